"""The pipeline: raw articles in, validated tables out."""

import os

# Polars' allocator: two arenas share what is freed better than many; memory is kept for a second, as the next frame
# takes it again (a tenth of the CPU time of a load), and then given back even by a process that waits.
os.environ.setdefault("_RJEM_MALLOC_CONF", "background_thread:true,dirty_decay_ms:1000,muzzy_decay_ms:0,narenas:2")
# Nothing here multiplies matrices; the threads that wait for it take a hundredth of the CPU time.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
