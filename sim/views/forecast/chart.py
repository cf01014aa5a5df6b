"""Chart of a forecast: history up to the origin, what each model said of the years after it, and what came, one panel a figure."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.experiments.forecast.naive import NAIVE
from sim.experiments.forecast.skill import FROM_LAST, LEVELS, MODEL, Forecasts, Line
from sim.experiments.reading.history import history_of
from sim.views import style
from sim.views.forecast.table import words as model_words
from sim.views.labels import text, variable_label
from sim.views.numbers import axis_scale, probability
from sim.views.phrases import fill

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WORDS: dict[str, dict[str, str]] = {
    "title": {
        "en": "Forecast from the end of {origin}: qilu misses by {own} on average and by {rebased} from the last figure, the best naive model "
        "({best}) by {theirs}; qilu's 90 % intervals hold {held} of the figures, from the last figure {rebased_held}",
        "zh": "{origin}年底所作预测：qilu平均误差{own}，自最近实际值起为{rebased}，最佳朴素模型（{best}）为{theirs}；"
        "qilu的90%区间覆盖{held}的指标，自最近实际值起覆盖{rebased_held}",
    },
    "history": {"en": "official figure", "zh": "官方数据"},
    "came": {"en": "what came", "zh": "此后实际值"},
    "fan": {"en": "qilu with errors: median, 50 and 90 %", "zh": "qilu（含误差）：中位数、50%和90%区间"},
    "note": {
        "en": "Bars: 90 % intervals. Naive models: without a bar the series is too short for a spread. A bar at the edge of a panel goes "
        "on beyond it.",
        "zh": "竖线为90%区间。朴素模型无竖线者，因序列过短无法估计离散度。触及边缘的竖线超出图框。",
    },
    "source": {
        "en": "Official statistics up to 2022 (sim/data/history.csv); qilu {members} runs of {scale} of the firms, fitted to data up to {origin}",
        "zh": "官方统计至2022年（sim/data/history.csv）；qilu：{members}次运行，企业抽样{scale}，仅用{origin}年及以前数据拟合",
    },
}  # fmt: skip
WIDTH, ROW, COLUMNS = 12.0, 2.7, 4
LABEL_SIZE = 9.5
COLOURS = {FROM_LAST: style.SKY, "last change": style.ORANGE, "trend": style.VERMILION, "autoregression": style.PURPLE}
MARKERS = {FROM_LAST: "o", "last change": "s", "trend": "D", "autoregression": "^"}
STEP = 0.16
"""Years between the bars of two models."""


def draw_forecast(found: Forecasts, folder: Path) -> list[Path]:
    """Draw the chart in both languages into `folder`/charts; returns the files."""
    return style.save_all(lambda language: figures(found, language), folder / "charts")


def figures(found: Forecasts, language: str) -> Iterator[tuple[str, Figure]]:
    """The chart with its file name; call inside `style.chart_style()`."""
    variables = list(found.projection.values)
    count = -(-len(variables) // COLUMNS)
    figure = style.new_figure(WIDTH, 1.75 + count * ROW)
    source = fill(WORDS, "source", language, members=found.members, scale=f"{found.scale:.3g}", origin=found.origin)
    bottom, top = style.draw_frame(figure, _title(found, language), source, language, _key(language), fill(WORDS, "note", language))
    width, height = (WIDTH - 2 * style.MARGIN) / COLUMNS, (top - bottom) / count
    for number, variable in enumerate(variables):
        row, column = divmod(number, COLUMNS)
        left, upper = style.MARGIN + column * width, top - row * height
        axes = style.add_axes(figure, left + 0.42, upper - height + 0.32, left + width - 0.12, upper - 0.64)
        label = "\n".join(style.wrap(figure, variable_label(variable, language), LABEL_SIZE, "bold", language, width - 0.1))
        axes.annotate(label, (0, 1), xycoords="axes fraction", xytext=(-26, 19), textcoords="offset points", fontsize=LABEL_SIZE, fontweight="bold",
                      annotation_clip=False)  # fmt: skip
        _panel(axes, variable, found, language)
    yield f"forecast-{found.origin}", figure


def _title(found: Forecasts, language: str) -> str:
    summaries = {one.model: one for one in found.summaries}
    own, rebased = summaries[MODEL], summaries[FROM_LAST]
    naive = [summaries[name] for name in NAIVE if summaries[name].percentage_error is not None]
    best = min(naive, key=lambda one: one.percentage_error or 0.0)
    shares = {"own": own.percentage_error, "rebased": rebased.percentage_error, "theirs": best.percentage_error, "held": own.held_90,
              "rebased_held": rebased.held_90}  # fmt: skip
    told = {name: probability(value or 0.0, language) for name, value in shares.items()}
    return fill(WORDS, "title", language, origin=found.origin, best=model_words(best.model, language), **told)


def _key(language: str) -> list[tuple[Line2D | Patch, str]]:
    ink = {"color": style.INK, "marker": "o", "markersize": 5}
    key: list[tuple[Line2D | Patch, str]] = [
        (Line2D([], [], linewidth=1.6, **ink), fill(WORDS, "history", language)),  # type: ignore[arg-type]
        (Line2D([], [], linewidth=0, markerfacecolor="white", markeredgewidth=1.6, **ink), fill(WORDS, "came", language)),  # type: ignore[arg-type]
        (Patch(color=style.BLUE, alpha=0.35, linewidth=0), fill(WORDS, "fan", language)),
    ]
    marks = [(Line2D([], [], color=COLOURS[name], marker=MARKERS[name], markersize=5, linewidth=1.6), model_words(name, language))
             for name in COLOURS]  # fmt: skip
    return [*key, *marks]


def _panel(axes: Axes, variable: str, found: Forecasts, language: str) -> None:
    lines = [line for line in found.lines if line.variable == variable]
    official = history_of(variable)
    known = [figure for figure in official if figure.year <= found.origin]
    came = [figure for figure in official if found.origin < figure.year <= found.to]
    fan = np.quantile(found.projection.values[variable], LEVELS, axis=0)
    shown = [*(figure.value for figure in official), *fan[0], *fan[-1], *(line.median for line in lines if line.median is not None)]
    divisor, unit = axis_scale(lines[0].unit, max(shown), language)
    low, high = min(shown) / divisor, max(shown) / divisor
    bottom = 0.0 if low < 0.5 * high else low - 0.2 * (high - low)
    axes.set_ylim(bottom, high + 0.12 * (high - bottom))
    years = found.projection.years
    axes.fill_between(years, fan[0] / divisor, fan[-1] / divisor, color=style.BLUE, alpha=0.16, linewidth=0)
    axes.fill_between(years, fan[1] / divisor, fan[3] / divisor, color=style.BLUE, alpha=0.28, linewidth=0)
    axes.plot(years, fan[2] / divisor, color=style.BLUE, linewidth=1.8)
    axes.plot([f.year for f in known], [f.value / divisor for f in known], color=style.INK, marker="o", markersize=4, linewidth=1.5)
    for line in lines:
        if line.model != MODEL:
            _bar(axes, line, divisor)
    axes.plot([f.year for f in came], [f.value / divisor for f in came], color=style.INK, marker="o", markersize=6, markerfacecolor="white",
              markeredgewidth=1.7, linewidth=0, zorder=6)  # fmt: skip
    axes.axvline(found.origin, color=style.PALE, linewidth=0.9, linestyle=(0, (4, 3)), zorder=0)
    axes.set_xlim(known[0].year - 0.3, found.to + STEP * (len(COLOURS) + 1))
    axes.set_xticks(range(known[0].year, found.to + 1))
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.4g}"))
    axes.tick_params(labelsize=8)
    axes.grid(axis="y")
    axes.spines["left"].set_visible(False)
    if lines[0].unit.endswith("/year"):
        unit = text("per_year", language, unit=unit)
    axes.annotate(unit, (0, 1), xycoords="axes fraction", xytext=(-26, 7), textcoords="offset points", fontsize=8.5, color=style.GREY)


def _bar(axes: Axes, line: Line, divisor: float) -> None:
    """One model's median and 90 % interval beside the year."""
    if line.median is None:
        return
    place = line.year + STEP * (1 + list(COLOURS).index(line.model))
    colour = COLOURS[line.model]
    if line.low_90 is not None and line.high_90 is not None:
        axes.plot([place] * 2, [line.low_90 / divisor, line.high_90 / divisor], color=colour, linewidth=1.8, zorder=4)
    axes.plot([place], [line.median / divisor], color=colour, marker=MARKERS[line.model], markersize=5, markeredgecolor="white", zorder=5)
