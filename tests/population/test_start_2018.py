"""The province of the end of 2018, built by the same code as that of 2022; starts without figures are refused; 2022 stays what it was."""

from datetime import date

import numpy as np
import pytest
from typer.testing import CliRunner

from sim.cli.application import app
from sim.enterprises import tables
from sim.enterprises.columns import INSTRUMENTS, NO_DATE
from sim.enterprises.population_check import HELD, population_margins
from sim.enterprises.synthesis import synthesise
from sim.enterprises.synthesis.base import Base
from sim.enterprises.synthesis.comparison import View
from sim.enterprises.synthesis.research import threshold

START = date(2018, 12, 31)
BASE = Base.of(START)
AS_THEY_WERE = {
    "revenue": 125422288359.18758,
    "employees": 111180.0,
    "fixed_assets": 132046881808.2204,
    "cash": 985207717399.0,
    "debt": 43011212276.017944,
    "research": 1704196653.0790198,
    "relabelled": 314101794.4379143,
    "margin": 185.43040801429595,
    "inventions": 1726.0,
    "utility_patents": 11585.0,
    "high_tech_expiry": 197385805.0,
    "technology_sme_expiry": 258513500.0,
    "closed_profit": 5959088281.606165,
    "loss": 3591256151.069692,
    "knowledge": 6349268557.301732,
    "aware": 6458.0,
    "city": 25002.0,
    "sector": 101277.0,
    "born": 2508614093.0,
}
"""Sums of some columns of the sample of 2022 (scale .01, seed 1, 8 quarters), as built before there was another start date."""


@pytest.fixture(scope="module")
def view() -> View:
    return View.of(synthesise(1.0, 1, 1, START), 1.0, BASE)


def test_published_margins_of_2018_hold_within_one_per_cent(view):
    margins = population_margins(view.firms, 1.0, START)
    off = [(m.group, m.name, m.deviation) for m in margins if m.held and abs(m.deviation) > HELD]
    assert not off
    near = {m.name: m.deviation for m in margins if m.group in ("Research", "High-tech enterprises", "Technology SMEs")}
    for name in ("Above-scale firms with R&D 2018", "Above-scale firms with R&D 2017", "Above-scale firms with R&D 2016", "Stock",
                 "R&D of above-scale industry 2018", "R&D of above-scale industry 2017", "R&D of above-scale industry 2016",
                 "New-product sales above scale", "Inventions in force above scale"):  # fmt: skip
        assert abs(near[name]) < HELD, name


def test_the_firms_of_2018_are_counted(view):
    services = ~view.industry
    assert view.firms.count == 319_000 + 5_656 + 11_000
    assert services.sum() == 16_656
    assert view.above.sum() == pytest.approx(26_377, abs=3)
    assert view.high_tech.sum() == pytest.approx(8_912, abs=3)
    assert view.sme.sum() == pytest.approx(6_700, abs=3)


def test_holders_of_2018_satisfy_the_rules(view):
    holders = view.firms.take(np.flatnonzero(view.high_tech))
    booked = holders.research + holders.relabelled
    assert (booked >= threshold(holders.revenue) * holders.revenue).all()
    assert (holders.research_history.sum(axis=1) >= threshold(holders.revenue) * holders.revenue_history.sum(axis=1)).all()
    assert (holders.science_share >= 0.10).all()
    assert (holders.high_tech_share >= 0.60).all()
    years = {date.fromordinal(int(day)).year for day in np.unique(holders.high_tech_expiry)}
    assert years == {2019, 2020, 2021}
    assert (holders.born < START.toordinal() - 365).all()
    members = view.firms.technology_sme_expiry[view.sme]
    assert (members == date(2019, 3, 31).toordinal()).all()


def test_services_without_a_status_are_candidates(view):
    waiting = ~view.industry & ~view.high_tech & ~view.sme
    firms = view.firms.take(np.flatnonzero(waiting))
    assert firms.count == pytest.approx(11_000, abs=2)
    assert ((firms.science_share >= 0.10) & (firms.high_tech_share >= 0.60) & ((firms.inventions >= 1) | (firms.utility_patents >= 5))).all()
    assert firms.performer.mean() == pytest.approx(BASE.assumption("service_candidate_performers"), abs=0.03)
    assert ((firms.research > 0) == firms.performer).all()


def test_less_was_known_in_2018(view):
    others = ~view.high_tech & ~view.sme & ~view.firms.claims & view.firms.performer
    grant = view.firms.aware[others, INSTRUMENTS.index("research_grant")].mean()
    later = View.of(synthesise(0.1, 1, 0, date(2022, 12, 31)), 0.1, Base(2022))
    then = ~later.high_tech & ~later.sme & ~later.firms.claims & later.firms.performer
    assert grant < 0.85 * later.firms.aware[then, INSTRUMENTS.index("research_grant")].mean()


def test_sizes_of_2018_have_no_gap_at_the_line_and_the_tail_of_chinese_provinces(view):
    sales = np.sort(view.firms.revenue)[::-1]
    top = int(0.05 * len(sales))
    assert 1.0 <= 1.0 / np.log(sales[:top] / sales[top]).mean() <= 1.5
    industry = view.firms.revenue[view.industry]
    below, above = (((industry >= low) & (industry < low + 2.5e6)).sum() for low in (17.5e6, 20e6))
    assert 1.0 < below / above < 3.0


def test_nothing_is_missing_in_a_small_sample_of_2018():
    firms = synthesise(0.005, 3, 2, START)
    for name, values in firms.arrays().items():
        assert np.isfinite(values.astype(float)).all(), name
    assert (firms.high_tech_expiry[~firms.alive] == NO_DATE).all()


def test_the_sample_of_2022_is_what_it_was():
    firms = synthesise(0.01, 1, 8, date(2022, 12, 31))
    found = {name: float(getattr(firms, name).astype(float).sum()) for name in AS_THEY_WERE}
    assert found == pytest.approx(AS_THEY_WERE, rel=1e-9)


def test_other_starts_are_refused_with_those_there_are():
    with pytest.raises(ValueError, match="no population starts on 2020-12-31; there are figures for 2018-12-31, 2022-12-31"):
        synthesise(0.01, 1, 0, date(2020, 12, 31))
    result = CliRunner().invoke(app, ["population", "--start", "2020-12-31"])
    assert result.exit_code == 2
    assert "2018-12-31 or 2022-12-31" in result.stderr.replace("\n", " ").replace("│ ", "")


def test_growth_carries_flows_forward_and_back():
    of_2021 = Base(2022).figure("above_scale_revenue_2021")
    assert Base(2022).carried("above_scale_revenue_2021") == pytest.approx(of_2021 * 1.051)
    assert BASE.carried("above_scale_revenue_2021") == pytest.approx(of_2021 / 1.096 / 1.05 / 1.012)


def test_every_platform_of_2022_was_not_open_in_2018():
    assert 0 < tables.platform_places(2018).sum() < tables.platform_places(2022).sum()
