"""Many scenarios that have no results folder of their own: the points of a design, the coalitions of an attribution, the trials of a search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.experiments.computing.batch import Member, compute
from sim.experiments.computing.lab import Lab
from sim.experiments.computing.reader import Reader
from sim.experiments.reading.indicators import Indicator, indicators
from sim.experiments.reading.panel import read_panel
from sim.experiments.store.encoding import RunKey
from sim.experiments.store.errors import RunsFailed
from sim.experiments.store.folder import ExperimentFolder
from sim.experiments.store.measure_file import read_measures
from sim.scenario.distributions import Distribution
from sim.scenario.parameter import Value
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
    run(members, lab, folder)
    shape = (scenarios[0].draws, scenarios[0].replicates, -1) if scenarios else (0,)
    return np.array([np.reshape(list(read(member, lab, declared).values()), shape) for member in members])


def read_runs(
    scenarios: Sequence[Scenario], reader: Reader, lab: Lab, folder: ExperimentFolder | None = None
) -> list[dict[RunKey, dict[str, float]]]:
    """What `reader` finds in the micro-data of all runs of the scenarios, by run; raises what `evaluate` raises. Stored like results: nothing is
    computed twice, and the code of the reader is part of the address."""
    members = [Member(scenario, reader=reader) for scenario in scenarios]
    run(members, lab, folder)
    return [{key: read_measures(lab.store.path(member.stamp, key, "measures")) for key in member.keys} for member in members]


def run(members: Sequence[Member], lab: Lab, folder: ExperimentFolder | None = None) -> None:
    """Compute what is missing; raises RunsFailed if a run failed (all others are computed first), and what `compute` raises."""
    if folder is not None:
        folder.rest_on((file for member in members for file in member.files(lab.store)), lab.store.root)
    compute(members, lab)
    failures = [(member, key, why) for member in members for key, why in member.failures.items()]
    if failures:
        told = "; ".join(f"{member.scenario.id}, {key.name}: {why.reason}" for member, key, why in failures[:NAMED])
        raise RunsFailed(f"{len(failures):,} of {sum(len(member.keys) for member in members):,} runs failed: {told}")


def read(member: Member, lab: Lab, declared: Sequence[Indicator]) -> dict[RunKey, NDArray[np.float64]]:
    """Indicators of a member's runs, shape (indicators,) each, in the order of its keys."""
    panel = read_panel({key: lab.store.path(member.stamp, key) for key in member.keys}, member.stamp, totals_only=True)
    return dict(zip(panel.runs, indicators(panel, member.scenario, declared).values, strict=True))


def with_assumptions(scenario: Scenario, values: Mapping[str, Value]) -> Scenario:
    """The scenario with parameters fixed at given values (by path) in place of what it assumes of them."""
    fixed = tuple(Assumption(path, Distribution("fixed", (value,), whole=isinstance(value, int))) for path, value in values.items())
    return replace(scenario, assumptions=tuple(a for a in scenario.assumptions if a.path not in values) + fixed)


def at_central_values(scenario: Scenario) -> Scenario:
    """The scenario with a single draw of certain parameters: those of a posterior at its central row, all other uncertain ones at their declared
    defaults."""
    certain = tuple(a for a in scenario.assumptions if a.distribution.kind == "fixed")
    return replace(with_assumptions(replace(scenario, assumptions=certain), central_row(scenario)), draws=1, pair_with=None)


def central_row(scenario: Scenario) -> dict[str, Value]:
    """The row of the scenario's posterior nearest to the medians of its columns, distances in standard deviations; by path, empty without a
    posterior. Medians themselves need not go together, a row does."""
    columns = {a.path: a.distribution.numbers for a in scenario.assumptions if a.distribution.kind == "rows"}
    if not columns:
        return {}
    table = np.array(list(columns.values()), dtype=float)
    middle, spread = np.median(table, axis=1, keepdims=True), table.std(axis=1, keepdims=True)
    row = int(np.argmin((((table - middle) / np.where(spread > 0, spread, 1.0)) ** 2).sum(axis=0)))
    return {path: numbers[row] for path, numbers in columns.items()}
