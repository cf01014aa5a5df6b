"""The parameters of one draw: their value on any day, for the province or firm by firm."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.scenario.parameter import Value
from sim.scenario.where import firm_mask

if TYPE_CHECKING:
    from sim.scenario.resolved import Change, Where


class FirmColumns(Protocol):
    """The columns that `where` looks at; the table of firms and its blocks have them. All shape (n,)."""

    city: NDArray[np.int8]
    sector: NDArray[np.int8]
    ownership: NDArray[np.int8]
    in_zone: NDArray[np.bool_]
    employees: NDArray[np.float64]
    revenue: NDArray[np.float64]


class Namespace:
    """Read-only values under nested names: `p.research.adjustment`."""

    def __init__(self, values: Mapping[str, Value]):
        groups: dict[str, dict[str, Value]] = {}
        for path, value in values.items():
            head, _, rest = path.partition(".")
            if rest:
                groups.setdefault(head, {})[rest] = value
            else:
                self.__dict__[head] = value
        for head, group in groups.items():
            self.__dict__[head] = Namespace(group)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"no parameter called {name} here; there are {', '.join(sorted(self.__dict__))}")

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("parameters are read-only")


class ParameterSet:
    """Values of all parameters for one draw.

    Parameters
    ----------
    base : value of every parameter in this draw, before any change.
    changes : dated changes; two changes of one path are never in force for the same firm on the same day.
    start, end : first and last day of the horizon.
    """

    def __init__(self, base: Mapping[str, Value], changes: Iterable[Change], start: date, end: date):
        self._base = dict(base)
        self._changes = tuple(changes)
        self._days = _days_of_change(self._changes, start, end)
        self._spaces: dict[int, Namespace] = {}
        self._values = [self._values_on(day) for day in self._days]
        self._local = [self._local_on(day) for day in self._days]

    def at(self, day: date) -> Namespace:
        """Province-wide values on `day` (changes with `where` left out)."""
        segment = self._segment(day)
        if segment not in self._spaces:
            self._spaces[segment] = Namespace({**self._base, **self._values[segment]})
        return self._spaces[segment]

    def value(self, path: str, day: date) -> Value:
        """Province-wide value of one parameter on `day`."""
        return self._values[self._segment(day)].get(path, self._base[path])

    def switch_dates(self) -> list[date]:
        """The days after the start on which any value differs from the day before, sorted."""
        seen = [(values, local) for values, local in zip(self._values, self._local, strict=True)]
        return [day for day, before, now in zip(self._days[1:], seen, seen[1:], strict=False) if before != now]

    def by_firm(self, path: str, day: date, firms: FirmColumns) -> float | NDArray[np.float64]:
        """Value of `path` on `day` for each firm: one number, or shape (n,) if a change with `where` is in force."""
        segment = self._segment(day)
        value = self._values[segment].get(path, self._base[path])
        assert not isinstance(value, str)
        local = self._local[segment].get(path)
        if not local:
            return value
        result = np.full(len(firms.city), float(value))
        for where, number in local:
            result[firm_mask(where, firms)] = number
        return result

    def local_values(self, path: str, day: date) -> tuple[tuple[Where, Value], ...]:
        """Changes of `path` with `where` in force on `day`, with the values they give."""
        return self._local[self._segment(day)].get(path, ())

    def _segment(self, day: date) -> int:
        return max(0, bisect_right(self._days, day) - 1)

    def _values_on(self, day: date) -> dict[str, Value]:
        """Changed province-wide values that differ from the base."""
        values = {c.path: c.result(self._base[c.path], day) for c in self._changes if not c.where and c.covers(day)}
        return {path: value for path, value in values.items() if value != self._base[path]}

    def _local_on(self, day: date) -> dict[str, tuple[tuple[Where, Value], ...]]:
        """Values for some firms only that differ from the base."""
        local: dict[str, tuple[tuple[Where, Value], ...]] = {}
        for change in self._changes:
            if change.where and change.covers(day):
                value = change.result(self._base[change.path], day)
                if value != self._base[change.path]:
                    local[change.path] = (*local.get(change.path, ()), (change.where, value))
        return local


def _days_of_change(changes: tuple[Change, ...], start: date, end: date) -> list[date]:
    """The start and every later day of the horizon on which a change begins, steps or has ended."""
    days = {start}
    for change in changes:
        steps = [change.start, *(day for day, _ in change.schedule)]
        if change.end is not None and change.end < end:
            steps.append(change.end + timedelta(days=1))
        days.update(day for day in steps if start < day <= end)
    return sorted(days)
