"""Funnels of projects, loans and results: how many ever reached each state, and how long the step into it took."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from sim.experiments.store.encoding import RunKey
from sim.views import style
from sim.views.events.funnel_chart import END, LEAST_STATES, MOST_STATES, PASSING, funnel_title
from sim.views.events.lives import Group, groups_of, read_lives
from sim.views.events.table import days, name_of
from sim.views.interactive import theme
from sim.views.interactive.parts import Cell, DataTable, InteractiveChart
from sim.views.labels import state_label, text
from sim.views.phrases import fill

if TYPE_CHECKING:
    from sim.views.stored_run import StoredRun

SHOWN = (("project", "major_projects"), ("project", "base_projects"), ("project", "demand_projects"), ("project", "basic_projects"), ("loan", "loan"),
         ("result", "result"))  # fmt: skip
"""Kind and group of each funnel, in order: the calls of major projects, technology loans, and results on their way to the market."""
HEAD, ROW, BAR = 22, 40, 14
"""Height of the line over the chart, of a state's row and of its bar, pixels."""

WORDS: dict[str, dict[str, str]] = {
    "alt": {
        "en": "Bars by state, in the order in which states are reached. {title}. {told}.",
        "zh": "按先后顺序排列的各状态条形图。{title}。{told}。",
    },
    "state": {"en": "State", "zh": "状态"},
    "number": {"en": "Ever reached it", "zh": "曾达到该状态的数量"},
    "share": {"en": "Share of all", "zh": "占全部比重"},
    "ends": {"en": "Ends there", "zh": "是否在该状态结束"},
    "yes": {"en": "yes", "zh": "是"},
    "no": {"en": "no", "zh": "否"},
    "before": {"en": "Most frequent state before", "zh": "最常见的前一状态"},
    "wait": {"en": "Days since then", "zh": "距前一状态天数"},
    "median": {"en": "Days since then: median", "zh": "距前一状态天数：中位数"},
    "low": {"en": "10 % point", "zh": "10%分位数"},
    "high": {"en": "90 % point", "zh": "90%分位数"},
}


def funnels(run: StoredRun) -> list[InteractiveChart]:
    """The funnels of the first run that kept its events; an empty list if none did. Raises QiluError for a file that cannot be read."""
    files = sorted(run.directory.glob("events/draw-*.parquet"))
    if not files:
        return []
    key = _key_of(files[0].stem)
    groups = {(group.kind, group.name): group for group in groups_of(read_lives(files[0]))}
    return [_funnel(groups[which], key) for which in SHOWN if which in groups and len(groups[which].states) >= LEAST_STATES]


def _key_of(stem: str) -> RunKey:
    """Draw and replicate from a file's name, draw-0000_replicate-0000."""
    draw, replicate = (int(part.split("-")[1]) for part in stem.split("_"))
    return RunKey(draw, replicate)


def _funnel(group: Group, key: RunKey) -> InteractiveChart:
    name = "funnel-" + (group.name if group.name == group.kind else f"{group.kind}-{group.name}").replace("_", "-")
    title = theme.words_of(lambda language: funnel_title(group, language))

    def told(language: str) -> str:
        return theme.joined((f"{state_label(state, language)} {number:,}" for state, number in group.states.items()), language)

    return InteractiveChart(
        name=name,
        title=title,
        alt=theme.words_of(lambda language: fill(WORDS, "alt", language, title=title[language], told=told(language))),
        specs=theme.specs_of(lambda language: _chart(group, language)),
        table=_table(group, name),
        note=theme.words_of(lambda language: text("funnel_note", language, draw=key.draw, replicate=key.replicate)),
    )


def _chart(group: Group, language: str) -> alt.LayerChart:
    states = list(group.states)[:MOST_STATES]
    height = HEAD + ROW * len(states)
    rows = [_row(group, state, HEAD + ROW * place, language) for place, state in enumerate(states)]
    x = alt.X("number:Q", axis=None, scale=alt.Scale(domain=[0, group.objects], nice=False), stack=None)
    tooltip = [alt.Tooltip(f"{name}:N", title=fill(WORDS, name, language)) for name in ("state", "count", "share", "before", "wait") if name in WORDS]
    words, bars = theme.pixels("words", height), theme.pixels("bar", height)
    drawn = alt.Chart(theme.data_of(rows))
    right = alt.ExprRef("width")
    entries = {text("funnel_passing", language): (PASSING, "square"), text("funnel_end", language): (END, "square")}
    head = alt.Chart(theme.data_of([{"words": HEAD / 2, "told": text("funnel_wait", language)}]))
    layers = [
        theme.key(entries, wide=2, narrow=1),
        head.mark_text(align="right", x=right, color=style.GREY, fontStyle="italic").encode(words, text="told:N"),
        drawn.mark_bar(orient="horizontal", size=BAR).encode(x, bars, alt.X2(datum=0), alt.Color("colour:N", scale=None), tooltip=tooltip),
        drawn.mark_text(align="left", dx=5, fontWeight="bold").encode(x, bars, text="count:N"),
        drawn.mark_text(align="left", x=0, fontSize=theme.NORMAL).encode(words, text="state:N", tooltip=tooltip),
        drawn.mark_text(align="right", x=right, color=style.GREY).encode(words, text="wait:N", tooltip=tooltip),
    ]
    return theme.layered(*layers, height=height)


def _row(group: Group, state: str, top: float, language: str) -> dict[str, object]:
    number, step = group.states[state], group.wait_into(state)
    return {
        "state": state_label(state, language), "number": number, "count": f"{number:,}", "colour": END if state in group.ends else PASSING,
        "words": top + 12, "bar": top + 28, "before": state_label(step.before, language) if step else "–",
        "wait": days(step, language) if step else "",
        "share": f"{100 * number / group.objects:.0f}%" if language == "zh" else f"{100 * number / group.objects:.0f}\u00a0%",
    }  # fmt: skip


def _yes_or_no(true: bool, language: str) -> str:
    return fill(WORDS, "yes" if true else "no", language)


def _table(group: Group, name: str) -> DataTable:
    columns = (theme.column_of(WORDS, "state"), theme.column_of(WORDS, "number"), theme.column_of(WORDS, "share", "fraction"),
               theme.column_of(WORDS, "ends"), theme.column_of(WORDS, "before"), theme.column_of(WORDS, "median", "days"),
               theme.column_of(WORDS, "low", "days"), theme.column_of(WORDS, "high", "days"))  # fmt: skip
    rows: list[list[Cell]] = []
    for state, number in group.states.items():
        step = group.wait_into(state)
        before = theme.words_of(state_label, step.before) if step else None
        ends = theme.words_of(_yes_or_no, state in group.ends)
        waits: tuple[float | None, ...] = step.waits if step and step.waits else (None, None, None)
        rows.append([theme.words_of(state_label, state), number, number / group.objects, ends, before, *waits])
    return DataTable(name, theme.words_of(lambda language: name_of(group, language)), columns, rows)
