"""How far a box can be trusted: outcomes shuffled among the draws, and half of the draws left out."""

from __future__ import annotations

import hashlib
import math
from collections import Counter

import numpy as np

from sim.experiments.discovery.prim import Choice, Cloud, find_box, least_draws, peel

HALVES = 50
"""Random halves of the draws in which a box is looked for again."""

SHUFFLES = 99
"""Shuffled outcomes; the smallest chance that can be told is one in a hundred."""

MOST_DRAWS = 1_000
"""Draws that the shuffles and halves are made of at most, chosen at random from more: they tell as much, sooner."""

TRUSTED = 0.05
"""A box is trusted if fewer than this share of the shuffles leave as good a one."""


BEYOND_REACH = 100_000
"""Draws from which a number of draws needed is no advice: the gain seen is that of chance."""


def against_chance(cloud: Cloud, seed: int, number: int) -> tuple[float, int | None]:
    """Share of shuffled outcomes whose curve holds a box with as large a gain (counting the one observed), and draws that would tell it from chance.

    Outcomes are shuffled among draws, replicates together. Gains of chance fall with the root of the draws, and add to a true one as squares.
    """
    random = _random(seed, f"shuffles of box {number}")
    cloud = _at_most(cloud, random)
    observed = _best_gain(cloud)
    gains = []
    for _ in range(SHUFFLES):
        order = random.permutation(len(cloud.missed))
        gains.append(_best_gain(Cloud(cloud.values, cloud.missed[order], cloud.runs[order])))
    chance = (1 + sum(gain >= observed for gain in gains)) / (1 + SHUFFLES)
    true = observed**2 - float(np.mean(gains)) ** 2
    if chance <= TRUSTED or true <= 0:
        return chance, None
    needed = math.ceil(len(cloud.missed) * float(np.quantile(gains, 1 - TRUSTED)) ** 2 / true)
    return chance, needed if needed <= BEYOND_REACH else None


def in_halves(cloud: Cloud, choose: Choice, seed: int, number: int) -> dict[int, float]:
    """In what share of random halves of the draws each parameter gets limits."""
    random = _random(seed, f"halves of box {number}")
    cloud = _at_most(cloud, random)
    count = len(cloud.missed)
    times: Counter[int] = Counter()
    for _ in range(HALVES):
        half = cloud.part(np.sort(random.permutation(count)[: count // 2]))
        if 0 < int(half.missed.sum()) < int(half.runs.sum()) and count // 2 > least_draws(half):
            times.update(find_box(half, choose)[0].restricted)
    return {parameter: times[parameter] / HALVES for parameter in range(cloud.values.shape[1])}


def _best_gain(cloud: Cloud) -> float:
    return max(cloud.gain(box.inside(cloud.values)) for box in peel(cloud, range(cloud.values.shape[1])))


def _at_most(cloud: Cloud, random: np.random.Generator) -> Cloud:
    count = len(cloud.missed)
    return cloud if count <= MOST_DRAWS else cloud.part(np.sort(random.permutation(count)[:MOST_DRAWS]))


def _random(seed: int, purpose: str) -> np.random.Generator:
    """Random numbers for a purpose: the same whenever the command is run."""
    return np.random.default_rng(list(hashlib.sha256(f"{seed}/discovery/{purpose}".encode()).digest()))
