"""Predictive distributions of one positive figure, and how they are scored when the figure is known.

The continuous ranked probability score (CRPS; Matheson & Winkler 1976) is a proper score in the figure's unit: no distribution has a smaller expected
score than the one that the figure is drawn from (Gneiting & Raftery 2007). For a single value it is the absolute error.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Predictive(Protocol):
    """What is said of a figure before it is known."""

    def quantile(self, level: float) -> float:
        """The value that the figure stays below with probability `level`."""

    def below(self, value: float) -> float:
        """Probability of a figure below `value`; of the figure that came, the probability integral transform (PIT)."""

    def crps(self, outcome: float) -> float:
        """Continuous ranked probability score, in the figure's unit; smaller is better."""


@dataclass(frozen=True)
class Ensemble:
    """Equally likely values (members,), in order."""

    values: Array

    @staticmethod
    def of(values: Array) -> Ensemble:
        """From values in any order; raises ValueError if there are fewer than two or one is not finite."""
        if len(values) < 2 or not np.isfinite(values).all():
            raise ValueError("an ensemble needs two finite values or more")
        return Ensemble(np.sort(np.asarray(values, dtype=np.float64)))

    def quantile(self, level: float) -> float:
        return float(np.quantile(self.values, level))

    def below(self, value: float) -> float:
        """Ties and the ends count half a member, so that no finite ensemble says never."""
        under, equal = np.count_nonzero(self.values < value), np.count_nonzero(self.values == value)
        return float((under + 0.5 * equal + 0.5) / (len(self.values) + 1))

    def crps(self, outcome: float) -> float:
        """E|X − y| − E|X − X′|/2 from the sorted sample, with pairs of different members only, so that its mean does not depend on how many members
        there are (Zamo & Naveau 2018)."""
        count = len(self.values)
        ranks = np.arange(1, count + 1)
        spread = float(((2 * ranks - count - 1) * self.values).sum()) / (count * (count - 1))
        return float(np.abs(self.values - outcome).mean()) - spread


@dataclass(frozen=True, slots=True)
class LogNormal:
    """The logarithm is normal with mean `mu` and standard deviation `sigma`, above zero."""

    mu: float
    sigma: float

    def quantile(self, level: float) -> float:
        from scipy.special import ndtri

        return math.exp(self.mu + self.sigma * float(ndtri(level)))

    def below(self, value: float) -> float:
        from scipy.special import ndtr

        return float(ndtr((math.log(value) - self.mu) / self.sigma))

    def crps(self, outcome: float) -> float:
        """In closed form (Baran & Lerch 2015)."""
        from scipy.special import ndtr

        place = (math.log(outcome) - self.mu) / self.sigma
        mean = math.exp(self.mu + self.sigma**2 / 2)
        return float(outcome * (2 * ndtr(place) - 1) - 2 * mean * (ndtr(place - self.sigma) + ndtr(self.sigma / math.sqrt(2)) - 1))
