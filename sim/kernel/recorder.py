"""What a run hands back: the long table of declared variables, collected period by period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol, SupportsFloat

import numpy as np
from numpy.typing import NDArray

ALL = "all"


class Declared(Protocol):
    """What the recorder needs to know of a variable's declaration."""

    @property
    def kind(self) -> str: ...
    @property
    def by_city(self) -> bool: ...
    @property
    def breakdowns(self) -> tuple[str, ...]: ...
    @property
    def whole(self) -> bool: ...


@dataclass(frozen=True)
class Records:
    """The results of one run as parallel columns, all of length n."""

    dates: NDArray[np.datetime64]
    variables: NDArray[np.object_]
    cities: NDArray[np.object_]
    breakdowns: NDArray[np.object_]
    values: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.values)

    def select(self, variable: str, city: str = ALL, breakdown: str = ALL) -> dict[date, float]:
        """One series by date."""
        keep = (self.variables == variable) & (self.cities == city) & (self.breakdowns == breakdown)
        return dict(zip(self.dates[keep].tolist(), self.values[keep].tolist(), strict=True))


class Recorder:
    """Collects values of declared variables; flows add up until the period is closed, stocks are set.

    Values are divided by `scale` when the period is closed, so that a sample of the population speaks for the whole;
    shares and variables declared `whole` (counts of places that a sample has in full) are not.
    """

    def __init__(self, declared: Mapping[str, Declared], cities: Iterable[str], scale: float):
        self.declared, self.cities, self.scale = declared, tuple(cities), scale
        self._open: dict[tuple[str, str, str], float] = defaultdict(float)
        self._rows: list[tuple[date, str, str, str, float]] = []

    def _check(self, variable: str, breakdown: str) -> None:
        allowed = self.declared[variable].breakdowns
        if breakdown != ALL and breakdown not in allowed:
            raise KeyError(f"{variable} has no breakdown {breakdown!r}; declared: {', '.join(allowed) or 'none'}")

    def put(self, variable: str, value: SupportsFloat, breakdown: str = ALL) -> None:
        """Set the value of a stock or share at this period's end."""
        self._check(variable, breakdown)
        self._open[variable, ALL, breakdown] = float(value)

    def add(self, variable: str, value: SupportsFloat, breakdown: str = ALL) -> None:
        """Add to a flow of this period (only to the named breakdown: the caller adds to the total)."""
        self._check(variable, breakdown)
        self._open[variable, ALL, breakdown] += float(value)

    def by_city(self, variable: str, city: NDArray, weights: NDArray | None = None) -> None:
        """Add a total and its split by city: `city` index per firm, shape (n,), `weights` the amount per firm (default 1)."""
        amounts = np.bincount(city, weights, len(self.cities))
        self._open[variable, ALL, ALL] += float(amounts.sum())
        if self.declared[variable].by_city:
            for name, amount in zip(self.cities, amounts.tolist(), strict=True):
                self._open[variable, name, ALL] += amount

    def by_class(self, variable: str, names: tuple[str, ...], index: NDArray, weights: NDArray | None = None) -> None:
        """Add amounts split by a classification (`index` into `names`, shape (n,)) to the breakdowns of that name."""
        for name, amount in zip(names, np.bincount(index, weights, len(names)).tolist(), strict=True):
            self.add(variable, amount, name)

    def close(self, day: date, flows: bool = True) -> None:
        """Write the period's values under `day` and open the next period; `flows=False` for the initial state."""
        for variable, declaration in self.declared.items():
            if declaration.kind == "flow" and flows:
                self._zero_if_silent(variable, declaration)
        for (variable, city, breakdown), value in sorted(self._open.items()):
            kind = self.declared[variable].kind
            if kind != "flow" or flows:
                whole = kind == "share" or self.declared[variable].whole
                self._rows.append((day, variable, city, breakdown, value if whole else value / self.scale))
        self._open.clear()

    def _zero_if_silent(self, variable: str, declaration: Declared) -> None:
        """A flow in which nothing happened is zero, not missing."""
        for breakdown in (ALL, *declaration.breakdowns):
            self._open.setdefault((variable, ALL, breakdown), 0.0)

    def records(self) -> Records:
        """All closed periods."""
        columns = list(zip(*self._rows, strict=True)) or [()] * 5
        variables, cities, breakdowns = (np.array(column, dtype=object) for column in columns[1:4])
        return Records(np.array(columns[0], dtype="datetime64[D]"), variables, cities, breakdowns, np.array(columns[4], dtype=np.float64))
