"""What each measure adds: how far its own figure moves when the measure is taken out of the whole, in per cent, and what the measure costs."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import altair as alt

from sim.experiments.effects import EffectLine
from sim.scenario.variables import VARIABLES
from sim.views import style
from sim.views.attribution.effects_table import cells
from sim.views.interactive import theme
from sim.views.interactive.parts import Cell, DataColumn, DataTable, InteractiveChart, Words
from sim.views.interactive.rows import NARROWEST, Row, Rows
from sim.views.interactive.stored_tables import lines_in
from sim.views.labels import text
from sim.views.numbers import amount, percent_sign
from sim.views.phrases import LANGUAGES, fill

THICK, BAR = 18.0, 13
"""Height of a measure's marks and of a bar, pixels."""
EDGE = 50.0
"""Per cent beyond which bars are cut, and say so."""
RIGHT = 62
"""Room for numbers at either end, pixels."""
TABLE = "effects"

WORDS: dict[str, dict[str, str]] = {
    "title": {
        "en": "Of {all} measures in force, {expected} clearly move their own figure the way they should, {against} the other way; "
              "of {unclear} it is not clear",
        "zh": "{all}项措施中，{expected}项明显使各自指标朝预期方向变化，{against}项方向相反，{unclear}项不明确",
    },
    "alt": {
        "en": "Bars to both sides of zero: change of each measure’s own figure, in per cent of what it is without the measure. {title}. "
              "Changes: {told}.",
        "zh": "左右条形图：各项措施自身指标相对于无该项措施时的变化（%）。{title}。变化：{told}。",
    },
    "told": {"en": "{number} {measure}, {figure}: {difference}", "zh": "{number}{measure}，{figure}：{difference}"},
    "below": {"en": "{figure}: {without} → {with_measure}", "zh": "{figure}：{without} → {with_measure}"},
    "cost": {"en": "cost {cost}", "zh": "成本{cost}"},
    "axis": {"en": "change of the measure’s own figure, % of what it is without the measure", "zh": "该项措施自身指标的变化（占无该项措施时的%）"},
    "note": {
        "en": "All measures in force, against all but this one, in the same world with the same chance. Whiskers: ± one standard error; arrow: "
              "beyond {edge} %. Pale: less than two standard errors. Right: public cost over the horizon",
        "zh": "全部措施实施与去除该项相比，同一世界、同一随机数。误差线：±1个标准误；箭头：超过{edge}%。浅色：不足两个标准误。右侧：模拟期财政成本",
    },
    "from_none": {"en": "from none", "zh": "由零开始"},
    "as_expected": {"en": "moves as it should", "zh": "方向符合预期"},
    "otherwise": {"en": "moves the other way", "zh": "方向与预期相反"},
    "not_clear": {"en": "not clear of chance", "zh": "与偶然无明显区别"},
    "number": {"en": "No.", "zh": "序号"},
    "difference": {"en": "Difference", "zh": "差异"},
    "error": {"en": "Standard error", "zh": "标准误"},
    "unit": {"en": "Unit", "zh": "单位"},
    "relative": {"en": "Change", "zh": "变化率"},
    "cost_number": {"en": "Public cost", "zh": "财政成本"},
    "cost_error": {"en": "Public cost: standard error", "zh": "财政成本：标准误"},
}  # fmt: skip
VERDICTS = {"as_expected": style.BLUE, "otherwise": style.VERMILION, "not_clear": style.PALE}


def effects(folder: Path) -> InteractiveChart | None:
    """The chart of a folder of `qilu effects`; None if it has no table, or no measure was in force."""
    lines = [line for line in lines_in(folder, TABLE, EffectLine) if line.difference is not None]
    if not lines:
        return None
    counts = {verdict: sum(_verdict(line) == verdict for line in lines) for verdict in VERDICTS}

    def heading(language: str) -> str:
        return fill(
            WORDS, "title", language, all=len(lines), expected=counts["as_expected"], against=counts["otherwise"], unclear=counts["not_clear"]
        )

    def told(language: str) -> str:
        said = []
        for line in lines:
            number, measure, figure, _, _, difference, *_ = cells(line, language)
            said.append(fill(WORDS, "told", language, number=number, measure=measure, figure=figure, difference=difference))
        return theme.joined(said, language)

    title = theme.words_of(heading)
    return InteractiveChart(
        name="effects",
        title=title,
        alt=theme.words_of(lambda language: fill(WORDS, "alt", language, title=title[language], told=told(language))),
        specs=theme.specs_of(lambda language: _chart(lines, language)),
        table=_table(lines),
        note=theme.words_of(lambda language: fill(WORDS, "note", language, edge=f"{EDGE:.0f}")),
    )


def _verdict(line: EffectLine) -> str:
    if not line.clear or line.found not in ("+", "−"):
        return "not_clear"
    return "as_expected" if line.found == line.expected else "otherwise"


def _relative(line: EffectLine) -> float | None:
    """The change as a share of the figure without the measure; None from none."""
    return line.difference / abs(line.without) if line.without and line.difference is not None else None


def _chart(lines: list[EffectLine], language: str) -> alt.LayerChart:
    rows = []
    for line in lines:
        number, measure, figure, with_measure, without, *_ = cells(line, language)
        below = fill(WORDS, "below", language, figure=figure, without=without, with_measure=with_measure)
        plain = amount(line.cost or 0.0, "yuan", language)
        rows.append(Row(f"{number}  {measure}", below, fill(WORDS, "cost", language, cost=plain), thick=THICK))
    laid = Rows(rows, language)
    marks = [_mark(line, laid.place(number), language) for number, line in enumerate(lines)]
    left = -next((edge for edge in (0.0, EDGE / 2) if all(min(mark["low"], mark["end"]) >= -edge for mark in marks)), EDGE)
    steps = [EDGE / 2 * step for step in range(round(2 * left / EDGE), 3)]
    axis = alt.Axis(title=theme.lines_of(fill(WORDS, "axis", language), NARROWEST, language, theme.SMALL), values=steps, grid=True, titleAlign="left",
                    titleAnchor="start", titleX=0, labelExpr="datum.value == 0 ? '0' : format(datum.value, '+d')")  # fmt: skip
    scale = alt.Scale(domain=[left, EDGE], nice=False, range=[RIGHT if left else 6, alt.ExprRef(f"width - {RIGHT}")])

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", axis=axis, scale=scale)

    data = alt.Chart(theme.data_of(marks))
    hints = {"measure": "column_measure", "figure": "column_figure", "with": "column_with", "without": "column_without", 
             "difference": "column_difference", "cost": "column_cost", "sign": "column_sign"}  # fmt: skip
    tooltip = [alt.Tooltip(f"{field}:N", title=text(key, language)) for field, key in hints.items()]
    arrows = [
        data.transform_filter(f"datum.cut == {sign}").mark_point(filled=True, shape=shape, size=230, opacity=1, xOffset=4 * sign)
        .encode(x("end"), laid.y, color=alt.Color("colour:N", scale=None))
        for sign, shape in ((1, "triangle-right"), (-1, "triangle-left"))
    ]  # fmt: skip
    looks: dict[str, dict[str, Any]] = {"true": {"align": "left", "dx": 11}, "false": {"align": "right", "dx": -11}}
    labels = [
        data.transform_filter(f"datum.right == {right}").mark_text(**look).encode(x("tip"), laid.y, text="change:N") for right, look in looks.items()
    ]
    return theme.layered(
        theme.key({fill(WORDS, verdict, language): (colour, "square") for verdict, colour in VERDICTS.items()}, wide=3, narrow=1),
        data.mark_bar(orient="horizontal", size=BAR).encode(x("zero"), laid.y, alt.X2("end"), alt.Color("colour:N", scale=None), tooltip=tooltip),
        data.mark_tick(orient="vertical", color=style.INK, thickness=1, size=THICK).encode(x("zero"), laid.y),
        data.transform_filter("datum.low < datum.high").mark_rule(color=style.INK, strokeWidth=1.2).encode(x("low"), laid.y, alt.X2("high")),
        *arrows, *labels, *laid.layers(), height=laid.height)  # fmt: skip


def _mark(line: EffectLine, place: float, language: str) -> dict[str, Any]:
    """What is drawn and told of one measure; bars and whiskers end at the edge of the drawing."""
    number, measure, figure, with_measure, without, difference, cost, sign = cells(line, language)
    relative = _relative(line)
    difference_sign = math.copysign(1.0, line.difference or 0.0)
    change = 100 * relative if relative is not None else 2 * EDGE * difference_sign if line.difference else 0.0
    error = 100 * (line.standard_error or 0.0) / abs(line.without) if line.without else 0.0
    cut = 0 if abs(change) <= EDGE else int(math.copysign(1, change))
    low, high = (min(EDGE, max(-EDGE, end)) for end in (change - error, change + error))
    end = min(EDGE, max(-EDGE, change))
    shown = fill(WORDS, "from_none", language) if relative is None and line.difference else _signed(change) + percent_sign(language)
    return {
        "place": place, "zero": 0, "end": end, "cut": cut, "low": 0 if cut else low, "high": 0 if cut else high, "right": change >= 0,
        "tip": end if cut else high if change >= 0 else low, "change": shown, "colour": VERDICTS[_verdict(line)], "measure": f"{number}  {measure}",
        "figure": figure, "with": with_measure, "without": without, "difference": difference, "cost": cost, "sign": sign,
    }  # fmt: skip


def _signed(change: float) -> str:
    """Per cent with a sign, in two or three digits."""
    decimals = 0 if abs(change) >= 10 else 1 if abs(change) >= 1 else 2
    words = f"{change:+,.{decimals}f}"
    return (words if words.strip("+-0.,") else "0").replace("-", "−")


def _table(lines: list[EffectLine]) -> DataTable:
    """One row a measure. Figures are in the unit of their row, hence in words as well."""

    def head(key: str) -> DataColumn:
        return DataColumn(theme.words_of(lambda language: text(key, language)))

    columns = (theme.column_of(WORDS, "number"), *(head(f"column_{key}") for key in ("measure", "figure", "with", "without", "difference", "sign")),
               theme.column_of(WORDS, "relative", "fraction"), *(theme.column_of(WORDS, key) for key in ("unit", "difference", "error")),
               theme.column_of(WORDS, "cost_number", "yuan"), theme.column_of(WORDS, "cost_error", "yuan"))  # fmt: skip
    rows: list[list[Cell]] = []
    for line in lines:
        told: list[Words] = [
            dict(zip(LANGUAGES, words, strict=True)) for words in zip(*(cells(line, language) for language in LANGUAGES), strict=True)
        ]
        _, measure, figure, with_measure, without, difference, _, sign = told
        unit = VARIABLES[line.variable].unit.removesuffix("/period")
        rows.append([line.number, measure, figure, with_measure, without, difference, sign, _relative(line), unit, line.difference,
                     line.standard_error, line.cost, line.cost_standard_error])  # fmt: skip
    title = theme.words_of(lambda language: text("effects", language))
    return DataTable("effects", title, columns, rows, theme.words_of(lambda language: text("effects_caption", language)))
