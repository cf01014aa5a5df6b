"""Shapley values: what each player adds, averaged over all orders in which the players may join (Shapley 1953).

Exact from the worth of all 2ⁿ coalitions, or estimated from sampled orders (Castro, Gómez & Tejada 2009), each taken together with its reverse:
a player early in the one is late in the other, so that the two errors partly cancel (antithetic sampling; Mitchell et al. 2022). Along any
order the contributions add up to the effect of all players together, so estimates add up to it too.

Coalitions are whole numbers, bit i set for player i. The worth of a coalition is an array of any shape: worlds, indicators.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.kernel.streams import Streams

Worth = Callable[[int], NDArray[np.float64]]
"""What a coalition is worth."""

Values = NDArray[np.float64]


def shapley_values(worth: Values) -> Values:
    """Exact values, shape (n, …), from the worth of all coalitions, shape (2ⁿ, …).

    φᵢ = 1/n · Σₛ mean over coalitions S without i, |S| = s, of v(S ∪ i) − v(S), s = 0 … n−1.
    """
    count = players_in(worth)
    found = np.empty((count, *worth.shape[1:]))
    for player in range(count):
        groups = by_size(count, 1 << player)
        found[player] = np.mean([(worth[group | 1 << player] - worth[group]).mean(axis=0) for group in groups], axis=0)
    return found


def players_in(worth: Values) -> int:
    """How many players a table of all coalitions has; raises ValueError if it is not one."""
    count = len(worth).bit_length() - 1
    if len(worth) != 1 << count:
        raise ValueError(f"{len(worth)} coalitions are not all coalitions of any number of players")
    return count


@lru_cache(maxsize=1024)
def by_size(count: int, without: int) -> tuple[NDArray[np.int64], ...]:
    """The coalitions of `count` players in which none of the players `without` is, the sizes 0, 1, … apart."""
    coalitions = np.arange(1 << count, dtype=np.int64)
    coalitions = coalitions[coalitions & without == 0]
    sizes = np.array([int(coalition).bit_count() for coalition in coalitions])
    return tuple(coalitions[sizes == size] for size in range(count - without.bit_count() + 1))


def sampled_orders(seed: int, slugs: Sequence[str], draw: int, replicate: int, pairs: int) -> list[tuple[int, ...]]:
    """2 · `pairs` orders of the players for one world, a random one and its reverse in turn.

    Players line up by a random number with an address of player, world and pair: more pairs, worlds or players leave the order of those there were.
    """
    streams = Streams(seed)
    orders = []
    for pair in range(pairs):
        keys = [streams.scalar(f"attribution:{slug}:{draw}/{replicate}", pair) for slug in slugs]
        order = tuple(sorted(range(len(slugs)), key=keys.__getitem__))
        orders += [order, order[::-1]]
    return orders


def joining(order: Sequence[int]) -> Iterator[int]:
    """The coalitions that grow along an order, from nobody to everyone."""
    coalition = 0
    yield coalition
    for player in order:
        coalition |= 1 << player
        yield coalition


def contributions(order: Sequence[int], worth: Worth) -> Values:
    """What each player adds when the players join in this order, shape (n, …)."""
    steps = np.diff(np.array([worth(coalition) for coalition in joining(order)]), axis=0)
    found = np.empty_like(steps)
    found[list(order)] = steps
    return found


def sampled_values(orders: Sequence[Sequence[int]], worth: Worth) -> Values:
    """An estimate from each pair of orders, shape (pairs, n, …)."""
    found = np.array([contributions(order, worth) for order in orders])
    return found.reshape(len(orders) // 2, 2, *found.shape[1:]).mean(axis=1)


def leave_one_out(count: int, worth: Worth) -> Values:
    """What each player adds to all others, v(N) − v(N∖i), shape (n, …)."""
    everyone = (1 << count) - 1
    return np.array([worth(everyone) - worth(everyone ^ 1 << player) for player in range(count)])


def first_in(count: int, worth: Worth) -> Values:
    """What each player does alone, v(i) − v(∅), shape (n, …)."""
    return np.array([worth(1 << player) - worth(0) for player in range(count)])
