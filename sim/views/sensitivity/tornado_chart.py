"""Each parameter alone: how far the outcome moves from where all are at their medians, as bars, the widest on top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.views import style
from sim.views.parameter_rows import Row, at_right, rows_figure
from sim.views.sensitivity.words import Shown, differences, level, outcome_label, parameter_label, parameter_value, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.experiments.reading.indicators import Indicator
    from sim.experiments.sensitivity.tornado import SwingLine

SHOWN = 15
"""Parameters shown, those with the widest swings."""


def draw_tornado(lines: Sequence[SwingLine], outcome: Indicator, replicates: int, source: dict[str, str], language: str) -> Figure | None:
    """The chart of one outcome from its lines, in their order; None if nothing moves it, or it was not recorded."""
    chosen = widest(lines)
    if not chosen:
        return None
    medians = chosen[0].outcome_at_medians
    assert medians is not None
    title = tornado_title(chosen[0], outcome, language)
    moves = {line.parameter: moves_of(line, medians) for line in chosen}
    shown = differences(outcome.unit, [line.swing for line in chosen] + [move for pair in moves.values() for move in pair], language)
    centre = level(medians, outcome.unit, language)
    axis = words("tornado_axis" if shown.unit else "tornado_axis_plain", language, unit=shown.unit)
    key = [(Patch(color=colour, linewidth=0), words(name, language)) for name, colour in (("tornado_low", style.SKY), ("tornado_high", style.BLUE))]
    note = words("tornado_note", language, medians=centre, replicates=replicates)
    figure, axes = rows_figure([row_of(line, language) for line in chosen], title, axis, source, language, key, note)
    for position, line in enumerate(chosen):
        _draw(axes, position, line, moves[line.parameter], shown)
    axes.axvline(0, color=style.INK, linewidth=0.9)
    axes.margins(x=0.04)
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:+,.6g}".replace("-", "−") if value else "0"))
    return figure


def widest(lines: Sequence[SwingLine]) -> list[SwingLine]:
    """The lines that are shown, in their order; empty if nothing moves the outcome, or it was not recorded."""
    chosen = [line for line in lines if line.swing or line.outcome_at_low != line.outcome_at_medians][:SHOWN]
    return chosen if chosen and chosen[0].swing is not None and chosen[0].outcome_at_medians is not None else []


def tornado_title(first: SwingLine, outcome: Indicator, language: str) -> str:
    """The finding: the parameter that moves the outcome most, and from where to where."""
    ends = [level(value or 0.0, outcome.unit, language) for value in (first.outcome_at_low, first.outcome_at_high)]
    name = parameter_label(first.parameter, language)
    return words("tornado_title", language, label=outcome_label(outcome, language), parameter=name, low=ends[0], high=ends[1])


def moves_of(line: SwingLine, medians: float) -> tuple[float, float]:
    """How far the outcome moves at the low and at the high value."""
    assert line.outcome_at_low is not None
    assert line.outcome_at_high is not None
    return line.outcome_at_low - medians, line.outcome_at_high - medians


def row_of(line: SwingLine, language: str) -> Row:
    """What the parameter means; its values, status and name."""
    ends = (parameter_value(value, line.unit, language) for value in (line.low_value, line.high_value))
    low, high = ends
    values = words("range_values", language, low=low, high=high)
    return Row(parameter_label(line.parameter, language), f"{values} · {words(line.status, language)} · {line.parameter}")


def _draw(axes: Axes, position: int, line: SwingLine, moves: tuple[float, float], shown: Shown) -> None:
    """The bar of the low value is broad, that of the high one slim, so that both are seen where they lie on the same side."""
    for move, height, colour in zip(moves, (0.56, 0.30), (style.SKY, style.BLUE), strict=True):
        axes.barh(position, move / shown.divisor, height=height, color=colour, linewidth=0)
    assert line.swing is not None
    error = "" if line.standard_error is None else f" ± {shown.number(line.standard_error, sign=False)}"
    at_right(axes, position, shown.number(line.swing) + error)
