"""The parts of calibration on data whose answer is known."""

import numpy as np
import pytest
from fake_calibration import fake_plan
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.experiments.calibration.coverage import coverage_lines
from sim.experiments.calibration.distance import FAR, Measure, measure_of
from sim.experiments.calibration.emulator import fit, terms
from sim.experiments.calibration.history_matching import Region, draw_from
from sim.experiments.calibration.moments import Group, Moment
from sim.experiments.calibration.plan import Settings
from sim.experiments.calibration.posterior import Posterior
from sim.experiments.calibration.search import generation_size, minimise
from sim.experiments.calibration.space import quantile_of, sobol_points, to_u, to_z
from sim.scenario.distributions import Distribution
from sim.scenario.resolved import Text

RNG = np.random.default_rng(1)


def moments(count=4, correlation=0.0):
    group = Group("g", Text("组", "group"), correlation)
    title = Text("矩", "moment")
    return tuple(Moment(f"m{n}", group, title, "fraction", 0.0, 2.0, "", "verified", "", 2020, fact=f"m{n}") for n in range(count))


@given(u=st.floats(0.001, 0.999), kind=st.sampled_from([("uniform", (1.0, 3.0)), ("triangular", (1.0, 1.5, 3.0)), ("normal", (2.0, 0.5))]))
def test_a_value_s_probability_is_found_again(u, kind):
    distribution = Distribution(*kind)
    assert quantile_of(distribution, distribution.sample(u)) == pytest.approx(u, abs=1e-6)


@given(st.lists(st.floats(0.001, 0.999), min_size=1, max_size=5))
def test_normal_scores_go_back_and_forth(u):
    assert to_u(to_z(np.array(u))) == pytest.approx(u)


def test_no_group_counts_more_for_having_more_moments():
    one, other = Group("one", Text("", "")), Group("other", Text("", ""))
    made = [Moment(f"m{n}", group, Text("", ""), "", 0.0, 1.0, "", "verified", "", 2020) for n, group in enumerate([one, one, one, other])]
    measure = Measure(tuple(made), np.zeros(4))
    assert measure.distances(np.array([[1.0, 1.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]]), 1) == pytest.approx([0.5, 0.5])


def test_a_moment_that_was_not_recorded_counts_as_far_and_no_farther():
    measure = Measure(moments(2), np.zeros(2))
    assert measure.distances(np.array([[np.nan, 0.0], [1e9, 0.0]]), 1) == pytest.approx([FAR / 2, FAR / 2])


def test_chance_is_told_from_replicates_and_makes_distances_smaller():
    replicates = RNG.normal(0.0, 3.0, (4000, 2))
    measure = measure_of(moments(2), replicates)
    assert measure.chance == pytest.approx([3.0, 3.0], rel=0.05)
    assert measure.spread(1) == pytest.approx(np.sqrt(4.0 + 2 * measure.chance**2))


@pytest.mark.parametrize("correlation", [0.0, 0.6])
def test_errors_have_the_tolerance_and_correlation_that_were_declared(correlation):
    noise = Measure(moments(3, correlation), np.zeros(3)).noise(40_000, np.random.default_rng(2))
    assert noise.std(axis=0) == pytest.approx([2.0] * 3, rel=0.03)
    assert np.corrcoef(noise.T)[0, 1] == pytest.approx(correlation, abs=0.02)


def test_growth_is_taken_from_yearly_values():
    group, title = Group("g", Text("", "")), Text("", "")
    readings = {f"R&D|Above-scale|Internal[all]@{year}": value for year, value in ((2018, 100.0), (2019, 110.0), (2020, 132.0))}

    def moment(how, **more):
        return Moment("m", group, title, "fraction", 0.0, 1.0, "", "verified", "", 2020, "R&D|Above-scale|Internal", "all", how, **more)

    assert moment("growth_mean", first=2019).of(readings) == pytest.approx(0.15)
    assert moment("growth_spread", first=2019).of(readings) == pytest.approx(np.std([0.1, 0.2], ddof=1))
    assert moment("value").of(readings) == 132.0
    assert np.isnan(moment("growth_mean", first=2018).of(readings))
    assert np.isnan(moment("share", over="Revenue|Above-scale").of(readings))


def test_the_emulator_recovers_a_quadratic_and_says_how_far_it_errs():
    u = sobol_points(200, 3, 5)
    x = 2 * u - 1
    truth = np.stack([1 + 2 * x[:, 0] - x[:, 1] * x[:, 2] + x[:, 2] ** 2, x[:, 0] * 0], axis=1)
    values = truth + np.random.default_rng(3).normal(0.0, [0.1, 1.0], (200, 2))
    emulator = fit(u, values)
    assert emulator(u)[:, 0] == pytest.approx(truth[:, 0], abs=0.1)
    assert emulator.error == pytest.approx([0.1, 1.0], rel=0.15)
    assert emulator.explained[0] > 0.95
    assert emulator.explained[1] < 0.1


def test_terms_of_the_emulator_are_centred_and_of_one_size():
    design = terms(sobol_points(4096, 2, 1))
    assert design.shape == (4096, 6)
    assert design[:, 1:].mean(axis=0) == pytest.approx(np.zeros(5), abs=0.02)
    assert design[:, 1:].std(axis=0) == pytest.approx(np.ones(5), rel=0.03)


def test_what_is_ruled_out_is_far_and_what_is_kept_fills_the_rest():
    u = sobol_points(128, 2, 9)
    values = np.stack([10 * u[:, 0], 10 * u[:, 0] + 0.01 * u[:, 1]], axis=1)
    measure = Measure(
        tuple(Moment(f"m{n}", Group("g", Text("", "")), Text("", ""), "", 5.0, 0.2, "", "verified", "", 2020) for n in range(2)), np.zeros(2)
    )
    region, points = draw_from(Region(fit(u, values), measure), 400, np.random.default_rng(4))
    assert region.limit == 3.0
    assert region.holds(points).all()
    assert np.abs(10 * points[:, 0] - 5).max() < 0.8
    assert region.share == pytest.approx(0.12, abs=0.03)
    assert points[:, 1].min() < 0.02
    assert points[:, 1].max() > 0.98


def test_a_region_smaller_than_candidates_can_hit_is_still_filled_evenly():
    u = sobol_points(128, 3, 9)
    group = Group("g", Text("", ""))
    made = tuple(Moment(f"m{n}", group, group.title, "", 5.0, 0.06, "", "verified", "", 2020) for n in range(3))
    measure = Measure((*made, *made), np.zeros(6))  # each twice, so that the second largest is the largest
    region, points = draw_from(Region(fit(u, np.tile(10 * u, 2)), measure), 500, np.random.default_rng(4))
    assert region.limit == 3.0
    assert region.holds(points).all()
    assert points.std(axis=0) == pytest.approx([0.036 / np.sqrt(12)] * 3, rel=0.15)
    assert region.share == pytest.approx(0.036**3, rel=0.5)


def test_if_nothing_is_left_the_most_plausible_candidates_are():
    u = sobol_points(64, 1, 9)
    measure = Measure((Moment("m", Group("g", Text("", "")), Text("", ""), "", 50.0, 0.1, "", "verified", "", 2020),), np.zeros(1))
    region, points = draw_from(Region(fit(u, 10 * u), measure), 50, np.random.default_rng(4))
    assert region.limit > 3.0
    assert len(points) == 50
    assert points.min() > 0.99


def test_search_is_the_same_whenever_it_is_run_and_finds_a_minimum():
    def evaluate(points):
        return ((points - 0.7) ** 2).sum(axis=1)

    first, again = (minimise(evaluate, np.array([0.2, 0.9, 0.5]), 120, 11) for _ in range(2))
    assert np.array_equal(first.points, again.points)
    assert first.points[0] == pytest.approx([0.2, 0.9, 0.5])
    assert first.points[first.best] == pytest.approx([0.7] * 3, abs=0.08)
    assert generation_size(23) % 2 == 0


@settings(max_examples=25)
@given(st.lists(st.floats(0.01, 5.0), min_size=2, max_size=30), st.integers(2, 50))
def test_systematic_resampling_takes_each_draw_as_often_as_its_weight_says(weights, rows):
    given_weights = np.array(weights) / sum(weights)
    draws = np.arange(len(weights), dtype=float)[:, None]
    posterior = Posterior(draws, given_weights, np.zeros(len(weights), np.int64), 0.0)
    taken = np.bincount(posterior.resample(rows, np.random.default_rng(1))[:, 0].astype(int), minlength=len(weights))
    assert taken.sum() == rows
    assert np.abs(taken - rows * given_weights).max() < 1 + 1e-9


def test_quantiles_and_ranks_of_weighted_draws():
    z = np.linspace(-3, 3, 6001)[:, None]
    weights = np.exp(-0.5 * z[:, 0] ** 2)
    posterior = Posterior(z, weights / weights.sum(), np.zeros(len(z), np.int64), 0.0)
    assert posterior.quantile(np.array([0.05, 0.5, 0.95]))[:, 0] == pytest.approx([-1.64, 0.0, 1.64], abs=0.02)
    assert posterior.below(np.array([1.0])) == pytest.approx([0.841], abs=0.003)


def test_coverage_tells_right_from_too_narrow_and_shifted_posteriors():
    generator = np.random.default_rng(5)
    right = generator.uniform(size=(400, 1))
    narrow = np.where(right < 0.5, right / 4, 1 - (1 - right) / 4)  # the truth lies in the tails
    shifted = right**3
    lines = coverage_lines(np.concatenate([right, narrow, shifted], axis=1), ["right", "narrow", "shifted"])
    told = {line.parameter: line for line in lines}
    assert told["right"].held_50 == pytest.approx(0.5, abs=0.08)
    assert told["right"].held_90 == pytest.approx(0.9, abs=0.05)
    assert told["right"].rank_p > 0.01
    assert told["narrow"].held_90 < 0.7
    assert told["narrow"].rank_p < 1e-6
    assert told["shifted"].rank_p < 1e-6
    assert told["all"].rank_p is None


def test_the_plan_counts_its_runs():
    plan = fake_plan(Settings(trials=10, points=40, replicates=3, predictive=7, pilot=5))
    assert plan.runs == {"pilot": 5, "search": 30, "optimum": 3, "first wave": 40, "second wave": 40, "check": 7}
