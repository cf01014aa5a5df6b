"""The numbered pool of potential entrants."""

import numpy as np
import pytest

from sim.enterprises import tables
from sim.enterprises.columns import NO_DATE
from sim.enterprises.synthesis import entrants
from sim.enterprises.synthesis.base import Base

BASE = Base(2022)


@pytest.fixture(scope="module")
def pool(province):
    return province.take(np.flatnonzero(~province.alive))


def test_each_cohort_is_large_enough_for_entry_to_balance_exit(pool):
    industry, services = entrants.cohort_sizes(1.0, BASE)
    assert industry == pytest.approx(1.35 * 0.075 / 4 * 319_000, abs=1)
    assert services == pytest.approx(1.35 * 0.15 / 4 * 22_000, abs=1)
    np.testing.assert_array_equal(np.bincount(pool.cohort), np.full(pool.cohort.max() + 1, industry + services))
    assert (np.diff(pool.cohort) >= 0).all()
    assert tables.IS_SERVICE[pool.sector].sum() == services * (pool.cohort.max() + 1)


def test_entrants_have_no_past(pool):
    for name in ("born", "high_tech_expiry", "technology_sme_expiry"):
        assert (getattr(pool, name) == NO_DATE).all(), name
    for name in (
        "revenue_history",
        "research_history",
        "equity_history",
        "loss",
        "deduction_years",
        "relabelled",
        "growth",
        "closed_profit",
    ):
        assert (getattr(pool, name) == 0).all(), name
    assert not pool.ever_high_tech.any()
    assert not pool.claims.any()


def test_entrants_are_small_with_a_tail_of_relocated_firms(pool):
    assert np.median(pool.revenue) == pytest.approx(1.5e6, rel=0.08)
    assert 0.01 < (pool.revenue > 20e6).mean() < 0.04
    assert pool.employees.min() >= 1
    assert 3 < np.median(pool.employees) < 15


def test_entrants_start_a_little_below_average(pool):
    assert pool.productivity.mean() == pytest.approx(-0.05 + 0.02 * pool.in_zone.mean(), abs=0.01)
    assert pool.productivity_effect.mean() == pytest.approx(0.0, abs=0.01)


def test_entrants_are_candidates_as_often_as_incumbents(pool):
    ready = (pool.science_share >= 0.10) & (pool.high_tech_share >= 0.60) & ((pool.inventions >= 1) | (pool.utility_patents >= 5))
    service = tables.IS_SERVICE[pool.sector]
    assert ready[~service].mean() == pytest.approx(entrants.candidate_share(BASE), abs=0.01)
    assert ready[service].mean() == pytest.approx(0.85, abs=0.02)


def test_entrants_live_where_small_firms_live(pool, province):
    industry = ~tables.IS_SERVICE[pool.sector]
    below = province.alive & (province.revenue < 20e6) & tables.IS_INDUSTRY[province.sector]
    pool_shares = np.bincount(pool.city[industry], minlength=16) / industry.sum()
    np.testing.assert_allclose(pool_shares, np.bincount(province.city[below], minlength=16) / below.sum(), atol=0.006)


def test_owners_capital_is_whole_fen(pool):
    assert (pool.cash > 0).all()
    assert np.array_equal(pool.cash, np.rint(pool.cash))
    assert (pool.debt < pool.fixed_assets + pool.cash / 100).all()
