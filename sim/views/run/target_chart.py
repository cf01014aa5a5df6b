"""How likely each target is: horizontal bars with Monte Carlo error; targets that cannot be judged are named in grey."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.patches import Patch

from sim.views import style
from sim.views.goals import LIKELY, UNLIKELY, Goal
from sim.views.labels import text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, ROW = 11.0, 0.43
"""Width of the figure and height of a target's row, inches."""
COLOURS = {"activity": style.SKY, "outcome": style.BLUE}


def draw_probabilities(goals: tuple[Goal, ...], source: dict[str, str], language: str) -> Figure:
    """The chart of all targets of a scorecard, in its order, those that nothing was recorded of last."""
    ordered = [goal for goal in goals if goal.judged] + [goal for goal in goals if not goal.judged]
    figure = style.new_figure(WIDTH, 1.75 + ROW * len(ordered))
    kinds = [kind for kind in COLOURS if any(goal.kind == kind for goal in goals if goal.judged)]
    key = [(Patch(color=COLOURS[kind], linewidth=0), text(kind, language)) for kind in kinds]
    bottom, top = style.draw_frame(
        figure, probabilities_title(goals, language), text("source", language, **source), language, key, text("probability_note", language)
    )
    words_width = 5.3 if language == "en" else 4.4
    axes = style.add_axes(figure, style.MARGIN + words_width, bottom + 0.42, WIDTH - 1.3, top - 0.05)
    for position, goal in enumerate(ordered):
        _draw_row(figure, axes, position, goal, language, words_width - 0.15)
    axes.set_ylim(len(ordered) - 0.45, -0.55)
    axes.set_yticks([])
    axes.set_xlim(0, 100)
    axes.set_xlabel(text("probability_axis", language), fontsize=9.5, labelpad=5)
    axes.grid(axis="x")
    axes.spines["bottom"].set_visible(False)
    return figure


def probabilities_title(goals: tuple[Goal, ...], language: str) -> str:
    """The finding: how many targets are likely to be met, and how many unlikely."""
    judged = [goal for goal in goals if goal.judged]
    return text("probability_title", language, judged=len(judged), likely=sum(goal.probability >= LIKELY for goal in judged),
                unlikely=sum(goal.probability < UNLIKELY for goal in judged))  # fmt: skip


def _draw_row(figure: Figure, axes: Axes, position: int, goal: Goal, language: str, width: float) -> None:
    colour = style.INK if goal.judged else style.GREY
    title = style.fitted(figure, goal.title[language], 9.5, "normal", width - 0.4)
    left = -72 * (width + 0.15)
    required = f"{goal.required(language)}{'，' if language == 'zh' else ', '}{goal.when_label(language)}"
    name_title_required = ((goal.name, 0, 6, 9.5, style.GREY), (title, 30, 6, 9.5, colour), (required, 30, -7, 8.5, style.GREY))
    for words, shift, height, size, tone in name_title_required:
        axes.annotate(words, (0, position), xycoords=("axes fraction", "data"), xytext=(left + shift, height), textcoords="offset points",
                      ha="left", va="center", fontsize=size, color=tone)  # fmt: skip
    if not goal.judged:
        axes.annotate(goal.verdict(language), (0, position), xytext=(6, 0), textcoords="offset points",
                      va="center", fontsize=9, color=style.GREY, bbox={"facecolor": "white", "edgecolor": "none", "pad": 2})  # fmt: skip
        return
    share, error = goal.probability * 100, goal.error * 100
    axes.barh(position, share, height=0.5, color=COLOURS.get(goal.kind, style.BLUE))
    if error > 0:
        axes.errorbar(share, position, xerr=[[min(error, share)], [min(error, 100 - share)]], color=style.INK, linewidth=1.2, capsize=3)
    axes.annotate(goal.chance(language), (min(100.0, share + error), position), xytext=(7, 0), textcoords="offset points",
                  va="center", fontsize=9.5, fontweight="bold", annotation_clip=False)  # fmt: skip
