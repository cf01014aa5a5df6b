"""Whether two players do more together than each for itself.

The second difference of i and j in the presence of the coalition S is Δᵢⱼ(S) = v(S∪ij) − v(S∪i) − v(S∪j) + v(S): what j adds is more by that
much where i is. Its mean over all S, sizes weighing equally, is the Shapley interaction index (Grabisch & Roubens 1999, An axiomatic approach to
the concept of interaction among players in cooperative games). Below zero both together give less of the figure than the two apart add up to,
and they are called substitutes; above zero more, and they are called complements. That is about the figure: of measures that lower it,
“substitutes” lower it further together.
"""

from __future__ import annotations

from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.experiments.attribution.estimates import is_clear, is_nothing, without_noise
from sim.experiments.attribution.shapley import Worth, by_size, players_in

Verdict = Literal["substitutes", "complements", "no interaction", "not clear"]
SUBSTITUTES: Verdict = "substitutes"
COMPLEMENTS: Verdict = "complements"
NO_INTERACTION: Verdict = "no interaction"
NOT_CLEAR: Verdict = "not clear"


def pairs_of(count: int) -> list[tuple[int, int]]:
    """All pairs of players, in order."""
    return list(combinations(range(count), 2))


def interaction_indices(worth: NDArray[np.float64]) -> NDArray[np.float64]:
    """Exact indices of all pairs in the order of `pairs_of`, shape (pairs, …), from the worth of all coalitions, shape (2ⁿ, …).

    Iᵢⱼ = Σ over S without i and j of (n−s−2)! s! / (n−1)! · Δᵢⱼ(S) = 1/(n−1) · Σₛ mean over |S| = s of Δᵢⱼ(S), s = 0 … n−2.
    """
    count = players_in(worth)
    found = np.empty((len(pairs_of(count)), *worth.shape[1:]))
    for number, (one, other) in enumerate(pairs_of(count)):
        first, second = 1 << one, 1 << other
        groups = by_size(count, first | second)
        differences = [(worth[g | first | second] - worth[g | first] - worth[g | second] + worth[g]).mean(axis=0) for g in groups]
        found[number] = np.mean(differences, axis=0)
    return without_noise(found, np.abs(worth).max(axis=0))


def with_all_others(count: int, one: int, other: int, worth: Worth) -> NDArray[np.float64]:
    """Second difference in the presence of all others, v(N) − v(N∖i) − v(N∖j) + v(N∖ij), shape (…)."""
    everyone, first, second = (1 << count) - 1, 1 << one, 1 << other
    whole = worth(everyone)
    return without_noise(whole - worth(everyone ^ first) - worth(everyone ^ second) + worth(everyone ^ first ^ second), whole)


def verdict(value: float, error: float | None) -> Verdict:
    """What to call a pair; not clear within two standard errors, or without one, unless there is no difference in any world."""
    if is_nothing(value, error):
        return NO_INTERACTION
    if not is_clear(value, error):
        return NOT_CLEAR
    return SUBSTITUTES if value < 0 else COMPLEMENTS
