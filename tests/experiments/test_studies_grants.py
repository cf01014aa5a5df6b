"""The discontinuity finds a jump that is there, at the size that is there, and none where there is none."""

from __future__ import annotations

import math

import numpy as np
import pytest
from fake_studies import make_call, make_panel
from hypothesis import given
from hypothesis import strategies as st

from sim.experiments.studies import grants
from sim.experiments.studies.discontinuity import binned, jump, window
from sim.kernel.events import EventLog

RANDOM = np.random.default_rng


def sharp(seed: int, size: int = 4000, effect: float = 0.7):
    random = RANDOM(seed)
    score = random.normal(0.0, 1.0, size)
    return score, 0.3 * score - 0.2 * score**2 + effect * (score >= 0) + random.normal(0.0, 0.5, size)


def test_a_jump_is_found_where_it_is():
    score, outcome = sharp(1)
    value, error = jump(score, outcome, window(score, 0.5))
    assert value == pytest.approx(0.7, abs=3 * error)
    assert 0.0 < error < 0.1


@pytest.mark.parametrize("cut", [-0.7, 0.7])
def test_no_jump_is_found_elsewhere(cut: float):
    score, outcome = sharp(2)
    side = np.sign(score) == np.sign(cut)
    value, error = jump(score[side] - cut, outcome[side], 0.5)
    assert abs(value) < 3 * error


def test_the_error_is_honest():
    found = [jump(*sharp(seed, 600), 1.0, 1) for seed in range(40)]
    inside = [abs(value - 0.7) < 1.96 * error for value, error in found]
    assert 0.8 <= np.mean(inside) <= 1.0


def test_the_ratio_counts_only_money_that_came():
    random = RANDOM(3)
    score, _ = sharp(3)
    money = np.where((score >= 0) & (random.random(score.size) < 0.6), 0.02, 0.0)
    outcome = 0.01 * score + 0.8 * money + random.normal(0.0, 0.01, score.size)
    value, error = jump(score, outcome, 1.0, treatment=money)
    assert value == pytest.approx(0.8, abs=3 * error)


@given(factor=st.floats(0.1, 100.0), shift=st.floats(-5.0, 5.0))
def test_units_and_levels_do_not_matter(factor: float, shift: float):
    score, outcome = sharp(4, 300)
    value, error = jump(score, outcome, 1.0)
    other, wider = jump(score * factor, outcome * 2.0 + shift, factor)
    assert (other, wider) == pytest.approx((2.0 * value, 2.0 * error), rel=1e-6)


def test_too_few_firms_give_no_estimate():
    score, outcome = sharp(5, 12)
    assert math.isnan(jump(score, outcome, 1.0)[0])


def test_bins_never_mix_the_sides():
    score, _ = sharp(6)
    means = binned(score, (score >= 0).astype(float), 1.0, 4)
    assert [mean for _, mean in means] == [0.0] * 4 + [1.0] * 4


def life_of_call(effect_small: float, effect_large: float, size: int = 6000):
    random = RANDOM(7)
    points = random.normal(0.0, 1.0, size)
    large = random.random(size) < 0.4
    paid = np.where((points >= 0) & (random.random(size) < 0.9), 2e6, 0.0)
    before = 2e6 * np.exp(0.2 * points)
    added = np.where(large, effect_large, effect_small) * paid
    noise = random.normal(0.0, 3e5, size)
    real = np.stack([before, before + noise, before + 0.6 * added, before + 0.4 * added])
    log = EventLog(True)
    make_call(log, grants.CALL, grants.YEAR, points, paid)
    return log.events(), make_panel(size, years=4, real=real, sales=5e7, size=np.where(large, 2, 1))


def test_small_and_large_firms_are_told_apart():
    events, panel = life_of_call(0.9, 0.1)
    found = grants.estimates(grants.applicants(events, panel))
    assert found["small"] == pytest.approx(0.9, abs=3 * found["small standard error"])
    assert found["large"] == pytest.approx(0.1, abs=3 * found["large standard error"])
    for name in grants.SIZES:
        assert abs(found[f"{name} before"]) < 3 * found[f"{name} before standard error"]


def test_firms_that_close_are_left_out():
    events, panel = life_of_call(0.9, 0.1, 200)
    panel.alive[-1, :50] = False
    assert grants.applicants(events, panel).score.size == 150


def test_the_other_world_gives_the_exact_figure():
    numbers = {"call small": 0.5, "call small grants": 10.0, "call small research": 109.0, "no call small research": 100.0, "call large grants": 0.0}
    found = grants.finish(numbers)
    assert found["small paired"] == pytest.approx(0.9)
    assert math.isnan(found["large paired"])
    assert found["small"] == 0.5
