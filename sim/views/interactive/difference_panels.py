"""Differences of paired runs by year: one panel for each main variable, one below the other, each with a scale of its own around zero."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
from matplotlib.ticker import MaxNLocator

from sim.experiments.comparison.differences import Difference
from sim.kernel.recorder import ALL
from sim.views import style
from sim.views.comparison.difference_chart import BANDS, DODGE, differences_title, lines_of
from sim.views.comparison.words import words
from sim.views.interactive import scenarios, theme
from sim.views.interactive.parts import Cell, DataColumn, DataTable, InteractiveChart
from sim.views.phrases import fill
from sim.views.signed import Measure, measure

if TYPE_CHECKING:
    from sim.experiments.comparison.compare import Comparison
    from sim.experiments.reading.indicators import Indicator

HEAD, PLOT, FOOT, GAP = 40, 112, 20, 14
"""Heights of a panel's words, of its drawing, of its years, and of the space after it, pixels."""
LEFT = 62
"""Room for the numbers of the vertical axis, pixels."""
TICKS = 4

WORDS: dict[str, dict[str, str]] = {
    "alt": {
        "en": "Lines by year, one panel a figure, zero being {theirs}. {title}. At the end or over the whole time: {told}.",
        "zh": "分年折线图，每项指标一幅，零线为{theirs}。{title}。期末或累计差异：{told}。",
    },
    "told": {"en": "{label}, {ours}: {difference}", "zh": "{label}，{ours}：{difference}"},
    "with_interval": {"en": "{value} (95 %: {interval})", "zh": "{value}（95%区间：{interval}）"},
    "scenario": {"en": "Scenario", "zh": "情景"},
    "figure": {"en": "Figure", "zh": "指标"},
    "year": {"en": "Year", "zh": "年份"},
    "all": {"en": "{first}–{last}", "zh": "{first}—{last}年"},
    "told_difference": {"en": "Difference from {theirs}", "zh": "与{theirs}之差"},
    "unit": {"en": "Unit", "zh": "单位"},
    "difference": {"en": "Difference", "zh": "差异"},
    "low": {"en": "95 %: from", "zh": "95%区间下限"},
    "high": {"en": "95 %: to", "zh": "95%区间上限"},
    "p10": {"en": "Pairs: 10 % point", "zh": "各对10%分位数"},
    "p50": {"en": "Pairs: median", "zh": "各对中位数"},
    "p90": {"en": "Pairs: 90 % point", "zh": "各对90%分位数"},
    "pairs": {"en": "Pairs", "zh": "模拟对数"},
    "table": {"en": "Differences by year", "zh": "分年差异"},
}  # fmt: skip


def differences(comparison: Comparison) -> InteractiveChart | None:
    """The panels of the main variables; None if there is none with whole years."""
    shown = [one for one in comparison.main if any(line.period != ALL for line in lines_of(comparison, one))]
    if not shown:
        return None
    titles = scenarios.titles_of(comparison)
    title = theme.words_of(lambda language: differences_title(comparison, shown[0], language))

    def told(language: str) -> str:
        lines = [(one, line) for one in shown for line in lines_of(comparison, one) if line.period == ALL]
        return theme.joined((fill(WORDS, "told", language, label=_label(one, language), ours=titles[line.scenario][language],
                                  difference=told_difference(line, language)) for one, line in lines), language)  # fmt: skip

    many = len(comparison.sides) - 1 > BANDS
    return InteractiveChart(
        name="differences",
        title=title,
        alt=theme.words_of(
            lambda language: fill(
                WORDS, "alt", language, title=title[language], told=told(language), theirs=titles[comparison.reference.name][language]
            )
        ),
        specs=theme.specs_of(lambda language: _chart(comparison, shown, language)),
        table=_table(comparison, shown),
        note=theme.words_of(lambda language: words("differences_note_many" if many else "differences_note", language)),
    )


def told_difference(line: Difference, language: str) -> str:
    """The mean difference with its unit and 95 % interval; empty if it is not known."""
    if line.difference is None:
        return ""
    shown = measure(line.unit, (line.difference, line.low, line.high), language)
    value = shown.number(line.difference) + shown.suffix(language)
    if line.low is None or line.high is None:
        return value
    return fill(WORDS, "with_interval", language, value=value, interval=shown.range(line.low, line.high, language))


def _label(one: Indicator, language: str) -> str:
    return one.label_zh if language == "zh" else one.label


class _Panel:
    """One variable's panel that begins at `top`: where values stand, pixels from the top of the chart."""

    def __init__(self, found: Comparison, one: Indicator, top: float, language: str):
        self.one, self.top, self.language = one, top, language
        self.lines = [line for line in lines_of(found, one) if line.period != ALL]
        ends = [end for line in self.lines for end in (line.low, line.high, line.p10, line.p90, line.difference) if end is not None]
        self.shown: Measure = measure(self.lines[0].unit, ends, language)
        scaled = [0.0, *(end / self.shown.divisor for end in ends)]
        low, high = min(scaled), max(scaled)
        if low == high:
            low, high = -1.0, 1.0
        room = 0.08 * (high - low)
        self.low, self.high = low - room * (low < 0), high + room * (high > 0)
        ticks = [0.0] if not any(ends) else MaxNLocator(TICKS, steps=[1, 2, 2.5, 5, 10]).tick_values(self.low, self.high)
        self.ticks = [float(tick) for tick in ticks if self.low <= tick <= self.high]

    def at(self, value: float) -> float:
        """Where a number in the display unit stands."""
        return self.top + HEAD + PLOT * (self.high - value) / (self.high - self.low)

    def place(self, value: float | None) -> float | None:
        """Where a number in the declared unit stands."""
        return None if value is None else self.at(value / self.shown.divisor)

    @property
    def unit(self) -> str:
        """What stands below the variable's name."""
        unit = self.shown.unit or self.one.unit.split("/")[0]
        return words("a_year", self.language, unit=unit) if self.one.how == "sum" else unit


def _chart(found: Comparison, shown: list[Indicator], language: str) -> alt.LayerChart:
    panels = [_Panel(found, one, number * (HEAD + PLOT + FOOT + GAP), language) for number, one in enumerate(shown)]
    height = len(panels) * (HEAD + PLOT + FOOT + GAP) - GAP
    years = sorted({int(line.period) for panel in panels for line in panel.lines})
    titles = scenarios.titles_of(found)
    contenders = [side.name for side in found.sides[:-1]]
    scale = alt.Scale(domain=[years[0] - 0.45, years[-1] + 0.45], nice=False, zero=False, range=[LEFT, alt.ExprRef("width")])
    x, y = alt.X("year:Q", axis=None, scale=scale), theme.pixels("place", height)
    layers = _frame(panels, years, x, y, scale)
    for number, name in enumerate(contenders):
        layers += _scenario(panels, name, number, len(contenders), x, y)
    layers.append(_hover(panels, found, titles, years, x, y, language))
    key = scenarios.key([titles[name][language] for name in contenders]) if len(contenders) > 1 else _single_key(language)
    return theme.layered(key, *layers, height=height)


def _single_key(language: str) -> alt.Chart:
    """What band, line and marker mean, where there is one scenario."""
    colour = scenarios.colour_of(0)
    return theme.key({words("median", language): (colour, "stroke"), words("mean", language): (style.INK, "hollow"),
                      words("band", language): (theme.BAND_80, "square")}, wide=3, narrow=1)  # fmt: skip


def _frame(panels: list[_Panel], years: list[int], x: alt.X, y: alt.Y, scale: alt.Scale) -> list[alt.Chart]:
    """Names, units, lines of the vertical scale and years."""
    heads, units, lines, ticks = [], [], [], []
    for panel in panels:
        heads.append({"place": panel.top, "words": _label(panel.one, panel.language)})
        units.append({"place": panel.top + 17, "words": panel.unit})
        for tick in panel.ticks:
            row = {"place": panel.at(tick), "from": years[0] - 0.45, "to": years[-1] + 0.45, "zero": tick == 0}
            lines.append({**row, "words": f"{tick:+,.6g}".replace("-", "−") if tick else "0"})
        ticks += [{"place": panel.top + HEAD + PLOT + 6, "year": year, "words": str(year)} for year in years]
    grid = alt.Chart(theme.data_of(lines))
    start, end = alt.X("from:Q", axis=None, scale=scale), alt.X2("to")
    text: dict[str, Any] = {"align": "left", "baseline": "top", "x": 0}
    return [
        grid.transform_filter("!datum.zero").mark_rule(color=style.FAINT).encode(start, y, end),
        grid.transform_filter("datum.zero").mark_rule(color=style.INK, strokeWidth=0.9).encode(start, y, end),
        grid.mark_text(align="right", baseline="middle", x=LEFT - 6, color=style.GREY).encode(y, text="words:N"),
        alt.Chart(theme.data_of(heads)).mark_text(**text, fontWeight="bold", fontSize=theme.NORMAL).encode(y, text="words:N"),
        alt.Chart(theme.data_of(units)).mark_text(**text, color=style.GREY).encode(y, text="words:N"),
        alt.Chart(theme.data_of(ticks)).mark_text(align="center", baseline="top", color=style.GREY).encode(x, y, text="words:N"),
    ]


def _scenario(panels: list[_Panel], name: str, number: int, count: int, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Band and median of the pairs, and the mean with its interval, the whiskers of scenarios beside each other."""
    colour, shift = scenarios.colour_of(number), DODGE * (number - (count - 1) / 2)
    rows: list[dict[str, Any]] = []
    for place, panel in enumerate(panels):
        for line in panel.lines:
            if line.scenario == name:
                figures = {field: panel.place(getattr(line, field)) for field in ("p10", "p50", "p90", "difference", "low", "high")}
                rows.append({"panel": place, "year": int(line.period), "beside": int(line.period) + shift, **figures})

    def where(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", axis=None, scale=y["scale"])

    data, beside = alt.Chart(theme.data_of(rows)), alt.X("beside:Q", axis=None, scale=x["scale"])
    band = data.mark_area(color=colour, opacity=0.22 if count == 1 else 0.12).encode(x, where("p10"), alt.Y2("p90"), detail="panel:N")
    median = data.mark_line(color=colour, strokeDash=scenarios.dash_of(number)).encode(x, where("p50"), detail="panel:N")
    tone = style.INK if count == 1 else colour
    whiskers = data.transform_filter("isValid(datum.low)").mark_rule(color=tone, strokeWidth=1.3).encode(beside, where("low"), alt.Y2("high"))
    means = data.mark_point(shape=scenarios.symbol_of(number), fill="white", stroke=tone, size=38, strokeWidth=1.5, opacity=1, filled=True)
    return [*([band] if count <= BANDS else []), median, whiskers, means.encode(beside, where("difference"))]


def _hover(panels: list[_Panel], found: Comparison, titles: dict[str, Any], years: list[int], x: alt.X, y: alt.Y, language: str) -> alt.Chart:
    """Areas that tell, under the pointer, the year's differences of all scenarios."""
    contenders = [side.name for side in found.sides[:-1]]
    rows = []
    for panel in panels:
        told = {(line.scenario, int(line.period)): told_difference(line, language) for line in panel.lines}
        rows += [
            {"from": year - 0.45, "to": year + 0.45, "place": panel.top + HEAD, "bottom": panel.top + HEAD + PLOT, "year": year,
             "figure": _label(panel.one, language), **{f"side_{number}": told.get((name, year), "") for number, name in enumerate(contenders)}}
            for year in years
        ]  # fmt: skip
    tooltip = [alt.Tooltip("figure:N", title=fill(WORDS, "figure", language)), alt.Tooltip("year:Q", title=fill(WORDS, "year", language), format="d")]
    tooltip += [alt.Tooltip(f"side_{number}:N", title=titles[name][language]) for number, name in enumerate(contenders)]
    area = alt.Chart(theme.data_of(rows)).mark_rect(opacity=0)
    return area.encode(alt.X("from:Q", axis=None, scale=x["scale"]), y, alt.X2("to"), alt.Y2("bottom"), tooltip=tooltip)


def _table(found: Comparison, shown: list[Indicator]) -> DataTable:
    """One row a variable, scenario and year, and one for the whole time. Numbers are in the unit of their row, hence in words as well."""
    titles, span = scenarios.titles_of(found), found.reference.scenario
    whole = theme.words_of(lambda language: fill(WORDS, "all", language, first=span.start.year + 1, last=span.end.year))
    figures = ("difference", "low", "high", "p10", "p50", "p90")
    heads = [theme.column_of(WORDS, name) for name in ("figure", "scenario", "year")]
    told = theme.words_of(lambda language: fill(WORDS, "told_difference", language, theirs=titles[found.reference.name][language]))
    rows: list[list[Cell]] = []
    for one in shown:
        for line in lines_of(found, one):
            name = theme.words_of(lambda language, one=one: _label(one, language))
            difference = theme.words_of(lambda language, line=line: told_difference(line, language))
            period: Cell = whole if line.period == ALL else int(line.period)
            unit = line.unit.removesuffix("/period")
            rows.append([name, titles[line.scenario], period, difference, unit, *(getattr(line, figure) for figure in figures), line.pairs])
    columns = (*heads, DataColumn(told), *(theme.column_of(WORDS, name) for name in ("unit", *figures, "pairs")))
    return DataTable("differences", theme.words_of(lambda language: fill(WORDS, "table", language)), columns, rows)
