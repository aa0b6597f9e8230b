"""Kills loads at random instants while a reader queries, and counts what went wrong.

    python benchmarks/torture.py [--kills 300] [--worker-kills 20] [--loads 5] [--articles 400] [--seed 1]

A row of loads of several batches goes into a warehouse; each is killed (SIGKILL) at random instants and started again
until it ends.
All the while a reader opens the catalog and queries five tables: are they of one snapshot (torn), is a row there twice
(doubled), is one gone that was there (missing), does a query fail (errors)? At the end every Parquet file must have the
bytes of a run that nobody disturbed, `loads` apart, for it tells the time. Then workers are killed, two loads run at
once, and a disk fills up (as root, on a small tmpfs).
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import duckdb
from corpus import write_corpus

BATCH = ("--batch-size", "300000")  # so that a load has several; the undisturbed have one
FREE_BYTES = 400_000  # on the disk that fills up
COUNTS = """
SELECT (SELECT count(*) FROM all_articles), (SELECT count(DISTINCT article_id) FROM all_articles),
       (SELECT sum(sentence_count) FROM all_articles), (SELECT count(*) FROM all_sentences),
       (SELECT sum(paragraph_count) FROM all_articles), (SELECT count(*) FROM all_paragraphs),
       (SELECT count(*) FROM documents), (SELECT count(DISTINCT document_id) FROM documents),
       (SELECT count(*) FROM raw), (SELECT count(DISTINCT document_id) FROM lines)
"""


def ingest(source: Path, warehouse: Path, *options: str) -> subprocess.Popen[str]:
    """Starts a load in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "flows.cli", "ingest", str(source), "-w", str(warehouse), "--no-track", *options],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip


def run(source: Path, warehouse: Path, *options: str) -> float:
    """A load to its end: wall seconds. Raises when it fails."""
    started = time.monotonic()
    process = ingest(source, warehouse, *options)
    output, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"exit code {process.returncode}: {output}")
    return time.monotonic() - started


def contents(warehouse: Path) -> dict[str, str]:
    """Path of each Parquet file but those of loads -> hash of its bytes."""
    files = sorted(path for path in warehouse.rglob("*.parquet") if path.parent.name != "loads")
    return {str(path.relative_to(warehouse)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


class Reader(threading.Thread):
    """Queries the catalog until stopped, and counts what it sees."""

    def __init__(self, warehouse: Path) -> None:
        super().__init__(daemon=True)
        self.catalog = warehouse / "warehouse.duckdb"
        self.seen: Counter[str] = Counter()
        self.messages: list[str] = []
        self.articles = 0
        self.stopped = threading.Event()

    def run(self) -> None:
        """Until stopped."""
        while not self.stopped.is_set():
            if self.catalog.exists():
                self.query()
            time.sleep(0.02)

    def query(self) -> None:
        """One look at five tables."""
        self.seen["queries"] += 1
        try:
            with duckdb.connect(str(self.catalog), read_only=True, config={"threads": 1}) as connection:
                articles, distinct, said, sentences, said_too, paragraphs, documents, ids, raw, lined = (
                    number or 0 for number in connection.execute(COUNTS).fetchone()
                )
        except duckdb.Error as error:
            self.seen["errors"] += 1
            self.messages.append(str(error))
            return
        self.seen["torn"] += said != sentences or said_too != paragraphs or len({documents, raw, lined, articles}) > 1
        self.seen["doubled"] += articles != distinct or documents != ids
        self.seen["missing"] += articles < self.articles
        self.articles = max(self.articles, articles)


def kill_loads(sources: list[Path], warehouse: Path, kills: int, chance: random.Random, seconds: float) -> int:
    """Each load is killed as often, then left alone. Returns how many were alive when killed."""
    killed = 0
    for number, source in enumerate(sources):
        wanted = kills * (number + 1) // len(sources)
        for _ in range(100 * kills):
            if killed >= wanted:
                break
            process = ingest(source, warehouse, *BATCH)
            time.sleep(chance.uniform(0, seconds))
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                killed += 1
            process.communicate()
            if killed < wanted and process.returncode == 0:
                seconds *= 0.95  # the load ends sooner than thought
        run(source, warehouse, *BATCH)
    return killed


def kill_workers(sources: list[Path], warehouse: Path, kills: int, chance: random.Random) -> None:
    """In each of `kills` loads one worker process is killed; a load that ended before is done again."""
    for number in range(kills):
        target = warehouse / str(number)
        while not load_and_kill(sources[number % len(sources)], target, chance.uniform(0, 4), chance):
            shutil.rmtree(target)


def load_and_kill(source: Path, warehouse: Path, seconds: float, chance: random.Random) -> bool:
    """Kills a worker of a load so long after it has one. False if the load, or the worker, has ended by then."""
    process = ingest(source, warehouse, "--workers", "2", *BATCH)
    workers: list[int] = []
    while process.poll() is None and not workers:
        time.sleep(0.02)
        found = subprocess.run(["pgrep", "-P", str(process.pid), "-f", "spawn_main"], capture_output=True, text=True)
        workers = [int(pid) for pid in found.stdout.split()]
    time.sleep(seconds)
    is_killed = False
    if workers and process.poll() is None:
        with suppress(ProcessLookupError):
            os.kill(chance.choice(workers), signal.SIGKILL)
            is_killed = True
    output, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"a load with a killed worker failed: {output}")
    return is_killed


def check_worker_kills(sources: list[Path], folder: Path, kills: int, chance: random.Random) -> bool:
    """Loads with a killed worker end in the bytes of undisturbed ones."""
    kill_workers(sources, folder / "workers", kills, chance)
    wrong = 0
    for number in range(kills):
        calm = folder / f"calm-{number % len(sources)}"
        if not calm.exists():
            run(sources[number % len(sources)], calm)
        wrong += contents(calm) != contents(folder / "workers" / str(number))
    print(f"a worker killed in each of {kills} loads: {wrong} differ from the undisturbed")
    return not wrong


def check_two_at_once(sources: list[Path], folder: Path, expected: int) -> bool:
    """Two loads at once: both are in."""
    processes = [ingest(source, folder / "two") for source in sources[:2]]
    outputs = [process.communicate()[0] for process in processes]
    codes = [process.returncode for process in processes]
    articles, waited = count_articles(folder / "two"), sum("Waiting" in output for output in outputs)
    print(f"two loads at once: exit codes {codes}, {waited} said that it waits, {articles} of {expected} articles")
    return codes == [0, 0] and articles == expected


def check_full_disk(sources: list[Path], folder: Path, expected: int) -> bool:
    """A load that fills the disk says so, keeps the old snapshot, and ends when there is room."""
    disk = folder / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", str(disk)], capture_output=True)
    if mounted.returncode:
        print("full disk: not tried, mounting a tmpfs needs root")
        return True
    try:
        small = folder / "small.jsonl"
        write_corpus(small, 20)
        run(small, disk / "warehouse")
        before, used = contents(disk / "warehouse"), shutil.disk_usage(disk).used
        subprocess.run(["mount", "-o", f"remount,size={used + FREE_BYTES}", str(disk)], check=True)
        process = ingest(sources[0], disk / "warehouse")
        output, _ = process.communicate()
        intact = contents(disk / "warehouse") == before
        subprocess.run(["mount", "-o", "remount,size=200m", str(disk)], check=True)
        run(sources[0], disk / "warehouse")
        articles = count_articles(disk / "warehouse")
        said = f"exit code {process.returncode}, “{output.strip()[-200:]}”"
        print(f"full disk: {said}, old files intact: {intact}, then {articles} of {expected} articles")
        return process.returncode == 2 and intact and articles == expected
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


def count_articles(warehouse: Path) -> int:
    """As the catalog has them."""
    with duckdb.connect(str(warehouse / "warehouse.duckdb"), read_only=True) as connection:
        return int(connection.execute("SELECT count(*) FROM all_articles").fetchone()[0])


def main() -> None:
    """Prints what was counted; exit code 1 when anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--worker-kills", type=int, default=20)
    parser.add_argument("--loads", type=int, default=5)
    parser.add_argument("--articles", type=int, default=400, help="in each load")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sources = []
        for number in range(arguments.loads):
            source = folder / f"part-{number}.jsonl"
            write_corpus(source, arguments.articles, start=number * arguments.articles)
            sources.append(source)
        seconds = max(run(source, folder / "undisturbed") for source in sources)
        reader = Reader(folder / "tortured")
        reader.start()
        killed = kill_loads(sources, folder / "tortured", arguments.kills, chance, seconds)
        reader.stopped.set()
        reader.join()
        same = contents(folder / "undisturbed") == contents(folder / "tortured")
        counted = ", ".join(
            f"{reader.seen[what]} {what}" for what in ("queries", "torn", "doubled", "missing", "errors")
        )
        print(f"{killed} kills over {arguments.loads} loads: {counted}; files as in the undisturbed run: {same}")
        print(*sorted(set(reader.messages))[:5], sep="\n")
        others = [
            check_worker_kills(sources, folder, arguments.worker_kills, chance),
            check_two_at_once(sources, folder, 2 * arguments.articles),
            check_full_disk(sources, folder, arguments.articles),
        ]
    bad = sum(reader.seen[what] for what in ("torn", "doubled", "missing", "errors"))
    sys.exit(0 if same and not bad and all(others) else 1)


if __name__ == "__main__":
    main()
