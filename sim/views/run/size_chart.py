"""Who knows an instrument and who uses it at the end of the run, by size of firm: one small panel an instrument, all on the same scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.lines import Line2D

from sim.scenario.places import SIZES
from sim.scenario.variables import INSTRUMENTS
from sim.views import style
from sim.views.labels import instrument_label, text
from sim.views.numbers import probability
from sim.views.run.instrument_chart import SERIES
from sim.views.run.words import say, size_label

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, PANEL_HEIGHT, COLUMNS = 11.7, 2.05, 4
NAMES_WIDTH, RIGHT = {"en": 0.72, "zh": 0.5}, 0.35
"""Space left of a panel for the sizes and right of it, inches."""
MARKERS = {"Awareness": ("o", -0.16), "Take-up": ("D", 0.16)}
"""Marker of a series and its place within the row of a size."""


def by_size(summary: pd.DataFrame) -> pd.DataFrame:
    """Awareness and take-up at the last date with a value: columns instrument, size, variable, date, p10, p50, p90; empty if not recorded."""
    rows = summary[summary["variable"].isin(list(SERIES)) & (summary["city"] == "all") & summary["breakdown"].str.contains("|", regex=False)]
    rows = rows.dropna(subset=["p50"])
    parts = rows["breakdown"].str.split("|", n=1, expand=True)
    rows = rows.assign(instrument=parts[0] if len(parts) else "", size=parts[1] if len(parts) else "")
    rows = rows[rows["instrument"].isin(INSTRUMENTS) & rows["size"].isin(SIZES) & (rows["date"] == rows["date"].max())]
    return rows[["instrument", "size", "variable", "date", "p10", "p50", "p90"]].reset_index(drop=True)


def size_title(found: pd.DataFrame, language: str) -> str:
    """The instrument that micro firms and the size most unlike them know most differently."""
    aware = found[found["variable"] == "Awareness"].pivot(index="instrument", columns="size", values="p50")
    gaps = aware.max(axis=1) - aware.min(axis=1)
    name = str(gaps.idxmax())
    low, high = str(aware.loc[name].idxmin()), str(aware.loc[name].idxmax())
    return say("size_title", language, name=instrument_label(name, language), year=found["date"].max().year,
               small_word=size_label(low, language), small=probability(aware[low][name], language),
               large_word=size_label(high, language), large=probability(aware[high][name], language))  # fmt: skip


def draw_sizes(summary: pd.DataFrame, source: dict[str, str], language: str) -> Figure | None:
    """The chart of all instruments; None if the run records no awareness by size."""
    found = by_size(summary)
    if not (found["variable"] == "Awareness").any():
        return None
    names = [name for name in INSTRUMENTS if (found["instrument"] == name).any()]
    rows = -(-len(names) // COLUMNS)
    figure = style.new_figure(WIDTH, 1.9 + rows * PANEL_HEIGHT)
    key = [(Line2D([], [], color=colour, marker=MARKERS[variable][0], markersize=6, linewidth=1.4), text(f"{word}_legend", language))
           for variable, (word, colour) in SERIES.items()]  # fmt: skip
    source_line, note = text("source", language, **source), say("size_note", language, year=found["date"].max().year)
    bottom, top = style.draw_frame(figure, size_title(found, language), source_line, language, key, note)
    height, width = (top - bottom) / rows, (WIDTH - 2 * style.MARGIN) / COLUMNS
    for index, name in enumerate(names):
        row, column = divmod(index, COLUMNS)
        left = style.MARGIN + column * width + NAMES_WIDTH[language]
        axes = style.add_axes(figure, left, top - (row + 1) * height + 0.3, left + width - NAMES_WIDTH[language] - RIGHT, top - row * height - 0.42)
        _draw_panel(axes, found[found["instrument"] == name], language)
        axes.annotate(instrument_label(name, language), (0, 1), xycoords="axes fraction", xytext=(-72 * NAMES_WIDTH[language], 9),
                      textcoords="offset points", fontsize=10, fontweight="bold", annotation_clip=False)  # fmt: skip
    return figure


def _draw_panel(axes: Axes, rows: pd.DataFrame, language: str) -> None:
    for variable, (marker, shift) in MARKERS.items():
        own = rows[rows["variable"] == variable]
        places = [SIZES.index(size) + shift for size in own["size"]]
        colour = SERIES[variable][1]
        axes.hlines(places, own["p10"] * 100, own["p90"] * 100, color=colour, linewidth=1.6)
        axes.plot(own["p50"] * 100, places, color=colour, marker=marker, markersize=6, linewidth=0, markeredgecolor="white", markeredgewidth=0.6,
                  clip_on=False, zorder=3)  # fmt: skip
    axes.set_ylim(len(SIZES) - 0.5, -0.5)
    axes.set_yticks(range(len(SIZES)), [size_label(size, language) for size in SIZES], fontsize=9, color=style.INK)
    axes.set_xlim(0, 100)
    axes.set_xticks([0, 50, 100], ["0", "50", "100%" if language == "zh" else "100\u00a0%"], fontsize=8.5)
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)
