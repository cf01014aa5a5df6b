"""`qilu effects`: what each of the 22 measures adds to a scenario, by running it with and without each of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.commands.answer import complain, shown, terminal, user_language
from sim.commands.document import check_block, renew_block

if TYPE_CHECKING:
    from sim.experiments.computing.lab import Lab
    from sim.scenario.resolved import Scenario


def show_effects(scenario: Scenario, lab: Lab, out: Path, *, scale: float | None, replicates: int, markdown_file: Path | None) -> bool:
    """Run, print the table, write effects.csv and the Markdown file; whether every run succeeded. Raises QiluError."""

    from sim.experiments.effects import run_effects
    from sim.views.attribution.effects_table import markdown, render_effects

    check_block(markdown_file, "effects")
    lines, ensembles = run_effects(scenario, lab, out, replicates, scale)
    console = terminal(150)
    console.print(render_effects(lines, user_language(scenario.languages)))
    renew_block(markdown_file, "effects", markdown(lines))
    typer.echo(f"{shown(out / 'effects.csv')}  the table; {len(ensembles)} folders beside it hold the runs")
    failed = {name: ensemble for name, ensemble in ensembles.items() if ensemble.failures}
    for name, ensemble in failed.items():
        complain(f"{len(ensemble.failures)} runs of {name} failed; see {shown(ensemble.folder.errors)}; the same command tries them again")
    return not failed
