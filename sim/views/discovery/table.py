"""The boxes of a scenario discovery as a table for the terminal: limits, and how far each is to be relied on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Table

from sim.views.discovery.words import OFTEN, condition, words
from sim.views.numbers import percent_sign, probability
from sim.views.sensitivity.words import parameter_label

if TYPE_CHECKING:
    from sim.experiments.discovery.discover import Discovery, Limit

LEFT_ALIGNED = 3
LEAST_P = 0.001
"""Smaller quasi-p-values are shown as smaller than this."""


def render_boxes(found: Discovery, language: str) -> Table:
    """One row a limit; those of boxes that are not trusted, or that halves of the draws do not find again, are dim."""
    table = Table(title=words("table", language), title_justify="left", title_style="bold", caption=words("caption", language),
                  caption_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)  # fmt: skip
    for number, key in enumerate(("box", "parameter", "limits", "draws", "quasi_p", "halves")):
        left = number < LEFT_ALIGNED
        table.add_column(words(f"column_{key}", language), justify="left" if left else "right", overflow="fold", no_wrap=not left)
    for box in found.boxes:
        for line in box.limits:
            certain = box.trusted and line.share_of_resamples >= OFTEN
            table.add_row(*cells(line, language), style="" if certain else "dim")
    return table


def cells(line: Limit, language: str) -> list[str]:
    """Number of the box, parameter, limits, part of the draws, quasi-p, share of the halves."""
    low, high = (f"{share * 100:.0f}" for share in (line.quantile_low, line.quantile_high))
    chance = f"<{LEAST_P}" if line.quasi_p < LEAST_P else f"{line.quasi_p:.3f}"
    return [str(line.box), parameter_label(line.parameter, language), condition(line, line.parameter, language),
            f"{low}–{high}{percent_sign(language)}", chance, probability(line.share_of_resamples, language)]  # fmt: skip
