"""Simulated minimum distance: CMA-ES in the cube of prior probabilities, every point judged under the same chance (common random numbers).

A generation is computed together, so that all workers are busy, and told in order: the points tried depend on the seed and the size of a
generation, never on workers or on when the command was interrupted. There is no journal: the same command asks for the same points again, and
the store has their runs.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from sim.kernel.errors import QiluError

Array = NDArray[np.float64]

Evaluate = Callable[[Array], Array]
"""Distances (points,) of points (points, parameters) of the cube."""


@dataclass(frozen=True)
class Trials:
    """Every point tried, in order: `points` (trials, parameters), `distances` (trials,)."""

    points: Array
    distances: Array

    @property
    def best(self) -> int:
        """The trial with the smallest distance, the first of equals."""
        return int(np.argmin(self.distances))


def generation_size(parameters: int) -> int:
    """Points of a generation: CMA-ES's usual number, made even so that two workers end together."""
    usual = 4 + math.floor(3 * math.log(max(parameters, 1)))
    return usual + usual % 2


def minimise(evaluate: Evaluate, start: Array, trials: int, seed: int) -> Trials:
    """Try `start` (parameters,), then search from the middle of the cube. Raises QiluError if the extra is not installed."""
    optuna = load_optuna()
    names = [f"u{number}" for number in range(start.size)]
    space = {name: optuna.distributions.FloatDistribution(0.0, 1.0) for name in names}
    first = dict(zip(names, start.tolist(), strict=True))
    size = generation_size(start.size)
    sampler = optuna.samplers.CmaEsSampler(n_startup_trials=1, seed=seed, popsize=size, warn_independent_sampling=False)
    study = optuna.create_study(sampler=sampler, direction="minimize")
    study.enqueue_trial(first)
    points: list[list[float]] = []
    distances: list[float] = []
    while len(points) < trials:
        asked = [study.ask(space) for _ in range(min(size, trials - len(points)) if points else 1)]
        batch = np.array([[trial.params[name] for name in names] for trial in asked])
        found = evaluate(batch)
        for trial, distance in zip(asked, found.tolist(), strict=True):
            study.tell(trial, distance)
        points += batch.tolist()
        distances += found.tolist()
    return Trials(np.array(points), np.array(distances))


def load_optuna() -> ModuleType:
    """The library, quiet. Raises QiluError if it or its CMA-ES is not installed."""
    try:
        import cmaes  # type: ignore[import-untyped]  # noqa: F401
        import optuna
    except ImportError as error:
        raise QiluError(f"calibration needs {error.name}: pip install 'qilu[calibrate]'") from error
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna
