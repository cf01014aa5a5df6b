"""`qilu check`: read the checks, run every scenario they need once, print what held."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.commands.answer import complain, tell_files, terminal, user_language
from sim.kernel.errors import nearest_name

if TYPE_CHECKING:
    from sim.experiments.checks.declaration import Check
    from sim.experiments.checks.measuring import Verdict
    from sim.experiments.computing.lab import Lab


def chosen_checks(file: Path, only: Sequence[str], scale: float, replicates: int) -> tuple[Check, ...]:
    """The checks of a file, or those named; raises InputError for what is wrong in the file and typer.BadParameter for an unknown name."""
    from sim.experiments.checks.checks_file import read_checks

    checks = read_checks(file, scale, replicates)
    known = [check.id for check in checks]
    for name in only:
        if name not in known:
            nearest = nearest_name(name, known)
            raise typer.BadParameter(f"no check {name} in {file}" + (f"; did you mean {nearest}?" if nearest else ""), param_hint="--only")
    return tuple(check for check in checks if not only or check.id in only)


def failed_checks(verdicts: Sequence[Verdict]) -> list[Check]:
    """The checks that do not hold, in order."""
    return list(dict.fromkeys(found.check for found in verdicts if not found.passed))


def show_checks(checks: Sequence[Check], lab: Lab, out: Path, quiet: bool) -> bool:
    """Run, judge, print the table; whether every check holds. Raises QiluError."""

    from sim.experiments.checks.judge import judge, plan
    from sim.views.checks_table import render_checks

    if not quiet:
        scenarios = plan(checks)
        runs = sum(scenario.replicates for scenario in scenarios.values())
        complain(f"{len(checks)} checks on {len(scenarios)} scenarios: {runs:,} runs, those that are stored included")
    verdicts = judge(checks, lab, out)
    console = terminal(170)
    console.print(render_checks(verdicts, user_language()))
    tell_files([(out / "checks.csv", "every comparison"), (out / "manifest.json", "what was run, with which code")])
    failed = failed_checks(verdicts)
    for check in failed:
        complain(f"{check.place}: {check.id} does not hold: {check.reason} ({check.source})")
    return not failed
