"""Charts of an attribution: a waterfall from one scenario to the other by section and by measure, and three ways of seeing a measure side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.experiments.attribution.attribute import Attribution
from sim.experiments.attribution.lines import FIRST_IN, LEAVE_ONE_OUT, MEASURE, SECTION, SHAPLEY, UNCLEAR, Level, Method, Sums
from sim.experiments.store.code_version import code_version
from sim.views import style
from sim.views.attribution.words import Figure, Part, Reading, Told, say
from sim.views.labels import text
from sim.views.numbers import probability
from sim.views.run.fan import slug
from sim.views.stored_run import redraw_command

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Picture

PREFIX = "attribution-"
WIDTH, ROW = 10.6, 0.37
"""Width of the figure and height of a row, inches."""
NAMES_WIDTH = {"en": 3.75, "zh": 3.35}
NAME_SIZE = 9.0
MOST_BARS = 14
"""Bars shown on their own; the smaller ones are added up."""
SMALLEST = 0.01
"""Share of the largest contribution below which one is not shown on its own."""

WAYS: dict[Method, tuple[str, str, float]] = {
    FIRST_IN: (style.ORANGE, "^", -0.24),
    SHAPLEY: (style.BLUE, "o", 0.0),
    LEAVE_ONE_OUT: (style.GREEN, "s", 0.24),
}
"""Colour, marker and place within the row."""


def draw_attribution_charts(result: Attribution, folder: Path) -> list[Path]:
    """All charts of the main variables in both languages as PNG files in `folder`; charts of an earlier attribution there are replaced."""
    for old in folder.glob(f"{PREFIX}*.png"):
        old.unlink()
    return style.save_all(lambda language: attribution_figures(result, language), folder, prefix=PREFIX)


def attribution_figures(result: Attribution, language: str) -> Iterator[tuple[str, Picture]]:
    """Every chart with its name; call inside `style.chart_style()`. What was not recorded, or moves in no world, is left out."""
    for variable in result.main:
        for level in (SECTION, MEASURE):
            if (figure := draw_waterfall(result, variable, level, language)) is not None:
                yield f"{level}s-{slug(variable)}", figure
        if (figure := draw_three_ways(result, variable, language)) is not None:
            yield f"three-ways-{slug(variable)}", figure


def source_line(result: Attribution, language: str) -> str:
    """Scenarios, seed, runs, version and command."""
    version = code_version()
    return text("source", language, scenario=f"{result.scenario.id}, {result.against.id}", seed=result.scenario.seed, runs=f"{result.runs:,}",
                version=f"{version.version} ({version.hash[:8]})", command=redraw_command(result.command))  # fmt: skip


def draw_waterfall(result: Attribution, variable: str, level: Level, language: str) -> Picture | None:
    """From one scenario to the other, a bar for each section or measure in order of what it adds; None if there is nothing to draw."""
    reading = Reading(result, variable, language)
    parts = waterfall_parts(reading, level)
    if not parts:
        return None
    figure = style.new_figure(WIDTH, 1.75 + ROW * (len(parts) + 2))
    bottom, top = style.draw_frame(figure, waterfall_title(reading, parts), source_line(result, language), language,
                                    note=waterfall_note(reading, result.orders if level == MEASURE else None))  # fmt: skip
    axes = style.add_axes(figure, style.MARGIN + NAMES_WIDTH[language], bottom + 0.42, WIDTH - style.MARGIN, top - 0.05)
    rows = _Rows(figure, axes, reading)
    rows.add_end(result.against.title[language], reading.level_of(0), None)
    for part in parts:
        rows.add_part(part)
    rows.add_end(result.scenario.title[language], reading.level_of(1), reading.package)
    rows.finish()
    axes.set_xlabel(say("chart_axis", language, against=result.against.title[language], unit=reading.scale.unit), fontsize=9.5, labelpad=5)
    return figure


def waterfall_parts(reading: Reading, level: Level) -> list[Part]:
    """Contributions, the largest in the package's direction first and the small ones together last; empty if nothing is recorded or moves."""
    figures = reading.figures(level, SHAPLEY)
    largest = max((abs(figure.value) for figure in figures), default=0.0)
    if not reading.recorded or largest == 0:
        return []
    ranked = sorted(range(len(figures)), key=lambda row: -abs(figures[row].value))
    own = [row for row in ranked if abs(figures[row].value) >= SMALLEST * largest]
    own = own if len(own) <= MOST_BARS else own[: MOST_BARS - 1]
    rest = sorted(set(ranked) - set(own))
    if len(rest) == 1:
        own, rest = own + rest, []
    players = reading.result.players[level]
    own.sort(key=lambda row: -reading.towards * figures[row].value)
    parts = [Part(reading.name(players[row]), players[row].number, figures[row]) for row in own]
    if rest:
        key = f"other {level}s" if all(players[row].number for row in rest) else "others"
        parts.append(Part(say(key, reading.language, count=len(rest)), None, reading.together(level, SHAPLEY, rest), True))
    return parts


def waterfall_title(reading: Told, parts: Sequence[Part]) -> str:
    """The finding: the whole effect, and the largest part of it."""
    first = max(parts, key=lambda part: reading.towards * part.figure.value)
    key = "chart_share" if reading.package.clear else "chart_plain" if reading.package.error is not None else "chart_single"
    share = probability(first.figure.value / reading.package.value, reading.language) if reading.package.clear else ""
    return say(key, reading.language, label=reading.label, when=reading.when, effect=reading.shown(reading.package, True),
               against=reading.reference, share=share, name=first.name)  # fmt: skip


def waterfall_note(reading: Told, orders: int | None) -> str:
    """How to read it; `orders`: how many were sampled, None if the values are exact."""
    words = say("all_orders", reading.language) if orders is None else say("some_orders", reading.language, orders=orders)
    return say("chart_note", reading.language, orders=words, worlds=reading.worlds)


@dataclass
class _Label:
    """Words at the right end of a row."""

    row: int
    at: float
    words: str
    bold: bool


class _Rows:
    """The rows of a waterfall, drawn one after another from the top."""

    def __init__(self, figure: Picture, axes: Axes, reading: Reading):
        self.figure, self.axes, self.reading = figure, axes, reading
        self.names: list[str] = []
        self.labels: list[_Label] = []
        self.reached: list[float] = []
        self.lowest = self.highest = 0.0

    def add_end(self, name: str, level: str, package: Figure | None) -> None:
        """The level at an end of the waterfall, at the last with the whole effect as a bar."""
        value = package.value / self.reading.scale.divisor if package else 0.0
        words = say("level_and_change", self.reading.language, level=level, change=self.reading.shown(package)) if package else level
        self._bar(0.0, value, style.INK, name, words, (package.error or 0.0) / self.reading.scale.divisor if package else 0.0, True)

    def add_part(self, part: Part) -> None:
        """A contribution, from where the last one ended."""
        start, divisor = self.reached[-1], self.reading.scale.divisor
        colour = style.PALE if part.several else style.BLUE if part.figure.value >= 0 else style.VERMILION
        name = f"{part.number}  {part.name}" if part.number else part.name
        self._bar(start, part.figure.value / divisor, colour, name, self.reading.shown(part.figure), (part.figure.error or 0.0) / divisor, False)

    def _bar(self, start: float, length: float, colour: str, name: str, words: str, error: float, bold: bool) -> None:
        row, end = len(self.names), start + length
        if length:
            self.axes.barh(row, length, 0.58, start, color=colour, linewidth=0)
        if error:
            self.axes.errorbar(end, row, xerr=error, color=style.GREY if bold else style.INK, linewidth=1.1, capsize=2.5)
        self.names.append(name)
        self.labels.append(_Label(row, max(start, end + error, end), words, bold))
        self.reached.append(end)
        self.lowest, self.highest = min(self.lowest, start, end - error), max(self.highest, start, end + error)

    def finish(self) -> None:
        """Lines from bar to bar, names, labels and limits."""
        for row, (end, _) in enumerate(pairwise(self.reached)):
            self.axes.plot([end, end], [row + 0.29, row + 0.71], color=style.GREY, linewidth=0.8)
        _set_limits(self.figure, self.axes, self.lowest, self.highest, self.labels)
        for label in self.labels:
            self.axes.annotate(label.words, (label.at, label.row), xytext=(5, 0), textcoords="offset points", va="center", fontsize=NAME_SIZE,
                               fontweight="bold" if label.bold else "normal")  # fmt: skip
        _write_names(self.figure, self.axes, self.names, self.reading.language, {0, len(self.names) - 1})
        self.axes.axvline(0, color=style.PALE, linewidth=1.0, zorder=0)


def draw_three_ways(result: Attribution, variable: str, language: str) -> Picture | None:
    """Each measure alone, on the average of all orders, and taken away from the package; None if there is nothing to draw."""
    reading = Reading(result, variable, language)
    figures = {method: reading.figures(MEASURE, method) for method in WAYS}
    weight = [max(abs(figures[method][row].value) for method in WAYS) for row in range(len(result.players[MEASURE]))]
    if not reading.recorded or max(weight) == 0:
        return None
    shown = [row for row in range(len(weight)) if weight[row] >= SMALLEST * max(weight)]
    shown.sort(key=lambda row: -reading.towards * figures[SHAPLEY][row].value)
    figure = style.new_figure(WIDTH, 2.2 + 0.46 * len(shown))
    sums = next(line for line in result.sums if line.variable == variable)
    key = [(Line2D([], [], color=colour, marker=marker, markersize=6, linewidth=0), say(way, language)) for way, (colour, marker, _) in WAYS.items()]
    note = say("ways_note", language, against=result.against.title[language], worlds=reading.worlds)
    note += say("left_out", language, count=len(weight) - len(shown)) if len(shown) < len(weight) else ""
    bottom, top = style.draw_frame(figure, ways_title(reading, sums), source_line(result, language), language, key, note)
    axes = style.add_axes(figure, style.MARGIN + NAMES_WIDTH[language], bottom + 0.42, WIDTH - style.MARGIN - 0.15, top - 0.08)
    names = []
    for place, row in enumerate(shown):
        player = result.players[MEASURE][row]
        names.append(f"{player.number}  {reading.name(player)}" if player.number else reading.name(player))
        for method, (colour, marker, shift) in WAYS.items():
            found = figures[method][row]
            axes.errorbar(found.value / reading.scale.divisor, place + shift, xerr=(found.error or 0.0) / reading.scale.divisor, color=colour,
                          marker=marker, markersize=5.5, linewidth=1.1, capsize=2.0)  # fmt: skip
        if place:
            axes.axhline(place - 0.5, color=style.FAINT, linewidth=0.8, zorder=0)
    _write_names(figure, axes, names, language, set())
    axes.axvline(0, color=style.PALE, linewidth=1.0, zorder=0)
    axes.margins(x=0.05)
    _finish_axis(axes)
    axes.set_xlabel(say("chart_axis", language, against=result.against.title[language], unit=reading.scale.unit), fontsize=9.5, labelpad=5)
    return figure


def ways_title(reading: Told, sums: Sums) -> str:
    """The finding: whether the package does more or less than its measures alone."""
    verdict = "unclear" if sums.verdict == UNCLEAR else sums.verdict
    alone = Figure(sums.first_in or 0.0, sums.first_in_standard_error)
    label = f"{reading.label}, {reading.when}" if reading.language == "en" else f"{reading.label}（{reading.when}）"
    return say(f"ways_{verdict}", reading.language, label=label, package=reading.shown(reading.package, True), alone=reading.shown(alone, True))


def _set_limits(figure: Picture, axes: Axes, lowest: float, highest: float, labels: Sequence[_Label]) -> None:
    """Limits of the horizontal axis that leave room for every label right of its bar."""
    width = axes.get_position().width * figure.get_size_inches()[0]
    left = lowest - 0.03 * (highest - lowest or 1.0) * (lowest < 0)
    right = highest
    for label in labels:
        share = min((style.text_width(figure, label.words, NAME_SIZE, "bold" if label.bold else "normal") + 0.15) / width, 0.9)
        right = max(right, (label.at - share * left) / (1 - share))
    axes.set_xlim(left, right if right > left else left + 1.0)
    _finish_axis(axes)


def _finish_axis(axes: Axes) -> None:
    axes.set_yticks([])
    axes.xaxis.set_major_locator(MaxNLocator(7, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}".replace("-", "−")))
    axes.grid(axis="x")
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)


def _write_names(figure: Picture, axes: Axes, names: Sequence[str], language: str, bold: set[int]) -> None:
    """Names left of the rows, in at most two lines; the first row on top."""
    width = NAMES_WIDTH[language] - 0.15
    for row, name in enumerate(names):
        weight = "bold" if row in bold else "normal"
        lines = style.wrap(figure, name, NAME_SIZE, weight, language, width)
        if len(lines) > 2:
            lines = [lines[0], lines[1].rstrip(" ,，；") + "…"]
        axes.annotate("\n".join(lines), (0, row), xycoords=("axes fraction", "data"), xytext=(-72 * (width + 0.15), 0), textcoords="offset points",
                      va="center", ha="left", fontsize=NAME_SIZE, fontweight=weight, linespacing=1.15)  # fmt: skip
    axes.set_ylim(len(names) - 0.45, -0.55)
