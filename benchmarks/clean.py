"""Cleaning beside its peers: quality on labelled pages, and CPU seconds.

    python benchmarks/train_roles.py --data DATA --split fold --out MODELS/fold     (and --split set --out MODELS/set)
    python benchmarks/clean.py --data DATA --models MODELS --out OUT [--peers PYTHON] [--sets aed ...]

Each page of DATA/<set>.parquet goes through all of cleaning, as HTML and as a text dump, with a model that has not
seen its site ("by host") and with one that has seen neither its set nor its site ("set left out"); bodies and fields
go to OUT/<set>/<name>.jsonl and OUT/<set>_dump/<name>.jsonl. `--peers` names the Python of an environment with
trafilatura, resiliparse, readability-lxml and newspaper4k, which then run over the same pages; without it their files
in OUT are scored as they lie there. A body is its lines as they stand, for the labels have soft hyphens and the like as
the pages have them; authors are the credits, for the labels name agencies and desks, too. Prints the tables of
docs/quality.md.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("POLARS_MAX_THREADS", "1")  # CPU seconds of one thread, as the peers'

import polars as pl
from extraction_scores import Scores, score
from labelled import SETS, Row, read_set
from measure import resident

from flows.clean import clean_documents
from flows.settings import Settings
from flows.sources.model import MARKUP, RAW_COLUMNS

PEERS = Path(__file__).parent / "peers" / "extract_peer.py"
SPLITS = {"ours, by host": "fold", "ours, set left out": "set"}
TOGETHER = 64
"""Pages cleaned together where time is not the question; `in_batches` where it is."""
TIMED_SETS, TIMED_PAGES = ("wcxb_dev", "aed", "fundus_fixtures"), 60


def as_raw(rows: Sequence[Row], *, dumps: bool) -> pl.DataFrame:
    """Pages, or their dumps, as sources hand them over."""
    documents = [
        {
            "document_id": f"{number:032x}",
            "source_uri": "memory:",
            "position": number,
            "bytes": row["text"].encode() if dumps else row["html"],
            "media_type": "text/plain" if dumps else "text/html",
            "url": None if dumps else row["url"],
            "hints": "{}",
        }
        for number, row in enumerate(rows)
    ]
    columns = {"document_id": pl.String, **RAW_COLUMNS}
    return pl.DataFrame([{name: one.get(name) for name in columns} for one in documents], schema=columns)


def clean(rows: Sequence[Row], model: Path, *, dumps: bool) -> Iterator[Row]:
    """What the program makes of each page: id, body, title, date, authors, kind.

    Raises ValueError when the model has seen the site of one.
    """
    known = set(json.loads((model / "hosts.json").read_text("utf-8")))
    seen = known & {row["host"] for row in rows}
    if seen:
        raise ValueError(f"the model in {model} was fitted on {', '.join(sorted(seen)[:3])}")
    for start in range(0, len(rows), TOGETHER):
        some = rows[start : start + TOGETHER]
        raw = as_raw(some, dumps=dumps)
        cleaned = clean_documents(raw, model=model)
        bodies = cleaned.body_lines.group_by("document_id").agg(pl.col("text").str.join("\n").alias("body"))
        found = raw.select("document_id").join(cleaned.drafts, on="document_id", how="left", maintain_order="left")
        found = found.join(bodies, on="document_id", how="left", maintain_order="left")
        for row, article in zip(some, found.iter_rows(named=True), strict=True):
            yield {
                "id": row["id"],
                "body": article["body"] or "",
                "title": article["headline"],
                "date": article["article_date"],
                "authors": article["credits"] or [],
                "kind": article["kind"],
            }


def write_ours(rows: Sequence[Row], set_name: str, models: Path, out: Path) -> None:
    """All four forms: HTML and dumps, by host and with the set left out."""
    for name, split in SPLITS.items():
        groups = sorted({row["fold"] for row in rows}) if split == "fold" else [set_name]
        for dumps in (False, True):
            found: list[Row] = []
            for group in groups:
                mine = [row for row in rows if split == "set" or row["fold"] == group]
                found += clean(mine, models / split / str(group), dumps=dumps)
            write(out / f"{set_name}{'_dump' * dumps}" / f"{name}.jsonl", found)


def write(path: Path, rows: Sequence[Row]) -> None:
    """A JSON object a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, default=str) + "\n" for row in rows), "utf-8")


def table(rows: Sequence[Row], folder: Path) -> str:
    """The scores of all that lies in a set's folder, best first."""
    labels = {row["id"]: row for row in rows}
    paths = [path for path in sorted(folder.glob("*.jsonl")) if path.stem != "pages"]
    scored = [(path.stem, score(labels, map(json.loads, path.open(encoding="utf-8")))) for path in paths]
    scored.sort(key=lambda one: -(one[1].f1 or one[1].snippets or 0))
    measures = [name for name in Scores.__slots__ if any(getattr(one, name) is not None for _, one in scored)]
    lines = [f"| {folder.name} | {' | '.join(measures)} |", "|---" * (len(measures) + 1) + "|"]
    for name, one in scored:
        values = (getattr(one, measure) for measure in measures)
        lines.append(f"| {name} | {' | '.join('' if value is None else f'{value:.3f}' for value in values)} |")
    return "\n".join(lines)


def print_speed(data: Path, peers: str) -> None:
    """A table for pages of as many hosts, cleaned before all else, for caches to know none; one for the usual pages.

    Ours is timed anew after the peers: how far the two differ tells how even the machine was.
    """
    rows = new_hosts(data)
    usual = [row for name in TIMED_SETS for row in by_id(data, name)[:TIMED_PAGES]]
    with TemporaryDirectory() as folder:
        pl.DataFrame([{name: row[name] for name in ("id", "url", "html")} for row in rows]).write_parquet(
            Path(folder) / "new_hosts.parquet"
        )
        for title, mine, times, of_peers in (
            (f"{len(rows)} hosts, a page each", rows, 1, [folder, "new_hosts", "--speed", str(len(rows))]),
            ("the first of three sets", usual, 3, [str(data), *TIMED_SETS, "--speed", str(TIMED_PAGES)]),
        ):
            batches = list(in_batches(mine))
            clean_documents(batches[0].head(5))
            ours = f"| ours, all fields | {time_batches(batches, times):.1f} |"
            print(f"\n| CPU milliseconds a page: {title} | |\n|---|---|\n{ours}", flush=True)
            subprocess.run([peers, str(PEERS), *of_peers], check=True)
            print(f"| ours, after the peers | {time_batches(batches, times):.1f} |", flush=True)


def by_id(data: Path, set_name: str) -> list[Row]:
    """A set's rows in the order of their ids."""
    return sorted(read_set(data, set_name), key=lambda row: row["id"])


def new_hosts(data: Path) -> list[Row]:
    """The first pages by id of each set whose host no page before has, TIMED_PAGES of a set."""
    found: dict[str, Row] = {}
    for name in SETS:
        others = {row["host"]: row for row in reversed(by_id(data, name)) if row["host"] not in found}
        found |= dict(sorted(others.items(), key=lambda other: other[1]["id"])[:TIMED_PAGES])
    return list(found.values())


def time_batches(batches: Sequence[pl.DataFrame], times: int = 1) -> float:
    """CPU milliseconds a page of all of cleaning, the least of so many times."""
    taken = []
    for _ in range(times):
        begin = time.process_time()
        for raw in batches:
            clean_documents(raw)
        taken.append(time.process_time() - begin)
    return min(taken) / sum(map(len, batches)) * 1000


def in_batches(rows: Sequence[Row]) -> Iterator[pl.DataFrame]:
    """The pages in batches as large as a load makes of files."""
    limit = Settings().batch_size * MARKUP
    sizes = accumulate(len(row["html"]) for row in rows)
    for _, some in groupby(zip(sizes, rows, strict=True), lambda one: one[0] // limit):
        yield as_raw([row for _, row in some], dumps=False)


def print_memory(data: Path, count: int) -> None:
    """Resident megabytes after each tenth of `count` pages, those of TIMED_SETS again and again."""
    rows = [row for name in TIMED_SETS for row in read_set(data, name)]
    for batch in range(count // TOGETHER):
        some = [rows[(batch * TOGETHER + place) % len(rows)] for place in range(TOGETHER)]
        clean_documents(as_raw(some, dumps=False))
        if batch % max(1, count // TOGETHER // 10) == 0:
            print(f"{batch * TOGETHER:,} pages: {resident(os.getpid()) / 1e6:,.0f} MB", flush=True)


def main() -> None:
    """Predicts, lets the peers predict, scores."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--models", type=Path, help="folder with fold/0 ... and set/<set>; without it only scores")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--peers", default="", help="Python of an environment with the peers")
    parser.add_argument("--sets", nargs="*", default=SETS)
    parser.add_argument("--speed", action="store_true", help="time the peers and ours in turn, and nothing else")
    parser.add_argument("--memory", type=int, default=0, help="clean so many pages and print the memory, nothing else")
    args = parser.parse_args()
    if args.speed:
        print_speed(args.data, args.peers)
        return
    if args.memory:
        print_memory(args.data, args.memory)
        return
    sets = {name: read_set(args.data, name) for name in args.sets}
    for name, rows in sets.items():
        write(args.out / f"{name}_dump" / "pages.jsonl", [{"id": row["id"], "text": row["text"]} for row in rows])
        if args.models:
            write_ours(rows, name, args.models, args.out)
    if args.peers:
        subprocess.run([args.peers, str(PEERS), str(args.data), *args.sets, "--out", str(args.out)], check=True)
    for name, rows in sets.items():
        print(f"{table(rows, args.out / name)}\n\n{table(rows, args.out / f'{name}_dump')}\n")


if __name__ == "__main__":
    main()
