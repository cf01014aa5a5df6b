"""Scenario discovery: boxes of assumptions in which a target is missed, and how far they can be trusted (Bryant & Lempert 2010).

Boxes are found by PRIM, several of them by covering: the next one among the draws outside those before. Three checks go with each: quasi-p-values of
its limits; how often a parameter gets limits when half of the draws are left out; and how often shuffled outcomes, which no parameter explains,
leave a curve with as good a box on it. The last one allows for the search among many parameters, and decides whether a box is trusted.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.experiments.discovery.prim import Box, Choice, Cloud, Counts, Mask, Values, at_density, find_box, largest_gain, quasi_p
from sim.experiments.discovery.question import Question
from sim.experiments.discovery.trust import TRUSTED, against_chance, in_halves
from sim.experiments.store.csv_file import write_csv
from sim.scenario.parameter import Value
from sim.scenario.parameters import PARAMETERS

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.store.folder import ExperimentFolder
    from sim.scenario.resolved import Scenario

LEAST_REST = 0.05
"""Share of the misses that must lie outside the boxes found for another one to be looked for."""


@dataclass(frozen=True)
class Axis:
    """An uncertain parameter as PRIM sees it: numbers; `levels` are the values they stand for where these are no numbers, else empty.
    `whole`: only values that occur are limits, else a limit lies half-way to the nearest draw outside."""

    path: str
    unit: str
    whole: bool
    levels: tuple[Value, ...] = ()

    def value(self, number: float) -> Value | None:
        """The parameter's value at a limit; None if there is no limit."""
        if not math.isfinite(number):
            return None
        return self.levels[int(number)] if self.levels else int(number) if self.whole and number == int(number) else number


@dataclass(frozen=True, slots=True)
class Limit:
    """One line of boxes.csv: a parameter's limits in a box. `low`, `high`: None where there is none; `quantile_low`, `quantile_high`: share of the
    draws below and up to them; `share_of_resamples`: in how many of the halves of the draws the parameter gets limits."""

    box: int
    parameter: str
    unit: str
    low: Value | None
    high: Value | None
    quantile_low: float
    quantile_high: float
    quasi_p: float
    share_of_resamples: float


@dataclass(frozen=True)
class FoundBox:
    """A box. `coverage`: share of all misses that lie in it and in none before; `density`: share of its runs that miss; `mass`: share of all runs;
    `draws` in it, `inside` (draws,). `chance`: share of shuffles that do as well."""

    number: int
    box: Box
    inside: Mask
    coverage: float
    density: float
    mass: float
    draws: int
    chance: float
    limits: tuple[Limit, ...]

    @property
    def trusted(self) -> bool:
        """Chance would rarely leave as good a box."""
        return self.chance <= TRUSTED


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One line of trade_off.csv: a box that peeling left when box `box` was looked for, or (`chosen`) that box itself."""

    box: int
    step: int | None
    coverage: float
    density: float
    mass: float
    draws: int
    restricted: tuple[str, ...]
    chosen: bool


@dataclass(frozen=True)
class Discovery:
    """What was found. `cloud.values` (draws, parameters) are those of `axes`, `cloud.missed` of `cloud.runs` replicates are misses; `judged`: mean
    judged value of each draw, (draws,), held against `limit`. `chance_share`: part of the variance of met and missed that is between replicates of
    one draw and no box can explain; None with one replicate, or if all runs agree. `chance`: share of the shuffles that leave as good a first box;
    `needed_draws`: about how many draws would tell such a box from chance, None if it is told or cannot be said; both None if none was looked for."""

    scenario: Scenario
    question: Question
    axes: tuple[Axis, ...]
    draws: tuple[int, ...]
    cloud: Cloud
    judged: Values
    limit: float
    boxes: tuple[FoundBox, ...]
    curve: tuple[CurvePoint, ...]
    chance_share: float | None
    chance: float | None = None
    needed_draws: int | None = None

    @property
    def share(self) -> float:
        """Share of all runs that miss."""
        return int(self.cloud.missed.sum()) / int(self.cloud.runs.sum())

    def frame(self) -> pd.DataFrame:
        """One row for each limit of each box, as in boxes.csv."""
        import pandas as pd

        return pd.DataFrame(box_rows(self), columns=list(BOX_COLUMNS))


BOX_COLUMNS = ("box", "parameter", "unit", "low", "high", "quantile_low", "quantile_high", "coverage", "density", "mass", "draws", "quasi_p",
               "share_of_resamples", "chance", "trusted")  # fmt: skip
CURVE_COLUMNS = ("box", "step", "coverage", "density", "mass", "draws", "parameters", "chosen", "restricted")


def box_rows(found: Discovery) -> list[list[str | int | float | None]]:
    """The rows of boxes.csv."""
    rows: list[list[str | int | float | None]] = []
    for box in found.boxes:
        for line in box.limits:
            rows.append([line.box, line.parameter, line.unit, line.low, line.high, line.quantile_low, line.quantile_high, box.coverage, box.density,
                         box.mass, box.draws, line.quasi_p, line.share_of_resamples, box.chance, box.trusted])  # fmt: skip
    return rows


def curve_rows(found: Discovery) -> list[list[str | int | float | None]]:
    """The rows of trade_off.csv."""
    return [
        [p.box, p.step, p.coverage, p.density, p.mass, p.draws, len(p.restricted), p.chosen, "; ".join(p.restricted)] for p in found.curve
    ]  # fmt: skip


def discover(scenario: Scenario, question: Question, judged: Values, most_boxes: int = 3, density: float | None = None) -> Discovery:
    """Look for boxes. `judged`: the judged value of each run, (draws, replicates), NaN where there is no run; `density`: take the largest box in
    which at least this share misses, instead of the one that holds most misses beyond its size."""
    hits = question.found(judged)
    there = np.isfinite(hits)
    draws = np.flatnonzero(there.any(axis=1))
    axes, values = axes_of(scenario, draws.tolist())
    cloud = Cloud(values, np.nansum(hits[draws], axis=1).astype(np.int64), there[draws].sum(axis=1))
    boxes: list[FoundBox] = []
    curve: list[CurvePoint] = []
    first: tuple[float | None, int | None] = None, None
    choose = largest_gain if density is None else at_density(density)
    everywhere = np.ones(len(draws), bool)
    rest = everywhere
    for number in range(1, most_boxes + 1):
        if not _worth_looking(cloud, rest):
            break
        chance, needed = against_chance(cloud.part(rest), scenario.seed, number)
        first = (chance, needed) if number == 1 else first
        found, points = _look(number, cloud, rest, axes, choose, scenario.seed, chance)
        if number > 1 and (found is None or not found.trusted or found.density <= cloud.density(everywhere)):
            break
        curve += points
        if found is None:
            break
        boxes.append(found)
        rest = rest & ~found.inside
    return Discovery(scenario, question, axes, tuple(draws.tolist()), cloud, np.nanmean(judged[draws], axis=1), question.limit(judged), tuple(boxes),
                     tuple(curve), _chance_share(hits), *first)  # fmt: skip


def write_discovery(found: Discovery, folder: ExperimentFolder, command: Sequence[str], most_boxes: int, density: float | None) -> None:
    """Write boxes.csv, trade_off.csv and manifest.json; raises StoreError."""
    asked = found.question
    settings = {
        "indicator": asked.judged.name,
        "way": asked.way,
        "target": asked.target.id if asked.target else None,
        "limit": found.limit,
        "boxes": most_boxes,
        "density": density,
        "runs": int(found.cloud.runs.sum()),
    }
    folder.describe("discover", command, [found.scenario], settings)
    write_csv(folder.table("boxes"), BOX_COLUMNS, box_rows(found))
    write_csv(folder.table("trade_off"), CURVE_COLUMNS, curve_rows(found))


def axes_of(scenario: Scenario, draws: list[int]) -> tuple[tuple[Axis, ...], Values]:
    """The uncertain parameters, and their values in each draw as numbers, (draws, parameters)."""
    uncertain = [assumption for assumption in scenario.assumptions if assumption.distribution.kind != "fixed"]
    sampled = [scenario.sampled(draw) for draw in draws]
    axes, columns = [], []
    for assumption in uncertain:
        parameter, taken = PARAMETERS[assumption.path], [one[assumption.path] for one in sampled]
        levels = tuple(sorted(set(taken))) if isinstance(parameter.default, (bool, str)) else ()
        axes.append(Axis(assumption.path, parameter.unit, assumption.distribution.whole or assumption.distribution.kind == "choice", levels))
        columns.append([levels.index(value) for value in taken] if levels else taken)
    return tuple(axes), np.array(columns, dtype=float).T.reshape(len(draws), len(axes))


def _worth_looking(cloud: Cloud, rest: Mask) -> bool:
    """Some misses are left, and not only misses."""
    missed, runs = int(cloud.missed[rest].sum()), int(cloud.runs[rest].sum())
    return 0 < missed < runs and missed >= LEAST_REST * int(cloud.missed.sum())


def _look(
    number: int, whole: Cloud, rest: Mask, axes: tuple[Axis, ...], choose: Choice, seed: int, chance: float
) -> tuple[FoundBox | None, list[CurvePoint]]:
    """The next box among the draws that are left, None if chance explains every limit, and the curve it was chosen from."""
    cloud = whole.part(rest)
    box, steps = find_box(cloud, choose)
    points = [_point(number, step, steps[step], whole, rest, axes) for step in range(len(steps))]
    if not box.restricted:
        return None, points
    inside = box.inside(whole.values) & rest
    resampled = in_halves(cloud, choose, seed, number)
    limits = tuple(_limit(number, parameter, box, cloud, axes[parameter], resampled[parameter]) for parameter in box.restricted)
    limits = tuple(sorted(limits, key=lambda line: (line.quasi_p, line.parameter)))
    found = FoundBox(number, box, inside, whole.coverage(inside), whole.density(inside), whole.mass(inside), int(inside.sum()), chance, limits)
    return found, [*points, _point(number, None, box, whole, rest, axes)]


def _point(number: int, step: int | None, box: Box, whole: Cloud, rest: Mask, axes: tuple[Axis, ...]) -> CurvePoint:
    inside = box.inside(whole.values) & rest
    names = tuple(axes[parameter].path for parameter in box.restricted)
    return CurvePoint(number, step, whole.coverage(inside), whole.density(inside), whole.mass(inside), int(inside.sum()), names, step is None)


def _limit(number: int, parameter: int, box: Box, cloud: Cloud, axis: Axis, share: float) -> Limit:
    column, (low, high) = cloud.values[:, parameter], box.limits[parameter].tolist()
    below, upto = float((column < low).mean()), float((column <= high).mean())
    if not axis.whole and not axis.levels:
        low = low if math.isinf(low) else (low + float(column[column < low].max())) / 2
        high = high if math.isinf(high) else (high + float(column[column > high].min())) / 2
    chance = quasi_p(cloud, box, box.free(parameter))
    return Limit(number, axis.path, axis.unit, axis.value(low), axis.value(high), below, upto, chance, share)


def _chance_share(hits: Values) -> float | None:
    """Part of the variance of 0 and 1 over runs that is within draws, among draws with several replicates."""
    runs = np.isfinite(hits).sum(axis=1)
    several = hits[runs > 1]
    share = float(np.nanmean(several)) if several.size else 0.0
    if not 0 < share < 1:
        return None
    counts: Counts = runs[runs > 1]
    within = float(np.average(np.nanvar(several, axis=1) * counts / (counts - 1), weights=counts))
    return min(1.0, within / (share * (1 - share)))
