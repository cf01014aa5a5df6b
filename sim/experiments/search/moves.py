"""Moving a lever of a scenario from a day on: to a value, or by a factor over whatever the scenario says of it.

Both hand back all changes of the lever, old and new, in the form in which a scenario file would state them.
"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from sim.kernel.errors import InputError, Problem
from sim.scenario.parameter import Value
from sim.scenario.parameter_set import ParameterSet
from sim.scenario.parameters import PARAMETERS
from sim.scenario.resolved import Change, Scenario, combine

DIGITS = 4
"""Decimals of a factor as it is written in a scenario file."""

DAY = timedelta(days=1)


def central(scenario: Scenario) -> ParameterSet:
    """All parameters with every assumption at its median."""
    base = {path: parameter.default for path, parameter in PARAMETERS.items()}
    base |= {a.path: a.distribution.sample(0.5) for a in scenario.assumptions}
    return ParameterSet(base, scenario.changes, scenario.start, scenario.end)


def mean_value(values: ParameterSet, path: str, since: date, end: date) -> float:
    """Value of a lever over the days from `since` to `end`, on average."""
    days = [since, *(day for day in values.switch_dates() if since < day <= end), end + DAY]
    weighed = sum(float(values.value(path, day)) * (after - day).days for day, after in pairwise(days))
    return weighed / (days[-1] - since).days


def set_from(scenario: Scenario, path: str, since: date, value: Value) -> tuple[Change, ...]:
    """The changes of a lever if it is set to `value` from `since` to the end."""
    return (*_before(own_changes(scenario, path), since), Change(path, "set", value, (), since, None))


def scale_from(scenario: Scenario, path: str, since: date, factor: float) -> tuple[Change, ...]:
    """The changes of a lever if all that the scenario says of it is multiplied by `factor` from `since` on, as far as its range goes; a whole
    number that is known is rounded down, so that no place is offered that the money does not pay for.

    Raises InputError where that cannot be written: the scenario treats firms differently, or adds to a value that it does not know.
    """
    own = own_changes(scenario, path)
    factor = math.floor(min(factor, most_factor(scenario, path, since)) * 10**DIGITS + 0.5) / 10**DIGITS
    if factor == 1.0:
        return own
    moved: list[Change] = []
    for start, end, change in _spans(scenario, own, since):
        operation, value = _moved(scenario, path, change, start, factor)
        if moved and moved[-1].operation == operation and moved[-1].value == value:
            moved[-1] = replace(moved[-1], end=end)
        else:
            moved.append(Change(path, operation, value, (), start, end))  # type: ignore[arg-type]
    return (*_before(own, since), *moved)


def most_factor(scenario: Scenario, path: str, since: date) -> float:
    """The largest factor that keeps a lever inside its declared range on every day from `since` on, whatever the draw."""
    high = PARAMETERS[path].high
    assert high is not None
    largest_factor = math.inf
    for start, _, change in _spans(scenario, own_changes(scenario, path), since):
        largest = max(float(_result(change, base, start)) for base in _support(scenario, path))
        if largest > 0:
            largest_factor = min(largest_factor, high / largest)
    return math.floor(largest_factor * 10**DIGITS) / 10**DIGITS if math.isfinite(largest_factor) else math.inf


def own_changes(scenario: Scenario, path: str) -> tuple[Change, ...]:
    """What the scenario says of a lever; raises InputError if it treats firms differently."""
    found = tuple(change for change in scenario.changes if change.path == path)
    if any(change.where for change in found):
        allowed = "leave its instrument out with --instruments, or take the change with `where` out of the scenario"
        raise InputError([Problem(scenario.id, 1, 1, path, "differs between firms, but money is searched for the whole province", allowed)])
    return found


def _support(scenario: Scenario, path: str) -> tuple[Value, ...]:
    """The smallest and the largest value of a lever before any change; one value if it is known."""
    assumption = next((a for a in scenario.assumptions if a.path == path), None)
    if assumption is None:
        return (PARAMETERS[path].default,)
    distribution = assumption.distribution
    whole = isinstance(PARAMETERS[path].default, int)
    return distribution.numbers if distribution.kind == "fixed" else tuple(int(bound) if whole else bound for bound in distribution.support)


def _result(change: Change | None, base: Value, day: date) -> Value:
    return base if change is None else change.result(base, day)


def _before(changes: tuple[Change, ...], since: date) -> list[Change]:
    """What is left of the changes before a day."""
    kept = []
    for change in changes:
        if change.start < since:
            steps = tuple(step for step in change.schedule if step[0] < since)
            end = since - DAY if change.end is None or change.end >= since else change.end
            # a schedule in a file has no end: it is written step by step
            pieces = _steps(change, steps, end) if steps else [replace(change, end=end)]
            kept += pieces
    return kept


def _steps(change: Change, steps: tuple[tuple[date, Value], ...], end: date) -> list[Change]:
    """A schedule up to a day as one change a step."""
    ends = [*(day - DAY for day, _ in steps[1:]), end]
    return [Change(change.path, "set", value, (), day, last) for (day, value), last in zip(steps, ends, strict=True)]


def _spans(scenario: Scenario, changes: tuple[Change, ...], since: date) -> list[tuple[date, date | None, Change | None]]:
    """First day, last day (None: the end) and change in force of each span from `since` on in which the lever stands still."""
    days = {since}
    for change in changes:
        days |= {change.start, *(day for day, _ in change.schedule)}
        days |= {change.end + DAY} if change.end is not None else set()
    starts = sorted(day for day in days if since <= day <= scenario.end)
    ends = [*(day - DAY for day in starts[1:]), None]
    return [(day, end, next((c for c in changes if c.covers(day)), None)) for day, end in zip(starts, ends, strict=True)]


def _moved(scenario: Scenario, path: str, change: Change | None, day: date, factor: float) -> tuple[str, Value]:
    """Operation and value that multiply what is in force on a day by `factor`."""
    support = _support(scenario, path)
    if len(support) == 1:
        known = _result(change, support[0], day)
        assert isinstance(known, (int, float))
        return "set", math.floor(known * factor + 1e-9) if isinstance(known, int) else float(known * factor)
    if change is None:
        return "scale", factor
    if change.operation == "scale":
        assert isinstance(change.value, (int, float))
        return "scale", float(f"{change.value * factor:.12g}")
    if change.operation == "add":
        allowed = "write it as `scale` or `set`, or leave its instrument out with --instruments"
        raise InputError([Problem(scenario.id, 1, 1, path, "is raised by `add` over a value that is not known", allowed)])
    return "set", combine("scale", change.result(PARAMETERS[path].default, day), factor)
