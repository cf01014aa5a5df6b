"""What sections and measures add to the whole effect: a waterfall for each, and three ways of seeing a measure side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import altair as alt

from sim.experiments.attribution.lines import FIRST_IN, LEAVE_ONE_OUT, MEASURE, SECTION, SHAPLEY, Level, Method
from sim.experiments.reading.indicators import Indicator
from sim.views import style
from sim.views.attribution.chart import SMALLEST, WAYS, waterfall_note, waterfall_title, ways_title
from sim.views.attribution.words import Figure, Part, Told, say
from sim.views.interactive import theme
from sim.views.interactive.attribution_parts import StoredAttribution, figure_of, parts_of, read_attribution
from sim.views.interactive.parts import Cell, DataColumn, DataTable, InteractiveChart
from sim.views.interactive.rows import NARROWEST, Row, Rows
from sim.views.phrases import LANGUAGES, fill
from sim.views.run.fan import slug

THICK, BAR = 18.0, 13
"""Height of a row's marks and of a bar, pixels."""
WAY_THICK = 36.0
"""Height of a row that shows a measure three ways, pixels."""
SYMBOLS: dict[Method, str] = {FIRST_IN: "triangle-up", SHAPLEY: "circle", LEAVE_ONE_OUT: "square"}

WORDS: dict[str, dict[str, str]] = {
    "alt": {
        "en": "Waterfall of bars, each from where the last one ended. {title}. Contributions: {told}.",
        "zh": "瀑布图，每个条形从上一个的终点开始。{title}。各项贡献：{told}。",
    },
    "alt_ways": {
        "en": "Three markers a measure: alone, Shapley value, taken away. {title}. In this order: {told}.",
        "zh": "每项措施三个标记：单独实施、Shapley值、从整套中去除。{title}。依次为：{told}。",
    },
    "told": {"en": "{name} {value}", "zh": "{name}{value}"},
    "unit": {"en": "{label}, {unit}", "zh": "{label}（{unit}）"},
    "number": {"en": "No.", "zh": "序号"},
    "part": {"en": "Part", "zh": "组成"},
    "effect": {"en": "Contribution", "zh": "贡献"},
    "error": {"en": "Standard error", "zh": "标准误"},
    "share": {"en": "Share of the whole", "zh": "占整体比重"},
    "error_of": {"en": "{way}: standard error", "zh": "{way}：标准误"},
    "sections": {"en": "{label}: contributions of sections", "zh": "{label}：各部分贡献"},
    "measures": {"en": "{label}: contributions of measures", "zh": "{label}：各项措施贡献"},
    "ways": {"en": "{label}: each measure seen three ways", "zh": "{label}：各项措施的三种衡量"},
}  # fmt: skip


def attribution(folder: Path) -> list[InteractiveChart]:
    """For each main variable of a folder of `qilu attribute` the waterfalls of sections and measures, and three ways of seeing each measure.

    What was not recorded, or moves in no world, is left out. Raises FolderError if the folder is none.
    """
    found = read_attribution(folder)
    charts = []
    for indicator in found.variables:
        charts += [_waterfall(found, indicator, level) for level in (SECTION, MEASURE)]
        charts.append(_three_ways(found, indicator))
    return [chart for chart in charts if chart is not None]


def _waterfall(found: StoredAttribution, indicator: Indicator, level: Level) -> InteractiveChart | None:
    readings = {language: found.told(indicator, language) for language in LANGUAGES}
    parts = {language: parts_of(found, readings[language], level) for language in LANGUAGES}
    if not parts["en"]:
        return None
    title = theme.words_of(lambda language: waterfall_title(readings[language], parts[language]))
    orders = found.orders(indicator.name) if level == MEASURE else None

    def told(language: str) -> str:
        said = [(part.name, part.figure) for part in parts[language]]
        return theme.joined((fill(WORDS, "told", language, name=name, value=readings[language].shown(figure)) for name, figure in said), language)

    return InteractiveChart(
        name=f"attribution-{level}s-{slug(indicator.name)}",
        title=title,
        alt=theme.words_of(lambda language: fill(WORDS, "alt", language, title=title[language], told=told(language))),
        specs=theme.specs_of(lambda language: _bars(readings[language], parts[language])),
        table=_table(found, indicator, level),
        note=theme.words_of(lambda language: waterfall_note(readings[language], orders)),
    )


def _bars(told: Told, parts: Sequence[Part]) -> alt.LayerChart:
    """A row for each part, and the whole at the end."""
    names = [f"{part.number}  {part.name}" if part.number else part.name for part in parts]
    rows = [Row(name, value=told.shown(part.figure), thick=THICK) for name, part in zip(names, parts, strict=True)]
    laid = Rows([*rows, Row(say("package", told.language), value=told.shown(told.package, True), thick=THICK, bold=True)], told.language)
    marks, reached = [], 0.0
    for number, part in enumerate(parts):
        colour = style.PALE if part.several else style.BLUE if part.figure.value >= 0 else style.VERMILION
        marks.append(_mark(told, laid, number, reached, part.figure, colour, names[number]))
        reached += part.figure.value
    marks.append(_mark(told, laid, len(parts), 0.0, told.package, style.INK, say("package", told.language)))
    links = [{"place": marks[row]["place"], "next": marks[row + 1]["place"], "to": marks[row]["to"]} for row in range(len(marks) - 1)]
    x = _x(told, [end for mark in marks for end in (mark["from"], mark["low"], mark["high"])])
    data = alt.Chart(theme.data_of(marks))
    tooltip = [alt.Tooltip("name:N", title=fill(WORDS, "part", told.language)), alt.Tooltip("value:N", title=fill(WORDS, "effect", told.language))]
    whiskers = data.transform_filter("datum.low < datum.high").mark_rule(strokeWidth=1.3)
    return theme.layered(
        _zero(laid.height, x),
        alt.Chart(theme.data_of(links)).mark_rule(color=style.PALE, strokeWidth=1).encode(x("to"), laid.y, alt.Y2("next")),
        data.mark_bar(orient="horizontal", size=BAR).encode(x("from"), laid.y, alt.X2("to"), alt.Color("colour:N", scale=None), tooltip=tooltip),
        whiskers.encode(x("low"), laid.y, alt.X2("high"), color=alt.Color("whisker:N", scale=None)),
        *laid.layers(),
        height=laid.height,
    )


def _mark(told: Told, laid: Rows, row: int, start: float, figure: Figure, colour: str, name: str) -> dict[str, Any]:
    divisor, error = told.scale.divisor, figure.error or 0.0
    end = start + figure.value
    return {"place": laid.place(row), "from": start / divisor, "to": end / divisor, "low": (end - error) / divisor,
            "high": (end + error) / divisor, "colour": colour, "whisker": style.GREY if colour == style.INK else style.INK, "name": name,
            "value": told.shown(figure, True)}  # fmt: skip


def _x(told: Told, ends: Sequence[float]) -> Any:
    """The horizontal scale as a function of the field's name."""
    low, high = min(0.0, *ends), max(0.0, *ends)
    room = 0.04 * (high - low or 1.0)
    title = say("chart_axis", told.language, against=told.reference, unit=told.scale.unit)
    axis = alt.Axis(
        title=theme.lines_of(title, NARROWEST, told.language, theme.SMALL),
        grid=True,
        tickCount=6,
        format=",~f",
        titleAlign="left",
        titleAnchor="start",
        titleX=0,
    )
    scale = alt.Scale(domain=[low - room * (low < 0), high + room], nice=False, zero=False)
    return lambda field: alt.X(f"{field}:Q", axis=axis, scale=scale)


def _zero(height: float, x: Any) -> alt.Chart:
    return alt.Chart(theme.data_of([{"zero": 0}])).mark_rule(color=style.PALE, strokeWidth=1).encode(x("zero"))


def _three_ways(found: StoredAttribution, indicator: Indicator) -> InteractiveChart | None:
    lines = {method: found.of(indicator.name, MEASURE, method) for method in WAYS}
    readings = {language: found.told(indicator, language) for language in LANGUAGES}
    sums = next((line for line in found.sums if line.variable == indicator.name), None)
    weight = [max(abs(lines[method][row].effect or 0.0) for method in WAYS) for row in range(len(lines[SHAPLEY]))]
    if sums is None or not readings["en"].recorded or max(weight, default=0.0) == 0:
        return None
    towards = readings["en"].towards
    shown = [row for row in range(len(weight)) if weight[row] >= SMALLEST * max(weight)]
    shown.sort(key=lambda row: -towards * (lines[SHAPLEY][row].effect or 0.0))
    left_out = len(weight) - len(shown)
    title = theme.words_of(lambda language: ways_title(readings[language], sums))

    def heading(row: int, language: str) -> str:
        line = lines[SHAPLEY][row]
        name = line.title_zh if language == "zh" else line.title_en
        return f"{line.number}  {name}" if line.number else name

    def told(language: str) -> str:
        values = ((heading(row, language), [readings[language].shown(figure_of(lines[way][row])) for way in WAYS]) for row in shown)
        return theme.joined((fill(WORDS, "told", language, name=f"{name} ", value=" / ".join(said)) for name, said in values), language)

    def note(language: str) -> str:
        reading = readings[language]
        words = say("ways_note", language, against=reading.reference, worlds=reading.worlds)
        return words + (say("left_out", language, count=left_out) if left_out else "")

    figures = [{method: figure_of(lines[method][row]) for method in WAYS} for row in shown]
    return InteractiveChart(
        name=f"attribution-three-ways-{slug(indicator.name)}",
        title=title,
        alt=theme.words_of(lambda language: fill(WORDS, "alt_ways", language, title=title[language], told=told(language))),
        specs=theme.specs_of(lambda language: _ways(readings[language], [heading(row, language) for row in shown], figures)),
        table=_ways_table(found, indicator),
        note=theme.words_of(note),
    )


def _ways(told: Told, names: Sequence[str], figures: Sequence[dict[Method, Figure]]) -> alt.LayerChart:
    laid = Rows([Row(name, thick=WAY_THICK) for name in names], told.language)
    marks = []
    for row, (name, found) in enumerate(zip(names, figures, strict=True)):
        for place, (method, (colour, _, _)) in enumerate(WAYS.items()):
            mark = _mark(told, laid, row, 0.0, found[method], colour, name)
            marks.append({**mark, "place": mark["place"] + WAY_THICK / 3 * (place - 1), "symbol": SYMBOLS[method], "way": say(method, told.language)})
    x = _x(told, [end for mark in marks for end in (mark["low"], mark["high"])])
    data, tone_of = alt.Chart(theme.data_of(marks)), alt.Color("colour:N", scale=None)
    tooltip = [alt.Tooltip("name:N", title=fill(WORDS, "part", told.language)), alt.Tooltip("way:N", title=" "),
               alt.Tooltip("value:N", title=fill(WORDS, "effect", told.language))]  # fmt: skip
    points = data.mark_point(filled=True, size=75, opacity=1, stroke="white", strokeWidth=0.8)
    return theme.layered(
        theme.key({say(method, told.language): (tone, SYMBOLS[method]) for method, (tone, _, _) in WAYS.items()}, wide=3, narrow=1),
        _zero(laid.height, x),
        data.mark_rule(strokeWidth=1.6).encode(x("low"), laid.y, alt.X2("high"), tone_of),
        points.encode(x("to"), laid.y, fill=alt.Fill("colour:N", scale=None), shape=alt.Shape("symbol:N", scale=None), tooltip=tooltip),
        *laid.layers(),
        height=laid.height,
    )


def _label(indicator: Indicator, key: str) -> dict[str, str]:
    return {language: fill(WORDS, key, language, label=indicator.label_zh if language == "zh" else indicator.label) for language in LANGUAGES}


def _table(found: StoredAttribution, indicator: Indicator, level: Level) -> DataTable:
    """One row a section or measure in its number's order, and the whole."""
    lines = found.of(indicator.name, level, SHAPLEY)
    unit = lines[0].unit
    columns = (theme.column_of(WORDS, "number"), theme.column_of(WORDS, "part"), *(theme.column_of(WORDS, key, unit) for key in ("effect", "error")),
               theme.column_of(WORDS, "share", "fraction"))  # fmt: skip
    rows: list[list[Cell]] = [
        [line.number, {"zh": line.title_zh, "en": line.title_en}, line.effect, line.standard_error, line.share] for line in lines
    ]
    package = found.told(indicator, "en").package
    rows.append([None, theme.words_of(lambda language: say("package", language)), package.value, package.error, 1.0 if package.clear else None])
    return DataTable(f"attribution-{level}s-{slug(indicator.name)}", _label(indicator, f"{level}s"), columns, rows)


def _ways_table(found: StoredAttribution, indicator: Indicator) -> DataTable:
    """One row a measure, each way with its error."""
    lines = {method: found.of(indicator.name, MEASURE, method) for method in WAYS}
    unit = lines[SHAPLEY][0].unit
    columns = [theme.column_of(WORDS, "number"), theme.column_of(WORDS, "part")]
    for method in WAYS:
        name = theme.words_of(lambda language, method=method: say(method, language))
        error = theme.words_of(lambda language, name=name: fill(WORDS, "error_of", language, way=name[language]))
        columns += [DataColumn(name, unit), DataColumn(error, unit)]
    rows: list[list[Cell]] = []
    for row, line in enumerate(lines[SHAPLEY]):
        figures = [figure for method in WAYS for figure in (lines[method][row].effect, lines[method][row].standard_error)]
        rows.append([line.number, {"zh": line.title_zh, "en": line.title_en}, *figures])
    return DataTable(f"attribution-three-ways-{slug(indicator.name)}", _label(indicator, "ways"), tuple(columns), rows)
