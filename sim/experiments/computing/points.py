"""Many scenarios that have no results folder of their own: the points of a design, the coalitions of an attribution, the trials of a search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.experiments.computing.batch import Member, compute
from sim.experiments.computing.lab import Lab
from sim.experiments.reading.indicators import Indicator, indicators
from sim.experiments.reading.panel import read_panel
from sim.experiments.store.errors import RunsFailed
from sim.experiments.store.folder import ExperimentFolder
from sim.scenario.distributions import Distribution
from sim.scenario.resolved import Assumption

if TYPE_CHECKING:
    from sim.scenario.resolved import Scenario

NAMED = 5
"""Failed runs that the error names."""


def evaluate(scenarios: Sequence[Scenario], lab: Lab, declared: Sequence[Indicator], folder: ExperimentFolder | None = None) -> NDArray[np.float64]:
    """Indicators of all runs of the scenarios, shape (scenarios, draws, replicates, indicators); all must have as many draws and replicates.

    Scenarios with one seed share their chance in each (draw, replicate). Raises RunsFailed if a run failed (all others are computed first),
    and what `compute` raises. `folder`: the experiment that the runs are for.
    """
    members = [Member(scenario) for scenario in scenarios]
    if folder is not None:
        folder.rest_on((lab.store.path(member.stamp, key) for member in members for key in member.keys), lab.store.root)
    compute(members, lab)
    failures = [(member, key, why) for member in members for key, why in member.failures.items()]
    if failures:
        told = "; ".join(f"{member.scenario.id}, {key.name}: {why.reason}" for member, key, why in failures[:NAMED])
        raise RunsFailed(f"{len(failures):,} of {sum(len(member.keys) for member in members):,} runs failed: {told}")
    return np.array([_read(member, lab, declared) for member in members])


def _read(member: Member, lab: Lab, declared: Sequence[Indicator]) -> NDArray[np.float64]:
    scenario = member.scenario
    panel = read_panel({key: lab.store.path(member.stamp, key) for key in member.keys}, member.stamp, totals_only=True)
    return indicators(panel, scenario, declared).values.reshape(scenario.draws, scenario.replicates, -1)


def with_assumptions(scenario: Scenario, values: dict[str, float | int | bool | str]) -> Scenario:
    """The scenario with parameters fixed at given values (by path) in place of what it assumes of them."""
    fixed = tuple(Assumption(path, Distribution("fixed", (value,), whole=isinstance(value, int))) for path, value in values.items())
    return replace(scenario, assumptions=tuple(a for a in scenario.assumptions if a.path not in values) + fixed)


def at_defaults(scenario: Scenario) -> Scenario:
    """The scenario with all uncertain parameters at their defaults and a single draw."""
    certain = tuple(a for a in scenario.assumptions if a.distribution.kind == "fixed")
    return replace(scenario, draws=1, assumptions=certain, pair_with=None)
