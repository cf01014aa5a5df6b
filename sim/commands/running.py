"""`qilu run`: compute what is missing, print the scorecard, draw the charts, say where everything is."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.commands.answer import complain, shown, user_language
from sim.commands.progress import watcher_for

if TYPE_CHECKING:
    from sim.experiments.ensemble import Ensemble
    from sim.scenario.resolved import Scenario

RESULTS = Path("results")
FAILURES_NAMED = 20


def run_scenario(scenario: Scenario, out: Path | None, workers: int | None, quiet: bool, command: Sequence[str]) -> bool:
    """Run, report on standard output; whether every run succeeded. Raises QiluError."""
    from sim.experiments.ensemble import run_ensemble
    from sim.model import simulate
    from sim.scenario.explain import notices

    folder = out or RESULTS / scenario.id
    watcher = watcher_for(folder, quiet)
    ensemble = run_ensemble(scenario, simulate, folder, workers=workers, watcher=watcher, command=command)
    for notice in notices(scenario):
        typer.echo(f"notice: {notice}")
    if ensemble.done:
        print_scorecard(ensemble.folder.scorecard, user_language(scenario.languages))
        _draw(ensemble, quiet)
    _print_paths(ensemble)
    _print_failures(ensemble)
    return not ensemble.failures


def print_scorecard(path: Path, language: str) -> None:
    """The table of a scorecard file on standard output."""
    import pandas as pd
    from rich.console import Console

    from sim.views.tables import render_scorecard

    console = Console() if sys.stdout.isatty() else Console(width=100)
    console.print(render_scorecard(pd.read_csv(path, encoding="utf-8-sig"), language))


def _draw(ensemble: Ensemble, quiet: bool) -> None:
    from sim.views.charts import draw_charts

    if not quiet:
        complain("drawing charts")
    draw_charts(ensemble.folder.path)


def _print_paths(ensemble: Ensemble) -> None:
    folder = ensemble.folder
    charts = sorted(folder.charts.glob("*.png"))
    lines = [(folder.scorecard, "targets"), (folder.summary, "all results: mean and percentiles over the runs")]
    lines = lines if ensemble.done else []
    lines += [(folder.charts, f"{len(charts)} charts")] if charts else []
    lines += [(folder.runs, f"{len(ensemble.done):,} of {len(ensemble.done) + len(ensemble.failures):,} runs, one Parquet file each")]
    lines += [(folder.manifest, "what was run, with which code and seeds")]
    width = max(len(shown(path)) for path, _ in lines)
    for path, what in lines:
        typer.echo(f"{shown(path):<{width}}  {what}")


def _print_failures(ensemble: Ensemble) -> None:
    if not ensemble.failures:
        return
    failed = len(ensemble.failures)
    complain(f"{failed:,} of {failed + len(ensemble.done):,} runs failed; the same command tries them again:")
    for key, failure in sorted(ensemble.failures.items())[:FAILURES_NAMED]:
        complain(f"  {key.name}: {failure.reason}; see {shown(ensemble.failure_file(key))}")
    if failed > FAILURES_NAMED:
        complain(f"  and {failed - FAILURES_NAMED:,} more in {shown(ensemble.folder.errors)}")
