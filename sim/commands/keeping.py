"""`qilu results list`, `show`, `clean` and `qilu verify`: what is kept, what of it can go, and whether it comes out the same again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.commands.answer import complain, shown, terminal, user_language

if TYPE_CHECKING:
    from sim.experiments.computing.lab import Lab
    from sim.experiments.exchange.stored import StoredEnsemble
    from sim.experiments.exchange.verify import Recomputed, Verification

WIDTH = 150
FAULTS_NAMED, DIFFERENT_NAMED = 10, 5


def list_results(results: Path, store: Path) -> None:
    """Print every results folder, newest first, and the size of the store; raises FolderError if there is no such folder."""
    from sim.experiments.exchange.catalogue import catalogue
    from sim.experiments.exchange.clean import take_stock
    from sim.experiments.store.run_store import RunStore
    from sim.views.results_table import render_list, store_line, words

    _check_folder(results)
    language, runs = user_language(), RunStore(store)
    entries = catalogue(results, runs)
    if entries:
        terminal(WIDTH).print(render_list(entries, language))
    else:
        typer.echo(words("no_folders", language, place=shown(results)))
    typer.echo(store_line(shown(store), take_stock(results, runs), language))


def show_results(name: str, results: Path, store: Path) -> None:
    """Print what was run in one folder, its headline figures, what is in its files, and the command that makes it again."""
    import pandas as pd

    from sim.experiments.exchange.catalogue import contents, entry, find_results
    from sim.experiments.store.run_store import RunStore
    from sim.views.results_table import facts, render_contents, render_facts
    from sim.views.run.scorecard_table import render_scorecard

    path = find_results(name, results)
    one, language, console = entry(path, results, RunStore(store)), user_language(), terminal(WIDTH)
    typer.echo(shown(path))
    console.print(render_facts(facts(one, language)))
    scorecard = path / "scorecard.csv"
    if scorecard.is_file():
        console.print()
        console.print(render_scorecard(pd.read_csv(scorecard, encoding="utf-8-sig"), language))
    console.print()
    console.print(render_contents(contents(path), language))
    for failed in one.manifest.get("runs", {}).get("failed", [])[:FAULTS_NAMED]:
        complain(f"draw {failed['draw']}, replicate {failed['replicate']} failed: {failed['reason']}")


def clean_results(results: Path, store: Path, *, other_code: bool, all_: bool, folder: str | None, yes: bool) -> None:
    """Say what can go and what that frees; remove it with `yes`. Raises QiluError."""
    from sim.experiments.exchange.clean import plan, plan_folder, remove_folder, remove_waste
    from sim.experiments.store.run_store import RunStore
    from sim.views.results_table import render_waste

    _check_folder(results)
    runs = RunStore(store)
    path = None
    if folder is not None:
        path, waste = plan_folder(folder, results, runs)
        typer.echo(shown(path))
    else:
        waste = plan(results, runs, other_code=other_code, all_=all_)
    if not waste and path is None:
        typer.echo("nothing to clean")
        return
    terminal(WIDTH).print(render_waste(waste, user_language()))
    if not yes:
        typer.echo("nothing was removed; the same command with --yes removes it")
        return
    if path is not None:
        remove_folder(path)
        typer.echo(f"removed {shown(path)}; its runs are still in the store, `qilu results clean` removes those that nothing else rests on")
    else:
        remove_waste(waste, runs)
        typer.echo(f"removed {len(waste):,} files")


def verify_results(ensemble: StoredEnsemble, lab: Lab, sample: int | None, seed: int) -> bool:
    """Compute runs again, print what was found; whether everything is the same. Raises QiluError."""
    from sim.experiments.exchange.verify import then_and_now, verify

    told = ensemble.manifest
    typer.echo(f"{shown(ensemble.folder.path)}: {told['runs']['done']:,} runs of {ensemble.scenario.id}, command: {' '.join(told['command'])}")
    _print_code(ensemble, then_and_now(told))
    verification = verify(ensemble, lab, sample, seed)
    _print_files(verification)
    for one in verification.recomputed:
        _print_recomputed(one)
    _print_conclusion(verification)
    return verification.passed


def _print_code(ensemble: StoredEnsemble, changed: tuple[tuple[str, str, str], ...]) -> None:
    """Which code computed it, and what is not as it was then."""
    from sim.experiments.store.code_version import code_version

    if ensemble.stamp.code_hash == code_version().hash:
        typer.echo(f"computed by this code, {code_version()}")
    else:
        typer.echo(
            "computed by other code than runs now: a difference below may be a change of the model, not a fault of the file; that nothing differs "
            "means that the change does not touch these runs"
        )
    for name, then, now in changed:
        typer.echo(f"  {name}: {then[:12]} then, {now[:12]} now")


def _print_files(found: Verification) -> None:
    for fault in found.faults[:FAULTS_NAMED]:
        complain(f"  {fault}")
    if found.faults:
        more = len(found.faults) - FAULTS_NAMED
        complain(f"{len(found.faults):,} faults in the files of the folder" + (f", {more:,} not shown" if more > 0 else ""))
    else:
        typer.echo(f"files: all {found.runs:,} runs are whole and stamped as the manifest says")
    if found.tables:
        complain(f"not what the runs say: {', '.join(found.tables)}; the command of the folder writes them anew")
    elif not found.faults:
        typer.echo("tables: what the runs say")


def _print_recomputed(one: Recomputed) -> None:
    what = f"{one.key.name}{'' if one.kind == 'run' else f', {one.kind}'}"
    typer.echo(f"{what}: {one.verdict}" + (f" (sha256 {one.sha256[:16]})" if one.verdict == "same" else f": {one.reason}" if one.reason else ""))
    if (difference := one.difference) is None:
        return
    names = difference.variables
    listed = ", ".join(names[:DIFFERENT_NAMED]) + (f" and {len(names) - DIFFERENT_NAMED} more" if len(names) > DIFFERENT_NAMED else "")
    typer.echo(f"  {difference.rows:,} of {difference.of:,} rows; first on {difference.first}: {listed}")
    size = "a row that only one has" if difference.largest == float("inf") else f"{difference.largest:.3g}"
    typer.echo(f"  largest relative difference: {size} in {difference.where}: {difference.stored:.10g} stored, {difference.computed:.10g} computed")


def _print_conclusion(found: Verification) -> None:
    runs = {one.key for one in found.recomputed}
    bad = {one.key for one in found.recomputed if one.verdict not in ("same", "same figures, other bytes")}
    if not runs:
        complain("no run could be computed again")
    elif bad:
        complain(f"{len(bad):,} of {len(runs):,} runs computed again are not the same")
    else:
        typer.echo(f"{len(runs):,} of {found.runs:,} runs computed again: all the same")


def _check_folder(results: Path) -> None:
    from sim.experiments.store.errors import FolderError

    if not results.is_dir():
        raise FolderError(f"no folder {shown(results)}: nothing was run here, or name another folder")
