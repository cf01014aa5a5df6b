"""Shapley values, interactions and their errors: known games, what every sharing must obey, and orders that are drawn fairly."""

from __future__ import annotations

import math
from collections import Counter
from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.experiments.attribution.estimates import estimate
from sim.experiments.attribution.interactions import interaction_indices, pairs_of, verdict, with_all_others
from sim.experiments.attribution.shapley import contributions, first_in, leave_one_out, sampled_orders, sampled_values, shapley_values

COEFFICIENTS = (3.0, -1.5, 0.0, 20.0, 7.0)
GAMES = arrays(np.float64, 32, elements=st.floats(-100, 100, allow_nan=False, width=32))


def game(worth, count: int = 5) -> np.ndarray:
    """The worth of all coalitions from a function of the set of members."""
    return np.array([worth({player for player in range(count) if coalition >> player & 1}) for coalition in range(1 << count)], float)


def test_an_additive_game_gives_back_its_coefficients_and_no_interaction():
    worth = game(lambda members: sum(COEFFICIENTS[player] for player in members))
    assert shapley_values(worth).tolist() == list(COEFFICIENTS)
    assert not interaction_indices(worth).any()
    for method in (leave_one_out, first_in):
        assert method(5, worth.__getitem__).tolist() == list(COEFFICIENTS)


def test_unanimity_games_share_alike_among_those_who_are_needed():
    needed = {0, 2, 3}
    worth = game(lambda members: needed <= members)
    np.testing.assert_allclose(shapley_values(worth), [1 / 3, 0, 1 / 3, 1 / 3, 0], atol=1e-15)
    expected = [1 / 2 if set(pair) <= needed else 0 for pair in pairs_of(5)]  # 1 / (|T| − 1)
    np.testing.assert_allclose(interaction_indices(worth), expected, atol=1e-15)


def test_the_glove_game():
    worth = game(lambda members: min(len(members & {0, 1}), len(members & {2})), 3)
    np.testing.assert_allclose(shapley_values(worth), [1 / 6, 1 / 6, 2 / 3])
    np.testing.assert_allclose(interaction_indices(worth), [-0.5, 0.5, 0.5])  # two left gloves, left and right


@given(GAMES)
def test_values_are_those_of_all_orders(worth):
    by_order = np.mean([contributions(order, worth.__getitem__) for order in permutations(range(5))], axis=0)
    np.testing.assert_allclose(shapley_values(worth), by_order, atol=1e-9)


@given(GAMES)
def test_sampling_all_orders_is_exact_and_every_sample_adds_up(worth):
    orders = [order for one in permutations(range(5)) if one < one[::-1] for order in (one, one[::-1])]
    estimates = sampled_values(orders, worth.__getitem__)
    np.testing.assert_allclose(estimates.mean(axis=0), shapley_values(worth), atol=1e-9)
    np.testing.assert_allclose(estimates.sum(axis=1), worth[-1] - worth[0], atol=1e-9)


@given(GAMES)
def test_interactions_are_those_of_the_definition(worth):
    for (one, other), found in zip(pairs_of(5), interaction_indices(worth), strict=True):
        total = 0.0
        rest = [player for player in range(5) if player not in (one, other)]
        for size in range(4):
            for chosen in combinations(rest, size):
                members = sum(1 << player for player in chosen)
                difference = worth[members | 1 << one | 1 << other] - worth[members | 1 << one] - worth[members | 1 << other] + worth[members]
                total += math.factorial(3 - size) * math.factorial(size) / math.factorial(4) * difference
        assert found == pytest.approx(total, abs=1e-9)


@given(GAMES, GAMES, st.floats(-3, 3))
def test_efficiency_and_linearity(one, other, factor):
    values = shapley_values(one)
    assert values.sum() == pytest.approx(one[-1] - one[0], abs=1e-9)
    np.testing.assert_allclose(shapley_values(one + factor * other), values + factor * shapley_values(other), atol=1e-8)


@given(GAMES)
def test_dummies_get_nothing_and_twins_the_same(worth):
    with_dummy = game(lambda members: worth[sum(1 << player for player in members - {2})])
    assert shapley_values(with_dummy)[2] == 0
    twins = game(lambda members: worth[sum(1 << p for p in members - {0, 1})] * (1 + len(members & {0, 1}) ** 2))
    values = shapley_values(twins)
    assert values[0] == pytest.approx(values[1], abs=1e-9)


def test_a_table_that_lacks_coalitions_is_refused():
    with pytest.raises(ValueError, match="6 coalitions"):
        shapley_values(np.zeros(6))


def test_the_second_difference_beside_all_others():
    worth = game(lambda members: len(members) + 2.0 * ({0, 3} <= members))
    assert with_all_others(5, 0, 3, worth.__getitem__) == 2
    assert with_all_others(5, 0, 1, worth.__getitem__) == 0
    assert [verdict(*pair) for pair in ((2.0, 0.5), (-2.0, 1.0), (2.0, 1.5), (2.0, None), (0.0, 0.0))] == [
        "complements", "substitutes", "not clear", "not clear", "no interaction",
    ]  # fmt: skip


def test_rounding_is_no_interaction():
    worth = 1e12 / 3 + game(lambda members: sum(0.1 * (1 + player) for player in members))
    assert not interaction_indices(worth).any()


SLUGS = ("a", "b", "c", "d")


def test_orders_come_with_their_reverse_and_keep_when_more_are_asked_for():
    orders = sampled_orders(7, SLUGS, 0, 1, 5)
    assert all(sorted(order) == [0, 1, 2, 3] for order in orders)
    assert orders[1::2] == [order[::-1] for order in orders[::2]]
    assert sampled_orders(7, SLUGS, 0, 1, 9)[:10] == orders
    assert sampled_orders(7, SLUGS, 0, 2, 5) != orders
    fewer = sampled_orders(7, ("a", "c", "d"), 0, 1, 5)
    assert [["acd"[p] for p in order] for order in fewer] == [[SLUGS[p] for p in order if SLUGS[p] != "b"] for order in orders]


def test_every_order_is_as_likely():
    counts = Counter(sampled_orders(3, ("a", "b", "c"), 0, 0, 3000)[::2])
    assert len(counts) == 6
    assert all(abs(count - 500) < 5 * math.sqrt(500 * 5 / 6) for count in counts.values())


def test_errors_count_draws_and_without_draws_replicates():
    values = np.array([[1.0, 3.0], [5.0, 7.0], [3.0, 11.0]])[..., None]  # draws × replicates, means 2, 6, 7
    found = estimate(values)
    assert found.mean[0] == 5
    assert found.error[0] == pytest.approx(np.std([2, 6, 7], ddof=1) / math.sqrt(3))
    within = np.mean([2, 2, 32])
    assert found.chance[0] == pytest.approx(
        within / (within + np.var([2, 6, 7], ddof=1) - within / 2) if np.var([2, 6, 7], ddof=1) > within / 2 else 1
    )
    assert estimate(values[:1]).error[0] == pytest.approx(1.0)
    assert math.isnan(estimate(values[:1]).chance[0])
    assert math.isnan(estimate(values[:1, :1]).error[0])
    only_draws = estimate(np.array([[1.0, 1.0], [4.0, 4.0]])[..., None])
    assert only_draws.chance[0] == 0
