"""Levers moved by a visitor: each explains itself if it is wrong, and together they make a scenario."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sim.dashboard.engine.quantities import amount_text
from sim.dashboard.engine.reading import Complaint, read_text
from sim.kernel.errors import InputError, Problem, QiluError, nearest_name
from sim.scenario.catalogue import MEASURES
from sim.scenario.loader import load
from sim.scenario.parameter import Value
from sim.scenario.parameters import PARAMETERS
from sim.scenario.rules import RULES
from sim.scenario.values import format_value
from sim.views.phrases import fill

if TYPE_CHECKING:
    from sim.scenario.resolved import Scenario

IN_FORCE = date(2023, 4, 1)
"""Day from which a measure that is switched on is in force, where the scenario switches none on itself; the shipped scenarios assume it too."""

SCENARIOS_KEPT = 256
"""Scenarios that are remembered so that moving a lever back needs no reading."""

_SWITCHES = {measure.switch for measure in MEASURES}

WORDS: dict[str, dict[str, str]] = {
    "unknown": {"en": "“{path}” is not a lever.", "zh": "“{path}”不是可调整的参数。"},
    "nearest": {"en": " Did you mean {nearest}?", "zh": "是否指{nearest}？"},
    "lever": {"en": "{meaning} ({path}): {why}", "zh": "{meaning}（{path}）：{why}"},
    "together": {
        "en": "These values do not go together in every draw, on every day and for every firm: {names}.",
        "zh": "以下参数的取值并非在每次抽样、每一天、对每家企业都相互协调：{names}。",
    },
    "file": {"en": "The scenario cannot be used: {why}", "zh": "该情景无法使用：{why}"},
    "separator": {"en": "; ", "zh": "；"},
    "value": {"en": "{meaning} = {value}", "zh": "{meaning}＝{value}"},
}


@dataclass(frozen=True, slots=True)
class Change:
    """A lever and what the visitor typed for it."""

    path: str
    text: str


def explain(change: Change, language: str) -> str | None:
    """Why a change cannot be made: what was found, what is allowed with unit and range, the nearest value or name; None if it is fine."""
    parameter = PARAMETERS.get(change.path)
    if parameter is None:
        nearest = nearest_name(change.path, PARAMETERS)
        shown = change.path if len(change.path) <= 60 else change.path[:60] + "…"
        return fill(WORDS, "unknown", language, path=shown) + (fill(WORDS, "nearest", language, nearest=nearest) if nearest else "")
    read = read_text(parameter, change.text)
    return read.sentence(language) if isinstance(read, Complaint) else None


def value_of(change: Change) -> Value:
    """The value that a change gives its lever; raises InputError if it cannot be read."""
    wrong = explain(change, "en")
    if wrong is not None:
        raise InputError([_problem(change, wrong)])
    read = read_text(PARAMETERS[change.path], change.text)
    assert not isinstance(read, Complaint)
    return read


def moved(scenario: Scenario, changes: Sequence[Change]) -> tuple[Change, ...]:
    """The changes that give a lever another value than the scenario has, the last one of each lever; raises InputError if one cannot be read."""
    from sim.dashboard.engine.levers import levers_of

    own = {lever.path: lever.default for lever in levers_of(scenario)}
    return tuple(change for change in {c.path: c for c in changes}.values() if value_of(change) != own.get(change.path))


def changed(base: Path, changes: Sequence[Change], *, draws: int | None = None, scale: float | None = None) -> Scenario:
    """The scenario in the file `base` with levers set over the whole horizon, with so many draws and this share of the firms.

    A lever that is moved is certain and the same for all firms, whatever the scenario says of it; a measure that is switched on is in force from the
    day on which the scenario's other measures are. Raises InputError with everything that is wrong, in English; `complaints` says it in both
    languages.
    """
    last = {change.path: change for change in changes}
    wrong = [_problem(change, why) for change in last.values() if (why := explain(change, "en")) is not None]
    if wrong:
        raise InputError(wrong)
    as_filed = _MEMORY.scenario(base, ())
    scenario = _MEMORY.scenario(base, tuple(sorted(_override(change, as_filed) for change in last.values())))
    return scenario.with_overrides(draws=draws, scale=scale)


def complaints(base: Path, changes: Sequence[Change], language: str) -> tuple[str, ...]:
    """Everything that keeps the changes from being made, a sentence each; empty if they are fine."""
    wrong = []
    for change in {c.path: c for c in changes}.values():
        if (why := explain(change, language)) is not None:
            parameter = PARAMETERS.get(change.path)
            meaning = "" if parameter is None else parameter.meaning_zh if language == "zh" else parameter.meaning
            wrong.append(fill(WORDS, "lever", language, meaning=meaning, path=change.path, why=why) if meaning else why)
    if wrong:
        return tuple(wrong)
    try:
        changed(base, changes)
    except InputError as error:
        told = [_in_words(problem, changes, language) for problem in error.problems]
        return tuple(dict.fromkeys(told))
    except QiluError as error:
        return (fill(WORDS, "file", language, why=str(error)),)
    return ()


def _in_words(problem: Problem, changes: Sequence[Change], language: str) -> str:
    """A problem that only shows when the scenario is put together: rules between parameters by their names, all else as it was found."""
    rule = next((rule for rule in RULES if problem.found.startswith(rule.says)), None)
    if rule is None:
        return fill(WORDS, "file", language, why=str(problem))
    if language == "en":
        return fill(WORDS, "file", language, why=f"{problem.found}.")
    given = {change.path: value_of(change) for change in changes if change.path in rule.paths}
    names = []
    for path in rule.paths:
        parameter = PARAMETERS[path]
        name = parameter.meaning_zh
        value = given.get(path)
        names.append(name if value is None else fill(WORDS, "value", language, meaning=name, value=amount_text(value, parameter, language)))
    return fill(WORDS, "together", language, names=WORDS["separator"][language].join(names))


def _override(change: Change, scenario: Scenario) -> str:
    """The change as `--set` takes it, in the canonical spelling of its value."""
    value = value_of(change)
    if change.path in _SWITCHES and value is True:
        return f"{change.path}={{set: true, from: {_in_force(scenario).isoformat()}}}"
    return f"{change.path}={format_value(value, PARAMETERS[change.path].unit)}"


def _in_force(scenario: Scenario) -> date:
    """Day on which the scenario's measures begin, the first of them."""
    own = [change.start for change in scenario.changes if change.path in _SWITCHES and change.value is True]
    return min(own, default=IN_FORCE if scenario.start < IN_FORCE <= scenario.end else scenario.start)


def _problem(change: Change, why: str) -> Problem:
    return Problem("dashboard", 1, 1, change.path, why)


class _Memory:
    """Scenarios read before, by file and overrides, as long as none of the files they came from changes. Safe for threads."""

    def __init__(self, size: int):
        self.size, self.lock = size, threading.Lock()
        self.kept: OrderedDict[tuple[str, tuple[str, ...]], tuple[Scenario, tuple[tuple[int, int], ...]]] = OrderedDict()

    def scenario(self, base: Path, overrides: tuple[str, ...]) -> Scenario:
        """The scenario in the file with the overrides on top; raises InputError."""
        key = (os.path.abspath(base), overrides)
        with self.lock:
            known = self.kept.get(key)
        if known is not None and _stamps(base, known[0]) == known[1]:
            with self.lock:
                if key in self.kept:
                    self.kept.move_to_end(key)
            return known[0]
        scenario = load(base, overrides)
        stamps = _stamps(base, scenario)
        with self.lock:
            self.kept[key] = (scenario, stamps)
            while len(self.kept) > self.size:
                self.kept.popitem(last=False)
        return scenario


def _stamps(base: Path, scenario: Scenario) -> tuple[tuple[int, int], ...]:
    """Time and size of all files that a scenario came from; (0, 0) for one that is gone."""
    stamps = []
    for name in (os.fspath(base), *(name for name, _ in scenario.files)):
        try:
            told = os.stat(name)
        except OSError:
            stamps.append((0, 0))
            continue
        stamps.append((told.st_mtime_ns, told.st_size))
    return tuple(stamps)


_MEMORY = _Memory(SCENARIOS_KEPT)
