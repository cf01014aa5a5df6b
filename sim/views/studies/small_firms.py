"""Picture of the small-firm study: change of research and user cost by assets on both sides of the limit of the relief."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter

from sim.experiments.studies.small_firms import LIMIT
from sim.views import style
from sim.views.labels import text
from sim.views.phrases import fill
from sim.views.studies.table import number, published_words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.experiments.studies.study import StudyResult

WIDTH, HEIGHT, GAP = 12.0, 4.9, 0.8
TICKS = (6e7, 8e7, 1e8, 1.25e8, 1.6e8)

WORDS = {
    "title": {
        "en": "Below the limit research rises and its user cost falls: a tax-price elasticity of {simulated} (published {published})",
        "zh": "限额以下研发上升、使用者成本下降：税收价格弹性{simulated}（已发表{published}）",
    },
    "change": {"en": "change of research over its mean of before", "zh": "研发变化（相对改革前均值）"},
    "cost": {"en": "user cost of a yuan of research, yuan", "zh": "每元研发的税后成本（元）"},
    "axis": {"en": "operating assets a year before, m yuan (log)", "zh": "改革前一年经营资产（百万元，对数）"},
    "bin": {"en": "mean of a bin, 95 % interval over seeds", "zh": "分组均值（各种子95%区间）"},
    "line": {"en": "line through the bins of a side", "zh": "单侧分组拟合线"},
}  # fmt: skip


def draw_small_firms(result: StudyResult, source: dict[str, str], language: str) -> Figure | None:
    """Two panels, research and cost; None if no firm was near the limit."""
    if not list(result.series("change")):
        return None
    published = result.study.published[0]
    title = fill(WORDS, "title", language, simulated=number(result.mean(published.key), "", language), published=published_words(published, language))
    key = [(Line2D([], [], color=style.BLUE, marker="o", markersize=5, linewidth=1.2), fill(WORDS, "bin", language)),
           (Line2D([], [], color=style.VERMILION, linewidth=1.6), fill(WORDS, "line", language))]  # fmt: skip
    figure = style.new_figure(WIDTH, HEIGHT)
    bottom, top = style.draw_frame(figure, title, text("source", language, **source), language, key)
    panel = (WIDTH - 2 * style.MARGIN - 2 * GAP) / 2
    for place, name in enumerate(("change", "cost")):
        left = style.MARGIN + GAP + place * (panel + GAP)
        axes = style.add_axes(figure, left, bottom + 0.5, left + panel, top - 0.2)
        points = np.array([point for point in result.series(name) if math.isfinite(point[1])])
        axes.errorbar(points[:, 0], points[:, 1], yerr=points[:, 2], color=style.BLUE, marker="o", markersize=5, linewidth=0,
                      elinewidth=1.1)  # fmt: skip
        for side in (points[points[:, 0] <= 0], points[points[:, 0] > 0]):
            if len(side) > 1:
                ends = np.array([0.0, side[np.argmax(np.abs(side[:, 0])), 0]])
                axes.plot(ends, np.polyval(np.polyfit(side[:, 0], side[:, 1], 1), ends), color=style.VERMILION, linewidth=1.6)
        axes.axvline(0, color=style.INK, linewidth=0.9, linestyle=(0, (4, 3)))
        axes.xaxis.set_major_locator(FixedLocator([math.log(tick / LIMIT) for tick in TICKS]))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{math.exp(value) * LIMIT / 1e6:.0f}"))
        axes.set_xlabel(fill(WORDS, "axis", language), fontsize=9.5)
        axes.set_ylabel(fill(WORDS, name, language), fontsize=9.5)
        axes.grid(axis="y")
    return figure
