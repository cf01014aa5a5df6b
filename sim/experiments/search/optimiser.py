"""Where to look next: an evolution strategy whose mutations move money from some instruments to others.

Programmes have places that their votes pay for exactly, so a package that takes a little from everybody misses many targets at once. A mutation
therefore leaves most instruments as they are: one receives, up to three give. Every instrument receives once; then, as packages are compared with
their parents, those whose receiving did good receive more often, and those whose giving did no harm give more often (adaptive operator choice,
Thierens 2005). What several children of the best package gained is tried together in the next generation, and some children take back half of the
moves that led to their parent, so that moves that did nothing are found out. Parents are the best packages so far: (μ + λ) selection (Beyer &
Schwefel 2002). Only the order of packages enters, which suits an objective of several parts.

All chance comes from a seed with an address, so the same search asks for the same packages again.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Key = tuple[float, ...]

PARENTS, GENERATION = 3, 4
"""Best packages that have children, and children of a generation."""

BEST_PARENT = 0.7
"""Chance that a child is one of the best package, not of any parent."""

MORE_MOVES = 0.7
"""Mean number of moves of a child beyond the first."""

SMALLEST_RISE, LARGEST_RISE = math.log(1.1), math.log(4.0)
"""Logarithms of the factors by which a receiving instrument grows."""

LEAST_BASE = 0.1
"""Share of what the scenario votes from which an instrument with less grows."""

TAKES_BACK = 0.25
"""Chance that a child takes back moves instead of making some."""

TO_LANDMARK = 0.5
"""Chance that an instrument below what the scenario votes is brought up to that, to the yuan."""

GIVERS, LEAST_GIFT = 3, 0.25
"""Instruments that pay for a move at most, and the share of its money that one gives at least, where as much is wanted."""

REWARD, BLAME = 1.5, 0.7
WEIGHTS = (0.05, 20.0)
"""Factors on an instrument's weight as giver after a child that is as good, or worse, and as receiver after one that is better, or no better for
all that others gave; and the range of weights."""


def seed_of(*address: object) -> int:
    """A seed, 64 bits, from the words that say what it is for."""
    return int.from_bytes(hashlib.blake2b("\x1f".join(map(str, address)).encode(), digest_size=8).digest(), "big")


@dataclass(frozen=True)
class _Birth:
    """Of which package a child is, and which instruments gave and received; none for a package made of several gains."""

    parent: int
    givers: frozenset[int] = frozenset()
    receivers: frozenset[int] = frozenset()


class Optimiser:
    """Asks for a generation of packages and learns from what became of it. `votes`: what the scenario votes, `level`: that share of the budget,
    `most`: what the levers can vote, each (instruments,) yuan a year. `teacher`: the optimiser of another budget, whose experience is taken over."""

    def __init__(self, votes: Array, level: Array, most: Array, seed: int, teacher: Optimiser | None = None):
        self.votes, self.level, self.most = votes, level, most
        self._chance = np.random.default_rng(seed)
        self._gives: Array = teacher._gives.copy() if teacher else np.ones(len(votes))
        self._receives: Array = teacher._receives.copy() if teacher else np.ones(len(votes))
        self._untried: list[int] = list(teacher._untried) if teacher else self._chance.permutation(len(votes)).tolist()
        self._together: list[Array] = []
        self._born: list[_Birth] = []

    def ask(self, tried: Sequence[Array], keys: Sequence[Key]) -> list[Array]:
        """The next generation, each (instruments,) yuan a year, from all packages tried so far and what they are sorted by, the smallest first; the
        last part of a key is the money moved."""
        order = sorted(range(len(tried)), key=lambda number: keys[number])
        children, self._born = list(self._together), [_Birth(order[0]) for _ in self._together]
        self._together = []
        while len(children) < GENERATION:
            rank = 0 if self._chance.random() < BEST_PARENT else int(self._chance.integers(min(PARENTS, len(order))))
            parent = tried[order[rank]]
            back = self._taken_back(parent) if self._chance.random() < TAKES_BACK else None
            child, givers, receivers = self._child(parent) if back is None else (back, [], [])
            children.append(child)
            self._born.append(_Birth(order[rank], frozenset(givers), frozenset(receivers)))
        return children

    def tell(self, tried: Sequence[Array], keys: Sequence[Key], since: int) -> None:
        """What became of the last generation: those tried from number `since` on, in the order in which they were asked for."""
        best = min(range(since), key=lambda number: keys[number])
        gains = []
        for number, birth in zip(range(since, len(tried)), self._born, strict=False):
            child, parent = keys[number][:-1], keys[birth.parent][:-1]  # the last part is the money moved, no good or harm by itself
            self._gives[list(birth.givers)] *= BLAME if child > parent else REWARD
            self._receives[list(birth.receivers)] *= REWARD if child < parent else 1.0 if child > parent else BLAME
            if child < parent and birth.parent == best and birth.receivers:
                gains.append(tried[number] - tried[best])
        np.clip(self._gives, *WEIGHTS, out=self._gives)
        np.clip(self._receives, *WEIGHTS, out=self._receives)
        if len(gains) > 1:
            self._together = [np.maximum(tried[best] + np.sum(gains, axis=0), 0.0)]

    def _child(self, parent: Array) -> tuple[Array, list[int], list[int]]:
        """A package with money moved, the instruments that gave and those that received."""
        yuan, givers, receivers = parent.copy(), list[int](), list[int]()
        for move in range(1 + int(self._chance.poisson(MORE_MOVES))):
            receiver = self._untried.pop() if self._untried and not move else self._drawn(self._receives)
            receivers.append(receiver)
            wanted = self._wanted(yuan, receiver)
            for _ in range(GIVERS):
                weights = self._gives * np.sqrt(np.maximum(yuan, 0.0))
                weights[receivers] = 0.0
                if wanted <= 0 or weights.sum() <= 0:
                    break
                giver = self._drawn(weights)
                gift = min(wanted, yuan[giver] * self._chance.uniform(LEAST_GIFT, 1.0))
                yuan[giver] -= gift
                yuan[receiver] += gift
                wanted -= gift
                givers.append(giver)
        return yuan, givers, receivers

    def _taken_back(self, parent: Array) -> Array | None:
        """The parent with about half of its differences to the scenario's own allocation; None if they would not balance."""
        moved = (parent - self.level) * (self._chance.random(len(parent)) < 0.5)
        gained, lost = float(moved[moved > 0].sum()), -float(moved[moved < 0].sum())
        if gained <= 0 or lost <= 0:
            return None
        moved[moved > 0] *= min(1.0, lost / gained)
        moved[moved < 0] *= min(1.0, gained / lost)
        return self.level + moved

    def _drawn(self, weights: Array) -> int:
        return int(self._chance.choice(len(weights), p=weights / weights.sum()))

    def _wanted(self, yuan: Array, receiver: int) -> float:
        """How much a receiver is to get: up to what the scenario votes, or its share of that, or a multiple of what it has."""
        has = float(yuan[receiver])
        rise = math.exp(self._chance.uniform(SMALLEST_RISE, LARGEST_RISE))
        wanted = max(has, LEAST_BASE * float(self.votes[receiver])) * rise
        marks = [mark for mark in (float(self.votes[receiver]), float(self.level[receiver])) if mark > 1.0001 * has]
        if marks and self._chance.random() < TO_LANDMARK:
            wanted = marks[int(self._chance.integers(len(marks)))]
        return min(wanted, float(self.most[receiver])) - has
