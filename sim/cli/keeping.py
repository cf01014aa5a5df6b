"""`qilu results` and `qilu verify`: what is stored, in which formats, and whether it can be computed again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.application import app
from sim.cli.options import STORE, Cluster, Quiet, Workers
from sim.commands.answer import SOME_FAILED, answering

results = typer.Typer(
    help="List, show, tidy, export and query results.",
    epilog="qilu results COMMAND --help shows options and examples of a command.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(results, name="results")

RESULTS = Path("results")

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of results.")]
Run = Annotated[str, typer.Argument(metavar="RUN", help="A results folder, by path or by its name among the results.", show_default=False)]
ResultsFolder = Annotated[Path, typer.Option("--results", metavar="DIR", help="Folder of results.")]
Store = Annotated[
    Path | None, typer.Option("--store", metavar="DIR", envvar="QILU_STORE", help="Store of finished runs; default: DIR/store.", show_default=False)
]
Force = Annotated[bool, typer.Option("--force", help="Replace the file if it exists; files of results folders are never replaced.")]


def _store(store: Path | None, folder: Path) -> Path:
    return store or folder / STORE.name


@results.command("list")
@answering
def list_(folder: Folder = RESULTS, store: Store = None) -> None:
    """List the results folders, newest first.

    Prints of each what kind it is, of which scenario, how many runs are done, whether the code that runs now computed it, when it was
    written and how large it is; and how large the store is.

    \b
    Examples:
      qilu results list
      qilu results list /data/qilu/results
    """
    from sim.commands.keeping import list_results

    list_results(folder, _store(store, folder))


@results.command()
@answering
def show(run: Run, folder: ResultsFolder = RESULTS, store: Store = None) -> None:
    """Show what a results folder holds and how it was made.

    Prints what was run, with which code and seeds, the scorecard, every file with what is in it, and the command that makes it again.

    \b
    Examples:
      qilu results show baseline
      qilu results show results/baseline
    """
    from sim.commands.keeping import show_results

    show_results(run, folder, _store(store, folder))


@results.command()
@answering
def clean(
    folder: Folder = RESULTS,
    store: Store = None,
    other_code: Annotated[bool, typer.Option("--other-code", help="Also runs that other code computed.")] = False,
    all_: Annotated[bool, typer.Option("--all", help="All runs but those that a finished results folder of this code needs.")] = False,
    run: Annotated[str | None, typer.Option("--folder", metavar="RUN", help="A results folder, and nothing else.", show_default=False)] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Remove it; without, only say what would go.")] = False,
) -> None:
    """Say which files can go and how much that frees; remove them.

    Without options: runs in the store that no results folder below DIR rests on, and what was left half written. Runs that a finished
    folder of the present code needs are never touched, and results folders only where one is named.

    \b
    Examples:
      qilu results clean
      qilu results clean --yes
      qilu results clean --other-code --yes
      qilu results clean --folder baseline --yes
    """
    from sim.commands.keeping import clean_results

    if run is not None and (other_code or all_):
        raise typer.BadParameter("choose a folder, or runs of the store", param_hint="--folder")
    clean_results(folder, _store(store, folder), other_code=other_code, all_=all_, folder=run, yes=yes)


@results.command()
@answering
def export(
    run: Run,
    to: Annotated[Path, typer.Option(metavar="FILE", help="File to write.", show_default=False)],
    format_: Annotated[
        str | None, typer.Option("--format", metavar="F", help="csv, xlsx, stata or iamc; default: what FILE's name says.", show_default=False)
    ] = None,
    what: Annotated[
        str | None,
        typer.Option(
            metavar="TABLE", help="runs, summary, scorecard or fiscal_account; stata, iamc: runs or summary. Default: runs.", show_default=False
        ),
    ] = None,
    folder: ResultsFolder = RESULTS,
    force: Force = False,
) -> None:
    """Write results for a spreadsheet, Stata, or IAMC tools.

    csv: every run as one long table, or a table of the folder; xlsx: a workbook of scorecard, fiscal account, yearly results and draws;
    stata: long, texts as value labels; iamc: yearly, as pyam reads it (runs with columns draw and replicate, or statistics over them).

    \b
    Examples:
      qilu results export baseline --to baseline.csv
      qilu results export baseline --to baseline.xlsx
      qilu results export baseline --to baseline.dta --what summary
      qilu results export baseline --format iamc --to baseline-iamc.csv --what summary
    """
    from sim.commands.exporting import export_results

    export_results(run, folder, to, format_, what, force)


@results.command()
@answering
def query(
    sql: Annotated[str, typer.Argument(metavar="SQL", help="One SELECT statement (DuckDB).", show_default=False)] = "",
    schema: Annotated[bool, typer.Option("--schema", help="List the views, their columns and examples.")] = False,
    folder: ResultsFolder = RESULTS,
    format_: Annotated[
        str | None, typer.Option("--format", metavar="F", help="table or csv; default: table, csv with --to.", show_default=False)
    ] = None,
    to: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a CSV file.", show_default=False)] = None,
    force: Force = False,
) -> None:
    """Ask all results a question in SQL.

    The views runs, events, firms, scorecards, fiscal_accounts, summaries, draws and manifests span all results folders below DIR. Files that
    cannot be read are named and left out. Only SELECT statements are run: nothing can be changed.

    \b
    Examples:
      qilu results query --schema
      qilu results query "SELECT scenario, target, probability FROM scorecards"
      qilu results query "FROM runs WHERE variable = 'Fiscal|Paid' AND city = 'all'" --to paid.csv
    """
    from sim.commands.exporting import print_schema, query_results

    if schema:
        print_schema(folder)
    elif not sql.strip():
        raise typer.BadParameter("give a SELECT statement, or ask for --schema", param_hint="SQL")
    else:
        query_results(sql, folder, format_, to, force)


@results.command()
@answering
def views(
    to: Annotated[Path, typer.Option(metavar="FILE", help="Database file to write, .duckdb.", show_default=False)],
    folder: ResultsFolder = RESULTS,
    force: Force = False,
) -> None:
    """Write a DuckDB file of views over all results, for DBeaver or R.

    The file holds no results: the views read the files where they are. Write it anew when there are more results folders.

    \b
    Examples:
      qilu results views --to results.duckdb
    """
    from sim.commands.exporting import write_views_file

    write_views_file(folder, to, force)


@app.command()
@answering
def verify(
    run: Run,
    sample: Annotated[int, typer.Option(min=1, metavar="N", help="Runs to compute again.")] = 3,
    all_: Annotated[bool, typer.Option("--all", help="Compute every run again.")] = False,
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="Chooses the runs of the sample.")] = 0,
    folder: ResultsFolder = RESULTS,
    workers: Workers = None,
    cluster: Cluster = None,
    quiet: Quiet = False,
) -> None:
    """Compute stored runs again and compare every byte.

    Checks that all files are whole and of this ensemble and that tables are what the runs say, then computes a sample of the runs
    again, without the store, and compares. Exit code 0: all the same, 1: something differs.

    \b
    Examples:
      qilu verify baseline
      qilu verify results/baseline --all --workers 8
    """
    from sim.commands.keeping import verify_results
    from sim.commands.laboratory import laboratory
    from sim.experiments.exchange.catalogue import find_results
    from sim.experiments.exchange.stored import StoredEnsemble

    ensemble = StoredEnsemble(find_results(run, folder))
    with laboratory(ensemble.folder.path, STORE, workers=workers, cluster=cluster, quiet=quiet) as lab:
        same = verify_results(ensemble, lab, None if all_ else sample, seed)
    if not same:
        raise typer.Exit(SOME_FAILED)
