"""Who knows an instrument and who uses it, quarter by quarter: one small panel an instrument, all on the same scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.lines import Line2D

from sim.scenario.variables import INSTRUMENTS
from sim.views import style
from sim.views.labels import instrument_label, text
from sim.views.numbers import probability
from sim.views.stored_run import select

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, PANEL_HEIGHT, COLUMNS = 10.0, 2.35, 3
SERIES = {"Awareness": ("awareness", style.BLUE), "Take-up": ("take_up", style.VERMILION)}
TICKS_WIDTH, LABEL_WIDTH = 0.46, 1.0
"""Space left of a panel for tick labels and right of it for the words at the lines' ends, inches."""
PANEL_WIDTH = (WIDTH - 2 * style.MARGIN) / COLUMNS - TICKS_WIDTH - LABEL_WIDTH
LABEL_GAP = 12.0
"""Least distance between the two labels of a panel, per cent of firms."""


def draw_instruments(summary: pd.DataFrame, source: dict[str, str], language: str) -> Figure | None:
    """The chart of all instruments; None if the run records awareness and take-up of none."""
    series = {name: pair for name in INSTRUMENTS if (pair := _pair(summary, name))}
    if not any(len(pair) == len(SERIES) for pair in series.values()):
        return None
    rows = -(-len(series) // COLUMNS)
    figure = style.new_figure(WIDTH, 1.8 + rows * PANEL_HEIGHT)
    key = [(Line2D([], [], color=colour, linewidth=2), text(f"{word}_legend", language)) for word, colour in SERIES.values()]
    source_line, note = text("source", language, **source), text("band_note", language)
    bottom, top = style.draw_frame(figure, _title(series, language), source_line, language, key, note)
    height = (top - bottom) / rows
    for index, (name, pair) in enumerate(series.items()):
        row, column = divmod(index, COLUMNS)
        left = style.MARGIN + TICKS_WIDTH + column * (TICKS_WIDTH + PANEL_WIDTH + LABEL_WIDTH)
        axes = style.add_axes(figure, left, top - (row + 1) * height + 0.32, left + PANEL_WIDTH, top - row * height - 0.42)
        _draw_panel(axes, instrument_label(name, language), pair, language)
    return figure


def _pair(summary: pd.DataFrame, name: str) -> dict[str, pd.DataFrame]:
    """Awareness and take-up of an instrument, all sizes together, in this order; a series without any value is left out."""
    pair = {variable: select(summary, variable, breakdown=f"{name}|all").dropna(subset=["p50"]) for variable in SERIES}
    return {variable: rows for variable, rows in pair.items() if not rows.empty}


def _title(series: dict[str, dict[str, pd.DataFrame]], language: str) -> str:
    """The instrument with the widest gap between knowing and using at the end of the run."""
    ends = {name: [rows["p50"].iloc[-1] for rows in pair.values()] for name, pair in series.items() if len(pair) == len(SERIES)}
    name = max(ends, key=lambda n: abs(ends[n][0] - ends[n][1]))
    year = series[name]["Awareness"]["date"].iloc[-1].year
    return text("take_up_title", language, name=instrument_label(name, language), aware=probability(ends[name][0], language),
                used=probability(ends[name][1], language), year=year)  # fmt: skip


def _draw_panel(axes: Axes, title: str, pair: dict[str, pd.DataFrame], language: str) -> None:
    ends: list[tuple[float, str, str]] = []
    for variable, rows in pair.items():
        word, colour = SERIES[variable]
        axes.fill_between(rows["date"], rows["p10"] * 100, rows["p90"] * 100, color=colour, alpha=0.2, linewidth=0)
        axes.plot(rows["date"], rows["p50"] * 100, color=colour, linewidth=2)
        last = rows["p50"].iloc[-1]
        ends.append((last * 100, f"{text(word, language)} {probability(last, language)}", colour))
    axes.set_title(title, fontsize=10.5, fontweight="bold", loc="left", pad=11, x=-TICKS_WIDTH / PANEL_WIDTH)
    axes.set_ylim(0, 100)
    axes.set_yticks([0, 50, 100], ["0", "50", "100%" if language == "zh" else "100\u00a0%"])
    dates = sorted({date for rows in pair.values() for date in rows["date"]})
    axes.set_xlim(dates[0], dates[-1])
    years = [date for date in dates if date.month == 12][::-2]
    axes.set_xticks(years, [f"{date.year}" for date in years], fontsize=8.5)
    axes.tick_params(axis="x", pad=7)
    axes.grid(axis="y")
    axes.spines["left"].set_visible(False)
    for (_, words, colour), height in zip(ends, _apart([end[0] for end in ends]), strict=True):
        axes.annotate(words, (1, height), xycoords=("axes fraction", "data"), xytext=(5, 0), textcoords="offset points", va="center",
                      fontsize=9, color=colour, annotation_clip=False)  # fmt: skip


def _apart(heights: list[float]) -> list[float]:
    """Label heights moved apart, if there are two and they are closer than LABEL_GAP, without leaving the panel."""
    if len(heights) < 2 or abs(heights[0] - heights[1]) >= LABEL_GAP:
        return heights
    middle = min(max(sum(heights) / 2, LABEL_GAP / 2), 100 - LABEL_GAP / 2)
    sign = 1 if heights[0] >= heights[1] else -1
    return [middle + sign * LABEL_GAP / 2, middle - sign * LABEL_GAP / 2]
