"""Who leaves and who enters (equations 13 and 14)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.enterprises import finance, tax
from sim.enterprises.columns import NO_DATE, Firms
from sim.enterprises.incentives import Faced
from sim.enterprises.tables import IS_SERVICE
from sim.kernel.clock import DAYS_A_YEAR
from sim.kernel.ledger import FEN, Ledger
from sim.kernel.streams import Streams
from sim.scenario.parameter_set import Namespace

Array = NDArray[np.float64]
HAZARD_BY_AGE = np.array([0.016, 0.063, 0.095, 0.09, 0.09, 0.085, 0.08])
"""Exit hazard a year in the first seven years of life (State Administration for Industry and Commerce 2013)."""
SMALLEST_SALES = 1e4
"""Sales below which the hazard rises no further, yuan/year."""
HIGHEST_HAZARD = 0.9
GIANT, GIANT_EXPONENT = 1e9, 0.7
"""Above these sales (yuan/year) the hazard falls with this power of sales: giants are reorganised, they do not vanish (assumption)."""
HAZARD_DECAY = 0.9
"""Yearly factor by which the hazard falls from year eight to its floor (assumption; the report says only that it falls)."""


def exit_hazard(firms: Firms, day: int, sector_mean: Array, p: Namespace) -> Array:
    """Equation 13: yearly hazard from age, sales, productivity and the high-tech status; shape (n,)."""
    age = np.maximum((day - firms.born) / DAYS_A_YEAR, 0.0)
    year = age.astype(np.int64)
    last = len(HAZARD_BY_AGE) - 1
    young = HAZARD_BY_AGE[np.minimum(year, last)]
    old = np.maximum(HAZARD_BY_AGE[last] * HAZARD_DECAY ** np.maximum(age - last, 0.0), p.demography.exit_floor)
    hazard = np.where(year <= last, young, old) * p.demography.exit_scale
    size = (np.maximum(firms.revenue, SMALLEST_SALES) / p.demography.exit_reference) ** -p.demography.exit_size_exponent
    lead = firms.productivity - sector_mean[firms.sector]
    size = size * np.minimum((GIANT / np.maximum(firms.revenue, 1.0)) ** GIANT_EXPONENT, 1.0)
    size = size * np.where(tax.holds(firms.high_tech_expiry, day), p.demography.exit_high_tech, 1.0)
    return np.minimum(hazard * size * np.exp(-p.demography.exit_productivity * lead), HIGHEST_HAZARD)


def hazard_bound(firms: Firms, sector_mean: Array, p: Namespace) -> float:
    """A yearly hazard that no firm of the block exceeds: the worst age, sales and lead at once."""
    size = max((SMALLEST_SALES / p.demography.exit_reference) ** -p.demography.exit_size_exponent, 1.0)
    lead = float(firms.productivity.min() - sector_mean.max())
    worst_age = max(float(HAZARD_BY_AGE.max()), p.demography.exit_floor) * p.demography.exit_scale
    status = max(p.demography.exit_high_tech, 1.0)
    return float(min(1.001 * worst_age * size * status * np.exp(-p.demography.exit_productivity * lead), HIGHEST_HAZARD))


def in_a_quarter(hazard: Array) -> Array:
    """Probability in a quarter that a yearly one implies; shape kept."""
    return -np.expm1(0.25 * np.log1p(-hazard))


def leave(firms: Firms, day: int, sector_mean: Array, ledger: Ledger, streams: Streams, quarter: int, p: Namespace) -> NDArray:
    """Firms that exit this quarter, by hazard or after two quarters without money or credit; settles their accounts.

    Returns their rows in the block. What is left goes first to the bank, then to the owners; a debt that cannot be paid is the bank's
    loss, an overdraft that of suppliers.
    """
    draw = streams.uniform("exit", quarter, firms.first, firms.count)
    goes = firms.illiquid_quarters >= 2
    at_risk = np.flatnonzero(draw < in_a_quarter(np.array(hazard_bound(firms, sector_mean, p))))  # no other draw can be below its hazard
    goes[at_risk] |= draw[at_risk] < in_a_quarter(exit_hazard(firms.take(at_risk), day, sector_mean, p))
    rows = np.flatnonzero(firms.alive & goes)
    if not rows.size:
        return rows
    money = firms.cash[rows] / FEN
    to_bank = np.minimum(np.maximum(money, 0.0), firms.debt[rows])
    ledger.collect(finance.BANK, firms.cash, to_bank, rows)
    ledger.collect(finance.OUTSIDE, firms.cash, firms.cash[rows] / FEN, rows)
    silence(firms, rows)
    return rows


def silence(firms: Firms, rows: NDArray) -> None:
    """Rows that are no firm (any more): nothing left that sells, owes, knows or counts."""
    firms.alive[rows] = False
    for name in ("performer", "aware", "claims", "seeks_high_tech", "coached", "constrained", "certified"):
        getattr(firms, name)[rows] = False
    for name in ("revenue", "debt", "fixed_assets", "planned", "research", "relabelled", "grant_research", "knowledge", "growth", "inventions",
                 "utility_patents", "employees", "technology_debt", "research_cut", "talent", "exports", "illiquid_quarters", "sales_year",
                 "surplus_year", "research_year", "relabelled_year"):  # fmt: skip
        getattr(firms, name)[rows] = 0
    firms.high_tech_expiry[rows] = NO_DATE
    firms.technology_sme_expiry[rows] = NO_DATE


def entry_probability(cohort: Firms, expected: tuple[float, float], pull: Faced, p: Namespace) -> Array:
    """Equation 14: probability with which each firm of a cohort enters, so that `expected` (industry, services) firms enter.

    Candidates inside a zone are `demography.zone_entry` times as likely as others, times `pull`, as long as none is certain: the pool is little
    larger than what enters, so the level is solved for with chances cut at one; shape (cohort,).
    """
    weight = np.where(cohort.in_zone, p.demography.zone_entry, 1.0) * pull
    service = IS_SERVICE[cohort.sector]
    probability = np.zeros(cohort.count)
    for group, number in ((~service, expected[0]), (service, expected[1])):
        probability[group] = _share_out(weight[group], number)
    return probability


def _share_out(weight: Array, number: float) -> Array:
    """Chances min(level × weight, 1) that add up to `number`, or to all of `weight` that is positive if there are fewer; shape kept."""
    heaviest = np.sort(weight[weight > 0])[::-1]
    if not heaviest.size or number <= 0:
        return np.zeros(weight.size)
    certain = np.arange(heaviest.size)  # how many of the heaviest are certain
    rest = heaviest.sum() - np.concatenate([[0.0], np.cumsum(heaviest)[:-1]])
    level = (number - certain) / rest
    fits = np.flatnonzero(level * heaviest <= 1.0)
    return np.minimum(weight * level[fits[0]], 1.0) if fits.size else (weight > 0).astype(np.float64)


def enter(
    cohort: Firms, capital: Array, expected: tuple[float, float], pull: Faced, quarter_start: int, day: int, ledger: Ledger, streams: Streams,
    quarter: int, p: Namespace,
) -> NDArray:  # fmt: skip
    """Firms of the quarter's cohort that enter: alive from now on with their drawn attributes and their owners' capital (yuan).

    Returns their rows in the cohort. Those that stay out are silenced for good.
    """
    draw = streams.uniform("entry", quarter, cohort.first, cohort.count)
    enters = draw < entry_probability(cohort, expected, pull, p)
    silence(cohort, np.flatnonzero(~enters))
    rows = np.flatnonzero(enters)
    cohort.alive[rows] = True
    when = streams.uniform("entry day", quarter, cohort.first, cohort.count)[rows]
    cohort.born[rows] = quarter_start + np.floor(when * (day - quarter_start)).astype(np.int32) + 1
    ledger.pay_firms(finance.OUTSIDE, cohort.cash, capital[rows], rows)
    return rows
