"""Bunching at a notch: a polynomial counterfactual fitted outside the manipulated range, whose lower end is found by equal masses.

Kleven & Waseem (2013, QJE) for notches from below, as used by Chen, Liu, Suárez Serrato & Xu (2021, AER 111): firms move up from a range
below the threshold to a range just above it, so the mass missing below must equal the excess above. The lower end of the range is lowered until
it does; the upper end and the degree of the polynomial are chosen by cross-validation outside the range.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BIN = 0.002
"""Width of a bin, research over sales."""
LOWEST, HIGHEST = 0.004, 0.124
"""Range of research over sales that is looked at."""
DEGREES = (3, 4, 5, 6)
UPPER_ENDS = (0.006, 0.010, 0.014)
"""How far above the threshold the excess may reach."""
FOLDS = 5
ROUNDING = 1e-6
"""Firms that book just what is asked may lie this far below the threshold: books are kept in single precision."""
BALANCED = 0.5
"""Least missing over excess mass from which the movers' rise is told."""
OUTSIDE_BELOW = 2
"""Fewest bins below the manipulated range."""
LEAST_FIRMS = 60
"""Fewest firms in the range from which a counterfactual is fitted."""


@dataclass(frozen=True, slots=True)
class Bunching:
    """What a bunching estimate finds. Bins of width `BIN` by their middle, counts observed and counterfactual. `lower`, `upper`: ends of the
    manipulated range; `excess`, `missing`: firms too many above and too few below the threshold; `base`: firms of the counterfactual between
    threshold and upper end; `ratio`: firms observed there over them; `rise`: mean log rise of reported intensity of those who moved."""

    middles: Array
    observed: Array
    counterfactual: Array
    lower: float
    upper: float
    excess: float
    missing: float
    base: float
    rise: float

    @property
    def ratio(self) -> float:
        """Firms observed just above the threshold over those of the counterfactual; NaN if it has none."""
        return 1.0 + self.excess / self.base if self.base else math.nan


def bunching(intensity: Array, threshold: float, weights: Array | None = None, window: tuple[float, int] | None = None) -> Bunching | None:
    """The estimate from research over sales of firms, shape (n,), with optional weights; None if too few firms lie in the range.

    `window`: upper end and degree to use, chosen by cross-validation if None (a bootstrap keeps those of the sample).
    """
    edges = threshold + BIN * np.arange(-round((threshold - LOWEST) / BIN), round((HIGHEST - threshold) / BIN) + 1)
    observed = np.histogram(intensity + ROUNDING, edges, weights=weights)[0].astype(float)
    if observed.sum() < LEAST_FIRMS:
        return None
    middles = 0.5 * (edges[:-1] + edges[1:])
    reach, degree = window or choose_window(middles, observed, threshold)
    return _equal_masses(middles, observed, threshold, threshold + reach, degree)


def choose_window(middles: Array, observed: Array, threshold: float) -> tuple[float, int]:
    """Reach of the excess above the threshold and degree whose fit predicts left-out bins outside the range best."""
    scored = []
    for reach in UPPER_ENDS:
        for degree in DEGREES:
            found = _equal_masses(middles, observed, threshold, threshold + reach, degree)
            outside = (middles < found.lower) | (middles > threshold + reach)
            scored.append((_cross_validated(middles[outside], observed[outside], degree), reach, degree))
    return min(scored)[1:]


def _cross_validated(middles: Array, observed: Array, degree: int) -> float:
    """Mean squared error of bins left out in turn, every fifth together."""
    fold = np.arange(len(middles)) % FOLDS
    errors = [(observed[fold == k] - _fitted(middles[fold != k], observed[fold != k], degree, middles[fold == k])) ** 2 for k in range(FOLDS)]
    return float(np.concatenate(errors).mean())


def _fitted(middles: Array, observed: Array, degree: int, at: Array) -> Array:
    """Polynomial in log counts + 1, weighted by counts as a Poisson fit would: thick bins decide, and nothing becomes negative."""
    scale = at.max() if at.size else 1.0
    weight = np.sqrt(observed + 1.0)
    coefficients = np.polynomial.polynomial.polyfit(middles / scale, np.log(observed + 1.0), min(degree, len(middles) - 1), w=weight)
    return np.expm1(np.polynomial.polynomial.polyval(at / scale, coefficients)).clip(0.0)


def _equal_masses(middles: Array, observed: Array, threshold: float, upper: float, degree: int) -> Bunching:
    """Lower the range's lower end bin by bin; take the one at which missing and excess mass differ least."""
    best: Bunching | None = None
    for lower in threshold - BIN * np.arange(1, round((threshold - middles[0]) / BIN) + 1 - OUTSIDE_BELOW):
        found = _masses(middles, observed, threshold, float(lower), upper, degree)
        if best is None or abs(found.excess - found.missing) < abs(best.excess - best.missing):
            best = found
        if found.missing >= found.excess:
            break
    assert best is not None
    return best


def _masses(middles: Array, observed: Array, threshold: float, lower: float, upper: float, degree: int) -> Bunching:
    outside = (middles < lower) | (middles > upper)
    counterfactual = _fitted(middles[outside], observed[outside], degree, middles)
    above, below = (middles > threshold) & (middles < upper), (middles > lower) & (middles < threshold)
    more, less = (observed - counterfactual)[above], (counterfactual - observed)[below]
    excess, missing = float(more.sum()), float(less.sum())
    base = float(counterfactual[above].sum())
    rise = math.nan
    if excess > 0 and missing > BALANCED * excess:
        to, since = more.clip(0.0), less.clip(0.0)
        rise = float((to * np.log(middles[above])).sum() / to.sum() - (since * np.log(middles[below])).sum() / since.sum())
    return Bunching(middles, observed, counterfactual, lower, upper, excess, missing, base, rise)
