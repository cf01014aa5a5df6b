"""The historical run: its rules on given dates, what it leaves out, and that it runs from the province of 2018."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from sim.enterprises import awareness, tax
from sim.enterprises.columns import INSTRUMENTS
from sim.enterprises.synthesis import synthesise
from sim.kernel.errors import InputError
from sim.kernel.streams import Streams
from sim.model import simulate
from sim.scenario.loader import load, switched_on
from tests.conftest import namespace

FILE = Path(__file__).resolve().parents[2] / "scenarios" / "history-2018-2022.yaml"
SMALL = ("population.scale=0.01",)


@pytest.fixture(scope="module")
def scenario():
    return load(FILE)


def test_no_measure_and_no_target_of_2023(scenario):
    assert switched_on(scenario) == ()
    assert scenario.targets == ()
    assert (scenario.start, scenario.end) == (date(2018, 12, 31), date(2022, 12, 31))


def test_demand_is_not_set_to_what_came_out(scenario):
    changed = {change.path for change in scenario.changes}
    assert not {path for path in changed if path.startswith(("economy.", "demography.", "research."))}
    assert any(a.path == "economy.demand_growth" and a.distribution.kind != "fixed" for a in scenario.assumptions)


@pytest.mark.parametrize(
    ("day", "lower", "upper", "limit", "staff", "manufacturing", "technology", "other", "october"),
    [
        (date(2018, 12, 31), 0.10, 0.10, 1e6, 100, 0.75, 0.75, 0.75, False),
        (date(2019, 1, 1), 0.05, 0.10, 3e6, 300, 0.75, 0.75, 0.75, False),
        (date(2020, 12, 31), 0.05, 0.10, 3e6, 300, 0.75, 0.75, 0.75, False),
        (date(2021, 1, 1), 0.025, 0.10, 3e6, 300, 1.0, 0.75, 0.75, True),
        (date(2022, 1, 1), 0.025, 0.05, 3e6, 300, 1.0, 1.0, 0.75, True),
        (date(2022, 12, 31), 0.025, 0.05, 3e6, 300, 1.0, 1.0, 0.8125, True),
    ],
)
def test_rules_of_the_day(scenario, day, lower, upper, limit, staff, manufacturing, technology, other, october):
    p = scenario.parameters(0).at(day)
    assert (p.tax.small_rate_lower, p.tax.small_rate, p.tax.small_income, p.tax.small_staff) == (lower, upper, limit, staff)
    assert (p.tax.deduction_manufacturing, p.tax.deduction_technology_sme, p.tax.deduction_other) == (manufacturing, technology, other)
    assert p.tax.prepay_deduction_third_quarter is october
    assert (p.grant.rate_increase, p.grant.cap, p.grant.sales_limit) == (0.10, 10e6, 0.0)


def test_tax_on_two_million_by_year(scenario):
    income, small, high_tech = np.array([2e6]), np.array([True]), np.array([False])
    due = [tax.tax_due(income, small, high_tech, scenario.parameters(0).at(date(year, 12, 31)))[0] for year in (2018, 2019, 2021, 2022)]
    assert due == pytest.approx([5e5, 1.5e5, 1.25e5, 0.75e5])


def test_a_start_without_figures_is_refused():
    with pytest.raises(InputError, match="no population starts on 2019-12-31"):
        load(FILE, ("time.start=2019-12-31",))


def test_the_run_starts_from_the_province_of_2018():
    records = simulate(load(FILE, SMALL), 0, 0)
    for variable, official in (("Enterprises|High-tech|Stock", 8_912), ("Enterprises|Technology SME|Stock", 6_700),
                               ("Enterprises|Above-scale|Count", 26_377), ("Patents|Inventions in force", 63_496)):  # fmt: skip
        assert records.select(variable, "all", "all")[date(2018, 12, 31)] == pytest.approx(official, rel=0.02), variable


def test_initial_awareness_thins_what_is_not_used():
    firms = synthesise(0.01, 1, 2, date(2018, 12, 31))
    before, day = firms.aware.copy(), date(2018, 12, 31).toordinal()
    awareness.start(firms, Streams(7), day, namespace())
    assert np.array_equal(firms.aware, before)
    awareness.start(firms, Streams(7), day, namespace(awareness__initial=0.4))
    used = awareness.in_use(firms, day)
    assert (firms.aware <= before).all()
    assert np.array_equal(firms.aware & used, before & used)
    free = before & ~used
    assert firms.aware[free].mean() == pytest.approx(0.4, abs=0.03)
    assert firms.aware[:, INSTRUMENTS.index("high_tech_status")].sum() > 0
    less = firms.aware.copy()
    firms.aware[:] = before
    awareness.start(firms, Streams(7), day, namespace(awareness__initial=0.7))
    assert (less <= firms.aware).all()
