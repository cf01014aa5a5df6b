"""Charts of a scenario discovery: each box on its two tightest parameters, and coverage against density of the boxes that peeling left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.views import style
from sim.views.discovery.words import cases, conditions, event, source_of, words
from sim.views.labels import text
from sim.views.numbers import axis_scale, probability
from sim.views.sensitivity.words import parameter_label, parameter_value

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.ticker import Formatter

    from sim.experiments.discovery.discover import Axis, Discovery, FoundBox, Limit

WIDTH, HEIGHT = 9.6, 6.4
LEFT = 1.1
"""Room for tick labels left of the axes, inches."""
NAMED = 3
"""Limits that a title spells out."""
MARKS = {"never": ("o", style.BLUE, 22, 0.9), "sometimes": ("^", style.ORANGE, 30, 1.0), "always": ("X", style.VERMILION, 34, 0.6)}
"""Marker, colour, size and line width by in how many replicates of a draw it is so."""
FAINT = 0.25
"""Strength of marks that only seem to lie in the box."""
COLOURS = (style.BLUE, style.VERMILION, style.GREEN, style.PURPLE, style.ORANGE)


def draw_discovery(found: Discovery, folder: Path, command: Sequence[str], languages: Sequence[str] | None = None) -> list[Path]:
    """Draw every chart into `folder`/charts as <name>.<language>.png; returns the files in the order drawn. None if there was nothing to look for."""
    return style.save_all(lambda language: figures(found, command, language), folder / "charts", languages)


def figures(found: Discovery, command: Sequence[str], language: str) -> Iterator[tuple[str, Figure]]:
    """Every chart with its file name; call inside `style.chart_style()`."""
    source = source_of(found, command)
    for box in found.boxes:
        yield f"box-{box.number}", draw_box(found, box, source, language)
    if found.curve:
        yield "trade-off", draw_trade_off(found, source, language)


def draw_box(found: Discovery, box: FoundBox, source: dict[str, str], language: str) -> Figure:
    """The draws on the two tightest parameters of a box, or on the only one against the judged value, with its limits."""
    figure = style.new_figure(WIDTH, HEIGHT)
    counts = _by_replicates(found)
    verb = words(f"verb_{found.question.way}", language)
    key: list[tuple[Artist, str]] = [(_sample(name), words(name, language, verb=verb)) for name, rows in counts.items() if rows.any()]
    title = words("box_title", language, event=event(found, language), density=probability(box.density, language),
                  conditions=conditions_in_title(box.limits, language))  # fmt: skip
    first, second = _tightest(found, box)
    note = _note(found, box, "faint_next" if box.number > 1 else "faint" if len(box.limits) > 2 else "", language)
    bottom, top = style.draw_frame(figure, title[0].upper() + title[1:], text("source", language, **source), language, key, note)
    axes = style.add_axes(figure, style.MARGIN + LEFT, bottom + 0.5, WIDTH - style.MARGIN - 0.1, top - 0.12)
    x = found.cloud.values[:, first]
    y = found.judged if second is None else found.cloud.values[:, second]
    in_view = _in_view(found, box, (first, second))
    for name, rows in counts.items():
        _scatter(axes, name, x, y, rows & (box.inside | ~in_view), 1.0)
        _scatter(axes, name, x, y, rows & ~box.inside & in_view, FAINT)
    _finish(figure, axes, found, first, second, language)
    _draw_limits(axes, found, box, first, second)
    return figure


def _by_replicates(found: Discovery) -> dict[str, np.ndarray]:
    """Which draws: in none, some or every replicate, each (draws,)."""
    missed, runs = found.cloud.missed, found.cloud.runs
    return {"never": missed == 0, "sometimes": (missed > 0) & (missed < runs), "always": missed == runs}


def _sample(name: str) -> Line2D:
    marker, colour, _, width = MARKS[name]
    face = "none" if name == "never" else colour
    return Line2D([], [], linewidth=0, marker=marker, markersize=6, markerfacecolor=face, markeredgecolor=colour, markeredgewidth=width)


def conditions_in_title(limits: Sequence[Limit], language: str) -> str:
    """As many limits as a title spells out."""
    return conditions(limits[:NAMED], language) + ("…" if len(limits) > NAMED else "")


def _note(found: Discovery, box: FoundBox, faint: str, language: str) -> str:
    shares = {name: probability(getattr(box, name), language) for name in ("mass", "coverage")}
    note = words("box_note", language, cases=cases(found, language), **shares) + (words(faint, language) if faint else "")
    return note if box.trusted else note + words("doubt_note", language, chance=probability(box.chance, language))


def _tightest(found: Discovery, box: FoundBox) -> tuple[int, int | None]:
    """Columns of the one or two parameters of which the box leaves the smallest part."""
    paths = [axis.path for axis in found.axes]
    ordered = sorted(box.limits, key=lambda line: line.quantile_high - line.quantile_low)
    columns = [paths.index(line.parameter) for line in ordered]
    return columns[0], columns[1] if len(columns) > 1 else None


def _in_view(found: Discovery, box: FoundBox, columns: Sequence[int | None]) -> np.ndarray:
    """Draws within the limits of the parameters shown, (draws,)."""
    inside = np.ones(len(found.draws), bool)
    for column in columns:
        if column is not None:
            low, high = box.box.limits[column]
            inside &= (found.cloud.values[:, column] >= low) & (found.cloud.values[:, column] <= high)
    return inside


def _scatter(axes: Axes, name: str, x: np.ndarray, y: np.ndarray, rows: np.ndarray, strength: float) -> None:
    marker, colour, size, line = MARKS[name]
    face = "none" if name == "never" else colour
    axes.scatter(x[rows], y[rows], s=size, marker=marker, facecolors=face, edgecolors=colour, linewidths=line, alpha=strength)


def _draw_limits(axes: Axes, found: Discovery, box: FoundBox, first: int, second: int | None) -> None:
    """The box shaded, with lines where it has limits."""
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    x0, x1 = _edges(found, box, first, left, right)
    y0, y1 = (bottom, top) if second is None else _edges(found, box, second, bottom, top)
    axes.add_patch(Rectangle((x0, y0), x1 - x0, y1 - y0, facecolor=style.FAINT, edgecolor="none", alpha=0.55, zorder=0))
    sides = (([x0, x0], [y0, y1], x0 > left), ([x1, x1], [y0, y1], x1 < right), ([x0, x1], [y0, y0], y0 > bottom), ([x0, x1], [y1, y1], y1 < top))
    for xs, ys, limited in sides:
        if limited:
            axes.plot(xs, ys, color=style.INK, linewidth=1.3, solid_capstyle="butt")


def _edges(found: Discovery, box: FoundBox, column: int, low: float, high: float) -> tuple[float, float]:
    """The limits of a parameter as they are told, within the range shown."""
    axis = found.axes[column]
    line = next(line for line in box.limits if line.parameter == axis.path)
    ends = []
    for value, limit, nudge in ((line.low, low, -0.5), (line.high, high, 0.5)):
        if value is None:
            ends.append(limit)
        else:
            number = float(axis.levels.index(value)) if axis.levels else float(value)
            ends.append(number + (nudge if axis.levels or axis.whole else 0.0))
    return max(ends[0], low), min(ends[1], high)


def _finish(figure: Figure, axes: Axes, found: Discovery, first: int, second: int | None, language: str) -> None:
    axes.margins(0.03)
    width, height = (axes.get_position().width * WIDTH, axes.get_position().height * HEIGHT)
    axes.set_xlabel(_axis_label(figure, found.axes[first], width, language), fontsize=9.5, labelpad=5)
    axes.xaxis.set_major_locator(_locator(found.axes[first]))
    axes.xaxis.set_major_formatter(_formatter(found.axes[first], language))
    if second is None:
        scale = axis_scale(found.question.judged.unit, float(np.nanmax(np.abs(found.judged))), language)
        label = found.question.judged.label_zh if language == "zh" else found.question.judged.label
        label = words("axis", language, label=label, unit=scale.unit) if scale.unit else label
        axes.set_ylabel("\n".join(style.wrap(figure, label, 9.5, "normal", language, height)), fontsize=9.5)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value / scale.divisor:,.4g}"))
        axes.axhline(found.limit, color=style.GREY, linewidth=1.0, linestyle=(0, (4, 3)))
    else:
        axes.set_ylabel(_axis_label(figure, found.axes[second], height, language), fontsize=9.5)
        axes.yaxis.set_major_locator(_locator(found.axes[second]))
        axes.yaxis.set_major_formatter(_formatter(found.axes[second], language))
    axes.autoscale(False)


def _axis_label(figure: Figure, axis: Axis, width: float, language: str) -> str:
    return "\n".join(style.wrap(figure, f"{parameter_label(axis.path, language)} ({axis.path})", 9.5, "normal", language, width))


def _locator(axis: Axis) -> MaxNLocator:
    return MaxNLocator(6, integer=axis.whole or bool(axis.levels))


def _formatter(axis: Axis, language: str) -> Formatter:
    def tell(number: float, _: int | None) -> str:
        if axis.levels:
            return str(axis.levels[int(number)]).lower() if number in range(len(axis.levels)) else ""
        return parameter_value(int(number) if axis.whole and number == int(number) else float(number), axis.unit, language)

    return FuncFormatter(tell)


def draw_trade_off(found: Discovery, source: dict[str, str], language: str) -> Figure:
    """Coverage and density of the boxes that peeling left, one curve a search, with the boxes chosen."""
    figure = style.new_figure(WIDTH, 5.6)
    searches = sorted({point.box for point in found.curve})
    key: list[tuple[Artist, str]] = []
    if len(searches) > 1:
        key = [(Line2D([], [], color=_colour(number), marker="o", markersize=4), words("curve", language, number=number)) for number in searches]
    if found.boxes:
        key.append((Line2D([], [], linewidth=0, marker="*", markersize=12, color=style.INK), words("chosen", language)))
    bottom, top = style.draw_frame(
        figure, _curve_title(found, language), text("source", language, **source), language, key, words("curve_note", language)
    )
    axes = style.add_axes(figure, style.MARGIN + 0.75, bottom + 0.5, WIDTH - style.MARGIN - 0.75, top - 0.12)
    axes.axhline(found.share * 100, color=style.GREY, linewidth=1.0, linestyle=(0, (4, 3)))
    axes.set_xlim(-2, 103)
    axes.set_ylim(0, 104)
    for number in searches:
        _draw_curve(axes, found, number)
    axes.annotate(words("base", language, share=probability(found.share, language)), (0, found.share * 100), xytext=(2, 5),
                  textcoords="offset points", fontsize=9, color=style.GREY)  # fmt: skip
    axes.set_xlabel(words("curve_x", language), fontsize=9.5, labelpad=5)
    axes.set_ylabel(words("curve_y", language), fontsize=9.5)
    axes.grid(axis="both")
    return figure


def _curve_title(found: Discovery, language: str) -> str:
    if not found.boxes:
        return words("curve_title_none", language, chance=probability(found.chance or 0.0, language))
    shares = {name: probability(getattr(found.boxes[0], name), language) for name in ("density", "coverage")}
    return words("curve_title", language, cases=cases(found, language), **shares)


def _colour(number: int) -> str:
    return COLOURS[(number - 1) % len(COLOURS)]


def _draw_curve(axes: Axes, found: Discovery, number: int) -> None:
    points = [point for point in found.curve if point.box == number and not point.chosen]
    x, y = [point.coverage * 100 for point in points], [point.density * 100 for point in points]
    axes.plot(x, y, color=_colour(number), linewidth=1.4, marker="o", markersize=3.5)
    before = 0
    for point, left, up in zip(points, x, y, strict=True):
        if len(point.restricted) != before:
            axes.annotate(str(len(point.restricted)), (left, up), xytext=(5, 4), textcoords="offset points", fontsize=8, color=style.GREY)
            before = len(point.restricted)
    for point in found.curve:
        if point.box == number and point.chosen:
            axes.plot(point.coverage * 100, point.density * 100, marker="*", markersize=15, color=_colour(number), markeredgecolor=style.INK)
