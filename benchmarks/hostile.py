"""What hostile pages cost a byte, beside usual ones: CPU time of all of cleaning.

    python benchmarks/hostile.py --data FOLDER [--sizes 200000,1000000,5000000] [--shapes WORD] [--above 3]

`--data`: a folder of <set>.parquet with id, url and html, whose pages of news are the usual ones. Each shape of
benchmarks/hostile_pages.py is cleaned alone, and in turns with it as many bytes of usual pages as it has; of each the
least of some rounds counts. Printed are the shapes that cost more than `--above` times the usual.
"""

from __future__ import annotations

import argparse
import gc
import time
from pathlib import Path

import polars as pl
from fields import batches
from hostile_pages import SHAPES, page

from flows.clean import clean_documents

SETS = ("aed", "fundus_fixtures")
ROUNDS = 3
URL = "https://www.example.com/news/2019/05/03/bridge-opens"


def frame(pages: list[bytes], url: str | None = URL) -> pl.DataFrame:
    """Raw documents as flows.sources makes them."""
    rows = {"id": [str(number) for number in range(len(pages))], "url": [url] * len(pages), "html": pages}
    return pl.concat(list(batches(pl.DataFrame(rows, schema={"id": pl.String, "url": pl.String, "html": pl.Binary}))))


def usual_pages(data: Path, size: int) -> pl.DataFrame:
    """Pages of news, one in so many, so many that they have the bytes; the last is cut."""
    found = pl.concat(pl.read_parquet(data / f"{name}.parquet", columns=["html"]) for name in SETS)
    pages: list[bytes] = []
    for html in found.sample(fraction=1, shuffle=True, seed=1)["html"].cast(pl.Binary):
        pages.append(html[: size - sum(map(len, pages))])
        if sum(map(len, pages)) >= size:
            break
    return frame(pages)


def seconds(raw: pl.DataFrame) -> float:
    """CPU seconds of cleaning."""
    gc.collect()
    started = time.process_time()
    clean_documents(raw)
    return time.process_time() - started


def main() -> None:
    """Prints a table for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sizes", default="200000,1000000,5000000")
    parser.add_argument("--shapes", default="", help="only those with this word")
    parser.add_argument("--above", type=float, default=3.0)
    arguments = parser.parse_args()
    names = [name for name in SHAPES if arguments.shapes in name]
    if not names:
        parser.error(f"no shape has {arguments.shapes!r} in its name")
    for size in map(int, arguments.sizes.split(",")):
        usual = usual_pages(arguments.data, size)
        clean_documents(usual)
        print(f"\n| {size:,} bytes | times the usual |\n|---|---|")
        dear = 0
        for name in names:
            raw = frame([page(name, size)])
            share = raw["bytes"].bin.size().sum() / size
            least = least_usual = float("inf")
            for _ in range(ROUNDS):
                least_usual = min(least_usual, seconds(usual))
                least = min(least, seconds(raw))
                if least < arguments.above / 2 * least_usual * share:
                    break
            if (cost := least / least_usual / share) > arguments.above:
                dear += 1
                print(f"| {name} | {cost:.1f} |", flush=True)
        print(
            f"{len(names) - dear} of {len(names)} shapes cost less; the usual {1e9 * least_usual / size:.0f} ns a byte"
        )


if __name__ == "__main__":
    main()
