"""The workbook: every table of the report as a sheet, numbers unrounded, heads in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sim.experiments.exchange.target import whole_file
from sim.experiments.exchange.xlsx_export import DAY, PLAIN, TEXT, Book, Column, check_rows, number_format
from sim.views.interactive.parts import Cell, DataColumn, DataTable
from sim.views.report.blocks import Report

NAME = 31
"""Characters that a sheet's name may have."""
ABOUT = "About"
WORDS_WIDTH, NUMBER_WIDTH, WIDEST = 16.0, 15.0, 60.0


def write_workbook(report: Report, to: Path) -> list[str]:
    """Write it; the names of its sheets, the first of which says what is in the others. Raises FolderError for too many rows, and StoreError."""
    tables = list(report.tables())
    names = sheet_names(tables)
    for name, table in zip(names, tables, strict=True):
        check_rows(name, len(table.rows) + 2)
    with whole_file(to) as temporary:
        book = Book(temporary, datetime.fromisoformat(report.began).replace(tzinfo=None))
        book.text(ABOUT, f"{report.title['zh']} · {report.title['en']}", _about(report, names, tables))
        for name, table in zip(names, tables, strict=True):
            _sheet(book, name, table)
        book.book.close()
    return [ABOUT, *names]


def sheet_names(tables: Sequence[DataTable]) -> list[str]:
    """The names of the tables, cut to what a sheet's name may have, each once."""
    names: list[str] = []
    for table in tables:
        name, number = table.name[:NAME], 1
        while name.lower() in {ABOUT.lower(), *(taken.lower() for taken in names)}:
            number += 1
            tail = f"-{number}"
            name = table.name[: NAME - len(tail)] + tail
        names.append(name)
    return names


def _about(report: Report, names: Sequence[str], tables: Sequence[DataTable]) -> Iterable[tuple[str, str]]:
    yield "Report 报告", _lines(report.about)
    yield "Source 来源", _lines(report.source)
    yield "", ""
    for name, table in zip(names, tables, strict=True):
        note = _lines(table.note)
        yield name, _lines(table.title) + (f"\n{note}" if note else "")


def _lines(words: Mapping[str, str]) -> str:
    return words["en"] if words["en"] == words["zh"] else "\n".join(part for part in (words["zh"], words["en"]) if part)


def _sheet(book: Book, name: str, table: DataTable) -> None:
    """Columns that hold words in both languages become two."""
    doubled = [any(_is_translated(row[place]) for row in table.rows) for place in range(len(table.columns))]
    heads: list[Column] = []
    for place, column in enumerate(table.columns):
        cells = [row[place] for row in table.rows]
        if doubled[place]:
            heads += [(column.title["zh"], _width(cells, "zh")), (column.title["en"], _width(cells, "en"))]
        else:
            heads.append((_head(column), _width(cells, "en")))
    rows = [[value for place, cell in enumerate(row) for value in _values(cell, table.columns[place].unit, doubled[place])] for row in table.rows]
    book.table(name, heads, rows)


def _is_translated(cell: Cell) -> bool:
    return isinstance(cell, Mapping) and cell["zh"] != cell["en"]


def _head(column: DataColumn) -> str:
    words = _lines(column.title)
    return f"{words}\n{column.unit}" if column.unit else words


def _values(cell: Cell, unit: str | None, doubled: bool) -> list[tuple[Any, str]]:
    """What goes into one or two cells of the sheet, with their format."""
    if isinstance(cell, Mapping):
        return [(cell["zh"], TEXT), (cell["en"], TEXT)] if doubled else [(cell["en"], TEXT)]
    if isinstance(cell, float) and cell != cell:
        cell = None
    form = DAY if isinstance(cell, date) else TEXT if isinstance(cell, str) else number_format(unit) if unit else PLAIN
    return [(cell, form)] * (2 if doubled else 1)


def _width(cells: Sequence[Cell], language: str) -> float:
    """Columns of numbers are alike; those of words are as wide as their longest, Chinese counting double."""
    words = [cell[language] if isinstance(cell, Mapping) else cell for cell in cells if isinstance(cell, (str, Mapping))]
    longest = max((sum(2 if ord(character) > 0x2E80 else 1 for character in text) for text in words), default=0)
    return min(WIDEST, max(WORDS_WIDTH, longest + 2.0)) if words else NUMBER_WIDTH
