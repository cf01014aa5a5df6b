"""Judging checks: the union of their scenarios is run once, each check then compares its own."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from sim.experiments.checks.declaration import EVERYTHING, Check, Quantity
from sim.experiments.checks.measuring import Bounds, Step, Values, Verdict, identical, inside, number_of
from sim.experiments.computing.batch import Member
from sim.experiments.computing.lab import Lab
from sim.experiments.computing.points import run
from sim.experiments.reading.panel import Panel, read_panel
from sim.experiments.store.csv_file import Cell, write_csv
from sim.experiments.store.folder import ExperimentFolder

if TYPE_CHECKING:
    from pathlib import Path

    from sim.scenario.resolved import Scenario

ABOVE, BELOW = Bounds(low=0.0, strict=True), Bounds(high=0.0, strict=True)

HEADER = ("check", "topic", "quantity", "comparison", "expected", "weak", "found", "standard_error", "agreeing", "passed", "detail")

PanelOf = Callable[["Scenario"], Panel]


def plan(checks: Sequence[Check]) -> dict[str, Scenario]:
    """Every different scenario of the checks by the hash of what decides its runs; many checks share their base."""
    return {scenario.run_hash: scenario for check in checks for _, scenario in check.variants}


def judge(checks: Sequence[Check], lab: Lab, out: Path) -> list[Verdict]:
    """Run what is missing, judge every check, write `out/checks.csv` and the manifest. Raises what `points.run` raises."""
    folder = ExperimentFolder(out)
    folder.create()
    with folder.locked():
        scenarios = plan(checks)
        members = {address: Member(scenario) for address, scenario in scenarios.items()}
        run(list(members.values()), lab, folder)
        verdicts = judged(checks, lambda scenario: _panel(members[scenario.run_hash], lab))
        write_csv(folder.table("checks"), HEADER, table(verdicts))
        settings = {"checks": [check.id for check in checks], "runs": sum(len(member.keys) for member in members.values())}
        folder.describe("checks", lab.command, [], settings)
    return verdicts


def _panel(member: Member, lab: Lab) -> Panel:
    return read_panel({key: lab.store.path(member.stamp, key) for key in member.keys}, member.stamp)


def judged(checks: Sequence[Check], panel_of: PanelOf) -> list[Verdict]:
    """The verdicts of all checks, one for each quantity; every panel is read once."""
    known: dict[str, Panel] = {}

    def panel(scenario: Scenario) -> Panel:
        if scenario.run_hash not in known:
            known[scenario.run_hash] = panel_of(scenario)
        return known[scenario.run_hash]

    return [verdict(check, quantity, {name: panel(scenario) for name, scenario in check.variants}) for check in checks for quantity in check.compared]


def verdict(check: Check, quantity: Quantity, panels: dict[str, Panel]) -> Verdict:
    """What is found of one quantity in the panels of the check's variants."""
    if quantity.variable == EVERYTHING:
        return Verdict(check, quantity, (), _unchanged(panels, quantity))
    values = {name: number_of(quantity, panel) for name, panel in panels.items()}
    levels = tuple((name, float(found.mean())) for name, found in values.items())
    if check.expectation.kind == "unchanged":
        return Verdict(check, quantity, levels, _unchanged(panels, quantity))
    return Verdict(check, quantity, levels, tuple(_steps(check, values)))


def _unchanged(panels: dict[str, Panel], quantity: Quantity) -> tuple[Step, ...]:
    """Every variant against the first."""
    (_, first), *others = panels.items()
    return tuple(identical(first, other, quantity) for _, other in others)


def _steps(check: Check, values: dict[str, Values]) -> list[Step]:
    """The comparisons that a check consists of."""
    expected, weak = check.expectation, check.weak
    first, *_, last = (*values.values(), *values.values())
    if expected.kind in ("rises", "falls"):
        bounds = ABOVE if expected.kind == "rises" else BELOW
        return [inside(last - first, bounds, weak, "difference", expected.kind)]
    if expected.kind == "bounds":
        measured = {
            "level": lambda: last,
            "difference": lambda: last - first,
            "relative change": lambda: last / np.where(first == 0, math.nan, first) - 1,
        }[expected.measured]()
        low, high = (infinite if bound is None else bound for bound, infinite in ((expected.low, -math.inf), (expected.high, math.inf)))
        return [inside(measured, Bounds(low, high), weak, expected.measured, expected.text)]
    names = expected.order[::-1] if expected.kind == "order" else tuple(values)
    bounds, word = (BELOW, "falls") if expected.kind == "decreasing" else (ABOVE, "rises")
    steps = [inside(values[after] - values[before], bounds, weak, f"{before} to {after}", word) for before, after in pairwise(names)]
    if weak and len(names) > 2:  # steps may be within chance, the whole way may not
        steps.append(inside(values[names[-1]] - values[names[0]], bounds, False, f"{names[0]} to {names[-1]}", word))
    return steps


def table(verdicts: Sequence[Verdict]) -> list[list[Cell]]:
    """One row for each comparison."""
    rows: list[list[Cell]] = []
    for found in verdicts:
        check = found.check
        for step in found.steps:
            yes = "yes" if step.passed else "no"
            rows.append([check.id, check.topic, found.quantity.label, step.label, step.expected, "weak" if check.weak else "", step.mean,
                         step.standard_error, step.agreeing, yes, step.detail])  # fmt: skip
    return rows
