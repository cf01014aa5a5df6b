"""`run.pair_with`: the scenario to compare with run by run must live in the same world: same time, population and seed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sim.kernel.errors import nearest_name
from sim.scenario.document import Node, Problems, plain
from sim.scenario.inherit import Family, merge

_SHARED: dict[tuple[str, str], Any] = {
    ("time", "start"): None,
    ("time", "end"): None,
    ("population", "scale"): 1.0,
    ("population", "seed"): 1,
    ("run", "seed"): None,
}
"""What a pair must share, with the value if a file does not say."""


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
    for (section, key), default in _SHARED.items():
        ours, theirs = _value(root, section, key, default), _value(partner, section, key, default)
        if ours != theirs:
            place = _node(root, section, key) or pair
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


def _node(root: Node, section: str, key: str) -> Node | None:
    parent = root.get(section)
    return parent.get(key) if parent else None


def _value(root: Node, section: str, key: str, default: Any) -> Any:
    node = _node(root, section, key)
    return default if node is None else plain(node)
