"""What scenarios change in the chance of each target: horizontal bars around zero, with their 95 % intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.experiments.comparison.target_changes import TargetChange
from sim.experiments.reading.indicators import ALL_TARGETS
from sim.views import style
from sim.views.comparison.difference_chart import COLOURS, key_width, scenario_key
from sim.views.comparison.words import listed, side_titles, words
from sim.views.numbers import probability

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.experiments.comparison.compare import Comparison

WIDTH, ROW, LINE = 11.0, 0.36, 0.2
"""Width of the figure, height of a target's row, and what each further scenario adds to it, inches."""
BAR = 0.17
"""Height of a bar, inches."""
LEAST = 10.0
"""Percentage points that the axis shows on either side at least."""


def draw_target_changes(found: Comparison, source: str, language: str) -> Figure | None:
    """The chart of all targets that were judged; None if there is none. A target that no pair meets in one scenario only has one bar for all."""
    contenders = [side.name for side in found.sides[:-1]]
    lines = [line for line in found.target_lines if line.pairs]
    groups = [bars_of([line for line in lines if line.target == target]) for target in dict.fromkeys(line.target for line in lines)]
    if not groups:
        return None
    heights = [ROW + LINE * (len(group) - 1) for group in groups]
    key = scenario_key(found, language) if len(contenders) > 1 else []
    width = max(WIDTH, key_width(key))
    figure = style.new_figure(width, 1.75 + sum(heights) + 0.25 * (len(contenders) > 1))
    bottom, top = style.draw_frame(figure, target_changes_title(found, lines, language), source, language, key, words("targets_note", language))
    words_width = 4.9 if language == "en" else 4.2
    axes = style.add_axes(figure, style.MARGIN + words_width, bottom + 0.42, width - style.MARGIN - 1.15, top - 0.05)
    position = 0.0
    for group, height in zip(groups, heights, strict=True):
        _draw_title(axes, position + height / 2, group[0], language, words_width)
        for number, line in enumerate(group):
            _draw_bar(axes, position + height / 2 + LINE * (number - (len(group) - 1) / 2), line, contenders.index(line.scenario), language)
        position += height
    axes.set_ylim(position, 0)
    axes.set_yticks([])
    _set_axis(axes, lines, language)
    return figure


def bars_of(lines: list[TargetChange]) -> list[TargetChange]:
    """The lines of one target; only the first if all say that nothing changes."""
    return lines if any(line.gained or line.lost for line in lines) else lines[:1]


def _set_axis(axes: Axes, lines: list[TargetChange], language: str) -> None:
    ends = [end * 100 for line in lines for end in (line.low, line.high) if end is not None]
    axes.set_xlim(1.04 * min(-LEAST, *ends), 1.04 * max(LEAST, *ends))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:+,.0f}".replace("-", "−") if value else "0")
    axes.set_xlabel(words("targets_axis", language), fontsize=9.5, labelpad=5)
    axes.grid(axis="x")
    axes.axvline(0, color=style.INK, linewidth=0.9)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)


def target_changes_title(found: Comparison, lines: list[TargetChange], language: str) -> str:
    """The finding: how many targets become clearly more or less likely; of several scenarios what is shown."""
    titles = side_titles(found, language)
    theirs = titles[found.reference.name]
    single = [line for line in lines if line.target != ALL_TARGETS]
    if len(found.sides) > 2:
        own = {side.name: [line for line in single if line.scenario == side.name] for side in found.sides[:-1]}
        told = (words("told_pair", language, ours=titles[name], one=_up(changes), other=_down(changes)) for name, changes in own.items())
        return words("targets_title_several", language, theirs=theirs, all=len({line.target for line in single}), told=listed(told, language))
    up, down = _up(single), _down(single)
    return words("targets_title", language, ours=titles[lines[0].scenario], theirs=theirs, up=up, down=down, all=len(single))


def _up(lines: list[TargetChange]) -> int:
    """Targets that become clearly more likely."""
    return sum(line.low is not None and line.low > 0 for line in lines)


def _down(lines: list[TargetChange]) -> int:
    """Targets that become clearly less likely."""
    return sum(line.high is not None and line.high < 0 for line in lines)


def _draw_title(axes: Axes, position: float, line: TargetChange, language: str, width: float) -> None:
    """The target's name and title, left of the axes."""
    together = line.target == ALL_TARGETS
    figure = axes.get_figure(root=True)
    assert figure is not None
    title = words("all_targets_chart", language) if together else line.title_zh if language == "zh" else line.title_en
    shown = style.fitted(figure, title, 9.5, "normal", width - 0.5)
    for text, shift, tone in (("" if together else line.target, 0, style.GREY), (shown, 30, style.INK)):
        axes.annotate(text, (0, position), xycoords=("axes fraction", "data"), xytext=(-72 * width + shift, 0), textcoords="offset points",
                      ha="left", va="center", fontsize=9.5, color=tone)  # fmt: skip


def _draw_bar(axes: Axes, position: float, line: TargetChange, number: int, language: str) -> None:
    """A scenario's bar with its interval, and both probabilities at the right."""
    assert line.change is not None and line.low is not None and line.high is not None
    assert line.probability is not None and line.probability_against is not None
    change, low, high = (value * 100 for value in (line.change, line.low, line.high))
    axes.barh(position, change, height=BAR, color=COLOURS[number % len(COLOURS)])
    whisker = axes.errorbar(change, position, xerr=[[change - low], [high - change]], color=style.INK, linewidth=1.1, capsize=2.5)
    if line.bounded_by_runs:
        whisker.lines[2][0].set_linestyle((0, (1, 2)))
    before, after = (probability(share, language) for share in (line.probability_against, line.probability))
    shares = words("share_change", language, before=before, after=after)
    axes.annotate(shares, (1, position), xycoords=("axes fraction", "data"), xytext=(8, 0), textcoords="offset points", va="center",
                  fontsize=8.5, color=style.INK if line.gained or line.lost else style.GREY, annotation_clip=False)  # fmt: skip
