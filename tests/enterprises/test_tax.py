"""Corporate income tax: the user-cost table, bands, losses by vintage, what reliefs cost."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.enterprises import tax
from sim.enterprises.columns import NO_DATE
from tests.conftest import make_firms, namespace, rules

LAST_DAY = date(2022, 12, 31).toordinal()


@pytest.mark.parametrize(("rate", "subsidy"), [(0.25, 0.333), (0.15, 0.176), (0.05, 0.053)])
def test_implied_subsidy_of_a_profitable_firm(rate, subsidy):
    """Equation 1 with the whole of booked research eligible: 1 − B = τθ/(1 − τ)."""
    p = namespace(research__eligible_share=1.0)
    assert 1 - tax.user_cost_factor(rate, 1.0, 1.0, 0.0, p) == pytest.approx(subsidy, abs=5e-4)


def test_high_tech_status_lowers_the_marginal_subsidy(p):
    assert tax.user_cost_factor(0.15, 1.0, 1.0, 0.0, p) > tax.user_cost_factor(0.25, 1.0, 1.0, 0.0, p)


@given(st.floats(0.01, 0.4), st.floats(0.0, 2.0), st.floats(0.0, 10.0))
def test_claiming_never_raises_the_user_cost(rate, theta, wait):
    p = namespace()
    assert tax.user_cost_factor(rate, theta, 1.0, wait, p) <= tax.user_cost_factor(rate, theta, 0.0, wait, p) + 1e-12


@given(st.floats(0.0, 9.0))
def test_waiting_for_the_deduction_raises_the_user_cost(wait):
    p = namespace()
    assert tax.user_cost_factor(0.25, 1.0, 1.0, wait + 1, p) >= tax.user_cost_factor(0.25, 1.0, 1.0, wait, p) - 1e-12


def test_bands(p):
    income = np.array([-1.0, 2e6, 3.1e6, 3.1e6])
    small, high_tech = np.array([True, True, True, False]), np.array([False, False, False, True])
    assert tax.tax_due(income, small, high_tech, p) == pytest.approx([0.0, 1e5, 0.775e6, 0.465e6])


@pytest.mark.parametrize(
    ("lower", "upper", "income", "due", "marginal"),
    [
        (0.05, 0.10, 0.8e6, 0.04e6, 0.05),  # 2019: a quarter of the first million at 20 %
        (0.05, 0.10, 2.5e6, 0.05e6 + 0.15e6, 0.10),  # and half of the next two
        (0.025, 0.10, 3.0e6, 0.025e6 + 0.2e6, 0.10),  # 2021
        (0.025, 0.05, 1.0e6, 0.025e6, 0.025),  # 2022
        (0.025, 0.05, 3.0e6, 0.025e6 + 0.1e6, 0.05),
        (0.025, 0.05, 3.1e6, 3.1e6 * 0.25, 0.25),  # beyond the limit the whole income pays the standard rate
        (0.025, 0.05, -1e5, 0.0, 0.025),
    ],
)
def test_two_small_low_profit_bands(lower, upper, income, due, marginal):
    p = namespace(tax__small_rate_lower=lower, tax__small_rate=upper)
    one, small, high_tech = np.array([income]), np.array([True]), np.array([False])
    assert tax.tax_due(one, small, high_tech, p) == pytest.approx([due])
    assert tax.marginal_rate(one, small, high_tech, p) == pytest.approx([marginal])


@given(st.floats(1e4, 2.9e6), st.booleans(), st.sampled_from([(0.05, 0.05), (0.05, 0.10), (0.025, 0.05), (0.05, 0.20)]))
def test_the_marginal_rate_is_the_slope_of_the_tax(income, high_tech, rates):
    p = namespace(tax__small_rate_lower=rates[0], tax__small_rate=rates[1])
    small, holder = np.array([True]), np.array([high_tech])
    slope = (tax.tax_due(np.array([income]), small, holder, p) - tax.tax_due(np.array([income - 1.0]), small, holder, p))[0]
    near = [tax.marginal_rate(np.array([income + by]), small, holder, p)[0] for by in (-1.0, 0.0)]
    assert min(near) - 1e-6 <= slope <= max(near) + 1e-6


def test_losses_are_used_oldest_first_and_lapse_after_five_years(p):
    firms = make_firms(1, closed_profit=3e6, loss=np.array([[1e6, 0, 0, 0, 1e6, 5e6, 0, 0, 0, 0]]))
    result = tax.settle(firms, rules(firms), LAST_DAY, np.ones(1, bool), p)
    assert result.loss[0].tolist() == [0.0] * 10  # the 1 m of five years ago and of last year are used, the 5 m of six years ago is lost
    assert result.tax[0] == pytest.approx(1e6 * 0.25 if firms.employees[0] > p.tax.small_staff else 1e6 * 0.05)


def test_technology_firms_carry_losses_ten_years(p):
    firms = make_firms(1, closed_profit=6e6, loss=np.array([[0, 0, 0, 0, 0, 5e6, 0, 0, 0, 0]]), technology_sme_expiry=LAST_DAY + 90)
    assert tax.settle(firms, rules(firms), LAST_DAY, np.ones(1, bool), p).tax[0] == pytest.approx(1e6 * 0.05)


def test_super_deduction_can_make_a_loss_that_is_carried(p):
    firms = make_firms(1, closed_profit=1e6, claims=True, research_history=np.array([[2e6, 0, 0]]))
    result = tax.settle(firms, rules(firms), LAST_DAY, np.ones(1, bool), p)
    assert result.tax[0] == 0
    assert result.loss[0, 0] == pytest.approx(2e6 * p.research.eligible_share - 1e6)
    assert result.relief_deduction[0] == pytest.approx(1e6 * 0.05)


def test_reliefs_add_up_to_tax_given_up(p):
    firms = make_firms(1, closed_profit=50e6, employees=900.0, claims=True, research_history=np.array([[10e6, 0, 0]]), high_tech_expiry=LAST_DAY + 1)
    result = tax.settle(firms, rules(firms), LAST_DAY, np.ones(1, bool), p)
    income = 50e6 - 10e6 * p.research.eligible_share
    assert result.tax[0] == pytest.approx(0.15 * income)
    assert result.relief_high_tech[0] == pytest.approx(0.10 * income)
    assert result.relief_deduction[0] == pytest.approx(0.15 * 10e6 * p.research.eligible_share)


def test_a_high_tech_firm_that_misses_the_filing_pays_the_standard_rate(p):
    firms = make_firms(1, closed_profit=50e6, employees=900.0, high_tech_expiry=LAST_DAY + 1)
    assert tax.settle(firms, rules(firms), LAST_DAY, np.zeros(1, bool), p).tax[0] == pytest.approx(12.5e6)


def test_deduction_rate_by_sector_and_status(p):
    firms = make_firms(3, sector=np.array([20, 0, 0]), technology_sme_expiry=np.array([NO_DATE, NO_DATE, LAST_DAY + 1]))
    assert tax.deduction_rate(firms, rules(firms), LAST_DAY).tolist() == [1.0, 0.75, 1.0]


@given(st.lists(st.floats(-1e8, 1e8), min_size=4, max_size=4), st.lists(st.floats(0, 1e7), min_size=10, max_size=10))
def test_settlement_never_creates_negative_tax_or_losses(profits, losses):
    firms = make_firms(4, closed_profit=profits, loss=np.array([losses] * 4), claims=True, research_history=np.array([[1e6, 0, 0]] * 4))
    result = tax.settle(firms, rules(firms), LAST_DAY, np.ones(4, bool), namespace())
    assert (result.tax >= 0).all()
    assert (result.loss >= -1e-6).all()
    assert (result.relief_deduction >= 0).all()


def test_prepayment_is_not_refunded_within_the_year(p):
    due = tax.prepayment(np.array([1e6, 1e6]), np.zeros(2), np.ones(2, bool), np.zeros(2, bool), np.array([0.0, 2e5]), p)
    assert due == pytest.approx([5e4, 0.0])
