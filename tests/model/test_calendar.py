"""What happens on which day: certificates, technology-SME numbers, settlement, awards."""

from collections import defaultdict
from datetime import date

import numpy as np
import pytest

from sim.enterprises import tax
from sim.kernel.clock import Phase
from tests.model.worlds import SLUGS, lived, log_payments, look, on, run, scenario

CHOSEN = scenario(*on(*SLUGS), scale=0.02)
YEARS = (2023, 2024, 2025)


class Watch:
    """What is recorded on which day, payments, and valid certificates on days of interest."""

    def __init__(self, province):
        self.province = province
        self.recorded: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
        self.payments = log_payments(province)
        self.numbers_valid: dict[date, int] = {}
        self.first_certified = {year: np.concatenate(rows) for year, rows in province.world.first_certified.items()}
        recorder = province.world.recorder
        add, by_city = recorder.add, recorder.by_city

        def logged_add(variable, value, breakdown="all"):
            if breakdown == "all":
                self.recorded[variable][province.world.today] += float(value)
            add(variable, value, breakdown)

        def logged_by_city(variable, city, weights=None):
            self.recorded[variable][province.world.today] += float(np.bincount(city, weights).sum())
            by_city(variable, city, weights)

        recorder.add, recorder.by_city = logged_add, logged_by_city
        for year in YEARS:
            for month, day in ((3, 31), (4, 1), (5, 19), (5, 20), (12, 31)):
                look(province, date(year, month, day), self.count_numbers)
            province.world.clock.at(date(year, 12, 31), Phase.CLOSE, self.note_first)

    def count_numbers(self):
        world = self.province.world
        valid = world.seen.alive & tax.holds(world.seen.technology_sme_expiry, world.clock.day_number)
        self.numbers_valid[world.today] = int(valid.sum())

    def note_first(self):
        """Offices hand the year's first certificates on; a copy is kept, because they are used up."""
        world = self.province.world
        self.first_certified[world.today.year] = np.concatenate(world.first_certified[world.today.year])

    def days(self, variable: str) -> set[tuple[int, int]]:
        return {(day.month, day.day) for day, value in self.recorded[variable].items() if value}


@pytest.fixture(scope="module")
def watch():
    watches = []
    lived(CHOSEN, prepare=lambda province: watches.append(Watch(province)))
    return watches[0]


def test_certificates_are_announced_on_three_days_of_each_year(watch):
    days = {day for day, value in watch.recorded["Enterprises|High-tech|Certified"].items() if value}
    assert days == {date(year, month, day) for year in YEARS for month, day in ((10, 31), (11, 30), (12, 20))}


def test_an_announcement_moved_by_the_scenario_moves(watch):
    moved = run(scenario('recognition.first_announcement="09-20"', scale=0.02, years=1))
    usual = run(scenario(scale=0.02, years=1))
    certified = [records.select("Enterprises|High-tech|Certified") for records in (usual, moved)]
    assert certified[0][date(2023, 9, 30)] == 0 < certified[1][date(2023, 9, 30)]


def test_technology_sme_numbers_come_monthly_from_may_to_october(watch):
    assert watch.days("Enterprises|Technology SME|Admitted") == {(month, 20) for month in range(5, 11)}


@pytest.mark.parametrize("year", YEARS)
def test_last_years_numbers_end_after_31_march(watch, year):
    valid = watch.numbers_valid
    assert valid[date(year, 3, 31)] > 500
    assert valid[date(year, 4, 1)] == valid[date(year, 5, 19)] == 0
    admitted = watch.recorded["Enterprises|Technology SME|Admitted"][date(year, 5, 20)]
    assert valid[date(year, 5, 20)] == admitted > 0


def test_stock_of_numbers_in_summer_holds_only_new_ones(watch):
    stock = watch.province.world.recorder.records().select("Enterprises|Technology SME|Stock")
    for year in YEARS:
        admitted = sum(watch.recorded["Enterprises|Technology SME|Admitted"][date(year, month, 20)] for month in (5, 6))
        assert 0 < stock[date(year, 6, 30)] * CHOSEN.scale <= admitted + 1e-6
        assert stock[date(year, 3, 31)] > stock[date(year, 6, 30)]


def test_tax_is_settled_on_31_may(watch):
    assert watch.days("Tax|Super-deduction|Relief") == watch.days("Tax|HNTE|Relief") == {(5, 31)}


def test_tax_is_paid_on_the_days_of_the_law_only(watch):
    assert watch.days("Tax|Income tax|Paid") == {(1, 15), (4, 15), (7, 15), (10, 15), (5, 31)}


def test_reliefs_are_recorded_in_the_quarter_that_ends_on_30_june():
    for name in ("Tax|Super-deduction|Relief", "Tax|HNTE|Relief"):
        series = run(CHOSEN).select(name)
        assert {(day.month, day.day) for day, value in series.items() if value} == {(6, 30)}
        assert all(series[date(year, 6, 30)] > 0 for year in YEARS)


@pytest.mark.parametrize("instrument", ["first_time_award", "upgrade_award"])
def test_awards_are_decided_the_year_after_and_paid_to_those_first_certified_then(watch, instrument):
    seen = set()
    for day, account, rows, _ in watch.payments:
        if account.startswith(f"province {instrument} "):
            decided = int(account.rsplit(" ", 1)[1])
            assert day >= date(decided, 3, 15)
            assert np.isin(rows, watch.first_certified[decided - 1]).all()
            seen.add(decided)
    assert {2024, 2025} <= seen


def test_those_first_certified_in_2022_get_their_award_in_2023(watch):
    """The rule pays the year after; certificates of the year before the start are in the population."""
    paid = [rows for _, account, rows, _ in watch.payments if account == "province first_time_award 2023"]
    assert sum(rows.size for rows in paid) > 0


def test_grants_and_awards_are_paid_on_the_15th_or_28th(watch):
    """Orders, premiums and the like are paid on the day of the deal; what the treasury is told to pay waits for its next run."""
    granted = [day for day, account, *_ in watch.payments if any(name in account for name in ("grant", "award", "collaboration", "projects"))]
    assert len(granted) > 20
    assert {day.day for day in granted} == {15, 28}


def test_research_grants_are_paid_after_the_decision(watch):
    days = [day for day, account, *_ in watch.payments if account.startswith("province research_grant 2023")]
    assert days and min(days) >= date(2023, 9, 13)  # call of 30 June and 75 days


def test_programmes_are_decided_after_their_window(watch):
    filled = watch.recorded["Programmes|University-industry"]
    assert {day.year for day, value in filled.items() if value} == set(YEARS)
    assert all((day.month, day.day) >= (6, 24) for day, value in filled.items() if value)  # opened on 10 May for 45 days


def test_coaching_and_service_have_their_days(watch):
    assert watch.days("Coaching|Places filled") == {(2, 15)}
    spent = {day for day, value in watch.recorded["Fiscal|Paid"].items() if value and (day.month, day.day) == (2, 1)}
    assert spent == {date(year, 2, 1) for year in YEARS}


def test_nothing_is_recorded_for_firms_outside_quarter_ends():
    days = set(run(CHOSEN).dates.tolist())
    assert days == {date(2022, 12, 31)} | {date(y, m, d) for y in YEARS for m, d in ((3, 31), (6, 30), (9, 30), (12, 31))}
