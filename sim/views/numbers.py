"""Numbers as people of each language read them: 31,900 and 3.19万家, 243 bn yuan and 2,430亿元, 2.49 % and 2.49%.

Simulated values are shown with three significant digits, official ones with four.
"""

from __future__ import annotations

import math
from typing import NamedTuple

_UNIT_NAMES: dict[str, dict[str, str]] = {
    "firms": {"en": "firms", "zh": "家"},
    "patents": {"en": "patents", "zh": "件"},
    "persons": {"en": "persons", "zh": "人"},
    "centres": {"en": "centres", "zh": "家"},
    "projects": {"en": "projects", "zh": "项"},
    "cities": {"en": "cities", "zh": "个市"},
    "zones": {"en": "zones", "zh": "家"},
    "targets": {"en": "targets", "zh": "项"},
    "days": {"en": "days", "zh": "天"},
    "applications": {"en": "applications", "zh": "件"},
    "consortia": {"en": "consortia", "zh": "个"},
    "contracts": {"en": "contracts", "zh": "项"},
    "demands": {"en": "demands", "zh": "项"},
    "entries": {"en": "entries", "zh": "条"},
    "investments": {"en": "investments", "zh": "笔"},
    "loans": {"en": "loans", "zh": "笔"},
    "months": {"en": "months", "zh": "个月"},
    "places": {"en": "places", "zh": "个"},
    "platforms": {"en": "platforms", "zh": "个"},
    "policies": {"en": "policies", "zh": "项"},
    "products": {"en": "products", "zh": "项"},
    "results": {"en": "results", "zh": "项"},
    "teams": {"en": "teams", "zh": "个"},
    "technologies": {"en": "technologies", "zh": "项"},
    "vouchers": {"en": "vouchers", "zh": "张"},
}

_PURE = frozenset({"index", "log", "rank"})
"""Units without a name: small numbers, shown with their decimals."""

_STEPS: dict[tuple[bool, str], tuple[tuple[float, str], ...]] = {
    (False, "en"): ((1e6, "million "), (1e3, "thousand "), (1.0, "")),
    (False, "zh"): ((1e4, "万"), (1.0, "")),
    (True, "en"): ((1e12, "trillion "), (1e9, "bn "), (1e6, "m "), (1.0, "")),
    (True, "zh"): ((1e12, "万亿"), (1e8, "亿"), (1e4, "万"), (1.0, "")),
}
"""Divisors and their names, largest first; the key says whether the unit is money."""


class Scale(NamedTuple):
    """How values are divided for display, and the unit's name after the division."""

    divisor: float
    unit: str


def axis_scale(unit: str, largest: float, language: str) -> Scale:
    """Divisor and name of the display unit for an axis that reaches `largest` (in the declared unit, e.g. yuan/period)."""
    base = unit.split("/")[0]
    if base == "fraction":
        return Scale(0.01, "%")
    money = base == "yuan"
    name = {"en": "yuan", "zh": "元"}[language] if money else _UNIT_NAMES.get(base, {}).get(language, base)
    for divisor, word in _STEPS[money, language]:
        if abs(largest) >= divisor or divisor == 1.0:
            return Scale(divisor, f"{word}{name}")
    raise AssertionError("the last step always fits")


def amount(value: float, unit: str, language: str, digits: int = 3, bare: bool = False) -> str:
    """`value` with its unit. English counts carry no unit word: the label before them says what is counted.

    `digits`: significant digits; `bare` keeps a number as somebody wrote it (30,000, 3万家): whole digits kept, end zeros dropped.
    """
    if unit in _PURE:
        return f"{value:,.{digits}g}".replace("-", "−")
    scale = _text_scale(value, unit, language)
    shown = value / scale.divisor
    if shown == round(shown) and (bare or abs(shown) < 1000):
        return f"{shown:,.0f}{_suffix(scale, language)}".replace("-", "−")
    number = _rounded(shown, 15 if bare else digits, _decimals(shown, digits, scale))
    if bare and "." in number:
        number = number.rstrip("0").rstrip(".")
    return number + _suffix(scale, language)


def interval(low: float, high: float, unit: str, language: str, digits: int = 3) -> str:
    """A range, both ends in the unit of the larger one: 31,100–32,600, 3.11–3.26万家, 174–186 bn yuan."""
    scale = _text_scale(max(abs(low), abs(high)), unit, language)
    ends = (low / scale.divisor, high / scale.divisor)
    decimals = 0 if all(end == round(end) for end in ends) else min(_decimals(end, digits, scale) for end in ends if end)
    return "–".join(_rounded(end, digits, decimals) for end in ends) + _suffix(scale, language)


def probability(share: float, language: str) -> str:
    """A share of runs in whole per cent; shares that are neither none nor all never round to 0 or 100."""
    if 0 < share < 0.01:
        number = "<1"
    elif 0.99 < share < 1:
        number = ">99"
    else:
        number = f"{share * 100:.0f}"
    return number + percent_sign(language)


def percent_sign(language: str) -> str:
    """English typography puts a no-break space before the sign, Chinese none."""
    return "%" if language == "zh" else "\u00a0%"


def _text_scale(value: float, unit: str, language: str) -> Scale:
    base = unit.split("/")[0]
    if base != "yuan" and base != "fraction" and language == "en":
        return Scale(1.0, "")
    return axis_scale(unit, abs(value), language)


def _suffix(scale: Scale, language: str) -> str:
    if scale.unit == "%":
        return percent_sign(language)
    return f"\u00a0{scale.unit}" if language == "en" and scale.unit else scale.unit


def _decimals(value: float, digits: int, scale: Scale) -> int:
    """Decimals that show `digits` significant digits, at most two; none for things counted one by one."""
    if value == 0 or scale.divisor == 1.0:
        return 0
    return min(2, max(0, digits - 1 - math.floor(math.log10(abs(value)))))


def _rounded(value: float, digits: int, decimals: int) -> str:
    if abs(value) >= 10**digits:
        value = round(value, digits - 1 - math.floor(math.log10(abs(value))))
    return f"{value:,.{decimals}f}".replace("-", "−")
