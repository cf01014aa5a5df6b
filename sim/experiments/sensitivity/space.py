"""The uncertain parameters of a scenario as the unit cube: coordinate u of a parameter is the probability at which its distribution is read.

Every point of the cube is a scenario in which all uncertain parameters are fixed, with one draw. Points keep the scenario's seed, so the chance
of replicate r is the same in all of them; what differs between points is what the parameters do, and how chance answers to that.

Parameters are moved independently of each other, so a posterior enters by its marginals: Morris, Sobol' and tornado may look at values that never
occur together in one of its rows. The value of information works on draws (`Scenario.sampled`), which keep rows whole: what knowing one parameter is
worth then includes what it tells of those it goes with.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.experiments.computing.lab import Lab
from sim.experiments.computing.points import evaluate, with_assumptions
from sim.experiments.reading.indicators import ALL_TARGETS, COST, TARGETS_MET, Indicator, declare
from sim.experiments.store.folder import ExperimentFolder
from sim.kernel.errors import QiluError, nearest_name
from sim.scenario.parameter import Parameter, Value
from sim.scenario.parameters import PARAMETERS
from sim.scenario.variables import VARIABLES

if TYPE_CHECKING:
    from sim.scenario.resolved import Assumption, Scenario

Matrix = NDArray[np.float64]

MEDIAN = 0.5
"""Where parameters are held that do not vary: the median of their distribution."""

DEFAULT_OUTCOMES = ("Enterprises|High-tech|Stock", "R&D|Enterprises|Real", TARGETS_MET, COST)
"""What is analysed unless outcomes are named."""


class Unsuitable(QiluError):
    """What was asked for does not fit the scenario, such as a parameter it does not have; commands exit with code 2."""


@dataclass(frozen=True)
class Space:
    """`assumptions`: the parameters that vary, in the order of the columns of every matrix of points. `scenario`: one draw, parameters that are
    uncertain but not analysed held at their medians."""

    scenario: Scenario
    assumptions: tuple[Assumption, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        """Names of the parameters."""
        return tuple(assumption.path for assumption in self.assumptions)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Their declarations."""
        return tuple(PARAMETERS[path] for path in self.paths)

    def values(self, point: Sequence[float]) -> dict[str, Value]:
        """Value of every parameter at a point (parameters,) of the cube."""
        return {a.path: a.distribution.sample(float(u)) for a, u in zip(self.assumptions, point, strict=True)}

    def scenario_at(self, point: Sequence[float], name: str) -> Scenario:
        """The scenario at a point; `name` is for messages and changes no result."""
        return replace(with_assumptions(self.scenario, self.values(point)), id=f"{self.scenario.id}-{name}")

    def observe(self, points: Matrix, name: str, lab: Lab, outcomes: Sequence[Indicator], folder: ExperimentFolder) -> Matrix:
        """Outcomes at points (points, parameters): shape (outcomes, points, replicates); NaN where a run did not record one. Raises as `evaluate`."""
        scenarios = [self.scenario_at(point, f"{name}-{number}") for number, point in enumerate(points)]
        return np.moveaxis(evaluate(scenarios, lab, outcomes, folder)[:, 0], -1, 0)


def space_of(scenario: Scenario, prefixes: Sequence[str] = (), replicates: int = 1, strict: bool = True) -> Space:
    """The space of the scenario's uncertain parameters, or of those whose path begins with one of `prefixes`.

    Raises Unsuitable if a prefix fits none of them, or if the scenario has none; not so if not `strict`.
    """
    uncertain = [a for a in sorted(scenario.assumptions, key=lambda a: a.path) if a.distribution.kind != "fixed"]
    if strict:
        _check(prefixes, [a.path for a in uncertain], scenario.id)
    chosen = tuple(a for a in uncertain if not prefixes or a.path.startswith(tuple(prefixes)))
    held = {a.path: a.distribution.sample(MEDIAN) for a in uncertain if a not in chosen}
    return Space(with_assumptions(replace(scenario, draws=1, replicates=replicates, pair_with=None), held), chosen)


def _check(prefixes: Sequence[str], paths: Sequence[str], scenario: str) -> None:
    if not paths:
        raise Unsuitable(f"{scenario} has no uncertain parameter: give some a distribution under `assumptions`")
    for prefix in prefixes:
        if any(path.startswith(prefix) for path in paths):
            continue
        if prefix in PARAMETERS:
            raise Unsuitable(f"{prefix} is not uncertain in {scenario}: give it a distribution under `assumptions`")
        groups = {".".join(path.split(".")[:depth]) for path in paths for depth in (1, 2, 3)}
        hint = nearest_name(prefix, sorted(groups))
        raise Unsuitable(f"no uncertain parameter of {scenario} begins with {prefix}" + (f"; did you mean {hint}?" if hint else ""))


def outcomes_of(scenario: Scenario, names: Iterable[str] = ()) -> tuple[Indicator, ...]:
    """The indicators called `names`, each once, or the default ones that the scenario has. Raises Unsuitable for one that it has not."""
    known = {indicator.name: indicator for indicator in declare(scenario)}
    names = tuple(dict.fromkeys(names)) or tuple(name for name in DEFAULT_OUTCOMES if name in known or name in VARIABLES)
    missing = [name for name in names if name not in known]
    for name in missing:
        try:
            known[name] = next(one for one in declare(scenario, (name,)) if one.name == name)
        except QiluError:
            hint = nearest_name(name, [*known, *VARIABLES])
            told = f"; did you mean {hint}?" if hint else ""
            if name in (TARGETS_MET, ALL_TARGETS):
                told = ": the scenario has no targets"
            raise Unsuitable(f"unknown outcome {name}{told}") from None
    return tuple(known[name] for name in names)
