"""Returns to research: the experiment counts what it should, and the regression recovers known elasticities."""

from __future__ import annotations

import math

import numpy as np
import pytest
from fake_studies import make_panel
from model.worlds import scenario as make_world

from sim.experiments.facts.facts import FACTS
from sim.experiments.facts.validate import Plan, judge
from sim.experiments.studies import returns
from sim.experiments.studies.study import Settings, line_of
from sim.model import simulate_in_full


def test_gains_of_the_chosen_and_of_all():
    before = make_panel(4, years=2, sales=1000.0, real=10.0)
    raised = make_panel(
        4, years=2, sales=1000.0, real=np.array([[10.0] * 4, [15.0, 10, 10, 10]]), productivity=np.array([[0.0] * 4, [0.02, 0.01, 0, 0]])
    )
    found = returns.gains(before, raised, np.array([True, False, False, False]))
    assert (found.cost, found.private, found.social) == pytest.approx((5.0, 20.0, 30.0), rel=1e-6)
    assert (found.private_sales, found.social_sales) == (0.0, 0.0)


def test_gains_are_discounted_and_need_a_living_firm():
    before = make_panel(2, years=3, sales=100.0)
    raised = make_panel(2, years=3, sales=100.0, productivity=np.array([[0, 0], [0.1, 0.1], [0.1, 0.1]]))
    raised.alive[2, 1] = False
    found = returns.gains(before, raised, np.array([True, True]))
    assert found.private == pytest.approx(20.0 + 10.0 / (1.0 + returns.DISCOUNT), rel=1e-6)
    assert found.social_sales == pytest.approx(-100.0 / (1.0 + returns.DISCOUNT), rel=1e-6)


def grown(own: float, pool: float, firms: int = 3000, years: int = 7):
    """Firms whose log productivity is own·ln K + pool·ln(pool of the others) of the year before, with effects of firms and years and noise."""
    random = np.random.default_rng(3)
    city, sector = random.integers(0, 16, firms), random.integers(0, 3, firms)
    cell = city * returns.SECTOR_COUNT + sector
    drift = random.normal(0.0, 0.3, (cell.max() + 1, years)).cumsum(axis=1)[cell].T
    stock = np.exp(15.0 + random.normal(0.0, 1.0, firms) + random.normal(0.0, 0.3, (years, firms)).cumsum(axis=0) + drift)
    others = np.stack([np.bincount(cell, row, cell.max() + 1)[cell] - row for row in stock])
    level = random.normal(0.0, 0.5, firms) + random.normal(0.0, 0.2, (years, 1)) + random.normal(0.0, 0.05, (years, firms))
    level[1:] += own * np.log(stock[:-1]) + pool * np.log(others[:-1])
    return make_panel(firms, years=years, city=city, sector=sector, knowledge=stock, productivity=level)


def test_the_regression_recovers_both_elasticities():
    found = returns.elasticities(grown(0.05, 0.12))
    assert found["own"] == pytest.approx(0.05, abs=3 * found["own standard error"])
    assert found["pool"] == pytest.approx(0.12, abs=3 * found["pool standard error"])
    assert found["estimated"] == pytest.approx(1.0 + 0.12 / 0.05, rel=0.2)


def test_without_spill_over_the_regression_finds_none():
    found = returns.elasticities(grown(0.05, 0.0))
    assert abs(found["pool"]) < 3 * found["pool standard error"]


def test_a_seed_whose_own_elasticity_may_be_zero_is_kept():
    found = returns.elasticities(grown(0.0, 0.1))
    assert math.isfinite(found["estimated"])
    assert found["social elasticity"] == pytest.approx(found["own"] + found["pool"])


def test_the_ratio_is_one_of_means_and_none_is_left_out():
    seeds = [{"own": own, "social elasticity": 0.1, "estimated": 0.1 / own} for own in (0.06, 0.05, -0.01, 0.1)]
    published = next(one for one in returns.STUDY.published if one.key == "estimated")
    line = line_of(returns.STUDY, published, seeds)
    assert line.simulated == pytest.approx(0.1 / 0.05) and line.seeds == 4
    assert (line.simulated_low, line.clear) == (None, False)  # the divisor is not clear of zero
    clear = [{"own": own, "social elasticity": 2 * own, "estimated": 2.0} for own in (0.06, 0.05, 0.04, 0.05)]
    sure = line_of(returns.STUDY, published, clear)
    assert (sure.simulated, sure.simulated_low, sure.simulated_high) == pytest.approx((2, 2, 2)) and sure.clear
    assert line_of(returns.STUDY, published, [{"own": 0.0, "social elasticity": 0.1}]).verdict == "no estimate"
    validated = judge(Plan((FACTS[17],), make_world(), (), Settings()), {"returns": seeds})
    assert validated.facts[0].parts[0].mean == pytest.approx(line.simulated)


def test_two_way_effects_are_those_of_dummies():
    import statsmodels.api as sm

    random = np.random.default_rng(4)
    firm, year = random.integers(0, 8, 120), random.integers(0, 5, 120)  # unbalanced
    x = random.normal(size=(120, 2)) + firm[:, None]
    y = x @ np.array([0.5, -1.0]) + firm + 2.0 * year + random.normal(size=120)
    dummies = np.column_stack([x, *(firm == k for k in range(8)), *(year == k for k in range(1, 5))]).astype(float)
    value, _ = returns.two_way(y, x, firm, year, firm)
    assert value == pytest.approx(sm.OLS(y, dummies).fit().params[:2].tolist(), abs=1e-8)


def test_raising_nothing_changes_nothing_and_raising_costs_what_it_says():
    world = make_world(scale=0.01, years=2)
    life = simulate_in_full(world, 0, 1, ("panel",))
    assert life.key == (0, 1)
    same = returns.raised(world, life.key, 0.0)
    assert np.array_equal(same.productivity, life.panel.productivity, equal_nan=True)
    treated = returns.chosen(world, life.key, life.panel.row.astype(np.int64))
    assert 0.05 < treated.mean() < 0.15
    found = returns.gains(life.panel, returns.raised(world, life.key), treated)
    first = life.panel.year(2023)
    research = life.panel.real[first, treated & life.panel.alive[first]].sum()
    assert 0.3 * research < found.cost < 0.7 * research


def test_another_run_treats_other_firms():
    world = make_world(scale=0.01, years=2)
    rows = np.arange(5000)
    assert not np.array_equal(returns.chosen(world, (0, 0), rows), returns.chosen(world, (0, 1), rows))
