"""Fan chart: official history as a line with markers, the runs' yearly median with 10–90 and 25–75 % bands, targets with dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.experiments.reading.history import Figure as Official
from sim.experiments.reading.history import history_of
from sim.scenario.variables import VARIABLES
from sim.views import style
from sim.views.goals import Goal, goals_of
from sim.views.labels import text, variable_label, variable_note
from sim.views.numbers import Scale, amount, axis_scale, interval, probability
from sim.views.stored_run import StoredRun, select

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, HEIGHT = 10.0, 5.7
FIRST_YEAR = 2018
"""Charts with history start here even where no figure was found, so that they can be laid side by side."""
GOAL_LABEL_HEIGHT = 37.0
"""Height of a target's two-line label, points."""


@dataclass(frozen=True)
class Fan:
    """What one fan chart shows. `projection`: yearly percentiles from the start year on, in the declared unit."""

    variable: str
    official: tuple[Official, ...]
    projection: pd.DataFrame
    goals: tuple[Goal, ...]

    @property
    def unit(self) -> str:
        """The declared unit."""
        return VARIABLES[self.variable].unit

    @property
    def beside(self) -> bool:
        """Whether official figures go on after the start of the run: both are shown side by side."""
        return bool(self.official) and self.official[-1].year > int(self.projection["year"].iloc[0])

    @property
    def is_flow(self) -> bool:
        """Whether values are yearly sums."""
        return VARIABLES[self.variable].kind == "flow"


def fan_of(run: StoredRun, yearly: pd.DataFrame, variable: str) -> Fan | None:
    """The data of a variable's chart; None if the run has no complete projected year of it."""
    rows = select(yearly, variable)
    start_year = int(str(run.scenario.get("start") or "2022-12-31")[:4])
    projection = rows[rows["year"] >= start_year]
    if not (projection["year"] > start_year).any():
        return None
    return Fan(variable, history_of(variable), projection.reset_index(drop=True), goals_of(run.scorecard, variable))


def draw_fan(fan: Fan, source: dict[str, str], language: str) -> Figure:
    """The chart of one variable in one language."""
    figure = style.new_figure(WIDTH, HEIGHT)
    source_line = (text("history_source", language) if fan.official else "") + text("source", language, **source)
    title, key, note = fan_title(fan, language), _key(fan, language), variable_note(fan.variable, language)
    bottom, top = style.draw_frame(figure, title, source_line, language, key, note)
    row = fan.projection.iloc[-1]
    words = amount(row["p50"], fan.unit, language), band_words(fan, row, language)
    label_width = max(style.text_width(figure, words[0], 11, "bold"), style.text_width(figure, words[1], 8.5, "normal"))
    axes = style.add_axes(figure, style.MARGIN + 0.55, bottom + 0.25, WIDTH - style.MARGIN - max(0.95, label_width + 0.15), top - 0.30)
    scale = axis_scale(fan.unit, largest(fan), language)
    _draw_projection(axes, fan, scale)
    _draw_history(axes, fan, scale)
    _set_axes(axes, fan, scale, language)
    _label_ends(axes, fan, scale, language)
    _draw_goals(axes, fan, scale, language)
    return figure


def fan_title(fan: Fan, language: str) -> str:
    """The finding: the target and its probability if there is one, else the change from the last official figure."""
    label, unit = variable_label(fan.variable, language), fan.unit
    row = fan.projection.iloc[-1]
    if fan.goals:
        goal = fan.goals[0]
        return text("title_target", language, label=label, at=goal.reached(language, int(row["year"])), band=goal.band(language),
                    target=goal.required(language), probability=probability(goal.probability, language))  # fmt: skip
    after = _at(fan, row["p50"], int(row["year"]), language)
    verified = [figure for figure in fan.official if figure.verified]
    if not verified or (fan.beside and verified[-1].year != int(row["year"])):
        return text("title_level", language, label=label, after=after, band=band_words(fan, row, language))
    before = text("flow_in", language, value=amount(verified[-1].value, unit, language, digits=4, bare=True), year=verified[-1].year)
    return text(
        "title_beside" if fan.beside else "title_change", language, label=label, before=before, after=after, band=band_words(fan, row, language)
    )


def _at(fan: Fan, value: float, year: int, language: str) -> str:
    return text("flow_in" if fan.is_flow else "stock_at", language, value=amount(value, fan.unit, language), year=year)


def band_words(fan: Fan, row: pd.Series, language: str) -> str:
    """The 10–90 % band of a year of the projection."""
    if row["p90"] <= row["p10"]:
        return text("no_band", language)
    return interval(row["p10"], row["p90"], fan.unit, language)


def _key(fan: Fan, language: str) -> list[tuple[Line2D | Patch, str]]:
    key: list[tuple[Line2D | Patch, str]] = []
    if any(figure.verified for figure in fan.official):
        key.append((Line2D([], [], color=style.INK, marker="o", markersize=5, linewidth=1.6), text("official", language)))
    if any(not figure.verified for figure in fan.official):
        hollow = Line2D([], [], color=style.INK, marker="o", markersize=5, markerfacecolor="white", linewidth=0)
        key.append((hollow, text("unverified", language)))
    key.append((Line2D([], [], color=style.BLUE, linewidth=2.2, marker="o", markersize=4), text("median", language)))
    key.append((Patch(color=style.BLUE, alpha=0.42, linewidth=0), text("band_50", language)))
    key.append((Patch(color=style.BLUE, alpha=0.18, linewidth=0), text("band_80", language)))
    if fan.goals:
        line = Line2D([], [], color=style.VERMILION, linestyle=(0, (5, 3)), linewidth=1.4)
        diamond = Line2D([], [], color=style.VERMILION, marker="D", markersize=6, linewidth=0)
        key.append((line if all(goal.every_year for goal in fan.goals) else diamond, text("target", language)))
    return key


def largest(fan: Fan) -> float:
    """The largest value shown, in the declared unit."""
    return max([float(fan.projection["p90"].max()), *(figure.value for figure in fan.official), *(goal.value for goal in fan.goals)])


def _draw_projection(axes: Axes, fan: Fan, scale: Scale) -> None:
    """Bands and median; a flow has no value at the start, so its fan opens from the last official figure."""
    rows = fan.projection
    years = rows["year"].to_list()
    columns = {name: (rows[name] / scale.divisor).to_list() for name in ("p10", "p25", "p50", "p75", "p90")}
    markers = list(years)
    if fan.official and fan.official[-1].year == years[0] - 1:
        years = [years[0] - 1, *years]
        columns = {name: [fan.official[-1].value / scale.divisor, *values] for name, values in columns.items()}
    axes.fill_between(years, columns["p10"], columns["p90"], color=style.BLUE, alpha=0.18, linewidth=0)
    axes.fill_between(years, columns["p25"], columns["p75"], color=style.BLUE, alpha=0.30, linewidth=0)
    axes.plot(years, columns["p50"], color=style.BLUE, linewidth=2.2)
    axes.plot(markers, columns["p50"][-len(markers) :], color=style.BLUE, linewidth=0, marker="o", markersize=4)


def _draw_history(axes: Axes, fan: Fan, scale: Scale) -> None:
    """A line through the official figures, dashed across missing years, with a hollow marker where a figure is not verified."""
    for one, next_one in pairwise(fan.official):
        dashes = "-" if next_one.year == one.year + 1 else (0, (3, 3))
        axes.plot([one.year, next_one.year], [one.value / scale.divisor, next_one.value / scale.divisor], color=style.INK, linewidth=1.6,
                  linestyle=dashes, zorder=3)  # fmt: skip
    for figure in fan.official:
        face = style.INK if figure.verified else "white"
        value = figure.value / scale.divisor
        axes.plot([figure.year], [value], color=style.INK, marker="o", markersize=5.5, markerfacecolor=face, zorder=4)


def _set_axes(axes: Axes, fan: Fan, scale: Scale, language: str) -> None:
    first = min([FIRST_YEAR] * bool(fan.official) + [figure.year for figure in fan.official] + fan.projection["year"].to_list())
    last = int(fan.projection["year"].max())
    low = min([float(fan.projection["p10"].min()), *(f.value for f in fan.official), *(goal.value for goal in fan.goals)]) / scale.divisor
    high = largest(fan) / scale.divisor
    bottom = 0.0 if low < 0.6 * high else low - 0.25 * (high - low)
    axes.set_ylim(bottom, high + 0.13 * (high - bottom))
    axes.set_xlim(first - 0.35, last + 0.12)
    axes.set_xticks(range(first, last + 1))
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    step = abs(axes.get_yticks()[1] - axes.get_yticks()[0])
    decimals = 0 if step == round(step) else 1 if step * 10 == round(step * 10) else 2
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.{decimals}f}"))
    axes.grid(axis="y")
    axes.spines["left"].set_visible(False)
    unit = text("per_year", language, unit=scale.unit) if fan.is_flow else scale.unit
    axes.annotate(unit, (0, 1), xycoords="axes fraction", xytext=(-32, 8), textcoords="offset points", fontsize=9.5, color=style.GREY)
    if fan.official and not fan.beside:
        boundary = fan.official[-1].year
        axes.axvline(boundary, color=style.PALE, linewidth=0.9, linestyle=(0, (4, 3)), zorder=0)
        for word, side, shift in (("official_period", "right", -6), ("projected_period", "left", 6)):
            axes.annotate(text(word, language), (boundary, 1), xycoords=("data", "axes fraction"), xytext=(shift, 8),
                          textcoords="offset points", ha=side, fontsize=9.5, color=style.GREY)  # fmt: skip


def _label_ends(axes: Axes, fan: Fan, scale: Scale, language: str) -> None:
    """The last projected value with its band, right of the axes, and the last official value beside its marker."""
    row = fan.projection.iloc[-1]
    year, value = int(row["year"]), row["p50"] / scale.divisor
    axes.annotate(amount(row["p50"], fan.unit, language), (year, value), xytext=(9, 1), textcoords="offset points", va="bottom",
                  color=style.BLUE, fontsize=11, fontweight="bold", annotation_clip=False)  # fmt: skip
    axes.annotate(band_words(fan, row, language), (year, value), xytext=(9, -2), textcoords="offset points", va="top",
                  color=style.BLUE, fontsize=8.5, annotation_clip=False)  # fmt: skip
    if fan.official:
        last = fan.official[-1]
        words = amount(last.value, fan.unit, language, digits=4, bare=True)
        _, high = _envelope(fan, scale, last.year - _years_wide(axes, [words], 10), last.year)
        axes.annotate(words, (last.year, max(high, last.value / scale.divisor)), xytext=(-6, 5), textcoords="offset points", ha="right",
                      va="bottom", fontsize=10, color=style.INK)  # fmt: skip


def _draw_goals(axes: Axes, fan: Fan, scale: Scale, language: str) -> None:
    """A dated target is a diamond with its label above or below the fan; one for every year is a line across the projection."""
    years = fan.projection["year"].to_list()
    placed: list[tuple[bool, float, float]] = []
    for goal in fan.goals:
        year, value = place_of(goal, years), goal.value / scale.divisor
        if goal.every_year:
            axes.hlines(value, years[0] - 0.5, years[-1], color=style.VERMILION, linewidth=1.4, linestyle=(0, (5, 3)))
        else:
            axes.plot([year], [value], color=style.VERMILION, marker="D", markersize=8, markeredgecolor="white", zorder=5)
        words = f"{goal.label(language)}\n{goal.when_label(language)}"
        width = _years_wide(axes, words.split("\n"), 9.5)
        left, below = min(year - width / 2, years[-1] - width), goal.median >= goal.value
        low, high = _envelope(fan, scale, left, left + width)
        neighbours = sum(side == below and left < end and begin < left + width for side, begin, end in placed)
        placed.append((below, left, left + width))
        shift = 9 + neighbours * GOAL_LABEL_HEIGHT
        edge = min(low, value) if below else max(high, value)
        axes.annotate(words, (left + width / 2, edge), xytext=(0, -shift if below else shift), textcoords="offset points", ha="center",
                      va="top" if below else "bottom", fontsize=9.5, color=style.VERMILION, linespacing=1.35)  # fmt: skip
        if not below:
            _make_room(axes, edge, shift + GOAL_LABEL_HEIGHT)


def _make_room(axes: Axes, edge: float, points: float) -> None:
    """Raise the upper limit until so many points fit between `edge` and the top of the axes."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    share = points / 72 / (axes.get_position().height * figure.get_size_inches()[1])
    bottom, top = axes.get_ylim()
    axes.set_ylim(bottom, max(top, (edge - share * bottom) / (1 - share)))


def place_of(goal: Goal, years: list[int]) -> float:
    """Where a target stands on the time axis, on which a year's number is its last day: its date or year, else first or last year."""
    if goal.every_year:
        return years[0]
    day = goal.day
    if day is None:
        return min(goal.year or years[-1], years[-1])
    return min(day.year - 1 + day.timetuple().tm_yday / (366 if day.year % 4 == 0 else 365), years[-1])


def _years_wide(axes: Axes, lines: list[str], size: float) -> float:
    """Width of the widest of these lines on the time axis, in years."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    inches = axes.get_position().width * figure.get_size_inches()[0]
    first, last = axes.get_xlim()
    return max(style.text_width(figure, line, size, "normal") for line in lines) / inches * (last - first)


def _envelope(fan: Fan, scale: Scale, left: float, right: float) -> tuple[float, float]:
    """Lowest and highest drawn value between two points of time, for labels that must keep clear of it."""
    rows = fan.projection
    start = rows["year"].min()
    before = [figure for figure in fan.official if figure.year < start]
    years = [figure.year for figure in before] + rows["year"].to_list()
    at = np.linspace(left, right, 25)
    low = np.interp(at, years, [figure.value for figure in before] + rows["p10"].to_list())
    high = np.interp(at, years, [figure.value for figure in before] + rows["p90"].to_list())
    return float(low.min()) / scale.divisor, float(high.max()) / scale.divisor


def slug(variable: str) -> str:
    """File name of a variable's chart: enterprises-high-tech-stock."""
    words: Sequence[str] = "".join(c if c.isalnum() else " " for c in variable.lower().replace("r&d", "rd")).split()
    return "-".join(words)
