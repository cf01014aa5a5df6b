"""The model's forecast: the historical run at draws of a posterior that was fitted to data up to the origin only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.experiments.calibration.calibrate import calibrate
from sim.experiments.calibration.plan import Plan
from sim.experiments.calibration.readings.yearly import key_of
from sim.experiments.calibration.space import seed_for
from sim.experiments.computing.lab import Lab
from sim.experiments.computing.points import read_runs, with_assumptions
from sim.experiments.store.errors import FolderError
from sim.experiments.store.folder import ExperimentFolder
from sim.experiments.store.manifest import read_manifest
from sim.kernel.recorder import ALL
from sim.scenario.document import Node, Problems
from sim.scenario.parameter import Value
from sim.scenario.parameters import PARAMETERS
from sim.scenario.posterior import read_posterior
from sim.scenario.resolved import Change, Scenario

CALIBRATION = "calibration"
"""Name of the folder of the calibration, and the kind that its manifest tells."""

Rows = list[dict[str, Value]]


@dataclass(frozen=True)
class Projection:
    """Yearly values (members, years) of each variable, from the year after the start on."""

    years: tuple[int, ...]
    values: Mapping[str, NDArray[np.float64]]

    def of(self, variable: str, year: int) -> NDArray[np.float64]:
        """All members in a year, (members,)."""
        return self.values[variable][:, self.years.index(year)]


def checked_calibration(folder: Path, plan: Plan) -> None:
    """Raise FolderError unless the folder holds a calibration by the plan's file on no data after the plan's last year."""
    told = read_manifest(folder / "manifest.json")
    settings, until = told.get("settings", {}), plan.settings.until
    if told.get("kind") != "calibrate" or not (folder / "posterior-history.csv").exists():
        raise FolderError(f"{folder} holds no finished calibration: qilu calibrate --until {until} --out {folder}")
    used = settings.get("until")
    if until is not None and (used is None or used > until):
        rests = "all years" if used is None else f"data up to {used}"
        raise FolderError(f"the calibration in {folder} rests on {rests}; for this origin: qilu calibrate --until {until} --out OTHER")
    if settings.get("calibration_file", {}).get("sha256") != plan.document.sha256:
        raise FolderError(f"the calibration in {folder} was made from another file than {plan.document.name}")


def fitted(plan: Plan, lab: Lab, folder: Path) -> Path:
    """Calibrate in a folder, or go on with it; returns the file of its posterior. Raises as `calibrate`."""
    into = ExperimentFolder(folder)
    into.create()
    with into.locked():
        calibrate(plan, lab, into)
    return posterior_file(folder)


def posterior_file(folder: Path) -> Path:
    """Where a calibration keeps its posterior with the parameters of the start."""
    return folder / "posterior-history.csv"


def rows_of(file: Path) -> Rows:
    """The posterior's draws, values by path; raises InputError."""
    problems = Problems()
    found = read_posterior(Node(str(file.resolve()), str(file.resolve()), "", 1, 1, "posterior"), PARAMETERS, problems)
    problems.raise_if_any()
    columns = {path: assumption.distribution.numbers for path, assumption in found.assumptions.items()}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def known_rules(scenario: Scenario, origin: int) -> Scenario:
    """The scenario without rules that came into force after the origin: who stood there did not know them."""
    last = date(origin, 12, 31)
    changes: list[Change] = []
    for change in scenario.changes:
        if change.operation == "schedule":
            change = replace(change, schedule=tuple((day, value) for day, value in change.schedule if day <= last))
        if change.start <= last and (change.schedule or change.operation != "schedule"):
            changes.append(change)
    return replace(scenario, changes=tuple(changes))


def members(plan: Plan, rows: Rows, origin: int, to: int, count: int, later_rules: bool) -> list[Scenario]:
    """One run at each of `count` draws of the posterior, spread evenly over all, each with a chance of its own; what is not learned is at its
    default, as in the calibration."""
    base = replace(plan.space.scenario, end=date(to, 12, 31))
    base = base if later_rules else known_rules(base, origin)
    chosen = np.linspace(0, len(rows) - 1, min(count, len(rows))).round().astype(int).tolist()
    seeds = [seed_for(base.seed, f"forecast {number}") for number in range(len(chosen))]
    return [
        replace(with_assumptions(base, rows[row]), id=f"{base.id}-forecast-{number}", seed=seed, population_seed=seed, replicates=1)
        for number, (row, seed) in enumerate(zip(chosen, seeds, strict=True))
    ]  # fmt: skip


def project(scenarios: Sequence[Scenario], variables: Sequence[str], plan: Plan, lab: Lab, folder: ExperimentFolder) -> Projection:
    """Run what is missing; raises what `read_runs` raises."""
    found = [next(iter(runs.values())) for runs in read_runs(scenarios, plan.reader, lab, folder)]
    years = tuple(range(scenarios[0].start.year + 1, scenarios[0].end.year + 1))
    values = {
        variable: np.array([[readings.get(key_of(variable, ALL, year), np.nan) for year in years] for readings in found]) for variable in variables
    }
    return Projection(years, values)
