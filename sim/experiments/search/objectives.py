"""What a search tries to reach, and how packages are ranked by it.

Probability: the share of runs that meet every chosen target. As that is often 0 for all packages, ties are broken by the mean number of targets
met, then by the mean shortfall: the distance of the value judged below the target, over the target, 0 for a target that is reached. Of packages
that do alike the one that moves least money of the scenario's own allocation comes first, so that nothing is changed without a reason.

Regret (Savage 1951): in each draw of the assumptions, what a package's score lacks of the best score among the packages tried; the largest
regret over the draws is made small, ties are broken by the mean regret and the mean shortfall. The score is the number of targets met, or an
outcome of which more counts as better, on average over the replicates of a draw.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.experiments.reading.chance import chance_share
from sim.experiments.reading.indicators import Indicator, declare
from sim.experiments.reading.scorecard import monte_carlo_error
from sim.kernel.errors import InputError, Problem, QiluError, nearest_name
from sim.scenario.variables import VARIABLES

if TYPE_CHECKING:
    from sim.scenario.resolved import Scenario, Target

Array = NDArray[np.float64]

PROBABILITY, REGRET = "probability", "regret"
AIMS = (PROBABILITY, REGRET)
DIGITS, SHORTFALL_DIGITS = 12, 4
"""Decimals to which figures are compared: less is rounding, of the shortfall less is not worth moving money for."""


@dataclass(frozen=True)
class Aim:
    """What is ranked by: `kind` probability or regret, over `targets`; `outcome`: name of the indicator that regret is about, None for the
    number of targets met. `declared`: the indicators that every run is read for."""

    kind: str
    targets: tuple[Target, ...]
    outcome: str | None
    declared: tuple[Indicator, ...]

    def column(self, values: Array, name: str) -> Array:
        """One indicator, (..., indicators) to (...)."""
        return values[..., [indicator.name for indicator in self.declared].index(name)]

    def met(self, values: Array) -> Array:
        """Which targets are met, 1 or 0, (..., indicators) to (..., targets)."""
        return np.stack([self.column(values, target.id) for target in self.targets], axis=-1)

    def number_met(self, values: Array) -> Array:
        """How many targets are met, (..., indicators) to (...)."""
        return self.met(values).sum(axis=-1)

    def all_met(self, values: Array) -> Array:
        """1 where all targets are met, (..., indicators) to (...)."""
        return self.met(values).min(axis=-1)

    def shortfall(self, values: Array) -> Array:
        """Distance below the targets over the targets, on average over them; 1 where nothing was recorded. (..., indicators) to (...)."""
        lacking = []
        for target in self.targets:
            judged = self.column(values, f"{target.id}|Value")
            distance = (target.value - judged) / (abs(target.value) or 1.0)
            lacking.append(np.where(np.isnan(judged), 1.0, np.maximum(distance, 0.0)))
        return np.mean(lacking, axis=0)

    def score(self, values: Array) -> Array:
        """The score of each draw, (..., draws, replicates, indicators) to (..., draws); NaN where the outcome was not recorded."""
        scored = self.number_met(values) if self.outcome is None else self.column(values, self.outcome)
        return scored.mean(axis=-1)

    def keys(self, values: Array, moved: Array) -> list[tuple[float, ...]]:
        """What packages are sorted by, the best first; `values`: (packages, draws, replicates, indicators), `moved`: share of the money
        that a package moves, (packages,)."""
        lacking = np.round(self.shortfall(values).mean(axis=(1, 2)), SHORTFALL_DIGITS)
        if self.kind == PROBABILITY:
            first, second = -self.all_met(values).mean(axis=(1, 2)), -self.number_met(values).mean(axis=(1, 2))
        else:
            regret = regrets(self.score(values))
            first, second = regret.max(axis=1), regret.mean(axis=1)
        table = np.round(np.stack([first, second, lacking, np.round(moved, SHORTFALL_DIGITS)], axis=1), DIGITS)
        return [tuple(row) for row in np.where(np.isnan(table), math.inf, table).tolist()]


NAMED = 40
"""Names that a message lists."""


def aim_of(scenario: Scenario, kind: str, targets: Sequence[str], outcome: str | None, extra: Sequence[str]) -> Aim:
    """The aim of a search in a scenario; no targets named: all of them. `extra`: result variables to read besides. Raises InputError for a target
    or outcome that there is not, QiluError for an extra variable that there is not."""
    if kind not in AIMS:
        raise _wrong("aim", kind, AIMS)
    known = {target.id: target for target in scenario.targets}
    if unknown := [name for name in targets if name not in known]:
        raise _wrong("--targets", unknown[0], known)
    if not known:
        raise InputError([Problem(scenario.id, 1, 1, "targets", "the scenario has no targets", "targets to be met")])
    declared = declare(scenario, extra)
    names = [indicator.name for indicator in declared]
    if outcome is not None and outcome not in names:
        try:
            declared = declare(scenario, (*extra, outcome))
        except QiluError:
            raise _wrong("--outcome", outcome, [*names, *VARIABLES]) from None
    chosen = tuple(known[name] for name in dict.fromkeys(targets)) or tuple(known.values())
    return Aim(kind, chosen, outcome, declared)


def _wrong(option: str, name: str, allowed: Iterable[str]) -> InputError:
    listed = list(dict.fromkeys(allowed))
    shown = f"one of {', '.join(listed)}" if len(listed) <= NAMED else "a figure of a run, such as Targets|Met or R&D|Enterprises|Real"
    return InputError([Problem(option, 1, 1, option, f"unknown name {name}", shown, nearest_name(name, listed))])


def regrets(scores: Array) -> Array:
    """What each package lacks of the best one of a draw, (packages, draws), never negative; a package without a score has infinite regret."""
    filled = np.where(np.isnan(scores), -np.inf, scores)
    best = filled.max(axis=0)
    return np.where(np.isfinite(filled), np.where(np.isfinite(best), best, 0.0) - np.where(np.isfinite(filled), filled, 0.0), np.inf)


def standard_error(values: Array) -> float | None:
    """Of the mean of a figure, (draws, replicates), with draws as clusters; over replicates with a single draw; None from a single run."""
    units = values.mean(axis=1) if values.shape[0] > 1 else values[0]
    return float(units.std(ddof=1) / math.sqrt(units.size)) if units.size > 1 else None


def share_error(met: Array) -> float | None:
    """Monte Carlo error of a share of runs, (draws, replicates); None from a single run."""
    values, draws = _by_run(met)
    return monte_carlo_error(values > 0, draws) if met.size > 1 else None


def part_of_chance(values: Array) -> float | None:
    """Part of the variance of a run's figure, (draws, replicates), that lies between the replicates of a draw; None with one replicate or draw, or
    where nothing varies."""
    return chance_share(*_by_run(values)) if len(values) > 1 else None


def _by_run(values: Array) -> tuple[Array, NDArray[np.intp]]:
    """A figure of (draws, replicates) as (runs,), and the draw of each run."""
    draws, replicates = values.shape
    return values.ravel(), np.repeat(np.arange(draws), replicates)
