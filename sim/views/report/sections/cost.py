"""What the scenario costs the public purse, year by year and instrument by instrument; and what is had for the money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.scenario.fiscal import COSTS, KINDS
from sim.views.interactive import comparison_charts, run_charts
from sim.views.interactive.parts import Cell, DataColumn, DataTable
from sim.views.interactive.theme import words_of
from sim.views.labels import instrument_label, kind_label, text
from sim.views.report.blocks import Block, Prose, Section, Shown
from sim.views.report.sections.comparing import effects_table
from sim.views.report.words import say

if TYPE_CHECKING:
    import pandas as pd

    from sim.views.report.material import Material

WORDS: dict[str, dict[str, str]] = {
    "title": {"en": "What it costs", "zh": "财政成本"},
    "account": {"en": "Cost by instrument and year, mean of the runs", "zh": "分工具、分年度财政成本（各次模拟均值）"},
    "kind": {"en": "Kind of cost", "zh": "成本类别"},
    "all": {"en": "All", "zh": "合计"},
    "low": {"en": "Total, 10 % point", "zh": "合计10%分位数"},
    "high": {"en": "Total, 90 % point", "zh": "合计90%分位数"},
    "price": {
        "en": "What is had for the money can only be told against another scenario: name two folders.",
        "zh": "资金的成效须与另一情景对比才能得出，请同时提供两个情景的结果文件夹。",
    },
}


def section(material: Material) -> Section | None:
    """The account, and, against another scenario, the prices of what is had."""
    one = material.main
    if one is None:
        return None
    blocks: list[Block] = []
    if (chart := run_charts.money(one.run, one.yearly)) is not None:
        blocks.append(chart)
    if one.run.account is not None:
        blocks.append(Shown(_by_year(one.run.account), folded=True))
    if material.comparison is None:
        return Section("cost", say(WORDS, "title"), [*blocks, Prose(say(WORDS, "price"), "note")])
    if (plane := comparison_charts.plane(material.comparison)) is not None:
        blocks.append(plane)
    return Section("cost", say(WORDS, "title"), [*blocks, Shown(effects_table(material.comparison))])


def _by_year(account: pd.DataFrame) -> DataTable:
    """A row a kind and instrument, a column a year; those that cost nothing left out."""
    years = [str(year) for year in account["year"].unique() if year != "all"]
    lines = {(row["kind"], row["instrument"], str(row["year"])): row for row in account.to_dict("records")}
    horizon = account[(account["year"] == "all") & (account["mean"] > 0)].sort_values("mean", ascending=False, kind="stable")
    rows: list[list[Cell]] = []
    for kind in (*(kind for kind in KINDS if kind in COSTS), "all", *(kind for kind in KINDS if kind not in COSTS)):
        names = [str(name) for name in horizon[horizon["kind"] == kind]["instrument"]]
        for name in sorted(names, key=lambda name: name != "all"):
            title = words_of(text, "account_all") if kind == "all" else words_of(kind_label, kind)
            label = say(WORDS, "all") if name == "all" else words_of(instrument_label, name)
            means = [float(lines[kind, name, year]["mean"]) if (kind, name, year) in lines else 0.0 for year in (*years, "all")]
            total = lines[kind, name, "all"]
            rows.append([title, label, *means, float(total["p10"]), float(total["p90"])])
    heads = (say(WORDS, "kind"), words_of(text, "column_instrument"))
    figures = (*({"zh": f"{year}年", "en": year} for year in years), words_of(text, "column_total"), say(WORDS, "low"), say(WORDS, "high"))
    columns = (*map(DataColumn, heads), *(DataColumn(head, "yuan") for head in figures))
    return DataTable("cost-by-year", say(WORDS, "account"), columns, rows, words_of(text, "account_caption"))
