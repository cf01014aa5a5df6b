"""Cells of tables as people read them: a column of numbers in one unit, named in its head."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeGuard

from sim.views.interactive.parts import Cell, DataColumn, DataTable
from sim.views.report.words import WORDS
from sim.views.signed import measure

DASH = "–"
MOST_DECIMALS = 2


@dataclass(frozen=True)
class Column:
    """A column in one language. `numeric`: its cells stand at the right."""

    title: str
    numeric: bool
    cells: Sequence[str]


def columns_of(table: DataTable, language: str) -> list[Column]:
    """The table's columns with every cell as text."""
    return [_column(column, [row[place] for row in table.rows], language) for place, column in enumerate(table.columns)]


def _column(column: DataColumn, cells: Sequence[Cell], language: str) -> Column:
    title = column.title[language]
    numbers = [float(cell) for cell in cells if _is_number(cell)]
    if column.unit is None or not numbers:
        plain = all(cell is None or _is_number(cell) for cell in cells) and bool(numbers)
        return Column(title, plain, [_text(cell, language) for cell in cells])
    shown = measure(column.unit, numbers, language, points=False)
    whole = shown.divisor == 1.0 and all(number == round(number) for number in numbers)
    decimals = 0 if whole else 1 if shown.unit == "%" else min(MOST_DECIMALS, max(0, shown.decimals + 1))
    head = title if not shown.unit else f"{title}（{shown.unit}）" if language == "zh" else f"{title} ({shown.unit})"

    def number(cell: Cell) -> str:
        if not _is_number(cell):
            return _text(cell, language)
        value = round(cell / shown.divisor, decimals)
        return f"{value + 0.0:,.{decimals}f}".replace("-", "−")

    return Column(head, True, [number(cell) for cell in cells])


def _is_number(cell: Cell) -> TypeGuard[int | float]:
    return isinstance(cell, (int, float)) and not isinstance(cell, bool) and math.isfinite(cell)


def _text(cell: Cell, language: str) -> str:
    if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
        return DASH
    if isinstance(cell, bool):
        return WORDS["yes" if cell else "no"][language]
    if isinstance(cell, int):
        return str(cell).replace("-", "−") if 1900 <= cell <= 2100 else f"{cell:,}".replace("-", "−")
    if isinstance(cell, float):
        return f"{cell:,.4g}".replace("-", "−")
    if isinstance(cell, date):
        return cell.isoformat()
    return cell if isinstance(cell, str) else cell[language]
