"""`qilu results export`, `query` and `views`: results in other programs' formats, and as SQL."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import typer

from sim.commands.answer import BAD_INPUT, complain, shown, terminal, user_language

WIDTH = 150
DATABASE = {"duckdb": ".duckdb"}
CSV = {"csv": ".csv"}


def export_results(name: str, results: Path, to: Path, format_: str | None, what: str | None, force: bool) -> None:
    """Write one results folder in another format and say what was written. Raises QiluError."""
    from sim.experiments.exchange.catalogue import find_results
    from sim.experiments.exchange.iamc_export import write_iamc_export
    from sim.experiments.exchange.long_table import write_csv_export
    from sim.experiments.exchange.stata_export import write_stata_export
    from sim.experiments.exchange.stored import StoredEnsemble
    from sim.experiments.exchange.target import check_target, format_of
    from sim.experiments.exchange.xlsx_export import write_xlsx_export
    from sim.views.names import INSTRUMENT_LABELS, KIND_LABELS

    chosen = format_of(format_, to)
    table = check_what(what, chosen)
    check_target(to, force)
    ensemble = StoredEnsemble(find_results(name, results))
    told = ensemble.manifest["runs"]
    if told["done"] < told["total"]:
        complain(f"{told['done']:,} of {told['total']:,} runs are finished; the others are not in the export")
    if chosen == "xlsx":
        rows, what_ = write_xlsx_export(ensemble, to, {**KIND_LABELS, **INSTRUMENT_LABELS}), "rows in its largest sheet"
    else:
        write = {"csv": write_csv_export, "stata": write_stata_export, "iamc": write_iamc_export}[chosen]
        rows, what_ = write(ensemble, table, to), f"rows of {table}"
    typer.echo(f"{shown(to)}  {rows:,} {what_}, {_size(to)}")


def check_what(what: str | None, format_: str) -> str:
    """The table to export, `runs` unless another is named; raises FolderError if the format has no such table."""
    from sim.experiments.exchange.long_table import RUNS, SUMMARY, TABLES
    from sim.experiments.store.errors import FolderError
    from sim.kernel.errors import nearest_name

    known = {"csv": TABLES, "xlsx": (), "stata": (RUNS, SUMMARY), "iamc": (RUNS, SUMMARY)}[format_]
    if what is None or what in known:
        return what or RUNS
    if not known:
        raise FolderError("a workbook holds scorecard, fiscal account, yearly summary and draws together: leave out --what")
    hint = nearest_name(what, known)
    raise FolderError(f"--what {what}: {format_} can hold {', '.join(known)}" + (f"; did you mean {hint}?" if hint else ""))


def query_results(statement: str, results: Path, format_: str | None, to: Path | None, force: bool) -> None:
    """Answer one SELECT statement as a table or CSV, to a file if one is named. Raises QiluError."""

    from sim.experiments.exchange.target import check_target, format_of, whole_file
    from sim.experiments.exchange.views import connect, select
    from sim.views.results_table import ROWS_SHOWN, render_rows, words

    chosen = format_ or ("csv" if to else "table")
    if chosen not in ("table", "csv"):
        raise typer.BadParameter(f"{chosen!r} is neither table nor csv", param_hint="--format")
    if to is not None:
        if chosen == "table":
            raise typer.BadParameter("a table is for the terminal; a file is csv", param_hint="--to")
        format_of("csv", to, CSV)
        check_target(to, force)
    with connect(results, draws="draws" in statement.lower(), on_skip=complain) as connection, _bad_queries():
        columns, rows = select(connection, statement)
        if to is not None:
            with whole_file(to) as temporary, open(temporary, "w", encoding="utf-8-sig", newline="") as file:
                count = _write_rows(file, columns, rows)
            typer.echo(f"{shown(to)}  {count:,} rows, {_size(to)}")
        elif chosen == "csv":
            _write_rows(sys.stdout, columns, rows)
        else:
            table, more = render_rows(columns, rows)
            terminal(WIDTH).print(table)
            if more:
                complain(words("more_rows", user_language(), count=ROWS_SHOWN))


def print_schema(results: Path) -> None:
    """The views with their columns, types and an example each."""
    from sim.experiments.exchange.views import EXAMPLES, FIRMS, SCHEMAS, columns_of, connect

    views = SCHEMAS
    if results.is_dir():
        with connect(results, draws=False, on_skip=complain) as connection:
            views = columns_of(connection)
    for view, columns in views.items():
        typer.echo(view)
        typer.echo("  " + ", ".join(f"{column} {type_}" for column, type_ in columns.items()))
        typer.echo(f"  {EXAMPLES[view]}\n")
    if FIRMS not in views:
        typer.echo(f"{FIRMS}: there when a folder holds records of firms (qilu run FILE --firms)\n")
    typer.echo("folder names the results folder, relative to --results; two folders may hold one scenario. city and breakdown are `all` for totals.")


def write_views_file(results: Path, to: Path, force: bool) -> None:
    """Write a database file of the views. Raises QiluError."""
    from sim.experiments.exchange.target import check_target, format_of
    from sim.experiments.exchange.views import write_views

    format_of("duckdb", to, DATABASE)
    check_target(to, force)
    names = write_views(results, to, complain)
    typer.echo(f"{shown(to)}  views {', '.join(names)}; open it read-only, with paths on this machine")


@contextmanager
def _bad_queries() -> Iterator[None]:
    """Inside, an error in the statement is told as DuckDB tells it, and the exit code is that of bad input."""
    from sim.experiments.exchange.views import QueryError

    try:
        yield
    except QueryError as error:
        complain(str(error))
        raise typer.Exit(BAD_INPUT) from None


def _write_rows(file: IO[str], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Rows as CSV; how many. Numbers keep all their digits, no value is blank."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    count = 0
    for row in rows:
        writer.writerow(["" if value is None else value for value in row])
        count += 1
    return count


def _size(path: Path) -> str:
    from sim.views.results_table import size

    return size(path.stat().st_size)
