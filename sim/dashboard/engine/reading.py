"""What a visitor typed for a lever, read as its value, or a complaint that says in Chinese or English what was found and what is allowed.

The readers of scenario files decide what is right, so the dashboard takes nothing that a file would refuse. Before they are asked, spellings of a
keyboard are made theirs: full-width digits and signs, commas between thousands, 亿, bn, 家, 开/关, 6月10日.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from sim.dashboard.engine.quantities import COUNTED, SWITCH, amount_text, unit_word
from sim.kernel.errors import nearest_name
from sim.scenario.document import Node, Problems
from sim.scenario.parameter import Parameter, Value
from sim.scenario.values import in_range, read_value, unit_of
from sim.views.phrases import fill

LONGEST = 80
"""Characters of a value."""

LARGEST = 30
"""Digits before the point beyond which a number is not computed with."""

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | dict.fromkeys((0x3000, 0xA0, 0x2009, 0x202F), " ") | {0x2212: "-"}
_NUMBER = re.compile(r"([+-]?(?:[0-9][0-9_]*\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)\s*(.*)", re.DOTALL)
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?![0-9,])")
_PER_YEAR = re.compile(r"(?:\s*/\s*(?:year|yr|年)|\s+(?:a|per) year|每年)$")
_CHINESE_DAY = re.compile(r"([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*日?")
_SHORT_DAY = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})")
_DATE = re.compile(r"[0-9]{4}\s*(?:[-/年]\s*[0-9]{1,2}(?:\s*[-/月]\s*[0-9]{1,2}\s*日?|月)?|\.[0-9]{1,2}\.[0-9]{1,2})")
_NOT_FINITE = frozenset({"nan", "inf", "infinity", ".nan", ".inf", "∞", "无穷", "无穷大"})
_ON = frozenset({"on", "true", "yes", "1", "开", "开启", "启用", "是", "打开"})
_OFF = frozenset({"off", "false", "no", "0", "关", "关闭", "停用", "否"})
_MULTIPLES = {"千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8, "thousand": 3, "k": 3, "million": 6, "mn": 6, "m": 6, "billion": 9, "bn": 9}
_COUNTERS = frozenset("个家项人件名条支份轮次分批") | {"名额", *COUNTED.values()} - {"年", "天", "周", "个月"}
_YUAN = ("yuan", "元", "rmb", "cny", "人民币")

WORDS: dict[str, dict[str, str]] = {
    "empty": {"en": "Nothing was entered.", "zh": "没有填写内容。"},
    "too_long": {"en": "“{found}” is too long for a value.", "zh": "“{found}”太长，不是一个值。"},
    "not_a_number": {"en": "“{found}” is not a number.", "zh": "“{found}”不是数字。"},
    "not_finite": {"en": "“{found}” is not a finite number.", "zh": "“{found}”不是有限的数。"},
    "a_date": {"en": "“{found}” is a date, but a number is asked for.", "zh": "“{found}”是日期，这里要填数字。"},
    "no_unit": {"en": "“{found}” has no unit; money needs one.", "zh": "“{found}”没有单位，金额必须写明单位。"},
    "wrong_unit": {"en": "“{found}”: the unit “{unit}” does not fit here.", "zh": "“{found}”：单位“{unit}”不适用于此项。"},
    "not_whole": {"en": "“{found}” is not a whole number.", "zh": "“{found}”不是整数。"},
    "percent": {"en": "“{found}” is too large for a share: it looks like a per cent.", "zh": "“{found}”作为比例过大，可能是百分数。"},
    "out_of_range": {"en": "“{found}” is outside the range.", "zh": "“{found}”超出允许范围。"},
    "not_a_switch": {"en": "“{found}” is neither on nor off.", "zh": "“{found}”既不是开启也不是关闭。"},
    "not_a_day": {"en": "“{found}” is not a day of every year.", "zh": "“{found}”不是每年都有的日子。"},
    "allowed": {"en": "Allowed: {kind} from {low} to {high}.", "zh": "允许：{low}至{high}之间的{kind}。"},
    "allowed_switch": {"en": "Allowed: {on} or {off}.", "zh": "允许：{on}或{off}。"},
    "allowed_day": {"en": "Allowed: month and day, such as {example}.", "zh": "允许：月和日，例如{example}。"},
    "number": {"en": "a number", "zh": "数"},
    "whole number": {"en": "a whole number", "zh": "整数"},
    "such_as": {"en": "Such as {example}.", "zh": "例如{example}。"},
    "nearest": {"en": "Did you mean {nearest}?", "zh": "是否指{nearest}？"},
}


@dataclass(frozen=True, slots=True)
class Complaint:
    """Why a text is no value of a parameter: what was `found`, the `unit` in it that does not fit, and the `nearest` value that is allowed."""

    key: str
    parameter: Parameter
    found: str
    unit: str = ""
    nearest: Value | str | None = None

    def sentence(self, language: str) -> str:
        """What was found, what is allowed with unit and range, and the nearest value."""
        parts = [fill(WORDS, self.key, language, found=self.found, unit=self.unit), _allowed(self.parameter, language)]
        if self.nearest is not None:
            shown = unit_word(str(self.nearest), language) if self.key == "wrong_unit" else amount_text(self.nearest, self.parameter, language)
            parts.append(fill(WORDS, "nearest", language, nearest=shown))
        elif self.parameter.type_name in ("number", "whole number"):
            parts.append(fill(WORDS, "such_as", language, example=amount_text(self.parameter.default, self.parameter, language)))
        return "".join(parts) if language == "zh" else " ".join(parts)


def read_text(parameter: Parameter, text: str) -> Value | Complaint:
    """The value that a visitor's text gives a parameter, or why there is none."""
    tidy = " ".join(text.translate(_FULL_WIDTH).split())
    shown = tidy if len(tidy) <= LONGEST else tidy[: LONGEST // 2] + "…"
    if not tidy:
        return Complaint("empty", parameter, "")
    if len(tidy) > LONGEST:
        return Complaint("too_long", parameter, shown)
    if parameter.type_name == "switch":
        word = tidy.lower()
        return word in _ON if word in _ON | _OFF else Complaint("not_a_switch", parameter, shown)
    if parameter.type_name == "month-day":
        return _day(parameter, tidy)
    return _number(parameter, tidy)


def _day(parameter: Parameter, text: str) -> Value | Complaint:
    match = _CHINESE_DAY.fullmatch(text) or _SHORT_DAY.fullmatch(text.strip("\"'“”"))
    written = f"{int(match[1]):02d}-{int(match[2]):02d}" if match else text
    value = read_value(_node(written, written), parameter, Problems())
    return Complaint("not_a_day", parameter, text) if value is None else value


def _number(parameter: Parameter, text: str) -> Value | Complaint:
    if text.lower().lstrip("+-") in _NOT_FINITE:
        return Complaint("not_finite", parameter, text)
    if _DATE.fullmatch(text):
        return Complaint("a_date", parameter, text)
    plain = _THOUSANDS.sub(lambda match: match[0].replace(",", ""), text, count=1)
    yearly = unit_of(parameter.unit).per_year
    match = _NUMBER.fullmatch(plain.removeprefix("每年").strip() if yearly else plain)
    if match is None:
        return Complaint("not_a_number", parameter, text)
    try:
        number = Decimal(match[1].replace("_", ""))
    except InvalidOperation:
        return Complaint("not_finite", parameter, text)
    if number and number.adjusted() > LARGEST:
        return Complaint("out_of_range", parameter, text, nearest=parameter.high if number > 0 else parameter.low)
    number, words = _own_words(parameter, Decimal(0) if number and number.adjusted() < -LARGEST else number, match[2].strip())
    bare = number if words else _as_written(number)
    value = read_value(_node(f"{number:f} {words}".strip(), bare), parameter, Problems())
    return _why(parameter, text, number, words) if value is None else value


def _own_words(parameter: Parameter, number: Decimal, words: str) -> tuple[Decimal, str]:
    """The number and its unit in words that scenario files know; counters such as 家 are left out where they say what is counted anyway."""
    base, _, per = parameter.unit.partition("/")
    yearly = _PER_YEAR.search(words) is not None and per == "year"
    stem = _PER_YEAR.sub("", words) if yearly else words
    known = unit_of(parameter.unit).words
    money = base == "yuan"
    if stem not in known and stem.lower() in known:
        stem = stem.lower()
    if stem and stem not in known:
        multiple, rest = _multiple(stem, money)
        number, stem = number.scaleb(multiple), rest
    if money and stem.lower() in _YUAN:
        stem = "yuan"
    elif not money and stem not in known and (stem in _COUNTERS or stem == unit_word(base, "zh")):
        stem = ""
    return number, f"{stem}/year" if yearly and stem else stem


def _multiple(words: str, money: bool) -> tuple[int, str]:
    """Power of ten in front of the unit, and what is left: 亿元, bn yuan, 万家; money may leave 元 out after 万 and 亿."""
    for prefix in sorted(_MULTIPLES, key=len, reverse=True):
        lowered = words.lower()
        rest = words[len(prefix) :].strip()
        if lowered.startswith(prefix) and (not prefix.isascii() or len(words) == len(prefix) or words[len(prefix)] == " "):
            if money and (not rest or rest.lower() in _YUAN):
                return _MULTIPLES[prefix], "yuan"
            if not money and (not rest or rest in _COUNTERS):
                return _MULTIPLES[prefix], rest
    return 0, words


def _why(parameter: Parameter, text: str, number: Decimal, words: str) -> Complaint:
    """What is wrong with a number that the reader of scenario files refused."""
    unit = unit_of(parameter.unit)
    stem = _PER_YEAR.sub("", words) if unit.per_year else words
    if stem not in ("", *unit.words):
        return Complaint("wrong_unit", parameter, text, words, nearest_name(stem, unit.words) or None)
    if not stem and not unit.bare:
        return Complaint("no_unit", parameter, text)
    scaled = number * unit.words.get(stem, Decimal(1))
    if parameter.type_name == "whole number" and scaled != scaled.to_integral_value():
        return Complaint("not_whole", parameter, text, nearest=_inside(parameter, int(scaled.to_integral_value())))
    if not stem and unit.percent and abs(scaled) >= 1 and in_range(float(scaled) / 100, parameter):
        return Complaint("percent", parameter, text, nearest=float(scaled / 100))
    return Complaint("out_of_range", parameter, text, nearest=_inside(parameter, float(scaled)))


def _inside(parameter: Parameter, number: float) -> Value | None:
    """The value allowed that is nearest to a number, of the parameter's type."""
    low, high = parameter.low, parameter.high
    if low is None or high is None:
        return None
    nearest = min(max(number, low), high)
    return int(nearest) if parameter.type_name == "whole number" else float(nearest)


def _allowed(parameter: Parameter, language: str) -> str:
    """What may be written, with unit and range."""
    if parameter.type_name == "switch":
        return fill(WORDS, "allowed_switch", language, on=SWITCH[language][True], off=SWITCH[language][False])
    if parameter.type_name == "month-day":
        return fill(WORDS, "allowed_day", language, example=amount_text(parameter.default, parameter, language))
    kind = fill(WORDS, parameter.type_name, language)
    bounds = {name: amount_text(end, parameter, language) for name, end in (("low", parameter.low), ("high", parameter.high)) if end is not None}
    return fill(WORDS, "allowed", language, kind=kind, **({"low": "−∞", "high": "∞"} | bounds))


def _as_written(number: Decimal) -> object:
    """The number as YAML would read it."""
    return int(number) if number == number.to_integral_value() else float(number)


def _node(text: str, value: object) -> Node:
    """A value as if it stood in a file."""
    return Node(value if isinstance(value, (int, float, str)) else text, text, "", 1, 1, "")
