"""One run as the bytes of a Parquet file: the long table of results, and the stamp that says what it was computed from.

The bytes depend on the results and the stamp alone: no time, no machine, fixed writer options. Events, firms and measures of a run are written,
stamped and read back by the same functions. This file enters the code hash (`code_version`), because changing it changes the files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.kernel.recorder import Records
from sim.scenario.variables import VARIABLES

TEXT = pa.dictionary(pa.int32(), pa.string())
"""Type of a column of few words, each stored once."""

SCHEMA = pa.schema(
    [
        ("draw", pa.int32()),
        ("replicate", pa.int32()),
        ("date", pa.date32()),
        ("variable", TEXT),
        ("city", TEXT),
        ("breakdown", TEXT),
        ("value", pa.float64()),
        ("unit", TEXT),
    ]
)
"""Columns of the run table, in order. `city` and `breakdown` are `all` for totals."""

_PREFIX = "qilu."


class RunKey(NamedTuple):
    """Which run: `draw` numbers the parameter draw, `replicate` the chance within it; both from 0."""

    draw: int
    replicate: int

    @property
    def name(self) -> str:
        """Stem of the run's file, sortable as text up to 9,999 draws."""
        return f"draw-{self.draw:04d}_replicate-{self.replicate:04d}"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a run was computed from, whatever the scenario is called. Two runs are of one ensemble only if their stamps are equal."""

    run_hash: str
    code_hash: str
    code_version: str
    seed: int


def encode_run(records: Records, stamp: Stamp, key: RunKey) -> bytes:
    """The Parquet file of one run.

    Raises KeyError if a variable is not declared in `sim.scenario.variables`.
    """
    count = len(records)
    table = pa.table(
        [
            pa.array(np.full(count, key.draw, dtype=np.int32)),
            pa.array(np.full(count, key.replicate, dtype=np.int32)),
            pa.array(np.asarray(records.dates, dtype="datetime64[D]"), type=pa.date32()),
            dictionary(records.variables),
            dictionary(records.cities),
            dictionary(records.breakdowns),
            pa.array(np.asarray(records.values, dtype=np.float64), type=pa.float64()),
            dictionary([VARIABLES[name].unit for name in records.variables]),
        ],
        schema=SCHEMA.with_metadata(metadata_of(stamp, key)),
    )
    return parquet(table, use_dictionary=[name for name in SCHEMA.names if name != "value"], row_group_size=max(count, 1))


def parquet(table: pa.Table, **options: Any) -> bytes:
    """The table as the bytes of a Parquet file; `options` of `pyarrow.parquet.write_table` besides those that all files have."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, version="2.6", data_page_version="1.0", compression="zstd", compression_level=3, **options)
    return sink.getvalue().to_pybytes()


def dictionary(texts: object) -> pa.DictionaryArray:
    """A column of type TEXT."""
    return pa.array(texts, type=pa.string()).dictionary_encode()


def read_identity(path: Path, form: Mapping[str, str] | None = None) -> tuple[Stamp, RunKey] | None:
    """Stamp and key of a file from its footer; None if it is cut short, has no stamp, or lacks the footer entries `form`: which kind and version."""
    try:
        with pq.ParquetFile(path) as file:
            metadata = file.schema_arrow.metadata or {}
            fits = all(metadata.get(name.encode()) == text.encode() for name, text in (form or {}).items())
            return identity_of(metadata) if fits else None
    except (pa.ArrowException, OSError, KeyError, ValueError):
        return None


def read_table(path: Path) -> tuple[pa.Table, Stamp, RunKey]:
    """The whole table of a file with its stamp and key; raises pa.ArrowException, OSError, KeyError or ValueError on a bad file."""
    with pq.ParquetFile(path) as file:
        table = file.read(use_threads=False)
    return table, *identity_of(table.schema.metadata or {})


def metadata_of(stamp: Stamp, key: RunKey) -> dict[str, str]:
    """The footer entries that say which run a file belongs to."""
    return {f"{_PREFIX}{name}": str(value) for name, value in {**asdict(stamp), **key._asdict()}.items()}


def identity_of(metadata: Mapping[bytes, bytes]) -> tuple[Stamp, RunKey]:
    """Stamp and key from a file's footer; raises KeyError or ValueError if they are not there."""

    def text(name: str) -> str:
        return metadata[f"{_PREFIX}{name}".encode()].decode()

    stamp = Stamp(text("run_hash"), text("code_hash"), text("code_version"), int(text("seed")))
    return stamp, RunKey(int(text("draw")), int(text("replicate")))
