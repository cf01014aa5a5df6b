"""What a parameter is: a number that carries its meaning, unit, range, source and how well it is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Value = float | int | bool | str
Status = Literal["verified", "derived", "unverified", "hypothetical"]
Kind = Literal["rule", "lever", "behaviour"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One declared parameter.

    `path` is the dotted name used in scenario files. `kind`: a *rule* is law or regulation in force at the end of 2022, a
    *lever* belongs to one of the 22 measures (`measure` is its number), *behaviour* is how firms and the economy act; the
    `policy` section of a scenario may change rules and levers, `assumptions` may change any. `low`/`high` are hard bounds (a
    value outside is an error), `prior` the range in which the value plausibly lies. `by_firm` parameters may be changed with
    `where`. `status`: verified (figure seen in the cited source), derived (arithmetic on such figures), unverified (recalled,
    or tables not seen), hypothetical (no evidence found). Calendar days are text `MM-DD` with unit `month-day`.
    """

    path: str
    default: Value
    unit: str
    meaning: str
    meaning_zh: str
    source: str
    status: Status
    kind: Kind = "behaviour"
    low: float | None = None
    high: float | None = None
    prior: tuple[float, float] | None = None
    by_firm: bool = False
    measure: int | None = None

    @property
    def type_name(self) -> str:
        """What a value must be: switch, whole number, number, or month-day."""
        if isinstance(self.default, bool):
            return "switch"
        if isinstance(self.default, str):
            return "month-day"
        return "whole number" if isinstance(self.default, int) else "number"
