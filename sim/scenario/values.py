"""Reading values with units: `12 %`, `20 million yuan`, `2000 万元`, `18 months`, each converted to the parameter's own unit.

Arithmetic is decimal until the last step, so that `12 %` is exactly the float 0.12 and writing a value out and reading it back
gives the same value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sim.kernel.errors import nearest_name
from sim.scenario.document import INVALID, Node, Problems
from sim.scenario.parameter import Parameter, Value

_YEAR_IN_DAYS = Decimal("365.25")
_MONEY = {
    "yuan": Decimal(1), "元": Decimal(1), "thousand yuan": Decimal(10**3), "万元": Decimal(10**4), "million yuan": Decimal(10**6),
    "亿元": Decimal(10**8), "billion yuan": Decimal(10**9),
}  # fmt: skip
_TIME = {
    word: days
    for words, days in (
        (("day", "days", "天", "日"), Decimal(1)),
        (("week", "weeks", "周"), Decimal(7)),
        (("month", "months", "个月", "月"), _YEAR_IN_DAYS / 12),
        (("quarter", "quarters", "季度"), _YEAR_IN_DAYS / 4),
        (("year", "years", "年"), _YEAR_IN_DAYS),
    )
    for word in words
}
_PERCENT = {"%": Decimal("0.01"), "％": Decimal("0.01"), "percent": Decimal("0.01"), "per cent": Decimal("0.01")}
_NUMBER = re.compile(r"([+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*)", re.DOTALL)
_PER_YEAR = re.compile(r"(?:\s*/\s*(?:year|年)|\s+(?:a|per) year|每年)$")
_DAYS_IN_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number converted to the unit asked for, and the unit it was written in (empty if bare), to notice mixed units."""

    number: Decimal
    written_in: str


@dataclass(frozen=True, slots=True)
class Unit:
    """What may be written for a parameter's unit: accepted words with their factors, and whether a bare number is clear enough."""

    name: str
    words: dict[str, Decimal]
    bare: bool
    per_year: bool
    percent: bool
    example: str


def unit_of(name: str) -> Unit:
    """How values in the declared unit `name` (such as `yuan/year` or `fraction`) may be written."""
    base, _, per = name.partition("/")
    per_year = per == "year"
    tail = "/year" if per_year else ""
    if base == "yuan":
        return Unit(name, _MONEY, False, per_year, False, f"a number with its unit, such as 20 million yuan{tail} or 2000 万元")
    if base in _TIME:
        words = {word: days / _TIME[base] for word, days in _TIME.items()}
        return Unit(name, words, True, per_year, False, f"a number of {base}, or a number with a unit, such as 2 years or 45 days")
    if base in ("fraction", "1", ""):
        return Unit(name, {**_PERCENT, name: Decimal(1)}, True, per_year, True, "a number or a percent, such as 0.12 or 12 %")
    words = {name: Decimal(1), base: Decimal(1), base.removesuffix("s"): Decimal(1)}
    return Unit(name, words, True, per_year, False, f"a number ({name})")


def read_quantity(node: Node, unit_name: str, problems: Problems) -> Quantity | None:
    """The number at `node` in the unit `unit_name`; None after reporting a problem."""
    unit = unit_of(unit_name)
    if node.value is INVALID:
        return None
    match = _NUMBER.fullmatch(node.text.strip()) if isinstance(node.value, (int, float, str)) else None
    if isinstance(node.value, bool) or match is None:
        problems.add(node, f"{node.shown()}, which is not a number", unit.example)
        return None
    number, words = Decimal(match[1].replace("_", "")), " ".join(match[2].split())
    if not words and isinstance(node.value, str):
        problems.add(node, f"{node.shown()}, a number in quotes", "the number without quotes")
        return None
    if unit.per_year:
        words = _PER_YEAR.sub("", words) if words not in unit.words else words
        if words in ("/year", "/年"):
            words = ""
    if not words:
        if not unit.bare:
            problems.add(node, f"{node.shown()} has a missing unit", unit.example)
            return None
        return Quantity(number, "")
    factor = unit.words.get(words)
    if factor is None:
        _report_unit(node, words, unit, problems)
        return None
    return Quantity(number * factor, f"{factor:f}" if factor != 1 else unit.name)


def _report_unit(node: Node, words: str, unit: Unit, problems: Problems) -> None:
    """Say what is wrong with a unit word."""
    if words in _PERCENT:
        problems.add(node, f"{node.shown()} is a percent, but the unit is {unit.name}", unit.example)
    elif words in _MONEY or words in _TIME or _PER_YEAR.search(words):
        problems.add(node, f"{node.shown()}: wrong unit “{words}” for {unit.name}", unit.example)
    else:
        problems.add(node, f"{node.shown()}: unknown unit “{words}”", unit.example, nearest_name(words, unit.words))


def read_value(node: Node, parameter: Parameter, problems: Problems) -> Value | None:
    """The value at `node` for `parameter`: right type, converted to its unit, inside its hard range; None after a problem."""
    pair = read_value_and_unit(node, parameter, problems)
    return None if pair is None else pair[0]


def read_value_and_unit(node: Node, parameter: Parameter, problems: Problems) -> tuple[Value, str] | None:
    """As `read_value`, with the unit the value was written in."""
    if node.value is INVALID:
        return None
    if parameter.type_name == "switch":
        if isinstance(node.value, bool):
            return node.value, ""
        problems.add(node, f"{node.shown()}, which is not a switch", "true or false")
        return None
    if parameter.type_name == "month-day":
        if isinstance(node.value, str) and is_month_day(node.text):
            return node.text, ""
        problems.add(node, f"{node.shown()}, which is not a day of the year", "month and day in quotes, such as “06-10”")
        return None
    quantity = read_quantity(node, parameter.unit, problems)
    if quantity is None:
        return None
    number = None if parameter.type_name == "whole number" and isinstance(node.value, float) else to_type(quantity.number, parameter)
    if number is None:
        problems.add(node, f"{node.shown()}, which is not a whole number of {parameter.unit}", "a whole number")
        return None
    return (number, quantity.written_in) if _in_range(node, number, quantity, parameter, problems) else None


def to_type(number: Decimal, parameter: Parameter) -> int | float | None:
    """The number as the parameter's type; None if a whole number is asked for and it is not one."""
    if parameter.type_name != "whole number":
        return float(number)
    return int(number) if number == number.to_integral_value() else None


def _in_range(node: Node, number: float, quantity: Quantity, parameter: Parameter, problems: Problems) -> bool:
    """Check the hard range; recognise a percent written for a fraction."""
    if in_range(number, parameter):
        return True
    looks_like_percent = abs(number) >= 1 and not quantity.written_in and unit_of(parameter.unit).percent and in_range(number / 100, parameter)
    if looks_like_percent:
        share = _digits(quantity.number / 100)
        problems.add(node, f"{node.text} looks like a percent", f"write {share} or {_digits(quantity.number)} %")
    else:
        problems.add(node, f"{node.shown()} is outside the hard range", range_text(parameter))
    return False


def in_range(number: float, parameter: Parameter) -> bool:
    """Whether the number is finite and inside the parameter's hard range."""
    low = float("-inf") if parameter.low is None else parameter.low
    high = float("inf") if parameter.high is None else parameter.high
    return low <= number <= high and abs(number) != float("inf")


def range_text(parameter: Parameter) -> str:
    """The hard range in words."""
    low = "no lower bound" if parameter.low is None else format_value(parameter.low, parameter.unit)
    high = "no upper bound" if parameter.high is None else format_value(parameter.high, parameter.unit)
    return f"{low} to {high}"


def read_date(node: Node, problems: Problems) -> date | None:
    """The date at `node`; None after reporting a problem."""
    if isinstance(node.value, date):
        return node.value
    if node.value is not INVALID:
        problems.add(node, f"{node.shown()}, which is not a date", "a date as year-month-day, such as 2023-04-01")
    return None


def is_month_day(text: str) -> bool:
    """Whether `text` is a day MM-DD that exists in every year."""
    if not re.fullmatch(r"\d\d-\d\d", text):
        return False
    month, day = int(text[:2]), int(text[3:])
    return 1 <= month <= 12 and 1 <= day <= _DAYS_IN_MONTH[month - 1]


def format_value(value: Value, unit: str) -> str:
    """The value as it may be written in a scenario file; reading it back gives the same value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"'
    number = Decimal(repr(value))
    base, _, per = unit.partition("/")
    if base == "yuan":
        word = "yuan"
        for candidate in ("billion yuan", "million yuan"):
            if abs(number) >= _MONEY[candidate]:
                number, word = number / _MONEY[candidate], candidate
                break
        return f"{_digits(number)} {word}" + (f"/{per}" if per else "")
    if unit in ("fraction", ""):
        return _digits(number)
    return f"{_digits(number)}/{per}" if base == "1" and per == "year" else f"{_digits(number)} {unit}"


def _digits(number: Decimal) -> str:
    """Plain digits without a needless point or exponent."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
