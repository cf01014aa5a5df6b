"""What the page is built from: sections of prose, points, charts, tables and text to copy, every word in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.views.interactive.parts import NOTHING, DataTable, InteractiveChart, Words


@dataclass(frozen=True)
class Prose:
    """A paragraph. `manner`: text, note (small), warning (in a box)."""

    text: Words
    manner: str = "text"


@dataclass(frozen=True)
class Point:
    """An item of a list. `tag`: a word before it, such as an outlook; `mark`: how the tag looks; `link`: key of the section that tells more."""

    text: Words
    tag: Words = field(default_factory=lambda: NOTHING)
    mark: str = ""
    link: str = ""


@dataclass(frozen=True)
class Points:
    """A list."""

    items: Sequence[Point]


@dataclass(frozen=True)
class Copied:
    """Text to copy as it stands, such as a command or a file; folded away under its title if it has one."""

    text: str
    title: Words = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True)
class Heading:
    """A heading inside a section."""

    text: Words


@dataclass(frozen=True)
class Shown:
    """A table on the page. `folded`: behind its title, to be opened."""

    table: DataTable
    folded: bool = False


Block = Prose | Points | Copied | Heading | Shown | InteractiveChart


@dataclass(frozen=True)
class Section:
    """A section; `key` is unique, of letters and hyphens."""

    key: str
    title: Words
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Attachment:
    """A file inside the page."""

    name: str
    title: Words
    content: Mapping[str, Any]


@dataclass(frozen=True)
class Report:
    """All that the page says. `opening`: the first blocks, before the findings and the `chart`; `source`: what made it; `began`: when the first
    results were begun, ISO 8601.
    """

    title: Words
    about: Words
    opening: Sequence[Block]
    findings: Points
    chart: InteractiveChart | None
    sections: Sequence[Section]
    attachments: Sequence[Attachment]
    source: Words
    began: str

    def charts(self) -> Iterator[InteractiveChart]:
        """All charts, in order."""
        if self.chart is not None:
            yield self.chart
        for blocks in (self.opening, *(section.blocks for section in self.sections)):
            yield from (block for block in blocks if isinstance(block, InteractiveChart))

    def tables(self) -> Iterator[DataTable]:
        """All tables, those behind charts included, in order."""
        if self.chart is not None:
            yield self.chart.table
        for blocks in (self.opening, *(section.blocks for section in self.sections)):
            for block in blocks:
                if isinstance(block, (InteractiveChart, Shown)):
                    yield block.table
