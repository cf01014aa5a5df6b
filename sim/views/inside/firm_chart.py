"""One firm's life in four panels: sales, research beside the high-tech threshold, public money by instrument, status and knowledge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.experiments.comparison.firm_groups import GROUPINGS
from sim.views import style
from sim.views.inside.words import words
from sim.views.labels import instrument_label, text
from sim.views.numbers import amount, axis_scale

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, HEIGHT = 11.6, 7.6
GAP, LANES, BELOW = 0.75, {"en": 2.35, "zh": 1.9}, 0.72
"""Room for an axis, for the names of lanes, and between the rows of panels, inches."""
MOST_INSTRUMENTS = 5
"""Instruments with a colour of their own; the smaller ones are added up."""
STATUSES = ("high_tech", "technology_sme", "claims")


@dataclass(frozen=True)
class FirmStory:
    """`years`: a row a year that the firm lived, as `FirmLife.frame` has it; `payments`: date, instrument, yuan; `groups`: code by grouping."""

    firm: int
    years: pd.DataFrame
    payments: pd.DataFrame
    groups: dict[str, int]


def draw_firm(told: FirmStory, source: dict[str, str], run: dict[str, str], language: str) -> Figure:
    """The chart; `run`: draw, replicate and share of the firms, for the note."""
    figure = style.new_figure(WIDTH, HEIGHT)
    note = words("firm_note", language, firm=told.firm, **run)
    bottom, top = style.draw_frame(figure, _title(told, language), text("source", language, **source), language, note=note)
    middle, across = (bottom + top) / 2, WIDTH / 2 - 0.35
    left, right = style.MARGIN + GAP, across + LANES[language]
    upper, lower = (middle + BELOW / 2, top - 0.55), (bottom + 0.3, middle - BELOW / 2 - 0.05)
    _draw_sales(style.add_axes(figure, left, upper[0], across - 0.3, upper[1]), told, language)
    _draw_research(style.add_axes(figure, across + GAP, upper[0], WIDTH - style.MARGIN - 0.1, upper[1]), told, language)
    _draw_money(style.add_axes(figure, left, lower[0], across - 0.3, lower[1]), told, language)
    _draw_lanes(style.add_axes(figure, right, lower[0], WIDTH - style.MARGIN - 0.1, lower[1]), told, language)
    return figure


def who(told: FirmStory, language: str) -> str:
    """What kind of firm it is: ownership, size at the start, city, sector."""
    labels = {}
    for grouping in GROUPINGS:
        if grouping.name in told.groups:
            group = grouping.groups[told.groups[grouping.name]]
            labels[grouping.name] = group.label_zh if language == "zh" else group.label
    if language == "en":
        labels["size"] = labels["size"].lower()
    return words("who", language, **labels)


def _title(told: FirmStory, language: str) -> str:
    years = told.years
    first, last = years.iloc[0], years.iloc[-1]
    return words(
        "firm_title", language, who=who(told, language), before=amount(first["sales"], "yuan", language), first=int(first["year"]),
        after=amount(last["sales"], "yuan", language), last=int(last["year"]), status=_status(years, language),
        money=amount(float(told.payments["yuan"].sum()), "yuan", language),
    )  # fmt: skip


def _status(years: pd.DataFrame, language: str) -> str:
    """When the firm held the high-tech certificate, from the ends of its years."""
    held = years.loc[years["high_tech"], "year"].astype(int).tolist()
    if not held:
        return words("never", language)
    from_start, to_end = held[0] == int(years["year"].iloc[0]), held[-1] == int(years["year"].iloc[-1])
    key = {(True, True): "always", (False, True): "since", (True, False): "lost", (False, False): "for_a_time"}[from_start, to_end]
    return words(key, language, year=held[-1] if key == "lost" else held[0], end=held[-1])


def _head(axes: Axes, name: str, unit: str) -> None:
    """Name of the panel with its unit, over it."""
    axes.annotate(name, (0, 1), xycoords="axes fraction", xytext=(0, 22), textcoords="offset points", fontsize=10.5, fontweight="bold")
    axes.annotate(unit, (0, 1), xycoords="axes fraction", xytext=(0, 8), textcoords="offset points", fontsize=9, color=style.GREY)


def _plain(axes: Axes, years: list[int]) -> None:
    axes.set_xticks(years)
    axes.set_xlim(years[0] - 0.5, years[-1] + 0.5)
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}".replace("-", "−")))
    axes.grid(axis="y")
    axes.spines["left"].set_visible(False)


def _draw_sales(axes: Axes, told: FirmStory, language: str) -> None:
    years = told.years["year"].astype(int).tolist()
    scale = axis_scale("yuan", float(told.years["sales"].max()), language)
    axes.plot(years, told.years["sales"] / scale.divisor, color=style.BLUE, linewidth=2.2, marker="o", markersize=5)
    _plain(axes, years)
    axes.set_ylim(bottom=0)
    _head(axes, words("sales", language), words("a_year", language, unit=scale.unit))


def _draw_research(axes: Axes, told: FirmStory, language: str) -> None:
    """Booked and real research over sales, and the threshold as a dashed step."""
    table, years = told.years, told.years["year"].astype(int).tolist()
    sales = table["sales"].where(table["sales"] > 0)
    for name, colour, marker, dashes in (("research_booked", style.ORANGE, "s", "-"), ("research_real", style.BLUE, "o", "-")):
        axes.plot(
            years, 100 * table[name] / sales, color=colour, marker=marker, markersize=5, linewidth=2.0, linestyle=dashes, label=words(name, language)
        )
    axes.step(
        years, 100 * table["threshold"], where="mid", color=style.VERMILION, linestyle=(0, (5, 3)), linewidth=1.4, label=words("threshold", language)
    )
    _plain(axes, years)
    axes.set_ylim(bottom=0)
    _head(axes, words("research", language), "%")
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=3, handlelength=1.5, columnspacing=1.0, borderaxespad=0.15, labelcolor=style.GREY)


def _draw_money(axes: Axes, told: FirmStory, language: str) -> None:
    """Money of each year by instrument, stacked; the largest instruments have a colour of their own."""
    years = told.years["year"].astype(int).tolist()
    money = told.payments.assign(year=told.payments["date"].dt.year).pivot_table(index="year", columns="instrument", values="yuan", aggfunc="sum")
    money = money.reindex(years).fillna(0.0)
    order = money.sum().sort_values(ascending=False, kind="stable").index.tolist()
    parts = [(instrument_label(name, language), money[name]) for name in order[:MOST_INSTRUMENTS]]
    if order[MOST_INSTRUMENTS:]:
        parts.append((text("other_instruments", language), money[order[MOST_INSTRUMENTS:]].sum(axis=1)))
    scale = axis_scale("yuan", float(money.sum(axis=1).max()) if order else 0.0, language)
    below = money.sum(axis=1) * 0.0
    for (label, values), colour in zip(parts, style.STACK, strict=False):
        axes.bar(years, values / scale.divisor, bottom=below / scale.divisor, width=0.55, color=colour, label=label)
        below = below + values
    _plain(axes, years)
    if parts:
        axes.set_ylim(0, 1.5 * float(below.max()) / scale.divisor)
        axes.legend(loc="upper left", ncols=2, fontsize=8.5, columnspacing=1.0, handlelength=1.0, borderaxespad=0.2, labelcolor=style.GREY)
    else:
        axes.set_ylim(0, 1)
        axes.set_yticks([0])
    _head(axes, words("money", language), words("a_year", language, unit=scale.unit) if parts else words("nothing", language))


def _draw_lanes(axes: Axes, told: FirmStory, language: str) -> None:
    """A lane for each status and each instrument known: a square for each year's end at which it held."""
    table, years = told.years, told.years["year"].astype(int).tolist()
    known = sorted({name for names in table["knows"] for name in names}, key=lambda name: (-sum(name in names for names in table["knows"]), name))
    lanes = [(words(name, language), style.BLUE, table[name].tolist(), "s") for name in STATUSES]
    lanes += [
        (words("knows", language, instrument=instrument_label(name, language)), style.GREY, [name in names for names in table["knows"]], "o")
        for name in known
    ]
    for lane, (_, colour, held, marker) in enumerate(lanes):
        axes.plot(years, [lane] * len(years), linestyle="", marker=".", markersize=3, color=style.PALE)
        axes.plot(
            [year for year, holds in zip(years, held, strict=True) if holds],
            [lane] * sum(held),
            linestyle="",
            marker=marker,
            markersize=8,
            color=colour,
        )
    axes.set_yticks(range(len(lanes)), [name for name, *_ in lanes], color=style.INK, fontsize=9)
    axes.set_ylim(len(lanes) - 0.4, -0.6)
    axes.set_xticks(years)
    axes.set_xlim(years[0] - 0.5, years[-1] + 0.5)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.annotate(words("holds", language), (1, 1), xycoords="axes fraction", xytext=(0, 12), textcoords="offset points", fontsize=10.5, ha="right",
                  fontweight="bold")  # fmt: skip
