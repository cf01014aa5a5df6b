"""Fans of several scenarios in one chart: medians told apart by colour, marker and dashes, with the 10–90 % band of each; no pairing is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from sim.views import style
from sim.views.comparison.difference_chart import BANDS
from sim.views.interactive import scenarios, theme
from sim.views.interactive.fan import HEIGHT, goal_layers, history_layers
from sim.views.interactive.parts import Cell, DataTable, InteractiveChart, Words
from sim.views.interactive.targets_beside import names_of
from sim.views.labels import text, variable_label, variable_note
from sim.views.numbers import Scale, amount, axis_scale
from sim.views.phrases import fill
from sim.views.run.fan import FIRST_YEAR, Fan, band_words, fan_of, largest, slug

if TYPE_CHECKING:
    from sim.views.stored_run import StoredRun

LABEL = 15
"""Least distance of the labels at the right, pixels."""

WORDS: dict[str, dict[str, str]] = {
    "title_stock": {"en": "{label}, end of {year}: {told}", "zh": "{year}年底{label}：{told}"},
    "title_flow": {"en": "{label} in {year}: {told}", "zh": "{year}年{label}：{told}"},
    "told": {"en": "{scenario} {value}", "zh": "{scenario}{value}"},
    "told_band": {"en": "{scenario} {value} (10–90 %: {band})", "zh": "{scenario}{value}（10–90%区间：{band}）"},
    "alt": {"en": "Line chart by year, a line a scenario. {title}.", "zh": "按年份的折线图，每个情景一条线。{title}。"},
    "note": {"en": "Lines: medians of the runs of each scenario; shading: 10–90 % of its runs", "zh": "折线为各情景模拟中位数，阴影为10–90%区间"},
    "note_whiskers": {
        "en": "Lines: medians of the runs of each scenario; bars at the last year: 10–90 % of its runs",
        "zh": "折线为各情景模拟中位数，末年竖线为10–90%区间",
    },
    "scenario": {"en": "Scenario", "zh": "情景"},
    "year": {"en": "Year", "zh": "年份"},
    "official": {"en": "Official", "zh": "官方数据"},
    "median": {"en": "Median", "zh": "中位数"},
    "mean": {"en": "Mean", "zh": "均值"},
    "low": {"en": "10 % point", "zh": "10%分位数"},
    "high": {"en": "90 % point", "zh": "90%分位数"},
}  # fmt: skip


@dataclass(frozen=True)
class _Beside:
    """The fans with what to call them, in the order of the runs; `whole` stands for all of them together."""

    fans: Sequence[Fan]
    names: Sequence[Words]
    whole: Fan

    @property
    def last(self) -> int:
        """The last year that every run reaches."""
        return min(int(fan.projection["year"].max()) for fan in self.fans)


def fans_side_by_side(runs: Sequence[StoredRun], yearlies: Sequence[pd.DataFrame], variable: str) -> InteractiveChart | None:
    """The chart of one variable; None if no run has a complete projected year of it. `yearlies`: from `run.yearly`, asked for `variable`."""
    found = _beside(runs, yearlies, variable)
    if found is None:
        return None
    names = names_of(runs)
    label = theme.words_of(lambda language: variable_label(variable, language))

    def title(language: str, key: str = "told") -> str:
        rows = [fan.projection[fan.projection["year"] == found.last].iloc[0] for fan in found.fans]
        told = [
            fill(WORDS, key, language, scenario=name[language], value=amount(row["p50"], fan.unit, language), band=band_words(fan, row, language))
            for name, fan, row in zip(found.names, found.fans, rows, strict=True)
        ]
        kind = "title_flow" if found.whole.is_flow else "title_stock"
        return fill(WORDS, kind, language, label=label[language], year=found.last, told=theme.joined(told, language))

    def note(language: str) -> str:
        end = "。" if language == "zh" else ". "
        key = "note" if len(names) <= BANDS + 1 else "note_whiskers"
        return end.join(part.rstrip("。") for part in (fill(WORDS, key, language), variable_note(variable, language)) if part)

    return InteractiveChart(
        name=f"fans-{slug(variable)}",
        title=theme.words_of(title),
        alt=theme.words_of(lambda language: fill(WORDS, "alt", language, title=title(language, "told_band"))),
        specs=theme.specs_of(lambda language: _chart(found, language)),
        table=_table(found, label),
        note=theme.words_of(note),
    )


def _beside(runs: Sequence[StoredRun], yearlies: Sequence[pd.DataFrame], variable: str) -> _Beside | None:
    fans = [fan_of(run, yearly, variable) for run, yearly in zip(runs, yearlies, strict=True)]
    known = [(fan, name) for fan, name in zip(fans, names_of(runs), strict=True) if fan is not None]
    if not known:
        return None
    kept = [fan for fan, _ in known]
    together = pd.concat([fan.projection for fan in kept]).groupby("year", as_index=False).agg({"p10": "min", "p50": "median", "p90": "max"})
    goals = next((fan.goals for fan in kept if fan.goals), ())
    return _Beside(kept, [name for _, name in known], replace(kept[0], projection=together, goals=goals))


def _chart(found: _Beside, language: str) -> alt.LayerChart:
    whole = found.whole
    scale = axis_scale(whole.unit, largest(whole), language)
    years = [int(year) for year in whole.projection["year"]]
    first = min([FIRST_YEAR] * bool(whole.official) + [figure.year for figure in whole.official] + years)
    unit = text("per_year", language, unit=scale.unit) if whole.is_flow else scale.unit
    low, high = _range(whole, scale)
    y = alt.Y("value:Q", axis=alt.Axis(title=unit, tickCount=6, format=",~f"), scale=alt.Scale(domain=[low, high], nice=False, zero=False))
    axis = theme.year_axis(range(first, years[-1] + 1))
    x = alt.X("year:Q", axis=axis, scale=alt.Scale(domain=[first - 0.4, years[-1] + 0.25], nice=False))
    layers: list[alt.Chart] = []
    for number, fan in enumerate(found.fans):
        layers += _lines(fan, number, len(found.fans), scale, x, y)
    entries = {name[language]: (scenarios.colour_of(number), scenarios.symbol_of(number)) for number, name in enumerate(found.names)}
    if whole.official:
        entries = {text("official", language): (style.INK, "circle"), **entries}
    layers += [*history_layers(whole, scale, language, (x, y)), *goal_layers(whole, scale, language, (x, y))]
    layers += [_ends(found, scale, (low, high), language, (x, y)), *_hover(found, language, x, axis, (first, years[-1]))]
    return theme.layered(theme.key(entries, wide=5), *layers, height=HEIGHT)


def _range(whole: Fan, scale: Scale) -> tuple[float, float]:
    """From zero unless all values are far from it, with room for labels of targets."""
    figures = [*(figure.value for figure in whole.official), *(goal.value for goal in whole.goals)]
    low, high = min([float(whole.projection["p10"].min()), *figures]) / scale.divisor, largest(whole) / scale.divisor
    bottom = 0.0 if 0 <= low < 0.6 * high else low - 0.3 * (high - low)
    return bottom, high + (0.2 if whole.goals else 0.06) * (high - bottom or 1.0)


def _lines(fan: Fan, number: int, count: int, scale: Scale, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Band, or with many scenarios the last year's as a bar; the median from the last official figure on where a flow has no value at the start."""
    rows: list[dict[str, Any]] = [
        {"year": int(row["year"]), "value": row["p50"] / scale.divisor, "low": row["p10"] / scale.divisor, "high": row["p90"] / scale.divisor}
        for row in fan.projection.to_dict("records")
    ]
    markers = rows
    if fan.official and fan.official[-1].year == rows[0]["year"] - 1:
        value = fan.official[-1].value / scale.divisor
        rows = [{"year": rows[0]["year"] - 1, "value": value, "low": value, "high": value}, *rows]
    colour, data = scenarios.colour_of(number), alt.Chart(theme.data_of(rows))
    low = alt.Y("low:Q", axis=y["axis"], scale=y["scale"])
    if count <= BANDS + 1:
        spread = data.mark_area(color=colour, opacity=0.13).encode(x, low, alt.Y2("high"))
    else:
        last = {**rows[-1], "year": rows[-1]["year"] + 0.05 * (number + 1)}
        spread = alt.Chart(theme.data_of([last])).mark_rule(color=colour, strokeWidth=1.6).encode(x, low, alt.Y2("high"))
    line = data.mark_line(color=colour, strokeDash=scenarios.dash_of(number), strokeCap="butt").encode(x, y)
    marks = alt.Chart(theme.data_of(markers)).mark_point(filled=True, color=colour, shape=scenarios.symbol_of(number), size=45, opacity=1)
    return [spread, line, marks.encode(x, y)]


def _ends(found: _Beside, scale: Scale, domain: tuple[float, float], language: str, places: tuple[alt.X, alt.Y]) -> alt.Chart:
    """The median of each scenario's last year right of the drawing, apart from each other."""
    rows: list[dict[str, Any]] = []
    for number, fan in enumerate(found.fans):
        last = fan.projection.iloc[-1]
        place = HEIGHT * (domain[1] - last["p50"] / scale.divisor) / (domain[1] - domain[0])
        words = amount(last["p50"], fan.unit, language)
        rows.append({"place": place, "year": int(last["year"]), "words": words, "colour": scenarios.colour_of(number)})
    rows.sort(key=lambda row: row["place"])
    spread_out(rows, LABEL, HEIGHT)
    for row in rows:
        row["value"] = domain[1] - row["place"] * (domain[1] - domain[0]) / HEIGHT
    chart = alt.Chart(theme.data_of(rows)).mark_text(align="left", dx=9, fontWeight="bold")
    return chart.encode(*places, text="words:N", color=alt.Color("colour:N", scale=None))


def spread_out(rows: list[dict[str, Any]], distance: float, height: float) -> None:
    """Move the `place` of rows, sorted by it, until they are so far apart, and none is below `height`."""
    for before, row in pairwise(rows):
        row["place"] = max(row["place"], before["place"] + distance)
    limit = height
    for row in reversed(rows):
        row["place"] = min(row["place"], limit)
        limit = row["place"] - distance


def _hover(found: _Beside, language: str, x: alt.X, axis: alt.Axis, ends: tuple[int, int]) -> list[alt.Chart]:
    """A rule at the year under the pointer, with the official figure and the median and band of every scenario."""
    official = {figure.year: amount(figure.value, found.whole.unit, language, digits=4, bare=True) for figure in found.whole.official}
    told: list[dict[int, str]] = []
    for fan in found.fans:
        shown = {}
        for _, year in fan.projection.iterrows():
            band = {"value": amount(year["p50"], fan.unit, language), "band": band_words(fan, year, language), "scenario": ""}
            shown[int(year["year"])] = fill(WORDS, "told_band", language, **band).strip()
        told.append(shown)
    rows = [
        {"year": year, "from": max(year - 0.5, ends[0] - 0.4), "to": min(year + 0.5, ends[1] + 0.25), "official": official.get(year, ""),
         **{f"side_{number}": shown.get(year, "") for number, shown in enumerate(told)}}
        for year in sorted({*official, *(year for shown in told for year in shown)})
    ]  # fmt: skip
    tooltip = [alt.Tooltip("year:Q", title=fill(WORDS, "year", language), format="d")]
    tooltip += [alt.Tooltip("official:N", title=fill(WORDS, "official", language))] if official else []
    tooltip += [alt.Tooltip(f"side_{number}:N", title=name[language]) for number, name in enumerate(found.names)]
    pointed = alt.selection_point(name="pointed", on="pointerover", clear="pointerout", fields=["year"], empty=False)
    data = alt.Chart(theme.data_of(rows))
    rule = data.mark_rule(color=style.GREY, strokeDash=[2, 2]).encode(x, opacity=alt.when(pointed).then(alt.value(1)).otherwise(alt.value(0)))
    area = data.mark_rect(opacity=0).encode(alt.X("from:Q", axis=axis), alt.X2("to"), tooltip=tooltip)
    return [rule, area.add_params(pointed)]


def _table(found: _Beside, label: Words) -> DataTable:
    """Official figures and the yearly percentiles of each scenario."""
    unit = found.whole.unit
    official: Words = theme.words_of(lambda language: text("official", language))
    rows: list[list[Cell]] = [[official, figure.year, None, figure.value, None, None] for figure in found.whole.official]
    for name, fan in zip(found.names, found.fans, strict=True):
        rows += [
            [name, int(row["year"]), *(float(row[field]) for field in ("mean", "p50", "p10", "p90"))] for row in fan.projection.to_dict("records")
        ]
    columns = (
        theme.column_of(WORDS, "scenario"),
        theme.column_of(WORDS, "year"),
        *(theme.column_of(WORDS, name, unit) for name in ("mean", "median", "low", "high")),
    )
    return DataTable(f"fans-{slug(found.whole.variable)}", label, columns, rows)
