"""Reading `assumptions`: parameters held at a value or given a distribution, and their clash with `policy`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sim.kernel.errors import nearest_name
from sim.scenario.distributions import read_distribution
from sim.scenario.document import Node, Problems
from sim.scenario.parameter import Parameter
from sim.scenario.policy import Horizon, Stated
from sim.scenario.resolved import Assumption


def read_assumptions(section: Node, registry: Mapping[str, Parameter], problems: Problems) -> dict[str, Assumption]:
    """All assumptions by path."""
    assumptions: dict[str, Assumption] = {}
    for path, entry in section.entries.items():
        parameter = registry.get(path)
        if parameter is None:
            problems.add(entry.key, f"unknown path {path}", "a parameter (see qilu explain)", nearest_name(path, registry))
            continue
        distribution = read_distribution(entry.value, parameter, problems)
        if distribution is not None:
            assumptions[path] = Assumption(path, distribution)
    return assumptions


def check_clash(section: Node, stated: Iterable[Stated], horizon: Horizon, problems: Problems) -> None:
    """An assumption about a value that a policy fixes for every firm and day would never be used."""
    for item in stated:
        change, entry = item.change, section.entries.get(item.change.path)
        fixes = change.operation in ("set", "schedule") and not change.where
        whole = change.start <= horizon.start and (change.end is None or change.end >= horizon.end)
        if entry is not None and fixes and whole:
            problems.add(entry.key, f"overlaps policy, which fixes the value for the whole horizon ({item.node.place})", "one of the two")
