"""Ladder of firms as an alluvial picture: rungs at the start on the left, rungs at the end on the right, and the firms that went between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path as Outline

from sim.views import style
from sim.views.labels import text
from sim.views.numbers import amount
from sim.views.run.firm_files import ladder_of
from sim.views.run.ladder import CLOSED, ENDS, LEADER_SALES, NO_STATUS, STARTS, STATUSES, Flow, Ladder
from sim.views.run.words import counted, kept_note, sample_note, say

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.views.stored_run import StoredRun

WIDTH, HEIGHT = 11.0, 7.4
SIDES = {"en": (2.75, 2.55), "zh": (2.75, 2.35)}
"""Width left for the names of rungs on either side, inches."""
GAP = 0.30
"""Distance of two rungs, inches."""
BAR = 0.018
"""Width of a rung's bar, as a share of the picture."""
LEAST_NUMBERED = 0.17
"""Thickness from which a flow carries its number, inches."""
COLOURS = {"climb": style.BLUE, "stay": style.PALE, "fall": style.ORANGE}
OPACITY = {"climb": 0.55, "stay": 0.75, "fall": 0.65}


def ladder_title(ladder: Ladder, years: tuple[int, int], language: str) -> str:
    """The finding: how many rise to high-tech enterprises and how many fall. `years`: first and last of the horizon."""
    climbed, fell = (counted(flow.mean, flow.p10, flow.p90, language) for flow in (ladder.climbed, ladder.fell))
    return say("ladder_title", language, start=years[0] - 1, end=years[1], climbed=climbed, fell=fell)


def ladder_note(ladder: Ladder, years: tuple[int, int], language: str) -> str:
    """What the rungs are, and how much of the province was simulated."""
    return say("ladder_note", language, kept=kept_note(ladder.runs, language), scale=sample_note(ladder.scale, language),
               sales=amount(LEADER_SALES, "yuan", language, bare=True), first=years[0], end=years[1])  # fmt: skip


def direction(flow: Flow) -> str:
    """`climb`, `stay` or `fall`."""
    if flow.end in (NO_STATUS, CLOSED):
        return "fall"
    if flow.start == flow.end:
        return "stay"
    return "climb" if STARTS.index(flow.start) > STARTS.index(flow.end) else "fall"


def draw_ladder(run: StoredRun, language: str) -> Figure | None:
    """The picture; None if the run kept no firms or no firm ever had a status."""
    ladder, years = ladder_of(run), run.years
    if ladder is None or not (flows := ladder.shown):
        return None
    figure = style.new_figure(WIDTH, HEIGHT)
    key = [(Patch(color=COLOURS[way], alpha=OPACITY[way], linewidth=0), say(way, language)) for way in COLOURS]
    source_line = text("source", language, **run.source_with("--firms all" if ladder.runs > 1 else "--firms"))
    note = ladder_note(ladder, years, language)
    bottom, top = style.draw_frame(figure, ladder_title(ladder, years, language), source_line, language, key, note)
    left, right = SIDES[language]
    axes = style.add_axes(figure, style.MARGIN + left, bottom + 0.1, WIDTH - style.MARGIN - right, top - 0.4)
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    height = top - 0.5 - bottom
    axes.set_ylim(-height, 0)
    starts, ends, bands = layout(flows, height, GAP)
    _draw_flows(axes, bands, language)
    _draw_rungs(axes, ladder, starts, ends, language)
    for x, year, side in ((0, years[0] - 1, "left"), (1, years[1], "right")):
        axes.annotate(say("ladder_start", language, year=year), (x, 0), xytext=(0, 10), textcoords="offset points", ha=side, fontsize=10,
                      fontweight="bold", color=style.GREY, annotation_clip=False)  # fmt: skip
    return figure


@dataclass(frozen=True)
class Band:
    """Where a flow is drawn: its upper edge on the left and on the right, and its thickness."""

    flow: Flow
    start: float
    end: float
    thick: float


Edges = dict[str, tuple[float, float]]
"""Upper and lower edge by rung."""


def layout(flows: tuple[Flow, ...], height: float, gap: float) -> tuple[Edges, Edges, list[Band]]:
    """Edges of the rungs at the start and at the end, and the bands between them, in the unit of `height`, negative downwards.

    `gap`: least distance of two rungs. On either side bands to higher rungs lie higher, so that they cross as little as they can.
    """
    unit = (height - gap * (len(STARTS) - 1)) / sum(flow.mean for flow in flows)
    starts = _place([(rung, sum(flow.mean for flow in flows if flow.start == rung)) for rung in STARTS], unit, height)
    ends = _place([(rung, sum(flow.mean for flow in flows if flow.end == rung)) for rung in ENDS], unit, height)
    from_top = {rung: edges[0] for rung, edges in starts.items()}
    into_top = {rung: edges[0] for rung, edges in ends.items()}
    departures = {}
    for flow in sorted(flows, key=lambda f: (STARTS.index(f.start), ENDS.index(f.end))):
        departures[flow] = from_top[flow.start]
        from_top[flow.start] -= flow.mean * unit
    bands = []
    for flow in sorted(flows, key=lambda f: (ENDS.index(f.end), STARTS.index(f.start))):
        bands.append(Band(flow, departures[flow], into_top[flow.end], flow.mean * unit))
        into_top[flow.end] -= flow.mean * unit
    return starts, ends, bands


def rung_words(ladder: Ladder, rung: str, side: str, language: str) -> str:
    """The number beside a rung: all firms on one that is a status, of the others only those that are drawn. `side`: `start` or `end`."""
    if rung in STATUSES:
        total = (ladder.at_start if side == "start" else ladder.at_end)(rung)
        return counted(total.mean, total.p10, total.p90, language)
    drawn = amount(sum(flow.mean for flow in ladder.shown if getattr(flow, side) == rung), "firms", language)
    return say("of_these" if side == "start" else "from_statuses", language, value=drawn)


def _place(sizes: list[tuple[str, float]], unit: float, height: float) -> dict[str, tuple[float, float]]:
    """Upper and lower edge of each rung, the highest on top, spread evenly over the height; inches, negative downwards."""
    drawn = [(rung, size * unit) for rung, size in sizes if size > 0]
    gap = (height - sum(size for _, size in drawn)) / max(1, len(drawn) - 1)
    edges, top = {}, 0.0
    for rung, size in drawn:
        edges[rung] = (top, top - size)
        top -= size + gap
    return edges


def _draw_flows(axes: Axes, bands: list[Band], language: str) -> None:
    for band in bands:
        flow, thick, start, end, way = band.flow, band.thick, band.start, band.end, direction(band.flow)
        corners = [(BAR, start), (0.5, start), (0.5, end), (1 - BAR, end), (1 - BAR, end - thick), (0.5, end - thick), (0.5, start - thick),
                   (BAR, start - thick), (BAR, start)]  # fmt: skip
        codes = [Outline.MOVETO, *[Outline.CURVE4] * 3, Outline.LINETO, *[Outline.CURVE4] * 3, Outline.CLOSEPOLY]
        axes.add_patch(PathPatch(Outline(corners, codes), facecolor=COLOURS[way], alpha=OPACITY[way], linewidth=0))
        if thick >= LEAST_NUMBERED:
            axes.annotate(amount(flow.mean, "firms", "en"), (BAR, start - thick / 2), xytext=(6, 0), textcoords="offset points", va="center",
                          fontsize=9, color=style.INK)  # fmt: skip


def _draw_rungs(axes: Axes, ladder: Ladder, starts: Edges, ends: Edges, language: str) -> None:
    """Bars of the rungs with name and number."""
    for edges, x, side in ((starts, 0.0, "start"), (ends, 1 - BAR, "end")):
        for rung, (top, bottom) in edges.items():
            axes.bar(x, top - bottom, BAR, bottom, align="edge", color=style.INK if rung in STATUSES else style.GREY, linewidth=0)
            words = rung_words(ladder, rung, side, language)
            place, shift, align = (0.0, -7, "right") if side == "start" else (1.0, 7, "left")
            name = say(rung, language)
            axes.annotate(name, (place, (top + bottom) / 2), xytext=(shift, 1), textcoords="offset points", ha=align, va="bottom", fontsize=10,
                          fontweight="bold", color=style.INK, annotation_clip=False)  # fmt: skip
            axes.annotate(words, (place, (top + bottom) / 2), xytext=(shift, -1), textcoords="offset points", ha=align, va="top", fontsize=9,
                          color=style.GREY, annotation_clip=False)  # fmt: skip
