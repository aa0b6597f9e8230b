"""Where the time of a load goes: CPU microseconds an article for each step, in one process.

    python benchmarks/steps.py [--articles 20000] [--prose DATA]

The steps' functions are wrapped while a load of made-up articles runs; a step's time is without the steps inside it.
"""

from __future__ import annotations

import argparse
import importlib
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from corpus import read_prose, write_corpus

STEPS = {
    "flows.sources.read": "read: cut the JSON lines into records",
    "flows.batch.clean_documents": "clean: the rest of it",
    "flows.clean._decode": "clean: decode",
    "flows.clean.make_lines": "clean: cut into lines",
    "flows.clean.apply_rules": "clean: rules of roles",
    "flows.clean.read_labels": "clean: dates and bylines in lines",
    "flows.clean.give_roles": "clean: roles from place and model",
    "flows.clean.clean_pages": "clean: HTML pages (there are none here)",
    "flows.clean.make_drafts": "clean: the article's fields",
    "flows.clean._languages": "clean: language",
    "flows.batch.make_paragraphs": "paragraphs",
    "flows.batch.make_bodies": "bodies",
    "flows.batch.make_sentences": "sentences and words",
    "flows.load.settle": "settle: ids and keys of all batches",
    "flows.tasks.finish_articles": "finish: join it all",
    "flows.tasks.check_tables": "validate",
    "flows.store.warehouse.commit_load": "commit: write Parquet",
    "flows.store.warehouse.catalog.build_catalog": "commit: catalog",
}


def watch(spent: Counter[str], running: list[float]) -> None:
    """Puts a clock around each step: what a step's inner steps took is theirs."""
    for path, name in STEPS.items():
        place, attribute = path.rsplit(".", 1)
        try:
            holder: Any = importlib.import_module(place)
        except ModuleNotFoundError:  # a module that another one holds under a name
            outer, inner = place.rsplit(".", 1)
            holder = getattr(importlib.import_module(outer), inner)
        setattr(holder, attribute, clocked(getattr(holder, attribute), name, spent, running))


def clocked(function: Callable[..., Any], name: str, spent: Counter[str], running: list[float]) -> Callable[..., Any]:
    """The function, with its CPU seconds counted under a name."""

    @wraps(function)
    def run(*arguments: Any, **options: Any) -> Any:
        running.append(0.0)
        started = time.process_time()
        try:
            return function(*arguments, **options)
        finally:
            took = time.process_time() - started
            spent[name] += took - running.pop()
            if running:
                running[-1] += took

    return run


def main() -> None:
    """Prints a table."""
    started = time.process_time()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--prose", type=Path, help="folder of labelled pages whose paragraphs make the articles")
    arguments = parser.parse_args()
    count = arguments.articles
    from flows.load import Request, run_load
    from flows.settings import Settings

    spent: Counter[str] = Counter()
    running: list[float] = []
    watch(spent, running)
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus.jsonl"
        before = time.process_time()
        write_corpus(corpus, count, prose=read_prose(arguments.prose) if arguments.prose else ())
        started += time.process_time() - before
        run_load(Request([str(corpus)], Settings(warehouse=Path(folder) / "warehouse", workers=0)))
    total = time.process_time() - started
    spent["imports, staging, all else"] = total - sum(spent.values())
    print("| step | microseconds an article | share |\n|---|---|---|")
    for name, seconds in spent.most_common():
        print(f"| {name} | {seconds / count * 1e6:,.0f} | {seconds / total:.0%} |")
    print(f"| all | {total / count * 1e6:,.0f} | {count / total:,.0f} articles per CPU second |")


if __name__ == "__main__":
    main()
