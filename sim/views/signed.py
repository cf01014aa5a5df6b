"""Differences as people read them: with their sign, all numbers of a statement in one unit, shares in percentage points."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from sim.views.comparison.words import words
from sim.views.numbers import axis_scale

_OWN_UNITS = {"firm-years": {"en": "", "zh": "家·年"}, "targets": {"en": "", "zh": "项"}}
"""Units that no result variable has."""

DIGITS = 3
"""Significant digits of the largest number of a statement."""


class Measure(NamedTuple):
    """How numbers of one statement are shown: divided, rounded to so many decimals (below zero: to tens, hundreds, …), the unit's name after them."""

    divisor: float
    unit: str
    decimals: int

    def number(self, value: float, sign: bool = True) -> str:
        """The number without its unit: +1,230, −0.45, 0."""
        shown = round(value / self.divisor, self.decimals)
        digits = f"{shown:{'+' if sign else ''},.{max(0, self.decimals)}f}"
        if not digits.strip("+-0.,"):
            digits = digits.lstrip("+-")
        return digits.replace("-", "−")

    def range(self, low: float, high: float, language: str, sign: bool = True) -> str:
        """Both ends without the unit: +1,100 to +1,360."""
        return words("range", language, low=self.number(low, sign), high=self.number(high, sign))

    def suffix(self, language: str) -> str:
        """The unit as it follows a number."""
        return f"\u00a0{self.unit}" if self.unit and language == "en" else self.unit


def measure(unit: str, values: Iterable[float | None], language: str, points: bool = True) -> Measure:
    """What suits these values of one declared unit. Counts carry a unit word in Chinese only, as elsewhere.

    `points`: shares are differences, in percentage points; else they are shares, in per cent.
    """
    sizes = [abs(value) for value in values if value is not None and math.isfinite(value)]
    largest = max(sizes, default=0.0)
    divisor, name = axis_scale(unit, largest, language)
    if unit in _OWN_UNITS:
        divisor, name = 1.0, _OWN_UNITS[unit][language]
    elif name == "%" and points:
        name = words("percentage_points", language)
    elif name != "%" and unit.split("/")[0] != "yuan" and language == "en":
        divisor, name = 1.0, ""
    shown = largest / divisor
    decimals = DIGITS - 1 - math.floor(math.log10(shown)) if shown else 0
    return Measure(divisor, name, min(DIGITS, decimals))
