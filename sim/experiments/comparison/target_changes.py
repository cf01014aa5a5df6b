"""What a scenario changes in the chance that each target is met: paired judgements, how many pairs are gained and lost, and the value judged."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sim.experiments.comparison.clustered import Clusters, Estimate, Values, estimate, interval, means_and_covariance, paired
from sim.experiments.comparison.pairs import Pairing
from sim.experiments.reading.indicators import ALL_TARGETS
from sim.experiments.reading.scorecard import judged_values
from sim.scenario.variables import VARIABLES

if TYPE_CHECKING:
    from sim.scenario.resolved import Scenario, Target

NORMAL_REACH = 1.959963984540054
"""Standard errors of the 95 % Wilson bound."""


@dataclass(frozen=True, slots=True)
class TargetChange:
    """One target, judged in both scenarios; the last line of a comparison is all targets together, whose value is the number met.

    `probability`, `probability_against`: share of pairs that meet it; `change` with `standard_error` and 95 % interval `low`, `high`;
    `gained`, `lost`: pairs that meet it only with, only without. `bounded_by_runs`: all pairs agree, so that the spread says nothing, and the
    error is what could hide behind so few draws. `value_…`: the paired difference of the value judged. None where it was not recorded.
    """

    scenario: str
    against: str
    target: str
    title_zh: str
    title_en: str
    unit: str
    pairs: int
    draws: int
    probability: float | None = None
    probability_against: float | None = None
    change: float | None = None
    standard_error: float | None = None
    low: float | None = None
    high: float | None = None
    bounded_by_runs: bool | None = None
    gained: int | None = None
    lost: int | None = None
    value_difference: float | None = None
    value_standard_error: float | None = None
    value_low: float | None = None
    value_high: float | None = None


def targets_of(ours: Scenario, theirs: Scenario) -> tuple[Target, ...]:
    """Targets of either scenario; one that both have is judged as `ours` says."""
    own = {target.id: target for target in ours.targets}
    return (*ours.targets, *(target for target in theirs.targets if target.id not in own))


def unlike_targets(ours: Scenario, theirs: Scenario) -> tuple[str, ...]:
    """Targets of one name that the scenarios judge differently."""
    other = {target.id: target for target in theirs.targets}
    return tuple(target.id for target in ours.targets if target.id in other and target.canonical() != other[target.id].canonical())


def target_changes(pairing: Pairing) -> list[TargetChange]:
    """One line a target, and one for all together if there are several."""
    scenario = pairing.side.scenario
    targets = targets_of(scenario, pairing.reference.scenario)
    lines, met = [], []
    for target in targets:
        values = [judged_values(target, panel, scenario.start) for panel in (pairing.ours, pairing.theirs)]
        judged = [_meets(target, side) for side in values]
        met.append(judged)
        unit = VARIABLES[target.variable].unit.split("/")[0]
        head = _head(pairing, target.id, target.title["zh"], target.title["en"], unit)
        known = np.isfinite(values[0]) & np.isfinite(values[1])
        lines.append(_filled(head, pairing, judged, values, known))
    if len(targets) > 1:
        together = np.array(met)  # (targets, sides, runs)
        head = _head(pairing, ALL_TARGETS, "全部目标", "All targets", "targets")
        everything = np.ones(len(pairing.runs), bool)
        lines.append(_filled(head, pairing, list(together.all(axis=0).astype(float)), list(together.sum(axis=0)), everything))
    return lines


def change_of_share(differences: Values, clusters: Clusters) -> tuple[Estimate, bool]:
    """Mean of paired judgements (−1, 0 or 1; shape (runs,)) with error and interval, and whether these are bounds that the number of runs sets.

    If all pairs agree, their spread says nothing: as in `scorecard.monte_carlo_error` the error is then the one-sigma Wilson bound 1/(D+1) of D
    draws, and the interval reaches as far as the 95 % one, z^2/(D + z^2). If the draws agree but not their runs, the error is the plain one.
    """
    means, covariance, degrees = means_and_covariance(differences[None, :], clusters)
    mean, count = float(means[0]), len(differences)
    number = len(set(clusters.tolist()))
    if np.ptp(differences) == 0:
        reach = NORMAL_REACH**2 / (number + NORMAL_REACH**2)
        return Estimate(mean, 1 / (number + 1), max(-1.0, mean - reach), min(1.0, mean + reach)), True
    error = math.sqrt(covariance[0, 0]) if covariance is not None else 0.0
    if error <= 1e-12:
        error, degrees = float(differences.std()) / math.sqrt(count), count - 1
    found = interval(mean, error, degrees)
    assert found.low is not None and found.high is not None
    return Estimate(mean, error, max(-1.0, found.low), min(1.0, found.high)), False


def _meets(target: Target, values: Values) -> Values:
    """1 where the target is met, 0 where it is not or nothing was recorded."""
    return np.where(np.isfinite(values), values > target.value if target.comparison == "above" else values >= target.value, 0.0).astype(float)


def _head(pairing: Pairing, name: str, title_zh: str, title_en: str, unit: str) -> TargetChange:
    return TargetChange(pairing.side.name, pairing.reference.name, name, title_zh, title_en, unit, 0, 0)


def _filled(head: TargetChange, pairing: Pairing, judged: list[Values], values: list[Values], known: np.ndarray) -> TargetChange:
    """The line from judgements and values of both sides, each (runs,), over the runs that both recorded."""
    if not known.any():
        return head
    met, met_against = (side[known] for side in judged)
    clusters = pairing.clusters[known]
    change, bounded = change_of_share(met - met_against, clusters)
    value = estimate(paired(values[0][known], values[1][known]), clusters)
    return replace(
        head,
        pairs=int(known.sum()),
        draws=len(set(pairing.draws[known].tolist())),
        probability=float(met.mean()),
        probability_against=float(met_against.mean()),
        change=change.mean,
        standard_error=change.standard_error,
        low=change.low,
        high=change.high,
        bounded_by_runs=bounded,
        gained=int((met > met_against).sum()),
        lost=int((met < met_against).sum()),
        value_difference=value.mean,
        value_standard_error=value.standard_error,
        value_low=value.low,
        value_high=value.high,
    )
