"""What a page is made of: a chart in both languages with its finding and the table behind it, and tables by themselves.

The report, its workbook and the dashboard show the same parts; what a part looks like is theirs to decide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Words = Mapping[str, str]
"""A text in Chinese and English: {"zh": …, "en": …}."""

Cell = str | float | int | bool | date | Words | None
"""What a table holds: a number in the column's declared unit, a day, a name that is the same in both languages, or words; None where
nothing is known."""

NOTHING: Words = {"zh": "", "en": ""}


@dataclass(frozen=True)
class DataColumn:
    """A column. `unit`: the declared unit of its numbers (`firms`, `yuan/period`, `fraction`, …), None for words, days and plain numbers."""

    title: Words
    unit: str | None = None


@dataclass(frozen=True)
class DataTable:
    """Numbers as they were computed, not rounded: pages format them for people, the workbook keeps them whole.

    `name`: unique on a page, of letters, digits and hyphens. `note`: how to read it; may be empty.
    """

    name: str
    title: Words
    columns: tuple[DataColumn, ...]
    rows: Sequence[Sequence[Cell]]
    note: Words = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True)
class InteractiveChart:
    """A chart: `specs` are Vega-Lite by language, with their data and without title, as wide as their container.

    `name`: unique on a page, of letters, digits and hyphens. `title`: the finding, in a sentence. `note`: how to read it; may be empty.
    `alt`: what is drawn and its main numbers, for those who cannot see it. `table`: the numbers behind it.
    """

    name: str
    title: Words
    alt: Words
    specs: Mapping[str, dict[str, Any]]
    table: DataTable
    note: Words = field(default_factory=lambda: NOTHING)
