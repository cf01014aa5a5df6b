"""Every holder of a status satisfies its rules; the notch shows; statuses, losses and history agree with each other."""

from datetime import date

import numpy as np
import pytest

from sim.enterprises import tables
from sim.enterprises.columns import INSTRUMENTS, NO_DATE
from sim.enterprises.synthesis import history
from sim.enterprises.synthesis.research import threshold

END_2022 = date(2022, 12, 31).toordinal()
ANNOUNCED = {date(year, month, day).toordinal() for year in (2023, 2024, 2025) for month, day in ((10, 31), (11, 30), (12, 20))}


@pytest.fixture(params=["province", "sample"])
def firms(request):
    table = request.getfixturevalue(request.param)
    return table.take(np.flatnonzero(table.alive))


def _booked(firms):
    return firms.research + firms.relabelled


def test_high_tech_enterprises_satisfy_the_rules(firms):
    holders = firms.take(np.flatnonzero(firms.high_tech_expiry != NO_DATE))
    certified = holders.high_tech_expiry - 3 * 365
    assert (certified - holders.born > 365).all()
    ratio = holders.research_history.sum(axis=1) / holders.revenue_history.sum(axis=1)
    assert (ratio >= threshold(holders.revenue)).all()
    assert (_booked(holders) >= threshold(holders.revenue) * holders.revenue).all()
    assert (holders.science_share >= 0.10).all()
    assert (holders.high_tech_share >= 0.60).all()
    assert ((holders.inventions >= 1) | (holders.utility_patents >= 5)).all()
    assert holders.ever_high_tech.all()
    assert holders.performer.all()


def test_certificates_end_three_years_after_an_announcement(firms):
    ends = set(np.unique(firms.high_tech_expiry).tolist()) - {NO_DATE}
    assert ends <= ANNOUNCED
    assert len(ends) == len(ANNOUNCED)


def test_threshold_is_the_rules_table():
    sales = np.array([1e6, 50e6, 50.1e6, 200e6, 200.1e6, 1e11])
    np.testing.assert_array_equal(threshold(sales), [0.05, 0.05, 0.04, 0.04, 0.03, 0.03])


def _score(firms):
    """Technology-SME score by the official table, from the latest year."""
    total = np.zeros(firms.count)
    for criterion, value in (("science_share", firms.science_share), ("research_to_sales", _booked(firms) / firms.revenue)):
        steps, points = tables.score_steps(criterion)
        total += points[np.searchsorted(steps, value, side="right")]
    steps, points = tables.score_steps("utility_patents")
    return total + np.where(firms.inventions >= 1, 30.0, points[np.searchsorted(steps, firms.utility_patents, side="right")])


def test_technology_smes_satisfy_the_rules(firms):
    members = firms.take(np.flatnonzero(firms.technology_sme_expiry != NO_DATE))
    assert (members.technology_sme_expiry == date(2023, 3, 31).toordinal()).all()
    assert (members.employees <= 500).all()
    assert (members.revenue <= 200e6).all()
    assert (members.fixed_assets + members.cash / 100 <= 200e6 * (1 + 1e-9)).all()
    by_certificate = members.high_tech_expiry >= END_2022
    assert ((_score(members) >= 60) | by_certificate).all()
    assert (members.science_share >= 0.10).all()
    assert members.ever_technology_sme.all()


def test_services_are_there_because_of_a_status(firms):
    services = tables.IS_SERVICE[firms.sector]
    assert ((firms.high_tech_expiry != NO_DATE) | (firms.technology_sme_expiry != NO_DATE))[services].all()


def test_research_bunches_just_above_the_thresholds(view):
    firms = view.firms
    intensity = _booked(firms) / firms.revenue
    for line, low, high in ((0.05, 0.0, 50e6), (0.04, 50e6, 200e6), (0.03, 200e6, np.inf)):
        group = firms.performer & (firms.revenue > low) & (firms.revenue <= high)
        above = ((intensity >= line) & (intensity < 1.1 * line) & group).sum()
        below = ((intensity < line) & (intensity >= 0.9 * line) & group).sum()
        assert above > 1.3 * below, line


def test_relabelled_share_and_weight_of_high_tech_enterprises(firms):
    holders = firms.high_tech_expiry != NO_DATE
    booked = _booked(firms)
    assert 0.20 <= firms.relabelled[holders].sum() / booked[holders].sum() <= 0.28
    assert 0.55 <= booked[holders].sum() / booked.sum() <= 0.80
    assert (firms.relabelled <= booked * 0.97 + 1).all()
    assert (firms.relabelled[~firms.performer] == 0).all()


def test_candidates_are_a_pool_that_lacks_only_research(view):
    firms = view.firms
    ready = (firms.science_share >= 0.10) & (firms.high_tech_share >= 0.60) & ((firms.inventions >= 1) | (firms.utility_patents >= 5))
    without = view.industry & ~view.high_tech & ~view.sme
    assert (ready & without).sum() == pytest.approx(tables.assumptions(2022)["candidates"].value, rel=0.01)
    assert (firms.science_share[without & ~ready] < 0.10).all()


def test_performers_have_research_and_others_none(firms):
    assert (firms.research[firms.performer] > 0).all()
    assert (_booked(firms)[~firms.performer] == 0).all()
    assert (firms.knowledge[firms.performer] >= 0.99 * firms.research[firms.performer]).all()
    assert (firms.propensity > 0).all()


def test_history_starts_with_birth(firms):
    for back in (1, 2):
        unborn = firms.born >= END_2022 - back * 365.25
        for name in ("revenue_history", "research_history", "equity_history"):
            assert (getattr(firms, name)[unborn, back] == 0).all(), name
    np.testing.assert_allclose(firms.research_history[:, 0], _booked(firms))
    np.testing.assert_allclose(firms.revenue_history[:, 0], firms.revenue)


def test_claims_agree_with_research_and_awareness(firms):
    claiming = firms.deduction_years > 0
    assert np.array_equal(claiming, firms.claims)
    assert firms.performer[claiming].all()
    assert firms.aware[claiming, INSTRUMENTS.index("super_deduction")].all()
    assert (firms.research_history[firms.deduction_years >= 2, 1] > 0).all()


def test_holders_know_their_status(firms):
    assert firms.aware[firms.high_tech_expiry != NO_DATE, INSTRUMENTS.index("high_tech_status")].all()
    assert firms.aware[firms.technology_sme_expiry != NO_DATE, INSTRUMENTS.index("technology_sme_status")].all()


def test_awareness_of_the_deduction_rises_with_size(view):
    from sim.enterprises.columns import size_class

    firms = view.firms
    size = size_class(firms.employees, firms.revenue)
    shares = [firms.aware[(size == k) & firms.performer, 0].mean() for k in range(4)]
    np.testing.assert_allclose(shares, [0.60, 0.70, 0.85, 0.95], atol=0.03)


def test_losses_agree_with_profits(firms):
    technology = (firms.high_tech_expiry != NO_DATE) | (firms.technology_sme_expiry != NO_DATE)
    assert (firms.loss[~technology, history.LOSS_YEARS :] == 0).all()
    plain = ~firms.claims
    lost = firms.closed_profit < 0
    np.testing.assert_allclose(firms.loss[plain & lost, 0], -firms.closed_profit[plain & lost], rtol=1e-9)
    assert (firms.loss[plain & ~lost, 0] == 0).all()
    age = (END_2022 - firms.born) / 365.25
    assert (firms.loss[age < 1, 2:] == 0).all()


def test_high_tech_enterprises_come_in_all_sizes(view):
    sales = view.firms.revenue[view.high_tech]
    assert 50e6 < sales.mean() < 206e6
    assert (sales > 400e6).sum() > 500
    assert view.firms.inventions[view.high_tech].mean() == pytest.approx(4.8, rel=0.01)
