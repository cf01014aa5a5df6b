"""Probabilities changed by odds ratios."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def chance(base: float, ratio: float | NDArray[np.float64]) -> float | NDArray[np.float64]:
    """Probability whose odds are those of `base` times `ratio` (a number or an array); nothing moves a chance of 0 or 1."""
    if base <= 0.0 or base >= 1.0:
        return base
    odds = base / (1.0 - base) * ratio
    return odds / (1.0 + odds)
