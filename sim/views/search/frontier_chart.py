"""Charts of a search: what each budget buys, with the scenario's own allocation beside it, and where the money of the best package goes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.experiments.search.search import Search
from sim.experiments.search.tables import AllocationLine, FrontierLine
from sim.views import style
from sim.views.labels import instrument_label, text
from sim.views.numbers import axis_scale, probability
from sim.views.search.words import (
    by_probability,
    is_clear,
    main_pair,
    money,
    outcome_of,
    pairs_of,
    score_scale,
    scored,
    source_of,
    uncertain,
    words,
)

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, HEIGHT = 10.6, 5.2
ROW = 0.36
NAMES_WIDTH = {"en": 2.75, "zh": 2.1}
RIGHT = 1.75
"""Room for numbers right of the bars, inches."""
MOST_ROWS, LEAST_CHANGE = 18, 0.01
"""Rows at most, and the change, over what the own allocation votes, from which an instrument has one of its own; the others are added up."""

Reach = Callable[[FrontierLine], float | None]


def draw_search_charts(search: Search, folder: Path, languages: Sequence[str] | None = None) -> list[Path]:
    """All charts as PNG files in `folder`, <name>.<language>.png; returns them in the order drawn."""
    return style.save_all(lambda language: search_figures(search, language), folder, languages)


def search_figures(search: Search, language: str) -> Iterator[tuple[str, Figure]]:
    """Every chart with its name; call inside `style.chart_style()`."""
    yield "frontier", draw_frontier(search, language)
    yield "allocation", draw_allocation(search, language)


def draw_frontier(search: Search, language: str) -> Figure:
    """Budget against targets met and the probability of all, or against score and largest regret."""
    figure = style.new_figure(WIDTH, HEIGHT)
    note = words("chart_note" if by_probability(search) else "chart_note_regret", language)
    bottom, top = style.draw_frame(figure, _frontier_title(search, language), text("source", language, **source_of(search)), language,
                                   _frontier_key(by_probability(search), language), note)  # fmt: skip
    middle = WIDTH / 2
    left = style.add_axes(figure, style.MARGIN + 0.5, bottom + 0.7, middle - 0.15, top - 0.45)
    right = style.add_axes(figure, middle + 0.65, bottom + 0.7, WIDTH - style.MARGIN - 0.1, top - 0.45)
    if by_probability(search):
        _draw_lines(left, search, lambda line: line.targets_met, lambda line: line.targets_met_error, lambda line: line.targets_met_searched, 1.0)
        _head(left, words("chart_met", language, targets=len(search.ground.aim.targets)))
        _draw_lines(right, search, lambda line: line.probability, lambda line: line.probability_error, lambda line: line.probability_searched, 0.01)
        _head(right, words("chart_all", language))
        right.set_ylim(0, max(right.get_ylim()[1], 5.0))
    else:
        _draw_regret(left, right, search, language)
    scale = axis_scale("yuan", max(line.budget for line in search.lines), language)
    for axes in (left, right):
        _budget_axis(axes, search, scale.divisor)
    figure.text((style.MARGIN + 0.5) / WIDTH, (bottom + 0.1) / HEIGHT, words("chart_x", language, unit=scale.unit), fontsize=9.5, color=style.GREY)
    return figure


def _head(axes: Axes, title: str) -> None:
    axes.set_title(title, fontsize=10.5, fontweight="bold", loc="left", pad=10)


def _frontier_title(search: Search, language: str) -> str:
    best, own = main_pair(search)
    budget = money(best.budget, language)
    if not by_probability(search):
        regrets = [scored(search, line.regret_searched, language) for line in (best, own)]
        unit = words("targets_unit", language) if outcome_of(search)[2] == "targets" else ""
        tail = ("" if language == "zh" else " ") + unit if unit else ""
        return words("title_regret", language, budget=budget, best=regrets[0] + tail, own=regrets[1] + tail)
    key = "title_better" if is_clear(best) else "title_plain"
    return words(key, language, budget=budget, met=f"{best.targets_met:.1f}", targets=len(search.ground.aim.targets),
                 more=uncertain(best.targets_met_over_own, None, 1), share=probability(best.probability, language))  # fmt: skip


def _frontier_key(hollow: bool, language: str) -> list[tuple[Artist, str]]:
    key: list[tuple[Artist, str]] = [
        (Line2D([], [], color=style.BLUE, marker="o", markersize=7), words("key_best", language)),
        (Line2D([], [], color=style.GREY, marker="s", markersize=6, linestyle="--"), words("key_own", language)),
    ]
    empty = Line2D([], [], color=style.BLUE, marker="o", markersize=7, markerfacecolor="white", linewidth=0)
    return [*key, (empty, words("key_searched", language))] if hollow else key


def _draw_lines(axes: Axes, search: Search, value: Reach, error: Reach, searched: Reach | None, divisor: float) -> None:
    """Best package and own allocation over the budgets with their errors, a little apart; hollow: on the draws searched."""
    pairs = pairs_of(search)
    for which, colour, marker, line, shift in ((0, style.BLUE, "o", "-", -0.05), (1, style.GREY, "s", "--", 0.05)):
        heights = [(value(pair[which]) or 0.0) / divisor for pair in pairs]
        spread = [(error(pair[which]) or 0.0) / divisor for pair in pairs]
        top = 1.0 / divisor if divisor < 1.0 else math.inf  # shares stay between none and all
        below = [min(size, height) for size, height in zip(spread, heights, strict=True)]
        above = [min(size, top - height) for size, height in zip(spread, heights, strict=True)]
        at = [place + shift for place in range(len(pairs))]
        axes.errorbar(at, heights, yerr=[below, above], color=colour, marker=marker, markersize=6.5, linestyle=line, linewidth=1.4, capsize=3,
                      clip_on=False, zorder=3)  # fmt: skip
    if searched is not None:
        hollow = [(searched(pair[0]) or 0.0) / divisor for pair in pairs]
        axes.plot([place - 0.16 for place in range(len(pairs))], hollow, color=style.BLUE, marker="o", markersize=7, markerfacecolor="white",
                  linewidth=0, clip_on=False, zorder=2)  # fmt: skip


def _draw_regret(left: Axes, right: Axes, search: Search, language: str) -> None:
    label_zh, label, _ = outcome_of(search)
    plain = search.ground.aim.outcome is None

    def score(line: FrontierLine) -> float | None:
        return line.targets_met if plain else line.outcome

    def error(line: FrontierLine) -> float | None:
        return line.targets_met_error if plain else line.outcome_error

    divisor, unit = score_scale(search, max(score(line) or 0.0 for line in search.lines), language)
    _draw_lines(left, search, score, error, None, divisor)
    title = words("chart_met", language, targets=len(search.ground.aim.targets))
    _head(left, title if plain else words("chart_outcome", language, label=label_zh if language == "zh" else label, unit=unit))
    divisor, unit = score_scale(search, max(line.regret_searched or 0.0 for line in search.lines), language)
    _draw_lines(right, search, lambda line: line.regret_searched, lambda line: None, None, divisor)
    _head(right, words("chart_regret", language, unit=unit))
    right.set_ylim(bottom=0)


def _budget_axis(axes: Axes, search: Search, divisor: float) -> None:
    rows = [pair[0] for pair in pairs_of(search)]
    axes.set_xticks(range(len(rows)), [f"{row.budget / divisor:,.3g}\n({row.spent / divisor:,.3g})" for row in rows])
    axes.set_xlim(-0.5, len(rows) - 0.5)
    axes.tick_params(axis="x", pad=8)
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.4g}"))
    axes.grid(axis="y")
    axes.spines["left"].set_visible(False)


def draw_allocation(search: Search, language: str) -> Figure:
    """Bars of what each instrument votes in the best package of the budget asked for, and in the own allocation of the same sum; what is spent."""
    rows, rest = _changed([line for line in search.allocation if line.budget == search.main])
    figure = style.new_figure(WIDTH, 1.95 + ROW * (len(rows) + bool(rest)))
    key: list[tuple[Artist, str]] = [
        (Patch(color=style.BLUE, linewidth=0), words("key_voted", language)),
        (Patch(color=style.PALE, linewidth=0), words("key_own_voted", language)),
        (Line2D([], [], color=style.ORANGE, marker="D", markersize=6, markeredgecolor="white", linewidth=0), words("key_spent", language)),
    ]
    source, note = text("source", language, **source_of(search)), words("allocation_note", language)
    bottom, top = style.draw_frame(figure, _allocation_title(search, language), source, language, key, note)
    axes = style.add_axes(figure, style.MARGIN + NAMES_WIDTH[language], bottom + 0.45, WIDTH - RIGHT, top - 0.05)
    scale = axis_scale("yuan", max(max(line.own_votes, line.best_votes) for line in rows), language)
    for place, line in enumerate(rows):
        axes.barh(place - 0.16, line.best_votes / scale.divisor, height=0.34, color=style.BLUE, linewidth=0)
        axes.barh(place + 0.2, line.own_votes / scale.divisor, height=0.26, color=style.PALE, linewidth=0)
        axes.plot([line.best_spends / scale.divisor], [place - 0.16], color=style.ORANGE, marker="D", markersize=6, markeredgecolor="white",
                  zorder=4, clip_on=False)  # fmt: skip
        _row(axes, place, instrument_label(line.instrument, language), [line], language, style.INK)
    if rest:
        _row(axes, len(rows), words("others", language, count=len(rest)), rest, language, style.GREY)
    axes.set_ylim(len(rows) + bool(rest) - 0.4, -0.6)
    axes.set_yticks([])
    axes.set_xlim(left=0)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.4g}"))
    axes.set_xlabel(words("allocation_axis", language, unit=scale.unit), fontsize=9.5, labelpad=5)
    axes.grid(axis="x")
    axes.spines["bottom"].set_visible(False)
    return figure


def _short(yuan: float, language: str) -> str:
    """A sum without the word for yuan, in millions or hundred millions: the axis names the unit of money."""
    return f"{yuan / 1e8:,.2f}亿" if language == "zh" else f"{yuan / 1e6:,.0f}m"


def _row(axes: Axes, place: int, name: str, lines: Sequence[AllocationLine], language: str, colour: str) -> None:
    """Name at the left of a row, own and best sums at its right."""
    own, best = sum(line.own_votes for line in lines), sum(line.best_votes for line in lines)
    sums = f"{_short(own, language)} → {_short(best, language)}"
    for told, at, shift in ((name, 0, -72 * NAMES_WIDTH[language]), (sums, 1, 8)):
        axes.annotate(told, (at, place), xycoords=("axes fraction", "data"), xytext=(shift, 0), textcoords="offset points", va="center", ha="left",
                      fontsize=9, color=colour, annotation_clip=False)  # fmt: skip


def _changed(lines: Sequence[AllocationLine]) -> tuple[list[AllocationLine], list[AllocationLine]]:
    """Instruments with a row of their own, those that change most, by what they vote; and the others."""
    by_change = sorted(lines, key=lambda line: -abs(line.best_votes - line.own_votes))
    own = [line for line in by_change if abs(line.best_votes - line.own_votes) > LEAST_CHANGE * line.own_votes][: MOST_ROWS - 1]
    rest = [line for line in by_change if line not in own]
    if len(rest) == 1 or not own:
        own, rest = [*own, *rest[: MOST_ROWS - 1]], rest[MOST_ROWS - 1 :]
    return sorted(own, key=lambda line: -max(line.best_votes, line.own_votes)), rest


def _allocation_title(search: Search, language: str) -> str:
    lines = [line for line in search.allocation if line.budget == search.main]
    budget = money(search.main, language)
    gains = max(lines, key=lambda line: line.best_votes - line.own_votes)
    loses = min(lines, key=lambda line: line.best_votes - line.own_votes)
    more, less = gains.best_votes - gains.own_votes, loses.best_votes - loses.own_votes
    if more <= 0 or less >= 0:
        return words("allocation_same", language, budget=budget)
    return words("allocation_title", language, budget=budget, gains=instrument_label(gains.instrument, language), more=money(more, language, True),
                 loses=instrument_label(loses.instrument, language), less=money(less, language))  # fmt: skip
