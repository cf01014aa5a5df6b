"""What bound where a target was missed, and what the scenario costs, against runs small enough to reckon by hand."""

from __future__ import annotations

import csv
from datetime import date

import fake_model
import numpy as np
import pytest
from fake_model import make_target

from sim.experiments.reading.fiscal_account import fiscal_account, write_fiscal_account
from sim.experiments.reading.panel import RowKey, build_panel
from sim.experiments.reading.scorecard import score_targets
from sim.experiments.store.encoding import RunKey

DAYS = [date(2022, 12, 31), date(2023, 6, 30), date(2023, 12, 31), date(2024, 6, 30), date(2024, 12, 31)]
COUNT = "Programmes|Innovation projects"


def panel(series):
    """Panel of two runs from {(variable, breakdown): (values of the first run, of the second)}, at the ends of half years after the start."""
    runs = []
    for number in range(2):
        rows = [RowKey(variable, "all", breakdown, day) for variable, breakdown in series for day in DAYS[1:]]
        values = np.array([value for pair in series.values() for value in pair[number]], float)
        runs.append((RunKey(number, 0), [RowKey("Enterprises|Alive", "all", "all", DAYS[0]), *rows], np.append(1.0, values)))
    return build_panel(runs)


def cause(series, **judged):
    (line,) = score_targets(fake_model.make_scenario(targets=(make_target(COUNT, 100, comparison="at_least", **judged),)), panel(series))
    return line.binding_cause, line.binding_share


FILLED = {(COUNT, "all"): ([60, 50, 40, 50], [60, 60, 60, 60])}  # the first run misses 2024
UNFILLED = {
    ("Calls|Unfilled", "innovation_projects|reviewers"): ([90, 0, 3, 0], [90, 0, 90, 0]),
    ("Calls|Unfilled", "innovation_projects|applicants"): ([0, 0, 0, 1], [0, 0, 0, 0]),
    ("Calls|Unfilled", "technology_centres|time"): ([50, 50, 50, 50], [50, 50, 50, 50]),
}


def test_only_the_call_the_runs_and_the_years_that_missed_count():
    assert cause(FILLED | UNFILLED, every="year") == ("reviewers", 0.75)


def test_a_target_that_every_run_met_has_no_cause():
    assert cause(FILLED | UNFILLED, in_year=2023) == (None, None)


def test_a_sum_over_time_counts_all_the_time():
    series = {(COUNT, "all"): ([20, 20, 20, 20], [60, 60, 60, 60])} | UNFILLED
    assert cause(series, by=date(2024, 12, 31)) == ("reviewers", 93 / 94)


def test_full_calls_that_are_too_small_and_no_call_at_all():
    assert cause(FILLED | {("Calls|Places", "innovation_projects"): ([110, 0, 90, 0], [110, 0, 110, 0])}, every="year") == ("places", None)
    assert cause(FILLED, every="year") == ("no call", None)


def test_an_outcome_without_a_call_has_no_cause():
    target = make_target("Projects|Breakthroughs", 100, comparison="at_least", every="year")
    (line,) = score_targets(fake_model.make_scenario(targets=(target,)), panel({("Projects|Breakthroughs", "all"): FILLED[COUNT, "all"]}))
    assert (line.probability, line.binding_cause, line.binding_share) == (0.5, None, None)


MONEY = {
    ("Fiscal|Paid", "all"): ([99, 99, 99, 99], [99, 99, 99, 99]),
    ("Fiscal|Paid", "research_grant"): ([1, 2, 3, 4], [3, 4, 5, 6]),
    ("Fiscal|Paid", "outreach"): ([10, 0, 10, 0], [10, 0, 10, 0]),
    ("Fiscal|Paid", "loan_compensation"): ([500, 0, 0, 0], [500, 0, 0, 0]),
    ("Tax|HNTE|Relief", "all"): ([0, 100, 0, 100], [0, 200, 0, 200]),
    ("Finance|Loans|Expected loss", "all"): ([1, 1, 1, 1], [1, 1, 1, np.nan]),
}


def test_the_account_sums_years_within_runs():
    account = fiscal_account(panel(MONEY))
    assert account.years == ("2023", "2024", "all")
    np.testing.assert_array_equal(account.costs["money paid", "research_grant"], [[3, 7], [7, 11], [10, 18]])
    np.testing.assert_array_equal(account.costs["expected loss", "technology_loan"][-1], [4, 3])
    np.testing.assert_array_equal(account.total("running cost"), [[10, 10], [10, 10], [20, 20]])
    np.testing.assert_array_equal(account.total()[-1], [10 + 20 + 200 + 4, 18 + 20 + 400 + 3])


def test_the_account_file(tmp_path):
    write_fiscal_account(panel(MONEY), tmp_path / "account.csv")
    with open(tmp_path / "account.csv", encoding="utf-8-sig") as file:
        lines = {(row["year"], row["kind"], row["instrument"]): row for row in csv.DictReader(file)}
    assert lines["2023", "money paid", "research_grant"]["mean"] == "5"
    total = lines["all", "all", "all"]
    assert (float(total["mean"]), float(total["p10"]), float(total["p90"])) == pytest.approx((337.5, 254.7, 420.3))
    parts = sum(
        float(row["mean"]) for (year, kind, name), row in lines.items() if year == "all" and name == "all" and kind not in ("all", "capital of pools")
    )
    assert parts == pytest.approx(337.5)
    assert ("all", "capital of pools", "loan_compensation") in lines


def test_an_account_of_nothing(tmp_path):
    write_fiscal_account(panel({(COUNT, "all"): FILLED[COUNT, "all"]}), tmp_path / "account.csv")
    assert (tmp_path / "account.csv").read_text(encoding="utf-8-sig").splitlines() == ["year,kind,instrument,unit,runs,mean,p10,p90"]
