"""Breakthroughs by landmark chain and emerging field over the years: a table of shades, the mean of the runs in each cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from sim.views import style
from sim.views.interactive import theme
from sim.views.interactive.parts import DataTable, InteractiveChart
from sim.views.labels import chain_label
from sim.views.numbers import amount
from sim.views.phrases import fill
from sim.views.run.breakthrough_chart import breakthrough_number, breakthrough_title
from sim.views.run.breakthroughs import ALL, VARIABLE, cumulated
from sim.views.run.words import say
from sim.views.stored_run import select

if TYPE_CHECKING:
    import pandas as pd

    from sim.views.stored_run import StoredRun

ROW = 26
"""Height of a chain's row, pixels."""
SHADES = ["#F7FAFC", style.SKY, style.BLUE]
DARK = 0.7

WORDS: dict[str, dict[str, str]] = {
    "alt": {
        "en": "Table of shades: chains and fields by year. {title}. Mean at the end of {year}: {told}.",
        "zh": "色块表：产业链（领域）与年份。{title}。{year}年底累计均值：{told}。",
    },
    "note": {
        "en": "Breakthroughs since the start by the end of each year: mean of the runs; darker: more",
        "zh": "自起始日起至各年底的累计突破数，为各次模拟均值；颜色越深数量越多",
    },
    "chain": {"en": "Chain or field", "zh": "产业链或领域"},
    "all": {"en": "All chains and fields", "zh": "合计"},
    "year": {"en": "Year", "zh": "年份"},
    "mean": {"en": "Mean of runs", "zh": "均值"},
    "median": {"en": "Median", "zh": "中位数"},
    "low": {"en": "10 % point", "zh": "10%分位数"},
    "high": {"en": "90 % point", "zh": "90%分位数"},
    "band": {"en": "10–90 % of runs", "zh": "10–90%区间"},
    "table": {"en": "Breakthroughs since the start", "zh": "累计突破数"},
}


def breakthroughs(run: StoredRun, yearly: pd.DataFrame) -> InteractiveChart | None:
    """The table of shades; None if the run records no breakthroughs. `yearly`: asked for `Projects|Breakthroughs`."""
    found = None if select(yearly, VARIABLE).empty else cumulated(run)
    if found is None:
        return None
    found = found[found["year"] > found["year"].min()]
    last = int(found["year"].max())
    title = theme.words_of(lambda language: breakthrough_title(found, language))

    def told(language: str) -> str:
        ends = found[(found["year"] == last) & (found["chain"] != ALL)]
        return theme.joined(
            (f"{chain_label(row['chain'], language)} {breakthrough_number(row['mean'])}" for row in ends.to_dict("records")), language
        )

    return InteractiveChart(
        name="breakthroughs",
        title=title,
        alt=theme.words_of(lambda language: fill(WORDS, "alt", language, title=title[language], year=last, told=told(language))),
        specs=theme.specs_of(lambda language: _chart(found, language)),
        table=_table(found),
        note=theme.words_of(lambda language: _note(run.scale, language)),
    )


def _note(scale: float, language: str) -> str:
    note = fill(WORDS, "note", language)
    if scale >= 1:
        return note
    lumps = say("sample_lumps", language, share=amount(scale, "fraction", language, bare=True), lump=breakthrough_number(1 / scale)).strip()
    return f"{note}。{lumps}" if language == "zh" else f"{note}. {lumps}"


def _label(chain: str, language: str) -> str:
    return fill(WORDS, "all", language) if chain == ALL else chain_label(chain, language)


def _chart(found: pd.DataFrame, language: str) -> alt.LayerChart:
    chains = list(dict.fromkeys(found["chain"]))
    highest = float(found.loc[found["chain"] != ALL, "mean"].max()) or 1.0
    rows = [
        {
            "chain": _label(row["chain"], language), "year": str(row["year"]), "shade": 0.0 if row["chain"] == ALL else row["mean"],
            "mean": breakthrough_number(row["mean"]), "median": breakthrough_number(row["p50"]), "weight": row["chain"] == ALL,
            "band": f"{breakthrough_number(row['p10'])}–{breakthrough_number(row['p90'])}",
            "ink": "white" if row["chain"] != ALL and row["mean"] > DARK * highest else style.INK,
        }
        for row in found.to_dict("records")
    ]  # fmt: skip
    order = [_label(chain, language) for chain in chains]
    x = alt.X("year:O", axis=alt.Axis(title=None, orient="top", labelAngle=0, domain=False))
    y = alt.Y("chain:N", sort=order, axis=alt.Axis(title=None, labelColor=style.INK))
    tooltip = [alt.Tooltip(f"{name}:N", title=fill(WORDS, name, language)) for name in ("chain", "year", "mean", "median", "band")]
    shades = alt.Fill("shade:Q", scale=alt.Scale(domain=[0, highest / 2, highest], range=SHADES, interpolate="rgb"), legend=None)
    chart = alt.Chart(theme.data_of(rows))
    cells = chart.mark_rect(stroke=style.FAINT, strokeWidth=1).encode(x, y, shades, tooltip=tooltip)
    numbers = [
        chart.transform_filter(f"datum.weight == {'true' if bold else 'false'}")
        .mark_text(fontWeight="bold" if bold else "normal")
        .encode(x, y, text="mean:N", color=alt.Color("ink:N", scale=None), tooltip=tooltip)
        for bold in (False, True)
    ]
    return theme.layered(cells, *numbers, height=ROW * len(chains))


def _table(found: pd.DataFrame) -> DataTable:
    columns = (theme.column_of(WORDS, "chain"), theme.column_of(WORDS, "year"),
               *(theme.column_of(WORDS, name, "projects") for name in ("mean", "low", "median", "high")))  # fmt: skip
    rows = [
        [theme.words_of(_label, row["chain"]), int(row["year"]), row["mean"], row["p10"], row["p50"], row["p90"]] for row in found.to_dict("records")
    ]
    return DataTable("breakthroughs", theme.words_of(lambda language: fill(WORDS, "table", language)), columns, rows)
