"""Forecast skill: scores against closed forms, naive models on known series, what may not be used, and one small forecast."""

import csv
import hashlib
import json
import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from fake_model import make_scenario
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats
from typer.testing import CliRunner

from sim.cli import app
from sim.experiments.calibration.moments import Group, Moment
from sim.experiments.forecast.errors import Errors, errors_of
from sim.experiments.forecast.naive import NAIVE, autoregression, last_change, trend
from sim.experiments.forecast.predictive import Ensemble, LogNormal
from sim.experiments.forecast.projecting import Projection, known_rules
from sim.experiments.forecast.skill import FROM_LAST, MODEL, VARIABLES_SCORED, score, summarise
from sim.experiments.reading.history import history_of
from sim.scenario.resolved import Change, Text
from sim.views.forecast.table import markdown, render_forecast

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "scenarios" / "calibration" / "history.yaml"


def normal_crps(mean, spread, outcome):
    """Closed form of Gneiting & Raftery (2007)."""
    z = (outcome - mean) / spread
    return spread * (z * (2 * stats.norm.cdf(z) - 1) + 2 * stats.norm.pdf(z) - 1 / math.sqrt(math.pi))


@pytest.mark.parametrize("outcome", [-1.0, 3.0, 4.5, 9.0])
def test_the_score_of_an_ensemble_is_that_of_the_normal_it_is_drawn_from(outcome):
    values = np.random.default_rng(1).normal(3, 2, 40_000)
    assert Ensemble.of(values).crps(outcome) == pytest.approx(normal_crps(3, 2, outcome), abs=0.03)


@pytest.mark.parametrize("outcome", [0.5, 2.0, 7.0])
def test_the_closed_form_of_the_lognormal_is_the_integral_of_its_definition(outcome):
    said = LogNormal(0.7, 0.4)
    below = integrate.quad(lambda x: said.below(x) ** 2, 1e-9, outcome)[0]
    above = integrate.quad(lambda x: (1 - said.below(x)) ** 2, outcome, 60)[0]
    assert said.crps(outcome) == pytest.approx(below + above, rel=1e-5)


def test_the_mean_score_does_not_depend_on_the_number_of_members():
    generator = np.random.default_rng(2)
    outcomes = generator.normal(size=4000)
    means = [np.mean([Ensemble.of(generator.normal(size=size)).crps(y) for y in outcomes]) for size in (3, 50)]
    assert means[0] == pytest.approx(means[1], abs=0.03)
    assert means[1] == pytest.approx(1 / math.sqrt(math.pi), abs=0.03)


@pytest.mark.parametrize(("shift", "stretch"), [(0.3, 1.0), (-0.3, 1.0), (0.0, 2.0), (0.0, 0.4)])
def test_the_true_distribution_has_the_best_expected_score(shift, stretch):
    outcomes = np.exp(np.random.default_rng(3).normal(1.0, 0.3, 3000))
    true, other = (np.array([said.crps(y) for y in outcomes]) for said in (LogNormal(1.0, 0.3), LogNormal(1.0 + shift * 0.3, 0.3 * stretch)))
    worse = other - true
    assert worse.mean() > 2 * worse.std() / math.sqrt(len(worse))


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30), st.floats(-1e6, 1e6), st.floats(-1e5, 1e5))
def test_moving_everything_moves_no_score(values, outcome, shift):
    ensemble, moved = Ensemble.of(np.array(values)), Ensemble.of(np.array(values) + shift)
    assert moved.crps(outcome + shift) == pytest.approx(ensemble.crps(outcome), abs=1e-5)
    assert 0 < ensemble.below(outcome) < 1


def test_probability_transforms_of_a_right_forecast_are_uniform():
    generator = np.random.default_rng(4)
    pits = [Ensemble.of(generator.normal(size=60)).below(generator.normal()) for _ in range(800)]
    assert stats.kstest(pits, "uniform").pvalue > 0.01


def test_an_ensemble_with_a_hole_is_refused():
    with pytest.raises(ValueError, match="finite"):
        Ensemble.of(np.array([1.0, math.nan]))


@pytest.mark.parametrize("name", NAIVE)
def test_steady_growth_goes_on_without_spread(name):
    said = NAIVE[name]([100, 110, 121, 133.1], 2)
    assert said.median == pytest.approx(161.051)
    assert said.sigma == pytest.approx(0.0, abs=1e-8)


@pytest.mark.parametrize("name", NAIVE)
def test_two_values_give_a_median_and_no_spread(name):
    said = NAIVE[name]([100, 120], 1)
    assert said.median == pytest.approx(144)
    assert said.sigma is None
    assert said.predictive is None


def test_the_last_change_errs_by_what_it_erred_before():
    series = np.exp([0.0, 0.1, 0.3, 0.2])  # changes .1, .2, -.1; second differences .1, -.3
    said = last_change(series, 1)
    assert said.median == pytest.approx(math.exp(0.1))
    assert said.sigma == pytest.approx(math.sqrt((0.01 + 0.09) / 2))
    assert last_change(series, 2).sigma == pytest.approx(said.sigma * math.sqrt(5))


def test_the_trend_is_the_prediction_of_a_regression():
    logs = np.array([0.0, 0.2, 0.1, 0.5])
    fit = stats.linregress(np.arange(4), logs)
    rest = logs - fit.intercept - fit.slope * np.arange(4)
    error = math.sqrt((rest**2).sum() / 2 * (1 + 1 / 4 + 2.5**2 / 5))
    said = trend(np.exp(logs), 1)
    assert said.median == pytest.approx(math.exp(fit.intercept + 4 * fit.slope))
    assert said.sigma == pytest.approx(error)


def test_an_autoregression_finds_its_coefficient_in_a_long_series():
    generator = np.random.default_rng(5)
    changes = np.zeros(4000)
    for year in range(1, 4000):
        changes[year] = 0.6 * changes[year - 1] + generator.normal(0, 0.01)
    levels = np.exp(np.cumsum(changes))
    said = autoregression(levels, 1)
    assert math.log(said.median / levels[-1]) == pytest.approx(0.6 * changes[-1], abs=0.003)
    assert said.sigma == pytest.approx(0.01, rel=0.05)


@pytest.mark.parametrize(("options", "told"), [
    (["--origin", "2022"], "nothing after 2022 may be used"), (["--origin", "2018"], "history begins in 2018"),
    (["--to", "2023"], "2022 at the latest"), (["--origin", "2021", "--to", "2021"], "a year after the origin"),
])  # fmt: skip
def test_years_that_may_not_be_used_are_refused(options, told):
    answer = CliRunner().invoke(app, ["forecast-skill", str(FILE), *options], env={"COLUMNS": "300"})
    assert answer.exit_code == 2
    assert told in answer.output


def calibration(folder: Path, **changed) -> Path:
    """A finished calibration of one parameter, as `forecast-skill` takes it."""
    folder.mkdir()
    sha256 = hashlib.sha256(FILE.read_bytes()).hexdigest()
    settings = {"until": 2021, "calibration_file": {"name": "history.yaml", "sha256": sha256}} | changed
    (folder / "manifest.json").write_text(json.dumps({"format": 2, "kind": "calibrate", "settings": settings}))
    (folder / "posterior-history.csv").write_text("# by hand\nresearch.trend\n" + "".join(f"{0.02 + row / 2000}\n" for row in range(20)))
    return folder


@pytest.mark.parametrize(("changed", "told"), [
    ({"until": 2022}, "rests on data up to 2022"), ({"until": None}, "rests on all years"), ({"calibration_file": {"sha256": "0"}}, "another file"),
])  # fmt: skip
def test_a_calibration_that_saw_the_outcome_is_refused(tmp_path, changed, told):
    folder = calibration(tmp_path / "fit", **changed)
    answer = CliRunner().invoke(app, ["forecast-skill", str(FILE), "--calibration", str(folder), "--out", str(tmp_path / "out")])
    assert answer.exit_code == 2
    assert told in answer.output
    assert not (tmp_path / "out").exists()


def test_rules_that_came_later_are_not_known():
    days = tuple(date(year, 1, 1) for year in (2019, 2021, 2022))
    changes = (
        Change("tax.small_rate", "schedule", None, tuple(zip(days, (0.1, 0.05, 0.02), strict=True)), date(2018, 12, 31), None),
        Change("grant.cap", "set", 5e6, (), date(2022, 1, 1), None),
        Change("award.first_time", "set", 2e5, (), date(2020, 1, 1), None),
    )
    known = known_rules(replace(make_scenario(1, 1), changes=changes), 2021).changes
    assert [change.path for change in known] == ["tax.small_rate", "award.first_time"]
    assert known[0].schedule == tuple(zip(days[:2], (0.1, 0.05), strict=True))


def perfect(spread: float, bias: float = 1.0, years=(2019, 2020, 2021, 2022)) -> Projection:
    """Members around the published figures."""
    generator = np.random.default_rng(6)
    values = {}
    for variable in VARIABLES_SCORED:
        known = {figure.year: figure.value for figure in history_of(variable)}
        values[variable] = np.array([known.get(year, 1e5) * bias * np.exp(spread * generator.normal(size=50)) for year in years]).T
    return Projection(years, values)


def test_a_forecast_that_knows_beats_naive_models_and_a_biased_one_is_mended_by_the_last_figure():
    good = {one.model: one for one in summarise(score(perfect(0.01), 2021, 2022))}
    biased = {one.model: one for one in summarise(score(perfect(0.001, 1.3), 2021, 2022))}
    assert all(skill > 0.5 for _, skill in good[MODEL].skill)
    assert good[MODEL].held_90 >= 0.8
    assert biased[MODEL].percentage_error == pytest.approx(0.3, abs=0.01)
    assert biased[FROM_LAST].percentage_error < 0.01
    assert biased[MODEL].held_90 == 0.0


def test_a_figure_that_was_not_published_is_forecast_and_not_scored():
    line = next(line for line in score(perfect(0.01), 2021, 2022) if line.variable == "Patents|Inventions in force" and line.model == MODEL)
    assert line.median is not None
    assert line.outcome is None
    assert line.crps is None


def moment(variable, year, tolerance, correlation=0.0, **changed):
    group = Group(variable, Text("组", "group"), correlation)
    return Moment(f"{variable} {year}", group, group.title, "firms", 200.0, 200.0 * tolerance, "", "verified", "", year, variable, **changed)


def addressed(purpose):
    return np.random.default_rng(list(purpose.encode()))


STOCK, INTENSITY = "Enterprises|High-tech|Stock", "R&D|Intensity"


def test_runs_get_the_errors_that_the_calibration_assumes():
    errors = errors_of([moment(STOCK, 2021, 0.2, 0.5), moment(STOCK, 2022, 0.2, 0.5), moment(INTENSITY, 2022, 0.3, how="growth_mean")], addressed)
    bare = Projection((2021, 2022), {variable: np.full((40_000, 2), 50.0) for variable in (STOCK, INTENSITY)})
    noisy = errors.in_all(bare)
    assert noisy.values[STOCK].std(axis=0) == pytest.approx([10.0, 10.0], rel=0.02)  # relative to the runs, not to the figure that came
    assert noisy.values[STOCK].mean() == pytest.approx(50.0, abs=0.2)
    assert np.array_equal(noisy.values[INTENSITY], bare.values[INTENSITY])  # no moment of its level
    assert np.array_equal(errors.in_all(bare).values[STOCK], noisy.values[STOCK])
    change = errors.added_to_change(np.full(40_000, 50.0), STOCK, 2021, 2022)
    assert change.std() == pytest.approx(50.0 * 0.2 * math.sqrt(2 * (1 - 0.5)), rel=0.02)


@given(st.floats(0, 1), st.floats(0, 0.5), st.floats(0, 0.5))
def test_the_error_of_a_change_is_that_of_a_difference(correlation, before, after):
    errors = errors_of([moment(STOCK, 2020, before, correlation), moment(STOCK, 2021, after, correlation)], addressed)
    drawn = np.array([[before**2, correlation * before * after], [correlation * before * after, after**2]])
    assert errors.of_change(STOCK, 2020, 2021) == pytest.approx(math.sqrt(max(0.0, drawn[0, 0] + drawn[1, 1] - 2 * drawn[0, 1])), abs=1e-9)
    assert errors.tolerance(STOCK, 2022) == pytest.approx(after) and errors.tolerance(STOCK, 2018) == pytest.approx(before)
    assert Errors().of_change(STOCK, 2020, 2021) == 0


def test_a_right_forecast_of_noisy_figures_is_too_narrow_without_their_errors():
    errors = errors_of([moment(variable, 2022, 0.1, 0.9) for variable in VARIABLES_SCORED], addressed)
    runs = perfect(0.001)
    widths = [[line.high_90 - line.low_90 for line in score(runs, 2021, 2022, given) if line.model == model]
              for given in (None, errors) for model in (MODEL, FROM_LAST)]  # fmt: skip
    bare, rebased, with_errors, rebased_with = (np.array(each) for each in widths)
    assert (with_errors > 20 * bare).all() and (rebased_with > 10 * rebased).all()
    assert np.median(rebased_with / with_errors) == pytest.approx(math.sqrt(2 * 0.1), rel=0.3)


def test_an_early_origin_has_errors_but_no_naive_spread():
    lines = score(perfect(0.01), 2019, 2020)
    assert all(line.crps is None and line.percentage_error is not None for line in lines if line.model in NAIVE)
    assert all(skill is None for one in summarise(lines) for _, skill in one.skill)


def test_one_small_forecast_from_the_command_line(tmp_path):
    document = tmp_path / "page.md"
    document.write_text("<!-- forecast:begin -->\n<!-- forecast:end -->\n")
    fit = calibration(tmp_path / "fit")
    command = ["forecast-skill", str(FILE), "--calibration", str(fit), "--members", "10", "--scale", "0.002", "--out", str(tmp_path / "out"),
               "--store", str(tmp_path / "store"), "--markdown", str(document), "--workers", "1", "--quiet"]  # fmt: skip
    answer = CliRunner().invoke(app, command, env={"LANG": "en_GB.UTF-8"})
    assert answer.exit_code == 0, answer.output
    table = (tmp_path / "out" / "skill.csv").read_bytes()
    with open(tmp_path / "out" / "skill.csv", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert {row["year"] for row in rows} == {"2022"}
    assert len(rows) == len(VARIABLES_SCORED) * (2 + len(NAIVE))
    assert float(next(row for row in rows if row["model"] == MODEL)["crps"]) > 0
    assert "| qilu |" in document.read_text()
    assert len(list((tmp_path / "out" / "charts").glob("*.png"))) == 2
    again = CliRunner().invoke(app, command, env={"LANG": "zh_CN.UTF-8"})
    assert "技巧分" in again.output
    assert (tmp_path / "out" / "skill.csv").read_bytes() == table


def test_tables_exist_in_both_languages():
    from sim.experiments.forecast.skill import Forecasts

    projection = perfect(0.01)
    lines = score(projection, 2021, 2022)
    found = Forecasts(2021, 2022, False, 50, 0.05, projection, lines, summarise(lines), ("qilu",))
    for language in ("zh", "en"):
        assert len(render_forecast(found, language)) == 2
        assert markdown(found, language).count("\n|") > len(VARIABLES_SCORED)
