"""CSV that spreadsheets open as it is: UTF-8 with BOM, plain decimals, blank where there is no value."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from sim.experiments.store.writing import write_whole

SIGNIFICANT_DIGITS = 10
"""Enough for any use of an ensemble's figures; fewer than a double holds, so that files agree across processors."""

Cell = str | int | float | date | None


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write the table whole or not at all; raises StoreError."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([format_cell(cell) for cell in row] for row in rows)
    write_whole(path, text.getvalue().encode("utf-8-sig"))


def format_cell(cell: Cell) -> str:
    """Text of one cell: 10 significant digits, large numbers without exponent, blank for None and NaN."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, float):
        rounded = float(f"{cell:.{SIGNIFICANT_DIGITS}g}")
        return str(int(rounded)) if rounded.is_integer() and abs(rounded) < 1e16 else repr(rounded)
    return cell.isoformat() if isinstance(cell, date) else str(cell)
