"""How several scenarios are told apart in one chart: by colour, by marker, and by the dashes of their lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import altair as alt

from sim.views.comparison.difference_chart import COLOURS
from sim.views.comparison.words import side_titles
from sim.views.interactive import theme
from sim.views.interactive.parts import Words
from sim.views.phrases import LANGUAGES

if TYPE_CHECKING:
    from sim.experiments.comparison.compare import Comparison

SYMBOLS = ("circle", "square", "diamond", "triangle-up", "triangle-down", "cross")
"""Vega's names of the markers of `sim.views.comparison.difference_chart`."""
DASHES = ([1, 0], [7, 3], [2, 3], [9, 3, 2, 3], [4, 2], [1, 1])
MANY = 3
"""Scenarios from which the key stands in two rows."""


def colour_of(number: int) -> str:
    """The colour of a scenario by its place."""
    return COLOURS[number % len(COLOURS)]


def symbol_of(number: int) -> str:
    """The marker of a scenario by its place."""
    return SYMBOLS[number % len(SYMBOLS)]


def dash_of(number: int) -> list[int]:
    """The dashes of a scenario's line by its place."""
    return DASHES[number % len(DASHES)]


def entries_of(titles: Sequence[str]) -> dict[str, tuple[str, str]]:
    """What a key names: colour and marker of each scenario."""
    return {title: (colour_of(number), symbol_of(number)) for number, title in enumerate(titles)}


def titles_of(found: Comparison) -> dict[str, Words]:
    """What charts call each side, by its name."""
    titles = {language: side_titles(found, language) for language in LANGUAGES}
    return {side.name: {language: titles[language][side.name] for language in LANGUAGES} for side in found.sides}


def points(data: alt.Chart, x: alt.X, y: alt.Y, size: float = 60, **encodings: object) -> alt.Chart:
    """A marker for each row, by its fields `colour` and `symbol`."""
    marks = data.mark_point(filled=True, opacity=1, stroke="white", strokeWidth=0.8, size=size)
    return marks.encode(x, y, fill=alt.Fill("colour:N", scale=None), shape=alt.Shape("symbol:N", scale=None), **encodings)


def key(titles: Sequence[str], narrow: int = 2) -> alt.Chart:
    """A layer that draws the key of the scenarios."""
    return theme.key(entries_of(titles), wide=min(len(titles), 4), narrow=narrow)
