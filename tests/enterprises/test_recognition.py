"""High-tech status and technology-SME status: the rules as written, and choices that follow the incentives."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.enterprises import recognition, technology_sme
from tests.conftest import make_firms, namespace, rules

DAY = date(2023, 6, 10).toordinal()
TECH = {"science_share": 0.3, "high_tech_share": 0.8, "inventions": 2.0, "utility_patents": 6.0, "results": 4.0, "management": 16.0,
        "performer": True}  # fmt: skip


def test_thresholds_fall_with_sales(p):
    assert recognition.threshold(np.array([50e6, 50e6 + 1, 200e6, 200e6 + 1]), p).tolist() == [0.05, 0.04, 0.04, 0.03]


@pytest.mark.parametrize(
    ("broken", "value"),
    [
        ("science_share", 0.09),
        ("high_tech_share", 0.59),
        ("inventions", 0.0),
        ("born", DAY - 300),
        ("research_history", np.full((1, 3), 0.9e6)),
    ],
)
def test_each_rule_alone_keeps_a_firm_out(p, broken, value):
    columns = {**TECH, "research_history": np.full((1, 3), 1.1e6)}
    assert recognition.meets_rules(make_firms(1, **columns), DAY, p)[0]
    columns[broken] = value
    if broken == "inventions":
        columns["utility_patents"] = 0.0
    assert not recognition.meets_rules(make_firms(1, **columns), DAY, p)[0]


def test_score_adds_the_rule_s_parts():
    firms = make_firms(1, **{**TECH, "results": 5.0, "inventions": 5.0, "management": 20.0})
    firms.revenue_history[:] = [[20e6, 14e6, 10e6]]
    firms.equity_history[:] = [[20e6, 14e6, 10e6]]
    assert recognition.score(firms)[0] == pytest.approx(7.5 + 16 + 5 + 27.5 + 20 + 9.5 + 9.5)


@given(st.floats(0, 2e6), st.floats(0.3, 5.0))
def test_the_cheapest_mix_fills_the_gap_and_beats_its_neighbours(gap, sigma):
    p = namespace()
    one = lambda x: np.array([float(x)])  # noqa: E731
    target, planned, factor, tau = one(2e6), one(1e6), one(0.8), one(0.15)
    more, relabelled, cost = recognition.cheapest_mix(one(gap), target, planned, factor, one(sigma), tau, p)
    assert more[0] + relabelled[0] == pytest.approx(gap)
    assert more[0] >= -1e-9
    assert relabelled[0] >= -1e-9
    slope_research = 0.85 * 0.8 / (sigma * 1e6)
    slope_relabel = p.notch.relabelling_cost / 2e6
    if slope_research * more[0] < 1:
        for other in (0.9 * relabelled[0], min(1.1 * relabelled[0], gap)):
            assert cost[0] <= 0.5 * (slope_research * (gap - other) ** 2 + slope_relabel * other**2) + 1e-6


def _value(p, planned=1.0e6, **columns):
    firms = make_firms(1, **{**TECH, "research_history": np.full((1, 3), 1.0e6), "claims": True, **columns})
    return recognition.choose(firms, np.array([planned]), np.array([0.8]), np.array([2.0]), firms.claims, rules(firms), DAY, p, 0)


def test_worth_rises_with_profit_award_and_title(p):
    base = _value(p).value[0]
    assert _value(p, closed_profit=20e6).value[0] > base
    assert _value(namespace(notch__title_value=0.02)).value[0] > base
    assert _value(namespace(notch__application_cost=1e6)).value[0] < base
    same_cost = namespace(notch__renewal_cost=1.0)
    assert _value(same_cost, ever_high_tech=True).value[0] < base  # no second first-time award


def test_preparation_raises_worth_and_the_limit_on_relabelling_binds(p):
    weak = {**TECH, "results": 2.0, "management": 12.0}
    assert _value(p, **weak, prepared=10.0).value[0] > _value(p, **weak).value[0]
    behind = {"research_history": np.full((1, 3), 0.45e6)}
    assert _value(namespace(notch__relabelling_limit=0.5), **behind).value[0] == -np.inf
    assert np.isfinite(_value(namespace(notch__relabelling_limit=0.6), **behind).value[0])


def test_the_special_audit_lifts_the_books_of_seekers_to_the_rule(p):
    firms = make_firms(2, **TECH, research_history=np.full((2, 3), 0.8e6))
    lifted = recognition.booked_again(firms, np.array([True, False]), p)
    assert lifted[0].sum() == pytest.approx(3 * 1.0e6, rel=1e-5)
    assert lifted[1].tolist() == [0.8e6] * 3


def test_relabelling_falls_with_its_cost():
    cheap, dear = (
        _value(namespace(notch__relabelling_cost=0.4), planned=0.7e6),
        _value(namespace(notch__relabelling_cost=1.5), planned=0.7e6),
    )
    assert cheap.relabelled[0] > dear.relabelled[0] > 0
    assert cheap.more_research[0] < dear.more_research[0]


def test_the_plan_behind_an_observed_mix_gives_that_mix_back(p):
    firms = make_firms(1, **TECH, seeks_high_tech=True, research=0.75e6, relabelled=0.25e6)
    factor, sigma = np.array([0.8]), np.array([2.0])
    plan = recognition.plan_behind(firms, factor, sigma, p)
    tau = np.array([p.tax.small_rate if firms.closed_profit[0] <= p.tax.small_income else p.tax.high_tech_rate])
    more, relabelled, _ = recognition.cheapest_mix(1e6 - plan, np.array([1e6]), plan, factor, sigma, tau, p)
    assert relabelled[0] == pytest.approx(0.25e6, rel=1e-6)
    assert (plan + more)[0] == pytest.approx(0.75e6, rel=1e-6)


def test_a_firm_above_the_threshold_needs_neither(p):
    choice = _value(p, research_history=np.full((1, 3), 2e6))
    assert choice.more_research[0] == choice.relabelled[0] == 0


@pytest.mark.parametrize(
    ("science", "intensity", "inventions", "utility", "expected"),
    [(0.30, 0.06, 1, 0, 100), (0.29, 0.055, 0, 4, 16 + 40 + 24), (0.10, 0.02, 0, 1, 4 + 10 + 6), (0.05, 0.019, 0, 0, 0)],
)
def test_technology_sme_points(p, science, intensity, inventions, utility, expected):
    firms = make_firms(1, science_share=science, inventions=inventions, utility_patents=utility, margin=0.05,
                       research_history=np.array([[intensity * 20e6, 0, 0]]))  # fmt: skip
    points, staff = technology_sme.score(firms, p)
    assert points[0] == expected
    assert staff[0] <= 20


@pytest.mark.parametrize("broken", [{"employees": 501.0}, {"revenue_history": 2.1e8}, {"fixed_assets": 2.1e8}])
def test_technology_sme_size_limits(p, broken):
    columns = {**TECH, "research_history": np.array([[1.5e6, 0, 0]])}
    assert technology_sme.eligible(make_firms(1, **columns), DAY, p)[0]
    assert not technology_sme.eligible(make_firms(1, **{**columns, **broken}), DAY, p)[0]


def test_a_high_tech_certificate_qualifies_directly(p):
    assert technology_sme.eligible(make_firms(1, high_tech_expiry=DAY + 1), DAY, p)[0]
    assert not technology_sme.eligible(make_firms(1), DAY, p)[0]
