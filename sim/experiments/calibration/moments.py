"""Moments: single published figures and what the model has in their place, made of the yearly values that a reader keeps of each run."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.experiments.calibration.readings.yearly import key_of
from sim.scenario.resolved import Text

How = Literal["value", "share", "growth_mean", "growth_spread"]
"""What is taken of a variable: its value of a year (a flow's sum), that over another variable's, or mean and standard deviation (over n − 1) of
its yearly growth rates."""


@dataclass(frozen=True, slots=True)
class Group:
    """Moments of one kind, which count as one in the distance. `correlation`: between the errors of any two of them."""

    name: str
    title: Text
    correlation: float = 0.0


@dataclass(frozen=True, slots=True)
class Moment:
    """One figure to be matched. `fact`: name of a statistic of the facts reader, else the moment is made of `variable` as `how` says, over the
    growth rates of the years `first` … `year`, or in `year`. `year`: the last year whose data the observed value rests on. `tolerance`: standard
    deviation of the observed value's error and of the model's discrepancy together; `reason` says why it is that."""

    name: str
    group: Group
    title: Text
    unit: str
    observed: float
    tolerance: float
    reason: str
    status: str
    source: str
    year: int
    variable: str = ""
    breakdown: str = "all"
    how: How = "value"
    over: str = ""
    first: int = 0
    fact: str = ""

    def of(self, readings: Mapping[str, float]) -> float:
        """The simulated value from the numbers of one run; NaN where they lack something."""
        if self.fact:
            return readings.get(self.fact, math.nan)
        if self.how in ("value", "share"):
            value = self._value(readings, self.variable, self.year)
            return value if self.how == "value" else value / (self._value(readings, self.over, self.year) or math.nan)
        levels = np.array([self._value(readings, self.variable, year) for year in range(self.first - 1, self.year + 1)])
        growth = levels[1:] / np.where(levels[:-1] > 0, levels[:-1], math.nan) - 1.0
        return float(growth.mean() if self.how == "growth_mean" else growth.std(ddof=1))

    def _value(self, readings: Mapping[str, float], variable: str, year: int) -> float:
        return readings.get(key_of(variable, self.breakdown, year), math.nan)


def simulated(moments: Sequence[Moment], runs: Sequence[Mapping[str, float]]) -> NDArray[np.float64]:
    """All moments of all runs, shape (runs, moments)."""
    return np.array([[moment.of(readings) for moment in moments] for readings in runs]).reshape(len(runs), len(moments))


def groups_of(moments: Sequence[Moment]) -> tuple[Group, ...]:
    """The groups that the moments belong to, in order of appearance."""
    return tuple(dict.fromkeys(moment.group for moment in moments))


def membership(moments: Sequence[Moment]) -> NDArray[np.int64]:
    """Index of each moment's group in `groups_of`, shape (moments,)."""
    groups = groups_of(moments)
    return np.array([groups.index(moment.group) for moment in moments], dtype=np.int64)
