"""Estimators of the stylised facts give back what synthetic data were made with."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.experiments.facts.persistence import exit_rate, life_table, stays
from sim.experiments.facts.statistics import (
    LEAST,
    dispersion_slope,
    hill_exponent,
    median_slope,
    net_of_groups,
    percentile_gap,
    share,
    slope,
    standard_deviation,
    subbotin,
    top_share,
    trimmed,
)


def random(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def power_exponential(shape: float, size: int) -> np.ndarray:
    """Draws of exp(−|x|^b): |x|^b is Gamma(1/b)."""
    rng = random(7)
    return rng.choice([-1.0, 1.0], size) * rng.gamma(1.0 / shape, 1.0, size) ** (1.0 / shape)


@pytest.mark.parametrize("exponent", [0.9, 1.25, 2.0])
def test_hill_finds_the_exponent_of_a_pareto(exponent):
    values = random().pareto(exponent, 200_000) + 1.0
    assert hill_exponent(values) == pytest.approx(exponent, abs=4 * exponent / math.sqrt(10_000))


def test_hill_looks_at_the_tail_alone():
    rng = random()
    tail = 50.0 * (rng.pareto(1.2, 5_000) + 1.0)
    assert hill_exponent(np.concatenate([tail, rng.uniform(1, 50, 95_000)])) == pytest.approx(1.2, abs=0.07)
    assert hill_exponent(np.concatenate([tail, rng.uniform(1, 50, 95_000)]), top=0.5) > 1.7  # the body is no part of the tail


@pytest.mark.parametrize("shape", [0.8, 1.0, 1.3, 2.0, 3.0])
def test_subbotin_finds_shape_scale_and_centre(shape):
    found = subbotin(0.3 + 0.2 * power_exponential(shape, 40_000))
    assert found.shape == pytest.approx(shape, rel=0.05)
    assert found.centre == pytest.approx(0.3, abs=0.01)
    assert found.scale == pytest.approx(0.2 * shape ** (-1.0 / shape), rel=0.03)  # exp(−|x|^b / (b a^b)) with |x/.2|^b
    assert (found.p_value > 0.001) == (shape == 2.0)


def test_the_gaussian_is_rejected_as_often_as_the_level_says():
    rejected = [subbotin(random(seed).normal(size=400)).p_value < 0.05 for seed in range(200)]
    assert 0.01 < np.mean(rejected) < 0.12


def test_a_gaussian_in_small_numbers_is_not_rejected_but_a_laplace_is():
    assert subbotin(random().normal(size=300)).p_value > 0.01
    assert subbotin(random().laplace(size=300)).p_value < 0.01


@settings(max_examples=25, deadline=None)
@given(st.floats(-5, 5), st.floats(0.01, 100))
def test_shape_is_free_of_place_and_scale(place, scale):
    values = power_exponential(1.2, 400)
    assert subbotin(place + scale * values).shape == pytest.approx(subbotin(values).shape, abs=2e-3)


@pytest.mark.parametrize("true", [-0.2, -0.09, 0.0])
def test_dispersion_falls_with_size_as_made(true):
    rng = random()
    log_size = rng.normal(18, 1.5, 60_000)
    growth = 0.2 * np.exp(true * (log_size - 18)) * rng.laplace(size=60_000)
    assert dispersion_slope(growth, log_size) == pytest.approx(true, abs=0.015)
    unknown = np.where(np.arange(60_000) % 3, growth, np.nan)
    assert dispersion_slope(unknown, log_size) == pytest.approx(true, abs=0.02)


def test_median_slope_is_that_of_an_autoregression_with_heavy_tails():
    rng = random()
    before = rng.laplace(size=20_000)
    after = 0.05 - 0.15 * before + rng.laplace(size=20_000)
    assert median_slope(before, after) == pytest.approx(-0.15, abs=0.02)
    spoilt = after.copy()
    spoilt[np.argsort(before)[-50:]] += 1_000.0  # least squares would be lost
    assert median_slope(before, spoilt) == pytest.approx(-0.15, abs=0.05)
    assert slope(before, spoilt) > 0.5


def test_median_slope_agrees_with_quantile_regression():
    regression = pytest.importorskip("statsmodels.regression.quantile_regression")
    rng = random(3)
    x = rng.normal(size=500)
    y = 1.0 + 0.4 * x + rng.laplace(size=500)
    exact = regression.QuantReg(y, np.column_stack([np.ones(500), x])).fit(q=0.5).params[1]
    assert median_slope(x, y) == pytest.approx(exact, abs=0.005)


def test_slope_is_least_squares():
    rng = random()
    x, y = rng.normal(size=(2, 100))
    assert slope(x, y) == pytest.approx(np.polyfit(x, y, 1)[0])
    assert math.isnan(slope(np.ones(10), np.arange(10.0)))


def test_taking_out_means_of_small_groups_leaves_the_variance():
    rng = random()
    groups = np.repeat(np.arange(20_000), 3)
    found = net_of_groups(rng.normal(size=60_000) + groups, groups)
    assert found.std() == pytest.approx(1.0, abs=0.01)
    assert np.isnan(net_of_groups(np.array([1.0, 2.0, 4.0]), np.array([0, 1, 1]))).tolist() == [True, False, False]


def test_spread_and_gap_of_a_normal():
    values = 0.6 * random().normal(size=100_000)
    assert standard_deviation(values) == pytest.approx(0.6, abs=0.005)
    assert percentile_gap(values) == pytest.approx(0.6 * 2.5631, abs=0.015)
    assert trimmed(values).size == pytest.approx(98_000, abs=2)
    assert np.abs(trimmed(values)).max() < 0.6 * 2.4


def test_top_share_of_a_lognormal():
    spread = 1.8
    values = np.exp(spread * random().normal(size=400_000))
    from scipy.special import ndtr, ndtri

    assert top_share(values) == pytest.approx(ndtr(spread - ndtri(0.9)), abs=0.02)
    assert top_share(np.ones(100)) == pytest.approx(0.1)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0.01, 1e6), min_size=LEAST, max_size=200))
def test_top_share_lies_between_equality_and_all(values):
    found = top_share(np.array(values))
    assert round(0.1 * len(values)) / len(values) - 1e-9 <= found <= 1.0


def test_too_few_observations_say_nothing():
    few = random().normal(size=LEAST - 1)
    for value in (hill_exponent(np.exp(few)), subbotin(few).shape, standard_deviation(few), percentile_gap(few), top_share(np.exp(few)),
                  median_slope(few, few), dispersion_slope(few, few), slope(few[:2], few[:2]), share(few[:0], few[:0])):  # fmt: skip
        assert math.isnan(value)


def test_hazards_by_age_are_found_from_firms_watched_for_part_of_their_lives():
    rng = random()
    hazards = np.array([0.02, 0.06, 0.12, 0.09, 0.08] + [0.06] * 15)
    count = 200_000
    age_from = rng.uniform(0, 10, count)
    lives = age_from.copy()
    exited = np.zeros(count, bool)
    for _ in range(16):  # four years of quarters
        lives = np.where(exited, lives, lives + 0.25)
        exited |= rng.uniform(size=count) < hazards[np.minimum(lives, 19).astype(int)] / 4
    table = life_table(age_from, lives, exited)
    assert table.hazard[1:12] == pytest.approx(hazards[1:12], abs=0.006)
    assert table.hazard[0] == pytest.approx(0.02, abs=0.008)  # nobody can leave in the quarter in which watching begins
    assert table.peak == 3.0
    assert table.survival(5) == pytest.approx(math.exp(-hazards[:5].sum()), abs=0.02)
    assert table.firm_years.sum() == pytest.approx((lives - age_from).sum())


def test_a_life_table_without_firms_of_an_age_says_nothing_of_it():
    table = life_table(np.full(100, 2.0), np.full(100, 3.0), np.zeros(100, bool))
    assert np.isnan(table.hazard[:2]).all() and table.hazard[2] == 0.0
    assert math.isnan(table.survival(5))
    assert math.isnan(table.survival(50))


def test_exit_rate_and_persistence_of_a_chain():
    rng = random()
    state = np.zeros((6, 50_000), bool)
    state[0] = rng.uniform(size=50_000) < 0.4
    for year in range(1, 6):
        draw = rng.uniform(size=50_000)
        state[year] = np.where(state[year - 1], draw < 0.85, draw < 0.10)
    seen = rng.uniform(size=state.shape) < 0.9
    assert stays(state, seen) == pytest.approx((0.85, 0.10), abs=0.005)
    alive = np.cumprod(rng.uniform(size=(6, 50_000)) > 0.07, axis=0).astype(bool)
    assert exit_rate(alive) == pytest.approx(0.07, abs=0.003)
    assert math.isnan(exit_rate(np.zeros((3, 4), bool)))
