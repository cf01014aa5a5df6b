"""The high-tech threshold shapes what firms book: bunching above it, relabelling that answers to its cost, status sought for its worth."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from sim.enterprises import recognition, tax
from tests.model.worlds import last, lived, look, run, scenario, total

SCALE = 0.02
NO_PRIZE = ("notch.title_value=0", "notch.title_fixed=0 yuan/year", "tax.high_tech_rate=0.25", "award.first_time=0 yuan")
YEARS = (2023, 2024, 2025)
CLOSED, AUDITED = date(2025, 12, 31), date(2026, 1, 2)


@pytest.fixture(scope="module")
def seen():
    """Under the rules of 2022: the relabelled share of holders' booked research on each 31 December, and holders' booked research of
    three years over sales relative to their own threshold, as closed on 31 December 2025 and after January's audits."""
    shares, relative = {}, {}

    def prepare(province):
        world = province.world

        def holders():
            return world.seen.alive & tax.holds(world.seen.high_tech_expiry, world.clock.day_number)

        def see_share():
            firms = world.seen
            booked = firms.research[holders()] + firms.relabelled[holders()]
            shares[world.today.year] = float(firms.relabelled[holders()].sum() / booked.sum())

        def see_intensity():
            ratio = recognition.intensity(world.seen) / recognition.threshold(world.seen.revenue_history[:, 0], world.p)
            relative[world.today] = ratio[holders()]

        for year in YEARS:
            look(province, date(year, 12, 31), see_share)
        for day in (CLOSED, AUDITED):
            look(province, day, see_intensity)

    lived(scenario(scale=SCALE, years=4), prepare=prepare)
    return SimpleNamespace(shares=shares, relative=relative)


def excess(relative: np.ndarray, place: float = 1.0, width: float = 0.15) -> float:
    """Firms just above a place over firms just below it."""
    above = np.count_nonzero((relative >= place * (1 - 1e-9)) & (relative < place * (1 + width)))
    below = np.count_nonzero((relative >= place * (1 - width)) & (relative < place * (1 - 1e-9)))
    assert above + below >= 30, "too few firms near the place to judge"
    return above / max(below, 1)


@pytest.mark.parametrize("day", [CLOSED, AUDITED], ids=["as closed on 31 December", "after January's audits"])
def test_holders_bunch_just_above_the_threshold(seen, day):
    assert excess(seen.relative[day]) > 1.3


@pytest.mark.parametrize("place", [1.5, 2.0])
def test_there_is_no_step_where_no_rule_stands(seen, place):
    assert excess(seen.relative[AUDITED], place) < 1.3


def test_each_threshold_has_its_own_bunch():
    """If the rule asks 6 % of small firms instead of 5 %, the bunch moves to 6 %."""
    near = {}
    for name, overrides in (("usual", ()), ("moved", ("recognition.threshold_small=0.06",))):
        province = lived(scenario(*overrides, scale=SCALE))
        firms = province.world.seen
        small = firms.alive & (firms.revenue_history[:, 0] <= province.world.p.recognition.sales_medium)
        holders = small & tax.holds(firms.high_tech_expiry, province.world.clock.day_number)
        intensity = recognition.intensity(firms)[holders]
        near[name] = {at: np.count_nonzero(np.abs(intensity - at) < 0.0025) for at in (0.05, 0.06)}
    assert near["usual"][0.05] > 1.3 * near["usual"][0.06]
    assert near["moved"][0.06] > 1.3 * near["moved"][0.05]


@pytest.mark.parametrize("year", YEARS)
def test_relabelled_share_of_holders_stays_in_the_published_band(seen, year):
    assert 0.15 <= seen.shares[year] <= 0.32


def test_dearer_relabelling_means_less_of_it():
    relabelled = [
        total(run(scenario(f"notch.relabelling_cost={cost}", scale=SCALE)), "R&D|Enterprises|Relabelled", year=2025) for cost in (0.4, 0.75, 1.5, 6.0)
    ]
    assert relabelled[0] > relabelled[1] > relabelled[2] > relabelled[3] > 0


def test_without_relabelling_nothing_is_relabelled():
    assert total(run(scenario("notch.relabelling_limit=0", scale=SCALE)), "R&D|Enterprises|Relabelled", year=2025) == 0


def first_certificates(*overrides: str) -> float:
    records = run(scenario(*overrides, scale=SCALE))
    return sum(total(records, "Enterprises|High-tech|Certified", "first", year) for year in (2024, 2025))


def test_without_a_prize_first_certifications_collapse():
    assert first_certificates(*NO_PRIZE) < 0.1 * first_certificates()


def test_each_part_of_the_prize_draws_firms():
    usual = first_certificates()
    assert first_certificates("notch.title_value=0") < usual
    assert first_certificates("notch.title_fixed=0 yuan/year") < usual
    assert first_certificates("award.first_time=0 yuan") < usual
    assert first_certificates("award.first_time=1 million yuan") > usual


def test_the_stock_of_holders_shrinks_without_a_prize():
    stock = "Enterprises|High-tech|Stock"
    assert last(run(scenario(*NO_PRIZE, scale=SCALE)), stock) < 0.25 * last(run(scenario(scale=SCALE)), stock)
