"""The fiscal account as a table for the terminal, 100 columns wide: what the scenario costs, by kind, instrument and year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Table

from sim.scenario.fiscal import COSTS, KINDS
from sim.views.labels import instrument_label, kind_label, text

if TYPE_CHECKING:
    import pandas as pd

UNITS = {"en": (1e6, "m yuan", 0), "zh": (1e8, "亿元", 2)}
"""Divisor, name and decimals of the unit that the whole table is in."""
YEARS_SHOWN = 6
"""A longer horizon shows its total alone."""


def render_account(account: pd.DataFrame, lang: str = "en") -> Table:
    """The account (columns of fiscal_account.csv, `year` as text) as a rich table; instruments that cost nothing are left out.

    Under each kind its instruments, largest first; the total of a kind in bold. Raises QiluError for a language without labels.
    """
    years = [year for year in account["year"].unique() if year != "all"]
    shown = years if len(years) <= YEARS_SHOWN else []
    table = Table(title=text("account", lang, unit=UNITS[lang][1]), title_justify="left", title_style="bold", caption=text("account_caption", lang),
                  caption_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)  # fmt: skip
    table.add_column(text("column_instrument", lang), overflow="fold")
    for name in (*shown, text("column_total", lang), text("column_band", lang)):
        table.add_column(name, justify="right", no_wrap=True)
    horizon = account[account["year"] == "all"]
    for kind in (*(k for k in KINDS if k in COSTS), "all", *(k for k in KINDS if k not in COSTS)):
        rows = horizon[(horizon["kind"] == kind) & (horizon["mean"] > 0)]
        for name in ("all", *rows[rows["instrument"] != "all"].sort_values("mean", ascending=False, kind="stable")["instrument"]):
            lines = account[(account["kind"] == kind) & (account["instrument"] == name)].set_index("year")
            if name in set(rows["instrument"]):
                table.add_row(_label(kind, name, lang), *_cells(lines, shown, lang), style="bold" if name == "all" else "")
    return table


def _label(kind: str, name: str, lang: str) -> str:
    """A kind, or an instrument set in under its kind."""
    if name != "all":
        return f"  {instrument_label(name, lang)}"
    return text("account_all", lang) if kind == "all" else kind_label(kind, lang)


def _cells(lines: pd.DataFrame, years: list[str], lang: str) -> list[str]:
    """Mean of each year and of the horizon, and the band of the horizon."""
    divisor, _, decimals = UNITS[lang]

    def shown(value: float) -> str:
        return f"{value / divisor:,.{decimals}f}".replace("-", "−")

    means = [shown(lines["mean"].get(year, 0.0)) for year in (*years, "all")]
    return [*means, f"{shown(lines['p10'].get('all', 0.0))}–{shown(lines['p90'].get('all', 0.0))}"]
