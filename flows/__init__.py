"""The pipeline: raw articles in, validated tables out."""

import os

# Polars gives freed memory back to the system within a second and asks for it anew with the next frame; keeping it for
# ten saves a tenth of the CPU time of a load (20,000 articles: 4.4 -> 2.5 s of system time).
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:10000,muzzy_decay_ms:10000")
# Nothing here multiplies matrices; the threads that wait for it take a hundredth of the CPU time.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
