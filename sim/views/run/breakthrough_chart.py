"""Breakthroughs by chain over time: small panels on one scale, the chains with most of them first; chains without any are named below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sim.views import style
from sim.views.labels import chain_label, text
from sim.views.numbers import amount
from sim.views.phrases import enumeration
from sim.views.run.breakthroughs import ALL, CHAINS, cumulated
from sim.views.run.words import say

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.views.stored_run import StoredRun

WIDTH, PANEL_HEIGHT, COLUMNS = 10.6, 1.75, 4
MEAN_LINE = (0, (3, 1.5))
TICKS_WIDTH, LABEL_WIDTH = 0.42, 0.62
"""Space left of a panel for tick labels and right of it for the number at the line's end, inches."""


def breakthrough_title(table: pd.DataFrame, language: str) -> str:
    """The finding: how many there are in all, where most, and on how many chains there is none in most runs."""
    last = _ends(table)
    year, chains = int(last["year"].iloc[0]), last.drop(index=ALL)
    if last["mean"][ALL] <= 0:
        return say("breakthrough_title_none", language, first=int(table["year"].min()) + 1, year=year)
    band = "–".join(breakthrough_number(last[point][ALL]) for point in ("p10", "p90"))
    return say("breakthrough_title", language, all=breakthrough_number(last["p50"][ALL]), band=band,
               year=year, first=chain_label(str(chains.index[0]), language), first_mean=breakthrough_number(chains["mean"].iloc[0]),
               unsure=int((chains["p50"] <= 0).sum()), chains=len(chains))  # fmt: skip


def breakthrough_note(table: pd.DataFrame, scale: float, language: str) -> str:
    """How to read the chart; on which chains there was no breakthrough in any run; what a sample does to the numbers."""
    last = _ends(table)
    nowhere = [chain for chain in CHAINS if last["mean"][chain] <= 0]
    note = say("breakthrough_note", language)
    if scale < 1:
        note += say("sample_lumps", language, share=amount(scale, "fraction", language, bare=True), lump=breakthrough_number(1 / scale))
    if nowhere:
        note += say("breakthrough_nowhere", language, chains=enumeration((chain_label(c, language) for c in nowhere), language))
    return note


def draw_breakthroughs(run: StoredRun, language: str) -> Figure | None:
    """The chart; None if no breakthrough is recorded."""
    table = cumulated(run)
    if table is None:
        return None
    last = _ends(table)
    shown = [chain for chain in last.index if chain != ALL and last["mean"][chain] > 0]
    if not shown:
        return None
    rows = -(-len(shown) // COLUMNS)
    figure = style.new_figure(WIDTH, 2.15 + rows * PANEL_HEIGHT)
    key = [(Line2D([], [], color=style.BLUE, linewidth=2), text("median", language)),
           (Patch(color=style.BLUE, alpha=0.2, linewidth=0), text("band_80", language)),
           (Line2D([], [], color=style.INK, linewidth=1.3, linestyle=MEAN_LINE), say("breakthrough_mean", language))]  # fmt: skip
    source_line, note = text("source", language, **run.source), breakthrough_note(table, run.scale, language)
    bottom, top = style.draw_frame(figure, breakthrough_title(table, language), source_line, language, key, note)
    height, highest = (top - bottom) / rows, float(last.loc[shown, "p90"].max()) or float(last.loc[shown, "mean"].max())
    width = (WIDTH - 2 * style.MARGIN) / COLUMNS
    for index, chain in enumerate(shown):
        row, column = divmod(index, COLUMNS)
        left = style.MARGIN + column * width + TICKS_WIDTH
        axes = style.add_axes(figure, left, top - (row + 1) * height + 0.3, left + width - TICKS_WIDTH - LABEL_WIDTH, top - row * height - 0.36)
        _draw_panel(axes, table[table["chain"] == chain], chain, highest, language)
    return figure


def breakthrough_number(value: float) -> str:
    """A number of breakthroughs, or a small mean with its decimal."""
    return f"{value:,.1f}" if value < 10 and round(value, 1) != round(value) else f"{value:,.0f}"


def _ends(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of the last year by chain."""
    return table[table["year"] == table["year"].max()].set_index("chain")


def _draw_panel(axes: Axes, rows: pd.DataFrame, chain: str, highest: float, language: str) -> None:
    axes.fill_between(rows["year"], rows["p10"], rows["p90"], color=style.BLUE, alpha=0.2, linewidth=0)
    axes.plot(rows["year"], rows["p50"], color=style.BLUE, linewidth=2, clip_on=False, zorder=4)
    axes.plot(rows["year"], rows["mean"], color=style.INK, linewidth=1.3, linestyle=MEAN_LINE, clip_on=False, zorder=5)
    axes.set_ylim(0, highest * 1.04)
    axes.set_xlim(rows["year"].min(), rows["year"].max())
    ticks = rows["year"].to_list()[::-2]
    axes.set_xticks(ticks, [str(year) for year in ticks], fontsize=8.5)
    axes.yaxis.set_major_locator(MaxNLocator(3, integer=True))
    axes.tick_params(axis="y", labelsize=8.5)
    axes.grid(axis="y")
    axes.spines["left"].set_visible(False)
    name = chain_label(chain, language)
    axes.annotate(name, (0, 1), xycoords="axes fraction", xytext=(-72 * TICKS_WIDTH, 7), textcoords="offset points", fontsize=9.5,
                  fontweight="bold", annotation_clip=False)  # fmt: skip
    axes.annotate(breakthrough_number(rows["mean"].iloc[-1]), (1, rows["mean"].iloc[-1] / (highest * 1.04)), xycoords="axes fraction", xytext=(6, 0),
                  textcoords="offset points", va="center", fontsize=9, annotation_clip=False)  # fmt: skip
