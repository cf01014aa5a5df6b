"""Yearly results in the IAMC long format, as pyam reads it: model, scenario, region, variable, unit, year, value, and what tells rows apart.

Regions are `Shandong` and `Shandong|<city>`; a breakdown is one more level of the variable. Runs are told apart by the columns `draw` and
`replicate`, statistics over runs by the column `statistic`; pyam takes such columns as extra ones. Format: Huppmann et al. 2021, pyam,
Open Research Europe 1:74.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator
from pathlib import Path

from sim.experiments.exchange.long_table import RUNS
from sim.experiments.exchange.stored import StoredEnsemble
from sim.experiments.exchange.target import whole_file
from sim.experiments.exchange.yearly import STATISTICS, YearRow, yearly, yearly_summary
from sim.kernel.recorder import ALL

PROVINCE = "Shandong"
COLUMNS = ("model", "scenario", "region", "variable", "unit", "year", "value")

Line = tuple[str | int | float, ...]


def write_iamc_export(ensemble: StoredEnsemble, what: str, to: Path) -> int:
    """Write the years of every run, or statistics over the runs, as CSV (UTF-8 without BOM); how many lines. Raises StoreError, FolderError.

    Values keep all their digits. A year that a run has no value for has no line.
    """
    extra = ("draw", "replicate") if what == RUNS else ("statistic",)
    lines = _of_runs(ensemble) if what == RUNS else _of_statistics(ensemble)
    count = 0
    with whole_file(to) as temporary, open(temporary, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow((*COLUMNS, *extra))
        for line in lines:
            writer.writerow(line)
            count += 1
    return count


def _of_runs(ensemble: StoredEnsemble) -> Iterator[Line]:
    for panel in ensemble.panels():
        for row, values in yearly(panel, ensemble.scenario):
            yield from _lines(ensemble, row, zip(values.tolist(), panel.runs, strict=True))


def _of_statistics(ensemble: StoredEnsemble) -> Iterator[Line]:
    for row, _, numbers in yearly_summary(ensemble.panel(), ensemble.scenario):
        yield from _lines(ensemble, row, ((number, (name,)) for name, number in zip(STATISTICS, numbers, strict=True)))


def _lines(ensemble: StoredEnsemble, row: YearRow, values: Iterable[tuple[float, tuple[int | str, ...]]]) -> Iterator[Line]:
    model = f"qilu {ensemble.manifest['code']['version']}"
    region = PROVINCE if row.city == ALL else f"{PROVINCE}|{row.city}"
    variable = row.variable if row.breakdown == ALL else f"{row.variable}|{row.breakdown}"
    for value, extra in values:
        if math.isfinite(value):
            yield (model, ensemble.scenario.id, region, variable, row.unit, row.year, value, *extra)
