"""Who knows an instrument and who uses it, by size of firm: the name of the instrument over one line for each size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from sim.scenario.places import SIZES
from sim.scenario.variables import INSTRUMENTS
from sim.views import style
from sim.views.interactive import theme
from sim.views.interactive.parts import DataTable, InteractiveChart
from sim.views.labels import instrument_label, text
from sim.views.numbers import percent_sign, probability
from sim.views.phrases import enumeration, fill
from sim.views.run.instrument_chart import SERIES
from sim.views.run.size_chart import by_size, size_title
from sim.views.run.words import say, size_label

if TYPE_CHECKING:
    import pandas as pd

    from sim.views.stored_run import StoredRun

HEAD, ROW, GAP = 20, 19, 10
"""Height of an instrument's name, of the line of a size, and of the space after an instrument, pixels."""
SYMBOLS = {"Awareness": "circle", "Take-up": "diamond"}
SHIFTS = {"Awareness": -3.5, "Take-up": 3.5}
"""Place of a series within the line of a size, pixels."""

WORDS: dict[str, dict[str, str]] = {
    "alt": {
        "en": "Dots on lines from 0 to 100 % of firms, by instrument and size. {title}. Share that knows and share of eligible firms that uses, "
              "smallest to largest firms: {told}.",
        "zh": "按政策和企业规模排列的点图，横轴0–100%。{title}。由小到大各规模企业知晓率与享受率：{told}。",
    },
    "instrument": {"en": "Instrument", "zh": "政策工具"},
    "size": {"en": "Size", "zh": "企业规模"},
    "measure": {"en": "Share", "zh": "指标"},
    "median": {"en": "Median", "zh": "中位数"},
    "low": {"en": "10 % point", "zh": "10%分位数"},
    "high": {"en": "90 % point", "zh": "90%分位数"},
    "band": {"en": "10–90 % of runs", "zh": "10–90%区间"},
    "axis": {"en": "share of firms, %", "zh": "企业占比（%）"},
    "table": {"en": "Awareness and take-up by size", "zh": "分规模知晓率与享受率"},
}  # fmt: skip


def awareness(run: StoredRun) -> InteractiveChart | None:
    """The chart at the end of the run; None if it records no awareness by size."""
    found = by_size(run.summary)
    if not (found["variable"] == "Awareness").any():
        return None
    title = theme.words_of(lambda language: size_title(found, language))
    return InteractiveChart(
        name="awareness",
        title=title,
        alt=theme.words_of(lambda language: fill(WORDS, "alt", language, title=title[language], told=_told(found, language))),
        specs=theme.specs_of(lambda language: _chart(found, language)),
        table=_table(found),
        note=theme.words_of(lambda language: say("size_note", language, year=found["date"].max().year)),
    )


def _names(found: pd.DataFrame) -> list[str]:
    return [name for name in INSTRUMENTS if (found["instrument"] == name).any()]


def _told(found: pd.DataFrame, language: str) -> str:
    """Every median, instrument by instrument."""
    parts = []
    for name in _names(found):
        own = found[found["instrument"] == name]
        series = [own[own["variable"] == variable].set_index("size")["p50"].reindex(SIZES).dropna() for variable in SERIES]
        shares = [enumeration((probability(share, language) for share in one), language) or "–" for one in series]
        parts.append(
            f"{instrument_label(name, language)} " + "／".join(shares)
            if language == "zh"
            else f"{instrument_label(name, language)} {' / '.join(shares)}"
        )
    return theme.joined(parts, language)


def _chart(found: pd.DataFrame, language: str) -> alt.LayerChart:
    names = _names(found)
    block = HEAD + ROW * len(SIZES) + GAP
    height = block * len(names)
    marks = [_mark(row, names.index(row["instrument"]) * block, language) for row in found.to_dict("records")]
    heads = [{"place": number * block + HEAD / 2, "words": instrument_label(name, language)} for number, name in enumerate(names)]
    lines = [
        {"place": number * block + HEAD + ROW * (place + 0.5), "words": size_label(size, language), "zero": 0, "all": 100}
        for number in range(len(names))
        for place, size in enumerate(SIZES)
    ]
    axis = alt.Axis(title=fill(WORDS, "axis", language), values=[0, 25, 50, 75, 100], grid=True, titleAlign="left", titleAnchor="start")
    scale = alt.Scale(domain=[0, 100], nice=False)
    place = theme.pixels("place", height)
    hints = {"instrument": "instrument", "size": "size", "measure": "measure", "median": "median", "band": "band"}
    tooltip = [alt.Tooltip(f"{field}:N", title=fill(WORDS, name, language)) for field, name in hints.items()]
    colour = alt.Color("colour:N", scale=None)
    drawn = alt.Chart(theme.data_of(marks))
    entries = {text(f"{word}_legend", language): (tone, SYMBOLS[variable]) for variable, (word, tone) in SERIES.items()}
    sizes = alt.Chart(theme.data_of(lines))
    layers = [
        theme.key(entries, wide=2, narrow=1),
        sizes.mark_rule(color=style.FAINT).encode(alt.X("zero:Q", axis=axis, scale=scale), place, alt.X2("all")),
        sizes.mark_text(align="right", dx=-6, x=0, color=style.GREY).encode(place, text="words:N"),
        alt.Chart(theme.data_of(heads)).mark_text(align="left", x=0, fontWeight="bold", fontSize=theme.NORMAL).encode(place, text="words:N"),
        drawn.mark_rule(strokeWidth=2).encode(alt.X("low:Q", axis=axis), place, alt.X2("high"), colour),
        *(
            drawn.transform_filter(f"datum.symbol == '{symbol}'")
            .mark_point(filled=True, shape=symbol, size=75, opacity=1, stroke="white", strokeWidth=0.8)
            .encode(alt.X("value:Q", axis=axis), place, fill=alt.Fill("colour:N", scale=None), tooltip=tooltip)
            for symbol in SYMBOLS.values()
        ),
    ]
    return theme.layered(*layers, height=height)


def _mark(row: dict[Any, Any], top: float, language: str) -> dict[str, object]:
    variable, size = str(row["variable"]), str(row["size"])
    word, colour = SERIES[variable]
    median, low, high = (float(str(row[name])) for name in ("p50", "p10", "p90"))
    return {
        "place": top + HEAD + ROW * (SIZES.index(size) + 0.5) + SHIFTS[variable], "value": 100 * median,
        "low": 100 * low, "high": 100 * high, "colour": colour,
        "symbol": SYMBOLS[variable], "instrument": instrument_label(str(row["instrument"]), language), "size": size_label(size, language),
        "measure": text(f"{word}_legend", language), "median": probability(median, language),
        "band": f"{100 * low:.0f}–{100 * high:.0f}{percent_sign(language)}",
    }  # fmt: skip


def _table(found: pd.DataFrame) -> DataTable:
    columns = (*(theme.column_of(WORDS, name) for name in ("instrument", "size", "measure")),
               *(theme.column_of(WORDS, name, "fraction") for name in ("median", "low", "high")))  # fmt: skip
    rows = [
        [theme.words_of(instrument_label, row["instrument"]),
         theme.words_of(size_label, row["size"]),
         theme.words_of(text, SERIES[row["variable"]][0]), row["p50"], row["p10"], row["p90"]]
        for row in found.to_dict("records")
    ]  # fmt: skip
    return DataTable("awareness", theme.words_of(lambda language: fill(WORDS, "table", language)), columns, rows)
