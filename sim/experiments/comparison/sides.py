"""What is compared: scenario files or finished results folders, all of one world; the last one is what the others are compared with."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.experiments.store.code_version import code_version
from sim.experiments.store.encoding import RunKey
from sim.experiments.store.errors import FolderError
from sim.experiments.store.manifest import ENSEMBLE, read_manifest, scenario_in
from sim.experiments.store.results_folder import ResultsFolder
from sim.kernel.errors import InputError, Problem
from sim.scenario.distributions import Distribution
from sim.scenario.loader import load, switched_on
from sim.scenario.pairing import apart
from sim.scenario.parameters import PARAMETERS

if TYPE_CHECKING:
    from sim.scenario.resolved import Scenario


@dataclass(frozen=True, slots=True)
class Overrides:
    """What the command line says for all scenarios; `settings` are PATH=VALUE, for scenario files only."""

    settings: tuple[str, ...] = ()
    draws: int | None = None
    replicates: int | None = None
    scale: float | None = None
    seed: int | None = None

    def of(self, scenario: Scenario) -> Scenario:
        """The scenario with the numbers asked for."""
        return scenario.with_overrides(draws=self.draws, replicates=self.replicates, scale=self.scale, seed=self.seed)


@dataclass(frozen=True)
class Side:
    """One scenario of a comparison: `name` in tables, the argument `origin` that it came from, the finished `folder` that holds its runs
    if it came from one, and which runs that folder lacks because they `failed`."""

    name: str
    scenario: Scenario
    origin: Path
    folder: ResultsFolder | None = None
    failed: frozenset[RunKey] = frozenset()


@dataclass(frozen=True, slots=True)
class AssumptionGap:
    """A parameter that two scenarios assume differently: what `ours` and `theirs` say, in words."""

    path: str
    ours: str
    theirs: str

    def __str__(self) -> str:
        return f"{self.path}: {self.ours}, against {self.theirs}"


def read_sides(arguments: Sequence[Path], overrides: Overrides | None = None) -> tuple[Side, ...]:
    """The scenarios that the arguments name, in order; a single one is joined by the scenario that it says it pairs with.

    Raises InputError if a file has problems, there is nothing to compare with, or the scenarios live in different worlds; FolderError if a
    folder cannot be used.
    """
    overrides = overrides or Overrides()
    sides = [_read(path, overrides) for path in arguments]
    if len(sides) == 1:
        sides.append(_read(_partner(sides[0]), overrides))
    named = tuple(
        replace(side, name=name)
        for side, name in zip(sides, told_apart([side.name for side in sides], [_place(side) for side in sides]), strict=True)
    )
    _check_one_world(named)
    return named


def assumption_gaps(ours: Scenario, theirs: Scenario) -> tuple[AssumptionGap, ...]:
    """What two scenarios assume differently besides their policies. A lever of a measure that is off in either is left out: it has no
    effect there, and where the measure is in force it is part of what is compared."""
    both_on = {measure.number for measure in switched_on(ours)} & {measure.number for measure in switched_on(theirs)}
    stated = [{a.path: a.distribution for a in scenario.assumptions} for scenario in (ours, theirs)]
    gaps = []
    for path in sorted(stated[0].keys() | stated[1].keys()):
        parameter = PARAMETERS[path]
        if parameter.measure is not None and parameter.measure not in both_on:
            continue
        default = Distribution("fixed", (parameter.default,))
        one, other = (side.get(path, default) for side in stated)
        if (one.kind, one.numbers) != (other.kind, other.numbers):
            gaps.append(AssumptionGap(path, one.text(parameter.unit), other.text(parameter.unit)))
    return tuple(gaps)


def _read(path: Path, overrides: Overrides) -> Side:
    if not path.is_dir():
        scenario = overrides.of(load(path, overrides.settings))
        return Side(scenario.id, scenario, path)
    if overrides.settings:
        raise FolderError(f"{path} holds finished runs of a resolved scenario, which --set cannot change: name its scenario file instead")
    folder = ResultsFolder(path)
    told = read_manifest(folder.manifest)
    _check_finished(path, told)
    stored = scenario_in(told)
    scenario = overrides.of(stored)
    failed = [RunKey(run["draw"], run["replicate"]) for run in told["runs"]["failed"]] if scenario.run_hash == stored.run_hash else []
    return Side(scenario.id, scenario, path, folder, frozenset(failed))


def _check_finished(path: Path, told: dict[str, Any]) -> None:
    """Raise FolderError unless the folder is a finished ensemble of this code."""
    again = f"run its command again ({shlex.join(told['command'])}), or name its scenario file instead"
    if told.get("kind") != ENSEMBLE:
        raise FolderError(f"{path} is a folder of {told.get('kind', 'something else')}, not of one scenario's runs: name scenario files")
    code = code_version()
    if told["code"]["hash"] != code.hash:
        theirs = f"{told['code']['version']}, code {told['code']['hash'][:12]}"
        raise FolderError(
            f"{path} was computed by other code ({theirs}) than this ({code.version}, code {code.hash[:12]}), so its runs cannot be paired "
            f"with runs of this code: {again}"
        )
    if told["state"] == "incomplete":
        raise FolderError(f"{path} is unfinished: {told['runs']['done']:,} of {told['runs']['total']:,} runs: {again}")


def _partner(side: Side) -> Path:
    """The file or folder of the scenario that a single argument pairs with; raises InputError if there is none."""
    pair, origin = side.scenario.pair_with, side.origin
    if pair is None:
        allowed = "a second scenario file or results folder, or run: {pair_with: …} in the file"
        raise InputError([Problem(str(origin), 1, 1, "run.pair_with", "it names no scenario to compare with", allowed)])
    if side.folder is not None:
        places = [origin.resolve().parent / pair]
        found = [place for place in places if (place / side.folder.manifest.name).is_file()]
    else:
        places = [folder / f"{pair}.yaml" for folder in (origin.parent, *(Path(name).parent for name, _ in reversed(side.scenario.files)))]
        found = [place for place in places if place.is_file()]
    if not found:
        problem = f"{pair} is not beside it: there is no {places[0]}"
        raise InputError([Problem(str(origin), 1, 1, "run.pair_with", problem, "a second scenario file or results folder on the command line")])
    return found[0]


def told_apart(ids: Sequence[str], places: Sequence[str]) -> list[str]:
    """What to call each scenario: its id; where ids are the same, its file or folder; where these are too, with a number."""
    count = Counter(ids)
    names = [one if count[one] == 1 else place for one, place in zip(ids, places, strict=True)]
    return [name if names.index(name) == number else f"{name} ({names[: number + 1].count(name)})" for number, name in enumerate(names)]


def _place(side: Side) -> str:
    path = side.origin.resolve()
    return path.stem if side.folder is None else path.name


def _check_one_world(sides: Sequence[Side]) -> None:
    *others, reference = sides
    problems = [
        Problem(str(side.origin), 1, 1, shared.key, f"{ours}, but {reference.origin} has {theirs}", shared.why)
        for side in others
        for shared, ours, theirs in apart(side.scenario, reference.scenario)
    ]
    if problems:
        raise InputError(problems)
