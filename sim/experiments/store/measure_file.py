"""What a reader found in the micro-data of one run as the bytes of a Parquet file: names and numbers, stamped like a run file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from sim.experiments.store.encoding import RunKey, Stamp, metadata_of, parquet, read_identity, read_table

_FORM = {"qilu.measures": "1"}
"""Footer entry that says what the file is, and in which version of its format."""


def encode_measures(values: Mapping[str, float], stamp: Stamp, key: RunKey) -> bytes:
    """The Parquet file of a run's numbers, in the order given; NaN stays NaN."""
    schema = pa.schema([("name", pa.string()), ("value", pa.float64())])
    schema = schema.with_metadata(metadata_of(stamp, key) | _FORM)
    return parquet(pa.table([list(values), [float(value) for value in values.values()]], schema=schema))


def read_measure_identity(path: Path) -> tuple[Stamp, RunKey] | None:
    """Stamp and key from the footer; None if the file is cut short, of an older format, or holds no measures."""
    return read_identity(path, _FORM)


def read_measures(path: Path) -> dict[str, float]:
    """The numbers by name; raises pa.ArrowException, OSError, KeyError or ValueError on a bad file."""
    table, _, _ = read_table(path)
    return dict(zip(table.column("name").to_pylist(), table.column("value").to_pylist(), strict=True))
