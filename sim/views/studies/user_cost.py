"""Picture of the user-cost study: the elasticity year by year since each reform, beside the published ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sim.experiments.studies.user_cost import PILOT_YEARS
from sim.views import style
from sim.views.labels import text
from sim.views.phrases import fill
from sim.views.studies.table import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.experiments.studies.study import StudyResult

WIDTH, HEIGHT, GAP = 12.0, 5.4, 0.75
SHARE = 0.4
"""Share of the width for the reform of 2021, which has two years."""

LINES = (("all", style.BLUE, "o"), ("real", style.PURPLE, "D"), ("small", style.ORANGE, "s"), ("large", style.GREEN, "^"))
"""What is drawn year by year: every line in the pilot's panel, only the first in that of 2021."""

WORDS = {
    "title": {
        "en": "Research answers its user cost with an elasticity of {short} in the first year of the pilot and {long} in the eighth",
        "zh": "试点首年研发的使用者成本弹性为{short}，第八年为{long}",
    },
    "2021": {"en": "Reform of 2021: manufacturers 75 to 100 per cent", "zh": "2021年改革：制造业加计扣除由75%升至100%"},
    "pilot": {"en": "Made-up pilot in half of the cities: 100 to 200 per cent", "zh": "虚构试点（半数城市）：100%升至200%"},
    "axis": {"en": "year since the reform (0: placebo, a year before)", "zh": "改革后年份（0：改革前安慰剂）"},
    "elasticity": {"en": "elasticity of booked research to its user cost", "zh": "账面研发对使用者成本的弹性"},
    "all": {"en": "all firms, 95 % interval over seeds", "zh": "全部企业（各种子95%区间）"},
    "real": {"en": "real research", "zh": "真实研发"},
    "small": {"en": "micro and small", "zh": "小微企业"},
    "large": {"en": "medium and large", "zh": "大中型企业"},
    "band": {"en": "published range, first and last year", "zh": "已发表区间（首年、末年）"},
}  # fmt: skip


def draw_user_cost(result: StudyResult, source: dict[str, str], language: str) -> Figure | None:
    """Two panels, one a reform; None if nothing was estimated."""
    if not list(result.series("pilot year")):
        return None
    title = fill(WORDS, "title", language, **{name: number(result.mean(f"{name}_run"), "", language) for name in ("short", "long")})
    key = [
        *((Line2D([], [], color=colour, marker=marker, markersize=5, linewidth=1.4), fill(WORDS, name, language)) for name, colour, marker in LINES),
        (Patch(color=style.FAINT, linewidth=0), fill(WORDS, "band", language)),
    ]
    figure = style.new_figure(WIDTH, HEIGHT)
    bottom, top = style.draw_frame(figure, title, text("source", language, **source), language, key)
    whole = WIDTH - 2 * style.MARGIN - 2 * GAP
    left = style.MARGIN + GAP
    for world, share, bands in (("2021", SHARE, {1: "2021 short_run"}), ("pilot", 1 - SHARE, {1: "short_run", PILOT_YEARS: "long_run"})):
        axes = style.add_axes(figure, left, bottom + 0.5, left + share * whole, top - 0.35)
        _draw(axes, result, world, {year: _band(result, key) for year, key in bands.items()})
        axes.set_title(fill(WORDS, world, language), fontsize=9.5, loc="left", color=style.INK)
        axes.set_xlabel(fill(WORDS, "axis", language), fontsize=9.5)
        axes.set_ylabel(fill(WORDS, "elasticity", language) if world == "2021" else "", fontsize=9.5)
        left += share * whole + GAP
    return figure


def _draw(axes: Axes, result: StudyResult, world: str, bands: dict[int, tuple[float, float]]) -> None:
    for year, (low, high) in bands.items():
        axes.bar(year, high - low, bottom=low, width=0.7, color=style.FAINT, linewidth=0)
    for name, colour, marker in LINES[1:] if world == "pilot" else ():
        points = list(result.series(f"{world} {name} year"))
        axes.plot([year for year, *_ in points], [mean for _, mean, _ in points], color=colour, marker=marker, markersize=4.5, linewidth=1.2)
    points = list(result.series(f"{world} year"))
    axes.errorbar([year for year, *_ in points], [mean for _, mean, _ in points], yerr=[half for *_, half in points],
                  color=style.BLUE, marker="o", markersize=5.5, linewidth=1.6, elinewidth=1.2)  # fmt: skip
    axes.axhline(0, color=style.INK, linewidth=0.8)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(axis="y")
    axes.set_xlim(-0.5, len(points) - 0.5)


def _band(result: StudyResult, key: str) -> tuple[float, float]:
    interval = next(published.interval for published in result.study.published if published.key == key)
    assert interval is not None
    return interval
