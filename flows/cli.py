"""The `broadsheet` command."""

from __future__ import annotations

import gc
import json
import os
import sys
import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from flows.errors import LoadRefusedError, UserError
from flows.workers import collect_rarely

if TYPE_CHECKING:
    from flows.store import Warehouse as Store

app = typer.Typer(
    name="broadsheet",
    help="Raw news articles in, validated Parquet tables out.",
    epilog="Exit codes: 0 done, 2 something to mend (the message says what), 3 load refused.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)
errors = Console(stderr=True, highlight=False, soft_wrap=True)

Warehouse = Annotated[
    Path, typer.Option("--warehouse", "-w", envvar="BROADSHEET_WAREHOUSE", help="Folder of the tables.")
]
DEFAULT_WAREHOUSE = Path("warehouse")
SHOWN_ARTICLES = 20
SHOWN_ID = 12
"""Characters of an article_id: they tell articles apart, and fit the terminal."""


@app.command(
    epilog="""Examples:

* `broadsheet ingest scrapes/` takes all files of a folder
* `broadsheet ingest 'dumps/*.jsonl.gz' --text-column maintext` takes records
* `zcat dump.gz | broadsheet ingest -` reads standard input"""
)
def ingest(
    paths: Annotated[list[str], typer.Argument(help="Files, folders, globs, or - for standard input.")],
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    track: Annotated[
        bool | None,
        typer.Option("--track/--no-track", help="Run as a Prefect flow. Not set: when a Prefect API is configured."),
    ] = None,
    workers: Annotated[int | None, typer.Option(min=0, help="Worker processes; 0 works in this process.")] = None,
    batch_size: Annotated[int | None, typer.Option(min=1, help="Input per batch, in bytes.")] = None,
    text_column: Annotated[str | None, typer.Option(help="Column of the records that holds the text.")] = None,
    html_column: Annotated[str | None, typer.Option(help="Column that holds a page's HTML.")] = None,
    url_column: Annotated[str | None, typer.Option(help="Column that holds the address.")] = None,
    title_column: Annotated[str | None, typer.Option(help="Column that holds the headline.")] = None,
    date_column: Annotated[str | None, typer.Option(help="Column that holds the date of publication.")] = None,
    body_roles: Annotated[
        str | None, typer.Option(help="What belongs to the body: roles of lines, between commas.")
    ] = None,
    reprocess: Annotated[bool, typer.Option("--reprocess", help="Process known documents again.")] = False,
    retry_rejects: Annotated[bool, typer.Option("--retry-rejects", help="Read refused inputs again.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Take raw articles into the warehouse.

    Text, HTML, WARC, JSON, JSONL, CSV and Parquet, each also compressed or in an archive; the format is found by
    content.
    What is known is skipped, what cannot be read becomes a row in `rejects`.
    """
    from flows.load import Request, run_load
    from flows.report.summary import summary_rows
    from flows.report.terminal import watch
    from flows.settings import read_settings

    settings = read_settings(
        warehouse=warehouse,
        workers=workers,
        batch_size=batch_size,
        text_column=text_column,
        html_column=html_column,
        url_column=url_column,
        title_column=title_column,
        date_column=date_column,
        body_roles=body_roles,
    )
    with watch() as progress:
        if is_tracked(track):
            from flows.ingest import ingest as flow
            from flows.ingest import watching

            watching.set(progress)
            chosen_json = settings.model_dump(mode="json", exclude_unset=True)
            report = flow(paths, chosen_json, reprocess=reprocess, retry_rejects=retry_rejects)
        else:
            report = run_load(
                Request(paths, settings, reprocess=reprocess, retry_rejects=retry_rejects, progress=progress)
            )
    if as_json:
        typer.echo(json.dumps(asdict(report), ensure_ascii=False, indent=2))
    else:
        _print_rows(summary_rows(report, warehouse))


@app.command(epilog="Example: `broadsheet tables --relink -w /data/news` after that folder was moved there.")
def tables(
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    relink: Annotated[
        bool, typer.Option("--relink", help="Build the catalog again, after the folder was moved.")
    ] = False,
) -> None:
    """List the tables, with their rows and what one row is."""
    from flows.report.terminal import print_table
    from schemas import TABLES

    store = _open(warehouse)
    if store.relink(force=relink):
        errors.print(f"Built {warehouse / 'warehouse.duckdb'} again.")
    snapshot = store.snapshot()
    rows = [(name, f"{snapshot.row_count(name):,}", model.grain()) for name, model in TABLES.items()]
    print_table(["table", "rows", "what a row is"], rows)


@app.command(
    epilog="""Examples:

* `broadsheet query "SELECT headline, article_date FROM articles"`
* `broadsheet query "SELECT role, count(*) FROM lines GROUP BY ALL" --csv`"""
)
def query(
    sql: Annotated[str, typer.Argument(help="A SELECT over the tables and views.")],
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object a row.")] = False,
) -> None:
    """Ask the warehouse in SQL (DuckDB's)."""
    from flows.report.terminal import print_result

    if as_csv and as_json:
        raise UserError("--csv and --json are two forms of one answer: choose one.")
    store = _open(warehouse)
    store.relink()
    columns, rows = store.query(sql)
    print_result(columns, rows, as_csv=as_csv, as_json=as_json)


@app.command(
    epilog="""Examples:

* `broadsheet show 3f2a` shows the article, or what was made of the document, whose id starts so
* `broadsheet show "mutual trust"` shows the one with these words in its headline or address
* `broadsheet show 3f2a --all` shows every line at full length, `--json` with its score, too"""
)
def show(
    article: Annotated[
        str, typer.Argument(help="Start of an article_id or document_id, or words of its headline or url.")
    ],
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    show_all: Annotated[bool, typer.Option("--all", help="Show every line, at full length.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object.")] = False,
) -> None:
    """Show an article's lines, each with its role and rule; what was removed is dimmed."""
    from flows.report.article import find_articles, find_refused, view_article
    from flows.report.terminal import print_article, print_article_json, print_table

    store = _open(warehouse)
    found = find_articles(store.scan, article)
    if found.is_empty():
        if refused := find_refused(store.scan, article):
            raise UserError(refused)
        raise UserError(f"No article has “{article}” in its id, headline or url; `broadsheet query 'FROM articles'`.")
    if found.height > 1:
        columns = ["article_id", "article_date", "headline"]
        rows = found.select(columns).head(SHOWN_ARTICLES).rows()
        print_table(columns, [[name[:SHOWN_ID], str(day or ""), headline or ""] for name, day, headline in rows])
        raise UserError(
            f"{found.height} articles have “{article}” in their id, headline or url: name one by the start of its id."
        )
    view = view_article(store.scan, found)
    if as_json:
        print_article_json(view)
    else:
        print_article(view, show_all=show_all)


@app.command(epilog="Example: `broadsheet verify -w /data/news`; exit code 0 when all is sound.")
def verify(warehouse: Warehouse = DEFAULT_WAREHOUSE) -> None:
    """Check everything that the manifest and the schemas promise. Exit code 2 when something is broken."""
    problems = _open(warehouse).verify()
    if problems:
        raise UserError(
            f"{len(problems)} problems in {warehouse}:\n" + "\n".join(f"  {problem}" for problem in problems)
        )
    _print_rows([("Sound", "every file, row and offset is as the manifest and the schemas promise")])


@app.command(
    epilog="""Examples:

* `broadsheet maintain` merges, and deletes what was replaced more than a day ago
* `broadsheet maintain --forget e3da24a6786dc81144c03ae69794ea3e --grace-hours 0` takes an article down now"""
)
def maintain(
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    forget: Annotated[
        list[str] | None, typer.Option(help="document_id or article_id to take down, for good. Can be repeated.")
    ] = None,
    track: Annotated[bool | None, typer.Option("--track/--no-track", help="Run as a Prefect flow.")] = None,
    grace_hours: Annotated[float | None, typer.Option(min=0, help="Hours before replaced files are deleted.")] = None,
) -> None:
    """Keep a warehouse sound and small: recover, verify, merge small files by month, delete what nothing lists."""
    from flows.report.summary import upkeep_rows
    from flows.settings import read_settings
    from flows.upkeep import run_upkeep

    settings = read_settings(warehouse=warehouse, grace_hours=grace_hours)
    if is_tracked(track):
        from flows.maintain import maintain as flow

        report = flow(settings.model_dump(mode="json", exclude_unset=True), forget or [])
    else:
        report = run_upkeep(settings, forget or [])
    _print_rows(upkeep_rows(report))
    if report.problems:
        raise UserError(f"{warehouse} is broken, so nothing was changed.")


@app.command(
    epilog="""Example: `broadsheet serve scrapes/ --cron "*/15 * * * *"` takes what is new every quarter of an hour."""
)
def serve(
    paths: Annotated[list[str], typer.Argument(help="Files, folders or globs to look at each time.")],
    cron: Annotated[str, typer.Option(help="When to ingest.")] = "0 * * * *",
    maintain_cron: Annotated[str, typer.Option(help="When to maintain.")] = "30 3 * * *",
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
) -> None:
    """Ingest on a schedule until stopped. Starts a Prefect server on this machine unless one is configured."""
    from flows.schedule import serve as run_schedule

    run_schedule(paths, warehouse, cron, maintain_cron)


def main() -> None:
    """Runs the command: a mistake that the user can mend is one line and exit code 2."""
    collect_rarely()
    try:
        app()
    except UserError as error:
        errors.print(f"[bold red]broadsheet:[/] {_plain(error)}")
        sys.exit(2)
    except LoadRefusedError as error:
        errors.print(f"[bold red]broadsheet: load refused:[/] {_plain(error)}")
        sys.exit(3)
    except KeyboardInterrupt:
        errors.print("broadsheet: stopped. Nothing is lost: run the same command again to go on.")
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    finally:
        gc.disable()  # else Python looks through all objects before it ends: .1 s of the 1.7 of a small load


def _plain(error: Exception) -> str:
    from rich.markup import escape

    return escape(str(error))


def _open(warehouse: Path) -> Store:
    from flows.store import Warehouse as Store

    store = Store(warehouse)
    if not store.exists():
        raise UserError(
            f"There is no warehouse at {warehouse}: make one with `broadsheet ingest PATH`, or name it with -w."
        )
    return store


def is_tracked(asked: bool | None) -> bool:
    """As asked, else when a Prefect API is configured: in the environment or in Prefect's active profile."""
    if asked is not None:
        return asked
    if "PREFECT_API_URL" in os.environ:
        return True
    profiles = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser() / "profiles.toml"
    if not profiles.exists():
        return False
    written = tomllib.loads(profiles.read_text("utf-8"))
    return "PREFECT_API_URL" in written.get("profiles", {}).get(written.get("active", ""), {})


def _print_rows(rows: list[tuple[str, str]]) -> None:
    from flows.report.terminal import print_rows

    print_rows(rows)


if __name__ == "__main__":
    main()
