"""`qilu compare`: compute what is missing, compare run by run, print short tables, draw the charts, say where everything is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.commands.answer import complain, shown, tell_files, terminal, user_language
from sim.kernel.errors import QiluError

if TYPE_CHECKING:
    from sim.experiments.comparison.compare import Comparison
    from sim.experiments.comparison.sides import Overrides, Side

NAMED = 3
"""Scenarios that the default folder's name lists before the reference."""
FAILURES_NAMED = 5


def compare_scenarios(
    arguments: Sequence[Path],
    overrides: Overrides,
    extra: Sequence[str],
    out: Path | None,
    *,
    firms: int,
    store: Path,
    workers: int | None = None,
    cluster: str | None = None,
    quiet: bool = False,
    budget: str | None = None,
) -> bool:
    """Compare, report on standard output; whether every run succeeded. Raises QiluError, and typer.BadParameter for an unknown variable.

    `budget`: a sum of money with its unit, drawn as a line in the plane of cost and effect.
    """
    from sim.commands.laboratory import RESULTS, laboratory
    from sim.commands.searching import budgets_in
    from sim.experiments.comparison.compare import compare
    from sim.experiments.comparison.differences import variables_of
    from sim.experiments.comparison.sides import read_sides

    sums = budgets_in(budget, "--budget", "yuan")
    if len(sums) > 1:
        raise typer.BadParameter("one sum", param_hint="--budget")
    sides = read_sides(arguments, overrides)
    try:
        variables_of([side.scenario for side in sides], extra)
    except QiluError as error:
        raise typer.BadParameter(str(error), param_hint="--variable") from None
    folder = out or RESULTS / folder_name(sides)
    with laboratory(folder, store, workers=workers, cluster=cluster, quiet=quiet) as lab:
        found = compare(sides, lab, folder, extra, firms)
    _report(found, user_language(sides[0].scenario.languages))
    if not quiet:
        complain("drawing charts")
    _draw(found, folder, lab.command, sums[0] if sums else None)
    _print_paths(folder)
    _print_failures(found)
    return not found.failures


def folder_name(sides: Sequence[Side]) -> str:
    """compare-a-vs-b; the first few of many are named."""
    *others, reference = ("".join(c if c.isalnum() or c in "-_." else "-" for c in side.name) for side in sides)
    more = [f"{len(others) - NAMED}-more"] if len(others) > NAMED else []
    return f"compare-{'-and-'.join([*others[:NAMED], *more])}-vs-{reference}"


def _report(found: Comparison, language: str) -> None:
    from sim.views.comparison.table import headline, render_cost_effectiveness, render_differences, render_targets, variance_saved, warnings
    from sim.views.comparison.winners_table import render_winners
    from sim.views.comparison.words import side_titles

    console = terminal(110)
    titles = side_titles(found, language)
    for side in found.sides[:-1]:
        typer.echo(headline(found, side.name, language))
        for line in warnings(found, side.name, language):
            typer.echo(line)
        typer.echo("")
        for render in (render_differences, render_targets, render_cost_effectiveness):
            table = render(found, side.name, language)
            if table is not None:
                console.print(table)
                console.print()
        if side.name in found.firms:
            console.print(render_winners(found.firms[side.name], titles[side.name], titles[found.reference.name], language))
            console.print()
        typer.echo(variance_saved(found, side.name, language))
        typer.echo("")


def _draw(found: Comparison, folder: Path, command: tuple[str, ...], budget: float | None) -> None:
    from sim.views.comparison.charts import draw_comparison

    draw_comparison(found, folder / "charts", command, budget=budget)


def _print_paths(folder: Path) -> None:
    charts = sorted((folder / "charts").glob("*.png"))
    lines = [
        (folder / "differences.csv", "differences of result variables, by year and over the horizon"),
        (folder / "targets.csv", "targets: probability in both, change, pairs gained and lost"),
        (folder / "cost_effectiveness.csv", "what is spent more, what is had more, and ratios"),
        (folder / "winners.csv", "firms that gain and lose, by size, ownership, distance to the threshold, sector and city"),
        (folder / "charts", f"{len(charts)} charts"),
        (folder / "manifest.json", "what was compared, with which code and seeds"),
    ]
    tell_files(lines)


def _print_failures(found: Comparison) -> None:
    for side in found.sides:
        if side.failed:
            complain(f"{_runs(len(side.failed))} of {shown(side.origin)} had failed and have no pair")
    for name, failed in found.failures.items():
        complain(f"{_runs(len(failed))} of {name} failed and have no pair; the same command tries them again:")
        for key, failure in sorted(failed.items())[:FAILURES_NAMED]:
            complain(f"  {key.name}: {failure.reason}")


def _runs(number: int) -> str:
    return "1 run" if number == 1 else f"{number:,} runs"
