"""fiscal_account.csv: what the scenario costs the public, by year, kind of cost and instrument, over the runs of an ensemble.

Sums over a calendar year, and over the horizon (`all` in the column `year`), are taken within each run before mean and percentiles over
runs, so means add up and percentiles of a total are not sums of percentiles. A year that the run covers in part counts with that part.
Which variable feeds which line is declared in `sim.scenario.fiscal`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.experiments.reading.panel import Panel
from sim.experiments.reading.summary import describe
from sim.experiments.store.csv_file import write_csv
from sim.kernel.recorder import ALL
from sim.scenario.fiscal import COSTS, KINDS, LINES

HEADER = ("year", "kind", "instrument", "unit", "runs", "mean", "p10", "p90")


@dataclass(frozen=True)
class Account:
    """`years`: labels of the rows of `costs`, the last is `all`; `costs`: yuan of each line, shape (years, runs), by kind and instrument."""

    years: tuple[str, ...]
    runs: int
    costs: dict[tuple[str, str], NDArray[np.float64]]

    def total(self, kind: str | None = None) -> NDArray[np.float64]:
        """Sum over the instruments of a kind, or over all kinds that are costs, (years, runs)."""
        chosen = [cost for (name, _), cost in self.costs.items() if (name in COSTS if kind is None else name == kind)]
        return np.sum([np.zeros((len(self.years), self.runs)), *chosen], axis=0)


def fiscal_account(panel: Panel) -> Account:
    """The account of every run; lines that no run recorded are left out."""
    days = sorted({row.day for row in panel.rows})
    years = sorted({day.year for day in days[1:]})
    costs: dict[tuple[str, str], NDArray[np.float64]] = {}
    for line in LINES:
        dates, values = panel.series(line.variable, breakdown=line.breakdown)
        if not dates:
            continue
        flows = np.nan_to_num(values)
        of_year = np.array([day.year for day in dates])
        yearly = [flows[of_year == year].sum(axis=0) for year in years]
        costs[line.kind, line.instrument] = np.array([*yearly, np.sum(yearly, axis=0)])
    return Account((*map(str, years), ALL), len(panel.runs), costs)


def write_fiscal_account(panel: Panel, path: Path) -> None:
    """One line per year, kind and instrument, with totals of each kind and of all; raises StoreError."""
    account = fiscal_account(panel)
    lines = dict(account.costs)
    for kind in KINDS:
        if any(name == kind for name, _ in account.costs):
            lines[kind, ALL] = account.total(kind)
    if account.costs:
        lines[ALL, ALL] = account.total()
    rows = []
    for (kind, instrument), cost in lines.items():
        for year, numbers in zip(account.years, describe(cost).tolist(), strict=True):
            mean, p10, _, p90, _, _ = numbers
            rows.append([year, kind, instrument, "yuan", cost.shape[1], mean, p10, p90])
    order = {year: number for number, year in enumerate(account.years)}
    write_csv(path, HEADER, sorted(rows, key=lambda row: order[str(row[0])]))
