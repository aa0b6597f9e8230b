"""One load, as plain functions: find -> read -> settle -> finish -> commit. It runs with or without Prefect."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from typing import Any, BinaryIO

import polars as pl

from flows import sources
from flows.batch import SEEN, conform, make_rejects, reject_documents, reject_inputs
from flows.earlier import Earlier
from flows.errors import LoadRefusedError
from flows.ids import make_id
from flows.progress import MapBatches, Progress, Silent, map_in_threads
from flows.report.summary import LoadReport
from flows.settings import Settings
from flows.settle import IN_WAREHOUSE, SETTLE_COLUMNS, settle
from flows.store import LoadInfo, Retired, Warehouse, clear_disk_errors, own_memory
from flows.tasks import Context, Finished, FinishTask, ReadTask, Task, run_safely
from flows.workers import Workers
from schemas import TABLES
from schemas.validate import FAILURES, validate

VERSION = version("broadsheet")
SMALL_BYTES = 100_000_000
"""Up to here one process is as soon done as two that have to start first, at two thirds of the CPU time."""
HELD_BYTES = 1_500_000_000
"""Sum of the frames that a load in one process keeps in memory, where many share their texts: about half of it."""
NO_DRAFTS = pl.DataFrame(schema=dict(SETTLE_COLUMNS, batch=pl.Int32))


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for."""

    paths: Sequence[str]
    settings: Settings
    stdin: BinaryIO | None = None
    reprocess: bool = False
    """Process documents again that the warehouse has; the new rows replace the old ones."""
    retry_rejects: bool = False
    """Read inputs again of which something was refused."""
    progress: Progress = field(default_factory=Silent)
    map_batches: MapBatches = map_in_threads


@dataclass(frozen=True, slots=True)
class Plan:
    """Which inputs are read, and what of the warehouse they meet."""

    inputs: Sequence[sources.Input]
    unchanged_count: int
    context: Context
    snapshot_id: str
    retired: Retired


@dataclass(frozen=True, slots=True)
class Read:
    """What all batches have read, as far as it concerns them together."""

    load_id: str | None
    """None when there is nothing new."""
    drafts: pl.DataFrame
    """SETTLE_COLUMNS and `batch`, each new document once, in order."""
    inputs: pl.DataFrame
    """The `inputs` table but load_id."""
    refused: pl.DataFrame
    """REJECT_COLUMNS of what came into no batch."""
    retired: Retired
    known_count: int


def run_load(request: Request) -> LoadReport:
    """Takes the inputs into the warehouse. The only commit point is the swap of the manifest at the end.

    Raises UserError for a mistake that the user can mend, LoadRefusedError when too many documents break the schema.
    """
    started_at = datetime.now(UTC)
    settings = request.settings
    warehouse = Warehouse(settings.warehouse)
    with warehouse.locked(settings.lock_timeout, partial(request.progress.note, "Waiting for another load to finish")):
        warehouse.recover()
        with clear_disk_errors(settings.warehouse):  # what is unpacked lies there meanwhile
            found, refusals = sources.find(request.paths, warehouse.staging.spool, request.stdin or sys.stdin.buffer)
            plan = _plan_load(warehouse, request, found)
            batches, unread = sources.plan(plan.inputs, settings, warehouse.staging.spool)
        with _workers(settings, batches, warehouse) as workers:
            pages = _run_all(request, workers, "read", [ReadTask(plan.context, batch) for batch in batches])
            read = _gather(warehouse, plan, pages, reject_inputs([*refusals, *unread]))
            if read.load_id is not None:
                settled = _settle(warehouse, read, pages)
                tasks = [
                    FinishTask(plan.context, read.load_id, settled, tuple(pages), number)
                    for number in range(len(pages))
                ]
                finished = _run_all(request, workers, "finish", tasks)
                _commit(warehouse, plan, read, finished, settled, pages, started_at)
        warehouse.staging.clear()
        return _report(warehouse, plan, read, started_at)


def _run_all(request: Request, workers: Workers, step: str, tasks: Sequence[Task[Any]]) -> list[Any]:
    """Each task's results, in order."""
    request.progress.begin(step, len(tasks))
    done: list[Any] = []
    for results in request.map_batches(step, partial(run_safely, workers), tasks, workers.count):
        done += results
        request.progress.advance()
    return done


def _plan_load(warehouse: Warehouse, request: Request, found: Sequence[sources.Input]) -> Plan:
    """Leaves out the inputs that were read already, and stages the ids of what the warehouse has."""
    snapshot = warehouse.snapshot()
    known_inputs = set(warehouse.scan("inputs").select("source_uri", "etag").collect().iter_rows())
    versions = warehouse.scan("loads").select("load_id", "version")
    rejects = (
        warehouse.scan("rejects").select("reject_id", "source_uri", "stage", "load_id").join(versions, on="load_id")
    ).collect()
    outdated = rejects
    if not (request.retry_rejects or request.reprocess):
        outdated = rejects.filter((pl.col("version") != VERSION) | (pl.col("stage") == "find"))
    again = set(outdated["source_uri"])
    inputs, reread = [], []
    for entry in found:
        is_known = (entry.uri, entry.etag) in known_inputs
        if request.reprocess or entry.uri in again or not is_known:
            inputs.append(entry)
            reread += [entry.uri] if is_known else []
    replaced = outdated.filter(pl.col("source_uri").is_in([entry.uri for entry in inputs]))["reject_id"]
    documents = pl.Series(sorted(snapshot.tombstones), dtype=pl.String)
    if not request.reprocess:
        documents = pl.concat([documents, warehouse.scan("documents").select("document_id").collect().to_series()])
    known_rejects = rejects.filter(~pl.col("reject_id").is_in(replaced.implode()))["reject_id"]
    known_key = make_id("known", snapshot.snapshot_id, VERSION, str(request.reprocess), *sorted(replaced))
    warehouse.staging.put(
        known_key, {"documents": documents.to_frame("document_id"), "rejects": known_rejects.to_frame("reject_id")}
    )
    return Plan(
        inputs,
        len(found) - len(inputs),
        Context(request.settings, known_key, warehouse.staging),
        snapshot.snapshot_id,
        Retired(reject_ids=frozenset(replaced), input_uris=frozenset(reread)),
    )


@contextmanager
def _workers(settings: Settings, batches: Sequence[sources.Batch], warehouse: Warehouse) -> Iterator[Workers]:
    """Workers for the batches; a small load is done in this process, for workers take seconds to start.

    Unless the last load died in the middle: then a document may have killed it, which only a worker survives.
    """
    attempt = warehouse.staging.spool / "attempt"
    count = settings.workers
    if count is None:
        is_small = sum(batch.byte_length for batch in batches) <= SMALL_BYTES and not attempt.exists()
        count = 0 if is_small else max(1, min(settings.cores(), len(batches)))
    if not count:
        warehouse.staging.hold(HELD_BYTES)
    attempt.parent.mkdir(parents=True, exist_ok=True)
    attempt.touch()
    with Workers(count, settings.cores(), settings.batch_timeout) as workers:
        yield workers
    attempt.unlink(missing_ok=True)


def _gather(warehouse: Warehouse, plan: Plan, pages: Sequence[str], refused: pl.DataFrame) -> Read:
    """All batches' pages meet: each document once, counts per input, and the id of the load that they make."""
    staging = warehouse.staging
    drafts = [
        staging.get(key, "drafts", list(SETTLE_COLUMNS)).with_columns(pl.lit(number, pl.Int32).alias("batch"))
        for number, key in enumerate(pages)
    ]
    all_drafts = pl.concat(drafts or [NO_DRAFTS])
    known_count = all_drafts.height
    new = own_memory(all_drafts.unique("document_id", keep="first", maintain_order=True))
    del drafts, all_drafts
    seen = pl.concat([pl.DataFrame(schema=SEEN), *(staging.get(key, "seen") for key in pages)])
    rejects = pl.concat(
        frame.select("reject_id", "source_uri") for frame in [refused, *(staging.get(key, "rejects") for key in pages)]
    )
    known_rejects = staging.get(plan.context.known_key, "rejects")
    new_rejects = rejects.join(known_rejects, on="reject_id", how="anti")["reject_id"].unique().sort()
    known = warehouse.scan("documents").select("document_id").collect()
    replaced = new.join(known, on="document_id", how="semi")["document_id"]
    states = [part for entry in plan.inputs for part in (entry.uri, entry.etag)]
    load_id = make_id("load", plan.snapshot_id, VERSION, *new["document_id"].sort(), "", *new_rejects, "", *states)
    return Read(
        load_id if states or len(new_rejects) else None,
        new,
        _count_inputs(plan.inputs, seen, rejects),
        refused,
        Retired(frozenset(replaced), plan.retired.reject_ids, plan.retired.input_uris),
        int(seen["known_count"].sum()) + known_count - new.height,
    )


def _count_inputs(inputs: Sequence[sources.Input], seen: pl.DataFrame, rejects: pl.DataFrame) -> pl.DataFrame:
    """The `inputs` table but load_id."""
    rows = [(entry.uri, entry.etag, entry.format, entry.size, entry.modified_at) for entry in inputs]
    columns = TABLES["inputs"].dtypes()
    counts = {
        "document_count": seen.group_by("source_uri").agg(pl.col("document_count").sum()),
        "reject_count": rejects.group_by("source_uri").agg(pl.len().alias("reject_count")),
    }
    table = pl.DataFrame(rows, schema={name: columns[name] for name in list(columns)[:5]}, orient="row")
    for name, frame in counts.items():
        table = table.join(frame, on="source_uri", how="left", maintain_order="left").with_columns(
            pl.col(name).fill_null(0).cast(pl.Int32)
        )
    return table


def _settle(warehouse: Warehouse, read: Read, pages: Sequence[str]) -> str:
    """Stages what the new documents give, as flows.settle says. Returns the key."""
    staging = warehouse.staging
    earlier = Earlier(warehouse, list(read.retired.document_ids))
    named = earlier.named(read.drafts)
    known = earlier.pages(read.drafts, named)

    def bodies(document_ids: Sequence[str]) -> Mapping[str, str]:
        wanted = pl.Series(document_ids, dtype=pl.String)
        found = [
            staging.get(key, "drafts", ["document_id", "body"]).filter(pl.col("document_id").is_in(wanted.implode()))
            for key in pages
        ]
        return {**earlier.bodies(document_ids), **dict(pl.concat(found).iter_rows())}

    key = make_id("settled", str(read.load_id))
    settled = settle(read.drafts, earlier.article_ids(), named, known, bodies)
    old = settled.filter(pl.col("batch") == IN_WAREHOUSE)["document_id"].unique()
    staging.put(key, {"settled": settled, "drafts": earlier.drafts(old), "paragraphs": earlier.paragraphs(old)})
    return key


def _commit(
    warehouse: Warehouse,
    plan: Plan,
    read: Read,
    finished: Sequence[Finished],
    settled_key: str,
    pages: Sequence[str],
    started_at: datetime,
) -> None:
    """Publishes the finished batches, or, when too many documents failed, nothing but their rejects."""
    staging, load_id = warehouse.staging, str(read.load_id)
    known_rejects = staging.get(plan.context.known_key, "rejects")["reject_id"]
    failed = pl.concat([pl.DataFrame(schema=FAILURES), *(batch.failures for batch in finished)])["document_id"]
    settled = staging.get(settled_key, "settled")
    fallen_articles = settled.filter(pl.col("document_id").is_in(failed.implode()), pl.col("makes_article"))[
        "article_id"
    ].unique()
    fallen = settled.filter(pl.col("article_id").is_in(fallen_articles.implode()))
    new = settled.filter(pl.col("batch") != IN_WAREHOUSE)
    with_them = fallen.filter(~pl.col("document_id").is_in(failed.implode()), pl.col("batch") != IN_WAREHOUSE)
    refused = pl.concat([read.refused, *_refuse_fallen(warehouse, with_them, pages)])
    rejects = make_rejects(refused, known_rejects, load_id)
    share = (failed.n_unique() + with_them.height) / max(1, new.height)
    is_refused = share > plan.context.settings.max_schema_reject_share
    first = {"inputs": TABLES["inputs"].no_rows(), "rejects": rejects}
    if not is_refused:
        first["inputs"] = conform(read.inputs.with_columns(pl.lit(load_id).alias("load_id")), "inputs")
    keys = [make_id("first", load_id), *(batch.key for batch in finished)]
    if is_refused:
        in_batches = [staging.get(batch.key, "rejects") for batch in finished]
        first["rejects"] = pl.concat([rejects, *in_batches])
        keys = [make_id("refused", load_id)]
    nothing = {name: model.no_rows() for name, model in TABLES.items() if name != "loads"}
    staging.put_validated(keys[0], validate({**nothing, **first})[0])
    warehouse.commit(
        LoadInfo(load_id, started_at, VERSION, "refused" if is_refused else "committed", read.known_count),
        keys,
        drop_documents=frozenset(with_them["document_id"]),
        drop_articles=frozenset(fallen_articles),
        retired=Retired() if is_refused else read.retired,
    )
    if is_refused:
        raise LoadRefusedError(
            f"{share:.0%} of the {new.height} documents broke the schema, more than the"
            f" {plan.context.settings.max_schema_reject_share:.0%} allowed: nothing was added but"
            f" {first['rejects'].height} rejects, which say why (`broadsheet query 'FROM rejects'`)."
            " BROADSHEET_MAX_SCHEMA_REJECT_SHARE allows more."
        )


def _refuse_fallen(warehouse: Warehouse, fallen: pl.DataFrame, pages: Sequence[str]) -> Iterator[pl.DataFrame]:
    """REJECTED of documents that fall because another document of their article, in another batch, broke the schema."""
    for (number,), rows in fallen.group_by("batch", maintain_order=True):
        raw, documents = (warehouse.staging.get(pages[int(str(number))], name) for name in ("raw", "documents"))
        refusals = rows.select(
            "document_id",
            pl.lit("validate").alias("stage"),
            pl.lit("schema").alias("reason"),
            pl.lit("another document of the same article breaks the schema").alias("message"),
        )
        yield reject_documents(raw.join(documents, on="document_id", maintain_order="left"), refusals)


def _report(warehouse: Warehouse, plan: Plan, read: Read, started_at: datetime) -> LoadReport:
    counts: dict[str, int] = {}
    rejects: list[tuple[str, int, str]] = []
    headlines: list[str] = []
    if read.load_id is not None:
        this = pl.col("load_id") == read.load_id
        row = warehouse.scan("loads").filter(this).collect().row(0, named=True)
        counts = {name: row[f"{name}_count"] for name in TABLES if name != "loads"}
        reasons = warehouse.scan("rejects").filter(this).group_by("reason")
        is_one = pl.col("message").n_unique() == 1
        example = pl.when(is_one).then(pl.col("message").first()).otherwise("such as: " + pl.col("message").first())
        rejects = reasons.agg(pl.len(), example).sort("len", "reason", descending=[True, False]).collect().rows()
        articles = warehouse.scan("articles").filter(this, pl.col("headline").is_not_null())
        headlines = articles.select("headline").head(3).collect()["headline"].to_list()
    seconds = (datetime.now(UTC) - started_at).total_seconds()
    return LoadReport(
        read.load_id, counts, len(plan.inputs), plan.unchanged_count, read.known_count, rejects, headlines, seconds
    )
