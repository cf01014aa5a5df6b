"""A run of years that have passed beside what was published of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np

from sim.experiments.reading.history import official_figures
from sim.experiments.reading.panel import Panel
from sim.experiments.store.csv_file import write_csv
from sim.scenario.variables import VARIABLES

BAND = (0.05, 0.5, 0.95)


@dataclass(frozen=True, slots=True)
class PastLine:
    """One published figure and the runs: their 5, 50 and 95 % points, and whether the band of 90 % holds the figure. Yearly flows are summed,
    stocks and shares are those of 31 December; the start date is no result and is left out."""

    variable: str
    year: int
    unit: str
    official: float
    status: str
    low: float
    median: float
    high: float
    inside: bool


def has_passed(start: int, end: int) -> bool:
    """Whether a figure was published of a year after `start` and up to `end`, so that there is something to compare."""
    return any(start < figure.year <= end for figure in official_figures())


def beside_official(panel: Panel) -> list[PastLine]:
    """Every published figure of a year that the runs lived through, in the order of the file."""
    lines = []
    for figure in official_figures():
        days, values = panel.series(figure.variable)
        start = min((row.day for row in panel.rows), default=None)
        chosen = [number for number, day in enumerate(days) if day.year == figure.year and day != start]
        if not chosen or max(days[number] for number in chosen).month != 12:
            continue
        flow = VARIABLES[figure.variable].kind == "flow"
        runs = values[chosen].sum(axis=0) if flow else values[max(chosen, key=lambda number: days[number])]
        if not np.isfinite(runs).all() or (flow and len(chosen) < 4):
            continue
        low, median, high = np.quantile(runs, BAND).tolist()
        lines.append(PastLine(figure.variable, figure.year, figure.unit, figure.value, figure.status, low, median, high, low <= figure.value <= high))
    return lines


def write_past(lines: Sequence[PastLine], path: Path) -> None:
    """Write them as a table; raises StoreError."""
    write_csv(path, [field.name for field in fields(PastLine)], [list(astuple(line)) for line in lines])
