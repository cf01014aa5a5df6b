"""The fan chart: official figures, the runs' yearly median with its bands, and targets; every number under the pointer."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import altair as alt

from sim.experiments.reading.history import Figure as Official
from sim.views import style
from sim.views.interactive import theme
from sim.views.interactive.parts import Cell, DataColumn, DataTable, InteractiveChart
from sim.views.labels import text, variable_label, variable_note
from sim.views.numbers import Scale, amount, axis_scale, interval
from sim.views.phrases import fill
from sim.views.run.fan import FIRST_YEAR, Fan, fan_of, fan_title, largest, place_of, slug

if TYPE_CHECKING:
    import pandas as pd

    from sim.views.goals import Goal
    from sim.views.stored_run import StoredRun

HEIGHT = 300
GOAL_LINE = 15
"""Height of a line of a target's label, pixels."""

WORDS: dict[str, dict[str, str]] = {
    "alt": {
        "en": "Line chart by year. {title}. The numbers of every year are in the table below.",
        "zh": "按年份的折线图。{title}。各年份数据见下表。",
    },
    "year": {"en": "Year", "zh": "年份"},
    "official": {"en": "Official", "zh": "官方数据"},
    "status": {"en": "Status of the official figure", "zh": "官方数据状态"},
    "verified": {"en": "verified", "zh": "已核实"},
    "unverified": {"en": "not verified", "zh": "未核实"},
    "median": {"en": "Median", "zh": "中位数"},
    "band_50": {"en": "25–75 %", "zh": "25–75%区间"},
    "band_80": {"en": "10–90 %", "zh": "10–90%区间"},
    "quantile": {"en": "{share} % point", "zh": "{share}%分位数"},
    "mean": {"en": "Mean", "zh": "均值"},
    "target": {"en": "Target", "zh": "目标"},
}
QUANTILES = {"p10": 10, "p25": 25, "p75": 75, "p90": 90}


def fan(run: StoredRun, yearly: pd.DataFrame, variable: str) -> InteractiveChart | None:
    """The fan of one variable; None if the run has no complete projected year of it. `yearly`: from `run.yearly` asked for `variable`."""
    found = fan_of(run, yearly, variable)
    if found is None:
        return None
    title = theme.words_of(lambda language: fan_title(found, language))
    return InteractiveChart(
        name=f"fan-{slug(variable)}",
        title=title,
        alt=theme.words_of(lambda language: fill(WORDS, "alt", language, title=title[language])),
        specs=theme.specs_of(lambda language: fan_chart(found, language)),
        table=_table(found),
        note=theme.words_of(lambda language: variable_note(variable, language)),
    )


def fan_chart(found: Fan, language: str) -> alt.LayerChart:
    """The drawing in one language."""
    scale = axis_scale(found.unit, largest(found), language)
    first = min([FIRST_YEAR] * bool(found.official) + [f.year for f in found.official] + [int(year) for year in found.projection["year"]])
    last = int(found.projection["year"].max())
    unit = text("per_year", language, unit=scale.unit) if found.is_flow else scale.unit
    y = alt.Y("value:Q", axis=alt.Axis(title=unit, tickCount=6, format=",~f"), scale=alt.Scale(domain=_range(found, scale), nice=False, zero=False))
    axis = theme.year_axis(range(first, last + 1))
    places = alt.X("year:Q", axis=axis, scale=alt.Scale(domain=[first - 0.4, last + 0.15], nice=False)), y
    end = amount(found.projection.iloc[-1]["p50"], found.unit, language)
    return theme.layered(
        theme.key(_entries(found, language), wide=6), *_projection(found, scale, places), *history_layers(found, scale, language, places),
        *goal_layers(found, scale, language, places), _end(found, scale, end, places), *_hover(found, language, places[0], axis, (first, last)),
        height=HEIGHT,
    )  # fmt: skip


def _range(found: Fan, scale: Scale) -> list[float]:
    """From zero unless all values are far from it; room above, and below, for labels of targets."""
    figures = [*(figure.value for figure in found.official), *(goal.value for goal in found.goals)]
    low = min([float(found.projection["p10"].min()), *figures]) / scale.divisor
    high = largest(found) / scale.divisor
    bottom = 0.0 if low < 0.6 * high else low - 0.3 * (high - low)
    return [bottom, high + 0.2 * (high - bottom)]


def _entries(found: Fan, language: str) -> dict[str, tuple[str, str]]:
    """Colour and symbol of what the key names, by its words."""
    entries: dict[str, tuple[str, str]] = {}
    if any(figure.verified for figure in found.official):
        entries[text("official", language)] = style.INK, "circle"
    if any(not figure.verified for figure in found.official):
        entries[text("unverified", language)] = style.INK, "hollow"
    entries[text("median", language)] = style.BLUE, "stroke"
    entries[text("band_50", language)] = theme.BAND_50, "square"
    entries[text("band_80", language)] = theme.BAND_80, "square"
    if found.goals:
        entries[text("target", language)] = style.VERMILION, "stroke" if all(goal.every_year for goal in found.goals) else "diamond"
    return entries


def _projection(found: Fan, scale: Scale, places: tuple[alt.X, alt.Y]) -> list[alt.Chart]:
    """Bands and median; a flow has no value at the start, so its fan opens from the last official figure."""
    rows = [
        {"year": int(row["year"]), **{name: float(row[name]) / scale.divisor for name in ("p10", "p25", "p50", "p75", "p90")}}
        for row in found.projection.to_dict("records")
    ]
    marked = rows
    if found.official and found.official[-1].year == rows[0]["year"] - 1:
        value = found.official[-1].value / scale.divisor
        rows = [{"year": rows[0]["year"] - 1, **dict.fromkeys(("p10", "p25", "p50", "p75", "p90"), value)}, *rows]
    x, y = places
    layers = []
    for low, high, colour in (("p10", "p90", theme.BAND_80), ("p25", "p75", theme.BAND_50)):
        band = [{"year": row["year"], "value": row[low], "high": row[high]} for row in rows]
        layers.append(alt.Chart(theme.data_of(band)).mark_area(color=colour, opacity=1).encode(x, y, alt.Y2("high")))
    median, ends = ([{"year": row["year"], "value": row["p50"]} for row in part] for part in (rows, marked))
    layers.append(alt.Chart(theme.data_of(median)).mark_line(color=style.BLUE).encode(x, y))
    layers.append(alt.Chart(theme.data_of(ends)).mark_point(filled=True, color=style.BLUE, size=32, opacity=1).encode(x, y))
    return layers


def history_layers(found: Fan, scale: Scale, language: str, places: tuple[alt.X, alt.Y]) -> list[alt.Chart]:
    """A line through the official figures, dashed across missing years, hollow where a figure is not verified; the last one with its value."""
    if not found.official:
        return []
    x, y = places
    pieces = [
        {"year": figure.year, "value": figure.value / scale.divisor, "piece": number, "gap": next_one.year > one.year + 1}
        for number, (one, next_one) in enumerate(pairwise(found.official))
        for figure in (one, next_one)
    ]
    dash = alt.StrokeDash("gap:N", scale=alt.Scale(domain=[False, True], range=[[1, 0], [3, 3]]), legend=None)
    line = alt.Chart(theme.data_of(pieces)).mark_line(color=style.INK, strokeWidth=1.6).encode(x, y, detail="piece:N", strokeDash=dash)
    layers = [line] if pieces else []
    points = [{"year": f.year, "value": f.value / scale.divisor, "fill": style.INK if f.verified else "white"} for f in found.official]
    markers = alt.Chart(theme.data_of(points)).mark_point(filled=True, stroke=style.INK, size=45, strokeWidth=1.6, opacity=1)
    layers.append(markers.encode(x, y, fill=alt.Fill("fill:N", scale=None)))
    last = found.official[-1]
    words = amount(last.value, found.unit, language, digits=4, bare=True)
    label = alt.Chart(theme.data_of([{"year": last.year, "value": last.value / scale.divisor, "words": words}]))
    layers.append(label.mark_text(align="right", baseline="bottom", dx=-5, dy=-6).encode(x, y, text="words:N"))
    return layers


def goal_layers(found: Fan, scale: Scale, language: str, places: tuple[alt.X, alt.Y]) -> list[alt.Chart]:
    """A dated target is a diamond, one for every year a line across the projection; each with its label clear of the median, one below the other."""
    x, y = places
    years = [int(year) for year in found.projection["year"]]
    layers: list[alt.Chart] = []
    for number, goal in enumerate(found.goals):
        row = {"year": place_of(goal, years), "value": goal.value / scale.divisor, "last": years[-1]}
        mark = alt.Chart(theme.data_of([row]))
        if goal.every_year:
            layers.append(mark.mark_rule(color=style.VERMILION, strokeDash=[5, 3], strokeWidth=1.4).encode(x, y, alt.X2("last")))
        else:
            diamond = mark.mark_point(filled=True, shape="diamond", color=style.VERMILION, size=110, opacity=1, stroke="white", strokeWidth=1)
            layers.append(diamond.encode(x, y))
        below = goal.median >= goal.value
        shift = 12 + number * 2 * GOAL_LINE
        words = [goal.label(language), goal.when_label(language)]
        label = alt.Chart(theme.data_of([{**row, "words": words, "value": _edge(found, goal, scale, below)}]))
        layers.append(label.mark_text(align="left" if goal.every_year or below else "center", baseline="top" if below else "bottom", dy=shift if below
                                      else -shift - GOAL_LINE, color=style.VERMILION, lineHeight=GOAL_LINE).encode(x, y, text="words:N"))  # fmt: skip
    return layers


def _edge(found: Fan, goal: Goal, scale: Scale, below: bool) -> float:
    """Where the label of a target begins: clear of the bands in the years that it covers."""
    year = int(place_of(goal, [int(year) for year in found.projection["year"]]))
    rows = found.projection[found.projection["year"].between(year, year + 3) if below else found.projection["year"].between(year - 2, year + 2)]
    values = [goal.value, *rows["p10" if below else "p90"]]
    return (min(values) if below else max(values)) / scale.divisor


def _end(found: Fan, scale: Scale, words: str, places: tuple[alt.X, alt.Y]) -> alt.Chart:
    """The median of the last year, right of the drawing."""
    row = found.projection.iloc[-1]
    chart = alt.Chart(theme.data_of([{"year": int(row["year"]), "value": float(row["p50"]) / scale.divisor, "words": words}]))
    return chart.mark_text(align="left", dx=8, color=style.BLUE, fontWeight="bold", fontSize=theme.NORMAL).encode(*places, text="words:N")


def _hover(found: Fan, language: str, x: alt.X, axis: alt.Axis, ends: tuple[int, int]) -> list[alt.Chart]:
    """A rule at the year under the pointer, with all that is known of the year."""
    titles = {name: fill(WORDS, name, language) for name in ("year", "official", "median", "band_50", "band_80", "target")}
    rows = [
        {"year": year, "from": max(year - 0.5, ends[0] - 0.4), "to": min(year + 0.5, ends[1] + 0.15), **told}
        for year, told in _told(found, language).items()
    ]
    pointed = alt.selection_point(name="pointed", on="pointerover", clear="pointerout", fields=["year"], empty=False)
    known = [name for name in titles if name == "year" or any(row[name] != "–" for row in rows)]
    tooltip = [alt.Tooltip(f"{name}:{'Q' if name == 'year' else 'N'}", title=titles[name]) for name in known]
    data = theme.data_of(rows)
    rule = alt.Chart(data).mark_rule(color=style.GREY, strokeDash=[2, 2])
    area = alt.Chart(data).mark_rect(opacity=0)
    return [
        rule.encode(x, opacity=alt.when(pointed).then(alt.value(1)).otherwise(alt.value(0))),
        area.encode(alt.X("from:Q", axis=axis), alt.X2("to"), tooltip=tooltip).add_params(pointed),
    ]


def _told(found: Fan, language: str) -> dict[int, dict[str, str]]:
    """What the pointer shows of each year, in words."""
    nothing = dict.fromkeys(("official", "median", "band_50", "band_80", "target"), "–")
    told: dict[int, dict[str, str]] = {}
    for figure in found.official:
        value = amount(figure.value, found.unit, language, digits=4, bare=True)
        note = (
            ""
            if figure.verified
            else f"（{fill(WORDS, 'unverified', language)}）"
            if language == "zh"
            else f" ({fill(WORDS, 'unverified', language)})"
        )
        told[figure.year] = {**nothing, "official": value + note}
    for row in found.projection.to_dict("records"):
        entry = told.setdefault(int(row["year"]), dict(nothing))
        entry["median"] = amount(row["p50"], found.unit, language)
        entry["band_50"] = interval(row["p25"], row["p75"], found.unit, language)
        entry["band_80"] = interval(row["p10"], row["p90"], found.unit, language)
    for goal in found.goals:
        for year in list(told) if goal.every_year else [goal.year or max(told)]:
            if year in told:
                told[year]["target"] = goal.required(language)
    return dict(sorted(told.items()))


def _status(figure: Official, language: str) -> str:
    return fill(WORDS, "verified" if figure.verified else "unverified", language)


def _table(found: Fan) -> DataTable:
    """Official figures, projection and targets by year."""
    unit = found.unit

    def column(name: str, **values: object) -> DataColumn:
        return theme.column_of(WORDS, name, unit, **values)

    quantiles = {name: column("quantile", share=share) for name, share in QUANTILES.items()}
    columns = (theme.column_of(WORDS, "year"), column("official"), theme.column_of(WORDS, "status"), column("mean"), quantiles["p10"],
               quantiles["p25"], column("median"), quantiles["p75"], quantiles["p90"])  # fmt: skip
    official = {figure.year: figure for figure in found.official}
    simulated = {int(row["year"]): row for row in found.projection.to_dict("records")}
    rows: list[list[Cell]] = []
    for year in sorted({*official, *simulated}):
        figure, row = official.get(year), simulated.get(year, {})
        status = theme.words_of(_status, figure) if figure else None
        numbers = [float(row[name]) if name in row else None for name in ("mean", "p10", "p25", "p50", "p75", "p90")]
        rows.append([year, figure.value if figure else None, status, *numbers])
    return DataTable(f"fan-{slug(found.variable)}", theme.words_of(lambda language: variable_label(found.variable, language)), columns, rows)
