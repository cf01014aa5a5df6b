"""The numbered pool of potential entrants: for each quarter of the run as many firms as could enter, attributes drawn beforehand.

A row's attributes depend only on its number, so a longer run adds cohorts and changes none. `cash` is the capital that
owners will pay in on entry.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.enterprises import tables
from sim.enterprises.columns import Firms
from sim.enterprises.synthesis import attributes, fitting, margins, profit, research, services, statuses, technology
from sim.enterprises.synthesis.base import Base
from sim.enterprises.synthesis.fitting import Draws
from sim.enterprises.synthesis.statuses import CANDIDATE, OTHER
from sim.enterprises.tables import INDUSTRY_COUNT

Array = NDArray[np.float64]

PERFORMS = {"candidate": 0.5, "service candidate": 0.9, "other": 0.02}
"""Assumed share of entrants that do research from the start."""
INVENTIONS = {"candidate": 0.25, "other": 0.005}
"""Assumed mean of class-I titles that an entrant brings."""


def cohort_sizes(scale: float, base: Base) -> tuple[int, int]:
    """Potential entrants of a quarter: industry and technology services."""
    pool = base.assumption("entry_pool") / 4.0 * scale
    industry = pool * base.assumption("entry_industry") * base.figure("industrial_firms")
    return round(industry), round(pool * base.assumption("entry_services") * services.number(base))


def fill(firms: Firms, sizes: tuple[int, int], level: float, draws: Draws, base: Base) -> None:
    """Write the pool: each cohort's industrial firms, then its service firms. `level`: profit level of below-scale firms."""
    position = np.arange(firms.count) % sum(sizes)
    service = position >= sizes[0]
    firms.cohort[:] = np.arange(firms.count) // sum(sizes)
    _place(firms, service, draws, base)
    kind = _kind(firms, service, draws, base)
    small = np.log(base.assumption("entry_revenue")) + base.assumption("entry_spread") * draws.normal("sales")
    relocated = draws.uniform("relocated") < base.assumption("entry_relocated")
    size = np.where(relocated, base.assumption("entry_relocated_revenue") / base.assumption("entry_revenue"), 1.0)
    firms.revenue[:] = np.clip(np.exp(small) * size, 5e4, 5e9)
    industrial = 15.0 * (firms.revenue / 4.6e6) ** base.assumption("staff_elasticity_below")
    industrial = np.maximum(np.rint(industrial * np.exp(base.assumption("staff_spread") * draws.normal("staff"))), 1.0)
    firms.employees[:] = np.where(service, services.service_staff(firms.revenue, draws.normal("staff"), base), industrial)

    technology.staff_and_products(firms, kind, draws)
    _titles(firms, kind, draws)
    attributes.balance_sheet(firms, None, draws, base)
    attributes.productivity(firms, np.zeros(firms.count), draws, base)
    firms.productivity += base.assumption("entry_productivity") + base.assumption("entry_zone_productivity") * firms.in_zone
    _research(firms, kind, service, draws, base)
    profit.entrant_margins(firms, kind, level, draws, base)
    odds = np.where(firms.performer, -0.5, -2.5) + draws.normal("new products")
    firms.new_product_share[:] = 1.0 / (1.0 + np.exp(-odds))
    statuses.awareness(firms, draws, base)


def _place(firms: Firms, service: NDArray[np.bool_], draws: Draws, base: Base) -> None:
    """Write city, sector, ownership and zone by the shares of small incumbents."""
    below = np.maximum(margins.all_firms(base) - margins.above_scale_firms(base), 0.0)
    firms.sector[:] = np.where(service, services.service_sector(draws.uniform("sector")), _pick(below, draws.uniform("sector")))
    _, city_below = margins.city_shares(base)
    gdp = tables.city_values("gdp_2022") ** base.assumption("service_city_power")
    city = draws.uniform("city")
    firms.city[:] = np.where(service, _pick(gdp, city), _pick(city_below, city))
    firms.ownership[:] = _pick(tables.ownership_shares()[0], draws.uniform("ownership"))
    share = np.where(service, base.assumption("zone_high_tech"), base.assumption("zone_share"))
    firms.in_zone[:] = draws.uniform("zone") < share


def _pick(weights: Array, uniforms: Array) -> NDArray[np.int64]:
    steps = np.cumsum(weights) / weights.sum()
    return np.minimum(np.searchsorted(steps, uniforms), len(weights) - 1)


def candidate_share(base: Base) -> float:
    """Share of industrial incumbents that hold a status or are candidates; entrants are candidates as often."""
    high_tech = base.figure("high_tech_stock") * (1.0 - base.assumption("high_tech_service_share"))
    smes = base.figure("technology_sme_stock")
    industry_smes = smes * (1.0 - base.assumption("technology_sme_service_share"))
    service_only = base.assumption("service_firms") - base.figure("high_tech_stock") * base.assumption("high_tech_service_share")
    also_service = smes * base.assumption("technology_sme_service_share") - service_only
    only = industry_smes - (smes * base.assumption("technology_sme_also_high_tech") - also_service)
    return (high_tech + only + base.assumption("candidates")) / base.figure("industrial_firms")


def _kind(firms: Firms, service: NDArray[np.bool_], draws: Draws, base: Base) -> NDArray[np.int8]:
    """Candidate or not: services with a fixed chance, industry more often in research-intensive sectors."""
    below = np.maximum(margins.all_firms(base) - margins.above_scale_firms(base), 0.0)
    strength = (research.sector_intensity(base)[:INDUSTRY_COUNT] / 0.016) ** base.assumption("high_tech_sector_power")
    chance = np.full(tables.SECTOR_COUNT, base.assumption("entry_candidate_services"))
    wanted = candidate_share(base)
    factor = fitting.bisect(lambda f: float((np.minimum(f * strength, 0.95) * below).sum() / below.sum()) - wanted, 0.0, 5.0)
    chance[:INDUSTRY_COUNT] = np.minimum(factor * strength, 0.95)
    return np.where(draws.uniform("candidate") < chance[firms.sector], CANDIDATE, OTHER).astype(np.int8)


def _titles(firms: Firms, kind: NDArray[np.int8], draws: Draws) -> None:
    mean = np.where(kind == CANDIDATE, INVENTIONS["candidate"], INVENTIONS["other"])
    firms.inventions[:] = np.floor(np.log(draws.uniform("inventions")) / np.log(mean / (1.0 + mean)))
    technology.utility_titles(firms, kind, draws)


def _research(firms: Firms, kind: NDArray[np.int8], service: NDArray[np.bool_], draws: Draws, base: Base) -> None:
    chance = np.where(kind == CANDIDATE, np.where(service, PERFORMS["service candidate"], PERFORMS["candidate"]), PERFORMS["other"])
    firms.performer[:] = draws.uniform("performer") < chance
    noise = np.exp(base.assumption("intensity_spread") * draws.normal("intensity"))
    firms.propensity[:] = research.propensity(firms, noise, base)
    firms.research[:] = np.where(firms.performer, firms.propensity * firms.revenue, 0.0)
    firms.knowledge[:] = firms.research
