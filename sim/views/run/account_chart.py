"""Fiscal account by year: all kinds of cost stacked on the left, on the right those other than tax given up, on a scale of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.scenario.fiscal import CAPITAL, COSTS, KINDS, LOSS, MONEY, RUNNING, TAX
from sim.views import style
from sim.views.labels import kind_label, text
from sim.views.numbers import Scale, amount, axis_scale, interval
from sim.views.run.money_chart import finish_years
from sim.views.run.words import say

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, HEIGHT = 11.4, 5.6
GAP = 0.5
COLOURS = {TAX: style.PEACH, MONEY: style.BLUE, RUNNING: style.GREEN, LOSS: style.PURPLE}
POOLS: dict[str, Any] = {"color": style.INK, "marker": "D", "markersize": 6, "markerfacecolor": "white", "linewidth": 0}
STACKED = tuple(kind for kind in (TAX, MONEY, RUNNING, LOSS) if kind in COSTS)
"""Kinds that are costs, from the bottom of the stack."""


def account_title(account: pd.DataFrame, language: str) -> str:
    """The finding: the cost over the horizon, and how much of it is tax given up and money paid. `account`: rows of fiscal_account.csv."""
    totals = account[(account["instrument"] == "all") & (account["year"] == "all")].set_index("kind")
    years = [int(year) for year in account["year"].unique() if year != "all"]
    tax, paid = (amount(totals["mean"].get(kind, 0.0), "yuan", language) for kind in (TAX, MONEY))
    band = interval(totals["p10"]["all"], totals["p90"]["all"], "yuan", language)
    return say("account_title", language, all=amount(totals["mean"]["all"], "yuan", language), band=band, tax=tax, paid=paid, first=min(years),
               last=max(years))  # fmt: skip


def draw_account(account: pd.DataFrame | None, source: dict[str, str], language: str) -> Figure | None:
    """The chart; None if there is no account or nothing in it. `account`: rows of fiscal_account.csv, `year` as text."""
    if account is None or account.empty or account["mean"].max() <= 0:
        return None
    yearly = account[(account["instrument"] == "all") & (account["year"] != "all")]
    means = yearly.pivot(index="year", columns="kind", values="mean").reindex(columns=KINDS, fill_value=0.0).fillna(0.0)
    means.index = means.index.astype(int)
    figure = style.new_figure(WIDTH, HEIGHT)
    source_line, note = text("source", language, **source), say("account_note", language)
    bottom, top = style.draw_frame(figure, account_title(account, language), source_line, language, _key(means, language), note)
    width = (WIDTH - 2 * style.MARGIN + GAP) / 2
    rest = [kind for kind in STACKED if kind != TAX]
    for number, (kinds, heading) in enumerate(((STACKED, "account_left"), (rest, "account_right"))):
        left = style.MARGIN + number * width
        axes = style.add_axes(figure, left + 0.42, bottom + 0.25, left + width - GAP, top - 0.5)
        highest = float(means[list(kinds)].sum(axis=1).max())
        scale = axis_scale("yuan", highest, language)
        _draw_stack(axes, means, kinds, scale)
        if number == 0:
            _draw_whiskers(axes, yearly[yearly["kind"] == "all"], scale)
        else:
            _draw_pools(axes, means, scale)
        finish_years(axes, say(heading, language, unit=scale.unit), means.index.to_list())
    return figure


def _key(means: pd.DataFrame, language: str) -> list[tuple[Artist, str]]:
    key: list[tuple[Artist, str]] = [(Patch(color=COLOURS[kind], linewidth=0), kind_label(kind, language)) for kind in STACKED]
    if means[CAPITAL].max() > 0:
        key.append((Line2D([], [], **POOLS), kind_label(CAPITAL, language)))
    return key


def _draw_stack(axes: Axes, means: pd.DataFrame, kinds: Sequence[str], scale: Scale) -> None:
    base = means[kinds[0]] * 0.0
    for kind in kinds:
        axes.bar(means.index, means[kind] / scale.divisor, 0.62, base / scale.divisor, color=COLOURS[kind], edgecolor="white", linewidth=0.6)
        base = base + means[kind]


def _draw_whiskers(axes: Axes, total: pd.DataFrame, scale: Scale) -> None:
    """10–90 % of the total of a year."""
    sides = [(side.clip(lower=0.0) / scale.divisor).to_list() for side in (total["mean"] - total["p10"], total["p90"] - total["mean"])]
    axes.errorbar(total["year"].astype(int), total["mean"] / scale.divisor, yerr=sides, fmt="none", color=style.INK, linewidth=1.1, capsize=3)


def _draw_pools(axes: Axes, means: pd.DataFrame, scale: Scale) -> None:
    """What is put into pools, which the total does not count, as diamonds."""
    if means[CAPITAL].max() > 0:
        axes.plot(means.index, means[CAPITAL] / scale.divisor, **POOLS)
