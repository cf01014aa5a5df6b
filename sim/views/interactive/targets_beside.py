"""How likely each target is in several scenarios, each by itself: under the target's name a slim bar a scenario, with its Monte Carlo error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from sim.views import style
from sim.views.comparison.words import listed, short_title
from sim.views.goals import LIKELY, Goal, goals
from sim.views.interactive import scenarios, theme
from sim.views.interactive.parts import Cell, DataTable, InteractiveChart, Words
from sim.views.interactive.rows import Row, Rows
from sim.views.labels import text
from sim.views.numbers import amount
from sim.views.phrases import LANGUAGES, fill
from sim.views.stored_run import StoredRun

THICK, BAR = 16.0, 7
"""Height of a scenario's line and of its bar, pixels."""
RIGHT = 74
"""Room for the probability at the right, pixels."""

WORDS: dict[str, dict[str, str]] = {
    "title": {
        "en": "Met in at least 90 % of runs, of {judged} targets that can be judged: {told}",
        "zh": "{judged}项可评估目标中，在至少90%的模拟中达到的项数：{told}",
    },
    "told_title": {"en": "{scenario} {likely}", "zh": "{scenario}{likely}项"},
    "alt": {
        "en": "Bar chart: share of runs in which each target is met, by scenario. {title}. {told}.",
        "zh": "条形图：各情景达到各项目标的模拟占比。{title}。{told}。",
    },
    "told": {"en": "{target}: {chances}", "zh": "{target}：{chances}"},
    "chance": {"en": "{scenario} {chance}", "zh": "{scenario}{chance}"},
    "table": {"en": "Targets and how likely they are, by scenario", "zh": "各情景目标达到概率"},
    "number": {"en": "No.", "zh": "编号"},
    "target": {"en": "Target", "zh": "目标"},
    "scenario": {"en": "Scenario", "zh": "情景"},
    "required": {"en": "Required", "zh": "要求"},
    "when": {"en": "When", "zh": "时间"},
    "median": {"en": "Median of the runs", "zh": "模拟中位数"},
    "band": {"en": "10–90 % of runs", "zh": "10–90%区间"},
    "probability": {"en": "Share of runs that meet it", "zh": "达到目标的模拟占比"},
    "error": {"en": "Monte Carlo error", "zh": "蒙特卡洛误差"},
    "outlook": {"en": "Outlook", "zh": "判断"},
}  # fmt: skip


def names_of(runs: Sequence[StoredRun]) -> list[Words]:
    """What to call each run: the beginning of its scenario's title, or its folder where titles are the same or there is none."""
    titles = [run.scenario.get("title") for run in runs]
    names = [{language: short_title(title[language]) for language in LANGUAGES} for title in titles if title]
    if len(names) == len(runs) and all(len({name[language] for name in names}) == len(runs) for language in LANGUAGES):
        return list(names)
    return [dict.fromkeys(LANGUAGES, run.directory.resolve().name) for run in runs]


def probabilities_side_by_side(runs: Sequence[StoredRun]) -> InteractiveChart | None:
    """The chart of all targets that any of the runs judges; None if there is none. The runs need not share a world."""
    judged = [{goal.name: goal for goal in goals(run.scorecard) if goal.judged} for run in runs]
    order = list(dict.fromkeys(name for found in judged for name in found))
    if not order:
        return None
    names = names_of(runs)

    def heading(language: str) -> str:
        likely = [sum(goal.probability >= LIKELY for goal in found.values()) for found in judged]
        told = (fill(WORDS, "told_title", language, scenario=name[language], likely=number) for name, number in zip(names, likely, strict=True))
        return fill(WORDS, "title", language, judged=len(order), told=listed(told, language))

    def told(language: str) -> str:
        parts = []
        for target in order:
            known = [(name, found[target]) for name, found in zip(names, judged, strict=True) if target in found]
            chances = listed(
                (fill(WORDS, "chance", language, scenario=name[language], chance=goal.chance(language)) for name, goal in known), language
            )
            parts.append(fill(WORDS, "told", language, target=known[0][1].title[language], chances=chances))
        return theme.joined(parts, language)

    title = theme.words_of(heading)
    return InteractiveChart(
        name="targets-side-by-side",
        title=title,
        alt=theme.words_of(lambda language: fill(WORDS, "alt", language, title=title[language], told=told(language))),
        specs=theme.specs_of(lambda language: _chart(judged, order, names, language)),
        table=_table(judged, order, names),
        note=theme.words_of(lambda language: text("probability_note", language)),
    )


def _chart(judged: Sequence[Mapping[str, Goal]], order: Sequence[str], names: Sequence[Words], language: str) -> alt.LayerChart:
    known = {target: [number for number, found in enumerate(judged) if target in found] for target in order}
    titles = [f"{target}  {judged[known[target][0]][target].title[language]}" for target in order]
    rows = Rows([Row(title, marks=len(judged), thick=THICK) for title in titles], language)
    marks = [
        _mark(judged[number][target], names[number], number, rows.place(place, number), language)
        for place, target in enumerate(order)
        for number in known[target]
    ]
    axis = alt.Axis(
        title=text("probability_axis", language), values=[0, 25, 50, 75, 100], grid=True, titleAlign="left", titleAnchor="start", titleX=0
    )
    scale = alt.Scale(domain=[0, 100], nice=False, range=[6, alt.ExprRef(f"width - {RIGHT}")])

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", axis=axis, scale=scale)

    tooltip = [
        alt.Tooltip(f"{name}:N", title=fill(WORDS, name, language))
        for name in ("target", "scenario", "probability", "required", "when", "median", "band")
    ]
    data = alt.Chart(theme.data_of(marks))
    return theme.layered(
        scenarios.key([name[language] for name in names]),
        *rows.layers(),
        data.mark_bar(orient="horizontal", size=BAR).encode(x("share"), rows.y, alt.X2(datum=0), alt.Color("colour:N", scale=None), tooltip=tooltip),
        data.mark_rule(strokeWidth=1.2, color=style.INK).encode(x("low"), rows.y, alt.X2("high")),
        scenarios.points(data, x("share"), rows.y, 60, tooltip=tooltip),
        data.mark_text(align="left", x=alt.ExprRef(f"width - {RIGHT - 12}")).encode(rows.y, text="probability:N"),
        height=rows.height,
    )


def _mark(goal: Goal, name: Words, number: int, place: float, language: str) -> dict[str, Any]:
    share, error = 100 * goal.probability, 100 * goal.error
    return {
        "place": place, "share": share, "low": max(0.0, share - error), "high": min(100.0, share + error), "colour": scenarios.colour_of(number),
        "symbol": scenarios.symbol_of(number), "target": f"{goal.name}  {goal.title[language]}", "scenario": name[language],
        "probability": goal.chance(language), "required": goal.required(language), "when": goal.when_label(language),
        "median": amount(goal.median, goal.unit, language), "band": goal.band(language),
    }  # fmt: skip


def _table(judged: Sequence[Mapping[str, Goal]], order: Sequence[str], names: Sequence[Words]) -> DataTable:
    """One row a target and scenario."""
    rows: list[list[Cell]] = []
    for target in order:
        for name, found in zip(names, judged, strict=True):
            if target in found:
                goal = found[target]
                median = theme.words_of(lambda language, goal=goal: amount(goal.median, goal.unit, language))
                rows.append([target, goal.title, name, theme.words_of(goal.required), theme.words_of(goal.when_label), median,
                             theme.words_of(goal.band), goal.probability, goal.error, theme.words_of(goal.verdict)])  # fmt: skip
    columns = (*(theme.column_of(WORDS, name) for name in ("number", "target", "scenario", "required", "when", "median", "band")),
               *(theme.column_of(WORDS, name, "fraction") for name in ("probability", "error")), theme.column_of(WORDS, "outlook"))  # fmt: skip
    return DataTable("targets-side-by-side", theme.words_of(lambda language: fill(WORDS, "table", language)), columns, rows)
