"""One project's life: a row for each state that it went through, with the days spent there, and the payments below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num

from sim.views import style
from sim.views.inside.words import words
from sim.views.labels import chain_label, group_label, state_label, text
from sim.views.numbers import amount

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, ROW, HEAD = 10.0, 0.36, 1.95
"""Width, height of a row, and height of title, axis and source line, inches."""
LABELS = {"en": 2.0, "zh": 1.6}
"""Room for the names of states, inches."""
RIGHT = 1.1
"""Room for days right of the axes, inches."""


@dataclass(frozen=True)
class ProjectStory:
    """A project's `events` (date, from, to, yuan: changes of state in order) and `payments` (date, yuan); `over`: nothing can follow."""

    name: str
    call: str
    chain: str
    firm: int
    events: pd.DataFrame
    payments: pd.DataFrame
    over: bool
    last_day: date


def draw_project(told: ProjectStory, source: dict[str, str], run: dict[str, str], language: str) -> Figure:
    """The chart; `run`: draw, replicate and share of the firms, for the note."""
    spans = spans_of(told)
    lanes = list(dict.fromkeys(spans["state"]))
    paid = not told.payments.empty
    figure = style.new_figure(WIDTH, HEAD + ROW * (len(lanes) + paid))
    note = words("project_note", language, firm=told.firm, **run)
    bottom, top = style.draw_frame(figure, _title(told, language), text("source", language, **source), language, note=note)
    axes = style.add_axes(figure, style.MARGIN + LABELS[language], bottom + 0.3, WIDTH - RIGHT, top - 0.12)
    for state, start, end, days in spans[["state", "start", "end", "days"]].itertuples(index=False, name=None):
        _draw_span(axes, lanes.index(state), start, end, days, language)
    if paid:
        _draw_payments(axes, len(lanes), told.payments, language)
    names = [state_label(state, language) for state in lanes] + [words("payment", language)] * paid
    axes.set_yticks(range(len(names)), names, color=style.INK)
    axes.set_ylim(len(names) - 0.25, -0.6)
    axes.set_xlim(date2num(spans["start"].min()) - 15, date2num(max([spans["end"].max(), *told.payments["date"]])) + 15)
    locator = AutoDateLocator(minticks=4, maxticks=9)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, formats=["%Y", "%Y-%m", "%m-%d", "", "", ""], show_offset=False,
                                                        zero_formats=["", "%Y", "%Y-%m", "", "", ""]))  # fmt: skip
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)
    return figure


def spans_of(told: ProjectStory) -> pd.DataFrame:
    """From when to when the project was in each state: state, start, end, days; the last reaches to the end of the run unless it is an end."""
    import pandas as pd

    events = told.events
    ends = events["date"].shift(-1)
    ends.iloc[-1] = events["date"].iloc[-1] if told.over else pd.Timestamp(told.last_day)
    spans = pd.DataFrame({"state": events["to"], "start": events["date"], "end": ends})
    spans["days"] = (spans["end"] - spans["start"]).dt.days
    stayed = spans.groupby("state")["days"].transform("max") > 0
    return spans[(spans["days"] > 0) | ~stayed]  # to come back for no time is no stay


def _title(told: ProjectStory, language: str) -> str:
    import pandas as pd

    events = told.events
    start, end = events["date"].iloc[0], events["date"].iloc[-1] if told.over else pd.Timestamp(told.last_day)
    chain = chain_label(told.chain, language) if told.chain else text("other_industries", language)
    first, last = (state_label(state, language) for state in (events["to"].iloc[0], events["to"].iloc[-1]))
    return words(
        "project_title" if told.over else "project_title_open", language, call=group_label(told.call, language), chain=chain, first=first, last=last,
        start=f"{start:%Y-%m-%d}", end=f"{end:%Y-%m-%d}", days=f"{(end - start).days:,}",
        money=amount(float(told.payments["yuan"].sum()), "yuan", language),
    )  # fmt: skip


def _draw_span(axes: Axes, lane: int, start: pd.Timestamp, end: pd.Timestamp, days: int, language: str) -> None:
    """A bar with its days; a diamond where no time was spent."""
    if days == 0:
        axes.plot([date2num(start)], [lane], marker="D", markersize=6, color=style.VERMILION)
        return
    axes.barh(lane, date2num(end) - date2num(start), left=date2num(start), height=0.56, color=style.BLUE)
    axes.annotate(words("days", language, days=f"{days:,}"), (date2num(end), lane), xytext=(5, 0), textcoords="offset points", va="center",
                  fontsize=9, color=style.GREY, annotation_clip=False)  # fmt: skip


def _draw_payments(axes: Axes, lane: int, payments: pd.DataFrame, language: str) -> None:
    """A mark for each payment with its amount."""
    for number, (day, yuan) in enumerate(payments[["date", "yuan"]].itertuples(index=False, name=None)):
        axes.plot([date2num(day)], [lane], marker="o", markersize=6, color=style.GREEN)
        below = number % 2 == 1  # neighbours keep clear of each other
        axes.annotate(amount(yuan, "yuan", language), (date2num(day), lane), xytext=(0, -6 if below else 5), textcoords="offset points", ha="center",
                      va="top" if below else "bottom", fontsize=8.5, color=style.GREY, annotation_clip=False)  # fmt: skip
