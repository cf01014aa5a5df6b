"""Values of levers as people of each language write them, so that what is shown may be typed back: 0.12 as 12 %, 1.5e9 as 15亿元/年."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

from sim.api.levers import plausible_range
from sim.scenario.parameter import Parameter, Value

COUNTED: dict[str, str] = {
    "places": "个名额", "firms": "家", "persons": "人", "points": "分", "days": "天", "weeks": "周", "months": "个月", "years": "年", "entries": "条",
    "consortia": "个", "teams": "支", "projects": "项", "centres": "个", "bases": "个", "companies": "家", "products": "项", "cases": "件",
    "contracts": "份", "rounds": "轮", "patents": "件", "files": "件", "results": "项", "batches": "批", "kilometres": "公里",
}  # fmt: skip
"""Units of things that are counted, and their Chinese names."""

_MONEY: dict[str, tuple[tuple[str, int], ...]] = {
    "en": (("billion yuan", 9), ("million yuan", 6), ("thousand yuan", 3), ("yuan", 0)),
    "zh": (("亿元", 8), ("万元", 4), ("元", 0)),
}
"""Words for money and their power of ten, largest first."""

SWITCH: dict[str, dict[bool, str]] = {"en": {True: "on", False: "off"}, "zh": {True: "开启", False: "关闭"}}

STEPS = 100
"""How many positions a slider has, about."""


@dataclass(frozen=True, slots=True)
class Slider:
    """A lever as a slider: numbers in `unit`, a word of one language. `low` to `high` is where the value plausibly lies, wide enough for
    `value`; a text may go further, as far as the lever's hard range."""

    low: float
    high: float
    step: float
    value: float
    unit: str

    def text(self, number: float) -> str:
        """What a `Change` takes for a position."""
        return _joined(_digits(Decimal(f"{number:.12g}"), grouped=False), self.unit)


def unit_word(unit: str, language: str) -> str:
    """A declared unit in a language: `firms/year` as 家/年; empty for plain numbers, money as 元."""
    base, _, per = unit.partition("/")
    word = {"fraction": "", "1": "", "log": "", "yuan": {"zh": "元"}.get(language, "yuan")}.get(base)
    if word is None:
        word = COUNTED.get(base, base) if language == "zh" else base
    tail = {"year": {"zh": "/年"}.get(language, "/year")}.get(per, f"/{per}" if per else "")
    return word + tail


def amount_text(value: Value, parameter: Parameter, language: str) -> str:
    """The value exactly, with its unit, as `Change` reads it back."""
    if isinstance(value, bool):
        return SWITCH[language][value]
    if isinstance(value, str):
        return f"{int(value[:2])}月{int(value[3:])}日" if language == "zh" else value
    power, word = _display(parameter, abs(float(value)), language)
    return _joined(_digits(Decimal(repr(value)).scaleb(-power)), word)


def slider(parameter: Parameter, value: Value, language: str) -> Slider | None:
    """The lever as a slider that stands at `value`; None for switches, days of the year, and where nothing says how far it could go."""
    if isinstance(value, (bool, str)):
        return None
    low, high = plausible_range(parameter, float(value))
    if high <= low:
        return None
    power, word = _display(parameter, high, language)
    step = _round_step((high - low) / STEPS)
    if parameter.type_name == "whole number":
        step = max(1.0, math.ceil(step))
    low, high = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    low = low if parameter.low is None else max(low, parameter.low)
    high = high if parameter.high is None else min(high, parameter.high)
    low, high, step, own = (float(Decimal(f"{number:.12g}").scaleb(-power)) for number in (low, high, step, float(value)))
    return Slider(low, high, step, own, word)


def _display(parameter: Parameter, largest: float, language: str) -> tuple[int, str]:
    """Power of ten by which numbers up to `largest` are divided for display, and the word for the unit."""
    unit = parameter.unit
    if unit.partition("/")[0] == "yuan":
        tail = unit_word(unit, language).removeprefix("元" if language == "zh" else "yuan")
        word, power = next((pair for pair in _MONEY[language] if largest >= 10 ** pair[1]), _MONEY[language][-1])
        return power, word + tail
    if unit in ("fraction", "1/year"):
        return -2, ("%" if language == "zh" else "\u00a0%") + unit_word(unit, language)
    return 0, "" if unit.startswith("1/") else unit_word(unit, language)


def _round_step(step: float) -> float:
    """The nearest of 1, 2, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(step))
    return min((1, 2, 5, 10), key=lambda times: abs(math.log(times * power / step))) * power


def _joined(number: str, unit: str) -> str:
    """Number and unit; Chinese units stand close, and so does what begins with its own space."""
    close = not unit or unit[0] == "%" or not unit.isascii()
    return number + unit if close else f"{number} {unit}"


def _digits(number: Decimal, grouped: bool = True) -> str:
    """Plain digits, thousands apart by commas, no needless zeros."""
    text = f"{number:,f}" if grouped else f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
