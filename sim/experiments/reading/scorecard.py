"""scorecard.csv: each target of the policy against the ensemble: how far, how sure, and when.

What is judged depends on the target and on how its variable adds up:

    by a date     stock, share: the value at that date      flow: what has accumulated from the start to that date
    in a year     stock, share: the value at the year's end flow: the sum of that calendar year
    every year    stock, share: the lowest year end         flow: the lowest calendar-year sum
    continuous    stock, share: the value at the last date  flow: what has accumulated over the horizon

What kept runs from a target on a call's places (too few applicants, reviewers, money, time) is named by `sim.experiments.reading.binding`.

Only calendar years that the run covers whole count. Each run gives one judged value; median, band and probability are over runs.
The date when a run meets a target is the first period end at which the value, for yearly flows the sum of the year so far, for
other flows the sum so far, reaches it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.experiments.reading.binding import binding_cause
from sim.experiments.reading.panel import Panel
from sim.experiments.reading.summary import describe
from sim.experiments.store.csv_file import write_csv
from sim.scenario.variables import VARIABLES

if TYPE_CHECKING:
    from sim.scenario.resolved import Scenario, Target

Values = NDArray[np.float64]

SCORED = "scored"
NOT_RECORDED = "not recorded"


@dataclass(frozen=True, slots=True)
class Score:
    """One line of the scorecard. Figures are None where the target is not scored; `value` is what the target asks for.

    `probability`: share of runs that meet the target; `monte_carlo_error`: its standard error (`monte_carlo_error` below);
    `date_met_median`: median over the runs that ever meet it, `share_met_ever` of all runs. `binding_cause`: what left places unfilled in
    the runs and years that missed it, `binding_share` of these places; None if no run missed it or no call serves it.
    """

    target: str
    title_zh: str
    title_en: str
    kind: str
    measure: int
    variable: str
    breakdown: str
    comparison: str
    value: float
    when: str
    median: float | None = None
    p10: float | None = None
    p90: float | None = None
    probability: float | None = None
    monte_carlo_error: float | None = None
    date_met_median: date | None = None
    share_met_ever: float | None = None
    binding_cause: str | None = None
    binding_share: float | None = None
    status: str = SCORED
    note: str = ""
    note_zh: str = ""


def score_targets(scenario: Scenario, panel: Panel) -> list[Score]:
    """The scorecard, one line a target in the scenario's order."""
    return [_score(target, panel, scenario.start) for target in scenario.targets]


def write_scorecard(scores: Iterable[Score], path: Path) -> None:
    """Write the scorecard as CSV; raises StoreError."""
    write_csv(path, [field.name for field in fields(Score)], [list(astuple(score)) for score in scores])


def monte_carlo_error(met: NDArray[np.bool_], draws: NDArray[np.intp]) -> float:
    """Standard error of the share of runs that meet a target; `met` and `draws` (which draw a run belongs to) have shape (runs,).

    Replicates of one draw share its parameters, so draws are the clusters: with S_d runs met of m_d in draw d, D draws, n runs and
    share p, the variance is D/(D-1) * sum((S_d - m_d p)^2) / n^2 (Liang & Zeger 1986). One replicate a draw gives the familiar
    p(1-p)/(n-1). With a single draw, or if all draws agree on a share between 0 and 1, it is the binomial sqrt(p(1-p)/n).
    If no run or every run meets the target, the spread says nothing: the error is then the one-sigma Wilson bound 1/(D+1)
    (1/(n+1) with a single draw), the distance to the share that could still hide behind so few draws.
    """
    count, share = len(met), float(met.mean())
    names, cluster = np.unique(draws, return_inverse=True)
    clusters = len(names)
    if share in (0.0, 1.0):
        return 1.0 / ((clusters if clusters > 1 else count) + 1)
    deviations = np.bincount(cluster, met) - share * np.bincount(cluster)
    if clusters > 1 and np.any(np.abs(deviations) > 1e-12):
        return math.sqrt(clusters / (clusters - 1) * float(deviations @ deviations)) / count
    return math.sqrt(share * (1 - share) / count)


def _score(target: Target, panel: Panel, start: date) -> Score:
    head = Score(
        target=target.id,
        title_zh=target.title["zh"],
        title_en=target.title["en"],
        kind=target.kind,
        measure=target.measure,
        variable=target.variable,
        breakdown=target.breakdown,
        comparison=target.comparison,
        value=target.value,
        when=_when(target),
        note=target.note["en"] if target.note else "",
        note_zh=target.note["zh"] if target.note else "",
    )
    judged, dates, path = _judge(target, panel, start)
    valid = np.isfinite(judged)
    if not valid.any():
        return replace(head, status=NOT_RECORDED)
    figures = _figures(target, judged[valid], dates, path[:, valid], np.array([run.draw for run in panel.runs])[valid])
    cause, share = binding_cause(target.variable, panel, dates, _missed(target, dates, path, start) & valid)
    return replace(head, **figures, binding_cause=cause, binding_share=share)


def judged_values(target: Target, panel: Panel, start: date) -> Values:
    """What the target judges in each run, (runs,); NaN where the run did not record it."""
    return _judge(target, panel, start)[0]


def _missed(target: Target, dates: list[date], path: Values, start: date) -> NDArray[np.bool_]:
    """Where the periods lie that kept a run from the target, (dates, runs): years judged and missed, or all time up to the date judged."""
    yearly = target.every is not None or target.in_year is not None
    missed = np.zeros(path.shape, bool)
    for row in _rows_judged(target, dates, start):
        counted = [day.year == dates[row].year if yearly else day <= dates[row] for day in dates]
        missed |= np.outer(counted, ~_reaches(target, path[row]))
    return missed


def _figures(target: Target, judged: Values, dates: list[date], path: Values, draws: NDArray[np.intp]) -> dict[str, Any]:
    """The figures of a score from the judged values (runs,) and what each run had reached at each date (dates, runs)."""
    met = _reaches(target, judged)
    reached = _reaches(target, path)
    ever = reached.any(axis=0)
    first = np.sort(reached.argmax(axis=0)[ever])
    _, p10, median, p90, _, _ = describe(judged[None, :])[0].tolist()
    return {
        "median": median,
        "p10": p10,
        "p90": p90,
        "probability": float(met.mean()),
        "monte_carlo_error": monte_carlo_error(met, draws),
        "date_met_median": dates[first[(len(first) - 1) // 2]] if len(first) else None,
        "share_met_ever": float(ever.mean()),
    }


def _reaches(target: Target, values: Values) -> NDArray[np.bool_]:
    return values > target.value if target.comparison == "above" else values >= target.value


def _judge(target: Target, panel: Panel, start: date) -> tuple[Values, list[date], Values]:
    """Judged value of each run (runs,), the dates, and what each run had reached at each date (dates, runs); NaN if unknown."""
    dates, values = panel.series(target.variable, breakdown=target.breakdown)
    if VARIABLES[target.variable].kind == "flow":
        after = [i for i, day in enumerate(dates) if day > start]
        dates, values = [dates[i] for i in after], _silence_is_zero(values)[after]
        yearly = target.every is not None or target.in_year is not None
        path = _year_to_date(dates, values) if yearly else values.cumsum(axis=0)
    else:
        path = values
    rows = _rows_judged(target, dates, start)
    judged = path[rows].min(axis=0) if rows else np.full(len(panel.runs), np.nan)
    if target.in_year is not None:
        path = np.where(np.array([day.year == target.in_year for day in dates], dtype=bool)[:, None], path, np.nan)
    return judged, dates, path


def _rows_judged(target: Target, dates: list[date], start: date) -> list[int]:
    """Which dates decide: the ends of whole years, or the last date in time; the lowest of them counts."""
    if target.every is not None or target.in_year is not None:
        ends = [i for i, day in enumerate(dates) if _ends_whole_year(day, dates, start)]
        return ends if target.in_year is None else [i for i in ends if dates[i].year == target.in_year]
    return [i for i, day in enumerate(dates) if target.by is None or day <= target.by][-1:]


def _ends_whole_year(day: date, dates: list[date], start: date) -> bool:
    year_before = date(day.year - 1, 12, 31)
    return day > start and (day.month, day.day) == (12, 31) and (year_before == start or year_before in dates)


def _silence_is_zero(values: Values) -> Values:
    """A period without record is zero in a flow, unless the run recorded none at all."""
    return np.where(np.isnan(values).all(axis=0), np.nan, np.nan_to_num(values))


def _year_to_date(dates: list[date], values: Values) -> Values:
    """Running sum within each calendar year, (dates, runs)."""
    path = values.copy()
    for i in range(1, len(dates)):
        if dates[i].year == dates[i - 1].year:
            path[i] += path[i - 1]
    return path


def _when(target: Target) -> str:
    """What the column `when` says: a date, a year, `every year`, or `continuous`."""
    if target.every is not None:
        return "every year"
    if target.in_year is not None:
        return str(target.in_year)
    return target.by.isoformat() if target.by else "continuous"
