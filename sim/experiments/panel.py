"""All runs of an ensemble side by side: one row per (variable, city, breakdown, date), one column per run.

Summary and scorecard read this and nothing else. Rows and columns are sorted, so the order in which runs finished is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.experiments.encoding import RunKey, Stamp
from sim.experiments.errors import StoreError
from sim.experiments.store import ResultsFolder
from sim.kernel.recorder import ALL
from sim.scenario.variables import VARIABLES


class RowKey(NamedTuple):
    """What a row of the panel holds."""

    variable: str
    city: str
    breakdown: str
    day: date


@dataclass(frozen=True)
class Panel:
    """`values` has shape (rows, runs) and is NaN where a run did not record the row."""

    scenario: str
    runs: tuple[RunKey, ...]
    rows: tuple[RowKey, ...]
    values: NDArray[np.float64]

    def series(self, variable: str, city: str = ALL, breakdown: str = ALL) -> tuple[list[date], NDArray[np.float64]]:
        """Dates in order and values of shape (dates, runs); empty if the variable was not recorded."""
        index = [i for i, row in enumerate(self.rows) if (row.variable, row.city, row.breakdown) == (variable, city, breakdown)]
        return [self.rows[i].day for i in index], self.values[index]


def build_panel(scenario: str, runs: Iterable[tuple[RunKey, Iterable[RowKey], NDArray[np.float64]]]) -> Panel:
    """Panel from (key, rows, values of shape (rows,)) of each run, in any order."""
    position: dict[RowKey, int] = {}
    columns: list[tuple[RunKey, NDArray[np.intp], NDArray[np.float64]]] = []
    last_rows: Iterable[RowKey] = ()
    places = np.empty(0, dtype=np.intp)
    for key, rows, values in runs:
        if rows is not last_rows:
            places = np.array([position.setdefault(row, len(position)) for row in rows], dtype=np.intp)
            last_rows = rows
        columns.append((key, places, values))
    columns.sort(key=lambda column: column[0])
    table = np.full((len(position), len(columns)), np.nan)
    for number, (_, where, values) in enumerate(columns):
        table[where, number] = values
    order = sorted(position, key=_reading_order)
    return Panel(scenario, tuple(key for key, _, _ in columns), tuple(order), table[[position[row] for row in order]])


def read_panel(folder: ResultsFolder, keys: Iterable[RunKey], stamp: Stamp) -> Panel:
    """Read the run files of `keys`; raises StoreError if one is unreadable or was computed from something else."""
    import pyarrow as pa

    from sim.experiments.encoding import read_run

    def runs() -> Iterable[tuple[RunKey, list[RowKey], NDArray[np.float64]]]:
        known: pa.Table | None = None
        rows: list[RowKey] = []
        for key in sorted(keys):
            path = folder.run_file(key)
            try:
                table, found, found_key = read_run(path)
            except (pa.ArrowException, OSError, KeyError, ValueError) as error:
                raise StoreError(f"cannot read {path}: {error}; run the same command again to compute it anew") from error
            if (found, found_key) != (stamp, key):
                raise StoreError(f"{path} was replaced meanwhile by another scenario or code version; run the same command again")
            names = table.select(RowKeyColumns)
            if known is None or not names.equals(known):
                known = names
                rows = list(map(RowKey._make, zip(*(names.column(name).to_pylist() for name in RowKeyColumns), strict=True)))
            yield key, rows, table.column("value").to_numpy()

    return build_panel(stamp.scenario, runs())


RowKeyColumns = ["variable", "city", "breakdown", "date"]

_DECLARED = {name: number for number, name in enumerate(VARIABLES)}


def _reading_order(row: RowKey) -> tuple[int, bool, str, bool, int, str, date]:
    """Variables and breakdowns as declared, totals before parts."""
    declared = VARIABLES[row.variable].breakdowns if row.variable in VARIABLES else ()
    place = declared.index(row.breakdown) if row.breakdown in declared else len(declared)
    number = _DECLARED.get(row.variable, len(_DECLARED))
    return number, row.city != ALL, row.city, row.breakdown != ALL, place, row.breakdown, row.day
