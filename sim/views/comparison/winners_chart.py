"""Shares of firms that gain and that lose, by group, as bars to both sides of zero, with the group's gain in money beside them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.patches import Patch

from sim.experiments.comparison.firm_groups import GROUPINGS
from sim.views import style
from sim.views.comparison.winners_table import material, share, signed
from sim.views.comparison.winners_words import words
from sim.views.numbers import axis_scale, percent_sign

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.experiments.comparison.winners import GroupLine, Winners
    from sim.views.numbers import Scale

WIDTH, ROW = 11.0, 0.31
"""Width of the figure and height of a row, inches."""
LABELS = {"en": 2.6, "zh": 2.3}
"""Width left for the names of groups, inches."""
GAINS = 1.75
"""Width left for the gain in money, inches."""
KINDS = ("all", "size", "ownership", "notch")
PLACES = ("all", "city")
SECTORS = ("all", "sector")
SHARES = ("winner_share", "loser_share", "loser_by_research_share")
WINNER, LOSER, BY_RESEARCH = style.BLUE, style.VERMILION, style.PEACH
LEAST_REACH = 1.0
"""Per cent that the axis reaches at least."""


def draw_winners(found: Winners, ours: str, theirs: str, source: str, language: str, groupings: Sequence[str] = KINDS) -> Figure:
    """The chart of the groups of the groupings named (KINDS, PLACES or SECTORS); `ours`, `theirs`: titles of the scenario and of the reference."""
    sections = [(name, found.of(name)) for name in groupings]
    rows = sum(len(lines) + (name != "all") for name, lines in sections)
    figure = style.new_figure(WIDTH, 2.2 + ROW * rows)
    key = [
        (Patch(color=WINNER, linewidth=0), words("key_winners", language, material=material(language))),
        (Patch(color=LOSER, linewidth=0), words("key_losers", language)),
        (Patch(color=BY_RESEARCH, linewidth=0), words("key_by_research", language)),
    ]
    title = winners_title(found, ours, theirs, language)
    bottom, top = style.draw_frame(figure, title, source, language, key, words("note", language))
    axes = style.add_axes(figure, style.MARGIN + LABELS[language], bottom + 0.42, WIDTH - style.MARGIN - GAINS, top - 0.3)
    unit = axis_scale("yuan", max((abs(line.mean("gain")) for _, lines in sections for line in lines), default=1.0), language)
    place = 0
    for name, lines in sections:
        if name != "all":
            heading = next(grouping.label_zh if language == "zh" else grouping.label for grouping in GROUPINGS if grouping.name == name)
            _write(axes, place + 0.12, heading, language, weight="bold")
            place += 1
        for line in lines:
            _draw_row(axes, place, line, unit, language, indent=name != "all")
            place += 1
    _finish(axes, place, [line for _, lines in sections for line in lines], unit, language)
    return figure


def winners_title(found: Winners, ours: str, theirs: str, language: str) -> str:
    """The finding: shares of all firms that gain and that lose."""
    shares = [share(found.all.mean(name)) + percent_sign(language) for name in SHARES]
    return words("chart_title", language, ours=ours, theirs=theirs, winners=shares[0], losers=shares[1], by_research=shares[2])


def _draw_row(axes: Axes, place: int, line: GroupLine, unit: Scale, language: str, indent: bool) -> None:
    """Winners to the right, losers to the left, those that lose by their own research outermost; the gain in money at the end of the row."""
    winners, losers, by_research = (100 * line.mean(name) for name in SHARES)
    axes.barh(place, winners, height=0.66, color=WINNER)
    axes.barh(place, by_research - losers, height=0.66, color=LOSER)
    axes.barh(place, -by_research, left=by_research - losers, height=0.66, color=BY_RESEARCH)
    for figure, end in (("winner_share", winners), ("loser_share", -losers)):
        error = 100 * (line.figures[figure].standard_error or 0.0)
        inward, tip = min(error, abs(end)), end + math.copysign(error, end)
        if error:
            axes.errorbar(end, place, xerr=[[error], [inward]] if end < 0 else [[inward], [error]], color=style.INK, linewidth=1.0, capsize=2)
        if end:
            axes.annotate(f"{abs(end):.1f}", (tip, place), xytext=(math.copysign(4, end), 0), textcoords="offset points",
                          ha="left" if end > 0 else "right", va="center", fontsize=8.5, color=style.INK)  # fmt: skip
    label = line.group.label_zh if language == "zh" else line.group.label
    _write(axes, place, label, language, indent=10 if indent else 0, weight="normal" if indent else "bold")
    digits = 2 if unit.divisor > 1 else 0
    gain, spread = signed(line.mean("gain") / unit.divisor, digits), line.figures["gain"].standard_error
    shown = gain if spread is None else f"{gain} ± {spread / unit.divisor:,.{digits}f}"
    axes.annotate(shown, (1, place), xycoords=("axes fraction", "data"), xytext=(72 * GAINS, 0), textcoords="offset points", ha="right", va="center",
                  fontsize=9, color=style.INK, annotation_clip=False)  # fmt: skip


def _write(axes: Axes, place: float, words: str, language: str, indent: float = 0.0, weight: str = "normal") -> None:
    """The name of a row at the left, shortened to fit."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    room = LABELS[language] - 0.15 - indent / 72
    fitting = words
    while indent and style.text_width(figure, fitting, 9.5, weight) > room:
        fitting = fitting.rstrip("…")[:-1].rstrip(" ,，、") + "…"
    axes.annotate(fitting, (0, place), xycoords=("axes fraction", "data"), xytext=(-72 * LABELS[language] + indent, 0), textcoords="offset points",
                  ha="left", va="center", fontsize=9.5, fontweight=weight, color=style.INK, annotation_clip=False)  # fmt: skip


def _finish(axes: Axes, rows: int, lines: Sequence[GroupLine], unit: Scale, language: str) -> None:
    axes.set_ylim(rows - 0.4, -0.6)
    axes.set_yticks([])
    ends = [line.mean(name) + (line.figures[name].standard_error or 0.0) for name in ("winner_share", "loser_share") for line in lines]
    reach = max(LEAST_REACH, 100 * max(ends)) * 1.14
    axes.set_xlim(-reach, reach)
    axes.xaxis.set_major_formatter(lambda value, _: f"{abs(value):,.3g}")
    axes.set_xlabel(words("axis", language), fontsize=9.5, labelpad=5)
    axes.annotate(words("axis_gain", language, unit=unit.unit), (1, 1), xycoords="axes fraction", xytext=(72 * GAINS, 6), textcoords="offset points",
                  ha="right", va="bottom", fontsize=9, color=style.GREY, annotation_clip=False)  # fmt: skip
    axes.grid(axis="x")
    axes.axvline(0, color=style.INK, linewidth=0.9)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
