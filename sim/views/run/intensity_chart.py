"""Research over sales around the thresholds of high-tech status: one panel a sales tier, as booked against real research."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.views import style
from sim.views.labels import text
from sim.views.numbers import amount, interval, probability
from sim.views.run.firm_files import intensity_of
from sim.views.run.intensity import EDGES, Histogram, Intensity, Tier
from sim.views.run.words import counted, kept_note, sample_note, say

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.views.stored_run import StoredRun

WIDTH, HEIGHT = 11.4, 4.9
TICKS_WIDTH, GAP = 0.55, 0.3


def intensity_title(found: Intensity, language: str) -> str:
    """The finding: firms just above the thresholds by their books and by real research."""
    booked, real = (counted(float(row.mean()), float(np.quantile(row, 0.1)), float(np.quantile(row, 0.9)), language) for row in found.just_above)
    return say("intensity_title", language, booked=booked, real=real)


def intensity_note(found: Intensity, language: str) -> str:
    """Which firms are shown."""
    return say("intensity_note", language, kept=kept_note(found.runs, language), scale=sample_note(found.scale, language),
               beyond=probability(found.beyond, language))  # fmt: skip


def tier_title(tier: Tier, language: str) -> str:
    """Sales of a tier and what the rule asks there."""
    low, high = (amount(value, "yuan", language, bare=True) if np.isfinite(value) else "" for value in (tier.low, tier.high))
    key = "sales_up_to" if tier.low <= 0 else "sales_between" if high else "sales_above"
    band = "" if not high else f"{low}至{high}" if language == "zh" else interval(tier.low, tier.high, "yuan", language)
    threshold = amount(tier.threshold, "fraction", language, bare=True)
    return say("intensity_panel", language, sales=say(key, language, low=low, high=high, band=band), threshold=threshold)


def draw_intensity(run: StoredRun, language: str) -> Figure | None:
    """The chart; None if the run kept no firms."""
    found, years = intensity_of(run), run.years
    if found is None:
        return None
    figure = style.new_figure(WIDTH, HEIGHT)
    key = [
        (Patch(facecolor=style.PEACH, linewidth=0), say("intensity_booked", language)),
        (Line2D([], [], color=style.BLUE, linewidth=2), say("intensity_real", language)),
        (Line2D([], [], color=style.INK, linewidth=1.2, linestyle=(0, (4, 2))), say("intensity_threshold", language)),
    ]
    source_line, note = text("source", language, **run.source_with("--firms all" if found.runs > 1 else "--firms")), intensity_note(found, language)
    bottom, top = style.draw_frame(figure, intensity_title(found, language), source_line, language, key, note)
    width = (WIDTH - 2 * style.MARGIN + GAP) / len(found.tiers)
    for number, histogram in enumerate(found.tiers):
        left = style.MARGIN + number * width
        axes = style.add_axes(figure, left + TICKS_WIDTH, bottom + 0.5, left + width - GAP, top - 0.5)
        _draw_panel(axes, histogram, language)
    axes.set_xlabel(say("intensity_axis", language, first=years[0], last=years[1]), fontsize=9.5, loc="right")
    return figure


def _draw_panel(axes: Axes, histogram: Histogram, language: str) -> None:
    """Booked research as bars, real research as a stepped line, each mean with 10–90 % of the runs."""
    edges = 100 * EDGES
    axes.stairs(histogram.booked.mean(axis=0), edges, fill=True, color=style.PEACH)
    axes.stairs(histogram.real.mean(axis=0), edges, color=style.BLUE, linewidth=2)
    for values, colour, shift in ((histogram.booked, style.VERMILION, 0.13), (histogram.real, style.BLUE, -0.13)):
        low, high = np.quantile(values, (0.1, 0.9), axis=0)
        if (high > low).any():
            axes.vlines((edges[:-1] + edges[1:]) / 2 + shift, low, high, color=colour, linewidth=0.9)
    axes.axvline(100 * histogram.tier.threshold, color=style.INK, linewidth=1.2, linestyle=(0, (4, 2)))
    axes.set_title(tier_title(histogram.tier, language), fontsize=9.5, fontweight="bold", loc="left", pad=11, x=-0.19)
    axes.set_xlim(0, edges[-1])
    axes.set_ylim(0, None)
    axes.set_xticks(range(1, round(edges[-1]) + 1))
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10], integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.grid(axis="y")
    axes.spines["left"].set_visible(False)
