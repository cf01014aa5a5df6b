"""How much of what differs between runs is chance: variance within draws of the assumptions against variance between them; and how far
confidence intervals reach."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

CONFIDENCE = 0.95
"""Level of all intervals."""


def t_quantile(degrees: int) -> float:
    """How many standard errors a confidence interval reaches with so many degrees of freedom."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees, 0.5 + CONFIDENCE / 2))


def chance_share(values: NDArray[np.float64], draws: NDArray[np.integer]) -> float | None:
    """Share of the variance of a figure, (runs,), that lies between replicates of one draw; `draws`: the draw of each run, (runs,).

    One-way analysis of variance with draws as classes, which need not be of one size; the variance between draws is cleared of chance. None
    without replicates, or if nothing varies; 1 with a single draw.
    """
    names, numbers, sizes = np.unique(draws, return_inverse=True, return_counts=True)
    freedom = len(values) - len(names)
    if freedom == 0 or np.ptp(values) == 0:
        return None
    means = np.bincount(numbers, values) / sizes
    within = float(((values - means[numbers]) ** 2).sum()) / freedom
    if len(names) == 1:
        return 1.0
    size = (len(values) - float((sizes**2).sum()) / len(values)) / (len(names) - 1)
    between = max(0.0, (float((sizes * (means - values.mean()) ** 2).sum()) / (len(names) - 1) - within) / size)
    return within / (within + between)
