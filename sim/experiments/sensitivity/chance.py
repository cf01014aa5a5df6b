"""How much of what is analysed is chance: replicates against points, and standard errors of indices from leaving replicates out."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.experiments.sensitivity.space import Matrix


@dataclass(frozen=True, slots=True)
class ChanceLine:
    """Variance of an outcome over points and replicates.

    `variance`: of one run, parameters and chance together. `chance_share`: part of it that is between replicates of one point. `noise_share`:
    part of the variance of the mean over replicates, which is what is analysed, that is chance: parameters change how chance falls. About as
    much total index chance alone may give a parameter that does not matter; a first-order index is lowered by that share of itself. None with a
    single replicate, or where the outcome does not vary.
    """

    variable: str
    unit: str
    points: int
    replicates: int
    mean: float | None
    variance: float | None
    chance_share: float | None
    noise_share: float | None


def chance_in(values: Matrix, variable: str, unit: str) -> ChanceLine:
    """The line of an outcome of shape (points, replicates), points sampled at random: two-way analysis of variance, points × replicates.

    With the same chance in all points a replicate's own level is part of the chance of a run, but not of the noise of differences between points.
    """
    points, replicates = values.shape
    head = ChanceLine(variable, unit, points, replicates, None, None, None, None)
    if not np.isfinite(values).all() or points < 2:
        return head
    mean = float(values.mean())
    of_points = values.mean(axis=1)
    variance_of_means = float(of_points.var(ddof=1))
    if replicates < 2:
        return ChanceLine(variable, unit, points, replicates, mean, variance_of_means, None, None)
    of_replicates = values.mean(axis=0)
    rest = values - of_points[:, None] - of_replicates + mean
    interaction = float((rest**2).sum()) / ((points - 1) * (replicates - 1))
    between_replicates = max(0.0, float(of_replicates.var(ddof=1)) - interaction / points)
    between_points = max(0.0, variance_of_means - interaction / replicates)
    variance = between_points + between_replicates + interaction
    if variance <= 0:
        return ChanceLine(variable, unit, points, replicates, mean, 0.0, None, None)
    noise = min(1.0, interaction / replicates / variance_of_means) if variance_of_means > 0 else None
    return ChanceLine(variable, unit, points, replicates, mean, variance, (between_replicates + interaction) / variance, noise)


def jackknife_error(values: Matrix, estimate: Callable[[Matrix], Matrix]) -> Matrix | None:
    """Standard error from chance of what `estimate` makes of the mean over replicates (the last axis of `values`), each left out in turn (Efron &
    Stein 1981); of the shape that `estimate` returns. None with one replicate."""
    count = values.shape[-1]
    if count < 2:
        return None
    left_out = np.array([estimate(np.delete(values, number, axis=-1).mean(axis=-1)) for number in range(count)])
    return np.sqrt((count - 1) * ((left_out - left_out.mean(axis=0)) ** 2).mean(axis=0))


def finite(number: float) -> float | None:
    """The number, or None if it is none."""
    return float(number) if math.isfinite(number) else None
