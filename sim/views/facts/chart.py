"""The stylised facts against their bands: one row a statistic, every seed a dot, the band as a bar of one width for all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, FuncFormatter

from sim.experiments.facts.validate import NO, NOT_COMPUTED, YES
from sim.views import style
from sim.views.facts.table import DASH, band, lines, number
from sim.views.facts.table import WORDS as TABLE_WORDS
from sim.views.parameter_rows import WORDS_WIDTH, Row, at_right, rows_figure
from sim.views.phrases import fill
from sim.views.stored_run import source_now

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.experiments.facts.facts import Part
    from sim.experiments.facts.validate import FactResult, PartResult, Validation

WORDS: dict[str, dict[str, str]] = {
    "title": {
        "en": "{passed} of {all} stylised facts hold: {inner} of {inners} in sample, {outer} of {outers} out of sample",
        "zh": "{all}项典型事实中{passed}项成立：样本内{inners}项中{inner}项，样本外{outers}项中{outer}项",
    },
    "lacking": {"en": "; {lacking} not computed", "zh": "；{lacking}项未计算"},
    "axis": {
        "en": "place relative to the band (0: lower end, 1: upper end; in widths of the band)",
        "zh": "相对区间的位置（0为下限，1为上限；以区间宽度计）",
    },
    "band": {"en": "published band", "zh": "文献区间"},
    "seeds": {"en": "a seed", "zh": "单个种子"},
    "mean": {"en": "mean: statistic passes", "zh": "均值：成立"},
    "failed": {"en": "mean: fails", "zh": "均值：不成立"},
    "note": {
        "en": "A statistic passes if the mean and at least 80 % of the seeds lie in the band, a fact if all its statistics do. "
              "Facts below the line (14–20) are out of sample. A triangle at the edge: further out.",
        "zh": "均值及至少80%的种子落在区间内，统计量才成立；全部统计量成立，事实才成立。"
              "横线以下（第14–20项）为样本外。边缘三角：超出图框。",
    },
}  # fmt: skip

LEAST, MOST = -1.5, 2.5
"""Ends of the axis, in widths of the band."""
COLOURS = {YES: style.BLUE, NO: style.VERMILION}
SEED = "#9A9A9A"
"""Colour of a seed."""
SYMBOLS = {YES: "✓", NO: "✗", NOT_COMPUTED: ""}


def draw_facts(found: Validation, folder: Path, languages: Sequence[str] | None = None) -> list[Path]:
    """Draw the chart into `folder` as facts.<language>.png; returns the files in the order drawn."""
    folder.mkdir(parents=True, exist_ok=True)
    return style.save_all(lambda language: figures(found, language), folder, languages)


def figures(found: Validation, language: str) -> Iterator[tuple[str, Figure]]:
    """The chart with its file name; call inside `style.chart_style()`."""
    yield "facts", facts_figure(found, language)


def facts_figure(found: Validation, language: str) -> Figure:
    """The chart; call inside `style.chart_style()`."""
    shown = list(lines(found))
    key = [
        (Patch(color=style.FAINT, linewidth=0), fill(WORDS, "band", language)),
        (Line2D([], [], color=SEED, marker="o", markersize=4, linestyle=""), fill(WORDS, "seeds", language)),
        (Line2D([], [], color=style.BLUE, marker="D", markersize=6, linestyle=""), fill(WORDS, "mean", language)),
        (Line2D([], [], color=style.VERMILION, marker="D", markersize=6, linestyle=""), fill(WORDS, "failed", language)),
    ]
    figure, axes = rows_figure(
        [_row(result, line, first, language) for result, line, first in shown], _title(found, language), fill(WORDS, "axis", language),
        _source(found), language, key, fill(WORDS, "note", language),
    )  # fmt: skip
    axes.set_xlim(LEAST, MOST)
    axes.xaxis.set_major_locator(FixedLocator([-1, 0, 1, 2]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}".replace("-", "−")))
    for position, (_, line, _) in enumerate(shown):
        _draw(axes, position, line, language)
    inside = sum(result.fact.in_sample for result, _, _ in shown)
    if 0 < inside < len(shown):
        reach = WORDS_WIDTH[language] / (axes.get_position().width * figure.get_figwidth())
        axes.plot([-reach, 1], [inside - 0.5] * 2, transform=axes.get_yaxis_transform(), clip_on=False, color=style.INK, linewidth=0.9)
    return figure


def _title(found: Validation, language: str) -> str:
    inner, outer = (sum(result.fact.in_sample is side for result in found.facts) for side in (True, False))
    title = fill(WORDS, "title", language, passed=found.count(), all=len(found.facts), inner=found.count(in_sample=True), inners=inner,
                 outer=found.count(in_sample=False), outers=outer)  # fmt: skip
    lacking = found.count(NOT_COMPUTED)
    return title + (fill(WORDS, "lacking", language, lacking=lacking) if lacking else "")


def _row(result: FactResult, line: PartResult, first: bool, language: str) -> Row:
    """The statistic, and below it the band; the fact's number, title and verdict stand before its first statistic."""
    title = f"{result.fact.number} {SYMBOLS[result.verdict]} {result.fact.title[language]}: ".replace("  ", " ") if first else "      "
    if language == "zh":
        title = title.replace(": ", "：")
    below = f"      {band(line.part, language)}" + (f" · {result.fact.anchor[language]}" if first else "")
    return Row(title + line.part.title[language], below)


def _draw(axes: Axes, position: int, line: PartResult, language: str) -> None:
    """Band, seeds and mean of one statistic."""
    part = line.part
    left, right = (0.0 if part.low is not None else LEAST), (1.0 if part.high is not None else MOST)
    axes.barh(position, right - left, left=left, height=0.6, color=style.FAINT, linewidth=0)
    if line.mean is None:
        at_right(axes, position, fill(TABLE_WORDS, NOT_COMPUTED, language), style.GREY)
        return
    colour = COLOURS[line.verdict]
    for value in line.known:
        _mark(axes, position, place(value, part), SEED, "o", 4.0)
    _mark(axes, position, place(line.mean, part), colour, "D", 6.0)
    spread = DASH if line.spread is None else number(line.spread, part.unit, language)
    at_right(axes, position, f"{SYMBOLS[line.verdict]} {number(line.mean, part.unit, language)} ± {spread}", colour)


def _mark(axes: Axes, position: int, at: float, colour: str, marker: str, size: float) -> None:
    if at < LEAST or at > MOST:
        edge, marker = (LEAST, "<") if at < LEAST else (MOST, ">")
        at = edge
    axes.plot([at], [position], color=colour, marker=marker, markersize=size, linestyle="", clip_on=False, markeredgewidth=0)


def place(value: float, part: Part) -> float:
    """Where a value lies, in widths of its band from the lower end; a band that is open at one end counts as wide as its other end is large."""
    if part.low is not None and part.high is not None:
        return (value - part.low) / (part.high - part.low)
    if part.low is not None:
        return (value - part.low) / (abs(part.low) or 1.0)
    assert part.high is not None
    return 1.0 + (value - part.high) / (abs(part.high) or 1.0)


def _source(found: Validation) -> dict[str, str]:
    history = found.plan.history
    return source_now(history.id, history.seed, found.seeds, found.command)
