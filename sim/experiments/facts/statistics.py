"""Estimators of the stylised facts as pure functions of arrays: tails, the shape of growth, its dispersion and memory by size, concentration.

All give NaN where there are too few observations to say anything (`LEAST`), so that a small sample is never mistaken for a finding.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import erfc, gammaln

Array = NDArray[np.float64]

LEAST = 30
"""Observations below which an estimator gives NaN."""
SHAPES = (0.2, 6.0)
"""Range in which the shape of an exponential power distribution is looked for."""
_GOLDEN = (math.sqrt(5.0) - 1.0) / 2.0


class Shape(NamedTuple):
    """An exponential power (Subbotin) density exp(−|x−m|^b / (b a^b)): shape b (1 Laplace, 2 Gaussian), scale a, centre m, and the likelihood-ratio
    test against the Gaussian with `p_value` (chi-squared, one degree of freedom)."""

    shape: float
    scale: float
    centre: float
    p_value: float


def hill_exponent(values: Array, top: float = 0.05) -> float:
    """Exponent of the tail of the complementary distribution function from the largest share `top` of positive values (Hill 1975)."""
    ordered = np.sort(values[values > 0])[::-1]
    count = int(top * ordered.size)
    if count < LEAST:
        return math.nan
    above = float(np.log(ordered[:count] / ordered[count]).sum())
    return count / above if above > 0 else math.nan


def subbotin(values: Array) -> Shape:
    """Symmetric Subbotin fit by maximum likelihood; the centre is the median, which is consistent for every symmetric density.

    For a given shape the scale has a closed form, so that the likelihood has one argument; it is searched by golden section. The Gaussian of the
    test has its own best centre, the mean.
    """
    x = values[np.isfinite(values)]
    if x.size < LEAST or np.ptp(x) == 0:
        return Shape(math.nan, math.nan, math.nan, math.nan)
    centre = float(np.median(x))
    logs = np.log(np.maximum(np.abs(x - centre), 1e-12 * float(np.std(x))))

    def loss(shape: float) -> float:
        return _shape_loss(shape, logs)[0]

    shape = _minimum(loss, *SHAPES)
    best, scale = _shape_loss(shape, logs)
    gaussian = 0.5 * math.log(2.0 * math.pi * float(np.var(x))) + 0.5
    ratio = max(2.0 * x.size * (gaussian - best), 0.0)
    return Shape(shape, scale, centre, float(erfc(math.sqrt(ratio / 2.0))))


def _shape_loss(shape: float, logs: Array) -> tuple[float, float]:
    """Mean negative log likelihood of a shape with its best scale, and that scale; `logs`: of absolute deviations."""
    log_scale = math.log(float(np.exp(shape * logs).mean())) / shape
    loss = math.log(2.0) + math.log(shape) / shape + log_scale + float(gammaln(1.0 + 1.0 / shape)) + 1.0 / shape
    return loss, math.exp(log_scale)


def _minimum(function: Callable[[float], float], low: float, high: float, tolerance: float = 1e-4) -> float:
    """Where a function with one minimum between `low` and `high` has it (golden section)."""
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = function(left), function(right)
    while high - low > tolerance:
        if at_left < at_right:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = function(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = function(right)
    return (low + high) / 2.0


def net_of_groups(values: Array, groups: NDArray[np.integer]) -> Array:
    """Values less the mean of their group, scaled so that their variance is not biased down by the means taken out; a group of one gives NaN."""
    _, place = np.unique(groups, return_inverse=True)
    size = np.bincount(place)
    mean = np.bincount(place, values) / size
    with np.errstate(divide="ignore"):
        factor = np.where(size > 1, np.sqrt(size / np.maximum(size - 1.0, 1e-300)), np.nan)
    return (values - mean[place]) * factor[place]


def standard_deviation(values: Array) -> float:
    """Standard deviation of the finite values."""
    known = values[np.isfinite(values)]
    return float(known.std(ddof=1)) if known.size >= LEAST else math.nan


def percentile_gap(values: Array, low: float = 10.0, high: float = 90.0) -> float:
    """Distance between two percentiles of the finite values."""
    known = values[np.isfinite(values)]
    if known.size < LEAST:
        return math.nan
    bottom, top = np.percentile(known, [low, high])
    return float(top - bottom)


def trimmed(values: Array, share: float = 0.01) -> Array:
    """The finite values without the lowest and highest `share` of them."""
    known = values[np.isfinite(values)]
    if not known.size:
        return known
    bottom, top = np.quantile(known, [share, 1.0 - share])
    return known[(known >= bottom) & (known <= top)]


def dispersion_slope(growth: Array, log_size: Array, bins: int = 20) -> float:
    """Slope of ln SD(growth) on ln size over bins with equal numbers of firms by size before the growth (Amaral et al. 1997), least squares."""
    known = np.isfinite(growth) & np.isfinite(log_size)
    bins = min(bins, int(known.sum()) // LEAST)
    if bins < 3:
        return math.nan
    order = np.argsort(log_size[known], kind="stable")
    parts = [(growth[known][chosen], log_size[known][chosen]) for chosen in np.array_split(order, bins)]
    x = np.array([size.mean() for _, size in parts])
    spread = np.array([rate.std(ddof=1) for rate, _ in parts])
    return slope(x, np.log(spread)) if (spread > 0).all() else math.nan


def slope(x: Array, y: Array) -> float:
    """Least-squares slope of y on x with a constant; NaN for fewer than three points or an x that does not vary."""
    known = np.isfinite(x) & np.isfinite(y)
    if known.sum() < 3:
        return math.nan
    apart = x[known] - x[known].mean()
    below = float(apart @ apart)
    return float(apart @ y[known]) / below if below > 0 else math.nan


def median_slope(x: Array, y: Array, rounds: int = 100) -> float:
    """Slope of y on x with a constant by least absolute deviations: the best estimator where errors are Laplace (Coad 2007).

    Iteratively reweighted least squares; residuals below a millionth of their spread weigh alike.
    """
    known = np.isfinite(x) & np.isfinite(y)
    x, y = x[known], y[known]
    if x.size < LEAST or np.ptp(x) == 0:
        return math.nan
    found = slope(x, y)
    level = float(np.median(y - found * x))
    floor = 1e-6 * max(float(np.std(y)), 1e-12)
    for _ in range(rounds):
        weight = 1.0 / np.maximum(np.abs(y - level - found * x), floor)
        mean_x, mean_y = float(np.average(x, weights=weight)), float(np.average(y, weights=weight))
        apart = x - mean_x
        better = float((weight * apart) @ (y - mean_y) / ((weight * apart) @ apart))
        moved = abs(better - found)
        found, level = better, mean_y - better * mean_x
        if moved < 1e-5:
            break
    return found


def top_share(values: Array, top: float = 0.1) -> float:
    """Share of the total that the largest share `top` of the values holds."""
    known = values[np.isfinite(values)]
    total = float(known.sum())
    if known.size < LEAST or total <= 0:
        return math.nan
    count = max(round(top * known.size), 1)
    return float(np.partition(known, known.size - count)[-count:].sum()) / total


def share(part: Array | NDArray[np.bool_], whole: Array | NDArray[np.bool_]) -> float:
    """Sum of a part over the sum of the whole; NaN if that is not positive."""
    total = float(whole.sum())
    return float(part.sum()) / total if total > 0 else math.nan
