"""Means with errors that know of clusters, and ratios of such means.

Replicates of one draw share its parameters, so draws are the clusters. With one draw the replicates stand for themselves.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.experiments.reading.chance import t_quantile
from sim.experiments.store.encoding import RunKey

Values = NDArray[np.float64]
Clusters = NDArray[np.intp]

ROUNDING = 1e-12
"""Differences that vary by less than this share of the values that were subtracted vary by rounding only."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its standard error and confidence interval; these are None from a single cluster."""

    mean: float
    standard_error: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def clear(self) -> bool | None:
        """Whether the interval leaves zero out; None if there is no interval."""
        return None if self.low is None or self.high is None else not self.low <= 0 <= self.high


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio of two means; `value` is None if the lower mean is zero. `bounded`: `low` and `high` enclose the confidence set; without it
    the lower mean is not different from zero and any size of the ratio is possible. None where there is no error to judge by."""

    value: float | None
    low: float | None = None
    high: float | None = None
    bounded: bool | None = None


def clusters_of(runs: Sequence[RunKey]) -> Clusters:
    """The cluster that each run belongs to, (runs,), numbered from 0: its draw; with a single draw, itself."""
    draws = np.array([run.draw for run in runs], dtype=np.intp)
    names, numbers = np.unique(draws, return_inverse=True)
    return numbers if len(names) > 1 else np.arange(len(draws))


def paired(ours: Values, theirs: Values) -> Values:
    """Differences run by run, (…, runs); those that are equal but for rounding are made equal."""
    found = ours - theirs
    if not found.shape[-1]:
        return found
    size = np.fmax(np.abs(ours), np.abs(theirs))
    spread, first = np.ptp(found, axis=-1, keepdims=True), found[..., :1]
    return np.where(spread <= ROUNDING * size.max(axis=-1, keepdims=True), first, found)


def means_and_covariance(values: Values, clusters: Clusters) -> tuple[Values, Values | None, int]:
    """Means of `values` (figures, runs) over runs, the covariance of these means (figures, figures), and its degrees of freedom.

    With the sums U_d of deviations in cluster d, D clusters and n runs the covariance is D/(D-1) * sum(U_d U_d') / n^2 (Liang & Zeger 1986,
    Biometrika 73, 13-22); one run a cluster gives the plain s^2/n. It is None with fewer than two clusters.
    """
    count = values.shape[1]
    means = values.mean(axis=1)
    constant = np.ptp(values, axis=1) == 0
    means[constant] = values[constant, 0]  # a mean of equal numbers may be off in the last digit
    present, numbers = np.unique(clusters, return_inverse=True)
    number = len(present)
    if number < 2:
        return means, None, 0
    deviations = values - means[:, None]
    sums = np.array([np.bincount(numbers, line, number) for line in deviations]).reshape(len(values), number)
    return means, number / (number - 1) * (sums @ sums.T) / count**2, number - 1


def estimate(values: Values, clusters: Clusters) -> Estimate:
    """Mean of (runs,) with clustered standard error and t interval of D-1 degrees of freedom; NaN from no runs."""
    if not values.size:
        return Estimate(math.nan)
    means, covariance, degrees = means_and_covariance(values[None, :], clusters)
    return Estimate(float(means[0])) if covariance is None else interval(float(means[0]), math.sqrt(covariance[0, 0]), degrees)


def interval(mean: float, error: float, degrees: int) -> Estimate:
    """The estimate with its t interval."""
    reach = t_quantile(degrees) * error
    return Estimate(mean, error, mean - reach, mean + reach)


def ratio(above: Values, below: Values, clusters: Clusters) -> Ratio:
    """Ratio of the means of `above` and `below`, both (runs,), with Fieller's interval."""
    if not above.size:
        return Ratio(None)
    means, covariance, degrees = means_and_covariance(np.array([above, below]), clusters)
    upper, lower = means.tolist()
    if covariance is None:
        return Ratio(upper / lower if lower else None)
    return fieller(upper, lower, covariance[0, 0], covariance[1, 1], covariance[0, 1], t_quantile(degrees))


def fieller(above: float, below: float, above_variance: float, below_variance: float, covariance: float, t: float) -> Ratio:
    """The ratios above/below that a t test does not reject (Fieller 1954, Journal of the Royal Statistical Society B 16, 175-185).

    They solve (below^2 - t^2 v_b) r^2 - 2 (above*below - t^2 c) r + above^2 - t^2 v_a <= 0: an interval if `below` is different from
    zero by the same test, else unbounded.
    """
    value = above / below if below else None
    square = below**2 - t**2 * below_variance
    if square <= 0:
        return Ratio(value, bounded=False)
    middle = above * below - t**2 * covariance
    root = math.sqrt(max(0.0, middle**2 - square * (above**2 - t**2 * above_variance)))
    return Ratio(value, (middle - root) / square, (middle + root) / square, True)
