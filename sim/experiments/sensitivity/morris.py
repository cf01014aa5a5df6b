"""Screening by elementary effects (Morris 1991) ranked by their mean size μ* (Campolongo, Cariboni & Saltelli 2007).

The grid has the middles of four equally probable quarters (1/8, 3/8, 5/8, 7/8), as the ends of an unbounded distribution are not to be
visited. Effects are outcome per unit of u, in the outcome's unit: for an outcome linear in u, its coefficient.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.experiments.reading.chance import CONFIDENCE
from sim.experiments.reading.indicators import Indicator
from sim.experiments.sensitivity.chance import finite, jackknife_error
from sim.experiments.sensitivity.space import Matrix
from sim.scenario.parameter import Parameter

LEVELS = 4
LOWEST, HIGHEST = 1 / (2 * LEVELS), 1 - 1 / (2 * LEVELS)
RESAMPLES = 1_000
STATISTICS = ("mu", "mu_star", "mu_star_conf", "sigma")


@dataclass(frozen=True, slots=True)
class ScreeningLine:
    """A parameter's elementary effects on an outcome. `mu`: mean, `mu_star`: mean size with its 95 % interval over trajectories and its standard
    error from chance (None with one replicate), `sigma`: standard deviation over trajectories, which tells of interaction or curvature."""

    parameter: str
    variable: str
    unit: str
    mu: float | None
    mu_star: float | None
    mu_star_low: float | None
    mu_star_high: float | None
    mu_star_chance_error: float | None
    sigma: float | None
    rank: int | None
    status: str
    source: str


def screening_points(parameters: int, trajectories: int, seed: int) -> Matrix:
    """Points of the trajectories one after the other, shape (trajectories × (parameters + 1), parameters); more trajectories keep the first ones.

    Raises ValueError if the seed is 0, which the sampler takes for none.
    """
    from SALib.sample import morris

    if not seed:
        raise ValueError("seed 0 stands for no seed")
    return np.asarray(morris.sample(_problem(parameters), trajectories, num_levels=LEVELS, seed=seed), dtype=float)


def effects(points: Matrix, outcome: Matrix, seed: int) -> dict[str, Matrix]:
    """`mu`, `mu_star`, `mu_star_conf` (half the 95 % interval, by bootstrap over trajectories) and `sigma` of each parameter, per unit of u.

    `points` from `screening_points`; `outcome` (points,), finite.
    """
    from SALib.analyze import morris

    grid = (points - LOWEST) / (HIGHEST - LOWEST)
    scaled = np.asarray(outcome, dtype=float) / (HIGHEST - LOWEST)
    found = morris.analyze(_problem(points.shape[1]), grid, scaled, RESAMPLES, CONFIDENCE, num_levels=LEVELS, seed=seed)
    return {name: np.asarray(found[name], dtype=float) for name in STATISTICS}


def screen(points: Matrix, values: Matrix, outcomes: Sequence[Indicator], parameters: Sequence[Parameter], seed: int) -> list[ScreeningLine]:
    """Lines of all outcomes, by rank; `values` (outcomes, points, replicates). An outcome that some run did not record has blank lines."""
    return [line for outcome, value in zip(outcomes, values, strict=True) for line in _lines(points, value, outcome, parameters, seed)]


def _lines(points: Matrix, value: Matrix, outcome: Indicator, parameters: Sequence[Parameter], seed: int) -> list[ScreeningLine]:
    if not np.isfinite(value).all():
        found, errors = dict.fromkeys(STATISTICS, np.full(len(parameters), np.nan)), None
    else:
        found = effects(points, value.mean(axis=1), seed)
        errors = jackknife_error(value, lambda means: effects(points, means, seed)["mu_star"])
    lines = []
    for rank, place in enumerate(np.argsort(-found["mu_star"], kind="stable").tolist(), start=1):
        p = parameters[place]
        mu, size, half, sigma = (float(found[name][place]) for name in STATISTICS)
        error = None if errors is None else finite(errors[place])
        low, high, own_rank = finite(max(0.0, size - half)), finite(size + half), rank if math.isfinite(size) else None
        numbers = (finite(mu), finite(size), low, high, error, finite(sigma))
        lines.append(ScreeningLine(p.path, outcome.name, outcome.unit, *numbers, own_rank, p.status, p.source))
    return lines


def strongest(lines: Sequence[ScreeningLine], count: int) -> tuple[str, ...]:
    """The `count` parameters with the largest μ*, each outcome's measured by its largest and a parameter by its best outcome; ties by name."""
    largest: dict[str, float] = {}
    for line in lines:
        largest[line.variable] = max(largest.get(line.variable, 0.0), line.mu_star or 0.0)
    score: dict[str, float] = {}
    for line in lines:
        if largest[line.variable] > 0:
            score[line.parameter] = max(score.get(line.parameter, 0.0), (line.mu_star or 0.0) / largest[line.variable])
        else:
            score.setdefault(line.parameter, 0.0)
    return tuple(sorted(sorted(score), key=lambda path: -score[path])[:count])


def _problem(parameters: int) -> dict[str, Any]:
    return {"num_vars": parameters, "names": [str(number) for number in range(parameters)], "bounds": [[LOWEST, HIGHEST]] * parameters}
