"""`qilu run`: compute what is missing, print the scorecard, draw the charts, say where everything is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.commands.answer import complain, shown, tell_files, terminal, user_language
from sim.commands.document import check_block, renew_block

if TYPE_CHECKING:
    from sim.experiments.computing.ensemble import Ensemble, Extras
    from sim.experiments.computing.lab import Lab
    from sim.experiments.store.encoding import RunKey
    from sim.experiments.store.run_store import Kind
    from sim.scenario.resolved import Scenario

FAILURES_NAMED = 20


PAST = "history"
"""Name of the place in a document where the table of official figures stands, and of its file."""


def run_scenario(scenario: Scenario, lab: Lab, folder: Path, quiet: bool, extras: Extras | None = None, markdown_file: Path | None = None) -> bool:
    """Run, report on standard output; whether every run succeeded. `markdown_file`: renew the table of official figures beside the runs in it.
    Raises QiluError."""
    from sim.experiments.computing.ensemble import run_ensemble

    check_block(markdown_file, PAST)
    ensemble = run_ensemble(scenario, lab, folder, extras)
    if ensemble.done:
        print_report(ensemble, user_language(scenario.languages))
        _beside_official(ensemble, user_language(scenario.languages), markdown_file)
        _draw(ensemble, quiet)
    _print_paths(ensemble)
    _print_failures(ensemble)
    return not ensemble.failures


def extras_wanted(named: Mapping[Kind, str | None], scenario: Scenario) -> Extras:
    """What is kept of which runs, from the runs that `--events` and `--firms` name; raises typer.BadParameter."""
    wanted: dict[RunKey, frozenset[Kind]] = {}
    for kind, text in named.items():
        try:
            runs = runs_named(text, scenario)
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint=f"--{kind}") from None
        for key in runs:
            wanted[key] = wanted.get(key, frozenset()) | {kind}
    return wanted


def runs_named(text: str | None, scenario: Scenario) -> frozenset[RunKey]:
    """The runs that an option names: `first`, `all`, or runs as DRAW/REPLICATE, separated by commas. Raises ValueError."""
    from sim.experiments.computing.batch import run_keys
    from sim.experiments.store.encoding import RunKey
    from sim.views.stored_run import RUNS_NAMED

    keys = run_keys(scenario)
    if text is None:
        return frozenset()
    if text in ("first", "all"):
        return frozenset(keys if text == "all" else keys[:1])
    if not RUNS_NAMED.fullmatch(text):
        raise ValueError(f"{text!r}: first, all, or runs as draw/replicate, such as 0/0,3/1")
    chosen = {RunKey(*map(int, word.split("/"))) for word in text.split(",")}
    if unknown := sorted(chosen - set(keys)):
        raise ValueError(f"no run {unknown[0].draw}/{unknown[0].replicate}: the last one is {keys[-1].draw}/{keys[-1].replicate}")
    return frozenset(chosen)


def print_report(ensemble: Ensemble, language: str) -> None:
    """Scorecard, what each measure did, and the fiscal account on standard output."""
    import pandas as pd

    from sim.scenario.loader import switched_on
    from sim.views.run.account_table import render_account
    from sim.views.run.measures_table import render_measures
    from sim.views.run.scorecard_table import render_scorecard

    folder = ensemble.folder
    console = terminal(100)
    console.print(render_scorecard(pd.read_csv(folder.scorecard, encoding="utf-8-sig"), language))
    console.print()
    console.print(render_measures(pd.read_csv(folder.summary, encoding="utf-8-sig", parse_dates=["date"]), switched_on(ensemble.scenario), language))
    console.print()
    console.print(render_account(pd.read_csv(folder.fiscal_account, encoding="utf-8-sig", dtype={"year": str}), language))
    console.print()


def _beside_official(ensemble: Ensemble, language: str, markdown_file: Path | None) -> None:
    """Of years that have passed: the official figures beside the runs, printed and in `history.csv`."""
    from sim.experiments.reading.past import beside_official, has_passed, write_past
    from sim.views.run.past_table import markdown, render_past

    if not has_passed(ensemble.scenario.start.year, ensemble.scenario.end.year):
        return  # reading all runs once more for nothing
    lines = beside_official(ensemble.panel(totals_only=True))
    if not lines:
        return
    write_past(lines, ensemble.folder.past)
    console = terminal(130)
    console.print(render_past(lines, language))
    console.print()
    renew_block(markdown_file, PAST, markdown(lines))


def _draw(ensemble: Ensemble, quiet: bool) -> None:
    from sim.views.charts import draw_charts

    if not quiet:
        complain("drawing charts")
    draw_charts(ensemble.folder.path)


def _print_paths(ensemble: Ensemble) -> None:
    folder = ensemble.folder
    charts = sorted(folder.charts.glob("*.png"))
    lines = [
        (folder.scorecard, "targets"),
        (folder.fiscal_account, "what it costs the public, by year and instrument"),
        (folder.summary, "all results: mean and percentiles over the runs"),
    ]
    lines += [(folder.past, "official figures beside the runs")] if folder.past.is_file() else []
    lines = lines if ensemble.done else []
    lines += [(folder.charts, f"{len(charts)} charts")] if charts else []
    lines += [(folder.runs, f"{len(ensemble.done):,} of {len(ensemble.done) + len(ensemble.failures):,} runs, one Parquet file each")]
    events, firms = (len(list(kept.glob("draw-*.parquet"))) for kept in (folder.events, folder.firms))
    lines += [(folder.events, f"event records, {events:,} of them; `qilu events {shown(folder.path)}` reads them")] if events else []
    lines += [(folder.firms, f"what became of every firm, in {firms:,} of the runs")] if firms else []
    lines += [(folder.manifest, "what was run, with which code and seeds")]
    tell_files(lines)


def _print_failures(ensemble: Ensemble) -> None:
    if not ensemble.failures:
        return
    failed = len(ensemble.failures)
    complain(f"{failed:,} of {failed + len(ensemble.done):,} runs failed; the same command tries them again:")
    for key, failure in sorted(ensemble.failures.items())[:FAILURES_NAMED]:
        complain(f"  {key.name}: {failure.reason}; see {shown(ensemble.failure_file(key))}")
    if failed > FAILURES_NAMED:
        complain(f"  and {failed - FAILURES_NAMED:,} more in {shown(ensemble.folder.errors)}")
