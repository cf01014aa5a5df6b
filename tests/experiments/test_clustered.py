"""Errors with draws as clusters, Fieller's interval, what pairing saves: against formulas and numbers worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.experiments.comparison.clustered import clusters_of, estimate, fieller, means_and_covariance, ratio
from sim.experiments.comparison.differences import variance_ratios
from sim.experiments.comparison.target_changes import change_of_share
from sim.experiments.reading.chance import t_quantile
from sim.experiments.reading.scorecard import monte_carlo_error
from sim.experiments.store.encoding import RunKey


def test_one_run_a_draw_gives_the_plain_standard_error():
    values = np.array([1.0, 4.0, 2.0, 9.0, 5.0])
    found = estimate(values, clusters_of([RunKey(d, 0) for d in range(5)]))
    error = values.std(ddof=1) / math.sqrt(5)
    assert (found.mean, found.standard_error) == pytest.approx((4.2, error))
    assert (found.low, found.high) == pytest.approx((4.2 - 2.776445 * error, 4.2 + 2.776445 * error))


def test_replicates_count_as_one_cluster_and_a_single_draw_counts_its_replicates():
    runs = [RunKey(d, r) for d in range(2) for r in range(3)]
    values = np.array([1.0, 2.0, 3.0, 7.0, 8.0, 9.0])
    assert estimate(values, clusters_of(runs)).standard_error == pytest.approx(np.array([2.0, 8.0]).std(ddof=1) / math.sqrt(2))
    single = estimate(values[:3], clusters_of(runs[:3]))
    assert single.standard_error == pytest.approx(1 / math.sqrt(3))
    assert estimate(values[:1], clusters_of(runs[:1])).standard_error is None


def test_fieller_by_hand():
    # (25 - 4 * 0.25) r^2 - 2 * 50 r + (100 - 4 * 1) = 24 r^2 - 100 r + 96: roots 3/2 and 8/3
    found = fieller(10, 5, 1, 0.25, 0, 2)
    assert (found.value, found.low, found.high, found.bounded) == pytest.approx((2, 1.5, 8 / 3, True))
    assert fieller(10, 0.9, 1, 0.25, 0, 2).bounded is False  # 0.9 < 2 * 0.5: the divisor may be zero
    assert fieller(10, 5, 0, 0, 0, 2).low == fieller(10, 5, 0, 0, 0, 2).high == 2
    assert fieller(1, 0, 0, 0, 0, 2).value is None


numbers = st.one_of(st.just(0.0), st.floats(1e-6, 1e3), st.floats(-1e3, -1e-6))  # products of smaller ones are no doubles


@given(st.lists(st.tuples(numbers, numbers), min_size=3, max_size=12), st.integers(1, 3))
def test_fieller_bounds_are_ratios_at_which_the_test_just_rejects(points, replicates):
    above, below = np.array(points).T
    clusters = np.arange(len(above)) // replicates
    found = ratio(above, below, clusters)
    if found.bounded is None or not found.bounded:
        return
    for bound in (found.low, found.high):
        means, covariance, degrees = means_and_covariance((above - bound * below)[None, :], clusters)
        size = 1 + np.abs(above).max() + abs(bound) * np.abs(below).max()
        assert abs(means[0]) == pytest.approx(t_quantile(degrees) * math.sqrt(covariance[0, 0]), abs=1e-5 * size)
    assert found.low <= found.value + 1e-9 * abs(found.value) and found.value - 1e-9 * abs(found.value) <= found.high


def test_what_pairing_saves():
    random = np.random.default_rng(3)
    draws = np.repeat(np.arange(6), 3)
    world, chance = random.normal(size=6)[draws] * 5, random.normal(size=18)
    ours, theirs = world + 2 * chance + 0.1 * random.normal(size=18), world + 2 * chance
    independent, other_chance = variance_ratios(ours, theirs, draws)
    assert independent == pytest.approx((ours.var() + theirs.var()) / (ours - theirs).var())
    crossed = [ours[i] - theirs[j] for i in range(18) for j in range(18) if draws[i] == draws[j] and i != j]
    assert other_chance == pytest.approx(np.mean((np.array(crossed) - (ours - theirs).mean()) ** 2) / (ours - theirs).var())
    assert variance_ratios(ours[::3], theirs[::3], draws[::3])[1] is None  # one replicate a draw
    assert variance_ratios(theirs + 0.1, theirs, draws) == (None, None)  # nothing is left but rounding


def test_change_of_a_share():
    draws = np.repeat(np.arange(4), 2)
    agree, bounded = change_of_share(np.zeros(8), draws)
    assert (agree.mean, agree.standard_error, bounded) == (0, monte_carlo_error(np.zeros(8, bool), draws), True)
    assert -agree.low == agree.high == pytest.approx(1.96**2 / (4 + 1.96**2), abs=1e-4)
    assert change_of_share(np.ones(8), draws)[0].high == 1
    mixed = np.array([1.0, 0, 0, 0, 1, 1, 0, 0])
    found, bounded = change_of_share(mixed, draws)
    assert (found.standard_error, bounded) == (estimate(mixed, draws).standard_error, False)
    level, _ = change_of_share(np.array([1.0, 0] * 4), draws)  # the draws agree, their runs do not
    assert level.standard_error == pytest.approx(math.sqrt(0.25 / 8))
