"""The event records of one run as the bytes of a Parquet file: one row per dated change of state, stamped like a run file.

The bytes depend on the events and the stamp alone. A record of a run may be kept or not: the run file is the same.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.experiments.store.encoding import RunKey, Stamp, identity_of, metadata_of
from sim.kernel.events import NO_FIRM, Events

_TEXT = pa.dictionary(pa.int32(), pa.string())

EVENT_SCHEMA = pa.schema(
    [
        ("date", pa.date32()),
        ("kind", _TEXT),
        ("subject", _TEXT),
        ("firm", pa.int32()),
        ("from", _TEXT),
        ("to", _TEXT),
        ("yuan", pa.float64()),
        ("reason", _TEXT),
    ]
)
"""Columns of an event file, in order of happening. `firm`: row of the firm, null where none is concerned; `from` and `to`: states."""

_FORMAT = "1"
_FORMAT_KEY = "qilu.events"
_EPOCH = 719_163
"""Day number (`date.toordinal`) of 1970-01-01."""


def encode_events(events: Events, stamp: Stamp, key: RunKey) -> bytes:
    """The Parquet file of one run's events."""
    table = pa.table(
        [
            pa.array(events.days.astype(np.int32) - _EPOCH, type=pa.int32()).cast(pa.date32()),
            _dictionary(events.kinds),
            _dictionary(events.subjects),
            pa.array(events.firms, type=pa.int32(), mask=events.firms == NO_FIRM),
            _dictionary(events.before),
            _dictionary(events.after),
            pa.array(events.yuan, type=pa.float64()),
            _dictionary(events.reasons),
        ],
        schema=EVENT_SCHEMA.with_metadata({**metadata_of(stamp, key), _FORMAT_KEY: _FORMAT}),
    )
    sink = pa.BufferOutputStream()
    texts = [field.name for field in EVENT_SCHEMA if field.type == _TEXT]
    pq.write_table(table, sink, version="2.6", data_page_version="1.0", compression="zstd", compression_level=3, use_dictionary=texts)
    return sink.getvalue().to_pybytes()


def read_event_identity(path: Path) -> tuple[Stamp, RunKey] | None:
    """Stamp and key of an event file from its footer; None if the file is cut short, of an older format, or no event file."""
    try:
        with pq.ParquetFile(path) as file:
            metadata = file.schema_arrow.metadata or {}
            return identity_of(metadata) if metadata.get(_FORMAT_KEY.encode()) == _FORMAT.encode() else None
    except (pa.ArrowException, OSError, KeyError, ValueError):
        return None


def read_events(path: Path) -> tuple[pa.Table, Stamp, RunKey]:
    """The whole table with its stamp and key; raises pa.ArrowException, OSError, KeyError or ValueError on a bad file."""
    with pq.ParquetFile(path) as file:
        table = file.read(use_threads=False)
    return table, *identity_of(table.schema.metadata or {})


def _dictionary(texts: object) -> pa.DictionaryArray:
    return pa.array(texts, type=pa.string()).dictionary_encode()
