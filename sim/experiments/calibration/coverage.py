"""Whether the posterior can be believed: runs with known parameters stand in for history, and the posterior is asked to find them.

Each test run serves as data with errors of its own and is left out of what the posterior is made from. Tests are runs near the observed data, where
the posterior has to be right (Prangle, Blum, Popovic & Sisson 2014). If all is well, the 50 and 90 % intervals hold the truth that often, and the
rank of the truth among the draws is uniform (Talts et al. 2018).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.experiments.calibration.distance import Measure
from sim.experiments.calibration.posterior import Runs, estimate

Array = NDArray[np.float64]

LEVELS = (0.5, 0.9)


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """One parameter (`all`: every one together). `held_50`, `held_90`: share of the tests whose interval held the truth, with binomial errors (for
    all: over tests, of a test's mean over parameters); `rank_p`: probability of ranks less uniform than these, by Kolmogorov and Smirnov (None for
    all)."""

    parameter: str
    tests: int
    held_50: float
    error_50: float
    held_90: float
    error_90: float
    rank_p: float | None


def ranks(runs: Runs, z: Array, moments: Array, tests: NDArray[np.int64], measure: Measure, generator: np.random.Generator) -> Array:
    """Posterior probability below the truth in each test, (tests, parameters). `z`, `moments`: of all single runs; `tests`: numbers of those that
    stand in for history."""
    data = (moments[tests] + measure.noise(len(tests), generator) - measure.observed) / measure.spread(1)
    return np.array([estimate(runs.without(int(run)), row).below(z[run]) for run, row in zip(tests, data, strict=True)]).reshape(
        len(tests), z.shape[1]
    )


def coverage_lines(found: Array, paths: Sequence[str]) -> list[CoverageLine]:
    """Coverage and uniformity from ranks (tests, parameters); the first line is of all parameters together."""
    from scipy.stats import kstest

    held = {level: np.abs(found - 0.5) <= level / 2 for level in LEVELS}
    count = len(found)

    def line(name: str, columns: slice, rank_p: float | None) -> CoverageLine:
        shares, errors = [], []
        for level in LEVELS:
            by_test = held[level][:, columns].mean(axis=1)
            spread = float(by_test.std(ddof=1)) if rank_p is None and count > 1 else math.sqrt(level * (1 - level))
            shares.append(float(by_test.mean()))
            errors.append(spread / math.sqrt(count))
        return CoverageLine(name, count, shares[0], errors[0], shares[1], errors[1], rank_p)

    lines = [line("all", slice(None), None)]
    return lines + [line(path, slice(number, number + 1), float(kstest(found[:, number], "uniform").pvalue)) for number, path in enumerate(paths)]
