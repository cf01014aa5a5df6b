"""High-tech enterprises by city as two tile maps: how many at the end, and by how much they grow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_hex, to_rgb
from matplotlib.patches import Rectangle

from sim.scenario.places import CITIES
from sim.views import style
from sim.views.labels import city_label, text
from sim.views.numbers import amount, interval, percent_sign
from sim.views.run.city_chart import VARIABLE
from sim.views.run.city_tiles import COLUMNS, ROWS, TILES
from sim.views.run.words import say
from sim.views.stored_run import select

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, TILE, GAP = 12.0, 0.79, 0.36
"""Width of the figure, height of a tile and distance of the two maps, inches."""
SHADES = LinearSegmentedColormap.from_list("tiles", ["#EAF3FA", style.SKY, style.BLUE])
LEAST_SIZE = 6.0
"""Size to which words shrink to fit on their tile, points."""


def city_changes(yearly: pd.DataFrame) -> pd.DataFrame | None:
    """By city: columns value, value_low, value_high (firms at the end of the last year: median, 10 %, 90 %), growth, growth_low, growth_high
    (of these over the median at the start, less one; NaN where there was none); index: English name of the city, and `all` for the province.

    None if the run has no figures of one of the cities, only one year, or no such firms at the start.
    """
    import pandas as pd

    rows = yearly[(yearly["variable"] == VARIABLE) & (yearly["breakdown"] == "all")]
    names = [city.en for city in CITIES]
    if not {*names, "all"} <= set(rows["city"]) or rows["year"].nunique() < 2:
        return None
    first, last = (rows[rows["year"] == year].set_index("city") for year in (rows["year"].min(), rows["year"].max()))
    start = first["p50"].where(first["p50"] > 0)
    if start.drop(index="all").isna().all():
        return None
    columns = {"value": "p50", "value_low": "p10", "value_high": "p90"}
    found = {name: last[column] for name, column in columns.items()}
    found |= {name.replace("value", "growth"): last[column] / start - 1 for name, column in columns.items()}
    return pd.DataFrame(found).reindex([*names, "all"])


def tiles_title(found: pd.DataFrame, years: tuple[int, int], language: str) -> str:
    """The finding: in how many cities the number grows faster than in the province, and where it grows least. `years`: start and end."""
    cities, province = found.drop(index="all"), found["growth"]["all"]
    slowest = str(cities["growth"].idxmin())
    return say("tiles_title", language, above=int((cities["growth"] > province).sum()), province=_per_cent(province, language), start=years[0],
               end=years[1], slowest=city_label(slowest, language), least=_per_cent(cities["growth"][slowest], language))  # fmt: skip


def draw_tiles(yearly: pd.DataFrame, source: dict[str, str], language: str) -> Figure | None:
    """The two maps; None if the run has no such figures by city."""
    found = city_changes(yearly)
    if found is None:
        return None
    series = select(yearly, VARIABLE)
    years = int(series["year"].min()), int(series["year"].max())
    figure = style.new_figure(WIDTH, 1.95 + ROWS * TILE)
    bottom, top = style.draw_frame(figure, tiles_title(found, years, language), text("source", language, **source), language,
                                   note=say("tiles_note", language))  # fmt: skip
    width = (WIDTH - 2 * style.MARGIN - GAP) / 2
    for number, (column, heading) in enumerate((("value", say("tiles_value", language, year=years[1])),
                                                ("growth", say("tiles_growth", language, year=years[0])))):  # fmt: skip
        left = style.MARGIN + number * (width + GAP)
        axes = style.add_axes(figure, left, bottom, left + width, top - 0.38)
        axes.set_title(heading, fontsize=10.5, fontweight="bold", loc="left", pad=8)
        _draw_map(figure, axes, found.drop(index="all"), column, width / COLUMNS, language)
    return figure


def _draw_map(figure: Figure, axes: Axes, found: pd.DataFrame, column: str, width: float, language: str) -> None:
    """Tiles with city, median and band. `width`: of a tile, inches."""
    axes.set_axis_off()
    axes.set_xlim(0, COLUMNS)
    axes.set_ylim(ROWS, 0)
    lowest, highest = min(0.0, found[column].min()), found[column].max()
    for city, row in found.iterrows():
        across, down = TILES[str(city)]
        known = row[column] == row[column] and highest > lowest
        shade = to_hex(SHADES((row[column] - lowest) / (highest - lowest))) if known else style.FAINT
        axes.add_patch(Rectangle((across + 0.03, down + 0.03), 0.94, 0.94, facecolor=shade, linewidth=0))
        tone = max(("#FFFFFF", style.INK), key=lambda colour: _contrast(colour, shade))
        for words, height, size, weight in zip((city_label(str(city), language), *_numbers(row, column)), (0.22, 0.5, 0.78), (8.5, 11, 7.5),
                                               ("normal", "bold", "normal"), strict=True):  # fmt: skip
            fitting = min(size, max(LEAST_SIZE, size * 0.88 * width / max(style.text_width(figure, words, size, weight), 0.01)))
            axes.text(across + 0.5, down + height, words, fontsize=fitting, fontweight=weight, color=tone, ha="center", va="center")


def _numbers(row: pd.Series, column: str) -> tuple[str, str]:
    """Median and band on a tile, without unit, which the map's heading names."""
    value, low, high = row[column], row[f"{column}_low"], row[f"{column}_high"]
    if value != value:
        return "–", ""
    if column == "growth":
        return _whole(value), f"{_whole(low)}–{_whole(high)}" if high > low else ""
    return amount(value, "firms", "en"), interval(low, high, "firms", "en") if high > low else ""


def _contrast(one: str, other: str) -> float:
    """Contrast of two colours as the web's accessibility guidelines reckon it, 1 to 21."""
    channels = [np.array(to_rgb(colour)) for colour in (one, other)]
    linear = [np.where(c <= 0.03928, c / 12.92, ((c + 0.055) / 1.055) ** 2.4) for c in channels]
    low, high = sorted(float(c @ (0.2126, 0.7152, 0.0722)) for c in linear)
    return (high + 0.05) / (low + 0.05)


def _whole(share: float) -> str:
    return f"{100 * share:.0f}".replace("-", "−")


def _per_cent(share: float, language: str) -> str:
    return _whole(share) + percent_sign(language)
