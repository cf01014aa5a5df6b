"""Public money by instrument and year as stacked bars, with the tax given up beside it on a scale of its own.

Bars are means over runs, because means add up to the total and medians do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.views import style
from sim.views.labels import instrument_label, text
from sim.views.names import TAX_RELIEF
from sim.views.numbers import Scale, amount, axis_scale
from sim.views.stored_run import select

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.container import BarContainer
    from matplotlib.figure import Figure

PAID = "Fiscal|Paid"
VARIABLES_NEEDED = (PAID, *TAX_RELIEF)
WIDTH, HEIGHT = 11.7, 5.9
SHOWN = len(style.STACK) - 1
"""Instruments shown on their own; the smaller ones are added up."""


def draw_money(yearly: pd.DataFrame, source: dict[str, str], language: str) -> Figure | None:
    """The chart of public money and tax relief; None if the run records no payment at all."""
    paid = select(yearly, PAID)
    if paid.empty or paid["mean"].max() <= 0:
        return None
    relief = {label[language]: table for name, label in TAX_RELIEF.items() if not (table := select(yearly, name)).empty}
    figure = style.new_figure(WIDTH, HEIGHT)
    title = _title(paid, list(relief.values()), language)
    bottom, top = style.draw_frame(figure, title, text("source", language, **source), language, note=text("money_note", language))
    left = style.add_axes(figure, style.MARGIN + 0.35, bottom + 0.25, 4.6, top - 0.55)
    right = style.add_axes(figure, 7.45, bottom + 0.25, 9.95, top - 0.55)
    scale = axis_scale("yuan/period", paid["p90"].max(), language)
    _draw_stack(left, _layers(yearly, language), paid, scale)
    finish_years(left, text("money_paid", language, unit=scale.unit), paid["year"].to_list())
    scale = axis_scale("yuan/period", max((table["p90"].max() for table in relief.values()), default=1.0), language)
    _draw_pairs(right, relief, scale)
    finish_years(right, text("money_relief", language, unit=scale.unit), paid["year"].to_list())
    return figure


def _title(paid: pd.DataFrame, relief: list[pd.DataFrame], language: str) -> str:
    first, last = paid.iloc[0], paid.iloc[-1]
    given_up = sum(table["mean"].iloc[-1] for table in relief)
    first_paid, last_paid, last_relief = (amount(value, "yuan", language) for value in (first["mean"], last["mean"], given_up))
    return text("money_title", language, first=int(first["year"]), last=int(last["year"]), first_paid=first_paid, last_paid=last_paid,
                last_relief=last_relief)  # fmt: skip


def _layers(yearly: pd.DataFrame, language: str) -> list[tuple[str, pd.DataFrame, str]]:
    """Label, table by year, and colour of each layer: largest instrument first, the small ones summed into a grey remainder."""
    rows = yearly[(yearly["variable"] == PAID) & (yearly["city"] == "all") & (yearly["breakdown"] != "all")]
    totals = rows.groupby("breakdown")["mean"].sum()
    names = [name for name in sorted(totals.index, key=lambda n: (-totals[n], n)) if totals[name] > 0]
    own = names[:SHOWN]
    layers = [(instrument_label(name, language), select(yearly, PAID, breakdown=name), style.STACK[i]) for i, name in enumerate(own)]
    rest = rows[rows["breakdown"].isin(names[len(own) :])]
    if not rest.empty:
        layers.append((text("other_instruments", language), rest.groupby("year", as_index=False)[["mean"]].sum(), style.STACK[-1]))
    return layers


def _draw_stack(axes: Axes, layers: list[tuple[str, pd.DataFrame, str]], total: pd.DataFrame, scale: Scale) -> None:
    """Stacked bars with whiskers of the total; the key stands to the right in the order of the stack."""
    base = dict.fromkeys(total["year"], 0.0)
    bars = []
    for label, table, colour in layers:
        heights = dict(zip(table["year"], table["mean"] / scale.divisor, strict=True))
        values = [heights.get(year, 0.0) for year in base]
        bars.append(axes.bar(list(base), values, 0.62, list(base.values()), color=colour, edgecolor="white", linewidth=0.6, label=label))
        base = {year: base[year] + value for year, value in zip(base, values, strict=True)}
    axes.errorbar(total["year"], list(base.values()), yerr=_whiskers(total, scale), fmt="none", color=style.INK, linewidth=1.1, capsize=3)
    _key(axes, bars[::-1])


def _draw_pairs(axes: Axes, relief: dict[str, pd.DataFrame], scale: Scale) -> None:
    """The two kinds of tax relief side by side, each with its whiskers."""
    bars = []
    for (label, table), shift, colour in zip(relief.items(), (-0.2, 0.2), (style.VERMILION, style.PEACH), strict=False):
        position, heights = table["year"] + shift, table["mean"] / scale.divisor
        bars.append(axes.bar(position, heights, 0.38, color=colour, edgecolor="white", linewidth=0.6, label=label))
        axes.errorbar(position, heights, yerr=_whiskers(table, scale), fmt="none", color=style.INK, linewidth=1.0, capsize=2)
    _key(axes, bars)


def _whiskers(table: pd.DataFrame, scale: Scale) -> list[list[float]]:
    """Distances from the mean down to the 10 % and up to the 90 % point, in display units, shape (2, years)."""
    low, high = table["mean"] - table["p10"], table["p90"] - table["mean"]
    return [(side.clip(lower=0.0) / scale.divisor).to_list() for side in (low, high)]


def _key(axes: Axes, bars: list[BarContainer]) -> None:
    axes.legend(handles=bars, loc="upper left", bbox_to_anchor=(1.02, 1.0), borderaxespad=0.0, handlelength=1.0, handleheight=1.0,
                labelspacing=0.8)  # fmt: skip


def finish_years(axes: Axes, title: str, years: list[int]) -> None:
    """Heading, years below, and money upward from zero."""
    axes.set_title(title, fontsize=10.5, fontweight="bold", loc="left", pad=12, x=-0.08)
    axes.set_xticks(years)
    axes.set_ylim(0, None)
    axes.yaxis.set_major_locator(MaxNLocator(7, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.4g}"))
    axes.grid(axis="y")
    axes.spines["left"].set_visible(False)
