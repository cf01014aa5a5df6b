"""Values with units: what may be written, what it means, and that writing and reading give the same value."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.document import Node, Problems
from sim.scenario.parameter import Parameter
from sim.scenario.parameters import PARAMETERS
from sim.scenario.values import format_value, is_month_day, read_quantity, read_value, unit_of
from sim.scenario.yaml_text import Origin, read_yaml


def node_of(text: str) -> Node:
    """The node of a YAML scalar."""
    node = read_yaml(text, Origin("test"), Problems())
    assert node is not None
    return node


def read(text: str, unit: str, default: float | int = 1.0):
    """The value of `text` for a parameter in `unit`; fails on a problem."""
    problems = Problems()
    parameter = Parameter("p", default, unit, "", "", "", "hypothetical")
    value = read_value(node_of(text), parameter, problems)
    assert problems.found == []
    return value


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("12 %", "fraction", 0.12),
        ("12%", "fraction", 0.12),
        ("0.12", "fraction", 0.12),
        ("7 percent", "1/year", 0.07),
        ("7 %/year", "1/year", 0.07),
        ("7 % a year", "1/year", 0.07),
        ("0.05/year", "1/year", 0.05),
        ("20 million yuan", "yuan", 20_000_000.0),
        ("2000 万元", "yuan", 20_000_000.0),
        ("2000万元", "yuan", 20_000_000.0),
        ("1.5亿元", "yuan/year", 150_000_000.0),
        ("1.5 亿元/年", "yuan/year", 150_000_000.0),
        ("1.5 billion yuan a year", "yuan/year", 1.5e9),
        ("3 thousand yuan", "yuan", 3000.0),
        ("20 元", "yuan", 20.0),
        ("18 months", "years", 1.5),
        ("365.25 days", "years", 1.0),
        ("2 years", "days", 730.5),
        ("2 weeks", "days", 14.0),
        ("半", "days", None),
        ("3 个月", "quarters", 1.0),
        ("45", "days", 45.0),
        ("1e-3", "log", 0.001),
        ("20_000", "firms", 20_000.0),
        ("300 persons", "persons", 300.0),
        ("1 person", "persons", 1.0),
        ("4 points", "points", 4.0),
        ("0.17 log/year", "log/year", 0.17),
        ("0.3", "1/log", 0.3),
    ],
)
def test_units(text, unit, value):
    if value is None:
        assert read_quantity(node_of(text), unit, Problems()) is None
    else:
        assert read(text, unit) == value


def test_ten_days_in_years():
    assert read("10 days", "years") == pytest.approx(10 / 365.25, rel=1e-15)


def test_types():
    assert read("3", "years", default=2) == 3
    assert isinstance(read("3", "years", default=2), int)
    assert isinstance(read("3", "years"), float)
    assert read("2 years", "years", default=2) == 2
    assert read("24 months", "years", default=2) == 2


@pytest.mark.parametrize(("text", "unit"), [("20", "yuan"), ("20 %", "yuan"), ("2 apples", "firms"), ("5 years", "fraction"), ("1,000", "firms")])
def test_refused(text, unit):
    problems = Problems()
    assert read_quantity(node_of(text), unit, problems) is None
    assert len(problems.found) == 1


def test_month_days():
    assert is_month_day("02-28")
    assert not any(is_month_day(text) for text in ("02-29", "13-01", "00-10", "6-1", "06-10 ", "04-31"))


UNITS = sorted({p.unit for p in PARAMETERS.values() if p.type_name == "number"} | {"yuan", "days", "months", "quarters", "1/log", "places/year"})


@given(st.sampled_from(UNITS), st.floats(-1e12, 1e12, allow_nan=False))
def test_round_trip_of_numbers(unit, value):
    assert read(format_value(value, unit), unit) == value


@given(st.sampled_from(UNITS), st.integers(-(10**12), 10**12))
def test_round_trip_of_whole_numbers(unit, value):
    again = read(format_value(value, unit), unit, default=1)
    assert again == value
    assert isinstance(again, int)


@given(st.sampled_from(UNITS), st.data())
def test_every_word_converts_linearly(unit, data):
    word = data.draw(st.sampled_from(sorted(unit_of(unit).words)))
    quantities = [read_quantity(node_of(f"{n} {word}"), unit, Problems()) for n in (1, 10)]
    assert quantities[0] is not None
    assert quantities[1] is not None
    assert quantities[0].number * 10 == quantities[1].number


@pytest.mark.parametrize("parameter", PARAMETERS.values(), ids=PARAMETERS)
def test_every_default_can_be_written_and_read(parameter):
    problems = Problems()
    assert read_value(node_of(format_value(parameter.default, parameter.unit)), parameter, problems) == parameter.default
    assert problems.found == []


def test_yaml_types():
    root = node_of("{a: 010, b: 0o10, c: 0x1F, d: no, e: 2023-04-01, f: ~, g: 12:30, h: TRUE, i: .5, j: 2023-04-01 10:00:00}")
    values = {key: entry.value.value for key, entry in root.entries.items()}
    assert values == {
        "a": 10,
        "b": 8,
        "c": 31,
        "d": "no",
        "e": date(2023, 4, 1),
        "f": None,
        "g": "12:30",
        "h": True,
        "i": 0.5,
        "j": "2023-04-01 10:00:00",
    }
