"""`qilu effects`: what each of the 22 measures adds to a scenario, by running it with and without each of them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.commands.answer import complain, shown, user_language
from sim.kernel.errors import QiluError

if TYPE_CHECKING:
    from sim.experiments.computing.lab import Lab
    from sim.scenario.resolved import Scenario


def show_effects(scenario: Scenario, lab: Lab, out: Path, *, scale: float | None, replicates: int, markdown_file: Path | None) -> bool:
    """Run, print the table, write effects.csv and the Markdown file; whether every run succeeded. Raises QiluError."""
    from rich.console import Console

    from sim.experiments.effects import run_effects
    from sim.experiments.store.writing import write_whole
    from sim.views.effects_table import between_marks, markdown, render_effects

    if markdown_file is not None:
        between_marks(_read(markdown_file), "")  # before hours of runs
    lines, ensembles = run_effects(scenario, lab, out, replicates, scale)
    console = Console() if sys.stdout.isatty() else Console(width=150)
    console.print(render_effects(lines, user_language(scenario.languages)))
    if markdown_file is not None:
        write_whole(markdown_file, between_marks(_read(markdown_file), markdown(lines)).encode())
        typer.echo(f"{shown(markdown_file)}  table renewed")
    typer.echo(f"{shown(out / 'effects.csv')}  the table; {len(ensembles)} folders beside it hold the runs")
    failed = {name: ensemble for name, ensemble in ensembles.items() if ensemble.failures}
    for name, ensemble in failed.items():
        complain(f"{len(ensemble.failures)} runs of {name} failed; see {shown(ensemble.folder.errors)}; the same command tries them again")
    return not failed


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise QiluError(f"cannot read {shown(path)}: {error.strerror}") from error
