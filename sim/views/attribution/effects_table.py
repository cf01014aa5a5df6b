"""What each measure adds, as a table for the terminal and as Markdown: its figure with and without it, the difference, the cost, the sign."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.table import Table

from sim.experiments.effects import EffectLine
from sim.scenario.catalogue import MEASURES
from sim.scenario.headlines import EFFECTS
from sim.scenario.variables import VARIABLES
from sim.views.labels import text
from sim.views.numbers import amount, axis_scale
from sim.views.table_forms import markdown_table, terminal_table

COLUMNS = ("column_measure", "column_figure", "column_with", "column_without", "column_difference", "column_cost", "column_sign")
LEFT_ALIGNED = (False, True, True, False, False, False, False, False)
"""Columns of words, the number of the measure before all others."""
DASH = "–"


def render_effects(lines: Sequence[EffectLine], lang: str = "en") -> Table:
    """The 22 lines as a rich table in `lang`."""
    table = terminal_table(text("effects", lang), text("effects_caption", lang), heads(lang), LEFT_ALIGNED)
    for line in lines:
        against = line.found in ("+", "−") and line.found != line.expected
        table.add_row(*cells(line, lang), style="red" if against and line.clear else "dim" if line.difference is None else "")
    return table


def cells(line: EffectLine, lang: str) -> list[str]:
    """Number, measure, figure, with, without, difference ± standard error, cost ± standard error, sign expected and found."""
    measure, figure = MEASURES[line.number - 1], EFFECTS[line.measure].figure
    unit = VARIABLES[line.variable].unit
    titles = (measure.title_zh, figure.label_zh) if lang == "zh" else (measure.title, figure.label)
    found = line.found or "?"
    sign = found if line.clear is not False or found == "0" else f"({found})"
    return [
        str(line.number), *titles, _value(line.with_measure, unit, lang), _value(line.without, unit, lang),
        _uncertain(line.difference, line.standard_error, unit, lang), _uncertain(line.cost, line.cost_standard_error, "yuan", lang),
        f"{line.expected} / {sign}",
    ]  # fmt: skip


def markdown(lines: Sequence[EffectLine], lang: str = "en") -> str:
    """The same table as Markdown, with how to read it."""
    return f"{markdown_table(heads(lang), (cells(line, lang) for line in lines), LEFT_ALIGNED)}\n\n{text('effects_caption', lang)}"


def heads(lang: str) -> list[str]:
    """Heads of all columns, that of the measure's number empty."""
    return ["", *(text(key, lang) for key in COLUMNS)]


def _value(value: float | None, unit: str, lang: str) -> str:
    return DASH if value is None or math.isnan(value) else amount(value, unit, lang)


def _uncertain(value: float | None, error: float | None, unit: str, lang: str) -> str:
    """A difference with its sign and standard error, both in one unit; differences of shares in percentage points."""
    if value is None:
        return DASH
    divisor, name = axis_scale(unit, max(abs(value), error or 0.0), lang)
    if name == "%":
        name = text("percentage_points", lang)
    elif unit.split("/")[0] != "yuan":
        divisor, name = 1.0, ""
    number, spread = value / divisor, (error or 0.0) / divisor
    decimals = _decimals(number, spread)
    words = f"{number:+,.{decimals}f}" + ("" if error is None else f" ± {spread:,.{decimals}f}")
    return words.replace("-", "−") + (f"\u00a0{name}" if name and lang == "en" else name)


def _decimals(number: float, spread: float) -> int:
    """As many as show two digits of the error, but no more than four of the number."""
    wanted = [keep - 1 - math.floor(math.log10(abs(size))) for keep, size in ((2, spread), (4, number)) if size]
    return max(0, min(wanted, default=0))
