"""Reading `policy`: dated changes of rules and levers, and measures switched off.

`measures.<name>: {disable: …}` lies over `measures.<name>.enabled`: in its window the measure is off whatever `enabled` says.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations

from sim.kernel.errors import nearest_name
from sim.scenario.catalogue import BY_PATH
from sim.scenario.distributions import mixed_units
from sim.scenario.document import INVALID, Node, Problems
from sim.scenario.parameter import Parameter, Value
from sim.scenario.resolved import Assumption, Change, Where, combine
from sim.scenario.values import in_range, range_text, read_date, read_quantity, read_value, read_value_and_unit
from sim.scenario.where import disjoint, read_where

OPERATIONS = ("set", "scale", "add", "schedule")
_KEYS = (*OPERATIONS, "from", "to", "where")
_SHAPE = "a change such as {set: value, from: date, to: date, where: {…}}"


@dataclass(frozen=True, slots=True)
class Horizon:
    """First and last day of the scenario."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Stated:
    """A change and the place where it is stated."""

    change: Change
    node: Node


class PolicyReader:
    """Reads the section `policy`. `assumed` are the assumptions already read, over whose whole range a change must stay legal."""

    def __init__(self, registry: Mapping[str, Parameter], horizon: Horizon, assumed: Mapping[str, Assumption], problems: Problems):
        self.registry, self.horizon, self.assumed, self.problems = registry, horizon, assumed, problems

    def read(self, section: Node) -> list[Stated]:
        """All changes, sorted by path and start."""
        stated: list[Stated] = []
        windows: list[Stated] = []
        for path, entry in section.entries.items():
            if path in BY_PATH:
                windows += self._disabled(path, entry.value)
            elif self._may_change(path, entry.key):
                items = entry.value.value if isinstance(entry.value.value, list) else [entry.value]
                if not items:
                    self.problems.add(entry.value, "an empty list of changes", _SHAPE)
                read = [change for item in items if (change := self._change(self.registry[path], item)) is not None]
                self._check_overlap(read)
                stated += read
        for window in windows:
            stated = self._switch_off(stated, window)
        return sorted(stated, key=lambda s: (s.change.path, s.change.start, s.change.where))

    def _may_change(self, path: str, key: Node) -> bool:
        """Whether the path is a rule or a lever of a measure."""
        parameter = self.registry.get(path)
        if parameter is None:
            names = [*(p for p, declared in self.registry.items() if declared.kind != "behaviour"), *BY_PATH]
            self.problems.add(key, f"unknown path {path}", "a rule or lever (see qilu explain)", nearest_name(path, names))
            return False
        if parameter.kind == "behaviour":
            self.problems.add(key, "behaviour of firms, which no policy sets", "a rule or lever; behaviour goes under assumptions")
            return False
        return True

    def _disabled(self, path: str, node: Node) -> list[Stated]:
        """`{disable: true}` or `{disable: {from, to}}` of a measure, as a change of its switch to off."""
        allowed = f"{{disable: true}} or {{disable: {{from: date, to: date}}}}; to switch it on: {path}.enabled: {{set: true}}"
        disable = node.get("disable")
        if disable is None or len(node.entries) != 1:
            if node.value is not INVALID:
                self.problems.add(node, f"{node.shown()} for a measure", allowed)
            return []
        window: tuple[date, date | None] | None = (self.horizon.start, None)
        if disable.is_mapping and disable.entries and set(disable.entries) <= {"from", "to"}:
            window = self._window(disable)
        elif disable.value is not True:
            self.problems.add(disable, f"disable: {disable.shown()}", allowed)
            return []
        return [Stated(Change(f"{path}.enabled", "set", False, (), *window), node)] if window else []

    def _switch_off(self, stated: list[Stated], window: Stated) -> list[Stated]:
        """Cut the window out of all changes of the switch; say “off” only where the switch would otherwise be on."""
        path = window.change.path
        kept: list[Stated] = []
        for item in stated:
            kept += [item] if item.change.path != path else [Stated(piece, item.node) for piece in _cut(item.change, window.change)]
        off_anyway = path not in self.assumed and (path not in self.registry or self.registry[path].default is False)
        return kept if off_anyway else [*kept, window]

    def _change(self, parameter: Parameter, node: Node) -> Stated | None:
        """One change; None after reporting a problem."""
        if not node.is_mapping:
            if node.value is not INVALID:
                self.problems.add(node, f"{node.shown()} instead of a change", _SHAPE)
            return None
        before = len(self.problems.found)
        for key, entry in node.entries.items():
            if key not in _KEYS:
                self.problems.add(entry.key, f"unknown key {key}", f"one of {', '.join(_KEYS)}", nearest_name(key, _KEYS))
        operations = [key for key in node.entries if key in OPERATIONS]
        if not operations and len(self.problems.found) > before:
            return None  # the misspelt operation has been reported
        if len(operations) != 1:
            what = " and ".join(operations) + " together" if operations else "no operation"
            self.problems.add(node, what, f"exactly one of {', '.join(OPERATIONS)}")
            return None
        where = self._where(parameter, node)
        change = self._schedule(parameter, node, where) if operations == ["schedule"] else self._single(parameter, node, operations[0], where)
        return Stated(change, node) if change and len(self.problems.found) == before else None

    def _where(self, parameter: Parameter, node: Node) -> Where:
        """The filter of a change; empty for the whole province or after reporting a problem."""
        entry = node.entries.get("where")
        if entry is None:
            return ()
        if not parameter.by_firm:
            self.problems.add(entry.key, "where on a parameter that is the same for every firm", "no where")
            return ()
        return read_where(entry.value, self.problems) or ()

    def _window(self, node: Node) -> tuple[date, date | None] | None:
        """`from` and `to` of a change (start of the horizon and None if absent); None after reporting a problem."""
        days: dict[str, date | None] = {"from": self.horizon.start, "to": None}
        ok = True
        for key in days:
            if (child := node.get(key)) is not None:
                days[key] = self._day(child)
                ok = ok and days[key] is not None
        start, end = days["from"], days["to"]
        if not ok or start is None:
            return None
        if end is not None and end < start:
            self.problems.add(node.entries["to"].value, f"{end} is before {start}", "to on or after from")
            return None
        return start, end

    def _day(self, node: Node) -> date | None:
        """A date inside the horizon."""
        day = read_date(node, self.problems)
        if day is None or self.horizon.start <= day <= self.horizon.end:
            return day
        self.problems.add(node, f"{day} is outside the horizon", f"{self.horizon.start} to {self.horizon.end}")
        return None

    def _single(self, parameter: Parameter, node: Node, operation: str, where: Where) -> Change | None:
        """set, scale or add."""
        entry = node.entries[operation]
        window = self._window(node)
        value: Value | None
        if operation == "set":
            value = read_value(entry.value, parameter, self.problems)
        elif parameter.type_name in ("switch", "month-day"):
            self.problems.add(entry.key, f"{operation} of a {parameter.type_name}", "set or schedule")
            return None
        else:
            quantity = read_quantity(entry.value, "fraction" if operation == "scale" else parameter.unit, self.problems)
            value = None if quantity is None else float(quantity.number)
            if value is not None and not self._stays_in_range(parameter, operation, value, entry.value):
                return None
        if value is None or window is None:
            return None
        return Change(parameter.path, operation, value, (), *window, where)  # type: ignore[arg-type]

    def _stays_in_range(self, parameter: Parameter, operation: str, value: float, node: Node) -> bool:
        """Whether the result keeps the hard range for the default or, if there is one, over the whole assumption."""
        assumption = self.assumed.get(parameter.path)
        default = parameter.default
        assert not isinstance(default, str)
        support = assumption.distribution.support if assumption else (float(default), float(default))
        for base in dict.fromkeys(number for number in support if math.isfinite(number)):
            result = combine(operation, int(base) if isinstance(default, int) else base, value)
            assert not isinstance(result, str)
            if not in_range(result, parameter):
                of = "an assumed value of" if assumption else "the default"
                self.problems.add(node, f"{operation} {node.text} of {of} {base:g} gives {result:g}, outside the hard range", range_text(parameter))
                return False
        return True

    def _schedule(self, parameter: Parameter, node: Node, where: Where) -> Change | None:
        """A value from each date on."""
        schedule = node.entries["schedule"].value
        for key in ("from", "to"):
            if key in node.entries:
                self.problems.add(node.entries[key].key, f"{key} beside a schedule", "the dates of the schedule alone")
        if not schedule.is_mapping or not schedule.entries:
            self.problems.add(schedule, f"{schedule.shown()} as a schedule", "{date: value, date: value, …}")
            return None
        steps: list[tuple[date, Value]] = []
        units: list[str] = []
        for entry in schedule.entries.values():
            day = self._day(_as_date(entry.key))
            pair = read_value_and_unit(entry.value, parameter, self.problems)
            if day is not None and pair is not None:
                if steps and day <= steps[-1][0]:
                    self.problems.add(entry.key, f"{day} after {steps[-1][0]}", "dates in rising order")
                steps.append((day, pair[0]))
                units.append(pair[1])
        if len(steps) < len(schedule.entries) or mixed_units(schedule, units, self.problems):
            return None
        return Change(parameter.path, "schedule", None, tuple(steps), steps[0][0], None, where)

    def _check_overlap(self, stated: list[Stated]) -> None:
        """No firm may have two changes of one path on one day."""
        for first, second in combinations(stated, 2):
            if _meet(first.change, second.change) and not disjoint(first.change.where, second.change.where):
                self.problems.add(second.node, f"overlaps the change at line {first.node.line}", "changes of one path for different days or firms")


def _as_date(key: Node) -> Node:
    """A key that reads as a date, as a date."""
    try:
        return replace(key, value=date.fromisoformat(key.text)) if len(key.text) == 10 else key
    except ValueError:
        return key


def _meet(first: Change, second: Change) -> bool:
    """Whether there is a day on which both are in force."""
    return (first.end is None or second.start <= first.end) and (second.end is None or first.start <= second.end)


def _cut(change: Change, window: Change) -> list[Change]:
    """What is left of a change of a switch outside a window."""
    if not _meet(change, window):
        return [change]
    left: list[Change] = []
    if change.start < window.start:
        steps = tuple(step for step in change.schedule if step[0] < window.start)
        left.append(replace(change, end=window.start - timedelta(days=1), schedule=steps))
    if window.end is not None and (change.end is None or window.end < change.end):
        resume = window.end + timedelta(days=1)
        later = tuple(step for step in change.schedule if step[0] > resume)
        steps = ((resume, change.result(False, resume)), *later) if change.schedule else ()
        left.append(replace(change, start=resume, schedule=steps))
    return left
