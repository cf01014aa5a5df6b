"""Who gains and who loses as a table for the terminal, 110 columns wide: by size, ownership and distance from the high-tech threshold, and the
sectors and cities at both ends."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from sim.experiments.comparison.firm_groups import GROUPINGS
from sim.experiments.comparison.firm_pairs import MATERIAL
from sim.views.comparison.winners_words import words
from sim.views.numbers import percent_sign, probability

if TYPE_CHECKING:
    from sim.experiments.comparison.winners import GroupLine, Winners

UNITS = {"en": (1e6, "m yuan", 0), "zh": (1e8, "亿元", 1)}
"""Divisor, name and decimals of the unit that the whole table is in."""
WHOLE = ("all", "origin", "size", "ownership", "notch")
"""Groupings shown in full."""
ENDS = {"sector": 4, "city": 3}
"""Groupings of which so many groups with the largest and the smallest gain are shown."""
COLUMNS = ("group", "winners", "losers", "gain", "research", "survivors", "high_tech", "dead_weight")
LABEL_WIDTH = 28
DASH = "–"
CLEAR = 2.0
"""Standard errors from which a gain counts as clear of chance."""


def render_winners(found: Winners, ours: str, theirs: str, lang: str = "en") -> Table:
    """The table of one comparison; `ours`, `theirs`: titles of the scenario and of the reference."""
    caption = words("caption", lang, pairs=found.pairs, material=material(lang))
    table = Table(title=words("title", lang, ours=ours, theirs=theirs), title_justify="left", title_style="bold", caption=caption,
                  caption_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)  # fmt: skip
    for place, key in enumerate(COLUMNS):
        heading = Text(words(f"column_{key}", lang, unit=UNITS[lang][1]))
        if place == 0:
            table.add_column(heading, overflow="ellipsis", no_wrap=True, width=LABEL_WIDTH)
        else:
            table.add_column(heading, justify="right", no_wrap=True)
    labels = {grouping.name: grouping.label_zh if lang == "zh" else grouping.label for grouping in GROUPINGS}
    for name in WHOLE:
        _section(table, "" if name == "all" else labels[name], found.of(name), lang)
    for name, number in ENDS.items():
        lines = sorted(found.of(name), key=lambda line: -line.mean("gain"))
        if len(lines) <= 2 * number:
            _section(table, labels[name], tuple(lines), lang)
        else:
            groups = words(name, lang)
            _section(table, words("most", lang, groups=groups), tuple(lines[:number]), lang)
            _section(table, words("least", lang, groups=groups), tuple(lines[-number:]), lang)
    return table


def material(lang: str) -> str:
    """The gain over sales from which a firm counts, as a word."""
    return f"{MATERIAL * 100:g}{percent_sign(lang)}"


def _section(table: Table, heading: str, lines: tuple[GroupLine, ...], lang: str) -> None:
    """A heading and its groups; a grouping with a single group says nothing."""
    if heading and len(lines) < 2:
        return
    if heading:
        table.add_row(Text(heading, style="italic"))
    for line in lines:
        table.add_row(*_cells(line, lang, "  " if heading else ""), style="" if _clear(line) else "dim")
    table.add_section()


def _cells(line: GroupLine, lang: str, indent: str) -> list[str]:
    divisor, _, decimals = UNITS[lang]
    gain, error = signed(line.mean("gain") / divisor, decimals), line.figures["gain"].standard_error
    losers, by_research = share(line.mean("loser_share")), share(line.mean("loser_by_research_share"))
    high_tech, genuine = signed(line.mean("high_tech"), 0), signed(line.mean("genuine_high_tech"), 0)
    return [
        indent + (line.group.label_zh if lang == "zh" else line.group.label),
        share(line.mean("winner_share")),
        words("bracketed", lang, first=losers, second=by_research),
        gain if error is None else f"{gain} ± {error / divisor:,.{decimals}f}",
        signed(line.mean("research") / divisor, decimals),
        signed(line.mean("survivors"), 0),
        words("bracketed", lang, first=high_tech, second=genuine),
        DASH if math.isnan(line.mean("dead_weight_share")) else probability(line.mean("dead_weight_share"), lang),
    ]


def share(value: float) -> str:
    """A share of firms in per cent, with a decimal."""
    return DASH if math.isnan(value) else f"{value * 100:.1f}"


def signed(value: float, digits: int) -> str:
    """The number with its sign; none for what rounds to zero."""
    shown = f"{value:+,.{digits}f}"
    return (shown if shown.strip("+-0.,") else shown.lstrip("+-")).replace("-", "−")


def _clear(line: GroupLine) -> bool:
    gain, error = line.figures["gain"]
    return gain is not None and (error is None or abs(gain) > CLEAR * error)
