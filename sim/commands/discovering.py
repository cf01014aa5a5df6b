"""`qilu discover`: compute or read the runs, look for boxes, say in sentences what was found, draw the charts, say where everything is."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.commands.answer import complain, tell_files, terminal, user_language

if TYPE_CHECKING:
    from sim.experiments.computing.lab import Lab
    from sim.experiments.discovery.discover import Discovery
    from sim.experiments.discovery.question import Question, Threshold, Way
    from sim.experiments.store.folder import ExperimentFolder
    from sim.scenario.resolved import Scenario


def checked_question(
    scenario: Scenario, target: str | None, met: bool, *, variable: str | None = None, below: str | None = None, above: str | None = None
) -> Question:
    """What counts as a miss; raises typer.BadParameter, with what there is, before anything is computed."""
    from sim.experiments.discovery.question import Unsuitable, question_of

    if target is not None and (variable is not None or below is not None or above is not None):
        raise typer.BadParameter("a target has its own limit: name either --target, or --variable with --below or --above")
    if below is not None and above is not None:
        raise typer.BadParameter("either --below or --above, not both")
    if met and target is None:
        raise typer.BadParameter("--met is for a --target")
    way: Way = ("met" if met else "missed") if target is not None else "below" if above is None else "above"
    limit = below if below is not None else above
    try:
        return question_of(scenario, target, variable, way, None if limit is None else threshold_in(limit))
    except Unsuitable as error:
        raise typer.BadParameter(str(error)) from None


def threshold_in(text: str) -> Threshold:
    """A number in the indicator's unit, or a percentile of the runs such as 25%; raises typer.BadParameter."""
    from sim.experiments.discovery.question import Threshold

    try:
        return Threshold(float(text.strip().removesuffix("%").replace(",", "")), text.strip().endswith("%"))
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no number and no percentile such as 25%", param_hint="--below, --above") from None


def discover_in_scenario(scenario: Scenario, question: Question, lab: Lab, out: Path, quiet: bool, boxes: int, density: float | None) -> None:
    """Compute what is missing, look, report. Raises QiluError."""
    from sim.experiments.discovery.question import judged_in_scenario
    from sim.experiments.store.folder import ExperimentFolder

    folder = ExperimentFolder(out)
    folder.create()
    with folder.locked():
        judged = judged_in_scenario(scenario, question, lab, folder)
        _look_and_tell(scenario, question, judged, folder, lab.command, quiet, boxes, density)


def discover_in_results(results: Path, scenario: Scenario, question: Question, out: Path, quiet: bool, boxes: int, density: float | None) -> None:
    """Read the runs of a results folder, look, report. Raises QiluError."""
    from sim.experiments.discovery.question import judged_in_results
    from sim.experiments.store.folder import ExperimentFolder

    judged = judged_in_results(results, question)
    folder = ExperimentFolder(out)
    folder.create()
    with folder.locked():
        _look_and_tell(scenario, question, judged, folder, ("qilu", *sys.argv[1:]), quiet, boxes, density)


def _look_and_tell(
    scenario: Scenario, question: Question, judged: object, folder: ExperimentFolder, command: Sequence[str], quiet: bool, boxes: int,
    density: float | None,
) -> None:  # fmt: skip

    from sim.experiments.discovery.discover import discover, write_discovery
    from sim.views.discovery.chart import draw_discovery
    from sim.views.discovery.table import render_boxes
    from sim.views.discovery.words import sentences

    if not quiet:
        complain("looking for boxes")
    found = discover(scenario, question, judged, boxes, density)  # type: ignore[arg-type]  # an array, named only where NumPy is loaded
    write_discovery(found, folder, command, boxes, density)
    language = user_language(scenario.languages)
    for line in sentences(found, language):
        typer.echo(line)
    if found.boxes:
        typer.echo("")
        console = terminal(150)
        console.print(render_boxes(found, language))
    if not quiet and found.curve:
        complain("drawing charts")
    for old in folder.charts.glob("*.png"):
        old.unlink()
    _print_paths(found, folder, draw_discovery(found, folder.path, command, scenario.languages))


def _print_paths(found: Discovery, folder: ExperimentFolder, charts: Sequence[Path]) -> None:
    told = [(folder.table("boxes"), "limits of each box, and how far to rely on them")] if found.boxes else []
    told += [(folder.table("trade_off"), "coverage and density of the boxes to choose from")] if found.curve else []
    told += [(folder.charts, f"{len(charts)} charts")] if charts else []
    told.append((folder.manifest, "what was asked, of which runs"))
    typer.echo("")
    tell_files(told)
