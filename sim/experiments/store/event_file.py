"""The event records of one run as the bytes of a Parquet file: one row per dated change of state, stamped like a run file.

The bytes depend on the events and the stamp alone. A record of a run may be kept or not: the run file is the same.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from sim.experiments.store.encoding import TEXT, RunKey, Stamp, dictionary, metadata_of, parquet, read_identity
from sim.kernel.events import NO_FIRM, Events

EVENT_SCHEMA = pa.schema(
    [
        ("date", pa.date32()),
        ("kind", TEXT),
        ("subject", TEXT),
        ("firm", pa.int32()),
        ("from", TEXT),
        ("to", TEXT),
        ("yuan", pa.float64()),
        ("reason", TEXT),
    ]
)
"""Columns of an event file, in order of happening. `firm`: row of the firm, null where none is concerned; `from` and `to`: states."""

_FORM = {"qilu.events": "1"}
"""Footer entry that says what the file is, and in which version of its format."""
_EPOCH = 719_163
"""Day number (`date.toordinal`) of 1970-01-01."""


def encode_events(events: Events, stamp: Stamp, key: RunKey) -> bytes:
    """The Parquet file of one run's events."""
    table = pa.table(
        [
            pa.array(events.days.astype(np.int32) - _EPOCH, type=pa.int32()).cast(pa.date32()),
            dictionary(events.kinds),
            dictionary(events.subjects),
            pa.array(events.firms, type=pa.int32(), mask=events.firms == NO_FIRM),
            dictionary(events.before),
            dictionary(events.after),
            pa.array(events.yuan, type=pa.float64()),
            dictionary(events.reasons),
        ],
        schema=EVENT_SCHEMA.with_metadata(metadata_of(stamp, key) | _FORM),
    )
    return parquet(table, use_dictionary=[field.name for field in EVENT_SCHEMA if field.type == TEXT])


def read_event_identity(path: Path) -> tuple[Stamp, RunKey] | None:
    """Stamp and key of an event file from its footer; None if the file is cut short, of an older format, or no event file."""
    return read_identity(path, _FORM)
