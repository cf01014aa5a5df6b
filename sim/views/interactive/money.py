"""Fiscal account by year: kinds of cost stacked; a click in the key shows one kind on a scale of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from sim.scenario.fiscal import KINDS
from sim.views import style
from sim.views.interactive import theme
from sim.views.interactive.parts import DataTable, InteractiveChart
from sim.views.labels import instrument_label, kind_label, text
from sim.views.numbers import Scale, amount, axis_scale, interval
from sim.views.phrases import fill
from sim.views.run.account_chart import COLOURS, STACKED, account_title

if TYPE_CHECKING:
    import pandas as pd

    from sim.views.stored_run import StoredRun

HEIGHT = 300

WORDS: dict[str, dict[str, str]] = {
    "alt": {"en": "Stacked bars by year. {title}. Total by year: {told}.", "zh": "分年堆叠柱形图。{title}。各年合计：{told}。"},
    "note": {
        "en": "Bars: means of the runs; whiskers: 10–90 % of the total. A click in the key shows one kind alone, on its own scale; a double click "
              "shows all. Money put into pools is counted as expected loss",
        "zh": "柱形为各次模拟均值，误差线为合计的10–90%区间。点击图例可单独查看一类并自动调整刻度，双击恢复全部。注入资金池的资金按预期损失计入",
    },
    "kind": {"en": "Kind", "zh": "类别"},
    "instrument": {"en": "Instrument", "zh": "政策工具"},
    "all": {"en": "all", "zh": "合计"},
    "total": {"en": "All costs", "zh": "总成本"},
    "year": {"en": "Year", "zh": "年份"},
    "horizon": {"en": "{first}–{last}", "zh": "{first}—{last}年"},
    "mean": {"en": "Mean", "zh": "均值"},
    "low": {"en": "10 % point", "zh": "10%分位数"},
    "high": {"en": "90 % point", "zh": "90%分位数"},
    "band": {"en": "10–90 % of runs", "zh": "10–90%区间"},
    "largest": {"en": "Largest parts", "zh": "主要构成"},
    "table": {"en": "Fiscal account", "zh": "财政成本账"},
}  # fmt: skip
PARTS_TOLD = 3


def money(run: StoredRun, yearly: pd.DataFrame) -> InteractiveChart | None:
    """The account by year; None if the folder has none or nothing in it. It is read from fiscal_account.csv; `yearly` says which years are whole."""
    account = run.account
    if account is None or account.empty or account["mean"].max() <= 0:
        return None
    whole = {str(year) for year in yearly["year"]} | {"all"}
    account = account[account["year"].isin(whole)]
    if (account["year"] == "all").all():
        return None
    title = theme.words_of(lambda language: account_title(account, language))

    def told(language: str) -> str:
        totals = account[(account["kind"] == "all") & (account["year"] != "all")]
        return theme.joined((f"{row['year']} {amount(row['mean'], 'yuan', language)}" for row in totals.to_dict("records")), language)

    return InteractiveChart(
        name="fiscal-account",
        title=title,
        alt=theme.words_of(lambda language: fill(WORDS, "alt", language, title=title[language], told=told(language))),
        specs=theme.specs_of(lambda language: _chart(account, language)),
        table=_table(account),
        note=theme.words_of(lambda language: fill(WORDS, "note", language)),
    )


def _chart(account: pd.DataFrame, language: str) -> alt.LayerChart:
    by_year = account[(account["instrument"] == "all") & (account["year"] != "all")]
    totals = by_year[by_year["kind"] == "all"]
    scale = axis_scale("yuan", float(totals["p90"].max()), language)
    entries = {kind_label(kind, language): (COLOURS[kind], "square") for kind in STACKED}
    order = {kind: place for place, kind in enumerate(STACKED)}
    rows = [
        {**_told(account, row, scale, language), "order": order[row["kind"]], "colour": COLOURS[row["kind"]]}
        for row in by_year[by_year["kind"].isin(STACKED)].sort_values(["year", "kind"], kind="stable").to_dict("records")
        if row["mean"] > 0
    ]
    chosen = alt.selection_point(name="chosen", fields=["entry"], bind="legend")
    axis = alt.Axis(title=text("per_year", language, unit=scale.unit), tickCount=6, format=",~f")
    x = alt.X("year:O", axis=alt.Axis(title=None, labelAngle=0), scale=alt.Scale(paddingInner=0.35, paddingOuter=0.2))
    tooltip = [alt.Tooltip(f"{name}:N", title=fill(WORDS, name, language)) for name in ("kind", "year", "mean", "band", "largest")]
    bars = alt.Chart(theme.data_of(rows)).transform_filter(chosen).mark_bar(stroke="white", strokeWidth=0.6).encode(
        x, alt.Y("value:Q", axis=axis, stack="zero"), alt.Color("colour:N", scale=None), order="order:Q", tooltip=tooltip,
    )  # fmt: skip
    ends = [
        {**_told(account, row, scale, language), "low": row["p10"] / scale.divisor, "high": row["p90"] / scale.divisor}
        for row in totals.to_dict("records")
    ]
    spread = alt.Chart(theme.data_of(ends)).transform_filter(chosen)
    whiskers = spread.mark_rule(color=style.INK, strokeWidth=1.4).encode(x, alt.Y("low:Q", axis=axis), alt.Y2("high"), tooltip=tooltip)
    numbers = spread.mark_text(baseline="bottom", dy=-5, fontWeight="bold").encode(
        x, alt.Y("high:Q", axis=axis), text=alt.Text("value:Q", format=",.3~r"), tooltip=tooltip
    )
    key = theme.key(entries, wide=4, narrow=1).add_params(chosen)
    return theme.layered(key, bars, whiskers, numbers, height=HEIGHT)


def _told(account: pd.DataFrame, row: dict[Any, Any], scale: Scale, language: str) -> dict[str, object]:
    """What is drawn and told of one kind, or the total, in one year."""
    kind = str(row["kind"])
    label = fill(WORDS, "total", language) if kind == "all" else kind_label(kind, language)
    parts = account[(account["kind"] == kind) & (account["year"] == row["year"]) & (account["instrument"] != "all") & (account["mean"] > 0)]
    largest = parts.sort_values("mean", ascending=False, kind="stable").head(PARTS_TOLD)
    told = [f"{instrument_label(part['instrument'], language)} {amount(part['mean'], 'yuan', language)}" for part in largest.to_dict("records")]
    mean, low, high = (float(row[name]) for name in ("mean", "p10", "p90"))
    return {
        "entry": label, "kind": label, "year": row["year"], "value": mean / scale.divisor, "mean": amount(mean, "yuan", language),
        "band": interval(low, high, "yuan", language), "largest": theme.joined(told, language) or "–",
    }  # fmt: skip


def _table(account: pd.DataFrame) -> DataTable:
    """All lines of the account that hold anything."""
    years = [int(year) for year in account["year"].unique() if year != "all"]
    horizon = theme.words_of(lambda language: fill(WORDS, "horizon", language, first=min(years), last=max(years)))
    columns = (*(theme.column_of(WORDS, name) for name in ("kind", "instrument", "year")),
               *(theme.column_of(WORDS, name, "yuan") for name in ("mean", "low", "high")))  # fmt: skip

    def kind_words(kind: str) -> dict[str, str]:
        return {language: fill(WORDS, "total", language) if kind == "all" else kind_label(kind, language) for language in ("zh", "en")}

    def instrument_words(name: str) -> dict[str, str]:
        return {language: fill(WORDS, "all", language) if name == "all" else instrument_label(name, language) for language in ("zh", "en")}

    rows = [
        [
            kind_words(row["kind"]),
            instrument_words(row["instrument"]),
            horizon if row["year"] == "all" else int(row["year"]),
            row["mean"],
            row["p10"],
            row["p90"],
        ]
        for row in account[account["kind"].isin((*KINDS, "all")) & (account["p90"] != 0)].to_dict("records")
    ]
    return DataTable("fiscal-account", theme.words_of(lambda language: fill(WORDS, "table", language)), columns, rows)
