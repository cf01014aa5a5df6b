"""summary.csv: the distribution of every result over the runs of an ensemble."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.experiments.csv_file import Cell, write_csv
from sim.experiments.panel import Panel
from sim.scenario.variables import VARIABLES

HEADER = ("scenario", "date", "variable", "city", "breakdown", "unit", "runs", "mean", "p10", "p50", "p90", "min", "max")


def write_summary(panel: Panel, path: Path) -> None:
    """One line per variable, city, breakdown and date; `runs` counts the runs that recorded a value there."""
    write_csv(path, HEADER, summarise(panel))


def summarise(panel: Panel) -> list[list[Cell]]:
    """Rows under HEADER. Percentiles interpolate linearly between order statistics (type 7)."""
    counts = np.isfinite(panel.values).sum(axis=1)
    statistics = describe(panel.values)
    return [
        [panel.scenario, row.day, row.variable, row.city, row.breakdown, VARIABLES[row.variable].unit, int(count), *numbers]
        for row, count, numbers in zip(panel.rows, counts, statistics.tolist(), strict=True)
    ]


def describe(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean, 10th, 50th and 90th percentile, minimum and maximum along the runs: (rows, runs) -> (rows, 6); NaN is left out.

    Values are sorted first, so that the sum does not depend on the order of the runs.
    """
    ordered = np.sort(np.where(np.isfinite(values), values, np.nan), axis=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a row without any value is blank
        quantiles = np.nanquantile(ordered, [0.0, 0.1, 0.5, 0.9, 1.0], axis=1)
        mean = np.nanmean(ordered, axis=1)
    low, p10, p50, p90, high = quantiles
    return np.column_stack([mean, p10, p50, p90, low, high])
