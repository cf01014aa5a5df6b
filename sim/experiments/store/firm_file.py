"""What became of every firm in one run as the bytes of a Parquet file: one row a firm that lived, stamped like a run file.

The bytes depend on the table and the stamp alone. City, sector (code), ownership and size are words; what the columns mean is said in
`sim.institutions.life.FirmTable`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.experiments.store.encoding import RunKey, Stamp, metadata_of, parquet, read_identity, read_table
from sim.institutions.life import FIRM_COLUMNS, FirmTable
from sim.scenario.places import CITIES, OWNERSHIPS, SECTORS, SIZES

WORDS: dict[str, tuple[str, ...]] = {
    "city": tuple(city.en for city in CITIES),
    "sector": tuple(sector.code for sector in SECTORS),
    "ownership": OWNERSHIPS,
    "size": SIZES,
}
"""Words of the columns that are codes in memory."""

_SWITCHES = ("entrant", "high_tech_start", "technology_sme_start", "alive_end", "high_tech_end", "technology_sme_end")
_NUMBERS = tuple(name for name in FIRM_COLUMNS if name not in ("row", *WORDS, *_SWITCHES))
_TYPES = {"row": pa.int32(), **dict.fromkeys(WORDS, pa.dictionary(pa.int8(), pa.string())), **dict.fromkeys(_SWITCHES, pa.bool_())}

FIRM_SCHEMA = pa.schema([("firm" if name == "row" else name, _TYPES.get(name, pa.float32())) for name in FIRM_COLUMNS])
"""Columns of a firm file, in order of `firm`, the permanent row number; a number that is not known is null."""

_FORM = {"qilu.firms": "1"}
"""Footer entry that says what the file is, and in which version of its format."""
_SCALE_KEY = "qilu.scale"


def encode_firms(firms: FirmTable, stamp: Stamp, key: RunKey) -> bytes:
    """The Parquet file of one run's firms."""
    metadata = metadata_of(stamp, key) | _FORM | {_SCALE_KEY: repr(firms.scale)}
    table = pa.table([_column(name, getattr(firms, name)) for name in FIRM_COLUMNS], schema=FIRM_SCHEMA.with_metadata(metadata))
    return parquet(table, use_dictionary=list(WORDS), use_byte_stream_split=list(_NUMBERS), column_encoding={"firm": "DELTA_BINARY_PACKED"},
                   row_group_size=max(len(firms), 1))  # fmt: skip


def read_firm_identity(path: Path) -> tuple[Stamp, RunKey] | None:
    """Stamp and key of a firm file from its footer; None if the file is cut short, of an older format, or no firm file."""
    return read_identity(path, _FORM)


def read_firms(path: Path) -> tuple[FirmTable, Stamp, RunKey]:
    """The whole table with its stamp and key; raises pa.ArrowException, OSError, KeyError or ValueError on a bad file."""
    table, stamp, key = read_table(path)
    columns = {name: _array(name, table.column("firm" if name == "row" else name)) for name in FIRM_COLUMNS}
    return FirmTable(scale=float(table.schema.metadata[_SCALE_KEY.encode()]), **columns), stamp, key


def _column(name: str, values: NDArray) -> pa.Array:
    if name in WORDS:
        return pa.DictionaryArray.from_arrays(pa.array(values, type=pa.int8()), pa.array(WORDS[name], type=pa.string()))
    if name in _NUMBERS:
        return pa.array(values, type=pa.float32(), from_pandas=True)
    return pa.array(values, type=_TYPES[name])


def _array(name: str, column: pa.ChunkedArray) -> NDArray:
    """The column as the table holds it in memory."""
    whole = column.combine_chunks()
    if name in WORDS:
        return _codes(WORDS[name], whole)
    values = whole.to_numpy(zero_copy_only=False)
    return values.astype(np.float32) if name in _NUMBERS else values


def _codes(words: Sequence[str], column: pa.DictionaryArray) -> NDArray[np.int8]:
    """Codes of the words, whatever the order in which the file names them."""
    places = np.array([words.index(word) for word in column.dictionary.to_pylist()], dtype=np.int8)
    return places[column.indices.to_numpy()] if len(places) else np.zeros(0, np.int8)
