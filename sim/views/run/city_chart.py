"""High-tech enterprises by city: where each city starts and the median at the end of the first and the last projected year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.views import style
from sim.views.labels import city_label, text
from sim.views.numbers import amount, interval, probability

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

VARIABLE = "Enterprises|High-tech|Stock"
WIDTH, HEIGHT = 10.0, 7.6


def draw_cities(yearly: pd.DataFrame, source: dict[str, str], language: str) -> Figure | None:
    """The chart of all cities, largest at the top; None if the run has no such figures by city."""
    rows = yearly[(yearly["variable"] == VARIABLE) & (yearly["city"] != "all") & (yearly["breakdown"] == "all")]
    years = sorted({int(year) for year in rows["year"]})
    if len(years) < 2:
        return None
    start, first, last = years[0], years[1], years[-1]
    by_year = {year: rows[rows["year"] == year].set_index("city") for year in {start, first, last}}
    order = by_year[last]["p50"].sort_values(ascending=False, kind="stable").index.to_list()
    figure = style.new_figure(WIDTH, HEIGHT)
    title = _title(by_year[start], by_year[last], order, start, last, language)
    bottom, top = style.draw_frame(figure, title, text("source", language, **source), language, _key(start, first, last, language))
    axes = style.add_axes(figure, style.MARGIN + (0.85 if language == "en" else 0.5), bottom + 0.35, WIDTH - 1.95, top - 0.05)
    for position, city in enumerate(order):
        _draw_city(axes, position, by_year[start].loc[city], by_year[first].loc[city], by_year[last].loc[city], first != last, language)
    axes.set_ylim(len(order) - 0.4, -0.6)
    axes.set_yticks(range(len(order)), [city_label(city, language) for city in order], fontsize=10, color=style.INK)
    axes.set_xlim(0, by_year[last]["p90"].max() * 1.02)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.set_xlabel(text("city_axis", language), fontsize=9.5, loc="right")
    axes.grid(axis="x")
    axes.spines["bottom"].set_visible(False)
    return figure


def _title(start_rows: pd.DataFrame, last_rows: pd.DataFrame, order: list[str], start: int, last: int, language: str) -> str:
    growth = last_rows["p50"] / start_rows["p50"].where(start_rows["p50"] > 0)
    share = last_rows["p50"].loc[order[:2]].sum() / last_rows["p50"].sum()
    first, second, fastest = (city_label(name, language) for name in (order[0], order[1], str(growth.idxmax())))
    return text("city_title", language, first=first, second=second, share=probability(share, language), year=last, fastest=fastest,
                growth=probability(growth.max() - 1, language), start=start)  # fmt: skip


def _key(start: int, first: int, last: int, language: str) -> list[tuple[Line2D | Patch, str]]:
    key: list[tuple[Line2D | Patch, str]] = [(Patch(color=style.GREY, linewidth=0), text("city_start", language, year=start))]
    if first != last:
        diamond = Line2D([], [], color=style.VERMILION, marker="D", markersize=5, linewidth=1.2)
        key.append((diamond, text("city_median", language, year=first)))
    key.append((Patch(color=style.SKY, linewidth=0), text("city_median", language, year=last)))
    key.append((Line2D([], [], color=style.INK, linewidth=1.2), text("band_80", language)))
    return key


def _draw_city(axes: Axes, position: int, start: pd.Series, first: pd.Series, last: pd.Series, both: bool, language: str) -> None:
    axes.barh(position, last["p50"], height=0.66, color=style.SKY)
    axes.barh(position, start["p50"], height=0.30, color=style.GREY)
    axes.plot([last["p10"], last["p90"]], [position, position], color=style.INK, linewidth=1.2)
    if both:
        axes.plot([first["p10"], first["p90"]], [position, position], color=style.VERMILION, linewidth=1.2)
        axes.plot([first["p50"]], [position], color=style.VERMILION, marker="D", markersize=5, markeredgecolor="white", markeredgewidth=0.8)
    median, band = amount(last["p50"], "firms", "en"), interval(last["p10"], last["p90"], "firms", "en")  # the axis names the unit
    words = median if last["p90"] <= last["p10"] else f"{median} ({band})" if language == "en" else f"{median}（{band}）"
    axes.annotate(words, (max(last["p50"], last["p90"]), position),
                  xytext=(7, 0), textcoords="offset points", va="center", fontsize=9, annotation_clip=False)  # fmt: skip
