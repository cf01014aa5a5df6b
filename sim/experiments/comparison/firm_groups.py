"""Groups of firms that may gain or lose together: by size, ownership, distance from the high-tech threshold, sector, city, and newcomers."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.experiments.comparison.firm_pairs import FirmPair
from sim.scenario.places import CITIES, OWNERSHIPS, OWNERSHIPS_ZH, SECTORS, SIZES, SIZES_ZH

Codes = NDArray[np.int64]

WIDTH = 1.0
"""Percentage points of research over sales within which a firm counts as close to the threshold."""


class Group(NamedTuple):
    """`name` is the canonical one, as scenario files use it."""

    name: str
    label: str
    label_zh: str


class Grouping(NamedTuple):
    """A way to divide all firms of a pair: every firm belongs to one group, the index of which `codes` gives, shape (n,)."""

    name: str
    label: str
    label_zh: str
    groups: tuple[Group, ...]
    codes: Callable[[FirmPair], Codes]


_OWNERSHIP_LABELS = ("State", "Collective", "Private", "Foreign", "Hong Kong, Macao, Taiwan", "Other")

NOTCH = (
    Group("no_research", "No research booked", "无研发"),
    Group("far_below", "More than 1 point below", "低于门槛1个百分点以上"),
    Group("just_below", "Up to 1 point below", "低于门槛1个百分点以内"),
    Group("just_above", "Up to 1 point above", "高于门槛1个百分点以内"),
    Group("far_above", "More than 1 point above", "高于门槛1个百分点以上"),
    Group("entrant", "Entered later", "期内新进入"),
)
"""Bands of the distance from the high-tech threshold at the start; a firm on the threshold is above it."""


def _column(name: str) -> Callable[[FirmPair], Codes]:
    return lambda pair: pair.at_start(name).astype(np.int64)


def _origin(pair: FirmPair) -> Codes:
    return pair.at_start("entrant").astype(np.int64)


def notch_band(pair: FirmPair) -> Codes:
    """Index into NOTCH."""
    distance = pair.at_start("notch_start").astype(np.float64)
    band = 1 + np.searchsorted([-WIDTH, 0.0], distance, side="right")  # NaN sorts last
    band = np.where(distance > WIDTH, 4, band)
    return np.where(_origin(pair) == 1, 5, np.where(np.isnan(distance), 0, band))


GROUPINGS: tuple[Grouping, ...] = (
    Grouping("all", "All firms", "全部企业", (Group("all", "All firms", "全部企业"),), lambda pair: np.zeros(len(pair), np.int64)),
    Grouping("origin", "Origin", "存续情况", (Group("incumbent", "There at the start", "期初在营"), Group("entrant", "Entered later", "期内新进入")),
             _origin),
    Grouping("size", "Size at the start", "期初规模", tuple(Group(name, name.capitalize(), zh) for name, zh in zip(SIZES, SIZES_ZH, strict=True)),
             _column("size")),
    Grouping("ownership", "Ownership", "登记注册类型",
             tuple(Group(*names) for names in zip(OWNERSHIPS, _OWNERSHIP_LABELS, OWNERSHIPS_ZH, strict=True)), _column("ownership")),
    Grouping("notch", "R&D less high-tech threshold", "期初研发强度与高企门槛", NOTCH, notch_band),
    Grouping("sector", "Sector", "行业", tuple(Group(s.code, f"{s.code} {s.en}", f"{s.code} {s.zh}") for s in SECTORS), _column("sector")),
    Grouping("city", "City", "城市", tuple(Group(city.en, *city) for city in CITIES), _column("city")),
)  # fmt: skip
"""All groupings, in the order of the table."""
