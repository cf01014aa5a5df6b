"""Approximate Bayesian computation with regression adjustment (Beaumont, Zhang & Balding 2002) on semi-automatic summaries (Fearnhead & Prangle
2012).

Runs at points of the prior that were not ruled out stand beside their parameters in normal scores z. Errors of observation and discrepancy are
added to their moments, so that the posterior allows for them (Wilkinson 2013). The many moments are condensed to one summary a parameter: what a
linear regression expects of z. Runs whose summaries are near the observed ones are kept, weighted by nearness, and their z moved along a local
linear regression to where they would be had their summaries been the observed ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.experiments.calibration.distance import Measure

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

COPIES = 5
"""Times that each run is used, with other errors added: errors cost nothing, runs do."""
NEAREST = 0.5
"""Share of the runs kept."""
OUTERMOST = 0.005
"""Share of the runs at either end of a moment that are few."""
LEAST_FREEDOM = 0.1
"""Share of the degrees of freedom that is left at least, however few runs there are."""
PENALTIES = tuple(10.0**power for power in np.arange(-3.0, 4.0, 0.5))
"""Ridge penalties tried for the summaries, per run, in units of standardised moments."""


@dataclass(frozen=True)
class Runs:
    """What is known before anything is observed: `z` (rows, parameters), `moments` (rows, moments) with errors added, in standard deviations from
    the observed values; `run` (rows,): number of the run that a row is of."""

    z: Array
    moments: Array
    run: NDArray[np.int64]

    def without(self, run: int) -> Runs:
        """All rows but those of one run."""
        keep = self.run != run
        return Runs(self.z[keep], self.moments[keep], self.run[keep])


@dataclass(frozen=True)
class Posterior:
    """Weighted draws: `z` (draws, parameters), `weights` (draws,) that add up to one; `run`: whose rows they are. `distance`: of the observed
    summaries from the middle of those kept, as the share of kept rows that are nearer to it (near 1: outside what the model does)."""

    z: Array
    weights: Array
    run: NDArray[np.int64]
    distance: float

    def quantile(self, levels: Array) -> Array:
        """Weighted quantiles in z, (levels, parameters)."""
        columns = []
        for column in self.z.T:
            order = np.argsort(column, kind="stable")
            cumulative = np.cumsum(self.weights[order]) - 0.5 * self.weights[order]
            columns.append(np.interp(levels, cumulative, column[order]))
        return np.stack(columns, axis=1)

    def below(self, z: Array) -> Array:
        """Posterior probability below a point z (parameters,), one parameter at a time."""
        return np.asarray((self.weights[:, None] * (self.z < z)).sum(axis=0))

    def resample(self, rows: int, generator: np.random.Generator) -> Array:
        """Equally weighted draws, (rows, parameters), by systematic resampling."""
        marks = (np.arange(rows) + generator.uniform()) / rows
        chosen = np.searchsorted(np.cumsum(self.weights) / self.weights.sum(), marks)
        return self.z[np.minimum(chosen, len(self.z) - 1)]


def runs_of(z: Array, moments: Array, measure: Measure, generator: np.random.Generator) -> Runs:
    """Rows from single runs at `z` (runs, parameters) with `moments` (runs, moments), COPIES of each with their own errors."""
    repeated = np.repeat(np.arange(len(z)), COPIES)
    noisy = moments[repeated] + measure.noise(len(repeated), generator)
    return Runs(z[repeated], (noisy - measure.observed) / measure.spread(1), repeated)


def estimate(runs: Runs, observed: Array | None = None) -> Posterior:
    """The posterior given standardised moments `observed` (moments,); by default those that were observed, which are zero.

    An observed moment beyond all but a few runs is moved to where those few are: what the model does not reach must not be extrapolated to
    (Frazier, Robert & Rousseau 2020 on what misspecification does to regression adjustment).
    """
    seen = np.zeros(runs.moments.shape[1]) if observed is None else observed
    reached = np.quantile(runs.moments, (OUTERMOST, 1.0 - OUTERMOST), axis=0)
    summarise, fitted = _summaries(runs)
    summaries, target = summarise(runs.moments), summarise(np.clip(seen, *reached)[None, :])[0]
    away = np.sqrt(((summaries - target) ** 2).sum(axis=1))
    reach = float(np.quantile(away, NEAREST))
    kept = away < reach
    weights = 1.0 - (away[kept] / reach) ** 2
    count = np.unique(runs.run).size, np.unique(runs.run[kept]).size * float(weights.mean() ** 2 / (weights**2).mean())
    lost = min((1.0 - fitted / count[0]) * (1.0 - (summaries.shape[1] + 1) / count[1]), 1.0)
    adjusted = _adjusted(runs.z[kept], summaries[kept] - target, weights, 1.0 / np.sqrt(max(lost, LEAST_FREEDOM)))
    return Posterior(adjusted, weights / weights.sum(), runs.run[kept], _outlyingness(summaries[kept], target))


def _summaries(runs: Runs) -> tuple[Callable[[Array], Array], float]:
    """The function from moments (rows, moments) to summaries (rows, parameters), and how many coefficients a parameter's summary has in effect.

    Ridge regression of z, its penalty by generalised cross-validation over runs.
    """
    middle, centre = runs.moments.mean(axis=0), runs.z.mean(axis=0)
    left, sizes, right = np.linalg.svd(runs.moments - middle, full_matrices=False)
    projected, count = left.T @ (runs.z - centre), len(runs.z)
    total = float(((runs.z - centre) ** 2).sum())
    best, chosen, freedom = np.inf, np.zeros((runs.moments.shape[1], runs.z.shape[1])), 0.0
    for penalty in PENALTIES:
        shrink = sizes**2 / (sizes**2 + penalty * count)
        rest = total - float(((2.0 * shrink - shrink**2)[:, None] * projected**2).sum())
        score = rest / max(1.0 - shrink.sum() * COPIES / count, LEAST_FREEDOM) ** 2
        if score < best:
            best, freedom = score, float(shrink.sum())
            chosen = right.T @ ((shrink / np.where(sizes > 0, sizes, 1.0))[:, None] * projected)

    def summarise(moments: Array) -> Array:
        return np.asarray(centre + (moments - middle) @ chosen)

    return summarise, freedom


def _adjusted(z: Array, away: Array, weights: Array, widened: float) -> Array:
    """z moved along a weighted linear regression on the summaries' distance from the observed ones, (rows, parameters); what is left is widened for
    the degrees of freedom that the regressions took."""
    design = np.concatenate([np.ones((len(away), 1)), away], axis=1)
    root = np.sqrt(weights)[:, None]
    slopes = np.linalg.lstsq(design * root, z * root, rcond=1e-8)[0]
    return np.asarray(slopes[0] + widened * (z - design @ slopes))


def _outlyingness(summaries: Array, target: Array) -> float:
    centred = summaries - summaries.mean(axis=0)
    inverse = np.linalg.pinv(centred.T @ centred / len(centred), rcond=1e-8)
    own = np.einsum("ij,jk,ik->i", centred, inverse, centred)
    away = target - summaries.mean(axis=0)
    return float((own < away @ inverse @ away).mean())
