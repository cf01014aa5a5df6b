"""What counts as a miss, and in which runs of an ensemble it happened."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from sim.experiments.computing.batch import run_keys
from sim.experiments.computing.lab import Lab
from sim.experiments.computing.points import evaluate
from sim.experiments.reading.indicators import ALL_TARGETS, TARGETS_MET, Indicator, declare, indicators
from sim.experiments.reading.panel import read_panel
from sim.experiments.store.encoding import RunKey, Stamp
from sim.experiments.store.errors import FolderError
from sim.experiments.store.folder import MANIFEST, ExperimentFolder
from sim.experiments.store.manifest import ENSEMBLE, read_manifest, scenario_in
from sim.experiments.store.results_folder import ResultsFolder
from sim.kernel.errors import QiluError, nearest_name

if TYPE_CHECKING:
    from sim.scenario.resolved import Scenario, Target

Values = NDArray[np.float64]
Way = Literal["missed", "met", "below", "above"]


class Unsuitable(QiluError):
    """The question cannot be asked of this scenario."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A limit in the indicator's unit, or with `percent` the value below which that per cent of the runs lie."""

    number: float
    percent: bool = False

    def of(self, values: Values) -> float:
        """In the indicator's unit."""
        return float(np.nanquantile(values, self.number / 100)) if self.percent else self.number


@dataclass(frozen=True, slots=True)
class Question:
    """Which runs are looked for: those that miss (or meet) a target, or in which an indicator is below (or above) a limit.

    `judged`: the indicator that is judged, `target` the one missed or met; `threshold` None for a target.
    """

    judged: Indicator
    way: Way
    target: Target | None = None
    threshold: Threshold | None = None

    def found(self, values: Values) -> Values:
        """1 where a run is looked for, 0 where it is not, NaN where there is no run; shape as `values`, the judged values."""
        limit = self.limit(values)
        if self.target is not None:
            met = values > limit if self.target.comparison == "above" else values >= limit
            found = met if self.way == "met" else ~met
        else:
            found = values < limit if self.way == "below" else values > limit
        return np.where(np.isnan(values), math.nan, found)

    def limit(self, values: Values) -> float:
        """What the values are held against, in their unit."""
        if self.target is not None:
            return self.target.value
        assert self.threshold is not None
        return self.threshold.of(values)


def question_of(
    scenario: Scenario, target: str | None = None, variable: str | None = None, way: Way = "missed", threshold: Threshold | None = None
) -> Question:
    """The question about a target (`way` missed or met) or about an indicator (below or above a threshold).

    Raises Unsuitable, with what there is, if the scenario has no such target or indicator, or no uncertain parameter.
    """
    if all(assumption.distribution.kind == "fixed" for assumption in scenario.assumptions):
        raise Unsuitable(f"{scenario.id} has no uncertain parameter: give distributions to some under `assumptions`")
    targets = {one.id: one for one in scenario.targets}
    if target is not None:
        if target not in targets:
            hint = nearest_name(target, targets)
            known = ", ".join(targets) or "none"
            raise Unsuitable(f"{scenario.id} has no target {target}: it has {known}" + (f"; did you mean {hint}?" if hint else ""))
        declared = {one.name: one for one in declare(scenario)}
        return Question(declared[f"{target}|Value"], way, targets[target])
    if variable is None:
        raise Unsuitable(f"name what is missed: --target {'|'.join(targets) or 'ID'}, or --variable NAME with --below or --above")
    if threshold is None:
        raise Unsuitable(f"say from where on {variable} counts: --below VALUE or --above VALUE, or a percentile of the runs such as 25%")
    if threshold.percent and not 0 < threshold.number < 100:
        raise Unsuitable(f"{threshold.number:g}% is no percentile of the runs: give one between 0% and 100%")
    return Question(_indicator(scenario, variable), way, None, threshold)


def _indicator(scenario: Scenario, name: str) -> Indicator:
    known = {one.name: one for one in declare(scenario)}
    if name in known:
        return known[name]
    try:
        return declare(scenario, [name])[[one.name for one in declare(scenario, [name])].index(name)]
    except QiluError as error:
        hint = nearest_name(name, [*known, TARGETS_MET, ALL_TARGETS])
        raise Unsuitable(f"unknown indicator {name}; did you mean {hint}?" if hint else str(error)) from None


def judged_in_scenario(scenario: Scenario, question: Question, lab: Lab, folder: ExperimentFolder) -> Values:
    """The judged value of every run of a scenario, (draws, replicates); computes what is missing. Raises as `evaluate`, and QiluError."""
    return _checked(evaluate([scenario], lab, [question.judged], folder)[0, :, :, 0], question)


def judged_in_results(results: Path, question: Question) -> Values:
    """The judged value of every finished run of a results folder, (draws, replicates), NaN where a run is not finished. Raises QiluError."""
    told = read_manifest(results / MANIFEST)
    scenario, folder = scenario_in(told), ResultsFolder(results)
    files = {key: folder.file(key) for key in run_keys(scenario) if folder.file(key).exists()}
    if not files:
        raise FolderError(f"{results} holds no finished run")
    stamp = Stamp(told["run_hash"], told["code"]["hash"], told["code"]["version"], scenario.seed)
    read = indicators(read_panel(files, stamp, totals_only=True), scenario, [question.judged])
    values = np.full((scenario.draws, scenario.replicates), math.nan)
    for key, value in zip(read.runs, _checked(read.values[:, 0], question).tolist(), strict=True):
        values[RunKey(*key)] = value
    return values


def scenario_of_results(results: Path) -> Scenario:
    """The scenario that a results folder holds runs of; raises FolderError if it is no folder of one scenario."""
    told = read_manifest(results / MANIFEST)
    if told.get("kind") != ENSEMBLE:
        raise FolderError(f"{results} holds no runs of one scenario but of `qilu {told.get('kind')}`; name a folder that `qilu run` wrote")
    return scenario_in(told)


def _checked(values: Values, question: Question) -> Values:
    missing = int(np.isnan(values).sum())
    if missing:
        raise QiluError(f"{missing:,} of {values.size:,} runs did not record what {question.judged.name} is read from")
    return values
