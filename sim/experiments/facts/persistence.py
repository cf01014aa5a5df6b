"""Demography and persistence: exit rates, the hazard of exit by age with the survival that follows, and how states carry over from year to year."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.experiments.facts.statistics import LEAST, share

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


class LifeTable(NamedTuple):
    """Hazard of exit by single years of age, shape (ages,): exits over firm-years at risk; NaN where fewer than LEAST firm-years were lived."""

    hazard: Array
    firm_years: Array

    @property
    def peak(self) -> float:
        """Year of life (1 for the first) in which the hazard is highest."""
        return float(np.nanargmax(self.hazard)) + 1.0 if np.isfinite(self.hazard).any() else math.nan

    def survival(self, years: int) -> float:
        """Share of a cohort that would live through its first `years`, by the hazards of all cohorts chained."""
        if years > self.hazard.size:
            return math.nan
        return math.exp(-float(self.hazard[:years].sum()))


def life_table(age_from: Array, age_to: Array, exited: Mask, ages: int = 20) -> LifeTable:
    """Occurrence and exposure by age. Each firm is watched from `age_from` to `age_to` (years, shape (firms,)) and left at the end if `exited`."""
    low = np.arange(ages, dtype=np.float64)
    firm_years = np.zeros(ages)
    for age in range(ages):
        firm_years[age] = np.clip(np.minimum(age_to, age + 1.0) - np.maximum(age_from, low[age]), 0.0, None).sum()
    at = np.floor(age_to[exited]).astype(np.int64)
    exits = np.bincount(at[(at >= 0) & (at < ages)], minlength=ages)
    enough = firm_years >= LEAST
    return LifeTable(np.where(enough, exits / np.where(enough, firm_years, 1.0), np.nan), firm_years)


def exit_rate(alive: Mask) -> float:
    """Firms that live at the end of a year and not at the end of the next, over those that lived; pooled over years; alive: (years, firms)."""
    return share(alive[:-1] & ~alive[1:], alive[:-1])


def stays(state: Mask, seen: Mask) -> tuple[float, float]:
    """P(1→1) and P(0→1) of a yearly state among firms `seen` in both years of a pair; both arrays have shape (years, firms)."""
    both = seen[:-1] & seen[1:]
    before, after = state[:-1] & both, state[1:] & both
    return share(before & after, before), share(both & ~state[:-1] & after, both & ~state[:-1])
