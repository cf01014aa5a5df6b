"""How far simulated moments are from observed ones: squared distances in standard deviations, averaged inside groups, then over groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.experiments.calibration.moments import Moment, groups_of, membership

Array = NDArray[np.float64]
FAR = 100.0
"""Squared distance, in variances, that a moment counts as at most, and as if it was not recorded: one broken moment must not hide all others."""


@dataclass(frozen=True)
class Measure:
    """What distances are measured with; arrays have shape (moments,). `chance`: standard deviation of a moment over replicates of one run."""

    moments: tuple[Moment, ...]
    chance: Array

    @property
    def observed(self) -> Array:
        """Observed values."""
        return np.array([moment.observed for moment in self.moments])

    @property
    def tolerance(self) -> Array:
        """Standard deviations of observation error and model discrepancy."""
        return np.array([moment.tolerance for moment in self.moments])

    @property
    def membership(self) -> NDArray[np.int64]:
        """Group of each moment."""
        return membership(self.moments)

    def spread(self, replicates: int) -> Array:
        """Standard deviation of (mean over replicates − observed) at the true parameters: history is itself one run of chance."""
        return np.sqrt(self.tolerance**2 + self.chance**2 * (1.0 + 1.0 / replicates))

    def distances(self, means: Array, replicates: int) -> Array:
        """Distance of points whose moments are means over replicates, (points, moments) → (points,)."""
        squares = ((means - self.observed) / self.spread(replicates)) ** 2
        squares = np.minimum(np.where(np.isfinite(squares), squares, FAR), FAR)
        groups = self.membership
        inside = np.stack([squares[:, groups == group].mean(axis=1) for group in range(len(groups_of(self.moments)))], axis=1)
        return np.asarray(inside.mean(axis=1))

    def noise(self, count: int, generator: np.random.Generator) -> Array:
        """Errors of observation and discrepancy, (count, moments): normal, correlated inside groups as the groups say."""
        shared = np.array([group.correlation for group in groups_of(self.moments)])[self.membership]
        common = generator.standard_normal((count, len(groups_of(self.moments))))[:, self.membership]
        own = generator.standard_normal((count, len(self.moments)))
        return (np.sqrt(shared) * common + np.sqrt(1.0 - shared) * own) * self.tolerance


def measure_of(moments: Sequence[Moment], replicates: Array) -> Measure:
    """The measure from moments of several replicates at one point, shape (replicates, moments)."""
    chance = np.nanstd(replicates, axis=0, ddof=1) if len(replicates) > 1 else np.zeros(len(moments))
    return Measure(tuple(moments), np.nan_to_num(chance))
