"""Research over sales around the thresholds of high-tech status: how many firms reach so much by their books, and by real research.

Of each run that kept its firms: those that live from the start to the end and book research. Numbers are averages over the horizon, because
that is what a firm file holds; a firm's tier is that of its average yearly sales.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sim.institutions.life import FirmTable

REACH, STEP = 0.10, 0.005
"""Where the histogram ends and how wide its bars are, as shares of sales; a bar begins at each threshold of the rule."""
EDGES = np.linspace(0.0, REACH, round(REACH / STEP) + 1)
JUST_ABOVE = 0.01
"""Width of the band above a threshold in which firms crowd, as a share of sales."""
ROUNDING = 1e-6
"""Firms store single-precision sums: so much below a threshold counts as on it."""


@dataclass(frozen=True)
class Tier:
    """A sales tier of the rule: yearly sales above `low` up to `high`, yuan; research over sales that the rule asks."""

    low: float
    high: float
    threshold: float


@dataclass(frozen=True)
class Histogram:
    """Firms of one tier by research over sales, scaled up; shape (runs, bars), bars between EDGES. The last axis leaves out what lies beyond."""

    tier: Tier
    booked: NDArray[np.float64]
    real: NDArray[np.float64]


@dataclass(frozen=True)
class Intensity:
    """Histograms of all tiers. `just_above`: firms up to JUST_ABOVE above their threshold by their books and by real research, shape (2, runs);
    `beyond`: share of the firms whose books lie beyond the last bar; `scale`: share of all firms that was simulated."""

    tiers: tuple[Histogram, ...]
    just_above: NDArray[np.float64]
    beyond: float
    scale: float

    @property
    def runs(self) -> int:
        """Runs that kept their firms."""
        return self.just_above.shape[1]


def tiers_of(scenario: dict[str, Any]) -> tuple[Tier, ...]:
    """The tiers of the rule on the last day of a run, from the resolved scenario in its manifest; small sales first.

    Assumptions about the rule that differ between draws count with their first draw.
    """
    from sim.scenario.stored import from_json

    resolved = from_json(scenario)
    values = resolved.parameters(0).at(resolved.end).recognition
    limits = (0.0, float(values.sales_medium), float(values.sales_large), float("inf"))
    thresholds = (values.threshold_small, values.threshold_medium, values.threshold_large)
    return tuple(Tier(low, high, float(threshold)) for low, high, threshold in zip(limits, limits[1:], thresholds, strict=False))


def histograms_of(tables: Iterable[FirmTable], tiers: tuple[Tier, ...], years: int) -> Intensity | None:
    """Histograms over some runs of one scenario; None without any. `years`: length of the horizon."""
    histograms: list[NDArray[np.float64]] = []
    near, beyond, scale = [], [], 1.0
    for table in tables:
        scale = table.scale
        kept = table.alive_end & ~table.entrant & (table.sales > 0) & (table.research + table.relabelled > 0)
        sales, real = table.sales[kept].astype(float), table.research[kept].astype(float)
        booked = (real + table.relabelled[kept]) / sales
        real = real / sales
        tier = np.searchsorted([one.high * years for one in tiers[:-1]], sales, side="left")
        threshold = np.array([one.threshold for one in tiers])[tier]
        histograms.append(np.array([[_bars(values[tier == number]) for values in (booked, real)] for number in range(len(tiers))]) / scale)
        near.append([_near(values, threshold) / scale for values in (booked, real)])
        beyond.append(float(np.mean(booked >= REACH)) if booked.size else 0.0)
    if not histograms:
        return None
    counts = np.array(histograms)  # run, tier, booked or real, bar
    found = tuple(Histogram(tier, counts[:, number, 0], counts[:, number, 1]) for number, tier in enumerate(tiers))
    return Intensity(found, np.array(near).T, float(np.mean(beyond)), scale)


def _bars(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Firms between EDGES, shape (bars,)."""
    return np.histogram(values + ROUNDING, EDGES)[0]


def _near(values: NDArray[np.float64], threshold: NDArray[np.float64]) -> int:
    above = values + ROUNDING - threshold
    return int(np.sum((above >= 0) & (above < JUST_ABOVE)))
