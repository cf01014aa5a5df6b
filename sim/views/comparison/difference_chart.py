"""Differences of paired runs by year: a panel for each of up to six variables, with the spread of pairs and the error of the mean.

Two things are drawn that must not be mixed up: the band holds 10–90 % of the single pairs, the whisker is the 95 % interval of their mean.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.experiments.comparison.differences import Difference
from sim.kernel.recorder import ALL
from sim.views import style
from sim.views.comparison.words import MOST_TOLD, listed, side_titles, words
from sim.views.signed import Measure, measure

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.experiments.comparison.compare import Comparison
    from sim.experiments.reading.indicators import Indicator

COLOURS = (style.BLUE, style.VERMILION, style.GREEN, style.PURPLE, style.ORANGE, style.SKY)
MARKERS = ("o", "s", "D", "^", "v", "P")
"""Scenarios are told apart by colour and by marker."""
BANDS = 3
"""Scenarios up to which bands are drawn; more would cover each other."""
COLUMNS, PANEL_WIDTH, PANEL_HEIGHT = 3, 3.72, 2.55
GAP = 0.62
"""Size of a panel and space for its vertical axis, inches."""
KEY_SAMPLE = 0.5
"""Width of a key's sample and the space around it, inches."""
DODGE = 0.14
"""Distance between the whiskers of two scenarios, years."""


def draw_differences(found: Comparison, source: str, language: str) -> Figure | None:
    """The chart of the main variables; None if there is none with whole years."""
    shown = [one for one in found.main if any(line.period != ALL for line in lines_of(found, one))]
    if not shown:
        return None
    columns = min(COLUMNS, len(shown))
    rows = math.ceil(len(shown) / columns)
    key = difference_key(found, language)
    width = max(2 * style.MARGIN + max(2, columns) * PANEL_WIDTH, key_width(key))
    figure = style.new_figure(width, 1.75 + rows * PANEL_HEIGHT)
    note = words("differences_note" if len(found.sides) - 1 <= BANDS else "differences_note_many", language)
    bottom, top = style.draw_frame(figure, differences_title(found, shown[0], language), source, language, key, note)
    height = (top - bottom - 0.05) / rows
    across = (width - 2 * style.MARGIN) / columns
    for number, one in enumerate(shown):
        row, column = divmod(number, columns)
        left, upper = style.MARGIN + column * across, top - row * height
        axes = style.add_axes(figure, left + GAP, upper - height + 0.36, left + across - 0.12, upper - 0.55)
        _draw_panel(axes, found, one, language)
    return figure


def difference_key(found: Comparison, language: str) -> list[tuple[Artist, str]]:
    """Samples of what is drawn: of one scenario band, median and mean; of several their colours too."""
    several = len(found.sides) > 2
    tone = style.GREY if several else COLOURS[0]
    key: list[tuple[Artist, str]] = []
    if several:
        key += scenario_key(found, language)
    key.append((Line2D([], [], color=tone, linewidth=2.0), words("median", language)))
    if len(found.sides) - 1 <= BANDS:
        key.append((Patch(color=tone, alpha=0.2, linewidth=0), words("band", language)))
    sample = Line2D([], [], color=style.INK if not several else tone, marker=MARKERS[0], markersize=4.5, linewidth=1.2, markerfacecolor="white")
    key.append((sample, words("mean", language)))
    return key


def scenario_key(found: Comparison, language: str) -> list[tuple[Artist, str]]:
    """Colour and marker of each scenario."""
    titles = side_titles(found, language)
    return [
        (Line2D([], [], color=COLOURS[number % len(COLOURS)], marker=MARKERS[number % len(MARKERS)], markersize=5, linewidth=2.0), titles[side.name])
        for number, side in enumerate(found.sides[:-1])
    ]


def key_width(key: Sequence[tuple[Artist, str]]) -> float:
    """How wide a figure must be for the key to stand in one row, inches."""
    probe = style.new_figure(1, 1)
    return 2 * style.MARGIN + sum(style.text_width(probe, label, 9, "normal") + KEY_SAMPLE for _, label in key)


def lines_of(found: Comparison, one: Indicator, name: str | None = None) -> list[Difference]:
    """The lines of one variable that hold figures, of all scenarios or of one."""
    return [line for line in found.difference_lines if line.variable == one.name and line.pairs and name in (None, line.scenario)]


def differences_title(found: Comparison, first: Indicator, language: str) -> str:
    """The finding: what each scenario does to the first variable; of more than MOST_TOLD only how many there are."""
    titles = side_titles(found, language)
    theirs, span = titles[found.reference.name], found.reference.scenario
    years = {"first": span.start.year + 1, "last": span.end.year}
    if len(found.sides) - 1 > MOST_TOLD:
        return words("differences_title_many", language, count=len(found.sides) - 1, theirs=theirs, **years)
    lines = [line for line in lines_of(found, first) if line.period == ALL]
    line = lines[0]
    assert line.difference is not None
    when = words("over_the_horizon", language, **years) if first.how == "sum" else words("at_the_end", language, year=span.end.year)
    label = first.label_zh if language == "zh" else first.label
    if len(found.sides) > 2:
        shown = measure(line.unit, [one.difference for one in lines], language)
        numbers = [(titles[one.scenario], shown.number(one.difference or 0.0) + shown.suffix(language)) for one in lines]
        several = listed((words("told", language, ours=ours, number=number) for ours, number in numbers), language)
        return words("differences_title_several", language, theirs=theirs, label=label, when=when, told=several)
    shown = measure(line.unit, (line.difference, line.low, line.high), language)
    told = {
        "ours": titles[line.scenario], "theirs": theirs, "label": label,
        "difference": shown.number(line.difference) + shown.suffix(language), "when": when,
    }  # fmt: skip
    if line.low is None or line.high is None:
        return words("differences_title_point", language, **told)
    return words("differences_title", language, interval=shown.range(line.low, line.high, language), **told)


def _draw_panel(axes: Axes, found: Comparison, one: Indicator, language: str) -> None:
    every = [line for line in lines_of(found, one) if line.period != ALL]
    ends = [end for line in every for end in (line.low, line.high, line.p10, line.p90, line.difference)]
    shown = measure(every[0].unit, ends, language)
    contenders = [side.name for side in found.sides[:-1]]
    for number, name in enumerate(contenders):
        lines = [line for line in every if line.scenario == name]
        shift = DODGE * (number - (len(contenders) - 1) / 2)
        _draw_scenario(axes, lines, shown, number, len(contenders), shift)
    axes.axhline(0, color=style.INK, linewidth=0.9, zorder=1)
    years = sorted({int(line.period) for line in every})
    axes.set_xticks(years)
    axes.set_xlim(years[0] - 0.45, years[-1] + 0.45)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:+,.4g}".replace("-", "−") if value else "0"))
    axes.margins(y=0.12)
    if all(not end for end in ends):
        axes.set_ylim(-1, 1)
        axes.set_yticks([0])
    axes.grid(axis="y")
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    _head(axes, one, shown, language)


def _head(axes: Axes, one: Indicator, shown: Measure, language: str) -> None:
    """Name of the variable over the panel, its unit under the name."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    label, unit = one.label_zh if language == "zh" else one.label, shown.unit or one.unit.split("/")[0]
    unit = words("a_year", language, unit=unit) if one.how == "sum" else unit
    width = axes.get_position().width * figure.get_size_inches()[0] + GAP - 0.1
    over = style.fitted(figure, label, 10, "bold", width)
    for text, height, size, tone, weight in ((over, 20, 10, style.INK, "bold"), (unit, 7, 8.5, style.GREY, "normal")):
        axes.annotate(text, (0, 1), xycoords="axes fraction", xytext=(-72 * GAP + 8, height), textcoords="offset points", fontsize=size, color=tone,
                      fontweight=weight)  # fmt: skip


def _draw_scenario(axes: Axes, lines: list[Difference], shown: Measure, number: int, count: int, shift: float) -> None:
    """Band and median of the pairs, mean with its interval beside the band's year."""
    years = [int(line.period) for line in lines]

    def scaled(name: str) -> list[float]:
        return [math.nan if (value := getattr(line, name)) is None else value / shown.divisor for line in lines]

    colour = COLOURS[number % len(COLOURS)]
    low, high, mean = scaled("p10"), scaled("p90"), scaled("difference")
    if count <= BANDS:
        axes.fill_between(years, low, high, color=colour, alpha=0.2 if count == 1 else 0.13, linewidth=0, zorder=2)
        if len(years) == 1:
            axes.vlines(years, low, high, color=colour, alpha=0.2, linewidth=14, zorder=2)
    axes.plot(years, scaled("p50"), color=colour, linewidth=2.0, zorder=3)
    reach = [[m - end for m, end in zip(mean, scaled("low"), strict=True)], [end - m for m, end in zip(mean, scaled("high"), strict=True)]]
    tone = style.INK if count == 1 else colour
    axes.errorbar([year + shift for year in years], mean, yerr=reach, fmt=MARKERS[number % len(MARKERS)], color=tone, markersize=4.5,
                  markerfacecolor="white", linewidth=1.2, capsize=2.5, zorder=4)  # fmt: skip
