"""End to end: JSONL of made-up articles to validated tables, in articles per CPU second, beside the limit and peers.

    python benchmarks/end_to_end.py [--articles 20000] [--rounds 3] [--peers PYTHON] [--memory-gb 2] [--prose DATA]

The limit reads the JSONL and writes one Parquet file, nothing else. The copy reads and writes the Parquet files of our
tables, nothing else: what is kept of an article costs so much at least. With `--prose`, paragraphs are those of the
labelled pages in DATA/<set>.parquet, not made-up ones. Peers (dlt, datatrove) run in the environment
whose Python `--peers` names. All take turns in one session, so that the ratios hold on a busy machine; the best round
counts.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from corpus import read_prose, write_corpus
from measure import Measured, measure

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parent / "seeds" / "articles"
LIMIT = """
import sys, polars as pl
pl.read_ndjson(sys.argv[1]).write_parquet(sys.argv[2], compression="zstd")
"""
COPY = """
import sys, pyarrow.parquet as pq
for number, path in enumerate(sys.argv[2:]):
    pq.write_table(pq.read_table(path), f"{sys.argv[1]}/{number}.parquet", compression="zstd", compression_level=1)
"""


def command(name: str, corpus: Path, out: Path, peers: str) -> list[str]:
    """The command line of a contestant."""
    if name == "limit":
        return [sys.executable, "-c", LIMIT, str(corpus), str(out / "all.parquet")]
    if name == "copy":
        tables = sorted(map(str, out.with_name(out.name.replace("copy", "broadsheet")).glob("*/*.parquet")))
        return [sys.executable, "-c", COPY, str(out), *tables]
    if name == "broadsheet":
        return [sys.executable, "-m", "flows.cli", "ingest", str(corpus), "-w", str(out), "--no-track", "--json"]
    return [peers, str(HERE / "peers" / f"{name}_peer.py"), str(corpus), str(out)]


def main() -> None:
    """Prints a table: articles per CPU second, shares of the limit and of the copy, peak memory."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", default="", help="Python of an environment with dlt and datatrove")
    parser.add_argument("--memory-gb", type=float, default=0, help="also one run on this much input, for its memory")
    parser.add_argument("--prose", type=Path, help="folder of labelled pages whose paragraphs make the articles")
    arguments = parser.parse_args()
    prose = read_prose(arguments.prose) if arguments.prose else ()
    names = ["limit", "broadsheet", "copy", *(["dlt", "datatrove"] if arguments.peers else [])]
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus.jsonl"
        write_corpus(corpus, arguments.articles, prose=prose)
        size = corpus.stat().st_size / arguments.articles
        print(f"{arguments.articles:,} articles of {size:,.0f} bytes, best of {arguments.rounds} rounds\n")
        best: dict[str, Measured] = {}
        for number in range(arguments.rounds):
            for name in names:
                out = Path(folder) / f"{name}-{number}"
                out.mkdir()
                run = measure(command(name, corpus, out, arguments.peers))
                best[name] = min(best.get(name, run), run, key=lambda measured: measured.cpu)
        print("| | articles per CPU second | of the limit | of the copy | wall seconds | peak memory |")
        print("|---|---|---|---|---|---|")
        for name, run in best.items():
            print(
                f"| {name} | {arguments.articles / run.cpu:,.0f} | {best['limit'].cpu / run.cpu:.0%}"
                f" | {best['copy'].cpu / run.cpu:.0%} | {run.wall:.1f} | {run.peak_memory / 1e6:,.0f} MB |"
            )
        first = measure(command("broadsheet", SAMPLE, Path(folder) / "first", ""))
        print(f"\nFirst result, the sample, untracked: {first.cpu:.1f} CPU seconds")
        if arguments.memory_gb:
            count = int(arguments.memory_gb * 1e9 / size)
            write_corpus(corpus, count, prose=prose)
            run = measure(command("broadsheet", corpus, Path(folder) / "big", ""))
            quarters = ", ".join(f"{peak / 1e6:,.0f}" for peak in run.memory_by_quarter())
            print(
                f"{arguments.memory_gb} GB, {count:,} articles: peak memory {run.peak_memory / 1e6:,.0f} MB"
                f" (in the quarters of the time {quarters}), {count / run.cpu:,.0f} articles per CPU second,"
                f" {run.wall:.0f} s"
            )


if __name__ == "__main__":
    main()
