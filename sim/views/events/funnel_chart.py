"""A group's lives as a funnel: how many objects ever reached each state, in order, and how long the step into it took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.patches import Patch

from sim.views import style
from sim.views.events.lives import Group, Step
from sim.views.events.table import days, name_of
from sim.views.labels import state_label, text
from sim.views.phrases import enumeration

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, ROW, MOST_STATES = 10.0, 0.38, 24
ENDS_NAMED = 3
LEAST_STATES = 3
"""A group with fewer states is no funnel."""
PASSING, END = style.BLUE, style.PEACH


def draw_funnel(group: Group, source: dict[str, str], note: str, language: str) -> Figure | None:
    """The funnel of a group; None if it has fewer than three states."""
    states = list(group.states)[:MOST_STATES]
    if len(states) < LEAST_STATES:
        return None
    figure = style.new_figure(WIDTH, 1.9 + ROW * len(states))
    key = [(Patch(color=PASSING, linewidth=0), text("funnel_passing", language)), (Patch(color=END, linewidth=0), text("funnel_end", language))]
    bottom, top = style.draw_frame(figure, funnel_title(group, language), text("source", language, **source), language, key, note)
    axes = style.add_axes(figure, style.MARGIN + 2.0, bottom + 0.1, WIDTH - 2.9, top - 0.35)
    for position, state in enumerate(states):
        _draw_state(axes, position, group, state, language)
    axes.set_ylim(len(states) - 0.4, -0.6)
    axes.set_yticks(range(len(states)), [state_label(state, language) for state in states], fontsize=10, color=style.INK)
    axes.set_xlim(0, group.objects)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.annotate(text("funnel_wait", language), (1, 1), xycoords="axes fraction", xytext=(70, 8), textcoords="offset points", fontsize=9,
                  color=style.GREY, annotation_clip=False)  # fmt: skip
    return figure


def funnel_title(group: Group, language: str) -> str:
    """Where most ended (else where most came), and the step that takes longest of those that a twentieth of the objects made."""
    ends = sorted(group.ends or group.states, key=lambda state: -group.states[state])[:ENDS_NAMED]
    told = [text("funnel_end_count", language, number=f"{group.states[state]:,}", state=state_label(state, language)) for state in ends]
    values = {"name": name_of(group, language), "all": f"{group.objects:,}", "ends": enumeration(told, language)}
    timed = [(step.waits[0], step) for step in group.steps if step.waits is not None and step.objects >= group.objects / 20]
    if not timed:
        return text("funnel_title_short", language, **values)
    length, step = max(timed, key=lambda pair: pair[0])
    return text("funnel_title", language, **values, before=state_label(step.before, language), after=state_label(step.after, language),
                days=f"{length:,.0f}")  # fmt: skip


def _draw_state(axes: Axes, position: int, group: Group, state: str, language: str) -> None:
    number = group.states[state]
    axes.barh(position, number, height=0.66, color=END if state in group.ends else PASSING)
    axes.annotate(f"{number:,}", (number, position), xytext=(5, 0), textcoords="offset points", va="center", fontsize=9.5, annotation_clip=False)
    step: Step | None = group.wait_into(state)
    if step is not None:
        axes.annotate(days(step, language), (1, position), xycoords=("axes fraction", "data"), xytext=(70, 0), textcoords="offset points",
                      va="center", fontsize=9, color=style.GREY, annotation_clip=False)  # fmt: skip
