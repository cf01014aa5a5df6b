"""All results as SQL views: `connect(results)` for Python, a database file of views for DBeaver or R, SELECT statements for the command.

The views read the files of the results folders where they lie; nothing is copied but the table `draws`, whose values are in no file. A connection
is to a database in memory: what is changed there is gone with it, and the files of the store are write-protected. Through Python it is a full DuckDB
connection all the same: `COPY … TO` writes where it is told; `select` accepts one SELECT statement and nothing else.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.experiments.exchange.catalogue import is_whole, results_folders
from sim.experiments.exchange.stored import StoredEnsemble
from sim.experiments.store.errors import FolderError
from sim.experiments.store.folder import MANIFEST
from sim.experiments.store.manifest import ENSEMBLE, read_manifest
from sim.experiments.store.run_store import STORE
from sim.kernel.errors import QiluError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Schema = dict[str, str]
"""Columns of a view and their SQL types."""

_RUN = {"scenario": "VARCHAR", "draw": "INTEGER", "replicate": "INTEGER"}
_ROW = {"date": "DATE", "variable": "VARCHAR", "city": "VARCHAR", "breakdown": "VARCHAR"}
_DOUBLES = ("value", "median", "p10", "p90", "probability", "monte_carlo_error", "share_met_ever", "binding_share", "mean", "p50", "min", "max")
_TYPES = dict.fromkeys(_DOUBLES, "DOUBLE") | {"measure": "INTEGER", "runs": "INTEGER", "date": "DATE", "date_met_median": "DATE"}
"""SQL types of the columns of tables; the others are texts."""

SCHEMAS: dict[str, Schema] = {
    "runs": {**_RUN, **_ROW, "value": "DOUBLE", "unit": "VARCHAR", "folder": "VARCHAR"},
    "events": {
        **_RUN, "date": "DATE", "kind": "VARCHAR", "subject": "VARCHAR", "firm": "INTEGER", "from_state": "VARCHAR", "to_state": "VARCHAR",
        "yuan": "DOUBLE", "reason": "VARCHAR", "folder": "VARCHAR",
    },
    "scorecards": {
        name: _TYPES.get(name, "VARCHAR")
        for name in (
            "scenario", "target", "title_zh", "title_en", "kind", "measure", "variable", "breakdown", "comparison", "value", "when", "median", "p10",
            "p90", "probability", "monte_carlo_error", "date_met_median", "share_met_ever", "binding_cause", "binding_share", "status", "note",
            "note_zh", "folder",
        )
    },
    "fiscal_accounts": {
        name: _TYPES.get(name, "VARCHAR") for name in ("scenario", "year", "kind", "instrument", "unit", "runs", "mean", "p10", "p90", "folder")
    },
    "summaries": {
        name: _TYPES.get(name, "VARCHAR")
        for name in ("scenario", *_ROW, "unit", "runs", "mean", "p10", "p50", "p90", "min", "max", "folder")
    },
    "draws": {"scenario": "VARCHAR", "draw": "INTEGER", "parameter": "VARCHAR", "value": "DOUBLE", "text": "VARCHAR", "folder": "VARCHAR"},
    "manifests": {
        "folder": "VARCHAR", "kind": "VARCHAR", "scenario": "VARCHAR", "state": "VARCHAR", "command": "VARCHAR", "draws": "INTEGER",
        "replicates": "INTEGER", "runs_done": "INTEGER", "runs_total": "INTEGER", "seed": "BIGINT", "scale": "DOUBLE", "code_version": "VARCHAR",
        "code_hash": "VARCHAR", "manifest": "VARCHAR",
    },
}  # fmt: skip
"""The views that are always there, empty if no folder has any of it. `firms` is added where folders hold records of firms."""

FIRMS = "firms"
_TABLES = {"scorecards": "scorecard.csv", "fiscal_accounts": "fiscal_account.csv", "summaries": "summary.csv"}

EXAMPLES = {
    "runs": "SELECT scenario, date, median(value) FROM runs WHERE variable = 'Enterprises|High-tech|Stock' AND city = 'all' "
    "AND breakdown = 'all' GROUP BY ALL ORDER BY ALL",
    "events": "SELECT scenario, kind, to_state, count(*) FROM events GROUP BY ALL ORDER BY ALL",
    "scorecards": "SELECT scenario, target, probability, monte_carlo_error FROM scorecards ORDER BY ALL",
    "fiscal_accounts": "SELECT scenario, kind, mean FROM fiscal_accounts WHERE year = 'all' AND instrument = 'all'",
    "summaries": "SELECT scenario, city, p10, p50, p90 FROM summaries WHERE variable = 'R&D|Enterprises|Real' AND date = DATE '2027-12-31'",
    "draws": "SELECT d.value AS parameter, median(r.value) FROM draws d JOIN runs r USING (folder, draw) "
    "WHERE d.parameter = 'research.adjustment' AND r.variable = 'R&D|Enterprises|Real' AND city = 'all' GROUP BY ALL",
    "manifests": "SELECT folder, scenario, command, code_version FROM manifests",
    FIRMS: "SELECT scenario, count(*) FROM firms GROUP BY ALL",
}


class QueryError(QiluError):
    """A statement that cannot be run; the text is DuckDB's where it comes from there."""


@dataclass
class _Found:
    """One folder: its manifest and the files that can be read; `skipped` names those that cannot."""

    path: Path
    name: str
    manifest: dict[str, Any]
    skipped: list[Path] = field(default_factory=list)

    @property
    def scenario(self) -> str:
        return str(self.manifest["scenario"]["id"]) if self.manifest["kind"] == ENSEMBLE else ""

    def parquet(self, part: str) -> str:
        """The files of a part as a list in SQL: a pattern, or names if some are left out; empty if there is none."""
        files = sorted((self.path / part).glob("*.parquet"))
        whole = {path: is_whole(path) for path in files}
        good = [path for path in files if whole[path]]
        self.skipped += [path for path in files if not whole[path]]
        if not good:
            return ""
        if len(good) == len(files):
            return f"[{_text(_literal(self.path / part) + '/*.parquet')}]"
        return f"[{', '.join(_text(_literal(path)) for path in good)}]"


def connect(results: str | Path = "results", *, draws: bool = True, on_skip: Callable[[str], None] | None = None) -> DuckDBPyConnection:
    """A database in memory with the views over all results folders at and below `results`.

    `draws`: fill the table of sampled parameters too, which takes time where there are many draws; `on_skip` is told of files and folders that
    cannot be read and are left out. Raises FolderError if `results` is no folder.
    """
    import duckdb

    connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    _define(connection, Path(results), draws, on_skip or (lambda text: None))
    return connection


def write_views(results: Path, to: Path, on_skip: Callable[[str], None] | None = None) -> list[str]:
    """Write a database file of the views, with absolute paths; their names. Raises FolderError and StoreError."""
    import duckdb

    from sim.experiments.exchange.target import whole_file

    with whole_file(to) as temporary, duckdb.connect(str(temporary)) as connection:
        _define(connection, results, True, on_skip or (lambda text: None))
        names = [name for (name,) in connection.execute("SELECT DISTINCT table_name FROM information_schema.tables ORDER BY 1").fetchall()]
    return names


def select(connection: DuckDBPyConnection, statement: str) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    """Columns and rows of one SELECT statement; raises QueryError for any other, and with DuckDB's message for errors."""
    import duckdb

    try:
        found = connection.extract_statements(statement)
        if len(found) != 1 or found[0].type != duckdb.StatementType.SELECT:
            raise QueryError(
                "one SELECT statement, please: a query reads results and changes nothing (FROM …, WITH …, DESCRIBE … and SUMMARIZE … will do)"
            )
        connection.execute(found[0])
        names = [column[0] for column in connection.description or ()]
    except duckdb.Error as error:
        raise QueryError(str(error)) from error
    return names, _rows(connection)


def _rows(connection: DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    import duckdb

    try:
        for some in iter(partial(connection.fetchmany, 1_000), []):
            yield from some
    except duckdb.Error as error:
        raise QueryError(str(error)) from error


def columns_of(connection: DuckDBPyConnection) -> dict[str, Schema]:
    """The views of a connection with their columns and types, in the order of SCHEMAS."""
    rows = connection.execute(
        "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'main' ORDER BY ordinal_position"
    ).fetchall()
    found: dict[str, Schema] = {}
    for view, column, type_ in rows:
        found.setdefault(view, {})[column] = type_
    return {view: found[view] for view in sorted(found, key=[*SCHEMAS, FIRMS].index)}


def _define(connection: DuckDBPyConnection, results: Path, draws: bool, on_skip: Callable[[str], None]) -> None:
    folders = list(_found(results, on_skip))
    ensembles = [one for one in folders if one.manifest["kind"] == ENSEMBLE]
    parts = {
        "runs": [_select_runs(one, files) for one in ensembles if (files := one.parquet("runs"))],
        "events": [_select_events(one, files) for one in ensembles if (files := one.parquet("events"))],
        **{view: [_select_table(one, name, SCHEMAS[view]) for one in ensembles if _header(one.path / name)] for view, name in _TABLES.items()},
        "manifests": [_select_manifest(one) for one in folders],
    }
    for view, selects in parts.items():
        _create_view(connection, view, selects or [_empty(SCHEMAS[view])])
    if firms := [_select_firms(connection, one, files) for one in ensembles if (files := one.parquet(FIRMS))]:
        _create_view(connection, FIRMS, firms, by_name=True)
    connection.execute(f"CREATE TABLE draws ({', '.join(f'{_name(column)} {type_}' for column, type_ in SCHEMAS['draws'].items())})")
    if draws:
        _fill_draws(connection, ensembles)
    for one in folders:
        for path in one.skipped:
            on_skip(f"{path} is cut short and left out")


def _found(results: Path, on_skip: Callable[[str], None]) -> Iterator[_Found]:
    if not results.is_dir():
        raise FolderError(f"{results} is no folder")
    root = results.resolve()
    for path in results_folders(root, root / STORE):
        if not (path / MANIFEST).is_file():
            continue
        try:
            manifest = read_manifest(path / MANIFEST)
        except FolderError as error:
            on_skip(f"left out: {error}")
            continue
        yield _Found(path, path.relative_to(root).as_posix() if path != root else path.name, manifest)


def _select_runs(one: _Found, files: str) -> str:
    return f"SELECT {_text(one.scenario)} AS scenario, {_names(list(SCHEMAS['runs'])[1:-1])}, {_text(one.name)} AS folder FROM read_parquet({files})"


def _select_events(one: _Found, files: str) -> str:
    return (
        f'SELECT {_text(one.scenario)} AS scenario, {_key("draw")}, {_key("replicate")}, date, kind, subject, firm, "from" AS from_state, '
        f'"to" AS to_state, yuan, reason, {_text(one.name)} AS folder FROM read_parquet({files}, filename = true)'
    )


def _select_firms(connection: DuckDBPyConnection, one: _Found, files: str) -> str:
    """Records of firms with whatever columns they have; the run is read from the file's name if it is not among them."""
    known = [column for column, *_ in connection.execute(f"DESCRIBE SELECT * FROM read_parquet({files})").fetchall()]
    head = [f"{_text(one.scenario)} AS scenario", *(_key(name) for name in ("draw", "replicate") if name not in known)]
    own = [_name(column) for column in known if column not in ("scenario", "folder")]
    return f"SELECT {', '.join([*head, *own])}, {_text(one.name)} AS folder FROM read_parquet({files}, filename = true)"


def _select_table(one: _Found, name: str, schema: Schema) -> str:
    """A CSV table of the folder under the columns of the view; columns that it lacks are NULL."""
    there = _header(one.path / name)
    types = ", ".join(f"{_text(column)}: {_text(_TYPES.get(column, 'VARCHAR'))}" for column in there)
    chosen = [_name(column) if column in there else f"NULL::{type_} AS {_name(column)}" for column, type_ in list(schema.items())[1:-1]]
    source = f"read_csv({_text(_literal(one.path / name))}, header = true, delim = ',', quote = '\"', nullstr = '', columns = {{{types}}})"
    return f"SELECT {_text(one.scenario)} AS scenario, {', '.join(chosen)}, {_text(one.name)} AS folder FROM {source}"


def _header(path: Path) -> list[str]:
    """Columns of a CSV table; none if there is no such file."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            return next(csv.reader(file), [])
    except FileNotFoundError:
        return []


def _select_manifest(one: _Found) -> str:
    def read(path: str, type_: str = "VARCHAR") -> str:
        return f"CAST(json_extract_string(content, '$.{path}') AS {type_})"

    # An experiment has several scenarios and no runs of its own; a list of words is joined as JSON, which is what DuckDB has.
    chosen = {
        "folder": _text(one.name), "kind": read("kind"), "scenario": read("scenario.id"), "state": read("state"),
        "command": "array_to_string(CAST(json_extract(content, '$.command') AS VARCHAR[]), ' ')", "draws": read("scenario.draws", "INTEGER"),
        "replicates": read("scenario.replicates", "INTEGER"), "runs_done": read("runs.done", "INTEGER"), "runs_total": read("runs.total", "INTEGER"),
        "seed": read("scenario.seed", "BIGINT"), "scale": read("scenario.scale", "DOUBLE"), "code_version": read("code.version"),
        "code_hash": read("code.hash"), "manifest": "content",
    }  # fmt: skip
    columns = ", ".join(f"{expression} AS {_name(column)}" for column, expression in chosen.items())
    return f"SELECT {columns} FROM read_text({_text(_literal(one.path / MANIFEST))})"


def _fill_draws(connection: DuckDBPyConnection, ensembles: Iterable[_Found]) -> None:
    import pyarrow as pa

    rows = []
    for one in ensembles:
        for draw, path, value in StoredEnsemble(one.path).draws():
            rows.append((one.scenario, draw, path, None if isinstance(value, str) else float(value), str(value), one.name))
    if rows:
        columns = dict(zip(SCHEMAS["draws"], map(list, zip(*rows, strict=True)), strict=True))
        connection.register("sampled", pa.table(columns))
        connection.execute("INSERT INTO draws SELECT * FROM sampled ORDER BY folder, draw, parameter")
        connection.unregister("sampled")


def _create_view(connection: DuckDBPyConnection, name: str, selects: Iterable[str], by_name: bool = False) -> None:
    connection.execute(f"CREATE VIEW {name} AS " + (" UNION ALL BY NAME " if by_name else " UNION ALL ").join(selects))


def _empty(schema: Schema) -> str:
    return f"SELECT {', '.join(f'NULL::{type_} AS {_name(column)}' for column, type_ in schema.items())} WHERE false"


def _key(name: str) -> str:
    return f"CAST(regexp_extract(filename, '{name}-([0-9]+)', 1) AS INTEGER) AS {name}"


def _names(columns: Iterable[str]) -> str:
    return ", ".join(map(_name, columns))


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _literal(path: Path) -> str:
    """A path in which DuckDB finds no pattern."""
    return "".join(f"[{sign}]" if sign in "[*?" else sign for sign in path.as_posix())
