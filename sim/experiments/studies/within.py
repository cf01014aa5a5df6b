"""Instrumental variables on differences of firms, with standard errors clustered at the level of assignment or robust: what panel studies of user
cost need."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FEWEST = 20
"""Fewest firms from which a slope is estimated."""
LEAST_CLUSTERS = 3
"""Fewest clusters from which an error is."""
VARIES = 1e-6
"""Least variation of the instrument, and of what it explains."""


class Slope(NamedTuple):
    """A slope, its standard error, the firms behind it, the first stage's F, and the clusters of its errors."""

    value: float
    standard_error: float
    firms: int
    strength: float
    clusters: int


NOTHING = Slope(math.nan, math.nan, 0, math.nan, 0)


def instrumented(
    outcome: Array, regressor: Array, instrument: Array, controls: Array | None = None, cluster: NDArray | None = None, firm: NDArray | None = None
) -> Slope:
    """Two-stage least squares of `outcome` on one `regressor` with one instrument, a constant and `controls` of shape (n, k).

    Rows are firms, or firm-years with the firm's number in `firm`. Errors are robust, or clustered by `cluster`, with the correction for few
    clusters: a t interval of clusters − 1 degrees of freedom suits them. Differences over time take firm effects out and the constant year
    effects. The slope is NaN where there are too few firms or clusters or the instrument does not vary.
    """
    import statsmodels.api as sm

    known = np.isfinite(outcome) & np.isfinite(regressor) & np.isfinite(instrument)
    outcome, regressor, instrument = outcome[known], regressor[known], instrument[known]
    number = np.arange(outcome.size) if cluster is None else np.unique(cluster[known], return_inverse=True)[1]
    clusters = int(number.max()) + 1 if number.size else 0
    firms = clusters if firm is None else np.unique(firm[known]).size
    if firms < FEWEST or clusters < LEAST_CLUSTERS:
        return NOTHING
    ones = np.ones((outcome.size, 1))
    others = ones if controls is None else np.column_stack([ones, controls[known]])
    if np.std(_cleaned(instrument, others)) < VARIES:
        return NOTHING
    first = sm.OLS(regressor, np.column_stack([instrument, others])).fit(cov_type="cluster", cov_kwds={"groups": number})
    second = sm.OLS(outcome, np.column_stack([first.fittedvalues, others])).fit()
    residual = outcome - np.column_stack([regressor, others]) @ second.params
    clean = _cleaned(np.asarray(first.fittedvalues), others)
    spread = float(clean @ clean)
    if spread < VARIES**2 * outcome.size:
        return NOTHING
    freedom = clusters / (clusters - 1) * (outcome.size - 1) / max(outcome.size - others.shape[1] - 1, 1)
    error = math.sqrt(freedom * float((np.bincount(number, clean * residual) ** 2).sum())) / spread
    return Slope(float(second.params[0]), error, firms, float(first.tvalues[0] ** 2), clusters)


def _cleaned(values: Array, others: Array) -> Array:
    """What is left of the values when the other columns have explained what they can."""
    return values - others @ np.linalg.lstsq(others, values, rcond=None)[0]
