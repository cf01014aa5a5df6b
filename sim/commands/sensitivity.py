"""`qilu sensitivity`: say what will be run, run it, print rankings and the choice, draw the charts, say where everything is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.commands.answer import complain, tell_files, terminal, user_language

if TYPE_CHECKING:
    from sim.experiments.computing.lab import Lab
    from sim.experiments.sensitivity.sensitivity import Plan, Sensitivity, Settings
    from sim.scenario.resolved import Scenario

STAGES = {
    "morris": "Morris screening", "sobol": "shares of variance", "tornado": "one parameter at a time", "value_of_information": "value of information",
}  # fmt: skip


def checked_plan(scenario: Scenario, settings: Settings, versus: Scenario | None) -> Plan:
    """The plan of a request; raises typer.BadParameter, with what would fit, before anything is computed."""
    from sim.experiments.sensitivity.sensitivity import plan_of
    from sim.experiments.sensitivity.space import Unsuitable

    try:
        return plan_of(scenario, settings, versus)
    except Unsuitable as error:
        raise typer.BadParameter(str(error)) from None


def show_sensitivity(plan: Plan, lab: Lab, out: Path, quiet: bool) -> None:
    """Run, print, draw. Raises QiluError."""

    from sim.experiments.sensitivity.sensitivity import examine
    from sim.views.sensitivity.chart import draw_sensitivity
    from sim.views.sensitivity.table import render_sensitivity

    if not quiet:
        complain(announcement(plan))
    result = examine(plan, lab, out)
    console = terminal(150)
    for part in render_sensitivity(result, user_language(plan.scenario.languages)):
        console.print(part)
        console.print()
    if not quiet:
        complain("drawing charts")
    for old in (out / "charts").glob("*.png"):
        old.unlink()
    _print_paths(result, out, draw_sensitivity(result, out, plan.scenario.languages))


def announcement(plan: Plan) -> str:
    """How many runs of what, before the first of them."""
    stages = ", ".join(f"{STAGES[name]} {runs:,}" for name, runs in plan.runs.items())
    total, scale = sum(plan.runs.values()), plan.scenario.scale
    of = "all firms" if scale == 1 else f"{scale:.3g} of the firms"
    joint = [path for path in plan.space.paths if path in {one.path for one in plan.scenario.posterior}]
    apart = f" ({len(joint)} from a posterior: moved one by one over its marginals, only --versus keeps its rows)" if joint else ""
    return f"{len(plan.space.assumptions)} uncertain parameters{apart}; {total:,} runs of {of}, those that are stored included: {stages}"


def _print_paths(result: Sensitivity, out: Path, charts: list[Path]) -> None:
    lines = {
        "morris": (result.screening, "elementary effects of every parameter"),
        "sobol": (result.variance, "shares of variance of parameters and groups"),
        "chance": (result.chance, "how much of each outcome's variance is chance"),
        "tornado": (result.alone, "each parameter alone at its 10th and 90th percentile"),
        "choice": (result.choice, "the choice between the two scenarios"),
        "value_of_information": (result.worth, "what knowing each parameter is worth for it"),
    }
    told = [(out / f"{name}.csv", what) for name, (found, what) in lines.items() if found]
    told += [(out / "charts", f"{len(charts)} charts")] if charts else []
    told.append((out / "manifest.json", "what was run, with which code and seeds"))
    tell_files(told)
