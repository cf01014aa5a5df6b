"""summary.csv: the distribution of every result over the runs of an ensemble."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.experiments.reading.panel import Panel
from sim.experiments.store.csv_file import Cell, write_csv
from sim.scenario.variables import VARIABLES

HEADER = ("scenario", "date", "variable", "city", "breakdown", "unit", "runs", "mean", "p10", "p50", "p90", "min", "max")


BLOCK = 4_096
"""Rows described at a time, so that memory does not grow with the number of runs twice over."""


SHARES = (0.0, 0.1, 0.5, 0.9, 1.0)
"""Shares of the runs that lie below the percentiles shown; the first and last are minimum and maximum."""


def write_summary(panel: Panel, scenario: str, path: Path) -> None:
    """One line per variable, city, breakdown and date; `runs` counts the runs that recorded a value there."""
    write_csv(path, HEADER, summarise(panel, scenario))


def summarise(panel: Panel, scenario: str) -> Iterator[list[Cell]]:
    """Rows under HEADER. Percentiles interpolate linearly between order statistics (type 7)."""
    for first in range(0, len(panel.rows), BLOCK):
        values = panel.values[first : first + BLOCK]
        counts = np.isfinite(values).sum(axis=1)
        statistics = describe(values)
        for row, count, numbers in zip(panel.rows[first : first + BLOCK], counts, statistics.tolist(), strict=True):
            yield [scenario, row.day, row.variable, row.city, row.breakdown, VARIABLES[row.variable].unit, int(count), *numbers]


def describe(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean, 10th, 50th and 90th percentile, minimum and maximum along the runs: (rows, runs) -> (rows, 6); NaN is left out.

    Values are sorted first, so that the sum does not depend on the order of the runs.
    """
    ordered = np.sort(np.where(np.isfinite(values), values, np.nan), axis=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a row without any value is blank
        quantiles = np.empty((len(SHARES), len(ordered)))
        whole = ~np.isnan(ordered).any(axis=1)
        quantiles[:, whole] = np.quantile(ordered[whole], SHARES, axis=1)  # the same numbers, many rows at a time
        quantiles[:, ~whole] = np.nanquantile(ordered[~whole], SHARES, axis=1)
        mean = np.nanmean(ordered, axis=1)
    low, p10, p50, p90, high = quantiles
    return np.column_stack([mean, p10, p50, p90, low, high])
