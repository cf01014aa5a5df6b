"""Picture of the notch study: firms by booked research over sales around each threshold, with the counterfactual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from sim.experiments.studies.bunching import BIN
from sim.experiments.studies.notch import CLASSES
from sim.views import style
from sim.views.labels import text
from sim.views.phrases import fill
from sim.views.studies.table import number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.experiments.studies.study import StudyResult

WIDTH, HEIGHT, GAP = 12.0, 5.2, 0.55

WORDS = {
    "title": {
        "en": "Firms gather just above {above} of 3 thresholds; {share} of what holders report is relabelled (published {published})",
        "zh": "模拟企业聚集在3个门槛中{above}个的上方；高企申报研发中{share}为重新归类（已发表{published}）",
    },
    "observed": {"en": "simulated firms a bin of .2 % points, mean over seeds", "zh": "模拟企业数（每0.2个百分点一组，各种子均值）"},
    "counterfactual": {"en": "counterfactual without the threshold", "zh": "无门槛的反事实"},
    "axis": {"en": "booked research over sales, %", "zh": "账面研发占销售收入比重（%）"},
    "class": {"en": "Threshold {name}: {ratio} times as many as without it", "zh": "门槛{name}：为无门槛时的{ratio}倍"},
    "sales 0": {"en": "sales up to 50 m yuan", "zh": "销售收入5000万元以下"},
    "sales 1": {"en": "sales of 50 to 200 m yuan", "zh": "销售收入5000万至2亿元"},
    "sales 2": {"en": "sales above 200 m yuan", "zh": "销售收入2亿元以上"},
}  # fmt: skip


def draw_notch(result: StudyResult, source: dict[str, str], language: str) -> Figure | None:
    """Three panels, one a sales class; None if no class was estimated."""
    points = {name: list(result.series(f"observed {name}")) for name, *_ in CLASSES}
    if not any(points.values()):
        return None
    first = result.study.published[0]
    above = sum(line.verdict == "inside" for line in result.lines if line.estimate.startswith("ratio "))
    share, published = (number(value, "fraction", language) for value in (result.mean(first.key), first.value))
    title = fill(WORDS, "title", language, above=above, share=share, published=published)
    key = [(Patch(color=style.SKY, linewidth=0), fill(WORDS, "observed", language)),
           (Line2D([], [], color=style.VERMILION, linewidth=1.8), fill(WORDS, "counterfactual", language))]  # fmt: skip
    figure = style.new_figure(WIDTH, HEIGHT)
    bottom, top = style.draw_frame(figure, title, text("source", language, **source), language, key)
    panel = (WIDTH - 2 * style.MARGIN - 3 * GAP) / 3
    for place, (name, _, _, threshold) in enumerate(CLASSES):
        left = style.MARGIN + GAP + place * (panel + GAP)
        axes = style.add_axes(figure, left, bottom + 0.45, left + panel, top - 0.5)
        axes.bar([100 * at for at, _, _ in points[name]], [mean for _, mean, _ in points[name]], width=90 * BIN, color=style.SKY, linewidth=0)
        base = list(result.series(f"counterfactual {name}"))
        axes.plot([100 * at for at, _, _ in base], [mean for _, mean, _ in base], color=style.VERMILION, linewidth=1.8)
        axes.axvline(100 * threshold, color=style.INK, linewidth=0.9, linestyle=(0, (4, 3)))
        words = {"name": name.replace(" ", "") if language == "zh" else name, "ratio": number(result.mean(f"ratio {name}"), "", language)}
        head = fill(WORDS, "class", language, **words) + "\n" + fill(WORDS, f"sales {place}", language)
        axes.set_title(head, fontsize=9.5, loc="left", color=style.INK)
        axes.set_xlabel(fill(WORDS, "axis", language), fontsize=9.5)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
        axes.grid(axis="y")
    return figure
