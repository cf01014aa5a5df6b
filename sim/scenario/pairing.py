"""What scenarios of one world share: time, population and seed; and the check of `run.pair_with`, the scenario to compare with run by run."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.kernel.errors import nearest_name
from sim.scenario.document import Node, Problems, plain
from sim.scenario.inherit import Family, merge

if TYPE_CHECKING:
    from sim.scenario.resolved import Scenario

_ONE_CHANCE = "one seed for all: only then has a run the same chance in both, and a difference is the scenario's and not luck's"
_SAME_FIRMS = "the same firms in all: only then is a difference the scenario's and not the sample's"
_ONE_HORIZON = "one horizon for all: sums and year ends of different spans cannot be subtracted"


class Shared(NamedTuple):
    """What scenarios of one world share: the attribute of a scenario, its key in files, why, and the value if a file does not say."""

    attribute: str
    key: str
    why: str
    default: Any = None


WORLD = (
    Shared("seed", "run.seed", _ONE_CHANCE),
    Shared("scale", "population.scale", _SAME_FIRMS, 1.0),
    Shared("population_seed", "population.seed", _SAME_FIRMS, 1),
    Shared("start", "time.start", _ONE_HORIZON),
    Shared("end", "time.end", _ONE_HORIZON),
)
"""All that must be equal for two scenarios to live in one world, so that their runs can be paired."""


def apart(scenario: Scenario, other: Scenario) -> list[tuple[Shared, Any, Any]]:
    """What keeps two scenarios in different worlds, with the value of each; empty if they live in one."""
    both = [(shared, getattr(scenario, shared.attribute), getattr(other, shared.attribute)) for shared in WORLD]
    return [(shared, ours, theirs) for shared, ours, theirs in both if ours != theirs]


def check_pair(pair: Node, root: Node, family: Family, problems: Problems) -> None:
    """Report a partner that is missing, has another id, or lives in another world.

    `pair` is the node of `run.pair_with`; the partner is `<id>.yaml` beside the file that names it. `root` is the scenario as its
    files have it: overrides from the command line are meant for both of a pair and are not compared.
    """
    if not isinstance(pair.value, str):
        return  # reported with the file's shape
    if (own := root.get("id")) is not None and own.text == pair.text:
        problems.add(pair, f"{pair.text} pairs with itself", "another scenario, or pair_with: null")
        return
    said_by = next((source.name for source in family.sources if source.name == pair.file), family.sources[-1].name)
    folder = os.path.dirname(said_by)
    path = Path(folder, f"{pair.text}.yaml").resolve()
    if not path.is_file():
        stems = sorted(item.stem for item in path.parent.glob("*.yaml"))
        problems.add(
            pair,
            f"{pair.text}.yaml does not exist beside {Path(said_by).name}",
            "a scenario of the same folder",
            nearest_name(pair.text, stems),
        )
        return
    partner = _partner(os.path.join(folder, path.name), path, family)
    if partner is None:
        problems.add(pair, f"{path.name} cannot be read", "a scenario without problems of its own")
        return
    if (name := partner.get("id")) is None or name.text != pair.text:
        problems.add(pair, f"{path.name} has the id {name.text if name else '(none)'}", "a scenario whose id is its file name")
    for shared in WORLD:
        ours, theirs = _value(root, shared), _value(partner, shared)
        if ours != theirs:
            place = _node(root, shared) or pair
            problems.add(place, f"{ours}, but {pair.text}, which run.pair_with names, has {theirs}", "the same value, or run: {pair_with: null}")


def _partner(name: str, path: Path, family: Family) -> Node | None:
    """The partner's merged tree; None if its files have problems."""
    lineage = family.lineage(path)
    problems = Problems()
    if not lineage:
        other = Family(problems)
        other.read(name)
        lineage = other.sources
    root = merge(lineage, problems) if lineage and lineage[-1].root else None
    return None if problems.found else root


def _node(root: Node, shared: Shared) -> Node | None:
    section, key = shared.key.split(".")
    parent = root.get(section)
    return parent.get(key) if parent else None


def _value(root: Node, shared: Shared) -> Any:
    node = _node(root, shared)
    return shared.default if node is None else plain(node)
