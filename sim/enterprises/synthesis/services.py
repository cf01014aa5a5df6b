"""Technology-service firms that hold a status or could: software, research and development, technical services, technology promotion."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.enterprises import tables
from sim.enterprises.columns import OWNERSHIPS, Firms
from sim.enterprises.synthesis import fitting
from sim.enterprises.synthesis.attributes import YEAR
from sim.enterprises.synthesis.base import Base
from sim.enterprises.synthesis.fitting import Draws
from sim.enterprises.synthesis.statuses import ANNOUNCED, CANDIDATE, HIGH_TECH, SME_ONLY, SME_SALES, SME_STAFF, Numbers

Array = NDArray[np.float64]

SERVICE_OWNERSHIP = {"state": 0.004, "private": 0.92, "foreign": 0.012, "hong_kong_macao_taiwan": 0.006, "other": 0.058}
"""Assumed ownership of technology-service firms: industry's shares with fewer collectives and somewhat more private firms."""
YOUNG, MATURE = 4.5, 8.0
"""Mean ages of service firms with only a technology-SME number and of high-tech enterprises beyond the rule's minimum, years (assumed)."""


def number(base: Base) -> float:
    """Technology-service firms of the start date at 1:1: those with a status and the candidates."""
    return base.assumption("service_firms") + base.assumption("service_candidates")


def fill(firms: Firms, numbers: Numbers, draws: Draws, base: Base) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    """Write the service rows: city by city high-tech enterprises first, then firms with only a technology-SME number, then candidates.

    Writes city, sector, ownership, born, revenue and employees; returns kind and whether it is a technology SME, shapes (n,).
    """
    cities = np.arange(tables.CITY_COUNT)
    groups = (numbers.high_tech_service, numbers.sme_service_only, numbers.service_candidates)
    firms.city[:] = np.concatenate([np.repeat(cities, group) for group in groups])
    kind = np.repeat(np.array([HIGH_TECH, SME_ONLY, CANDIDATE], dtype=np.int8), [int(group.sum()) for group in groups])
    high_tech = kind == HIGH_TECH
    firms.sector[:] = service_sector(draws.uniform("sector"))
    names = [OWNERSHIPS.index(name) for name in SERVICE_OWNERSHIP]
    steps = np.cumsum(list(SERVICE_OWNERSHIP.values()))
    firms.ownership[:] = np.array(names)[np.minimum(np.searchsorted(steps, draws.uniform("ownership")), len(names) - 1)]

    waited = (base.day - date(base.year, *ANNOUNCED[0]).toordinal()) + tables.high_tech_rule("age_days") + base.assumption("announcement_lead_days")
    youngest = np.where(high_tech, waited / YEAR + 0.1, 0.6)  # numbers of a year are given until September
    years = youngest - np.where(high_tech, MATURE, YOUNG) * np.log(draws.uniform("age"))
    firms.born[:] = base.day - np.floor(np.minimum(years, 35.0) * YEAR).astype(np.int32)

    keys = fitting.race(draws.uniform("sme also"), high_tech.astype(np.float64))
    sme = fitting.lowest(keys, firms.city.astype(np.int64), numbers.sme_service_also) | (kind == SME_ONLY)
    spread = fitting.stratified(draws.uniform("sales"), kind.astype(np.int64) * 2 + sme)
    firms.revenue[:] = np.where(
        high_tech,
        base.assumption("service_sales_high_tech") * np.exp(base.assumption("service_spread_high_tech") * ndtri(spread)),
        base.assumption("service_sales_sme") * np.exp(base.assumption("service_spread_sme") * ndtri(spread)),
    )
    firms.revenue[:] = np.where(sme, np.minimum(firms.revenue, 0.9 * SME_SALES), firms.revenue)
    firms.employees[:] = service_staff(firms.revenue, draws.normal("staff"), base)
    firms.employees[:] = np.where(sme, np.minimum(firms.employees, SME_STAFF), firms.employees)
    return kind, sme


def service_sector(uniforms: Array) -> NDArray[np.int64]:
    """Sector index of service firms by the assumed shares; shape kept."""
    shares = tables.sector_values("service_share")
    rows = np.flatnonzero(np.isfinite(shares))
    return rows[np.minimum(np.searchsorted(np.cumsum(shares[rows]), uniforms), len(rows) - 1)]


def service_staff(revenue: Array, normals: Array, base: Base) -> Array:
    """Whole staff of service firms: about 15 at 6 m yuan of sales, elasticity below one, with a spread; persons."""
    staff = 15.0 * (revenue / 6e6) ** 0.75 * np.exp(base.assumption("staff_spread") * normals)
    return np.maximum(np.rint(staff), 2.0)


def keep_within_sme_limits(firms: Firms, sme: NDArray[np.bool_], limit: float) -> None:
    """Shrink the fixed assets of technology SMEs whose assets exceed `limit` (yuan); writes fixed_assets and debt in proportion."""
    assets = firms.fixed_assets + firms.cash / 100.0
    over = sme & (assets > limit)
    if over.any():
        debt_share = firms.debt[over] / assets[over]
        firms.fixed_assets[over] = 0.98 * limit - firms.cash[over] / 100.0
        firms.debt[over] = 0.98 * limit * debt_share
