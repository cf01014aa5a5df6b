"""`qilu measures`: the 22 measures and their levers, as tables, in full, or as Markdown."""

from __future__ import annotations

import typer

from sim.commands.answer import terminal
from sim.kernel.errors import InputError, Problem, nearest_name
from sim.scenario.catalogue import MEASURES, find_measure
from sim.scenario.explain import explain_measure, levers_of, plausible_range
from sim.scenario.values import format_value

COMPACT_WIDTH, WIDE = 150, 240
"""Columns of the tables where the output is not a terminal."""


def print_measures() -> None:
    """One row a measure."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for title in ("#", "section", "in scenario files", "levers", "title", "标题"):
        table.add_column(title, justify="right" if title in ("#", "section", "levers") else "left", no_wrap="title" not in title)
    for m in MEASURES:
        table.add_row(str(m.number), str(m.section), m.path, str(len(levers_of(m))), m.title, m.title_zh)
    _print(table, COMPACT_WIDTH)


def print_levers() -> None:
    """One row a lever, under the number of its measure."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for title in ("#", "lever", "default", "range", "status", "source"):
        table.add_column(title, justify="right" if title == "#" else "left", no_wrap=title in ("#", "lever", "status"))
    for measure in MEASURES:
        for p in levers_of(measure):
            table.add_row(str(measure.number), p.path, format_value(p.default, p.unit), plausible_range(p), p.status, p.source)
    _print(table, WIDE)


def print_measure(name: str) -> None:
    """One measure, by number or name, with all that is known of its levers. Raises InputError with the nearest name."""
    measure = find_measure(name)
    if measure is None:
        known = [word for m in MEASURES for word in (m.slug, m.path)]
        raise InputError([Problem("measures", 1, 1, name, "unknown measure", "a number from 1 to 22 or a name", nearest_name(name, known))])
    typer.echo(explain_measure(measure, full=True))


def print_markdown() -> None:
    """All measures with all levers as a document."""
    from sim.scenario.reference import measures_reference

    typer.echo(measures_reference(), nl=False)


def _print(table: object, width: int) -> None:
    terminal(width).print(table)
