"""Commands that look at scenarios, measures and the population without running anything."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.commands.answer import complain, terminal
from sim.kernel.errors import InputError, Problem

if TYPE_CHECKING:
    from sim.enterprises.columns import Firms


def validate_files(files: Iterable[Path], overrides: Sequence[str]) -> bool:
    """Describe each valid file, and report all problems of all files; whether there were none."""
    from sim.scenario.explain import describe
    from sim.scenario.loader import load

    problems: list[Problem] = []
    for file in files:
        try:
            typer.echo(describe(load(file, overrides)))
        except InputError as error:
            problems += error.problems
    if problems:
        complain(str(InputError(problems)))
    return not problems


def print_schema() -> None:
    """The JSON Schema of scenario files."""
    from sim.scenario.json_schema import json_schema

    typer.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))


def show_population(check: bool, scale: float, seed: int, start: date) -> bool:
    """Print the firms by size, or every margin against its source; False if a margin that must hold does not (at full scale)."""
    from sim.enterprises.synthesis import synthesise

    firms = synthesise(scale, seed, quarters=0, start=start)
    if not check:
        _print_sizes(firms, scale)
        return True
    from sim.enterprises.population_check import HELD, format_check, population_margins

    margins = population_margins(firms, scale, start)
    typer.echo(format_check(margins, start))
    off = [margin for margin in margins if margin.held and abs(margin.deviation) > HELD]
    if scale < 1:
        complain(f"a sample of {scale:g} of the firms: margins are held within {HELD:.0%} at full scale only")
        return True
    for margin in off:
        complain(f"{margin.group}: {margin.name} is off by {margin.deviation:+.2%}")
    return not off


def _print_sizes(firms: Firms, scale: float) -> None:
    """Firms, staff, sales, booked R&D and statuses by size class, at 1:1."""
    import numpy as np
    from rich.table import Table

    from sim.enterprises.columns import NO_DATE, SIZES, size_class

    size = size_class(firms.employees, firms.revenue)
    columns = {
        "firms": np.ones(firms.count),
        "staff": firms.employees,
        "sales, bn yuan": firms.revenue / 1e9,
        "booked R&D, bn yuan": (firms.research + firms.relabelled) / 1e9,
        "with R&D": firms.performer,
        "high-tech": firms.high_tech_expiry != NO_DATE,
        "technology SME": firms.technology_sme_expiry != NO_DATE,
    }
    table = Table(box=None, pad_edge=False)
    table.add_column("size")
    for name in columns:
        table.add_column(name, justify="right")
    for label, rows in (*((label, size == number) for number, label in enumerate(SIZES)), ("all", size >= 0)):
        sums = [values[rows].sum() / scale for values in columns.values()]
        table.add_row(label, *(f"{value:,.{1 if 'yuan' in name else 0}f}" for name, value in zip(columns, sums, strict=True)))
    terminal(120).print(table)
