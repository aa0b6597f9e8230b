"""What a worker does with one batch: read it and, when all batches are settled, finish it.

A task is small and picklable. Frames travel through the staging area under keys made of all that decides them, so
that a task that runs twice, or again after a crash, finds its work done.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol, Self, TypeVar

import polars as pl

from flows import sources
from flows.batch import check_tables, finish_articles, make_rejects, read_pages, reject_documents, reject_inputs
from flows.ids import make_id
from flows.settings import Settings
from flows.settle import IN_WAREHOUSE
from flows.store import Staging
from flows.workers import StepFailedError, WorkerDiedError, Workers
from schemas import TABLES
from schemas.validate import FAILURES, validate

logger = logging.getLogger(__name__)

WORKER_LIVES = 2  # a batch that kills this many workers is halved
Done = TypeVar("Done", covariant=True)


class Task(Protocol[Done]):
    """A piece of work that can be halved until the document is found that it fails on."""

    def run(self) -> Done:
        """Does it."""

    def halves(self) -> Sequence[Self]:
        """The same work in two parts; none when it is one document's."""

    def refuse(self, reason: str, message: str) -> Done:
        """Gives up on its one document: a reject in place of its rows."""


@dataclass(frozen=True, slots=True)
class Context:
    """What all tasks of a load share. Staged under `known_key`: the document_ids and reject_ids that it skips."""

    settings: Settings
    known_key: str
    staging: Staging
    """Where frames lie between tasks."""


@dataclass(frozen=True, slots=True)
class ReadTask:
    """Read a batch of documents, each by itself. Done: the key of its pages, as flows.batch.read_pages gives them."""

    context: Context
    batch: sources.Batch

    @property
    def key(self) -> str:
        """The key of its pages."""
        return make_id("read", self.batch.key, self.context.known_key, *self.context.settings.body_roles)

    def run(self) -> str:
        """Stages the batch's pages."""
        staging = self.context.staging
        if not staging.has(self.key):
            raw, refusals = sources.read(self.batch, self.context.settings)
            known = staging.get(self.context.known_key, "documents")["document_id"]
            pages = read_pages(raw, known, self.context.settings.body_roles)
            staging.put(self.key, {**pages, "rejects": pl.concat([pages["rejects"], reject_inputs(refusals)])})
        return self.key

    def halves(self) -> Sequence[ReadTask]:
        """The same work in two parts."""
        return [replace(self, batch=half) for half in sources.halve(self.batch)]

    def refuse(self, reason: str, message: str) -> str:
        """Stages a reject in place of the document."""
        key = make_id(self.key, reason)
        pages = read_pages(pl.DataFrame(schema=sources.RAW_COLUMNS), pl.Series(dtype=pl.String))
        refusal = sources.refuse(self.batch, reason, message)
        self.context.staging.put(key, {**pages, "rejects": reject_inputs([refusal])})
        return key


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished batch: the key of its validated tables, and the documents (document_id, message) that failed."""

    key: str
    failures: pl.DataFrame


@dataclass(frozen=True, slots=True)
class FinishTask:
    """Make the tables of a batch whose documents are settled."""

    context: Context
    load_id: str
    settled_key: str
    pages: tuple[str, ...]
    """Keys of all batches' pages: an article's pages can lie in several."""
    batch: int
    articles: tuple[str, ...] | None = None
    """Only these articles: part of a batch that has failed as a whole."""
    with_rejects: bool = True

    @property
    def key(self) -> str:
        """The key of its tables."""
        part = "all" if self.articles is None else make_id(*self.articles)
        return make_id("finish", self.load_id, self.pages[self.batch], part)

    def run(self) -> Finished:
        """Stages the batch's validated tables."""
        staging, failures_key = self.context.staging, make_id(self.key, "failures")
        if not staging.has(self.key):
            pages = {name: staging.get(self.pages[self.batch], name) for name in ("raw", "documents", "lines")}
            settled = self._settled()
            tables = finish_articles({**pages, **self._texts(settled)}, settled, self.batch, self.load_id)
            validated, failures = check_tables(tables, self._rejects(), self._known_rejects(), self.load_id)
            staging.put(failures_key, {"failures": failures})
            staging.put_validated(self.key, validated)
        return Finished(self.key, staging.get(failures_key, "failures"))

    def halves(self) -> Sequence[FinishTask]:
        """The same work in two parts: an article is not cut."""
        articles = self._settled()["article_id"].unique(maintain_order=True).to_list()
        middle = len(articles) // 2
        if not middle:
            return []
        return [
            replace(self, articles=tuple(articles[:middle])),
            replace(self, articles=tuple(articles[middle:]), with_rejects=False),
        ]

    def refuse(self, reason: str, message: str) -> Finished:
        """Stages rejects in place of the article's documents."""
        staging, key = self.context.staging, make_id(self.key, reason)
        refused = self._settled().select(
            "document_id",
            pl.lit("segment").alias("stage"),
            pl.lit(reason).alias("reason"),
            pl.lit(message).alias("message"),
        )
        own = self.pages[self.batch]
        raw = staging.get(own, "raw").join(staging.get(own, "documents"), on="document_id", maintain_order="left")
        rejects = pl.concat([self._rejects(), reject_documents(raw, refused)])
        tables: dict[str, pl.DataFrame] = {
            name: TABLES[name].no_rows() for name in TABLES if name not in ("inputs", "loads")
        }
        tables["rejects"] = make_rejects(rejects, self._known_rejects(), self.load_id)
        staging.put_validated(key, validate(tables)[0])
        return Finished(key, refused.select(*FAILURES))

    def _settled(self) -> pl.DataFrame:
        settled = self.context.staging.get(self.settled_key, "settled")
        mine = settled.filter((pl.col("batch") == self.batch) | (pl.col("link_batch") == self.batch))
        return mine if self.articles is None else mine.filter(pl.col("article_id").is_in(self.articles))

    def _texts(self, settled: pl.DataFrame) -> dict[str, pl.DataFrame]:
        """Drafts and paragraphs of the batch and of its articles' pages in other batches and earlier loads."""
        staging = self.context.staging
        foreign = settled.filter(pl.col("batch") != self.batch)
        texts = {}
        for name in ("drafts", "paragraphs"):
            others = [
                staging.get(self.settled_key if batch == IN_WAREHOUSE else self.pages[batch], name).join(
                    rows, on="document_id", how="semi", maintain_order="left"
                )
                for (batch,), rows in foreign.group_by("batch", maintain_order=True)
            ]
            own = staging.get(self.pages[self.batch], name)
            texts[name] = pl.concat([own, *(frame.select(own.columns).cast(own.schema) for frame in others)])
        return texts

    def _rejects(self) -> pl.DataFrame:
        rejects = self.context.staging.get(self.pages[self.batch], "rejects")
        return rejects if self.with_rejects else rejects.clear()

    def _known_rejects(self) -> pl.Series:
        return self.context.staging.get(self.context.known_key, "rejects")["reject_id"]


def run_safely(workers: Workers, task: Task[Done]) -> list[Done]:
    """Runs it in a worker. What kills its worker twice, or fails, is halved until the document at fault is refused."""
    for life in range(1, WORKER_LIVES + 1):
        try:
            return [workers.run(_run, task)]
        except WorkerDiedError as error:
            reason, message = "worker_crash", str(error)
            logger.warning("A worker died (%d of %d): %s", life, WORKER_LIVES, error)
        except StepFailedError as error:
            reason, message = "processing_error", str(error)
            logger.warning("A step failed: %s", error)
            break
    halves = task.halves()
    if not halves:
        return [task.refuse(reason, message)]
    return [done for half in halves for done in run_safely(workers, half)]


def _run(task: Task[Done]) -> Done:
    return task.run()
