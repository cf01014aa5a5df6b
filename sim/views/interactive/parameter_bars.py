"""Bars of uncertain parameters: what each means, with its values, status and name below, over one or two bars with their errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from sim.views import style
from sim.views.interactive import theme
from sim.views.interactive.rows import NARROWEST, Rows
from sim.views.interactive.rows import Row as Words
from sim.views.parameter_rows import Row


@dataclass(frozen=True)
class Bar:
    """A bar from zero to `value` with an error from `low` to `high`, in the unit of the axis; `told`: what the pointer shows."""

    value: float
    colour: str
    told: str
    low: float | None = None
    high: float | None = None
    thick: float = 12.0


@dataclass(frozen=True)
class Point:
    """A diamond at `value`."""

    value: float
    colour: str
    told: str


@dataclass(frozen=True)
class Entry:
    """A parameter: its words, what stands at the right, bars one below the other or, if `over`, one over the other, and a point on them."""

    row: Row
    at_right: str
    bars: tuple[Bar, ...]
    over: bool = False
    point: Point | None = None


def bars_chart(
    entries: Sequence[Entry],
    key: dict[str, tuple[str, str]],
    axis: str,
    language: str,
    signed: bool = False,
    limits: tuple[float, float] | None = None,
) -> alt.LayerChart:
    """The drawing. `signed`: numbers of the axis carry their sign; `limits`: of the axis, else those of bars and errors."""
    thick = 17.0
    lines = [1 if entry.over else len(entry.bars) for entry in entries]
    rows = [Words(entry.row.label, entry.row.below, entry.at_right, count, thick) for entry, count in zip(entries, lines, strict=True)]
    laid = Rows(rows, language)
    marks: list[dict[str, Any]] = []
    points: list[dict[str, Any]] = []
    for number, entry in enumerate(entries):
        for place, bar in enumerate(entry.bars):
            at = laid.place(number, 0 if entry.over else place)
            mark = {"place": at, "zero": 0, "value": bar.value, "colour": bar.colour, "told": bar.told, "thick": bar.thick, "name": entry.row.label}
            if bar.low is not None and bar.high is not None:
                mark |= {"low": bar.low, "high": bar.high}
            marks.append(mark)
        if entry.point is not None:
            points.append(
                {
                    "place": laid.place(number),
                    "value": entry.point.value,
                    "colour": entry.point.colour,
                    "told": entry.point.told,
                    "name": entry.row.label,
                }
            )
    ends = [float(mark[name]) for mark in marks for name in ("value", "low", "high") if name in mark] + [float(point["value"]) for point in points]
    low, high = limits or (min(0.0, *ends), max(0.0, *ends))
    room = 0.03 * (high - low or 1.0)
    form: dict[str, Any] = {"labelExpr": "datum.value == 0 ? '0' : format(datum.value, '+,~f')"} if signed else {"format": ",~f"}
    title = theme.lines_of(axis, NARROWEST, language, theme.SMALL)
    scale = alt.Scale(domain=[low - room * (low < 0), high + room * (high > 0)], nice=False, clamp=True)

    def x(field: str) -> alt.X:
        return alt.X(
            f"{field}:Q", axis=alt.Axis(title=title, grid=True, tickCount=6, titleAlign="left", titleAnchor="start", titleX=0, **form), scale=scale
        )

    data = alt.Chart(theme.data_of(marks))
    tooltip = [alt.Tooltip("name:N", title=" "), alt.Tooltip("told:N", title=" ")]
    colour = alt.Color("colour:N", scale=None)
    sizes = sorted({bar.thick for entry in entries for bar in entry.bars}, reverse=True)
    layers = [
        data.transform_filter(f"datum.thick == {size}").mark_bar(orient="horizontal", size=size)
        .encode(x("zero"), laid.y, alt.X2("value"), colour, tooltip=tooltip)
        for size in sizes
    ]  # fmt: skip
    whiskers = data.transform_filter("isValid(datum.low)").mark_rule(color=style.INK, strokeWidth=1.2).encode(x("low"), laid.y, alt.X2("high"))
    diamonds = alt.Chart(theme.data_of(points)).mark_point(filled=True, shape="diamond", size=75, opacity=1, stroke="white", strokeWidth=0.8)
    layers += [data.mark_tick(orient="vertical", color=style.INK, thickness=1, size=thick).encode(x("zero"), laid.y), whiskers]
    if points:
        layers.append(diamonds.encode(x("value"), laid.y, fill=alt.Fill("colour:N", scale=None), tooltip=tooltip))
    return theme.layered(theme.key(key, wide=len(key), narrow=1), *layers, *laid.layers(), height=laid.height)
