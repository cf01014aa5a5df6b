"""High-tech enterprises by city as a tile map: growth as colour and number, everything else under the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import altair as alt

from sim.scenario.places import CITIES
from sim.views import style
from sim.views.interactive import theme
from sim.views.interactive.parts import DataTable, InteractiveChart
from sim.views.labels import city_label
from sim.views.numbers import amount, interval, percent_sign
from sim.views.phrases import fill
from sim.views.run.city_chart import VARIABLE
from sim.views.run.city_tiles import COLUMNS, ROWS, TILES
from sim.views.run.tile_chart import city_changes, tiles_title
from sim.views.stored_run import select

if TYPE_CHECKING:
    import pandas as pd

    from sim.views.stored_run import StoredRun

TILE = 78
"""Height of a tile, pixels."""
SHADES = ["#EAF3FA", style.SKY, style.BLUE]
DARK = 0.72
"""Shade from which words on a tile are white."""

WORDS: dict[str, dict[str, str]] = {
    "alt": {
        "en": "Map of 16 tiles, one a city. {title}. Growth: {told}.",
        "zh": "16市方块图。{title}。增速：{told}。",
    },
    "note": {
        "en": "Tiles stand roughly as the cities lie, north on top. Large: growth since the end of {start}; below: high-tech enterprises at the end "
              "of {end}, median of runs. Darker: faster growth",
        "zh": "方块按各市大致方位排列，上北下南。大字为比{start}年底增长，小字为{end}年底高新技术企业数（模拟中位数）；颜色越深增长越快",
    },
    "city": {"en": "City", "zh": "市"},
    "province": {"en": "Province", "zh": "全省"},
    "start": {"en": "End of {year} (starting value)", "zh": "{year}年底（初始值）"},
    "end": {"en": "End of {year}, median", "zh": "{year}年底中位数"},
    "low": {"en": "End of {year}, 10 % point", "zh": "{year}年底10%分位数"},
    "high": {"en": "End of {year}, 90 % point", "zh": "{year}年底90%分位数"},
    "growth": {"en": "Growth since the end of {year}", "zh": "比{year}年底增长"},
    "growth_low": {"en": "Growth, 10 % point", "zh": "增长10%分位数"},
    "growth_high": {"en": "Growth, 90 % point", "zh": "增长90%分位数"},
    "table": {"en": "High-tech enterprises by city", "zh": "各市高新技术企业"},
}  # fmt: skip


def cities(run: StoredRun, yearly: pd.DataFrame) -> InteractiveChart | None:
    """The map; None if the run has no high-tech enterprises by city. `yearly`: asked for `Enterprises|High-tech|Stock`."""
    found = city_changes(yearly)
    if found is None:
        return None
    series = [select(yearly, VARIABLE, city=str(city)).set_index("year")["p50"] for city in found.index]
    years = tuple(int(year) for year in sorted(series[-1].index))
    start, first, last = years[0], years[1], years[-1]
    found = found.assign(start=[float(one.get(start, float("nan"))) for one in series], first=[float(one.get(first, float("nan"))) for one in series])
    title = theme.words_of(lambda language: tiles_title(found, (start, last), language))

    growth = found["growth"].to_dict()

    def told(language: str) -> str:
        return theme.joined((f"{city_label(city.en, language)} {_per_cent(growth[city.en], language)}" for city in CITIES), language)

    return InteractiveChart(
        name="cities",
        title=title,
        alt=theme.words_of(lambda language: fill(WORDS, "alt", language, title=title[language], told=told(language))),
        specs=theme.specs_of(lambda language: _chart(found, (start, first, last), language)),
        table=_table(found, (start, first, last)),
        note=theme.words_of(lambda language: fill(WORDS, "note", language, start=start, end=last)),
    )


def _chart(found: pd.DataFrame, years: tuple[int, int, int], language: str) -> alt.LayerChart:
    cities = found.drop(index="all")
    lowest, highest = min(0.0, float(cities["growth"].min())), float(cities["growth"].max())
    rows = [_tile(str(city), row, (lowest, highest), language) for city, row in cities.to_dict("index").items()]
    height = ROWS * TILE
    x = alt.X("left:Q", axis=None, scale=alt.Scale(domain=[0, COLUMNS], nice=False))
    start, first, last = years
    titles = {"city": fill(WORDS, "city", language), "start": fill(WORDS, "start", language, year=start)}
    titles |= {"first": fill(WORDS, "end", language, year=first)} if first != last else {}
    titles |= {"last": fill(WORDS, "end", language, year=last), "change": fill(WORDS, "growth", language, year=start)}
    tooltip = [alt.Tooltip(f"{name}:N", title=title) for name, title in titles.items()]
    chart = alt.Chart(theme.data_of(rows))
    shades = alt.Fill("growth:Q", scale=alt.Scale(domain=[lowest, (lowest + highest) / 2, highest], range=SHADES, interpolate="rgb"), legend=None)
    tiles = chart.mark_rect(cornerRadius=3).encode(x, theme.pixels("top", height), alt.X2("right"), alt.Y2("bottom"), shades, tooltip=tooltip)

    def words(field: str, down: float, wide: float, narrow: float, weight: Literal["normal", "bold"] = "normal") -> alt.Chart:
        size = alt.ExprRef(f"width < {theme.NARROW} ? {narrow} : {wide}")
        mark = chart.mark_text(align="center", baseline="middle", fontSize=size, fontWeight=weight, dy=down)
        return mark.encode(
            alt.X("middle:Q", axis=None), theme.pixels("centre", height), text=f"{field}:N", color=alt.Color("ink:N", scale=None), tooltip=tooltip
        )

    names = words("city", -20, 12, 9 if language == "en" else 11)
    return theme.layered(tiles, names, words("told", 1, 16, 11.5, "bold"), words("value", 21, 11, 9.5), height=height)


def _tile(city: str, row: dict[Any, Any], ends: tuple[float, float], language: str) -> dict[str, object]:
    across, down = TILES[city]
    known = row["growth"] == row["growth"]
    shade = (row["growth"] - ends[0]) / (ends[1] - ends[0]) if known and ends[1] > ends[0] else 0.0
    band = interval(row["value_low"], row["value_high"], "firms", language)
    median = amount(row["value"], "firms", language)
    brackets = "{}（{}）" if language == "zh" else "{} ({})"
    growth = brackets.format(_per_cent(row["growth"], language), f"{_whole(row['growth_low'])}–{_per_cent(row['growth_high'], language)}")
    return {
        "left": across + 0.03, "right": across + 0.97, "middle": across + 0.5, "top": (down + 0.02) * TILE, "bottom": (down + 0.98) * TILE,
        "centre": (down + 0.5) * TILE, "city": city_label(city, language), "growth": row["growth"] if known else None,
        "ink": "white" if shade >= DARK else style.INK, "told": f"+{_per_cent(row['growth'], language)}".replace("+−", "−") if known else "–",
        "value": f"{row['value']:,.0f}", "start": amount(row["start"], "firms", language), "first": amount(row["first"], "firms", language),
        "last": brackets.format(median, band) if row["value_high"] > row["value_low"] else median, "change": growth if known else "–",
    }  # fmt: skip


def _whole(share: float) -> str:
    return f"{100 * share:.0f}".replace("-", "−")


def _per_cent(share: float, language: str) -> str:
    return _whole(share) + percent_sign(language) if share == share else "–"


def _table(found: pd.DataFrame, years: tuple[int, int, int]) -> DataTable:
    start, first, last = years
    names = {"start": ("start", start, "firms"), "first": ("end", first, "firms"), "value": ("end", last, "firms"),
             "value_low": ("low", last, "firms"),
             "value_high": ("high", last, "firms"), "growth": ("growth", start, "fraction"), "growth_low": ("growth_low", last, "fraction"),
             "growth_high": ("growth_high", last, "fraction")}  # fmt: skip
    if first == last:
        names.pop("first")
    columns = (theme.column_of(WORDS, "city"), *(theme.column_of(WORDS, key, unit, year=year) for key, year, unit in names.values()))
    province = {language: fill(WORDS, "province", language) for language in ("zh", "en")}
    rows = [
        [province if city == "all" else theme.words_of(city_label, str(city)),
         *(float(row[name]) if row[name] == row[name] else None for name in names)]
        for city, row in found.to_dict("index").items()
    ]  # fmt: skip
    return DataTable("cities", theme.words_of(lambda language: fill(WORDS, "table", language)), columns, rows)
