"""The runs of an ensemble as one long CSV table, written run by run, so that memory does not grow with their number."""

from __future__ import annotations

import codecs
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from sim.experiments.exchange.stored import StoredEnsemble
from sim.experiments.exchange.target import whole_file
from sim.experiments.store.errors import FolderError, StoreError

if TYPE_CHECKING:
    import pyarrow as pa

RUNS, SUMMARY, SCORECARD, ACCOUNT = "runs", "summary", "scorecard", "fiscal_account"
TABLES = (RUNS, SUMMARY, SCORECARD, ACCOUNT)
"""What `--what` may name."""

HEADER = ("scenario", "draw", "replicate", "date", "variable", "city", "breakdown", "value", "unit")


def write_csv_export(ensemble: StoredEnsemble, what: str, to: Path) -> int:
    """Write one table as CSV (UTF-8 with BOM); how many rows that is. Values of runs keep all their digits. Raises StoreError, FolderError."""
    if what == RUNS:
        return write_csv_tables((long_table(ensemble, path) for path in ensemble.runs.values()), to)
    source = table_file(ensemble, what)
    with whole_file(to) as temporary:
        shutil.copyfile(source, temporary)
    with open(to, encoding="utf-8-sig") as file:
        return sum(1 for _ in file) - 1


def table_file(ensemble: StoredEnsemble, what: str) -> Path:
    """The folder's own table; raises FolderError if it is not there."""
    folder = ensemble.folder
    path = {SUMMARY: folder.summary, SCORECARD: folder.scorecard, ACCOUNT: folder.fiscal_account}[what]
    if not path.is_file():
        raise FolderError(f"{folder.path} has no {path.name}: is the ensemble finished? Its command writes it")
    return path


def long_table(ensemble: StoredEnsemble, path: Path) -> pa.Table:
    """One run under HEADER; raises StoreError if the file cannot be read."""
    import pyarrow as pa

    from sim.experiments.store.encoding import read_table

    try:
        table, _, _ = read_table(path)
    except (pa.ArrowException, OSError, KeyError, ValueError) as error:
        raise StoreError(f"cannot read {path}: {error}") from error
    scenario = pa.repeat(pa.scalar(ensemble.scenario.id), table.num_rows)
    return table.append_column("scenario", scenario).select(list(HEADER)).replace_schema_metadata(None)


def write_csv_tables(tables: Iterable[pa.Table], to: Path) -> int:
    """Write tables of one schema below each other as CSV, UTF-8 with BOM; how many rows. Raises StoreError."""
    with whole_file(to) as temporary, open(temporary, "wb") as file:
        file.write(codecs.BOM_UTF8)
        return stream_csv(tables, file)


def stream_csv(tables: Iterable[pa.Table], sink: IO[bytes]) -> int:
    """The same to an open file, without BOM: dates as 2024-12-31, blank where there is no value."""
    from pyarrow import csv

    writer, count = None, 0
    for table in tables:
        plain = plain_columns(table)
        writer = writer or csv.CSVWriter(sink, plain.schema, write_options=csv.WriteOptions(quoting_style="needed"))
        writer.write_table(plain)
        count += plain.num_rows
    if writer is not None:
        writer.close()
    return count


def plain_columns(table: pa.Table) -> pa.Table:
    """Texts spelt out, and no value in place of NaN."""
    import pyarrow as pa
    import pyarrow.compute as pc

    def plain(column: Any) -> Any:
        if pa.types.is_dictionary(column.type):
            return column.cast(column.type.value_type)
        if pa.types.is_floating(column.type):
            return pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
        return column

    return pa.table([plain(column) for column in table.columns], names=table.column_names)
