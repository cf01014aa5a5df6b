"""Means over worlds with their standard errors, and how much of the spread is chance.

A world is one draw of the assumptions and one replicate of chance. Replicates of a draw share its parameters, so with several draws these are
what the error counts; with one draw it is the replicates, and it says nothing of the assumptions.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

CLEAR = 2.0
"""Standard errors from which a figure counts as clear of zero."""

NOISE = 1e-12
"""Differences of differences below this share of the level itself are rounding."""


class Estimate(NamedTuple):
    """Arrays of one shape: `mean`; `error`, NaN where there is one unit only; `chance`, share of the variance between worlds that lies within
    draws, NaN unless there are several draws and several replicates."""

    mean: NDArray[np.float64]
    error: NDArray[np.float64]
    chance: NDArray[np.float64]


def estimate(values: NDArray[np.float64]) -> Estimate:
    """Mean over worlds of values of shape (…, draws, replicates, indicators), giving shape (…, indicators).

    Variance components of the one-way layout with draws as groups (Searle, Casella & McCulloch 1992, ch. 3), the part between draws at least 0.
    """
    draws, replicates = values.shape[-3:-1]
    of_draws = values.mean(axis=-2)
    mean = of_draws.mean(axis=-2)
    unknown = np.full(mean.shape, np.nan)
    if draws > 1:
        error = of_draws.std(axis=-2, ddof=1) / math.sqrt(draws)
    elif replicates > 1:
        error = values[..., 0, :, :].std(axis=-2, ddof=1) / math.sqrt(replicates)
    else:
        error = unknown
    if draws < 2 or replicates < 2:
        return Estimate(mean, error, unknown)
    within = values.var(axis=-2, ddof=1).mean(axis=-2)
    total = within + np.maximum(of_draws.var(axis=-2, ddof=1) - within / replicates, 0.0)
    return Estimate(mean, error, np.divide(within, total, out=unknown, where=total > 0))


def without_noise(differences: NDArray[np.float64], level: NDArray[np.float64]) -> NDArray[np.float64]:
    """Differences with rounding set to zero; `level`: the size of what was subtracted, of a shape that fits."""
    return np.where(np.abs(differences) <= NOISE * np.abs(level), 0.0, differences)


def is_clear(value: float, error: float | None) -> bool:
    """Whether a figure is at least two standard errors from zero; never without an error."""
    if error is None or math.isnan(error) or math.isnan(value):
        return False
    return value != 0 and abs(value) >= CLEAR * error


def is_nothing(value: float, error: float | None) -> bool:
    """Whether a figure is zero in every world, of which there are several."""
    return value == 0 and error == 0


def known(number: float) -> float | None:
    """The number, None if it is not one."""
    return None if math.isnan(number) else float(number)
