"""What several studies read off a run: where events and panel meet, who was small, what firms did over a span of years."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.institutions.life import FirmPanel
from sim.kernel.events import Events

Array = NDArray[np.float64]
MEDIUM, LARGE = 2, 3
"""Size classes, indices into SIZES: firms below MEDIUM are micro and small ones."""


def places_of(panel: FirmPanel, rows: NDArray) -> NDArray[np.int64]:
    """Position in the panel of each permanent row number, which must be in it; shape of `rows`."""
    return np.searchsorted(panel.row, rows)


def happened(events: Events, kind: str, after: str, before: str | None = None) -> NDArray[np.int64]:
    """Positions of the events of a kind that end in the state `after`, from `before` if given, in order."""
    chosen = (events.kinds == kind) & (events.after == after)
    return np.flatnonzero(chosen if before is None else chosen & (events.before == before))


def first_size(panel: FirmPanel) -> NDArray[np.int8]:
    """Size class at the start, or at the end of the first year that a firm lived to see; shape (firms,)."""
    first = np.argmax(panel.alive, axis=0)
    return panel.size[first, np.arange(len(panel))]


def over_years(column: NDArray, panel: FirmPanel, first: int, last: int) -> Array:
    """Sum of a yearly flow over the years `first` to `last` in which a firm lived; shape (firms,)."""
    chosen = slice(panel.year(first), panel.year(last) + 1)
    flows = np.where(panel.alive[chosen], np.nan_to_num(column[chosen].astype(float)), 0.0)
    return np.array(flows.sum(axis=0))
