"""Proportional fitting, whole numbers and addressed choice."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.enterprises.synthesis import fitting

TEXTBOOK = np.array([[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]], dtype=float)
ROWS, COLUMNS = np.array([150.0, 300, 400, 150]), np.array([200.0, 300, 400, 100])
FITTED = np.array([[64.56, 46.23, 35.38, 3.82], [49.97, 68.16, 156.50, 25.37], [56.72, 144.43, 145.08, 53.77], [28.75, 41.18, 63.03, 17.03]])


def test_fit_agrees_with_the_textbook_table():
    fitted = fitting.fit(TEXTBOOK, [((0,), ROWS), ((1,), COLUMNS)])
    np.testing.assert_allclose(fitted, FITTED, atol=0.006)


def test_fit_keeps_the_odds_of_the_seed():
    fitted = fitting.fit(TEXTBOOK, [((0,), ROWS), ((1,), COLUMNS)])
    odds = (TEXTBOOK[0, 0] * TEXTBOOK[1, 1]) / (TEXTBOOK[0, 1] * TEXTBOOK[1, 0])
    assert fitted[0, 0] * fitted[1, 1] / (fitted[0, 1] * fitted[1, 0]) == pytest.approx(odds, rel=1e-9)


def test_fit_reproduces_margins_of_four_axes():
    generator = np.random.default_rng(5)
    truth, seed = generator.random((4, 3, 5, 2)), generator.random((4, 3, 5, 2)) + 0.1
    margins = [((0, 1), truth.sum(axis=(2, 3))), ((1, 2), truth.sum(axis=(0, 3))), ((3,), truth.sum(axis=(0, 1, 2)))]
    fitted = fitting.fit(seed, margins)
    for axes, total in margins:
        summed = tuple(axis for axis in range(4) if axis not in axes)
        np.testing.assert_allclose(fitted.sum(axis=summed), total, rtol=1e-9)


def test_fit_says_when_margins_contradict_each_other():
    with pytest.raises(ValueError, match="did not converge"):
        fitting.fit(np.ones((2, 2)), [((0,), np.array([1.0, 1.0])), ((1,), np.array([3.0, 3.0]))], rounds=20)


def test_fit_meets_the_last_margin_when_not_strict():
    last = np.array([3.0, 3.0])
    fitted = fitting.fit(np.ones((2, 2)), [((0,), np.array([1.0, 1.0])), ((1,), last)], rounds=20, strict=False)
    np.testing.assert_allclose(fitted.sum(axis=0), last)


@given(st.lists(st.floats(0, 50), min_size=1, max_size=40), st.floats(0.001, 0.999))
def test_whole_is_exact_in_total_and_never_off_by_one(values, uniform):
    array = np.array(values)
    result = fitting.whole(array, uniform)
    total = np.rint(array.sum())
    assert result.sum() == total
    scaled = array * (total / array.sum()) if array.sum() > 0 else array
    assert np.all(np.abs(result - scaled) < 1.0 + 1e-6)


def test_whole_keeps_runs_that_sum_to_whole_numbers():
    blocks = np.array([[0.4, 0.6, 2.0], [1.5, 1.25, 0.25]])
    for uniform in (0.1, 0.5, 0.9):
        np.testing.assert_array_equal(fitting.whole(blocks, uniform).sum(axis=1), [3, 3])


def test_whole_rounds_up_as_often_as_the_fraction_says():
    uniforms = (np.arange(1000) + 0.5) / 1000
    ups = np.mean([fitting.whole(np.array([0.3, 0.7]), u)[0] for u in uniforms])
    assert ups == pytest.approx(0.3, abs=0.002)


def test_whole_rows_rounds_each_row_to_its_own_total():
    values = np.array([[0.5, 0.5, 1.0], [2.2, 0.3, 0.5]])
    result = fitting.whole_rows(values, np.array([0.2, 0.8]))
    np.testing.assert_array_equal(result.sum(axis=1), [2, 3])
    assert np.all(np.abs(result - values) < 1.0)


def test_lowest_fills_each_cells_quota():
    keys, cells = np.array([3.0, 1.0, 2.0, np.inf, 5.0]), np.array([0, 0, 0, 1, 1])
    np.testing.assert_array_equal(fitting.lowest(keys, cells, np.array([2, 2])), [False, True, True, False, True])


def test_choose_takes_the_number_and_never_a_zero_weight():
    uniforms = np.random.default_rng(1).random(1000)
    weights = np.where(np.arange(1000) % 2, 1.0, 0.0)
    chosen = fitting.choose(uniforms, weights, 120)
    assert chosen.sum() == 120
    assert not chosen[::2].any()


def test_choose_follows_the_weights():
    uniforms = np.random.default_rng(2).random(40_000)
    weights = np.where(np.arange(40_000) < 20_000, 3.0, 1.0)
    chosen = fitting.choose(uniforms, weights, 2000)
    assert chosen[:20_000].sum() / chosen.sum() == pytest.approx(0.75, abs=0.03)


def test_stratified_spreads_evenly_inside_cells():
    uniforms = np.random.default_rng(3).random(100)
    spread = fitting.stratified(uniforms, np.repeat([0, 1], 50))
    np.testing.assert_allclose(np.sort(spread[:50]), (np.arange(50) + 0.5) / 50)
