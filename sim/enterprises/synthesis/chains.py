"""Which landmark chain, emerging field and zone each firm belongs to: permanent, by sector and a draw of the row."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.enterprises import tables
from sim.enterprises.columns import Firms
from sim.kernel.streams import Streams


def assign(firms: Firms, streams: Streams) -> None:
    """Write `chain`, `field` and `zone` of the whole table; a firm in a zone is in its city's principal zone, whose index is the city's."""
    for kind, column in (("chain", firms.chain), ("field", firms.field)):
        column[:] = _pick(tables.chain_shares(kind)[firms.sector], streams.uniform(f"synthesis/{kind}", 0, 0, firms.count))
    firms.zone[:] = np.where(firms.in_zone, firms.city, -1)


def _pick(shares: NDArray[np.float64], uniforms: NDArray[np.float64]) -> NDArray[np.int64]:
    """Index of the part of (0, 1) that each uniform falls into, -1 behind the last; shares: (n, parts)."""
    below = (np.cumsum(shares, axis=1) <= uniforms[:, None]).sum(axis=1)
    return np.where(below < shares.shape[1], below, -1)
