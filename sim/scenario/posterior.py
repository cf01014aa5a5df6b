"""`posterior`: the joint posterior of a calibration, one equally likely draw of all its parameters in each row of a CSV file.

Lines that begin with `#` before the header are comments. The header names parameter paths; each further line holds one plain number a
column, in the parameter's own unit (`qilu explain` names it). A draw of the ensemble takes one row for all columns
(`Scenario.sampled`), so what the calibration found to go together stays together. A path written under `assumptions`, in any file of
the scenario, beats its column (`null` under `assumptions` leaves it to the posterior again); a policy that fixes a value beats it too.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from sim.kernel.errors import nearest_name
from sim.scenario.distributions import Distribution
from sim.scenario.document import Node, Problems
from sim.scenario.parameter import Parameter, Value
from sim.scenario.resolved import Assumption
from sim.scenario.text_file import read_text
from sim.scenario.values import in_range, range_text, to_type

KEY = "posterior"
"""Key of a scenario file that names the posterior's file."""

LEAST_ROWS = 20
"""Rows below which a file tells next to nothing of how parameters vary together."""

_WHAT = "a CSV file of posterior draws, relative to the file that names it"
_TOLD = 5  # wrong values of a column that are reported one by one


@dataclass(frozen=True, slots=True)
class Posterior:
    """A posterior as read: `files` its (name, sha256); its columns as assumptions, and the places of their headers, both by path."""

    files: tuple[tuple[str, str], ...] = ()
    assumptions: dict[str, Assumption] = field(default_factory=dict)
    places: dict[str, Node] = field(default_factory=dict)


def read_posterior(said: Node | None, registry: Mapping[str, Parameter], problems: Problems) -> Posterior:
    """The posterior in the file that `said` names; without columns if it names none, or after reporting problems."""
    if said is None or not isinstance(said.value, str):
        return Posterior()  # a wrong type is reported with the file's shape
    name = os.path.normpath(os.path.join(os.path.dirname(said.file), said.text))
    content = read_text(name, _WHAT, said, problems)
    if content is None:
        return Posterior()
    lines = [(number, line) for number, line in enumerate(content.split("\n"), 1) if line.strip()]
    while lines and lines[0][1].lstrip().startswith("#"):
        del lines[0]
    if not lines:
        problems.add(Node(None, "", name, 1, 1, KEY), "no header", "a line of parameter paths, then lines of numbers")
        return Posterior()
    header, *rows = (_cells(line, number, name) for number, line in lines)
    columns = _columns(header, registry, problems)
    if len(rows) < LEAST_ROWS:
        problems.add(replace(header[0], path=KEY), f"{len(rows)} rows", f"at least {LEAST_ROWS} rows, one posterior draw each")
    whole = True
    for number, row in enumerate(rows, 1):
        if len(row) != len(header):
            problems.add(replace(row[0], path=KEY), f"row {number} with {len(row)} values", f"{len(header)} values, one a column")
            whole = False
    read = {head.text: _values([(number, row[place]) for number, row in enumerate(rows, 1) if place < len(row)], head, registry, problems)
            for place, head in columns}  # fmt: skip
    found = {path: values for path, values in read.items() if values is not None and whole and values}
    return Posterior(
        ((name, hashlib.sha256(content.encode()).hexdigest()),),
        {path: Assumption(path, Distribution("rows", values, whole=isinstance(registry[path].default, int))) for path, values in found.items()},
        {head.text: head for _, head in columns if head.text in found},
    )


def _cells(line: str, number: int, name: str) -> list[Node]:
    """The cells of a line, each at its place."""
    cells, column = [], 1
    for piece in line.split(","):
        text = piece.strip().strip('"')
        cells.append(Node(text, text, name, number, column + len(piece) - len(piece.lstrip()), ""))
        column += len(piece) + 1
    return cells


def _columns(header: Sequence[Node], registry: Mapping[str, Parameter], problems: Problems) -> list[tuple[int, Node]]:
    """Position and header, with its path for messages, of each column that names a number among the parameters, and none twice."""
    columns: list[tuple[int, Node]] = []
    for place, cell in enumerate(header):
        head = replace(cell, path=f"{KEY}.{cell.text}")
        parameter = registry.get(cell.text)
        if parameter is None:
            problems.add(head, f"unknown path {cell.text}" if cell.text else "a column without a name", "a parameter (see qilu explain)",
                         nearest_name(cell.text, registry))  # fmt: skip
        elif parameter.type_name in ("switch", "month-day"):
            problems.add(head, f"a column for a {parameter.type_name}", "parameters that are numbers")
        elif any(cell.text == other.text for _, other in columns):
            problems.add(head, f"a second column {cell.text}", "each parameter once")
        else:
            columns.append((place, head))
    return columns


def _values(cells: Sequence[tuple[int, Node]], head: Node, registry: Mapping[str, Parameter], problems: Problems) -> tuple[Value, ...] | None:
    """The values of a column of (row number, cell); None after reporting what does not fit."""
    parameter, wrong = registry[head.text], 0
    values: list[Value] = []
    for number, cell in cells:
        value, allowed = _value(cell.text, parameter)
        if value is not None:
            values.append(value)
            continue
        wrong += 1
        if wrong <= _TOLD:
            problems.add(replace(cell, path=head.path), f"row {number}: {cell.text or 'nothing'}", allowed)
    if wrong > _TOLD:
        problems.add(head, f"{wrong - _TOLD} more rows with values that do not fit", f"plain numbers in {range_text(parameter)}")
    return None if wrong else tuple(values)


def _value(text: str, parameter: Parameter) -> tuple[Value | None, str]:
    """The value of a cell, or None and what is allowed."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite():
        return None, f"a plain number of {parameter.unit}"
    value = to_type(number, parameter)
    if value is None:
        return None, f"a whole number of {parameter.unit}"
    return (value, "") if in_range(value, parameter) else (None, f"in the hard range, {range_text(parameter)}")
