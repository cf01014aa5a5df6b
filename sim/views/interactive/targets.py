"""How likely each target is: a bar with its Monte Carlo error under the target's name, which has the whole width of the chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from sim.views import style
from sim.views.goals import Goal, goals
from sim.views.interactive import theme
from sim.views.interactive.parts import Cell, DataColumn, DataTable, InteractiveChart
from sim.views.labels import text
from sim.views.numbers import amount, axis_scale
from sim.views.phrases import fill
from sim.views.run.target_chart import COLOURS, probabilities_title

if TYPE_CHECKING:
    from sim.views.stored_run import StoredRun

ROW = 56
"""Height of a target's row, pixels: a line or two of words over a bar."""
BAR, BAR_AT, LINE = 13, 15, 15
"""Thickness of a bar, how far it lies below the middle of its row, and height of a line of words, pixels."""
NARROWEST, WIDEST = 310, 620
"""Widths that names are broken to, pixels: on a telephone and elsewhere."""

WORDS: dict[str, dict[str, str]] = {
    "alt": {
        "en": "Bar chart: share of runs in which each target is met. {told}.",
        "zh": "条形图：达到各项目标的模拟占比。{told}。",
    },
    "told": {"en": "{title}: {chance}", "zh": "{title}：{chance}"},
    "table": {"en": "Targets and how likely they are", "zh": "各项目标及其达到概率"},
    "number": {"en": "No.", "zh": "编号"},
    "kind": {"en": "Kind", "zh": "类别"},
    "required": {"en": "Required", "zh": "要求"},
    "when": {"en": "When", "zh": "时间"},
    "median": {"en": "Median of the runs", "zh": "模拟中位数"},
    "low": {"en": "10 % point", "zh": "10%分位数"},
    "high": {"en": "90 % point", "zh": "90%分位数"},
    "band": {"en": "10–90 % of runs", "zh": "10–90%区间"},
    "probability": {"en": "Share of runs that meet it", "zh": "达到目标的模拟占比"},
    "error": {"en": "Monte Carlo error", "zh": "蒙特卡洛误差"},
    "met": {"en": "First met (median)", "zh": "首次达到（中位数）"},
    "status": {"en": "Outlook", "zh": "判断"},
    "unit": {"en": "Unit", "zh": "单位"},
    "fraction": {"en": "share of 1", "zh": "比例"},
}  # fmt: skip


def probabilities(run: StoredRun) -> InteractiveChart | None:
    """The chart of all targets of the scorecard, those that nothing was recorded of last; None without targets."""
    found = goals(run.scorecard)
    if not found:
        return None

    def told(language: str) -> str:
        words = [fill(WORDS, "told", language, title=goal.title[language], chance=goal.chance(language)) for goal in found if goal.judged]
        return theme.joined(words, language)

    return InteractiveChart(
        name="target-probability",
        title=theme.words_of(lambda language: probabilities_title(found, language)),
        alt=theme.words_of(lambda language: fill(WORDS, "alt", language, told=told(language))),
        specs=theme.specs_of(lambda language: probabilities_chart(found, language)),
        table=_table(found),
        note=theme.words_of(lambda language: text("probability_note", language)),
    )


def probabilities_chart(found: tuple[Goal, ...], language: str) -> alt.LayerChart:
    """The drawing in one language."""
    ordered = [goal for goal in found if goal.judged] + [goal for goal in found if not goal.judged]
    data = theme.data_of([_row(goal, number, language) for number, goal in enumerate(ordered)])
    height = ROW * len(ordered)
    bars = theme.pixels("bar", height)
    axis = alt.Axis(title=text("probability_axis", language), values=[0, 25, 50, 75, 100], grid=True, titleAlign="left", titleAnchor="start")
    x = alt.X("share:Q", stack=None, axis=axis, scale=alt.Scale(domain=[0, 100], nice=False))
    hints = [alt.Tooltip(f"{name}:N", title=fill(WORDS, name, language)) for name in ("required", "when", "median", "band", "met", "status")]
    tooltip = [
        alt.Tooltip("title:N", title=text("column_target", language)),
        alt.Tooltip("chance:N", title=fill(WORDS, "probability", language)),
        *hints,
    ]
    chart = alt.Chart(data)
    judged = chart.transform_filter("datum.judged")
    kinds = {text(kind, language): (colour, "square") for kind, colour in COLOURS.items() if any(g.kind == kind for g in ordered if g.judged)}
    return theme.layered(
        theme.key(kinds, wide=2),
        judged.mark_bar(orient="horizontal", size=BAR).encode(x, bars, alt.X2(datum=0), alt.Color("colour:N", scale=None), tooltip=tooltip),
        judged.mark_rule(strokeWidth=1.4, color=style.INK).encode(alt.X("low:Q", axis=axis), bars, alt.X2("high")),
        judged.mark_text(align="left", dx=6, fontWeight="bold", fontSize=theme.NORMAL).encode(alt.X("high:Q", axis=axis), bars, text="chance:N"),
        chart.transform_filter("!datum.judged").mark_text(align="left", x=0, color=style.GREY).encode(bars, text="status:N"),
        *(
            chart.transform_filter(f"width {sign} {theme.NARROW}")
            .mark_text(align="left", baseline="top", x=0, fontSize=theme.NORMAL, lineHeight=LINE)
            .encode(theme.pixels(f"{name}_top", height), text=f"{name}:N", color=alt.Color("ink:N", scale=None), tooltip=tooltip)
            for sign, name in (("<", "narrow"), (">=", "wide"))
        ),
        height=height,
    )  # fmt: skip


def _row(goal: Goal, number: int, language: str) -> dict[str, object]:
    """What is drawn and told of one target; places are pixels from the top."""
    words = f"{goal.name}  {goal.title[language]}"
    bar = ROW * (number + 0.5) + BAR_AT
    lines = {name: theme.lines_of(words, width, language) for name, width in (("narrow", NARROWEST), ("wide", WIDEST))}
    row: dict[str, object] = {
        "bar": bar, **lines, **{f"{name}_top": bar - BAR / 2 - 3 - LINE * len(broken) for name, broken in lines.items()},
        "judged": goal.judged, "title": words, "status": goal.verdict(language), "ink": style.INK if goal.judged else style.GREY,
        "required": goal.required(language), "when": goal.when_label(language),
    }  # fmt: skip
    if not goal.judged:
        return row
    share, error = goal.probability * 100, goal.error * 100
    return {
        **row, "share": share, "low": max(0.0, share - error), "high": min(100.0, share + error), "chance": goal.chance(language),
        "colour": COLOURS.get(goal.kind, style.BLUE), "median": amount(goal.median, goal.unit, language), "band": goal.band(language),
        "met": goal.date_met[:7] or text("never", language),
    }  # fmt: skip


def _unit(unit: str, language: str) -> str:
    """What the numbers of a target's row count; shares stay fractions of one."""
    return fill(WORDS, "fraction", language) if unit == "fraction" else axis_scale(unit, 1.0, language).unit


def _table(found: tuple[Goal, ...]) -> DataTable:
    """One row a target. What is required, median and band are in each target's own unit, hence in words as well as in numbers."""
    before, after = ("kind", "required", "when", "unit", "median", "low", "high"), ("met", "status")
    columns = (
        theme.column_of(WORDS, "number"),
        DataColumn(theme.words_of(lambda language: text("column_target", language))),
        *(theme.column_of(WORDS, name) for name in before),
        *(theme.column_of(WORDS, name, "fraction") for name in ("probability", "error")),
        *(theme.column_of(WORDS, name) for name in after),
    )
    rows: list[list[Cell]] = []
    for goal in found:
        numbers = (goal.median, goal.p10, goal.p90, goal.probability, goal.error) if goal.judged else [None] * 5
        kind = theme.words_of(text, goal.kind)
        words = kind, theme.words_of(goal.required), theme.words_of(goal.when_label), theme.words_of(_unit, goal.unit)
        rows.append([goal.name, goal.title, *words, *numbers, goal.date_met or None, theme.words_of(goal.verdict)])
    return DataTable("target-probability", theme.words_of(lambda language: fill(WORDS, "table", language)), columns, rows)
