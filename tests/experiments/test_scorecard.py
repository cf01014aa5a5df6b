"""Scorecard and summary against runs small enough to reckon by hand."""

from __future__ import annotations

import math
from datetime import date

import fake_model
import numpy as np
import pytest
from fake_model import FLOW, STOCK, make_target

from sim.experiments.reading.panel import RowKey, build_panel
from sim.experiments.reading.scorecard import monte_carlo_error, score_targets, write_scorecard
from sim.experiments.reading.summary import summarise, write_summary
from sim.experiments.store.csv_file import format_cell
from sim.experiments.store.encoding import RunKey

YEAR_ENDS = [date(2022, 12, 31), date(2023, 12, 31), date(2024, 12, 31)]
HALVES = [date(2023, 6, 30), date(2023, 12, 31), date(2024, 6, 30), date(2024, 12, 31)]


def panel(variable, dates, runs):
    """Panel of one variable from {(draw, replicate): values}."""
    rows = [RowKey(variable, "all", "all", day) for day in dates]
    return build_panel([(RunKey(*key), rows, np.array(values, float)) for key, values in runs.items()])


def score(target, *data):
    (line,) = score_targets(fake_model.make_scenario(targets=(target,)), panel(*data))
    return line


STOCKS = {(0, 0): [26, 29, 33], (1, 0): [26, 31, 34], (2, 0): [26, 32, 30], (3, 0): [26, 27, 28]}


def test_stock_by_a_date():
    line = score(make_target(STOCK, 30, by=date(2023, 12, 31)), STOCK, YEAR_ENDS, STOCKS)
    assert line.median == 30
    assert (line.p10, line.p90) == pytest.approx((27.6, 31.7))
    assert line.probability == 0.5
    assert line.monte_carlo_error == pytest.approx(math.sqrt(0.25 / 3))
    assert line.share_met_ever == 0.75
    assert line.date_met_median == date(2023, 12, 31)
    assert (line.when, line.status) == ("2023-12-31", "scored")


def test_date_between_periods_takes_the_last_period_ended():
    line = score(make_target(STOCK, 30, by=date(2024, 5, 1)), STOCK, YEAR_ENDS, STOCKS)
    assert line.median == 30


def test_continuous_stock_is_judged_at_the_horizon():
    line = score(make_target(STOCK, 30, comparison="at_least", continuous=True), STOCK, YEAR_ENDS, STOCKS)
    assert line.median == 31.5
    assert line.probability == 0.75
    assert line.when == "continuous"


def test_above_is_strict_and_at_least_is_not():
    runs = {(0, 0): [1, 30, 30], (1, 0): [1, 30, 30]}
    for comparison, probability in (("above", 0), ("at_least", 1)):
        line = score(make_target(STOCK, 30, comparison=comparison, by=date(2023, 12, 31)), STOCK, YEAR_ENDS, runs)
        assert line.probability == probability


def test_flow_in_one_year_is_summed_over_it():
    runs = {(0, 0): [60, 50, 5, 5], (1, 0): [10, 20, 100, 100], (2, 0): [100, 0, 0, 0]}
    line = score(make_target(FLOW, 100, comparison="at_least", in_year=2023), FLOW, HALVES, runs)
    assert line.median == 100
    assert line.probability == pytest.approx(2 / 3)
    assert line.share_met_ever == pytest.approx(2 / 3)
    assert line.date_met_median == date(2023, 6, 30)
    assert line.when == "2023"


def test_every_year_the_worst_year_of_each_run_decides():
    runs = {(0, 0): [50, 60, 100, 20], (1, 0): [10, 20, 100, 100], (2, 0): [100, 10, 40, 40]}
    line = score(make_target(FLOW, 100, comparison="at_least", every="year"), FLOW, HALVES, runs)
    assert line.median == 80
    assert line.probability == pytest.approx(1 / 3)
    assert line.share_met_ever == 1
    assert line.date_met_median == date(2023, 12, 31)
    assert line.when == "every year"


def test_year_that_the_run_covers_in_part_does_not_count():
    part = [*HALVES, date(2025, 6, 30)]
    line = score(make_target(FLOW, 100, comparison="at_least", every="year"), FLOW, part, {(0, 0): [60, 60, 60, 60, 1]})
    assert line.median == 120


def test_flow_without_record_in_a_period_is_zero_there():
    line = score(make_target(FLOW, 10, in_year=2023), FLOW, HALVES, {(0, 0): [np.nan, 12, 1, 1], (1, 0): [6, 7, 1, 1]})
    assert (line.median, line.probability) == (12.5, 1)


def test_target_on_a_variable_without_record():
    line = score(make_target("R&D|Intensity", 0.03, continuous=True), STOCK, YEAR_ENDS, STOCKS)
    assert line.status == "not recorded"
    assert line.probability is None and line.median is None


def test_target_never_met_has_no_date():
    line = score(make_target(STOCK, 99, by=date(2023, 12, 31)), STOCK, YEAR_ENDS, STOCKS)
    assert line.date_met_median is None
    assert (line.probability, line.share_met_ever) == (0, 0)
    assert line.monte_carlo_error == pytest.approx(1 / 5)


@pytest.mark.parametrize(
    ("met", "draws", "error"),
    [
        ([1, 0, 1, 0, 0], [0, 1, 2, 3, 4], math.sqrt(0.4 * 0.6 / 4)),  # one replicate a draw: p(1-p)/(n-1)
        ([1, 1, 0, 0], [0, 0, 1, 1], math.sqrt(2 * (1 + 1)) / 4),  # draws decide everything: two clusters, not four runs
        ([1, 0, 1, 0], [0, 0, 1, 1], math.sqrt(0.25 / 4)),  # draws agree: chance alone
        ([1, 0, 0, 0], [0, 0, 0, 0], math.sqrt(0.1875 / 4)),  # one draw: binomial
        ([0, 0, 0, 0], [0, 1, 2, 3], 1 / 5),
        ([1, 1, 1, 1], [0, 0, 1, 1], 1 / 3),  # bound counts draws, which share parameters
        ([1, 1, 1, 1], [0, 0, 0, 0], 1 / 5),
    ],
)
def test_monte_carlo_error(met, draws, error):
    assert monte_carlo_error(np.array(met, bool), np.array(draws)) == pytest.approx(error)


def test_monte_carlo_error_is_the_spread_of_repeated_ensembles():
    """The reported error agrees with the standard deviation of the share over many ensembles of 40 draws x 3 replicates."""
    generator = np.random.default_rng(1)
    chance = generator.beta(1, 1, (400, 40, 1))
    met = generator.random((400, 40, 3)) < chance
    draws = np.repeat(np.arange(40), 3)
    errors = [monte_carlo_error(ensemble.ravel(), draws) for ensemble in met]
    assert np.mean(errors) == pytest.approx(met.mean(axis=(1, 2)).std(), rel=0.1)


def test_scorecard_file(tmp_path):
    scores = score_targets(fake_model.make_scenario(targets=(make_target(STOCK, 30, by=date(2023, 12, 31)),)), panel(STOCK, YEAR_ENDS, STOCKS))
    write_scorecard(scores, tmp_path / "scorecard.csv")
    raw = (tmp_path / "scorecard.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbftarget,title_zh,title_en,kind,measure,variable,")
    line = raw.decode("utf-8-sig").splitlines()[1]
    assert line.startswith("T0,目标,Target,outcome,10,Enterprises|High-tech|Stock,all,above,30,2023-12-31,30,27.6,31.7,0.5,0.2886751346,2023-12-31")


def test_summary_does_not_depend_on_the_order_of_the_runs(tmp_path):
    generator = np.random.default_rng(2)
    runs = {(draw, 0): generator.lognormal(20, 3, 3) for draw in range(50)}
    write_summary(panel(STOCK, YEAR_ENDS, runs), "trial", tmp_path / "one.csv")
    write_summary(panel(STOCK, YEAR_ENDS, dict(reversed(runs.items()))), "trial", tmp_path / "two.csv")
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_summary_figures():
    lines = list(summarise(panel(STOCK, YEAR_ENDS, {(0, 0): [1, 2, np.nan], (1, 0): [3, 6, np.nan], (2, 0): [5, np.nan, np.nan]}), "trial"))
    assert lines[0] == ["trial", date(2022, 12, 31), STOCK, "all", "all", "firms", 3, 3.0, 1.4, 3.0, 4.6, 1.0, 5.0]
    assert lines[1][6:] == [2, 4.0, 2.4, 4.0, 5.6, 2.0, 6.0]
    assert lines[2][6] == 0 and all(math.isnan(number) for number in lines[2][7:])


def test_panel_joins_runs_that_recorded_different_rows():
    rows = [RowKey(STOCK, "all", "all", day) for day in YEAR_ENDS]
    joined = build_panel([(RunKey(1, 0), rows[1:], np.array([8.0, 9.0])), (RunKey(0, 0), rows[:2], np.array([1.0, 2.0]))])
    assert joined.runs == ((0, 0), (1, 0))
    np.testing.assert_array_equal(joined.values, [[1, np.nan], [2, 8], [np.nan, 9]])


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (1.0, "1"),
        (0.1 + 0.2, "0.3"),
        (1.23456789012e13, "12345678900000"),
        (1e-7 / 3, "3.333333333e-08"),
        (None, ""),
        (math.nan, ""),
        (3, "3"),
    ],
)
def test_numbers_in_files_are_plain(cell, text):
    assert format_cell(cell) == text
