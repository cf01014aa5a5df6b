"""Pictures of studies whose result is a few levels side by side: loans, vouchers, returns to research, take-up."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from sim.views import style
from sim.views.labels import text
from sim.views.phrases import fill
from sim.views.studies.table import number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.experiments.studies.study import StudyResult

WIDTH, HEIGHT = 9.6, 4.9
HEADROOM = 1.16
Words = dict[str, dict[str, str]]
KEYS: Words = {
    "simulated": {"en": "simulated: mean over seeds, 95 % interval", "zh": "模拟：各种子均值及95%区间"},
    "published": {"en": "published", "zh": "已发表"},
}

LOANS: Words = {
    "title": {"en": "Loans default {ratio} times as often with cover as without it (published {band})",
              "zh": "有补偿的贷款违约率是无补偿的{ratio}倍（已发表{band}）"},
    "axis": {"en": "loans in default a year, %", "zh": "年违约率（%）"},
    "cover covered rate": {"en": "cover for all:\ncovered loans", "zh": "全省有补偿：\n有补偿贷款"},
    "no cover eligible rate": {"en": "cover for none:\nsame kind of firms", "zh": "全省无补偿：\n同类企业贷款"},
    "half covered rate": {"en": "every other city:\ncovered loans", "zh": "半数城市有补偿：\n有补偿贷款"},
    "half uncovered rate": {"en": "every other city:\nuncovered loans", "zh": "半数城市有补偿：\n无补偿贷款"},
}  # fmt: skip
VOUCHERS: Words = {
    "title": {"en": "A voucher adds {value} assignments to research institutes (published {band})",
              "zh": "每张创新券新增{value}项委托研发（已发表{band}）"},
    "axis": {"en": "firms that bought a service from an institute, %", "zh": "购买研发服务的企业占比（%）"},
    "winners": {"en": "won a voucher", "zh": "获得创新券"},
    "losers": {"en": "lost the draw of the same round", "zh": "同一轮未获券"},
}  # fmt: skip
RETURNS: Words = {
    "title": {"en": "Research brings all firms {ratio} times what it brings the one that does it (published {band})",
              "zh": "研发的社会回报是私人回报的{ratio}倍（已发表{band}）"},
    "axis": {"en": "value of productivity gained, yuan a yuan of research", "zh": "每元研发带来的生产率价值（元）"},
    "private": {"en": "the firms whose\nresearch was raised", "zh": "研发提高的企业"},
    "social": {"en": "all firms", "zh": "全部企业"},
}  # fmt: skip
TAKE_UP: Words = {
    "title": {"en": "{claimed} of small firms claim the super-deduction; {prefilled} have it where it is pre-filled (published {band}; ≥ 80 %)",
              "zh": "小微企业加计扣除申报享受率{claimed}，预填后{prefilled}（已发表{band}；≥80%）"},
    "axis": {"en": "small firms that could, %", "zh": "占符合条件小微企业比重（%）"},
    "claimed": {"en": "super-deduction,\nby claim", "zh": "加计扣除：\n申报"},
    "prefilled": {"en": "super-deduction,\npre-filled", "zh": "加计扣除：\n预填"},
    "grant claimed": {"en": "research grant,\nby application", "zh": "研发补助：\n申请"},
    "automatic": {"en": "research grant,\nwithout (measure 19)", "zh": "研发补助：\n免申即享"},
}  # fmt: skip

Band = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Bars:
    """What a picture shows. `keys`: numbers of the study, with words of the same name; `factor`: from the number to the axis; `title`: fills the
    title's words; `bands`: published interval of a bar, on the axis."""

    words: Words
    keys: tuple[str, ...]
    factor: float
    title: Callable[[StudyResult, str], dict[str, object]]
    bands: Callable[[StudyResult], dict[str, Band]]


def _interval(result: StudyResult, key: str, factor: float) -> Band:
    """Published interval of an estimate; a value without one is a line."""
    published = next(each for each in result.study.published if each.key == key)
    value = published.value if published.value is not None else math.nan
    low, high = published.interval or (value, value)
    return factor * low, factor * high


def _said(result: StudyResult, key: str, unit: str, language: str) -> str:
    return number(result.mean(key), unit, language)


def _band(result: StudyResult, key: str, unit: str, language: str) -> str:
    """The interval in words, or the value if there is none."""
    low, high = _interval(result, key, 1.0)
    ends = [number(end, unit, language) for end in (low, high)]
    if low == high:
        return ends[0]
    return ends[0].removesuffix("%").rstrip() + (f"—{ends[1]}" if language == "zh" else f" to {ends[1]}")


def _social(result: StudyResult) -> dict[str, Band]:
    """Where the return to all would have to lie, given that of the firms themselves."""
    low, high = _interval(result, "social_to_private", result.mean("private"))
    return {"social": (low, high)}


PICTURES = {
    "loans": Bars(
        LOANS, ("cover covered rate", "no cover eligible rate", "half covered rate", "half uncovered rate"), 100.0,
        lambda result, language: {"ratio": _said(result, "covered_ratio", "", language), "band": _band(result, "covered_ratio", "", language)},
        lambda result: {key: _interval(result, "default_rate", 100.0) for key in ("cover covered rate", "half covered rate")},
    ),
    "vouchers": Bars(
        VOUCHERS, ("winners", "losers"), 100.0,
        lambda result, language: {"value": _said(result, "additional", "", language), "band": _band(result, "additional", "", language)},
        lambda result: {"losers": _interval(result, "losers", 100.0)},
    ),
    "returns": Bars(
        RETURNS, ("private", "social"), 1.0,
        lambda result, language: {"ratio": _said(result, "social_to_private", "", language),
                                  "band": _band(result, "social_to_private", "", language)},
        _social,
    ),
    "take-up": Bars(
        TAKE_UP, ("claimed", "prefilled", "grant claimed", "automatic"), 100.0,
        lambda result, language: {"claimed": _said(result, "claimed", "fraction", language),
                                  "prefilled": _said(result, "prefilled", "fraction", language),
                                  "band": _band(result, "claimed", "fraction", language)},
        lambda result: {key: _interval(result, key, 100.0) for key in ("claimed", "prefilled", "automatic")},
    ),
}  # fmt: skip
"""Pictures by slug of the study."""


def draw_bars(result: StudyResult, source: dict[str, str], language: str) -> Figure | None:
    """One bar a number with its interval over seeds and the published interval behind it; None if no run gave any."""
    bars = PICTURES[result.study.slug]
    shown = [key for key in bars.keys if math.isfinite(result.mean(key))]
    if not shown:
        return None
    title = fill(bars.words, "title", language, **bars.title(result, language))
    key = [
        (Patch(color=style.SKY, linewidth=0), fill(KEYS, "simulated", language)),
        (Patch(color=style.FAINT, linewidth=0), fill(KEYS, "published", language)),
    ]
    figure = style.new_figure(WIDTH, HEIGHT)
    bottom, top = style.draw_frame(figure, title, text("source", language, **source), language, key)
    axes = style.add_axes(figure, style.MARGIN + 0.75, bottom + 0.6, WIDTH - style.MARGIN, top - 0.2)
    bands = bars.bands(result)
    heights = [bars.factor * result.mean(name) for name in shown]
    reaches = [bars.factor * result.reach(name) for name in shown]
    ends = [end for band in bands.values() for end in band if math.isfinite(end)]
    highest = HEADROOM * max([*(height + reach for height, reach in zip(heights, reaches, strict=True)), *ends])
    for place, (name, height, reach) in enumerate(zip(shown, heights, reaches, strict=True)):
        if name in bands:
            low, high = bands[name]
            axes.bar(place, min(high, highest) - low, bottom=low, width=0.86, color=style.FAINT, linewidth=0)
            axes.hlines([end for end in (low, high) if end < highest], place - 0.43, place + 0.43, color=style.GREY, linewidth=1.2)
        axes.bar(place, height, width=0.5, color=style.SKY, linewidth=0)
        axes.errorbar(place, height, yerr=reach, color=style.INK, linewidth=1.1)
        words = number(height / bars.factor, "fraction" if bars.factor > 1 else "", language)
        axes.annotate(words, (place, height + reach), (0, 4), textcoords="offset points", ha="center", fontsize=9.5, color=style.INK)
    axes.set_xticks(range(len(shown)), [fill(bars.words, name, language) for name in shown], fontsize=9.5)
    axes.set_xlim(-0.6, len(shown) - 0.4)
    axes.set_ylim(min(0.0, *heights), highest)
    axes.set_ylabel(fill(bars.words, "axis", language), fontsize=9.5)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.grid(axis="y")
    return figure
