"""The plane of cost and effect: what each pair of runs cost more and what real research it brought more, with means, intervals and lines of
equal return."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import altair as alt
import numpy as np

from sim.experiments.comparison.cost_effectiveness import REAL, TOTAL
from sim.views import style
from sim.views.comparison.cost_effectiveness_chart import RETURN, RETURNS, cost_line, plane_title
from sim.views.comparison.words import words
from sim.views.interactive import scenarios, theme
from sim.views.interactive.parts import Cell, DataColumn, DataTable, InteractiveChart, Words
from sim.views.numbers import Scale, axis_scale
from sim.views.phrases import fill
from sim.views.signed import measure

if TYPE_CHECKING:
    from sim.experiments.comparison.compare import Comparison
    from sim.experiments.comparison.cost_effectiveness import CostLine

HEIGHT = 380
ROOM = 0.1
"""Room beyond the outermost points, as a share of the range."""

WORDS: dict[str, dict[str, str]] = {
    "alt": {
        "en": "Scatter of pairs of runs: additional public cost across, additional real R&D up. {title}. Means: {told}.",
        "zh": "模拟对散点图：横轴为新增财政成本，纵轴为新增真实研发。{title}。均值：{told}。",
    },
    "told": {"en": "{ours}: cost {cost}, real R&D {research}", "zh": "{ours}：成本{cost}，真实研发{research}"},
    "with_interval": {"en": "{value} (95 %: {interval})", "zh": "{value}（95%区间：{interval}）"},
    "scenario": {"en": "Scenario", "zh": "情景"},
    "pair": {"en": "Pair", "zh": "模拟对"},
    "mean": {"en": "mean", "zh": "均值"},
    "cost": {"en": "Additional public cost", "zh": "新增财政成本"},
    "research": {"en": "Additional real R&D", "zh": "新增真实研发"},
    "return": {"en": "Real R&D per yuan of cost", "zh": "每元成本带动的真实研发"},
    "low": {"en": "{figure}, 95 %: from", "zh": "{figure}，95%区间下限"},
    "high": {"en": "{figure}, 95 %: to", "zh": "{figure}，95%区间上限"},
    "unclear": {"en": "not clear", "zh": "不明确"},
    "table": {"en": "Cost and real R&D, mean differences", "zh": "成本与真实研发（平均差异）"},
}  # fmt: skip


def plane(comparison: Comparison, budget: float | None = None) -> InteractiveChart | None:
    """The plane of all scenarios; None if no pair has both numbers. `budget`: additional yuan over the horizon, drawn as an upright line."""
    clouds = {name: np.array([cloud.cost, cloud.research]) for name, cloud in comparison.clouds.items()}
    drawn = {name: points[:, np.isfinite(points).all(axis=0)] for name, points in clouds.items()}
    drawn = {name: points for name, points in drawn.items() if points.size}
    if not drawn:
        return None
    titles = scenarios.titles_of(comparison)
    title = theme.words_of(lambda language: plane_title(comparison, language))

    def told(language: str) -> str:
        return theme.joined((_told(comparison, name, titles[name], language) for name in drawn), language)

    return InteractiveChart(
        name="cost-effectiveness",
        title=title,
        alt=theme.words_of(lambda language: fill(WORDS, "alt", language, title=title[language], told=told(language))),
        specs=theme.specs_of(lambda language: _Plane(comparison, drawn, titles, budget, language).chart()),
        table=_table(comparison, list(drawn), titles),
        note=theme.words_of(lambda language: words("plane_note", language)),
    )


def _with_interval(line: CostLine, language: str) -> str:
    if line.value is None:
        return fill(WORDS, "unclear", language)
    shown = measure(line.unit, (line.value, line.low, line.high), language)
    value = shown.number(line.value) + shown.suffix(language)
    if line.low is None or line.high is None:
        return value
    return fill(WORDS, "with_interval", language, value=value, interval=shown.range(line.low, line.high, language))


def _told(found: Comparison, name: str, title: Words, language: str) -> str:
    cost, research = (_with_interval(cost_line(found, name, figure), language) for figure in (TOTAL, REAL))
    return fill(WORDS, "told", language, ours=title[language], cost=cost, research=research)


class _Plane:
    """The drawing in one language."""

    def __init__(self, found: Comparison, drawn: dict[str, np.ndarray], titles: dict[str, Words], budget: float | None, language: str):
        self.found, self.drawn, self.titles, self.budget, self.language = found, drawn, titles, budget, language
        ends = [self._ends(figure) for figure in (TOTAL, REAL)]
        values = [np.concatenate([*(points[row] for points in drawn.values()), ends[row]]) for row in (0, 1)]
        if budget is not None:
            values[0] = np.append(values[0], budget)
        self.scales: list[Scale] = [axis_scale("yuan", float(np.abs(line).max()), language) for line in values]
        self.limits = [self._limits(line / scale.divisor) for line, scale in zip(values, self.scales, strict=True)]
        horizon = words("over_the_horizon", language, first=found.reference.scenario.start.year + 1, last=found.reference.scenario.end.year)
        heads = [words(key, language, horizon=horizon, unit=scale.unit) for key, scale in zip(("plane_x", "plane_y"), self.scales, strict=True)]
        form = "datum.value == 0 ? '0' : format(datum.value, '+,~f')"
        common: dict[str, Any] = {"labelExpr": form, "tickCount": 6, "grid": True}
        self.x = alt.X("x:Q", axis=alt.Axis(title=heads[0], titlePadding=8, **common), scale=alt.Scale(domain=self.limits[0], nice=False, zero=False))
        self.y = alt.Y("y:Q", axis=alt.Axis(title=heads[1], **common), scale=alt.Scale(domain=self.limits[1], nice=False, zero=False))

    def _ends(self, figure: str) -> list[float]:
        return [end for line in self.found.cost_lines if line.figure == figure for end in (line.low, line.high) if end is not None]

    @staticmethod
    def _limits(values: np.ndarray) -> list[float]:
        """Both axes hold zero, with some room beyond the outermost points."""
        low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
        room = ROOM * (high - low) or 1.0
        return [low - room, high + room]

    def chart(self) -> alt.LayerChart:
        contenders = [side.name for side in self.found.sides[:-1]]
        titles = [self.titles[name][self.language] for name in contenders]
        keys = [scenarios.key(titles)]
        if len(contenders) == 1:
            names = {words("plane_pair", self.language): (theme.BAND_50, "circle"), words("plane_mean", self.language): (style.INK, "circle")}
            keys = [theme.key(names, wide=2, narrow=1)]
        layers = [*keys, *self._zero(), *self._returns()]
        for number, name in enumerate(contenders):
            if name in self.drawn:
                layers += self._cloud(name, number)
        for number, name in enumerate(contenders):
            if name in self.drawn:
                layers += self._mean(name, number, len(contenders) > 1)
        return theme.layered(*layers, height=HEIGHT)

    def _zero(self) -> list[alt.Chart]:
        """Lines of nothing more, and the line of the budget."""
        rule = alt.Chart(theme.data_of([{"x": 0, "y": 0}]))
        layers = [rule.mark_rule(color=style.INK, strokeWidth=0.9).encode(self.x), rule.mark_rule(color=style.INK, strokeWidth=0.9).encode(self.y)]
        if self.budget is not None:
            at = alt.Chart(theme.data_of([{"x": self.budget / self.scales[0].divisor, "words": self._budget_words()}]))
            layers.append(at.mark_rule(color=style.VERMILION, strokeDash=[6, 3], strokeWidth=1.5).encode(self.x))
            layers.append(at.mark_text(align="right", baseline="top", dx=-5, y=2, color=style.VERMILION).encode(self.x, text="words:N"))
        return layers

    def _budget_words(self) -> str:
        shown = measure("yuan", (self.budget,), self.language)
        return words("budget_line", self.language, budget=shown.number(self.budget or 0.0, sign=False) + shown.suffix(self.language))

    def _returns(self) -> list[alt.Chart]:
        """Lines through zero along which each yuan brings so much research."""
        (left, right), (low, high) = self.limits
        steepness = self.scales[0].divisor / self.scales[1].divisor
        lines: list[dict[str, Any]] = []
        labels: list[dict[str, Any]] = []
        for amount in RETURNS:
            slope = amount * steepness
            start, end = max(left, low / slope), min(right, high / slope)
            lines += [{"x": at, "y": at * slope, "line": amount} for at in (start, end)]
            at, top = (end, math.isclose(end, high / slope)) if end >= -start else (start, not math.isclose(start, low / slope))
            at = 0.94 * at
            labels.append({"x": at, "y": at * slope, "words": words("slope", self.language, value=f"{amount:g}"), "top": top})
        drawn = alt.Chart(theme.data_of(lines)).mark_line(color=style.PALE, strokeWidth=1.1, strokeDash=[5, 3])
        label = alt.Chart(theme.data_of(labels))
        look: dict[str, Any] = {"align": "center", "baseline": "middle"}
        halo = label.mark_text(**look, stroke="white", strokeWidth=5, strokeJoin="round").encode(self.x, self.y, text="words:N")
        return [drawn.encode(self.x, self.y, detail="line:N"), halo, label.mark_text(**look, color=style.GREY).encode(self.x, self.y, text="words:N")]

    def _cloud(self, name: str, number: int) -> list[alt.Chart]:
        points = self.drawn[name]
        title = self.titles[name][self.language]
        rows = []
        for place in range(points.shape[1]):
            cost, research = (float(value) for value in points[:, place])
            told = [
                shown.number(value) + shown.suffix(self.language)
                for value, shown in ((v, measure("yuan", (v,), self.language)) for v in (cost, research))
            ]
            rows.append(
                {"x": cost / self.scales[0].divisor, "y": research / self.scales[1].divisor, "scenario": title, "cost": told[0], "research": told[1]}
            )
        marks = alt.Chart(theme.data_of(rows)).mark_point(
            filled=True, color=scenarios.colour_of(number), shape=scenarios.symbol_of(number), size=34, opacity=0.45
        )
        tooltip = [alt.Tooltip(f"{field}:N", title=fill(WORDS, field, self.language)) for field in ("scenario", "cost", "research")]
        return [marks.encode(self.x, self.y, tooltip=tooltip)]

    def _mean(self, name: str, number: int, several: bool) -> list[alt.Chart]:
        """The mean with the intervals of both differences as a cross."""
        cost, research = (cost_line(self.found, name, figure) for figure in (TOTAL, REAL))
        if cost.value is None or research.value is None:
            return []
        colour = scenarios.colour_of(number) if several else style.INK
        row: dict[str, Any] = {"scenario": f"{self.titles[name][self.language]} · {fill(WORDS, 'mean', self.language)}",
                               "cost": _with_interval(cost, self.language), "research": _with_interval(research, self.language),
                               "return": _with_interval(cost_line(self.found, name, RETURN), self.language)}  # fmt: skip
        for field, line, scale in (("x", cost, self.scales[0]), ("y", research, self.scales[1])):
            row[field] = (line.value or 0.0) / scale.divisor
            for end in ("low", "high"):
                value = getattr(line, end)
                row[f"{field}_{end}"] = row[field] if value is None else value / scale.divisor
        data = alt.Chart(theme.data_of([row]))
        tooltip = [alt.Tooltip(f"{field}:N", title=fill(WORDS, field, self.language)) for field in ("scenario", "cost", "research", "return")]
        across = alt.X("x_low:Q", axis=self.x["axis"], scale=self.x["scale"])
        up = alt.Y("y_low:Q", axis=self.y["axis"], scale=self.y["scale"])
        mark = data.mark_point(filled=True, color=colour, shape=scenarios.symbol_of(number), size=130, stroke="white", strokeWidth=1.2, opacity=1)
        return [
            data.mark_rule(color=colour, strokeWidth=1.8).encode(across, self.y, alt.X2("x_high")),
            data.mark_rule(color=colour, strokeWidth=1.8).encode(self.x, up, alt.Y2("y_high")),
            mark.encode(self.x, self.y, tooltip=tooltip),
        ]


def _table(found: Comparison, names: list[str], titles: dict[str, Words]) -> DataTable:
    """One row a scenario: both mean differences and the return, each with its interval."""
    figures = (("cost", TOTAL, "yuan"), ("research", REAL, "yuan"), ("return", RETURN, None))
    columns = [theme.column_of(WORDS, "scenario")]
    for key, _, unit in figures:
        head = theme.words_of(lambda language, key=key: fill(WORDS, key, language))
        ends = [theme.words_of(lambda language, end=end, head=head: fill(WORDS, end, language, figure=head[language])) for end in ("low", "high")]
        columns += [DataColumn(name, unit) for name in (head, *ends)]
    rows: list[list[Cell]] = []
    for name in names:
        lines = [cost_line(found, name, figure) for _, figure, _ in figures]
        rows.append([titles[name], *(value for line in lines for value in (line.value, line.low, line.high))])
    return DataTable("cost-effectiveness-means", theme.words_of(lambda language: fill(WORDS, "table", language)), tuple(columns), rows)
