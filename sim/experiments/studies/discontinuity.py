"""Regression discontinuity: the jump of an outcome where a score passes the cut-off, by local lines on both sides (Hahn, Todd & Van der Klaauw 2001).

The treatment is fuzzy where some winners never see the money: the jump of the outcome over the jump of the treatment is a local Wald ratio.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.experiments.studies.study import standard_error_key

Array = NDArray[np.float64]
FEWEST = 8
"""Applicants on each side of the cut-off below which no jump is estimated."""


def window(score: Array, share: float) -> float:
    """Half-width around the cut-off that holds `share` of the scores: the paper's samples of the 50 % or 35 % nearest to it."""
    return float(np.quantile(np.abs(score), share)) if score.size else math.nan


def jump(score: Array, outcome: Array, width: float, order: int = 1, treatment: Array | None = None) -> tuple[float, float]:
    """Jump of `outcome` at a score of zero and its standard error, robust to heteroscedasticity (HC1); NaN where a side has too few.

    Within `width` of the cut-off a polynomial of `order` is fitted on each side, with triangular weights. Winners are those at or above zero.
    With `treatment`, the Wald ratio: the jump of the outcome over that of the treatment. Its error is that of the jump of outcome − ratio ×
    treatment, over the jump of the treatment, which is the robust error of two-stage least squares. Arrays of shape (n,).
    """
    import statsmodels.api as sm

    near = (np.abs(score) <= width) & np.isfinite(outcome) & (np.isfinite(treatment) if treatment is not None else True)
    won = (score >= 0)[near].astype(float)
    if min(won.sum(), (1.0 - won).sum()) < FEWEST:
        return math.nan, math.nan
    place = score[near] / width
    powers = [place**k for k in range(1, order + 1)]
    design = np.column_stack([np.ones_like(place), won, *powers, *(won * power for power in powers)])
    weights = np.maximum(1.0 - np.abs(place), 1e-9)

    def fitted(values: Array) -> tuple[float, float]:
        fit = sm.WLS(values[near], design, weights).fit(cov_type="HC1")
        return float(fit.params[1]), float(fit.bse[1])

    if treatment is None:
        return fitted(outcome)
    first, _ = fitted(treatment)
    if abs(first) < 1e-12:
        return math.nan, math.nan
    ratio = fitted(outcome)[0] / first
    return ratio, fitted(outcome - ratio * treatment)[1] / abs(first)


def jumps(key: str, score: Array, outcome: Array, share: float, order: int = 1, treatment: Array | None = None) -> Mapping[str, float]:
    """The jump under `key` and its standard error, from the `share` of applicants nearest to the cut-off."""
    value, error = jump(score, outcome, window(score, share), order, treatment)
    return {key: value, standard_error_key(key): error}


def binned(score: Array, outcome: Array, width: float, bins: int) -> list[tuple[float, float]]:
    """Means of the outcome in `bins` bins of the score on each side of the cut-off, as (middle of the bin, mean); empty bins are left out."""
    edges = np.linspace(-width, width, 2 * bins + 1)
    index = np.searchsorted(edges, score, side="right") - 1
    known = np.isfinite(outcome)
    means = [(index == k) & known for k in range(2 * bins)]
    return [(float(edges[k : k + 2].mean()), float(outcome[chosen].mean())) for k, chosen in enumerate(means) if chosen.any()]
