"""Readers of `sim/data/*.csv`, the figures that the population is built on, as frozen arrays in the order of the index columns.

Every row of those files carries its citation and status (verified, derived, unverified, hypothetical); `figure` and `assumption`
return both with the value, so that a report can print where a number comes from.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.enterprises.columns import OWNERSHIPS
from sim.scenario import chains, places

DATA = Path(__file__).resolve().parent.parent / "data"

CITIES: tuple[str, ...] = tuple(city.en for city in places.CITIES)
SECTORS: tuple[str, ...] = tuple(sector.code for sector in places.SECTORS)
CITY_COUNT = len(CITIES)
CHAIN_COUNT = len(chains.CHAINS)
FIELD_COUNT = len(chains.FIELDS)
SECTOR_COUNT = len(SECTORS)

Array = NDArray[np.float64]


def _frozen(array: NDArray) -> NDArray:
    array.setflags(write=False)
    return array


def _sectors(test: str) -> NDArray[np.bool_]:
    return _frozen(np.array([code[0] in test for code in SECTORS]))


IS_MINING = _sectors("B")
IS_MANUFACTURING = _sectors("C")
IS_UTILITY = _sectors("D")
IS_INDUSTRY = _sectors("BCD")
IS_SERVICE = _sectors("IM")
IS_CHEMICAL = _frozen(np.array([code in ("C25", "C26") for code in SECTORS]))
"""The chemical sector in the broad sense of the provincial figures: fuels and chemicals."""
IS_HIGH_TECH = _frozen(np.array([code in ("C27", "C39", "C40") for code in SECTORS]))
"""Two-digit sectors that stand in for high-tech manufacturing, which is defined on four digits (assumption)."""
INDUSTRY_COUNT = int(IS_INDUSTRY.sum())
"""Industrial sectors come first in SECTORS, technology services after them."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit, citation (or reason, for an assumption) and status."""

    name: str
    value: float
    unit: str
    citation: str
    status: str


def read(name: str) -> list[dict[str, str]]:
    """Rows of `sim/data/<name>.csv` as dictionaries."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def figures(start: int) -> dict[str, Figure]:
    """Published totals (`margins.csv`) by name that hold for a start at the end of the year `start`."""
    return _at_start("margins", "citation", start)


@cache
def assumptions(start: int) -> dict[str, Figure]:
    """Assumptions of the synthesis (`assumptions.csv`) for a start at the end of the year `start`; `citation` holds the reason."""
    return _at_start("assumptions", "why", start)


def _at_start(file: str, source: str, start: int) -> dict[str, Figure]:
    """Rows for any start (blank) and for this one."""
    rows = [row for row in read(file) if row["start"] in ("", str(start))]
    return {row["name"]: Figure(row["name"], float(row["value"]), row["unit"], row[source], row["status"]) for row in rows}


@cache
def assumption(name: str) -> float:
    """Value of an assumption that is the same for every start; KeyError names an unknown one."""
    return {row["name"]: float(row["value"]) for row in read("assumptions") if not row["start"]}[name]


@cache
def city_values(quantity: str) -> Array:
    """A quantity of `cities.csv` by city, NaN where there is none; shape (cities,)."""
    values = np.full(CITY_COUNT, np.nan)
    for row in read("cities"):
        if row["quantity"] == quantity:
            values[CITIES.index(row["city"])] = float(row["value"])
    return _frozen(values)


@cache
def sector_values(quantity: str) -> Array:
    """A quantity of `sectors.csv` by sector, NaN where there is none; shape (sectors,)."""
    values = np.full(SECTOR_COUNT, np.nan)
    for row in read("sectors"):
        if row["quantity"] == quantity:
            values[SECTORS.index(row["sector"])] = float(row["value"])
    return _frozen(values)


@cache
def citation(file: str, key: str, name: str, quantity: str = "") -> tuple[str, str]:
    """Citation and status of the row of a file whose column `key` is `name` (and whose `quantity` is the one given)."""
    for row in read(file):
        if row[key] == name and (not quantity or row["quantity"] == quantity):
            return row["citation"], row["status"]
    raise KeyError(f"{file}.csv has no {key} {name} {quantity}")


@cache
def ownership_shares() -> tuple[Array, Array]:
    """Shares of industrial firms and of their staff by ownership; two arrays of shape (ownerships,)."""
    rows = {row["ownership"]: row for row in read("ownership")}
    firms = np.array([float(rows[name]["firm_share"]) for name in OWNERSHIPS])
    staff = np.array([float(rows[name]["employment_share"]) for name in OWNERSHIPS])
    return _frozen(firms), _frozen(staff)


@cache
def age_classes() -> tuple[Array, Array]:
    """Edges (years, shape (classes + 1,)) and firm shares (shape (classes,)) of the age classes."""
    rows = read("ages")
    edges = np.array([float(row["from_years"]) for row in rows] + [float(rows[-1]["to_years"])])
    return _frozen(edges), _frozen(np.array([float(row["firm_share"]) for row in rows]))


@cache
def tiers() -> tuple[Array, Array, Array]:
    """Sales tiers: edges (yuan, shape (tiers + 1,)), odds by ownership (tiers, ownerships) and by age class (tiers, classes)."""
    rows = read("tiers")
    ages = [column for column in rows[0] if column.startswith("age_")]
    edges = np.array([float(row["from_yuan"]) for row in rows] + [float(rows[-1]["to_yuan"])])
    ownership = np.array([[float(row[name]) for name in OWNERSHIPS] for row in rows])
    return _frozen(edges), _frozen(ownership), _frozen(np.array([[float(row[name]) for name in ages] for row in rows]))


@cache
def chain_shares(kind: str) -> Array:
    """Share of each sector's firms in each landmark chain (`kind` "chain") or emerging field ("field"); shape (sectors, chains or fields)."""
    names = chains.CHAIN_SLUGS if kind == "chain" else chains.FIELD_SLUGS
    shares = np.zeros((SECTOR_COUNT, len(names)))
    for row in read("chains"):
        if row["kind"] == kind:
            shares[SECTORS.index(row["sector"]), names.index(row["name"])] = float(row["share"])
    return _frozen(shares)


@cache
def chain_inputs() -> Array:
    """Share of the inputs that a chain (column) draws from other chains which comes from each (row); shape (chains, chains), columns sum to 1."""
    weights = np.zeros((CHAIN_COUNT, CHAIN_COUNT))
    for row in read("chain_inputs"):
        weights[chains.CHAIN_SLUGS.index(row["upstream"]), chains.CHAIN_SLUGS.index(row["downstream"])] = float(row["weight"])
    return _frozen(weights)


@cache
def platform_places(year: int) -> Array:
    """Project places on the platforms open at the end of a year, by landmark chain, at 1:1; shape (chains,)."""
    places = np.zeros(CHAIN_COUNT)
    for row in read("platforms"):
        if int(row["opened"]) <= year:
            places[chains.CHAIN_SLUGS.index(row["chain"])] += float(row["places"])
    return _frozen(places)


@cache
def score_steps(criterion: str) -> tuple[Array, Array]:
    """Technology-SME score of a criterion: thresholds ascending and the points from each threshold on, with 0 points below."""
    steps = sorted((float(row["at_least"]), float(row["points"])) for row in read("technology_sme_score") if row["criterion"] == criterion)
    return _frozen(np.array([at for at, _ in steps])), _frozen(np.array([0.0] + [points for _, points in steps]))


@cache
def high_tech_thresholds() -> tuple[Array, Array]:
    """Research-to-sales thresholds of high-tech enterprises: upper limits of sales (yuan) and the threshold up to each limit."""
    rows = [row for row in read("high_tech_rules") if row["rule"] == "research_to_sales"]
    return _frozen(np.array([float(r["sales_up_to"]) for r in rows[:-1]])), _frozen(np.array([float(r["value"]) for r in rows]))


@cache
def high_tech_rule(rule: str) -> float:
    """Value of a high-tech rule that does not depend on sales: science_share, high_tech_share, age_days."""
    return next(float(row["value"]) for row in read("high_tech_rules") if row["rule"] == rule)
