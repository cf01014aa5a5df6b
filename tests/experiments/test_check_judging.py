"""Judging checks on panels made by hand: directions, orders, bounds, sameness, what is clear and what is not."""

from datetime import date

import numpy as np
import pytest
from fake_model import make_scenario
from hypothesis import given
from hypothesis import strategies as st

from sim.experiments.checks.declaration import EVERYTHING, Check, Expectation, Quantity
from sim.experiments.checks.judge import judged, plan, verdict
from sim.experiments.checks.measuring import Bounds, identical, inside, number_of
from sim.experiments.reading.panel import RowKey, build_panel
from sim.experiments.store.encoding import RunKey

STOCK, FLOW = "Enterprises|High-tech|Stock", "R&D|Enterprises|Real"
DAYS = [date(2023, 12, 31), date(2024, 6, 30), date(2024, 12, 31)]


def panel_of(runs, variable=STOCK, breakdown="all"):
    """A panel of one variable from values (runs, days)."""
    return build_panel(
        (RunKey(0, number), [RowKey(variable, "all", breakdown, day) for day in DAYS], np.array(values, float)) for number, values in enumerate(runs)
    )


def check_of(kind, variants=("base", "changed"), weak=False, compared=Quantity(STOCK, "last"), **expected):  # noqa: B008
    scenario = make_scenario(1, 4)
    return Check("one", "t", "r", "s", tuple((name, scenario) for name in variants), (compared,), Expectation(kind, **expected), weak, "f:1")


def held(check, *last):
    """Whether a check holds where the variants' last values in each replicate are these."""
    panels = {name: panel_of([[0, 0, value] for value in values]) for (name, _), values in zip(check.variants, last, strict=True)}
    return verdict(check, check.compared[0], panels).passed


BASE = [10, 20, 30, 40]
CLEAR, UNCLEAR, AGAINST, SAME = [11, 21, 31, 41.5], [15, 18, 34, 37], [9, 19, 29, 38.5], BASE


def test_a_direction_must_be_clear():
    assert held(check_of("rises"), BASE, CLEAR)
    assert held(check_of("falls"), BASE, AGAINST)
    assert not held(check_of("rises"), BASE, UNCLEAR)
    assert not held(check_of("rises"), BASE, AGAINST)
    assert not held(check_of("rises"), BASE, SAME)


def test_a_weak_check_fails_only_the_other_way():
    assert held(check_of("rises", weak=True), BASE, UNCLEAR)
    assert held(check_of("rises", weak=True), BASE, SAME)
    assert not held(check_of("rises", weak=True), BASE, AGAINST)


def test_replicates_that_agree_but_scatter_are_not_clear():
    assert not held(check_of("rises"), BASE, [10.01, 20.01, 30.01, 60])
    assert not held(check_of("rises"), [10, 20], [10.4, 21])  # t of one degree of freedom is 12.7
    assert held(check_of("rises", weak=True), BASE, [9.99, 19.99, 29.99, 20])


def test_a_mean_far_from_zero_is_clear_though_one_replicate_disagrees():
    assert held(check_of("rises"), BASE * 3, [*[x + 1 for x in BASE * 3][:-1], 39.9])


def test_differences_without_any_scatter_are_clear():
    assert held(check_of("rises"), BASE, [x + 1 for x in BASE])
    assert not held(check_of("falls", weak=True), BASE, [x + 1 for x in BASE])
    assert not held(check_of("rises"), BASE, SAME)


@pytest.mark.parametrize("replicates", [3, 4, 8])
def test_chance_alone_passes_one_time_in_forty(replicates):
    chance = np.random.default_rng(7).normal(size=(8_000, replicates))
    passed = np.mean([inside(values, Bounds(low=0.0, strict=True), False, "", "").passed for values in chance])
    assert passed == pytest.approx(0.025, abs=0.006)
    against = np.mean([not inside(values, Bounds(low=0.0, strict=True), True, "", "").passed for values in chance])
    assert against == pytest.approx(0.025, abs=0.006)


def test_doses_must_be_in_order_step_by_step():
    many = check_of("increasing", ("a", "b", "c"))
    assert held(many, BASE, CLEAR, [x + 3 for x in BASE])
    assert not held(many, BASE, [x + 3 for x in BASE], CLEAR)
    assert held(check_of("decreasing", ("a", "b", "c")), [x + 3 for x in BASE], CLEAR, BASE)
    weak = check_of("increasing", ("a", "b", "c"), weak=True)
    assert held(weak, BASE, UNCLEAR, [x + 9 for x in BASE])
    assert not held(weak, BASE, UNCLEAR, SAME)


def test_an_order_is_that_of_its_names():
    check = check_of("order", ("low", "high", "middle"), order=("high", "middle", "low"))
    assert held(check, BASE, [x + 9 for x in BASE], CLEAR)
    assert not held(check, BASE, CLEAR, [x + 9 for x in BASE])


@pytest.mark.parametrize(("measured", "low", "high", "holds"), [
    ("difference", 0.5, 1.75, True), ("difference", 0.8, None, False), ("difference", 2, None, False), ("level", None, 60, True),
    ("level", None, 10, False), ("relative change", 0.0, 0.2, True), ("relative change", 0.2, None, False),
])  # fmt: skip
def test_bounds(measured, low, high, holds):
    assert held(check_of("bounds", measured=measured, low=low, high=high), BASE, CLEAR) is holds


def test_what_was_not_recorded_never_holds():
    check = check_of("rises", compared=Quantity(FLOW, "sum"), weak=True)
    found = verdict(check, check.compared[0], {"base": panel_of([[1, 1, 1]] * 4), "changed": panel_of([[2, 2, 2]] * 4)})
    assert not found.passed
    assert found.steps[0].detail == "not recorded"


def test_numbers_of_a_run():
    flows = panel_of([[1, 2, 4], [10, 20, 40]], FLOW)
    assert number_of(Quantity(FLOW, "sum"), flows).tolist() == [7, 70]
    assert number_of(Quantity(FLOW, "year", year=2024), flows).tolist() == [6, 60]
    assert number_of(Quantity(FLOW, "year", year=2024, over=Quantity(FLOW, "year", year=2023)), flows).tolist() == [6, 6]
    stocks = panel_of([[1, 2, 4], [10, 20, 40]])
    assert number_of(Quantity(STOCK, "last"), stocks).tolist() == [4, 40]
    assert number_of(Quantity(STOCK, "year", year=2023), stocks).tolist() == [1, 10]
    assert np.isnan(number_of(Quantity(STOCK, "last", over=Quantity(FLOW, "sum")), stocks)).all()


def test_a_share_is_of_the_whole():
    rows = [RowKey(STOCK, "all", breakdown, DAYS[-1]) for breakdown in ("all", "small")]
    panel = build_panel([(RunKey(0, 0), rows, np.array([50.0, 20.0]))])
    assert number_of(Quantity(STOCK, "share", "small"), panel).tolist() == [0.4]


def test_sameness_is_to_the_last_bit():
    one, other = panel_of([[1, 2, 0.3]]), panel_of([[1, 2, 0.1 + 0.2]])
    everything = Quantity(EVERYTHING, "last")
    assert identical(one, one, everything).passed
    found = identical(one, other, everything)
    assert not found.passed
    assert found.detail == f"differ: {STOCK}"
    assert identical(one, other, Quantity(EVERYTHING, "last", before=DAYS[-1])).passed
    assert not identical(one, other, Quantity(STOCK, "last")).passed
    assert not identical(one, panel_of([[1, 2, 0.3]], FLOW), everything).passed


def test_sameness_of_nothing_is_nothing():
    assert not identical(panel_of([[1, 2, 3]]), panel_of([[1, 2, 3]]), Quantity(FLOW, "sum")).passed


def test_each_scenario_is_run_once():
    first, second = check_of("rises"), check_of("falls")
    assert len(plan([first, second])) == 1
    asked = []
    judged([first, second], lambda scenario: asked.append(scenario.id) or panel_of([[1, 2, 3]] * 4))
    assert len(asked) == 1


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=9), st.booleans())
def test_what_rises_does_not_fall(values, weak):
    differences = np.array(values)
    up = inside(differences, Bounds(low=0.0, strict=True), False, "", "")
    down = inside(differences, Bounds(high=0.0, strict=True), weak, "", "")
    assert not (up.passed and down.passed and not (weak and differences.mean() <= 0))
