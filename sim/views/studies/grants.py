"""Picture of the study of grants: change of research by score on both sides of the cut-off of a call, small and large firms apart."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter

from sim.experiments.studies.grants import SIZES
from sim.views import style
from sim.views.labels import text
from sim.views.phrases import fill
from sim.views.studies.table import number, published_words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.experiments.studies.study import StudyResult

WIDTH, HEIGHT, GAP = 12.0, 4.9, 0.8

WORDS = {
    "title": {
        "en": "A yuan of grant adds {small} yuan of research in small firms and {large} in larger ones (published {small_band} and {large_band})",
        "zh": "每元补助使小微企业研发增加{small}元、大中型企业增加{large}元（已发表{small_band}和{large_band}）",
    },
    "small": {"en": "Micro and small firms", "zh": "小微企业"},
    "large": {"en": "Medium and large firms", "zh": "大中型企业"},
    "without": {"en": "{name}: with and without the call {paired}", "zh": "{name}：同一世界有无补助之差{paired}"},
    "axis": {"en": "points above the last place; change over the call's and the next two years",
             "zh": "评审得分与录取线之差（分）；变化为当年及其后两年合计"},
    "change": {"en": "change of research over sales, %", "zh": "研发变化占销售收入比重（%）"},
    "bin": {"en": "mean of a bin, 95 % interval over seeds", "zh": "分组均值（各种子95%区间）"},
    "line": {"en": "line through the bins of a side", "zh": "单侧分组拟合线"},
}  # fmt: skip


def draw_grants(result: StudyResult, source: dict[str, str], language: str) -> Figure | None:
    """Two panels, small and large firms; None if nobody was ranked."""
    points = {name: np.array([point for point in result.series(f"{name} change") if math.isfinite(point[1])]) for name in SIZES}
    if not any(len(found) for found in points.values()):
        return None
    published = {line.key: line for line in result.study.published}
    words = {name: number(result.mean(name), "", language) for name in SIZES}
    bands = {f"{name}_band": published_words(published[name], language) for name in SIZES}
    key = [(Line2D([], [], color=style.BLUE, marker="o", markersize=5, linewidth=1.2), fill(WORDS, "bin", language)),
           (Line2D([], [], color=style.VERMILION, linewidth=1.6), fill(WORDS, "line", language))]  # fmt: skip
    figure = style.new_figure(WIDTH, HEIGHT)
    bottom, top = style.draw_frame(figure, fill(WORDS, "title", language, **words, **bands), text("source", language, **source), language, key)
    panel = (WIDTH - 2 * style.MARGIN - 2 * GAP) / 2
    for place, name in enumerate(SIZES):
        left = style.MARGIN + GAP + place * (panel + GAP)
        axes = style.add_axes(figure, left, bottom + 0.5, left + panel, top - 0.45)
        found = points[name]
        if len(found):
            error = 100.0 * found[:, 2]
            axes.errorbar(found[:, 0], 100.0 * found[:, 1], yerr=error, color=style.BLUE, marker="o", markersize=5, linewidth=0, elinewidth=1.1)
            for side in (found[found[:, 0] < 0], found[found[:, 0] >= 0]):
                if len(side) > 1:
                    ends = np.array([0.0, side[np.argmax(np.abs(side[:, 0])), 0]])
                    axes.plot(ends, 100.0 * np.polyval(np.polyfit(side[:, 0], side[:, 1], 1), ends), color=style.VERMILION, linewidth=1.6)
        axes.axvline(0, color=style.INK, linewidth=0.9, linestyle=(0, (4, 3)))
        paired = number(result.mean(f"{name} paired"), "", language)
        head = fill(WORDS, "without", language, name=fill(WORDS, name, language), paired=paired)
        axes.set_title(head, fontsize=9.5, loc="left", color=style.INK)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.1f}".replace("-", "−")))
        axes.set_xlabel(fill(WORDS, "axis", language), fontsize=9.5)
        axes.set_ylabel(fill(WORDS, "change", language), fontsize=9.5)
        axes.grid(axis="y")
    return figure
