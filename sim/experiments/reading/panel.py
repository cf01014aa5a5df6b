"""All runs of an ensemble side by side: one row per (variable, city, breakdown, date), one column per run.

Summary, scorecard and indicators read this and nothing else. Rows and columns are sorted, so the order in which runs finished is forgotten.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.experiments.store.encoding import RunKey, Stamp
from sim.experiments.store.errors import StoreError
from sim.kernel.recorder import ALL
from sim.scenario.variables import VARIABLES

if TYPE_CHECKING:
    import pyarrow as pa

IN_MEMORY = 4_000
"""Runs up to which a panel is held in memory (a run of all variables and cities is 0.2 MB); of more it lies in a temporary file."""

Codes = NDArray[np.int64]
Values = NDArray[np.float64]


class RowKey(NamedTuple):
    """What a row of the panel holds."""

    variable: str
    city: str
    breakdown: str
    day: date


@dataclass(frozen=True)
class Panel:
    """`values` has shape (rows, runs) and is NaN where a run did not record the row."""

    runs: tuple[RunKey, ...]
    rows: tuple[RowKey, ...]
    values: Values

    def series(self, variable: str, city: str = ALL, breakdown: str = ALL) -> tuple[list[date], Values]:
        """Dates in order and values of shape (dates, runs); empty if the variable was not recorded."""
        index = self._places.get((variable, city, breakdown), [])
        return [self.rows[i].day for i in index], self.values[index]

    @cached_property
    def _places(self) -> dict[tuple[str, str, str], list[int]]:
        places: dict[tuple[str, str, str], list[int]] = {}
        for number, row in enumerate(self.rows):
            places.setdefault(row[:3], []).append(number)
        return places


def build_panel(runs: Iterable[tuple[RunKey, Sequence[RowKey], Values]]) -> Panel:
    """Panel from (key, rows, values of shape (rows,)) of each run, in any order."""
    words = _Words()
    read = {key: (words.codes_of(rows), np.asarray(values, dtype=float)) for key, rows, values in runs}
    return _assemble(sorted(read), read.__getitem__, words)


def read_panel(files: Mapping[RunKey, Path], stamp: Stamp, totals_only: bool = False) -> Panel:
    """Read the files of runs, with `totals_only` without the rows of single cities; raises StoreError if one is unreadable or was computed
    from something else."""
    words = _Words()
    known: dict[RunKey, tuple[Codes, Values]] = {}

    def read(key: RunKey) -> tuple[Codes, Values]:
        if key in known:
            return known[key]
        found = words.read(_table(files[key], key, stamp), totals_only)
        if len(files) <= IN_MEMORY:
            known[key] = found
        return found

    return _assemble(sorted(files), read, words)


def _assemble(keys: Sequence[RunKey], read: Callable[[RunKey], tuple[Codes, Values]], words: _Words) -> Panel:
    """Two passes: which rows there are, and their values."""
    found: Codes = np.empty(0, dtype=np.int64)
    for key in keys:
        codes, _ = read(key)
        if not np.isin(codes, found, assume_unique=True).all():
            found = np.union1d(found, codes)
    rows = words.rows_of(found)
    order = sorted(range(len(rows)), key=lambda number: _reading_order(rows[number]))
    place = np.empty(len(rows), dtype=np.intp)
    place[order] = np.arange(len(rows))
    table = _empty(len(keys), len(rows))
    for number, key in enumerate(keys):
        codes, values = read(key)
        line = np.full(len(rows), np.nan)
        line[place[np.searchsorted(found, codes)]] = values
        table[number] = line
    return Panel(tuple(keys), tuple(rows[number] for number in order), table.T)


def _empty(runs: int, rows: int) -> Values:
    if runs <= IN_MEMORY:
        return np.empty((runs, rows))
    with tempfile.TemporaryFile() as file:  # the map keeps it until the panel is forgotten
        return np.memmap(file, dtype=np.float64, mode="w+", shape=(runs, rows))


def _table(path: Path, key: RunKey, stamp: Stamp) -> pa.Table:
    import pyarrow as pa

    from sim.experiments.store.encoding import read_table

    try:
        table, *found = read_table(path)
    except (pa.ArrowException, OSError, KeyError, ValueError) as error:
        raise StoreError(f"cannot read {path}: {error}; run the same command again to compute it anew") from error
    if found != [stamp, key]:
        raise StoreError(f"{path} was replaced meanwhile by another scenario or code version; run the same command again")
    return table


_SPAN = 1 << 13
"""Words of each kind that fit into the code of a row; days are counted from the year 1970."""

_EPOCH = date(1970, 1, 1).toordinal()


class _Words:
    """The words that rows are made of, numbered as they are met; a row's code is made of four numbers, so that rows are compared as numbers."""

    def __init__(self) -> None:
        self.numbers: tuple[dict[str, int], ...] = ({}, {}, {})

    def read(self, table: pa.Table, totals_only: bool) -> tuple[Codes, Values]:
        """Codes and values of a run's rows."""
        codes = np.zeros(table.num_rows, dtype=np.int64)
        for name, numbers in zip(("variable", "city", "breakdown"), self.numbers, strict=True):
            column = table.column(name).combine_chunks()
            texts = column.dictionary.to_pylist()
            own = np.array([numbers.setdefault(text, len(numbers)) for text in texts], dtype=np.int64)[column.indices.to_numpy()]
            codes = codes * _SPAN + own
            if name == "city":
                total = own == numbers.get(ALL, -1)
        codes = codes * (1 << 20) + table.column("date").cast("int32").to_numpy()
        values = table.column("value").to_numpy()
        return (codes[total], values[total]) if totals_only else (codes, values)

    def codes_of(self, rows: Iterable[RowKey]) -> Codes:
        """Codes of rows in words."""
        codes = []
        for row in rows:
            code = 0
            for text, numbers in zip(row[:3], self.numbers, strict=True):
                code = code * _SPAN + numbers.setdefault(text, len(numbers))
            codes.append(code * (1 << 20) + row.day.toordinal() - _EPOCH)
        return np.array(codes, dtype=np.int64)

    def rows_of(self, codes: Codes) -> list[RowKey]:
        """Rows in words."""
        names = [list(numbers) for numbers in self.numbers]
        days = {day: date.fromordinal(day + _EPOCH) for day in np.unique(codes & ((1 << 20) - 1)).tolist()}
        texts = codes >> 20
        parts = [((texts >> (13 * shift)) & (_SPAN - 1)).tolist() for shift in (2, 1, 0)]
        shown = (codes & ((1 << 20) - 1)).tolist()
        return [RowKey(names[0][v], names[1][c], names[2][b], days[d]) for v, c, b, d in zip(*parts, shown, strict=True)]


_DECLARED = {name: number for number, name in enumerate(VARIABLES)}


def _reading_order(row: RowKey) -> tuple[int, bool, str, bool, int, str, date]:
    """Variables and breakdowns as declared, totals before parts."""
    declared = VARIABLES[row.variable].breakdowns if row.variable in VARIABLES else ()
    place = declared.index(row.breakdown) if row.breakdown in declared else len(declared)
    number = _DECLARED.get(row.variable, len(_DECLARED))
    return number, row.city != ALL, row.city, row.breakdown != ALL, place, row.breakdown, row.day
