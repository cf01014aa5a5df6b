"""The parameters to be learned in three coordinates: values in their units; u, the probability at which the prior gives the value; and z, the
standard normal score of u. In z every prior is standard normal, whatever its shape, and what is estimated there stays inside the prior's range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.experiments.computing.points import at_central_values, with_assumptions
from sim.experiments.computing.seeds import addressed_seed
from sim.scenario.distributions import Distribution
from sim.scenario.parameter import Value
from sim.scenario.parameters import PARAMETERS

if TYPE_CHECKING:
    from sim.experiments.calibration.document import Learned
    from sim.scenario.resolved import Scenario

Array = NDArray[np.float64]

EDGE = 1e-4
"""Points keep this far from the ends of u, so that z stays finite."""
_BISECTIONS = 50


@dataclass(frozen=True)
class Space:
    """`scenario`: one draw, parameters that are not learned at their defaults. Columns of all arrays are in the order of `learned`."""

    scenario: Scenario
    learned: tuple[Learned, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        """Names of the parameters."""
        return tuple(one.path for one in self.learned)

    @property
    def size(self) -> int:
        """How many parameters are learned."""
        return len(self.learned)

    def values(self, u: Sequence[float]) -> dict[str, Value]:
        """Values at a point (parameters,) of the cube."""
        return {one.path: one.assumption.distribution.sample(float(p)) for one, p in zip(self.learned, u, strict=True)}

    def table(self, u: Array) -> Array:
        """Values at points (points, parameters) as numbers."""
        return np.array([[float(value) for value in self.values(point).values()] for point in u]).reshape(u.shape)

    def scenario_at(self, u: Sequence[float], name: str, chance: str) -> Scenario:
        """The scenario at a point, one run. `name` is for messages only; `chance` names the chance that it lives under, which a sample of firms is
        part of: seeds of the run and of its population are made of it."""
        seed = seed_for(self.scenario.seed, chance)
        fixed = with_assumptions(self.scenario, dict(self.values(u)))
        return replace(fixed, id=f"{self.scenario.id}-{name}", seed=seed, population_seed=seed, replicates=1)

    def defaults(self) -> Array:
        """The point at which every parameter has its declared default, or the value of its prior nearest to it; shape (parameters,)."""
        return np.array([quantile_of(one.assumption.distribution, PARAMETERS[one.path].default) for one in self.learned])

    def generator(self, purpose: str) -> np.random.Generator:
        """Addressed random numbers: the same for one scenario seed and purpose."""
        return np.random.default_rng(seed_for(self.scenario.seed, purpose))


def space_of(scenario: Scenario, learned: tuple[Learned, ...]) -> Space:
    """The space around a scenario; what an earlier calibration found of it does not enter."""
    untaught = tuple(a for a in scenario.assumptions if a.distribution.kind != "rows")
    return Space(at_central_values(replace(scenario, assumptions=untaught)), learned)


def seed_for(seed: int, purpose: str) -> int:
    """A seed for one purpose of calibration."""
    return addressed_seed(seed, f"calibration/{purpose}")


def quantile_of(distribution: Distribution, value: Value) -> float:
    """The probability up to a value, by bisection of the inverse CDF."""
    low, high = 0.0, 1.0
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if float(distribution.sample(middle)) < float(value) else (low, middle)
    return min(max(high, EDGE), 1 - EDGE)


def to_z(u: Array) -> Array:
    """Normal scores of probabilities."""
    from scipy.special import ndtri

    return np.asarray(ndtri(np.clip(u, EDGE, 1 - EDGE)))


def to_u(z: Array) -> Array:
    """Probabilities of normal scores."""
    from scipy.special import ndtr

    return np.clip(np.asarray(ndtr(z)), EDGE, 1 - EDGE)


def sobol_points(count: int, size: int, seed: int) -> Array:
    """Scrambled Sobol' points, shape (count, size): the first ones of the next power of two."""
    from scipy.stats import qmc

    points = qmc.Sobol(size, scramble=True, rng=np.random.default_rng(seed)).random_base2(max(1, int(np.ceil(np.log2(max(count, 2))))))
    return np.clip(points[:count], EDGE, 1 - EDGE)
