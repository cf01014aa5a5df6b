"""The search at one budget, and what money buys at several: cost against probability.

Each budget has a search of its own. It begins with the scenario's own allocation at that budget and the best packages found at other budgets, and
goes on from the nearest of these. The best package of a search looks better than it is, because it was chosen for how it did on the draws searched
(Smith & Winkler 2006, the optimiser's curse): it is evaluated again on draws that no search has seen, beside the own allocation at the same total.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.experiments.search.objectives import Aim
from sim.experiments.search.optimiser import Optimiser, seed_of
from sim.experiments.search.package import Menu, allocate, package
from sim.scenario.resolved import Scenario

Array = NDArray[np.float64]
Evaluate = Callable[[Sequence[Scenario]], Array]
"""Indicators of the runs of scenarios, (scenarios, draws, replicates, indicators)."""

OWN, WARM, SEARCHED = "own allocation", "best at another budget", "search"
"""Where a package comes from."""

LEAST_TRIALS = 2
"""Packages tried at a budget at least: the own allocation and another."""


@dataclass(frozen=True)
class Trial:
    """One package tried. `budget`: yuan a year that its search shares out; `yuan`: what each option votes, (options,); `values`: indicators on the
    draws searched, (draws, replicates, indicators)."""

    number: int
    budget: float
    origin: str
    yuan: Array
    values: Array


@dataclass(frozen=True)
class Level:
    """The search at one budget. `trials[0]` is the own allocation; `checked`: indicators of best and own package on draws that no search has seen,
    each (draws, replicates, indicators)."""

    budget: float
    trials: tuple[Trial, ...]
    best: Trial
    checked: tuple[Array, Array]

    @property
    def own(self) -> Trial:
        """The scenario's own allocation at this budget."""
        return self.trials[0]


@dataclass(frozen=True)
class Ground:
    """What all searches share: the scenario, its instruments, what is aimed at, and how packages are evaluated."""

    scenario: Scenario
    menu: Menu
    aim: Aim
    evaluate: Evaluate

    def build(self, yuan: Array) -> Scenario:
        """The scenario of a package."""
        return package(self.scenario, self.menu.options, yuan)

    def sort(self, trials: Sequence[Trial]) -> list[tuple[float, ...]]:
        """What trials are sorted by, the best first."""
        own = self.menu.own / self.menu.own.sum()
        moved = [np.abs(trial.yuan / trial.budget - own).sum() / 2.0 for trial in trials]
        return self.aim.keys(np.array([trial.values for trial in trials]), np.array(moved))

    def best(self, trials: Sequence[Trial]) -> Trial:
        """The best of the trials; of equal ones the first tried."""
        keys = self.sort(trials)
        return trials[min(range(len(trials)), key=lambda number: keys[number])]


def shares_of_trials(trials: int, levels: int) -> list[int]:
    """Trials of each level: half of them for the first, which the user asked for, the rest in equal parts."""
    others = max((trials // 2) // max(levels - 1, 1), LEAST_TRIALS) if levels > 1 else 0
    return [trials - others * (levels - 1), *[others] * (levels - 1)]


def search_levels(ground: Ground, budgets: Sequence[float], trials: int, fresh: Callable[[Sequence[Scenario]], Array]) -> tuple[Level, ...]:
    """Search at each budget, the first before the others, nearest to it next; levels in the order of their budgets.

    `fresh` evaluates scenarios on draws that are not searched.
    """
    order = sorted(budgets[1:], key=lambda budget: (abs(math.log(budget / budgets[0])), budget))
    found: dict[float, list[Trial]] = {}
    teacher: Optimiser | None = None
    number = 0
    for budget, many in zip([budgets[0], *order], shares_of_trials(trials, len(budgets)), strict=True):
        optimiser = _optimiser(ground, budget, teacher)
        found[budget] = _search(ground, budget, optimiser, many, number, {other: ground.best(there) for other, there in found.items()})
        teacher = teacher or optimiser
        number += many
    ranked = sorted(found)
    pairs = [(ground.best(found[budget]), found[budget][0]) for budget in ranked]
    values = fresh([ground.build(trial.yuan) for pair in pairs for trial in pair])
    return tuple(
        Level(budget, tuple(found[budget]), best, (values[2 * place], values[2 * place + 1]))
        for place, (budget, (best, _)) in enumerate(zip(ranked, pairs, strict=True))
    )


def _optimiser(ground: Ground, budget: float, teacher: Optimiser | None) -> Optimiser:
    votes = ground.menu.own
    most = np.array([option.most for option in ground.menu.options])
    return Optimiser(votes, votes / votes.sum() * budget, most, seed_of(ground.scenario.seed, "search", f"{budget:.2f}"), teacher)


def _search(ground: Ground, budget: float, optimiser: Optimiser, many: int, first: int, known: dict[float, Trial]) -> list[Trial]:
    """`many` trials at a budget, numbered from `first`; `known`: best trials at other budgets."""
    options = ground.menu.options
    trials: list[Trial] = []

    def attempt(origin: str, wanted: Sequence[Array]) -> None:
        yuan = [allocate(options, sums, budget) for sums in wanted[: many - len(trials)]]
        for sums, seen in zip(yuan, ground.evaluate([ground.build(sums) for sums in yuan]), strict=True):
            trials.append(Trial(first + len(trials), budget, OWN if not trials else origin, sums, seen))

    nearest = sorted(known, key=lambda other: (abs(math.log(other / budget)), other))
    attempt(WARM, [optimiser.level, *(known[other].yuan for other in nearest)])
    while len(trials) < many:
        since, keys = len(trials), ground.sort(trials)
        attempt(SEARCHED, optimiser.ask([trial.yuan for trial in trials], keys))
        optimiser.tell([trial.yuan for trial in trials], ground.sort(trials), since)
    return trials


def on_fresh_draws(evaluate: Evaluate, searched: int, more: int) -> Callable[[Sequence[Scenario]], Array]:
    """Evaluation on `more` draws beyond the `searched` ones, whose runs are in the store already."""

    def fresh(scenarios: Sequence[Scenario]) -> Array:
        return evaluate([replace(scenario, draws=searched + more) for scenario in scenarios])[:, searched:]

    return fresh
