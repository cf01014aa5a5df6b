"""A chart with one row a parameter: what it means at the left, with a grey line below, axes to the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from sim.views import style
from sim.views.labels import text

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, ROW = 12.0, 0.44
"""Width of the figure and height of a row, inches."""
WORDS_WIDTH = {"en": 5.0, "zh": 3.5}
RIGHT = 1.75
"""Room for numbers right of the axes, inches."""
HEAD = 2.15
"""Height of title, key, axis and source line, inches."""


class Row(NamedTuple):
    """The words of a row, and of the line below them."""

    label: str
    below: str


def rows_figure(
    rows: Sequence[Row], title: str, axis: str, source: dict[str, str], language: str, key: Sequence[tuple[Artist, str]], note: str
) -> tuple[Figure, Axes]:
    """A figure with the frame, the words of the rows and empty axes on which row i is at height i, the first on top."""
    figure = style.new_figure(WIDTH, HEAD + ROW * len(rows))
    bottom, top = style.draw_frame(figure, title, text("source", language, **source), language, key, note)
    words_width = WORDS_WIDTH[language]
    axes = style.add_axes(figure, style.MARGIN + words_width, bottom + 0.42, WIDTH - RIGHT, top - 0.05)
    left = -72 * words_width
    for position, row in enumerate(rows):
        for words, height, size, colour in ((row.label, 6, 9.5, style.INK), (row.below, -7, 8.0, style.GREY)):
            axes.annotate(shortened(figure, words, size, words_width - 0.2), (0, position), xycoords=("axes fraction", "data"), xytext=(left, height),
                          textcoords="offset points", ha="left", va="center", fontsize=size, color=colour)  # fmt: skip
    axes.set_ylim(len(rows) - 0.45, -0.55)
    axes.set_yticks([])
    axes.set_xlabel(axis, fontsize=9.5, labelpad=5)
    axes.grid(axis="x")
    axes.spines["bottom"].set_visible(False)
    axes.spines["left"].set_visible(False)
    return figure, axes


def shortened(figure: Figure, words: str, size: float, width: float) -> str:
    """The words, cut with an ellipsis if they are wider than `width` inches."""
    if style.text_width(figure, words, size, "normal") <= width:
        return words
    while words and style.text_width(figure, words + "…", size, "normal") > width:
        words = words[:-1]
    return words.rstrip(" ,，；;:") + "…"


def at_right(axes: Axes, position: int, words: str, colour: str = style.INK) -> None:
    """Words right of the axes, in a row."""
    axes.annotate(words, (1, position), xycoords=("axes fraction", "data"), xytext=(8, 0), textcoords="offset points", va="center",
                  fontsize=9, color=colour, annotation_clip=False)  # fmt: skip
