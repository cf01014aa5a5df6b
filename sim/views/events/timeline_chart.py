"""Projects under contract as a timeline: one line each, coloured by state, with a mark where it ended."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.views import style
from sim.views.events.lives import chain_of, ends_of
from sim.views.labels import chain_label, group_label, state_label, text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

KIND, BEGINS = "project", "contract"
WIDTH, HEIGHT, MOST_LINES = 11.0, 8.2, 150
LEFT, LABEL_INCHES = {"en": 2.5, "zh": 1.6}, 0.17
"""Space left of the axes and least distance of two labels, inches."""
LETTER_INCHES = {"en": 0.095, "zh": 0.16}
"""Length of a letter of a call's name, inches."""
COLOURS = (style.SKY, style.BLUE, style.GREEN, style.ORANGE, style.VERMILION, style.PURPLE, style.YELLOW)
MARKS = ("o", "X", "D", "s", "^", "v")
"""Ends: the most frequent first; the rest share the last."""


def draw_timeline(lives: pd.DataFrame, last_day: pd.Timestamp, source: dict[str, str], note: str, language: str) -> Figure | None:
    """The timeline of all projects that came under contract; None if there was none. `last_day`: end of the run."""
    events = _under_contract(lives)
    if events.empty:
        return None
    spans = _spans(events, last_day)
    projects = spans.groupby("object", sort=False).agg(
        group=("group", "first"), chain=("chain", "first"), start=("start", "min"), end=("end", "max"), last=("state", "last"), over=("over", "max")
    )
    size = projects.groupby("group")["start"].transform("size")
    order = projects.assign(size=-size).sort_values(["size", "group", "chain", "start"], kind="stable").drop(columns="size")
    shown = order.iloc[:: -(-len(order) // MOST_LINES)]
    figure = style.new_figure(WIDTH, HEIGHT)
    bottom, top = style.draw_frame(figure, _title(projects, len(shown), language), text("source", language, **source), language, note=note)
    axes = style.add_axes(figure, style.MARGIN + LEFT[language], bottom + 0.3, WIDTH - 2.35, top - 0.1)
    spans = spans[spans["object"].isin(shown.index)]
    _draw_spans(axes, spans, shown, last_day, language)
    _draw_groups(axes, shown, language)
    return figure


def _under_contract(lives: pd.DataFrame) -> pd.DataFrame:
    """The events of projects from their contract on."""
    projects = lives[lives["kind"] == KIND]
    since = (projects["to"] == BEGINS).groupby(projects["object"]).cummax()
    return projects[since]


def _spans(events: pd.DataFrame, last_day: pd.Timestamp) -> pd.DataFrame:
    """From when to when each project was in each state; `over` marks ends, which take no time."""
    following = events.groupby("object", sort=False)["date"].shift(-1)
    over = events["to"].isin(ends_of(events))
    end = following.fillna(last_day).where(~over, events["date"])
    return events.assign(state=events["to"], start=events["date"], end=end, over=over, chain=[chain_of(name) for name in events["subject"]])


def _title(projects: pd.DataFrame, shown: int, language: str) -> str:
    values = {"shown": f"{shown:,}", "all": f"{len(projects):,}", "first": projects["start"].min().year, "last": projects["start"].max().year}
    ended = projects[projects["over"]]
    if ended.empty:
        return text("timeline_title_short", language, **values)
    months = (ended["end"] - ended["start"]).dt.days.median() / 30.4
    return text("timeline_title", language, **values, ended=f"{len(ended):,}", months=f"{months:.0f}")


def _draw_spans(axes: Axes, spans: pd.DataFrame, shown: pd.DataFrame, last_day: pd.Timestamp, language: str) -> None:
    """A thin bar for each span of the largest states, grey for the others; marks for ends."""
    from matplotlib.dates import date2num

    line = {name: number for number, name in enumerate(shown.index)}
    lasting = spans[~spans["over"] & (spans["end"] > spans["start"])]
    length = (lasting["end"] - lasting["start"]).dt.days.groupby(lasting["state"]).sum().sort_values(ascending=False)
    in_order = list(dict.fromkeys(spans["state"]))
    names = sorted(length.index[: len(COLOURS)], key=in_order.index)
    colour = dict(zip(names, COLOURS, strict=False))
    segments = [
        [(date2num(start), line[name]), (date2num(end), line[name])]
        for name, start, end in zip(lasting["object"], lasting["start"], lasting["end"], strict=True)
    ]
    width = max(1.2, 0.75 * 72 * axes.get_position().height * HEIGHT / max(len(shown), 20))
    colours = [colour.get(state, style.PALE) for state in lasting["state"]]
    axes.add_collection(LineCollection(segments, colors=colours, linewidths=width, capstyle="butt"))
    handles: list[Patch | Line2D] = [Patch(color=shade, linewidth=0, label=state_label(state, language)) for state, shade in colour.items()]
    if len(length) > len(colour):
        handles.append(Patch(color=style.PALE, linewidth=0, label=text("other_states", language)))
    ends = spans[spans["over"]]
    for number, state in enumerate(ends["state"].value_counts(sort=True).index):
        here = ends[ends["state"] == state]
        mark = MARKS[min(number, len(MARKS) - 1)]
        axes.plot(here["end"], [line[name] for name in here["object"]], linestyle="", marker=mark, markersize=4, color=style.INK)
        handles.append(Line2D([], [], linestyle="", marker=mark, markersize=5, color=style.INK, label=state_label(state, language)))
    axes.legend(handles=handles, loc="upper left", bbox_to_anchor=(1.02, 1.0), borderaxespad=0.0, handlelength=1.0, labelspacing=0.8)
    axes.set_ylim(len(shown) - 0.3, -0.7)
    axes.set_xlim(date2num(shown["start"].min()), date2num(last_day))
    axes.grid(axis="x")


def _draw_groups(axes: Axes, shown: pd.DataFrame, language: str) -> None:
    """The calls at the left margin, upright, with a thin rule between them; the chains beside their lines, where there is room."""
    labels: dict[float, str] = {}
    shown = shown.assign(row=range(len(shown)))
    for group, rows in shown.groupby("group", sort=False)["row"]:
        if rows.min():
            axes.axhline(rows.min() - 0.5, color=style.PALE, linewidth=0.8)
        room = HEIGHT * len(rows) / len(shown)
        name = "\n".join(wrap(group_label(str(group), language), max(round(room / LETTER_INCHES[language]), 6), break_long_words=False))
        axes.annotate(name, (0, (rows.min() + rows.max()) / 2), xycoords=("axes fraction", "data"), ha="center",
                      xytext=(-72 * (LEFT[language] - 0.25), 0), textcoords="offset points", va="center", rotation=90, fontsize=8.5,
                      fontweight="bold", annotation_clip=False)  # fmt: skip
    for (_, chain), rows in shown.groupby(["group", "chain"], sort=False)["row"]:
        middle = (rows.min() + rows.max()) / 2
        if middle - max(labels, default=-9.0) >= LABEL_INCHES * len(shown) / HEIGHT:
            labels[middle] = chain_label(str(chain), language) if chain else text("other_industries", language)
    axes.set_yticks(list(labels), list(labels.values()), fontsize=8, color=style.GREY)
    axes.spines["left"].set_visible(False)
