"""Default rates and hazards are recovered from loan books with known ones; books are read loan by loan."""

from __future__ import annotations

import math
from dataclasses import fields, replace

import numpy as np
import pytest
from fake_studies import day, make_panel

from sim.experiments.studies import loans
from sim.experiments.studies.loans import Loans, book, hazard_ratio, ratio, yearly_rate
from sim.kernel.events import EventLog


def synthetic(size: int, cover_effect: float, risk_effect: float, selection: float, seed: int = 1) -> tuple[Loans, np.ndarray]:
    """Loans of up to three years with hazard .03·exp(cover + risk): riskier borrowers are covered more often where `selection` is positive."""
    random = np.random.default_rng(seed)
    risk = random.normal(0.0, 1.0, size)
    covered = random.random(size) < 1.0 / (1.0 + np.exp(-selection * risk))
    hazard = 0.03 * np.exp(cover_effect * covered + risk_effect * risk)
    spell = np.ceil(np.log(random.random(size)) / -hazard)
    years = np.clip(spell, 1, 3).astype(np.int64)
    backing = np.where(covered, "covered", "uncovered").astype(object)
    days = np.full(size, day(2023))
    return Loans(np.arange(size), days, days + 365 * years, backing, np.ones(size), spell <= 3, years), risk[:, None]


def test_selection_is_taken_out_by_controls():
    taken, risk = synthetic(40_000, cover_effect=0.2, risk_effect=0.6, selection=1.0)
    value, error = hazard_ratio(taken, risk)
    assert value == pytest.approx(math.exp(0.2), abs=3 * error)
    blind, _ = hazard_ratio(taken, np.zeros((risk.size, 0)))
    assert blind > math.exp(0.2) + 0.2


def test_cover_without_effect_shows_none():
    taken, risk = synthetic(40_000, cover_effect=0.0, risk_effect=0.6, selection=0.0, seed=2)
    value, error = hazard_ratio(taken, risk)
    assert abs(value - 1.0) < 3 * error
    assert 0.0 < error < 0.2


def test_rate_a_year_counts_years_at_risk():
    assert yearly_rate(np.array([True, False, False]), np.array([1.0, 2.0, 2.0])) == pytest.approx(0.2)
    assert math.isnan(yearly_rate(np.zeros(0, bool), np.zeros(0)))


def test_ratio_of_rates_needs_defaults():
    value, error = ratio((40.0, 1000.0), (20.0, 1000.0))
    assert value == pytest.approx(2.0)
    assert error == pytest.approx(2.0 * math.sqrt(1 / 40 + 1 / 20))
    assert math.isnan(ratio((4.0, 1000.0), (20.0, 1000.0))[0])


def loan_log() -> EventLog:
    """Firm 0 repays a covered loan and defaults on a second, firm 1 still owes, firm 2 leaves early without paying."""
    log = EventLog(True)
    log.add(day(2023), "loan", "technology loan", "examined", "granted", [0, 2], [5.0, 7.0], "covered")
    log.add(day(2023, 12), "loan", "technology loan", "granted", "defaulted", 2, 7.0)
    log.add(day(2024), "loan", "technology loan", "granted", "repaid", 0, 5.0)
    log.add(day(2024, 7), "loan", "technology loan", "examined", "granted", [0, 1], [6.0, 8.0], "uncovered")
    log.add(day(2025, 7), "loan", "technology loan", "granted", "defaulted", 0, 6.0)
    return log


def test_a_book_holds_loans_whose_term_is_over():
    read = book(loan_log().events(), 365, day(2025, 8))
    assert list(zip(read.row.tolist(), read.backing.tolist(), read.defaulted.tolist(), read.years.tolist(), strict=True)) == [
        (0, "covered", False, 1),
        (2, "covered", True, 1),
        (0, "uncovered", True, 1),
    ]
    assert book(loan_log().events(), 365, day(2025, 6)).row.tolist() == [0, 2]


def test_large_firms_stay_out_of_the_ratios():
    panel = make_panel(3, size=np.array([3, 1, 1]))
    found = loans.described(panel, book(loan_log().events(), 365, day(2025, 8)))
    assert found["all defaults"] == 2.0
    assert found["eligible defaults"] == 1.0


def test_large_firms_stay_out_of_the_hazard():
    taken, _ = synthetic(4_000, cover_effect=0.0, risk_effect=0.0, selection=0.0)
    large = ~taken.covered & (np.arange(taken.row.size) % 2 == 0)  # no cover, and here no default either
    taken = replace(taken, defaulted=taken.defaulted & ~large)
    size = np.where(large, 3, 1)
    found = loans.described(make_panel(taken.row.size, size=size), taken)
    assert found["hazard"] == pytest.approx(1.0, abs=0.3)
    assert found["hazard"] == pytest.approx(loans.described(make_panel(taken.row.size, size=size), taken.of(~large))["hazard"])


def test_the_chosen_loans_are_whole_rows():
    taken, _ = synthetic(10, cover_effect=0.0, risk_effect=0.0, selection=0.0)
    some = taken.of(taken.row >= 7)
    assert some.row.tolist() == [7, 8, 9]
    assert all(len(getattr(some, column.name)) == 3 for column in fields(some))


def test_worlds_are_set_side_by_side():
    numbers = {"cover covered defaults": 30.0, "cover covered years": 1000.0, "no cover eligible defaults": 20.0, "no cover eligible years": 1000.0}
    found = loans.finish(numbers | {"cover yuan": 150.0, "no cover yuan": 100.0, "cover all rate": 0.03, "half hazard": 1.2})
    assert found["covered_ratio"] == pytest.approx(1.5)
    assert found["additional_credit"] == pytest.approx(0.5)
    assert (found["default_rate"], found["hazard_ratio"]) == (0.03, 1.2)
