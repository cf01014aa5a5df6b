"""Differences of result variables between paired runs: by calendar year and over the horizon, with errors and what the pairing saved.

A stock or share is taken at the end of the year, a flow summed over it; only calendar years that the runs cover whole count for flows. Over the
horizon (`all`) flows are summed and stocks are those at its end. Sums are taken within each run, then runs are subtracted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from sim.experiments.comparison.clustered import ROUNDING, Clusters, Values, estimate, paired
from sim.experiments.comparison.pairs import Pairing
from sim.experiments.reading.indicators import Indicator, declare
from sim.experiments.reading.panel import Panel
from sim.experiments.reading.summary import describe
from sim.kernel.recorder import ALL

if TYPE_CHECKING:
    from sim.scenario.resolved import Scenario


@dataclass(frozen=True, slots=True)
class Difference:
    """One variable in one period; `mean`, `mean_against` and `difference` are over the pairs that recorded it.

    `standard_error`: of the mean difference, draws as clusters; `low`, `high`: its 95 % confidence interval; percentiles and `share_positive` are
    over the paired differences. The variance ratios say how many times as many pairs the same error would need without pairing: with
    `independent` seeds, or with the same assumptions but `other_chance`; None where nothing is left to chance or there is nothing to compare.
    """

    scenario: str
    against: str
    variable: str
    unit: str
    period: str
    pairs: int
    draws: int
    mean: float | None = None
    mean_against: float | None = None
    difference: float | None = None
    standard_error: float | None = None
    low: float | None = None
    high: float | None = None
    p10: float | None = None
    p50: float | None = None
    p90: float | None = None
    share_positive: float | None = None
    variance_ratio_independent: float | None = None
    variance_ratio_other_chance: float | None = None


def variables_of(scenarios: Sequence[Scenario], extra: Iterable[str] = ()) -> tuple[Indicator, ...]:
    """What is compared: variables asked for, those always looked at, then the headlines of the scenarios; raises QiluError if one is unknown."""
    from sim.experiments.reading.indicators import ALWAYS

    names = dict.fromkeys((*extra, *ALWAYS, *(name for scenario in scenarios for name in scenario.headline)))
    bare = replace(scenarios[-1], headline=tuple(names), targets=())
    return tuple(one for one in declare(bare) if one.how in ("last", "sum"))


def differences(pairing: Pairing, variables: Sequence[Indicator]) -> list[Difference]:
    """One line for each variable and period; a variable that one of the scenarios does not record has one line without figures."""
    lines = []
    for variable in variables:
        ours, theirs = (by_period(panel, variable, pairing.side.scenario.start) for panel in (pairing.ours, pairing.theirs))
        periods = [period for period in ours if period in theirs] or [ALL]
        nothing = np.full(len(pairing.runs), math.nan)
        lines += [_line(pairing, variable, period, ours.get(period, nothing), theirs.get(period, nothing)) for period in periods]
    return lines


def by_period(panel: Panel, variable: Indicator, start: date) -> dict[str, Values]:
    """The variable in each run, (runs,), by calendar year and over the horizon (`all`, last); empty if it was not recorded."""
    name = variable.name if variable.breakdown == ALL else variable.name.rpartition("|")[0]
    days, values = panel.series(name, breakdown=variable.breakdown)
    after = [number for number, day in enumerate(days) if day > start]
    days, values = [days[number] for number in after], values[after]
    if not days:
        return {}
    ends = [number for number, day in enumerate(days) if (day.month, day.day) == (12, 31)]
    if variable.how == "last":
        return {**{str(days[end].year): values[end] for end in ends}, ALL: values[-1]}
    found = {}
    for end in ends:
        before = date(days[end].year - 1, 12, 31)
        if before == start or before in days:
            found[str(days[end].year)] = _sum(values[[day.year == days[end].year for day in days]])
    return {**found, ALL: _sum(values)}


def _sum(values: Values) -> Values:
    """Sum over periods; NaN for a run that recorded none of them."""
    return np.where(np.isnan(values).all(axis=0), math.nan, np.nansum(values, axis=0))


def _line(pairing: Pairing, variable: Indicator, period: str, ours: Values, theirs: Values) -> Difference:
    known = np.isfinite(ours) & np.isfinite(theirs)
    ours, theirs, clusters, draws = ours[known], theirs[known], pairing.clusters[known], pairing.draws[known]
    unit = variable.unit.split("/")[0] if variable.how == "sum" else variable.unit
    head = Difference(pairing.side.name, pairing.reference.name, variable.name, unit, period, int(known.sum()), len(set(draws.tolist())))
    if not known.any():
        return head
    found = paired(ours, theirs)
    mean = estimate(found, clusters)
    _, p10, p50, p90, _, _ = describe(found[None, :])[0].tolist()
    independent, other_chance = variance_ratios(ours, theirs, draws)
    return replace(
        head,
        mean=estimate(ours, clusters).mean,
        mean_against=estimate(theirs, clusters).mean,
        difference=mean.mean,
        standard_error=mean.standard_error,
        low=mean.low,
        high=mean.high,
        p10=p10,
        p50=p50,
        p90=p90,
        share_positive=float((found > 0).mean()),
        variance_ratio_independent=independent,
        variance_ratio_other_chance=other_chance,
    )


def variance_ratios(ours: Values, theirs: Values, draws: Clusters) -> tuple[float | None, float | None]:
    """How much wider differences of single runs spread without pairing: with independent seeds, and with the same draw but other chance.

    With V the variance over runs, the first is (V(A) + V(B)) / V(A - B). The second puts in place of it the spread of A(d, r) - B(d, r') over
    all r ≠ r' of a draw, which is V(A - B) + 2 C with C the covariance of A and B within draws. None if V(A - B) is zero, or where no draw
    has two replicates. All arguments have shape (runs,).
    """
    found = paired(ours, theirs)
    if len(found) < 2 or np.ptp(found) == 0:
        return None, None
    spread = float(found.var())
    size = max(float(np.abs(ours).max()), float(np.abs(theirs).max()))
    if math.sqrt(spread) <= ROUNDING * size:
        return None, None
    return float(ours.var() + theirs.var()) / spread, _other_chance(ours, theirs, draws, spread)


def _other_chance(ours: Values, theirs: Values, draws: Clusters, spread: float) -> float | None:
    _, place, counts = np.unique(draws, return_inverse=True, return_counts=True)
    repeated = counts[place] > 1
    if not repeated.any():
        return None
    inside = [values - (np.bincount(place, values) / counts)[place] for values in (ours, theirs)]
    products = np.bincount(place, inside[0] * inside[1])[counts > 1]
    repeats = counts[counts > 1]
    covariance = float((products / (repeats - 1) * repeats).sum() / repeats.sum())
    return (spread + 2 * covariance) / spread
