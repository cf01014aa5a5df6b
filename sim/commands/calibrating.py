"""`qilu calibrate`: say what will be run, run it, print the fit and what was learned, draw the charts, say where everything is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.commands.answer import complain, tell_files, terminal, user_language
from sim.commands.document import check_block, renew_block
from sim.commands.progress import Rounds

if TYPE_CHECKING:
    from sim.experiments.calibration.plan import Calibration, Plan, Settings
    from sim.experiments.computing.lab import Lab

BLOCK = "calibration"
"""Name of the place in a document where the tables stand."""


def checked_plan(file: Path, settings: Settings, scale: float, seed: int | None) -> Plan:
    """The plan of a request; raises InputError for the file, typer.BadParameter for what does not fit, before anything is computed."""
    from sim.experiments.calibration.document import read_document
    from sim.experiments.calibration.plan import Unsuitable, plan_of

    try:
        return plan_of(read_document(file), settings, scale, seed)
    except Unsuitable as error:
        raise typer.BadParameter(str(error)) from None


def calibrated(plan: Plan, lab: Lab, out: Path, posterior_file: Path | None = None) -> Calibration:
    """Calibrate in a folder that nobody else writes to; the posterior for projections also goes into `posterior_file`. Raises QiluError."""
    from sim.experiments.calibration.calibrate import calibrate
    from sim.experiments.calibration.tables import write_posterior
    from sim.experiments.store.folder import ExperimentFolder

    folder = ExperimentFolder(out)
    folder.create()
    with folder.locked():
        found = calibrate(plan, lab, folder)
    if posterior_file is not None:
        write_posterior(found, posterior_file)
        write_posterior(found, posterior_file.with_name(f"{posterior_file.stem}-history{posterior_file.suffix}"), whole=True)
    return found


def show_calibration(plan: Plan, lab: Lab, out: Path, *, posterior_file: Path | None, markdown_file: Path | None, quiet: bool) -> None:
    """Calibrate, print, write tables, charts, the posterior and the Markdown file. Raises QiluError."""

    from sim.experiments.store.folder import ExperimentFolder
    from sim.views.calibration.chart import draw_calibration
    from sim.views.calibration.table import markdown, render_calibration

    check_block(markdown_file, BLOCK)
    if not quiet:
        stages = ", ".join(f"{name} {count:,}" for name, count in plan.runs.items())
        complain(f"{plan.space.size} parameters, {len(plan.moments)} moments; {sum(plan.runs.values()):,} runs of "
                 f"{plan.space.scenario.scale:.3g} of the firms, those that are stored included: {stages}")  # fmt: skip
        lab = replace(lab, watcher=Rounds(out, sum(plan.runs.values())))
    found = calibrated(plan, lab, out, posterior_file)
    console = terminal(150)
    for part in render_calibration(found, user_language()):
        console.print(part)
        console.print()
    renew_block(markdown_file, BLOCK, markdown(found))
    if not quiet:
        complain("drawing charts")
    charts, folder = draw_calibration(found, out), ExperimentFolder(out)
    files = [
        (folder.table("posterior"), f"{len(found.draws)} draws of the posterior, for projections"),
        (folder.table("posterior-history"), "the same with the parameters of the start of 2018"),
        (folder.table("fit"), "every figure beside what the model says"),
        (folder.table("marginals"), "prior and posterior of every parameter"),
        (folder.table("coverage"), "how often intervals hold the truth"),
        (folder.table("trials"), "every point that was run"),
        (folder.charts, f"{len(charts)} charts"),
        (folder.manifest, "what was run, with which code and seeds"),
    ]
    files += [(posterior_file, "the posterior")] if posterior_file is not None else []
    tell_files(files)
