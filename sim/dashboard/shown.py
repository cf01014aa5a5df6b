"""How a chart stands on a page: its finding above, how to read it below, the numbers and the words for those who cannot see it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

if TYPE_CHECKING:
    from sim.dashboard.desk import Desk
    from sim.views.interactive.parts import Cell, DataTable, InteractiveChart

Made = TypeVar("Made")

ROWS_SHOWN = 14
"""Rows of a table beyond which it scrolls."""


def drawn(kept: dict[str, Made], name: str, draw: Callable[[], Made]) -> Made:
    """What `draw` makes, drawn once and kept under its name. Altair checks nothing meanwhile: tests do, and checks take half the time."""
    from altair.utils.schemapi import debug_mode

    if name not in kept:
        with debug_mode(False):
            kept[name] = draw()
    return kept[name]


def show_chart(desk: Desk, chart: InteractiveChart | None, place: str = "") -> None:
    """Write a chart; nothing for None. `place` tells charts of one name apart on a page."""
    if chart is None:
        return
    language = desk.language
    with st.container(border=True):
        st.html(f'<h2 class="qilu-finding">{escape(chart.title[language])}</h2>')
        st.vega_lite_chart(spec=data_inside(chart.specs[language]), theme=None, width="stretch", alt=chart.alt[language])
        if chart.note[language]:
            st.caption(plain(chart.note[language]))
        with st.expander(desk.say("numbers")):
            show_table(desk, chart.table, place)


def data_inside(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The same chart with its data where they are drawn. Streamlit takes named data, and data at the top of a specification, and turns them into
    columns, which breaks lists of lines and days written as text."""
    outer = _named_filled(dict(spec), spec.get("datasets", {}))
    outer.pop("datasets", None)
    data = outer.pop("data", None)
    if data is None:
        return outer
    inside = next((name for name in ("layer", "hconcat", "vconcat", "concat") if name in outer), None)
    if inside is None:
        unit = {name: outer.pop(name) for name in ("mark", "encoding", "transform", "params") if name in outer}
        return {**outer, "layer": [{**unit, "data": data}]}
    return {**outer, inside: [{"data": data, **part} for part in outer[inside]]}


def _named_filled(part: Any, named: Mapping[str, Any]) -> Any:
    """A part of a specification with data put in place of their names."""
    if isinstance(part, list):
        return [_named_filled(one, named) for one in part]
    if not isinstance(part, dict):
        return part
    filled = {key: value if key in ("datasets", "config") else _named_filled(value, named) for key, value in part.items()}
    name = (part.get("data") or {}).get("name")
    return filled if name is None or name not in named else {**filled, "data": {"values": named[name]}}


def show_table(desk: Desk, table: DataTable, place: str = "") -> None:
    """Write a table as people read it, with a button that downloads its numbers whole."""
    from sim.views.report.cells import columns_of

    columns = columns_of(table, desk.language)
    head = "".join(f'<th scope="col"{_side(column.numeric)}>{escape(column.title)}</th>' for column in columns)
    rows = list(zip(*(column.cells for column in columns), strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td{_side(column.numeric)}>{escape(cell)}</td>" for cell, column in zip(row, columns, strict=True)) + "</tr>"
        for row in rows
    )
    tall = " qilu-tall" if len(rows) > ROWS_SHOWN else ""
    caption = escape(table.title[desk.language])
    st.html(
        f'<div class="qilu-table{tall}" tabindex="0" role="region" aria-label="{caption}"><table><caption>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
    if table.note[desk.language]:
        st.caption(plain(table.note[desk.language]))
    key = desk.widget(f"csv-{table.name}{place}")
    st.download_button(desk.say("numbers_csv"), csv_of(table, desk.language), f"{table.name}.csv", "text/csv", key=key, on_click="ignore")


def _side(numeric: bool) -> str:
    return ' class="number"' if numeric else ""


def csv_of(table: DataTable, language: str) -> bytes:
    """The table's numbers, not rounded, in the declared units; UTF-8 with the mark that spreadsheets look for."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.title[language] + (f" [{column.unit}]" if column.unit else "") for column in table.columns])
    writer.writerows(_raw(row, language) for row in table.rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _raw(row: Sequence[Cell], language: str) -> list[object]:
    return ["" if cell is None or cell != cell else cell if isinstance(cell, (str, bool, int, float, date)) else cell[language] for cell in row]


def plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return "".join("\\" + mark if mark in "\\`*_{}[]()#+-.!$~|<>:" else mark for mark in text)
