"""Which firms a study sees: what its survey would have recorded, with its outer values drawn in; and the chance of its bootstraps."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from sim.institutions.life import FirmPanel

RECORDED = 1000.0
"""Least research that a survey records, yuan a year: returns are filled in in thousands."""


def performs(panel: FirmPanel) -> NDArray[np.bool_]:
    """Who performs research and books an amount that a survey records; shape (years, firms). Former performers may still spend the last of a grant:
    they do not count."""
    return panel.alive & panel.performer & (panel.booked >= RECORDED)


def winsorised(values: NDArray[np.float64], share: float = 0.01) -> NDArray[np.float64]:
    """Values with the lowest and highest `share` drawn in to its quantiles, as panel studies of firms do; NaN stays; same shape."""
    known = values[np.isfinite(values)]
    return np.clip(values, *np.quantile(known, [share, 1.0 - share])) if known.size else values


def generator(seed: int, purpose: str) -> np.random.Generator:
    """Random numbers addressed by the scenario's seed and what they are for."""
    digest = hashlib.blake2b(f"{seed}/{purpose}".encode(), digest_size=8).digest()
    return np.random.default_rng(int.from_bytes(digest, "little"))
