"""Scoring: the model's ensemble and naive models against the figures that came.

The model's members have the errors added that the calibration assumes of figure and model (`errors`); from the last observation, those of the change
since. Figures that are no moment of the calibration (R&D|Intensity) get none, so their intervals are those of bare runs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np

from sim.experiments.calibration.plan import Plan
from sim.experiments.computing.lab import Lab
from sim.experiments.forecast.errors import Errors, errors_of
from sim.experiments.forecast.naive import NAIVE
from sim.experiments.forecast.predictive import Ensemble, Predictive
from sim.experiments.forecast.projecting import CALIBRATION, Projection, fitted, members, posterior_file, project, rows_of
from sim.experiments.reading.history import Figure, history_of
from sim.experiments.store.csv_file import Cell, write_csv
from sim.experiments.store.folder import ExperimentFolder

VARIABLES_SCORED = (
    "Enterprises|High-tech|Stock", "Enterprises|High-tech|Certified", "Enterprises|Technology SME|Stock", "R&D|Above-scale|Internal",
    "Enterprises|Above-scale|With R&D", "Patents|Inventions in force", "R&D|Intensity",
)  # fmt: skip
MODEL, FROM_LAST = "qilu", "qilu from the last observation"
MODELS = (MODEL, FROM_LAST, *NAIVE)
"""The model as it runs; its growth since the origin on the last observed level; the naive models."""

FIRST_ORIGIN, LAST_ORIGIN, LAST_YEAR = 2019, 2021, 2022
"""Origins need a year before them and one after; nothing later than 2022 may be used."""
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, slots=True)
class Line:
    """What one model said of one figure: percentiles (None without a spread), and with the `outcome` the absolute percentage error of the median,
    the CRPS in the figure's unit and over the outcome, the PIT, and whether the 50 and 90 % intervals hold it."""

    variable: str
    year: int
    model: str
    unit: str
    outcome: float | None
    outcome_status: str
    median: float | None
    low_90: float | None = None
    low_50: float | None = None
    high_50: float | None = None
    high_90: float | None = None
    percentage_error: float | None = None
    crps: float | None = None
    crps_share: float | None = None
    pit: float | None = None
    in_50: bool | None = None
    in_90: bool | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """Means over the figures that a model has a distribution for. `figures` scored; `skill`: 1 − CRPS of the model over that of the `against` one, on
    the figures that both have, each over its outcome; above zero the model is better."""

    model: str
    figures: int
    percentage_error: float | None
    crps_share: float | None
    held_50: float | None
    held_90: float | None
    skill: tuple[tuple[str, float | None], ...]


@dataclass(frozen=True)
class Forecasts:
    """`projection`: the model's members with the errors of the figures; `lines`: every model, figure and year."""

    origin: int
    to: int
    later_rules: bool
    members: int
    scale: float
    projection: Projection
    lines: tuple[Line, ...]
    summaries: tuple[Summary, ...]
    command: tuple[str, ...]


def forecast(
    plan: Plan, lab: Lab, out: Path, *, origin: int, to: int, count: int, calibration: Path | None = None, later_rules: bool = False
) -> Forecasts:
    """Fit to data up to the origin or take a finished calibration, project, score, and write tables and manifest into `out`.

    Raises what `calibrate` and `read_runs` raise.
    """
    folder = ExperimentFolder(out)
    folder.create()
    file = posterior_file(calibration) if calibration is not None else fitted(plan, lab, out / CALIBRATION)
    with folder.locked():
        scenarios = members(plan, rows_of(file), origin, to, count, later_rules)
        projection = project(scenarios, VARIABLES_SCORED, plan, lab, folder)
        errors = errors_of(plan.document.moments, plan.space.generator)
        lines, shown = score(projection, origin, to, errors), errors.in_all(projection)
        found = Forecasts(origin, to, later_rules, len(scenarios), plan.space.scenario.scale, shown, lines, summarise(lines), lab.command)
        write_csv(folder.table("skill"), [field.name for field in fields(Line)], [_cells(line) for line in lines])
        settings = {"origin": origin, "to": to, "members": len(scenarios), "later_rules": later_rules, "calibration_file": plan.document.name}
        folder.describe("forecast-skill", lab.command, [plan.space.scenario], settings)
    return found


def _cells(line: Line) -> list[Cell]:
    return [{True: "yes", False: "no"}[cell] if isinstance(cell, bool) else cell for cell in astuple(line)]


def score(projection: Projection, origin: int, to: int, errors: Errors | None = None) -> tuple[Line, ...]:
    """What every model says of every variable in the years after the origin, scored where the figure is known. `projection`: bare runs; `errors` are
    added to them, none by default."""
    errors = errors or Errors()
    lines: list[Line] = []
    for variable in projection.values:
        known = {figure.year: figure for figure in history_of(variable)}
        series = [known[year].value for year in range(min(known), origin + 1) if year in known]
        whole = len(series) == origin + 1 - min(known) and len(series) > 1
        for year in range(origin + 1, to + 1):
            runs, before = projection.of(variable, year), projection.of(variable, origin)
            lines.append(_line(variable, year, MODEL, known.get(year), _ensemble(errors.added(runs, variable, year))))
            rebased = errors.added_to_change(runs / before * known[origin].value, variable, origin, year)
            lines.append(_line(variable, year, FROM_LAST, known.get(year), _ensemble(rebased)))
            for name, model in NAIVE.items():
                said = model(series, year - origin) if whole else None
                predictive, median = (said.predictive, said.median) if said else (None, None)
                lines.append(_line(variable, year, name, known.get(year), predictive, median))
    return tuple(lines)


def _ensemble(values: np.ndarray) -> Ensemble | None:
    return Ensemble.of(values) if np.isfinite(values).all() and len(values) > 1 else None


def _line(variable: str, year: int, model: str, figure: Figure | None, said: Predictive | None, median: float | None = None) -> Line:
    """The line of one forecast; without a distribution only the median and its error."""
    from sim.scenario.variables import VARIABLES

    unit = VARIABLES[variable].unit.replace("/period", "/year")
    outcome, status = (figure.value, figure.status) if figure else (None, "")
    quantiles = [said.quantile(level) for level in LEVELS] if said else [None, None, median, None, None]
    low, quarter, middle, upper, high = quantiles
    line = (variable, year, model, unit, outcome, status, middle, low, quarter, upper, high)
    if outcome is None or middle is None:
        return Line(*line)
    error = abs(middle / outcome - 1)
    if said is None:
        return Line(*line, percentage_error=error)
    crps, pit = said.crps(outcome), said.below(outcome)
    inside = [abs(pit - 0.5) <= width / 2 for width in (0.5, 0.9)]
    return Line(*line, error, crps, crps / outcome, pit, *inside)


def summarise(lines: Sequence[Line]) -> tuple[Summary, ...]:
    """One summary a model."""
    return tuple(_summary(model, lines) for model in MODELS)


def _summary(model: str, lines: Sequence[Line]) -> Summary:
    scored = {(line.variable, line.year): line for line in lines if line.model == model and line.crps_share is not None}
    errors = [line.percentage_error for line in lines if line.model == model and line.percentage_error is not None]
    skills = []
    for against in NAIVE:
        theirs = {(line.variable, line.year): line for line in lines if line.model == against and line.crps_share is not None}
        shared = scored.keys() & theirs.keys()
        mine, other = (math.fsum(each[key].crps_share or 0.0 for key in shared) for each in (scored, theirs))
        skills.append((against, 1 - mine / other if other and against != model else None))
    found = list(scored.values())
    return Summary(
        model, len(found), _mean(errors), _mean([line.crps_share or 0.0 for line in found]), _mean([float(bool(line.in_50)) for line in found]),
        _mean([float(bool(line.in_90)) for line in found]), tuple(skills),
    )  # fmt: skip


def _mean(values: Sequence[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None
