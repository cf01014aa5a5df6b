"""`qilu forecast-skill`: fit to data up to a year, forecast, score beside naive models, print, draw."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.commands.answer import complain, tell_files, terminal, user_language
from sim.commands.calibrating import checked_plan
from sim.commands.document import check_block, renew_block
from sim.commands.progress import Rounds

if TYPE_CHECKING:
    from sim.experiments.calibration.plan import Plan, Settings
    from sim.experiments.computing.lab import Lab

BLOCK = "forecast"
"""Name of the place in a document where the tables stand."""


def checked_years(origin: int, to: int | None) -> int:
    """The last year to forecast, the one after the origin by default; raises typer.BadParameter for years that may not be used."""
    from sim.experiments.forecast.skill import FIRST_ORIGIN, LAST_ORIGIN, LAST_YEAR

    if not FIRST_ORIGIN <= origin <= LAST_ORIGIN:
        why = f"nothing after {LAST_YEAR} may be used, so nothing could judge it" if origin > LAST_ORIGIN else "history begins in 2018"
        raise typer.BadParameter(f"{origin}: {why}; {FIRST_ORIGIN} to {LAST_ORIGIN}", param_hint="--origin")
    last = origin + 1 if to is None else to
    if not origin < last <= LAST_YEAR:
        raise typer.BadParameter(f"{last}: a year after the origin, {LAST_YEAR} at the latest: nothing later may be used", param_hint="--to")
    return last


def checked_request(file: Path, settings: Settings, scale: float, seed: int | None, calibration: Path | None) -> Plan:
    """The plan of the calibration, or of the runs on top of a finished one; raises as `checked_plan`, and FolderError for a calibration that
    does not fit."""
    from sim.experiments.forecast.projecting import checked_calibration

    plan = checked_plan(file, settings, scale, seed)
    if calibration is not None:
        checked_calibration(calibration, plan)
    return plan


def runs_in_all(plan: Plan, members: int, calibration: Path | None) -> int:
    """Runs of the forecast and of the calibration unless there is one."""
    return members + (0 if calibration is not None else sum(plan.runs.values()))


def show_forecast(
    plan: Plan, lab: Lab, out: Path, *, origin: int, to: int, members: int, calibration: Path | None, later_rules: bool,
    markdown_file: Path | None, quiet: bool,
) -> None:  # fmt: skip
    """Fit, forecast, score, print, write tables, chart and the Markdown file. Raises QiluError."""

    from sim.experiments.forecast.skill import forecast
    from sim.views.forecast.chart import draw_forecast
    from sim.views.forecast.table import markdown, render_forecast

    check_block(markdown_file, BLOCK)
    total = runs_in_all(plan, members, calibration)
    if not quiet:
        complain(f"{total:,} runs of {plan.space.scenario.scale:.3g} of the firms, those that are stored included")
        lab = replace(lab, watcher=Rounds(out, total))
    found = forecast(plan, lab, out, origin=origin, to=to, count=members, calibration=calibration, later_rules=later_rules)
    console = terminal(150)
    for table in render_forecast(found, user_language()):
        console.print(table)
        console.print()
    renew_block(markdown_file, BLOCK, markdown(found))
    charts = draw_forecast(found, out)
    tell_files([
        (out / "skill.csv", "every forecast with its scores"),
        (out / "charts", f"{len(charts)} charts"),
        (out / "manifest.json", "what was run, with which code and seeds"),
    ])  # fmt: skip
