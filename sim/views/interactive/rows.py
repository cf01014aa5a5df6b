"""Charts of many rows: words, over the whole width, above the marks that they name; as tall as the words need on a telephone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from sim.views import style
from sim.views.interactive import theme

LINE = 15
"""Height of a line of words, pixels."""
GAP, HEAD_GAP = 9, 12
"""Space before a row, and more before one that is a heading, pixels."""
NARROWEST, WIDEST = 316, 620
"""Widths that words are broken to, pixels: on a telephone and elsewhere."""


@dataclass(frozen=True)
class Row:
    """Words of a row, a grey line below them, a value at the right end of their last line, and how many lines of marks of `thick` pixels follow."""

    words: str
    below: str = ""
    value: str = ""
    marks: int = 1
    thick: float = 15.0
    bold: bool = False


class Rows:
    """Rows laid out from the top down. `height`: of all, pixels."""

    def __init__(self, rows: Sequence[Row], language: str):
        self.rows = tuple(rows)
        self.places: list[float] = []
        self.words: list[dict[str, Any]] = []
        top = 0.0
        for number, row in enumerate(self.rows):
            top += (GAP + HEAD_GAP * (row.bold and not row.marks)) * (number > 0)
            top += self._add_words(row, top, language)
            self.places.append(top)
            top += row.marks * row.thick
        self.height = top + 4

    def place(self, row: int, mark: int = 0) -> float:
        """Middle of a line of marks, pixels from the top."""
        return self.places[row] + (mark + 0.5) * self.rows[row].thick

    def _add_words(self, row: Row, top: float, language: str) -> float:
        """Note the words of a row that begins at `top`; returns how tall they are on a telephone, where they are tallest."""
        weight = "bold" if row.bold else "normal"
        taken = theme.width_of(row.value) + 12 if row.value else 0.0
        broken = {
            name: [theme.lines_of(words, width - (taken if last else 0.0), language, size, bold) if words else []
                   for words, size, bold, last in ((row.words, theme.NORMAL, weight, not row.below), (row.below, theme.SMALL, "normal", True))]
            for name, width in (("narrow", NARROWEST), ("wide", WIDEST))
        }  # fmt: skip
        bottom = top + LINE * max(sum(map(len, lines)) for lines in broken.values())
        for name, (words, below) in broken.items():
            heads = bottom - LINE * (len(words) + len(below))
            for lines, place, kind in ((words, heads, weight), (below, bottom - LINE * len(below), "below")):
                if lines:
                    self.words.append({"place": place, "lines": lines, "kind": kind, "layout": name})
        if row.value:
            self.words.append({"place": bottom - LINE, "lines": [row.value], "kind": "value", "layout": "both"})
        return bottom - top

    @property
    def y(self) -> alt.Y:
        """Places of marks, field `place`."""
        return theme.pixels("place", self.height)

    def layers(self) -> list[alt.Chart]:
        """All words."""
        data = alt.Chart(theme.data_of(self.words)).transform_filter(
            f"datum.layout == 'both' || datum.layout == (width < {theme.NARROW} ? 'narrow' : 'wide')"
        )
        looks: dict[str, dict[str, Any]] = {
            "normal": {"fontSize": theme.NORMAL, "color": style.INK},
            "bold": {"fontSize": theme.NORMAL, "color": style.INK, "fontWeight": "bold"},
            "below": {"fontSize": theme.SMALL, "color": style.GREY},
            "value": {"fontSize": theme.SMALL, "color": style.INK, "align": "right", "x": "width"},
        }
        kinds = {str(word["kind"]) for word in self.words}
        return [
            data.transform_filter(f"datum.kind == '{kind}'")
            .mark_text(**{"align": "left", "baseline": "top", "x": 0, "lineHeight": LINE, **look})
            .encode(self.y, text="lines:N")
            for kind, look in looks.items()
            if kind in kinds
        ]
