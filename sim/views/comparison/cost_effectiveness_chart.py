"""The plane of cost and effect: each pair of runs by what it cost more and what real research it brought more, with lines of equal return.

Means carry the 95 % intervals of both differences. See Black (1990, Medical Decision Making 10, 212–214) for the plane.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from sim.experiments.comparison.cost_effectiveness import REAL, TOTAL, CostLine
from sim.views import style
from sim.views.comparison.difference_chart import COLOURS, MARKERS, key_width, scenario_key
from sim.views.comparison.words import MOST_TOLD, listed, side_titles, words
from sim.views.numbers import amount, axis_scale, probability
from sim.views.signed import measure

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.experiments.comparison.compare import Comparison

WIDTH, HEIGHT = 9.0, 6.3
RETURNS = (0.5, 1.0, 2.0)
"""Yuan of real R&D for each yuan of cost, along the grey lines."""
INWARD = 0.9
"""Where on a line its label stands, as a share of the way from zero to its end, if that is inside the picture."""
RETURN = "real R&D per yuan of cost"


def draw_plane(found: Comparison, source: str, language: str, budget: float | None = None) -> Figure | None:
    """The plane of all scenarios; None if no pair has both numbers.

    `budget`: yuan over the horizon that may be spent more than in the reference. It is a vertical line, for all points on it cost the same:
    of what lies on or left of it, the highest brings most research for that budget.
    """
    clouds = {name: np.array([cloud.cost, cloud.research]) for name, cloud in found.clouds.items()}
    clouds = {name: points[:, np.isfinite(points).all(axis=0)] for name, points in clouds.items()}
    drawn = {name: points for name, points in clouds.items() if points.size}
    if not drawn:
        return None
    key = [*(scenario_key(found, language) if len(found.sides) > 2 else ()), *_key(len(found.sides) > 2, language)]
    width = max(WIDTH, key_width(key))
    figure = style.new_figure(width, HEIGHT)
    bottom, top = style.draw_frame(figure, plane_title(found, language), source, language, key, _note(found, drawn, budget, language))
    axes = style.add_axes(figure, style.MARGIN + 0.75, bottom + 0.5, width - style.MARGIN - 0.75, top - 0.15)
    values = np.hstack([*drawn.values(), [[_reach(found, TOTAL)], [_reach(found, REAL)]], [[budget or 0.0], [0.0]]])
    scales = [axis_scale("yuan", float(np.abs(line).max()), language) for line in values]
    several = len(found.sides) > 2
    for number, side in enumerate(found.sides[:-1]):
        if side.name in drawn:
            _draw_cloud(axes, drawn[side.name] / [[scales[0].divisor], [scales[1].divisor]], number)
            _draw_mean(axes, found, side.name, number, (scales[0].divisor, scales[1].divisor), several)
    _set_axes(axes, values / [[scales[0].divisor], [scales[1].divisor]])
    _draw_returns(axes, scales[0].divisor / scales[1].divisor, language)
    if budget is not None:
        _draw_budget(axes, budget / scales[0].divisor, amount(budget, "yuan", language, bare=True), language)
    span = found.reference.scenario
    horizon = words("over_the_horizon", language, first=span.start.year + 1, last=span.end.year)
    axes.set_xlabel(words("plane_x", language, horizon=horizon, unit=scales[0].unit), fontsize=9.5, labelpad=6)
    axes.set_ylabel(words("plane_y", language, horizon=horizon, unit=scales[1].unit), fontsize=9.5, labelpad=6)
    return figure


def cost_line(found: Comparison, name: str, figure: str) -> CostLine:
    """The line of one scenario and figure."""
    return next(line for line in found.cost_lines if line.scenario == name and line.figure == figure)


def _reach(found: Comparison, figure: str) -> float:
    """The end of an interval that is farthest from zero."""
    ends = [end for line in found.cost_lines if line.figure == figure for end in (line.low, line.high) if end is not None]
    return max(ends, key=abs, default=0.0)


def plane_title(found: Comparison, language: str) -> str:
    """The finding: what is had for a yuan, or why that cannot be said; of several scenarios cost and research of each."""
    titles = side_titles(found, language)
    theirs = titles[found.reference.name]
    if len(found.sides) > 2:
        return _title_of_several(found, titles, language)
    name = found.sides[0].name
    line = cost_line(found, name, RETURN)
    told = {"ours": titles[name], "theirs": theirs}
    if line.clear is False:
        return words("plane_title_unclear", language, **told)
    if cost_line(found, name, REAL).clear is False:
        return words("plane_title_same", language, **told)
    if line.quadrant in ("more for less", "less for more"):
        return words(f"plane_title_{line.quadrant}", language, **told)
    if line.value is None or line.low is None or line.high is None:
        return words("plane_title_point", language, **told)
    shown = measure("yuan", (line.value, line.low, line.high), "en")
    interval = shown.range(line.low, line.high, language, sign=False)
    key = "plane_title_saved" if line.quadrant == "less for less" else "plane_title"
    return words(key, language, value=shown.number(line.value, sign=False), interval=interval, **told)


def _title_of_several(found: Comparison, titles: dict[str, str], language: str) -> str:
    """Cost and research of each scenario in one unit; of more than MOST_TOLD those whose cost differs most."""
    numbers = {side.name: [cost_line(found, side.name, figure).value for figure in (TOTAL, REAL)] for side in found.sides[:-1]}
    known = {name: (cost, research) for name, (cost, research) in numbers.items() if cost is not None and research is not None}
    shown = measure("yuan", [value for pair in known.values() for value in pair], language)
    own = sorted(sorted(known, key=lambda name: -abs(known[name][0]))[:MOST_TOLD], key=list(known).index)
    told = (words("told_pair", language, ours=titles[n], one=shown.number(known[n][0]), other=shown.number(known[n][1])) for n in own)
    return words("plane_title_several", language, theirs=titles[found.reference.name], unit=shown.unit, told=listed(told, language))


def _note(found: Comparison, drawn: dict[str, np.ndarray], budget: float | None, language: str) -> str:
    """How to read the plane, and the share of each scenario's pairs that fit the budget."""
    note = words("plane_note", language)
    if budget is None:
        return note
    titles = side_titles(found, language)
    shares = {name: probability(float(np.mean(points[0] <= budget)), language) for name, points in drawn.items()}
    told = listed((words("told", language, ours=titles[name], number=share) for name, share in shares.items()), language)
    shown = amount(budget, "yuan", language, bare=True)
    return note + words("budget_note", language, budget=shown, theirs=titles[found.reference.name], told=told)


def _draw_budget(axes: Axes, place: float, shown: str, language: str) -> None:
    """A vertical line with its name at the bottom, on the side that has more room."""
    left, right = axes.get_xlim()
    axes.axvline(place, color=style.VERMILION, linewidth=1.4, linestyle=(0, (6, 2, 1.5, 2)), zorder=2)
    inward = place > (left + right) / 2
    axes.annotate(words("budget_line", language, budget=shown), (place, 0), xycoords=("data", "axes fraction"), xytext=(-4 if inward else 4, 4),
                  textcoords="offset points", ha="right" if inward else "left", va="bottom", fontsize=9, color=style.VERMILION,
                  bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0}, zorder=7)  # fmt: skip


def _key(several: bool, language: str) -> list[tuple[Artist, str]]:
    tone = style.GREY if several else COLOURS[0]
    dot = Line2D([], [], color=tone, marker="o", markersize=5, linewidth=0, alpha=0.45)
    mean = Line2D([], [], color=tone if several else style.INK, marker="o", markersize=7, markeredgecolor="white", linewidth=1.4)
    return [(dot, words("plane_pair", language)), (mean, words("plane_mean", language))]


def _draw_cloud(axes: Axes, points: np.ndarray, number: int) -> None:
    axes.scatter(
        points[0], points[1], s=20, color=COLOURS[number % len(COLOURS)], marker=MARKERS[number % len(MARKERS)], alpha=0.4, linewidth=0, zorder=3
    )


def _draw_mean(axes: Axes, found: Comparison, name: str, number: int, divisors: tuple[float, float], several: bool) -> None:
    """The mean with the intervals of both differences as a cross."""
    x, y = (cost_line(found, name, figure) for figure in (TOTAL, REAL))
    colour = COLOURS[number % len(COLOURS)] if several else style.INK
    for line, divisor, other, scale, along in ((x, divisors[0], y, divisors[1], True), (y, divisors[1], x, divisors[0], False)):
        if line.low is None or line.high is None or other.value is None:
            continue
        ends, level = [line.low / divisor, line.high / divisor], [other.value / scale] * 2
        axes.plot(*((ends, level) if along else (level, ends)), color=colour, linewidth=1.6, zorder=5)
    if x.value is not None and y.value is not None:
        axes.plot(x.value / divisors[0], y.value / divisors[1], color=colour, marker=MARKERS[number % len(MARKERS)] if several else "o", markersize=8,
                  markeredgecolor="white", zorder=6)  # fmt: skip


def _set_axes(axes: Axes, values: np.ndarray) -> None:
    """Both axes hold zero, with some room beyond the outermost points."""
    for line, limit, axis in ((values[0], axes.set_xlim, axes.xaxis), (values[1], axes.set_ylim, axes.yaxis)):
        low, high = min(0.0, float(line.min())), max(0.0, float(line.max()))
        room = 0.08 * (high - low) or 1.0
        limit((low - room, high + room))
        axis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]) if high > low else FixedLocator([0.0]))
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:+,.4g}".replace("-", "−") if value else "0"))
    axes.axhline(0, color=style.INK, linewidth=0.9, zorder=2)
    axes.axvline(0, color=style.INK, linewidth=0.9, zorder=2)
    axes.grid()
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)


def _draw_returns(axes: Axes, steepness: float, language: str) -> None:
    """Lines through zero along which each yuan brings so much research, labelled at the end that is farther from zero.

    `steepness`: the slope, in display units, of one yuan for one yuan.
    """
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    for rate in RETURNS:
        slope = rate * steepness
        start, end = max(left, low / slope), min(right, high / slope)
        axes.plot([start, end], [start * slope, end * slope], color=style.PALE, linewidth=1.1, linestyle=(0, (5, 3)), zorder=1)
        label = words("slope", language, value=f"{rate:g}")
        look: dict[str, Any] = {"fontsize": 8.5, "color": style.GREY, "textcoords": "offset points"}
        if end < -start:  # inside the picture, for the numbers of the axes stand below and to the left of it
            x = INWARD * start
            box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
            axes.annotate(label, (x, x * slope), xytext=(0, 0), ha="center", va="center", bbox=box, zorder=2, **look)
        elif math.isclose(end, high / slope):
            axes.annotate(label, (end, high), xytext=(0, 4), ha="center", va="bottom", **look)
        else:
            axes.annotate(label, (right, end * slope), xytext=(5, 0), ha="left", va="center", **look)
