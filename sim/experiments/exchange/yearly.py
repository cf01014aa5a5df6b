"""Calendar years of the runs of an ensemble: a stock or share at the year's end, a flow summed over the year within each run.

Only years that the horizon covers whole count; for stocks the start counts as the end of its year. A quarter without record is zero in a flow of
which the run has recorded any quarter, as in the scorecard.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.experiments.reading.panel import Panel
from sim.experiments.reading.summary import describe
from sim.scenario.variables import VARIABLES

if TYPE_CHECKING:
    from sim.scenario.resolved import Scenario

STATISTICS = ("mean", "p10", "p50", "p90", "min", "max")


class YearRow(NamedTuple):
    """What a row of yearly values holds; `unit` is that of a year."""

    variable: str
    city: str
    breakdown: str
    year: int
    unit: str


def yearly(panel: Panel, scenario: Scenario) -> Iterator[tuple[YearRow, NDArray[np.float64]]]:
    """Rows with their values in each run, (runs,); NaN where a run has none."""
    for variable, city, breakdown in dict.fromkeys(row[:3] for row in panel.rows):
        dates, values = panel.series(variable, city, breakdown)
        unit = unit_of_year(VARIABLES[variable].unit)
        if VARIABLES[variable].kind == "flow":
            silent, flows = np.isnan(values).all(axis=0), np.nan_to_num(values)
            for year in range(scenario.start.year, scenario.end.year + 1):
                if scenario.start < date(year, 1, 1) and date(year, 12, 31) <= scenario.end:
                    of_year = np.array([day.year == year for day in dates])
                    yield YearRow(variable, city, breakdown, year, unit), np.where(silent, np.nan, flows[of_year].sum(axis=0))
        else:
            for day, value in zip(dates, values, strict=True):
                if (day.month, day.day) == (12, 31):
                    yield YearRow(variable, city, breakdown, day.year, unit), value


def yearly_summary(panel: Panel, scenario: Scenario) -> Iterator[tuple[YearRow, int, list[float]]]:
    """Rows with the number of runs that have a value, and STATISTICS over them (percentiles of type 7)."""
    rows = list(yearly(panel, scenario))
    if not rows:
        return
    values = np.array([value for _, value in rows])
    counts = np.isfinite(values).sum(axis=1).tolist()
    for (row, _), count, numbers in zip(rows, counts, describe(values).tolist(), strict=True):
        yield row, count, numbers


def unit_of_year(unit: str) -> str:
    """The unit of a yearly value: what is counted by period is counted by year."""
    return unit.replace("/period", "/year")
