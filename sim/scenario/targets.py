"""Reading `targets`: what the document promises, on declared result variables, each with one way of judging."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import ValidationError

from sim.kernel.errors import nearest_name
from sim.scenario.document import Node, Problems, plain
from sim.scenario.policy import Horizon
from sim.scenario.resolved import Target, Text
from sim.scenario.schema import TargetModel, TextModel
from sim.scenario.values import read_quantity
from sim.scenario.variables import VARIABLES, Variable

_WAYS = {"flow": ("every", "in_year"), "stock": ("by", "continuous"), "share": ("by", "continuous")}


def as_text(model: TextModel) -> Text:
    """A text of the file as a frozen text."""
    return Text(model.zh, model.en)


def read_target(name: str, node: Node, horizon: Horizon | None, problems: Problems) -> Target | None:
    """One target; None after reporting a problem, or if its shape is wrong, which is reported with the whole file's."""
    before = len(problems.found)
    variable_node = node.get("variable")
    variable = VARIABLES.get(variable_node.text) if variable_node else None
    if variable_node is not None and variable is None and isinstance(variable_node.value, str):
        nearest = nearest_name(variable_node.text, VARIABLES)
        problems.add(variable_node, f"unknown variable {variable_node.text}", "a result variable", nearest)
    comparison, value = _threshold(node, variable, problems)
    if variable is not None:
        _check_breakdown(node, variable, problems)
        _check_way(node, variable, problems)
    if horizon is not None:
        _check_dates(node, horizon, problems)
    try:
        model = TargetModel.model_validate(plain(node))
    except ValidationError:
        return None
    if len(problems.found) > before:
        return None
    return Target(
        id=name,
        title=as_text(model.title),
        kind=model.kind,
        measure=model.measure,
        variable=model.variable,
        breakdown=model.breakdown,
        comparison=comparison,
        value=value,
        by=model.by,
        every=model.every,
        in_year=model.in_year,
        continuous=bool(model.continuous),
        note=as_text(model.note) if model.note else None,
    )


def _threshold(node: Node, variable: Variable | None, problems: Problems) -> tuple[Literal["at_least", "above"], float]:
    """`at_least` or `above` with its value in the variable's unit."""
    given = [key for key in ("at_least", "above") if key in node.entries]
    if len(given) != 1:
        problems.add(node, " and ".join(given) + " together" if given else "no threshold", "exactly one of at_least, above")
        return "at_least", 0.0
    quantity = read_quantity(node.entries[given[0]].value, variable.unit.partition("/")[0], problems) if variable else None
    return ("above" if given == ["above"] else "at_least"), float(quantity.number) if quantity else 0.0


def _check_breakdown(node: Node, variable: Variable, problems: Problems) -> None:
    """The breakdown must be one that the variable has."""
    breakdown, names = node.get("breakdown"), ("all", *variable.breakdowns)
    if breakdown is not None and isinstance(breakdown.value, str) and breakdown.text not in names:
        found = f"unknown breakdown {breakdown.text}"
        problems.add(breakdown, found, f"one of {', '.join(names)}", nearest_name(breakdown.text, names))


def _check_way(node: Node, variable: Variable, problems: Problems) -> None:
    """Exactly one way of judging, and one that suits the variable."""
    ways = [key for key in ("by", "every", "in_year", "continuous") if key in node.entries]
    suitable = " or ".join(_WAYS[variable.kind])
    if len(ways) != 1:
        problems.add(node, " and ".join(ways) + " together" if ways else "no way of judging", f"exactly one of {suitable}")
    elif ways[0] not in _WAYS[variable.kind]:
        problems.add(node.entries[ways[0]].key, f"{ways[0]} for a {variable.kind}", f"{suitable} for a {variable.kind}")


def _check_dates(node: Node, horizon: Horizon, problems: Problems) -> None:
    """Dates inside the horizon; flows over calendar years that the run covers whole."""
    by, in_year, every = node.get("by"), node.get("in_year"), node.get("every")
    if by is not None and isinstance(by.value, date) and not horizon.start <= by.value <= horizon.end:
        problems.add(by, f"{by.value} is outside the horizon", f"{horizon.start} to {horizon.end}")
    years = full_years(horizon.start, horizon.end)
    covered = f"a calendar year that the run covers whole: {f'{years[0]} to {years[-1]}' if years else 'there is none'}"
    if in_year is not None and isinstance(in_year.value, int) and in_year.value not in years:
        problems.add(in_year, f"{in_year.value} is outside the horizon", covered)
    if every is not None and not years:
        problems.add(every, "no calendar year lies whole inside the horizon", "a longer horizon")


def full_years(start: date, end: date) -> list[int]:
    """Calendar years whose flows a run from the population of `start` to `end` covers whole."""
    return [year for year in range(start.year + 1, end.year + 1) if date(year, 12, 31) <= end]
