"""History matching (Craig et al. 1997; Vernon, Goldstein & Bower 2010): regions of the parameters where no run can agree with what was observed
are ruled out by emulators, and the next wave of runs goes into what is left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.experiments.calibration.distance import Measure
from sim.experiments.calibration.emulator import Emulator
from sim.experiments.calibration.space import EDGE

Array = NDArray[np.float64]

LIMIT = 3.0
"""Implausibility beyond which a point is ruled out: three standard deviations, whatever the distribution with one peak (Pukelsheim 1994)."""
CANDIDATES, BATCHES = 100_000, 10
"""Points of the prior among which plausible ones are looked for first, and in how many parts."""
LEVELS = 8
"""Times that the limit is brought down by half of the points, at most."""
STEPS = 30
"""Random moves of every point at each level."""
ACCEPTED = 0.25
"""Share of moves taken that their size is steered to."""


@dataclass(frozen=True)
class Region:
    """What is not ruled out. `limit` on the implausibility, raised above 3 if fewer candidates than asked for were left; `share`: of the prior."""

    emulator: Emulator
    measure: Measure
    limit: float = LIMIT
    share: float = 1.0

    def implausibility(self, u: Array) -> Array:
        """Second largest over the moments of |emulated − observed| in standard deviations of emulator, chance and tolerance; (points,).
        The largest one alone could be a fault of a single emulator or figure."""
        spread = np.sqrt(self.emulator.error**2 + self.measure.spread(1) ** 2)
        sizes = np.abs(self.emulator(u) - self.measure.observed) / spread
        return np.sort(sizes, axis=1)[:, -min(2, sizes.shape[1])]

    def holds(self, u: Array) -> NDArray[np.bool_]:
        """Which points are not ruled out."""
        return np.asarray(self.implausibility(u) <= self.limit)


def draw_from(region: Region, count: int, generator: np.random.Generator) -> tuple[Region, Array]:
    """Points spread evenly over what is not ruled out of the prior, (count, parameters), and the region with its limit and share of the prior.

    Candidates fill the cube. If too few of them are left, the limit comes down in steps that each leave half (subset simulation, Au & Beck 2001):
    the better half of the points is taken twice and moved at random inside the limit. After LEVELS such steps the limit stays where it is.
    """
    size = _parameters(region.emulator.coefficients.shape[0])
    points = generator.uniform(EDGE, 1 - EDGE, (CANDIDATES, size))
    score = np.concatenate([region.implausibility(part) for part in np.array_split(points, BATCHES)])
    limit = max(LIMIT, float(np.partition(score, count - 1)[count - 1]))
    share = float((score <= limit).mean())
    chosen = np.sort(generator.permutation(np.flatnonzero(score <= limit))[:count])
    points, score = points[chosen], score[chosen]
    for _ in range(LEVELS):
        if limit == LIMIT:
            break
        limit = max(LIMIT, float(np.median(score)))
        left = np.flatnonzero(score <= limit)
        share *= len(left) / count
        again = left[np.arange(count) % len(left)]
        points, score = _moved(region, points[again], score[again], limit, generator)
    return Region(region.emulator, region.measure, limit, share), points


def _moved(region: Region, points: Array, score: Array, limit: float, generator: np.random.Generator) -> tuple[Array, Array]:
    """Points moved at random inside the cube and the limit; steps follow how the points lie, and how many of them are taken."""
    root = np.linalg.cholesky(np.cov(points.T).reshape(points.shape[1], -1) + 1e-9 * np.eye(points.shape[1]))
    size = 1.0 / np.sqrt(points.shape[1])
    for _ in range(STEPS):
        proposed = points + size * generator.standard_normal(points.shape) @ root.T
        found = region.implausibility(np.clip(proposed, EDGE, 1 - EDGE))
        taken = (found <= limit) & ((proposed > EDGE) & (proposed < 1 - EDGE)).all(axis=1)
        points, score = np.where(taken[:, None], proposed, points), np.where(taken, found, score)
        size *= float(np.exp(taken.mean() - ACCEPTED))
    return points, score


def _parameters(terms: int) -> int:
    """Number of parameters d of which there are 1 + d + d (d + 1) / 2 terms."""
    return round((float(np.sqrt(8.0 * terms + 1.0)) - 3.0) / 2.0)
