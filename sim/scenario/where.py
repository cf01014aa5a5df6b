"""`where`: which firms a change applies to, by city, sector, size, ownership and zone; English, Chinese and codes are understood."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.kernel.errors import nearest_name
from sim.scenario.document import INVALID, Node, Problems
from sim.scenario.places import CITIES, OWNERSHIPS, OWNERSHIPS_ZH, SECTORS, SIZES, SIZES_ZH, size_class

if TYPE_CHECKING:
    from sim.scenario.parameter_set import FirmColumns
    from sim.scenario.resolved import Where

NAMES: dict[str, tuple[str, ...]] = {
    "city": tuple(city.en for city in CITIES),
    "sector": tuple(sector.code for sector in SECTORS),
    "size": SIZES,
    "ownership": OWNERSHIPS,
    "in_zone": ("true", "false"),
}
"""Canonical names of each field, in the order of the index columns."""

_SPELLINGS: dict[str, dict[str, str]] = {
    "city": {spelling: c.en for c in CITIES for spelling in (c.en, c.en.lower(), c.zh, f"{c.zh}市")},
    "sector": {spelling: s.code for s in SECTORS for spelling in (s.code, s.code[1:], s.en, s.zh)},
    "size": {spelling: size for size, zh in zip(SIZES, SIZES_ZH, strict=True) for spelling in (size, zh)},
    "ownership": {spelling: kind for kind, zh in zip(OWNERSHIPS, OWNERSHIPS_ZH, strict=True) for spelling in (kind, zh)},
}
_EXAMPLES = {
    "city": "a city of Shandong, such as Jinan or 济南",
    "sector": "a two-digit sector by code or name, such as C26",
    "size": ", ".join(SIZES),
    "ownership": ", ".join(OWNERSHIPS),
    "in_zone": "true or false",
}


def read_where(node: Node, problems: Problems) -> Where | None:
    """The filter written at `node`, fields and names in canonical order; None after reporting a problem."""
    if not node.is_mapping or not node.entries:
        if node.value is not INVALID:
            problems.add(node, f"{node.shown()} as where, which matches nothing", f"a mapping with {', '.join(NAMES)}")
        return None
    chosen: dict[str, tuple[str, ...]] = {}
    for field, entry in node.entries.items():
        if field not in NAMES:
            problems.add(entry.key, f"unknown field {field}", ", ".join(NAMES), nearest_name(field, NAMES))
            continue
        names = _read_names(field, entry.value, problems)
        if names:
            chosen[field] = names
    return tuple((field, chosen[field]) for field in NAMES if field in chosen) if len(chosen) == len(node.entries) else None


def _read_names(field: str, node: Node, problems: Problems) -> tuple[str, ...]:
    """Canonical names of one field; empty after reporting a problem."""
    items = node.value if isinstance(node.value, list) else [node]
    if not items:
        problems.add(node, f"an empty list for {field}, which matches nothing", _EXAMPLES[field])
        return ()
    names = [_read_name(field, item, problems) for item in items]
    if "" in names:
        return ()
    if field == "in_zone" and len(set(names)) > 1:
        problems.add(node, "in_zone both true and false, which selects every firm", "true or false")
        return ()
    return tuple(name for name in NAMES[field] if name in names)


def _read_name(field: str, node: Node, problems: Problems) -> str:
    """One canonical name; empty after reporting a problem."""
    if node.value is INVALID:
        return ""
    if field == "in_zone":
        if isinstance(node.value, bool):
            return "true" if node.value else "false"
        problems.add(node, f"{node.shown()} for in_zone", "true or false")
        return ""
    spellings = _SPELLINGS[field]
    if node.text in spellings and isinstance(node.value, (str, int)):
        return spellings[node.text]
    nearest = spellings.get(nearest_name(node.text, spellings), "")
    problems.add(node, f"unknown {field} {node.shown()}, which matches nothing", _EXAMPLES[field], nearest)
    return ""


def disjoint(first: Where, second: Where) -> bool:
    """Whether no firm can be in both filters."""
    other = dict(second)
    return any(field in other and not set(names) & set(other[field]) for field, names in first)


def firm_mask(where: Where, firms: FirmColumns) -> NDArray[np.bool_]:
    """Which firms the filter selects; shape (n,)."""
    mask = np.ones(len(firms.city), dtype=bool)
    for field, names in where:
        if field == "in_zone":
            mask &= np.asarray(firms.in_zone) == (names == ("true",))
            continue
        column = size_class(firms.employees, firms.revenue) if field == "size" else getattr(firms, field)
        mask &= np.isin(column, [NAMES[field].index(name) for name in names])
    return mask


def describe_where(where: Where) -> str:
    """In words, such as `city Jinan, Qingdao; size small`."""
    return "; ".join(f"{field} {', '.join(names)}" for field, names in where)
