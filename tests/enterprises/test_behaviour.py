"""Research, knowledge, growth, exit, entry, awareness: each equation's statistics and directions."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.enterprises import awareness, demography, finance, grants, growth, knowledge, research
from sim.enterprises.columns import size_class
from sim.enterprises.fields import Fields, References
from sim.enterprises.tables import CITY_COUNT, SECTOR_COUNT
from sim.kernel.ledger import Ledger
from sim.kernel.streams import Streams
from tests.conftest import make_firms, namespace, rules

DAY = date(2023, 3, 31).toordinal()
STREAMS = Streams(11)
NO_MEAN = np.zeros(SECTOR_COUNT)


def fields(firms, aware=0.0):
    cells = CITY_COUNT * SECTOR_COUNT
    return Fields(np.zeros(SECTOR_COUNT), np.zeros(cells), np.full((cells, firms.aware.shape[1]), aware))


def test_elasticity_by_size_and_ownership(p):
    firms = make_firms(4, employees=np.array([10.0, 400.0, 2000.0, 2000.0]), revenue=np.array([1e6, 1e8, 1e9, 1e9]), ownership=np.array([2, 2, 2, 0]))
    assert research.elasticity(firms, p).tolist() == [2.0, 1.2, 0.6, 0.1]


def test_desired_research_answers_the_user_cost_with_its_elasticity(p):
    firms = make_firms(2, propensity=0.05)
    wanted = research.desired(firms, np.array([1.0, 0.9]), np.zeros(2), 0.0, p)
    assert np.log(wanted[1] / wanted[0]) == pytest.approx(-2.0 * np.log(0.9))


def test_inverted_propensity_lets_research_go_on_with_its_momentum(p):
    firms = make_firms(3, performer=True, planned=np.array([1e5, 1e6, 3e6]), claims=np.array([True, True, False]))
    faced = rules(firms)
    research.invert_propensity(firms, faced, DAY, p)
    factor = research.user_cost(firms, faced, DAY, firms.claims, p)
    target = research.desired(firms, factor, np.zeros(3), 0.0, p)
    after = research.adjusted(firms.planned, target, p)
    assert np.log(after / firms.planned) == pytest.approx(np.full(3, p.research.momentum * (1 - p.research.adjustment)))


@given(st.floats(1e3, 1e8), st.floats(1e3, 1e8))
def test_adjustment_closes_the_yearly_share_of_the_log_gap(now, target):
    p = namespace()
    after = research.adjusted(np.array([now]), np.array([target]), p)[0]
    assert np.log(after / now) == pytest.approx(p.research.adjustment * np.log(target / now), abs=1e-9)


def test_performers_stop_and_start_with_their_hazards(p):
    firms = make_firms(40_000, revenue=20e6, performer=np.arange(40_000) < 20_000, research=1e6)
    research.switch_performers(firms, STREAMS, 2023, DAY, p)
    assert 1 - firms.performer[:20_000].mean() == pytest.approx(p.research.stop, abs=0.01)
    assert firms.performer[20_000:].mean() == pytest.approx(p.research.start, abs=0.01)
    assert not firms.research[:20_000][~firms.performer[:20_000]].any()


def test_finance_limits_research(p):
    rich, poor = make_firms(1), make_firms(1, cash=0.0, margin=-0.05, debt=60e6)
    assert research.limit_by_finance(rich, np.array([1e6]), p)[0] == 1
    assert research.limit_by_finance(poor, np.array([1e6]), p)[0] == 0
    growing = make_firms(1, growth=0.5, margin=0.01, cash=0.0, debt=27.9e6)
    share = research.limit_by_finance(growing, np.array([1e6]), p)[0]
    assert 0 <= share < 1


def test_a_quarter_s_flows_conserve_money_and_keep_the_books(p):
    firms = make_firms(5, research=1e6, debt=4e6, performer=True)
    ledger = Ledger(firms.cash)
    done, _ = finance.quarter_flows(firms, np.full(5, 0.01), ledger, p)
    finance.balance(firms, ledger, STREAMS, 0, p)
    ledger.close()
    assert done == pytest.approx(np.full(5, 0.25e6))
    assert firms.surplus_year == pytest.approx(np.full(5, (0.10 * 20e6 - 1e6 - 4e6 * p.finance.interest) / 4))


def test_yearly_growth_is_laplace_with_the_right_scale_and_mean(p):
    firms = make_firms(200_000, revenue=50e6, employees=10.0)
    growth.plan_growth(firms, 0.05, NO_MEAN, STREAMS, 2023, namespace(growth__persistence_small=0.0))
    centred = firms.growth - np.median(firms.growth)
    assert np.abs(centred).mean() == pytest.approx(0.17, rel=0.02)
    assert np.mean(np.exp(firms.growth)) == pytest.approx(np.exp(0.05), rel=0.005)
    kurtosis = np.mean(centred**4) / np.mean(centred**2) ** 2
    assert kurtosis > 5  # 6 for Laplace, 3 for Gauss


def test_productivity_keeps_its_yearly_persistence_and_spread(p):
    firms = make_firms(100_000)
    path = []
    for quarter in range(100):
        growth.productivity(firms, STREAMS, quarter, p)
        path.append(firms.productivity.copy())
    assert np.corrcoef(path[-5], path[-1])[0, 1] == pytest.approx(p.productivity.persistence, abs=0.02)
    assert path[-1].std() == pytest.approx(p.productivity.shock / np.sqrt(1 - p.productivity.persistence**2), rel=0.02)


def test_knowledge_reaches_its_steady_state(p):
    firms = make_firms(1, knowledge=0.0)
    for _ in range(400):
        knowledge.accumulate(firms, np.array([0.25e6]), p)
    assert firms.knowledge[0] == pytest.approx(0.25e6 / (1 - (1 - p.research.depreciation) ** 0.25), rel=1e-6)


def test_more_research_stock_means_more_inventions(p):
    count = 50_000
    firms = make_firms(count, performer=True, knowledge=np.where(np.arange(count) < count // 2, 1e6, 4e6))
    references = References(np.full(SECTOR_COUNT, 1e6), np.full(SECTOR_COUNT, 20e6))
    knowledge.innovate(firms, rules(firms), references, fields(firms), STREAMS, 0, p)
    low, high = firms.results_year[: count // 2].mean(), firms.results_year[count // 2 :].mean()
    assert low == pytest.approx(p.knowledge.patent_rate / 4, rel=0.05)
    assert high / low == pytest.approx(4**p.knowledge.elasticity, rel=0.05)


def test_stock_of_gains_has_the_output_elasticity(p):
    """Equation 10: expected yearly gain over the ageing rate is (ε/η) at the reference intensity."""
    count = 200_000
    firms = make_firms(count, performer=True, knowledge=1e6)
    references = References(np.full(SECTOR_COUNT, 1e6), np.full(SECTOR_COUNT, 20e6))
    knowledge.innovate(firms, rules(firms), references, fields(firms), STREAMS, 1, p)
    stock = 4 * firms.gain_far.mean() / p.research.depreciation
    assert stock == pytest.approx(p.knowledge.output_elasticity / p.knowledge.elasticity, rel=0.1)


def test_quality_is_as_skewed_as_the_literature_says(p):
    uniforms = STREAMS.uniform("quality test", 0, 0, 100_000)
    from scipy.special import ndtri

    quality = np.sort(np.exp(p.knowledge.quality_spread * ndtri(knowledge.QUALITY_CUT * uniforms)))
    assert 0.6 < quality[-10_000:].sum() / quality.sum() < 0.9
    assert quality.mean() == pytest.approx(knowledge.mean_quality(p.knowledge.quality_spread), rel=0.03)


def test_exit_hazard_peaks_in_years_three_to_five_and_falls_with_size(p):
    ages = np.arange(0, 25)
    firms = make_firms(25, born=DAY - (ages * 365.25 + 30).astype(int), revenue=p.demography.exit_reference)
    hazard = demography.exit_hazard(firms, DAY, NO_MEAN, p)
    assert int(np.argmax(hazard)) in (2, 3, 4)
    assert hazard[-1] >= p.demography.exit_floor
    big = make_firms(25, born=firms.born, revenue=1e9)
    assert (demography.exit_hazard(big, DAY, NO_MEAN, p) < hazard).all()
    fit = make_firms(25, born=firms.born, revenue=p.demography.exit_reference, productivity=0.5)
    assert (demography.exit_hazard(fit, DAY, NO_MEAN, p) < hazard).all()


def test_leaving_settles_all_accounts(p):
    firms = make_firms(2000, cash=np.where(np.arange(2000) % 2, -5e6, 3e8), debt=1e6, illiquid_quarters=2)
    ledger = Ledger(firms.cash)
    rows = demography.leave(firms, DAY, NO_MEAN, ledger, STREAMS, 0, p)
    ledger.close()
    assert rows.size == 2000
    assert not firms.cash.any()
    assert not firms.debt.any()
    assert ledger.balances["bank"] == 1000 * 1e6 * 100


def test_expected_entry_is_met_and_zones_draw_more(p):
    cohort = make_firms(40_000, alive=False, in_zone=np.arange(40_000) % 4 == 0)
    ledger = Ledger(cohort.cash)
    rows = demography.enter(cohort, np.zeros(40_000), (10_000.0, 0.0), 1.0, DAY - 90, DAY, ledger, STREAMS, 0, p)
    assert rows.size == pytest.approx(10_000, rel=0.03)
    inside, outside = cohort.alive[::4].mean(), cohort.alive[1::4].mean()
    assert inside / outside == pytest.approx(p.demography.zone_entry, rel=0.06)
    assert (cohort.born[rows] > DAY - 90).all()
    assert (cohort.born[rows] <= DAY).all()


def test_awareness_spreads_by_broadcast_and_word_of_mouth(p):
    def after(share, **columns):
        firms = make_firms(400_000, **columns)
        awareness.spread(firms, rules(firms), fields(firms, share), awareness.in_use(firms, DAY), STREAMS, 0, p)
        return firms.aware[:, 0].mean()

    assert after(0.0) == pytest.approx(-np.expm1(-p.awareness.broadcast / 4), rel=0.06)
    assert after(0.8) > after(0.4) > after(0.0)


def test_outreach_only_adds_aware_firms(p):
    quiet, loud = make_firms(5000), make_firms(5000)
    awareness.spread(quiet, rules(quiet), fields(quiet, 0.3), awareness.in_use(quiet, DAY), STREAMS, 0, p)
    faced = rules(loud)
    faced.outreach = {"research_grant": 0.5}
    awareness.spread(loud, faced, fields(loud, 0.3), awareness.in_use(loud, DAY), STREAMS, 0, p)
    assert (loud.aware >= quiet.aware).all()
    assert loud.aware[:, 3].sum() > quiet.aware[:, 3].sum()
    assert np.array_equal(loud.aware[:, 0], quiet.aware[:, 0])


def test_matching_more_data_only_adds_firms():
    firms = make_firms(5000)
    few, many = awareness.matched(firms, 0.6, STREAMS), awareness.matched(firms, 0.85, STREAMS)
    assert (many >= few).all()
    assert many.mean() == pytest.approx(0.85, abs=0.02)


def test_grants_add_less_research_in_larger_firms(p):
    firms = make_firms(3, employees=np.array([50.0, 500.0, 3000.0]), revenue=np.array([1e7, 1e8, 1e9]))
    added = grants.research_added(firms, np.arange(3), np.full(3, 1e6), np.zeros(3, bool), np.full(3, 0.9), p)
    assert added == pytest.approx([1e6, 0.5e6, 0.1e6])
    assert not grants.research_added(firms, np.arange(3), np.full(3, 1e6), np.zeros(3, bool), np.full(3, 0.1), p).any()


def test_size_classes_need_both_staff_and_sales():
    assert size_class(np.array([10, 50, 50, 500, 5000]), np.array([1e9, 1e6, 5e6, 5e7, 1e9])).tolist() == [0, 0, 1, 2, 3]
