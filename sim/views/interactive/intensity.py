"""Research over sales around the thresholds of high-tech status: one panel a sales tier, under one another, each on a scale of its own."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import altair as alt
import numpy as np

from sim.views import style
from sim.views.interactive import theme
from sim.views.interactive.parts import Cell, DataColumn, DataTable, InteractiveChart, Words
from sim.views.numbers import amount, interval, percent_sign
from sim.views.phrases import fill
from sim.views.run.firm_files import intensity_of
from sim.views.run.intensity import EDGES, Histogram, Intensity
from sim.views.run.intensity_chart import intensity_note, intensity_title, tier_title
from sim.views.run.words import say

if TYPE_CHECKING:
    from sim.views.stored_run import StoredRun

HEAD, PANEL, GAP = 34, 110, 20
"""Height of a panel's heading, of its drawing, and of the space after it, pixels."""

WORDS: dict[str, dict[str, str]] = {
    "alt": {
        "en": "Three histograms of firms by research over sales, one for each sales tier, with the threshold of the tier. {title}.",
        "zh": "三幅企业研发强度直方图，按销售额分档，标出各档门槛。{title}。",
    },
    "tier": {"en": "Sales tier", "zh": "销售额档次"},
    "from": {"en": "Research over sales from", "zh": "研发强度下限"},
    "to": {"en": "to below", "zh": "研发强度上限（不含）"},
    "share": {"en": "Research over sales", "zh": "研发强度"},
    "booked": {"en": "As booked", "zh": "账面研发"},
    "real": {"en": "Real research", "zh": "真实研发"},
    "of": {"en": "{what}: {part}", "zh": "{what}：{part}"},
    "mean": {"en": "mean", "zh": "均值"},
    "low": {"en": "10 % point", "zh": "10%分位数"},
    "high": {"en": "90 % point", "zh": "90%分位数"},
    "most": {"en": "{value} firms", "zh": "{value}"},
    "table": {"en": "Firms by research over sales", "zh": "研发强度分布"},
}


def intensity(run: StoredRun) -> InteractiveChart | None:
    """The histograms; None if the run kept no firms."""
    found = intensity_of(run)
    if found is None:
        return None
    title = theme.words_of(lambda language: intensity_title(found, language))
    return InteractiveChart(
        name="research-intensity",
        title=title,
        alt=theme.words_of(lambda language: fill(WORDS, "alt", language, title=title[language])),
        specs=theme.specs_of(lambda language: _chart(found, run.years, language)),
        table=_table(found),
        note=theme.words_of(lambda language: intensity_note(found, language)),
    )


def _chart(found: Intensity, years: tuple[int, int], language: str) -> alt.LayerChart:
    block = HEAD + PANEL + GAP
    height = block * len(found.tiers)
    bars, steps, heads, lines, floors = [], [], [], [], []
    for number, histogram in enumerate(found.tiers):
        floor = number * block + HEAD + PANEL
        own = _bars(histogram, floor, language)
        bars += own
        steps += [{"at": bar[end], "place": bar["real_top"], "tier": number} for bar in own for end in ("from", "to")]
        heads.append({"place": number * block + 2, "words": tier_title(histogram.tier, language)})
        floors.append(
            {
                "place": floor,
                "most": floor - PANEL,
                "words": fill(WORDS, "most", language, value=amount(_highest(histogram), "firms", language)),
                "from": 0,
                "to": 100 * EDGES[-1],
            }
        )
        lines.append({"at": 100 * histogram.tier.threshold, "place": floor - PANEL - 4, "floor": floor})
    axis = alt.Axis(title=say("intensity_axis", language, first=years[0], last=years[1]), values=list(range(0, round(100 * EDGES[-1]) + 1)),
                    titleAlign="left", titleAnchor="start")  # fmt: skip
    scale = alt.Scale(domain=[0, float(100 * EDGES[-1])], nice=False)

    def across(field: str) -> alt.X:
        return alt.X(f"{field}:Q", axis=axis, scale=scale)

    place, top = theme.pixels("place", height), theme.pixels("booked_top", height)
    hints = {"tier": "tier", "share": "share", "booked": "booked", "real": "real"}
    tooltip = [alt.Tooltip(f"{field}:N", title=fill(WORDS, name, language)) for field, name in hints.items()]
    drawn, ground = alt.Chart(theme.data_of(bars)), alt.Chart(theme.data_of(floors))
    entries = {
        say("intensity_booked", language): (style.PEACH, "square"), say("intensity_real", language): (style.BLUE, "stroke"),
        say("intensity_threshold", language): (style.INK, "stroke"),
    }  # fmt: skip
    layers = [
        theme.key(entries, wide=3, narrow=1),
        drawn.mark_rect(color=style.PEACH).encode(across("from"), top, alt.X2("to"), alt.Y2("floor")),
        ground.mark_rule(color=style.PALE).encode(across("from"), place, alt.X2("to")),
        ground.mark_rule(color=style.FAINT).encode(across("from"), theme.pixels("most", height), alt.X2("to")),
        ground.mark_text(align="right", baseline="bottom", dy=-2, color=style.GREY).encode(
            across("to"), theme.pixels("most", height), text="words:N"
        ),
        drawn.mark_rule(color=style.VERMILION).encode(across("left"), theme.pixels("booked_high", height), y2="booked_low"),
        alt.Chart(theme.data_of(steps))
        .mark_line(color=style.BLUE, strokeWidth=2, strokeCap="butt")
        .encode(across("at"), place, detail="tier:N", order=alt.Order("at:Q")),
        drawn.mark_rule(color=style.BLUE).encode(across("right"), theme.pixels("real_high", height), y2="real_low"),
        alt.Chart(theme.data_of(lines)).mark_rule(color=style.INK, strokeDash=[4, 2], strokeWidth=1.4).encode(across("at"), place, alt.Y2("floor")),
        alt.Chart(theme.data_of(heads)).mark_text(align="left", baseline="top", x=0, fontWeight="bold").encode(place, text="words:N"),
        drawn.mark_rect(opacity=0).encode(across("from"), theme.pixels("roof", height), alt.X2("to"), alt.Y2("floor"), tooltip=tooltip),
    ]
    return theme.layered(*layers, height=height)


def _bars(histogram: Histogram, floor: float, language: str) -> list[dict[str, object]]:
    """One entry a bar, its tops in pixels; the highest number of the panel, bands included, reaches the panel's top."""
    spreads = {name: np.quantile(values, (0.1, 0.9), axis=0) for name, values in (("booked", histogram.booked), ("real", histogram.real))}
    means = {"booked": histogram.booked.mean(axis=0), "real": histogram.real.mean(axis=0)}
    highest = _highest(histogram)
    bars = []
    for place, (low, high) in enumerate(pairwise(EDGES)):
        entry: dict[str, object] = {
            "from": round(100 * float(low), 6), "to": round(100 * float(high), 6), "left": 100 * float(low + high) / 2 + 0.1, "floor": floor,
            "right": 100 * float(low + high) / 2 - 0.1, "roof": floor - PANEL, "tier": tier_title(histogram.tier, language),
            "share": f"{100 * low:.1f}–{100 * high:.1f}{percent_sign(language)}",
        }  # fmt: skip
        for name in ("booked", "real"):
            mean, (down, up) = float(means[name][place]), (float(value) for value in spreads[name][:, place])
            for part, value in (("top", mean), ("low", down), ("high", up)):
                entry[f"{name}_{part}"] = round(floor - PANEL * value / highest, 2)
            band = interval(down, up, "firms", language)
            entry[name] = f"{amount(mean, 'firms', language)}（{band}）" if language == "zh" else f"{amount(mean, 'firms', language)} ({band})"
        bars.append(entry)
    return bars


def _highest(histogram: Histogram) -> float:
    """The highest number of a panel, bands included."""
    both = (histogram.booked, histogram.real)
    return max(1e-9, *(float(np.max(values.mean(axis=0))) for values in both), *(float(np.max(np.quantile(values, 0.9, axis=0))) for values in both))


def _table(found: Intensity) -> DataTable:
    def column(what: str, part: str) -> Words:
        return theme.words_of(lambda language: fill(WORDS, "of", language, what=fill(WORDS, what, language), part=fill(WORDS, part, language)))

    columns = [theme.column_of(WORDS, "tier"), theme.column_of(WORDS, "from", "fraction"), theme.column_of(WORDS, "to", "fraction")]
    columns += [DataColumn(column(what, part), "firms") for what in ("booked", "real") for part in ("mean", "low", "high")]
    rows: list[list[Cell]] = []
    for histogram in found.tiers:
        name = theme.words_of(tier_title, histogram.tier)
        numbers = [stat for values in (histogram.booked, histogram.real) for stat in (values.mean(axis=0), *np.quantile(values, (0.1, 0.9), axis=0))]
        rows += [[name, float(low), float(high), *(float(stat[place]) for stat in numbers)] for place, (low, high) in enumerate(pairwise(EDGES))]
    return DataTable("research-intensity", theme.words_of(lambda language: fill(WORDS, "table", language)), tuple(columns), rows)
