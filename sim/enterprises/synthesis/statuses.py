"""Who holds which status at the start date: high-tech enterprises, technology SMEs, the latent candidates; certificates and awareness.

Numbers by city and kind of firm come first (fitted, whole), then the firms that fill them (weighted sampling inside a city); their
attributes are made to satisfy the rules in `technology` and `research`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.enterprises import tables
from sim.enterprises.columns import INSTRUMENTS, NO_DATE, Firms, size_class
from sim.enterprises.synthesis import fitting
from sim.enterprises.synthesis.base import Base
from sim.enterprises.synthesis.fitting import Draws
from sim.enterprises.synthesis.margins import Targets, above_scale_revenue, research_by_sector

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Whole = NDArray[np.int64]

OTHER, CANDIDATE, SME_ONLY, HIGH_TECH = 0, 1, 2, 3
"""Kinds of firm: no status and not close to one; candidate; technology-SME number only; high-tech enterprise."""

SME_STAFF, SME_SALES, SME_ASSETS = 500, 200e6, 200e6
"""Upper limits of a technology SME: persons, yuan/year, yuan (国科发政〔2017〕115号)."""
ANNOUNCED = ((10, 31), (11, 30), (12, 20))
"""Announcement days of high-tech certificates, a third each (assumption: batch dates were not found)."""
VALID_YEARS = 3
CITY_YEAR = 2022
"""Year of the figures by city (`cities.csv`); the shares of the cities are taken to be the same at every start date."""

KNOWN_TO_PERFORMERS = {
    "super_deduction": (0.60, 0.70, 0.85, 0.95),
    "high_tech_status": (0.50, 0.60, 0.80, 0.90),
    "technology_sme_status": (0.50, 0.60, 0.50, 0.30),
    "research_grant": (0.30, 0.40, 0.60, 0.80),
    "innovation_programmes": (0.15, 0.20, 0.35, 0.50),
    "technology_loan": (0.15, 0.25, 0.40, 0.60),
    "innovation_voucher": (0.10, 0.15, 0.15, 0.10),
}
"""Assumed share of research performers that know an instrument at the end of 2022, micro to large; others know it half as often. Earlier
starts have less of it: `awareness_level` in `assumptions.csv`."""
KNOWN_TO_OTHERS = 0.5


@dataclass(frozen=True, slots=True)
class Numbers:
    """Firms by city: high-tech enterprises above scale, below scale and in services; technology SMEs in services with and without a
    certificate and in all; technology-service candidates. Shape (cities,) each; the scalars hold the industrial technology SMEs with and
    without a certificate."""

    high_tech_above: Whole
    high_tech_below: Whole
    high_tech_service: Whole
    sme_service_also: Whole
    sme_service_only: Whole
    service_candidates: Whole
    sme: Array
    sme_industry_also: int
    sme_industry_only: int

    @property
    def services(self) -> int:
        """Technology-service firms."""
        return int(self.high_tech_service.sum() + self.sme_service_only.sum() + self.service_candidates.sum())


def high_tech_by_city() -> Array:
    """High-tech enterprises by city in CITY_YEAR at 1:1: published or carried where there is a figure, the rest by staff and GDP."""
    base, known = Base(CITY_YEAR), tables.city_values("high_tech_2022")
    power = base.assumption("high_tech_city_power")
    weight = tables.city_values("above_scale_employees_2012") ** power * tables.city_values("gdp_2022") ** (1.0 - power)
    weight = np.where(np.isfinite(known), 0.0, weight)
    return np.where(np.isfinite(known), known, (base.figure("high_tech_stock") - np.nansum(known)) * weight / weight.sum())


def technology_smes_by_city() -> Array:
    """Technology SMEs by city in CITY_YEAR at 1:1: carried where there is a figure, the rest like high-tech enterprises."""
    base, known = Base(CITY_YEAR), tables.city_values("technology_sme_2022")
    weight = np.where(np.isfinite(known), 0.0, high_tech_by_city())
    return np.where(np.isfinite(known), known, (base.figure("technology_sme_stock") - np.nansum(known)) * weight / weight.sum())


def numbers(targets: Targets, firms: Firms, above: Mask, draws: Draws) -> Numbers:
    """Whole numbers of holders by city and kind: the kinds' totals are exact, the cities' to within a firm or two."""
    base, cities = targets.base, Base(CITY_YEAR)
    stock, smes = targets.number("high_tech_stock"), targets.number("technology_sme_stock")
    service = round(base.figure("high_tech_stock") * base.assumption("high_tech_service_share") * targets.scale)
    large = targets.assumed("high_tech_above_scale")
    sme_service = round(smes * base.assumption("technology_sme_service_share"))
    only = min(targets.assumed("service_firms") - service, sme_service)
    also = sme_service - only
    industry_also = round(smes * base.assumption("technology_sme_also_high_tech")) - also

    gdp = tables.city_values("gdp_2022")
    seed = np.stack(
        [
            np.bincount(firms.city[above], minlength=tables.CITY_COUNT) + 0.1,
            np.bincount(firms.city[~above], minlength=tables.CITY_COUNT) + 0.1,
            (gdp / gdp.mean()) ** base.assumption("service_city_power") * firms.count / tables.CITY_COUNT,
        ]
    )
    kinds = np.array([large, stock - service - large, service], dtype=np.float64)
    by_city = high_tech_by_city() * (stock / cities.figure("high_tech_stock"))
    table = fitting.whole(fitting.fit(seed, [((0,), kinds), ((1,), by_city)], tolerance=1e-10), draws.scalar("high-tech cells"))

    by_city = technology_smes_by_city() * (smes / cities.figure("technology_sme_stock"))
    service_also = np.minimum(fitting.whole(table[2] * (also / max(service, 1)), draws.scalar("service SMEs")), table[2])
    service_only = fitting.whole(by_city / by_city.sum() * only, draws.scalar("service SMEs only"))
    candidates = fitting.whole(by_city / by_city.sum() * targets.assumed("service_candidates"), draws.scalar("service candidates"))
    return Numbers(
        table[0], table[1], table[2], service_also, service_only, candidates, by_city, industry_also, smes - sme_service - industry_also
    )  # fmt: skip


def old_enough(firms: Firms, announced: int, base: Base) -> Mask:
    """Firms registered for more than a year when they applied for a certificate announced on that day."""
    lead = tables.high_tech_rule("age_days") + base.assumption("announcement_lead_days")
    return firms.born < announced - lead


def sme_sized(firms: Firms) -> Mask:
    """Firms within the size limits of a technology SME."""
    assets = firms.fixed_assets + firms.cash / 100.0
    return (firms.employees <= SME_STAFF) & (firms.revenue <= SME_SALES) & (assets <= SME_ASSETS)


def choose_industry(firms: Firms, above: Mask, quotas: Numbers, targets: Targets, draws: Draws) -> tuple[NDArray[np.int8], Mask]:
    """Kind of each industrial firm and whether it is a technology SME; shapes (n,).

    High-tech enterprises are drawn by sector intensity and size, technology SMEs without a certificate among firms within the limits,
    candidates among the rest.
    """
    base = targets.base
    intensity = (research_by_sector(base) / above_scale_revenue(base))[firms.sector]
    relative = (intensity / 0.016) ** base.assumption("high_tech_sector_power")
    aged = old_enough(firms, date(base.year, *ANNOUNCED[0]).toordinal(), base)
    uniforms = draws.uniform("high-tech")
    city = firms.city.astype(np.int64)
    small_weight = np.where(aged & ~above, relative * small_odds(firms.revenue), 0.0)
    high_tech = fitting.lowest(fitting.race(uniforms, small_weight), city, quotas.high_tech_below)
    high_tech |= _large_holders(firms, above & aged, relative, uniforms, quotas.high_tech_above, targets)
    weight = np.where(above & aged, relative, small_weight)
    missing = int(quotas.high_tech_above.sum() + quotas.high_tech_below.sum()) - int(high_tech.sum())
    if missing > 0:  # a small sample may lack old firms in a city
        high_tech |= fitting.choose(draws.uniform("high-tech rest"), np.where(high_tech, 0.0, weight), missing)

    sized = sme_sized(firms)
    also = fitting.choose(draws.uniform("sme also"), (high_tech & sized).astype(np.float64), quotas.sme_industry_also)
    only_total = quotas.sme_industry_only + quotas.sme_industry_also - int(also.sum())
    free = sized & ~high_tech
    only = fitting.choose(draws.uniform("sme only above"), np.where(free & above, relative, 0.0), targets.assumed("technology_sme_above_scale_only"))
    wanted = np.maximum(
        quotas.sme - quotas.sme_service_also - quotas.sme_service_only - np.bincount(firms.city[also | only], minlength=tables.CITY_COUNT),
        0.1,
    )
    wanted = fitting.whole(wanted / wanted.sum() * (only_total - int(only.sum())), draws.scalar("sme cities"))
    keys = fitting.race(draws.uniform("sme only"), np.where(free & ~above, relative * small_odds(firms.revenue), 0.0))
    only |= fitting.lowest(keys, firms.city.astype(np.int64), wanted)

    kind = np.where(high_tech, HIGH_TECH, np.where(only, SME_ONLY, OTHER)).astype(np.int8)
    free = kind == OTHER
    near = fitting.choose(draws.uniform("candidate above"), np.where(free & above, relative, 0.0), targets.assumed("candidates_above_scale"))
    rest = targets.assumed("candidates") - int(near.sum())
    near |= fitting.choose(draws.uniform("candidate"), np.where(free & ~above, relative * np.sqrt(firms.revenue / 4e6), 0.0), rest)
    kind[near] = CANDIDATE
    return kind, also | only


def _large_holders(firms: Firms, free: Mask, relative: Array, uniforms: Array, quotas: Whole, targets: Targets) -> Mask:
    """Above-scale high-tech enterprises: by sector and a power of sales, chosen so that the research their thresholds ask for is the
    assumed share of above-scale research. Giants are left out where 3 % of sales is out of proportion to their sector's research."""
    base = targets.base
    room = min(base.assumption("high_tech_largest_share"), 0.5 * targets.scale) * research_by_sector(base)[firms.sector]
    rows = np.flatnonzero(free & (0.03 * firms.revenue <= room))
    sales, city, draw = firms.revenue[rows], firms.city[rows].astype(np.int64), uniforms[rows]
    asked = np.where(sales <= 50e6, 0.05, np.where(sales <= 200e6, 0.04, 0.03)) * sales
    wanted = base.assumption("high_tech_threshold_share") * base.figure(f"above_scale_research_{base.year}") * targets.scale

    def pick(power: float) -> Mask:
        weight = relative[rows] * (sales / 60e6) ** power * (1.0 + (sales / 3e9) ** 2) ** -0.5
        return fitting.lowest(fitting.race(draw, weight), city, quotas)

    power = fitting.bisect(lambda x: float(asked[pick(x)].sum()) - wanted, -1.0, 2.0, rounds=14)
    chosen = np.zeros(firms.count, dtype=bool)
    chosen[rows[pick(power)]] = True
    return chosen


def small_odds(revenue: Array) -> Array:
    """Odds of a status among below-scale firms, by sales."""
    return (revenue / 5e6) ** 0.7


def certify(firms: Firms, high_tech: Mask, sme: Mask, draws: Draws, base: Base) -> None:
    """Write expiry dates: certificates of the last three years in the proportions announced, each to a firm old enough for it; SME numbers."""
    firms.high_tech_expiry[:] = NO_DATE
    left = high_tech.copy()
    total = int(high_tech.sum())
    shares = np.array([base.figure(f"high_tech_certified_{year}") for year in base.certified])
    batch = (draws.uniform("batch") * len(ANNOUNCED)).astype(np.int64)
    for year, share in zip(base.certified[:-1], shares[:-1] / shares.sum(), strict=True):
        eligible = left & old_enough(firms, date(year, *ANNOUNCED[0]).toordinal(), base)
        chosen = fitting.choose(draws.uniform("vintage", year), eligible.astype(np.float64), total * share)
        _expire(firms, chosen, batch, year)
        left &= ~chosen
    _expire(firms, left, batch, base.year)
    firms.technology_sme_expiry[:] = np.where(sme, base.sme_expiry, NO_DATE)
    firms.seeks_high_tech[:] = high_tech


def _expire(firms: Firms, chosen: Mask, batch: Whole, year: int) -> None:
    days = np.array([date(year + VALID_YEARS, month, day).toordinal() for month, day in ANNOUNCED], dtype=np.int32)
    firms.high_tech_expiry[chosen] = days[batch[chosen]]


def past_statuses(firms: Firms, kind: NDArray[np.int8], targets: Targets, draws: Draws) -> None:
    """Write the flags of having held a status: holders, and some firms that have lost it."""
    high_tech, sme = firms.high_tech_expiry != NO_DATE, firms.technology_sme_expiry != NO_DATE
    lost = fitting.choose(draws.uniform("lost high-tech"), ((kind == CANDIDATE) | (kind == SME_ONLY)) * 1.0, targets.assumed("ever_high_tech_others"))
    once = fitting.choose(draws.uniform("lost sme"), (~sme & (kind != OTHER)) * 1.0, targets.assumed("ever_technology_sme_others"))
    firms.ever_high_tech[:] = high_tech | lost
    firms.ever_technology_sme[:] = sme | once


def awareness(firms: Firms, draws: Draws, base: Base) -> None:
    """Write who knows which instrument: by size and research; holders know their own status."""
    size = size_class(firms.employees, firms.revenue)
    chance = base.assumption("awareness_level") * np.where(firms.performer, 1.0, KNOWN_TO_OTHERS)
    for k, instrument in enumerate(INSTRUMENTS):
        firms.aware[:, k] = draws.uniform(f"aware {instrument}") < np.array(KNOWN_TO_PERFORMERS[instrument])[size] * chance
    firms.aware[:, INSTRUMENTS.index("high_tech_status")] |= firms.high_tech_expiry != NO_DATE
    firms.aware[:, INSTRUMENTS.index("technology_sme_status")] |= firms.technology_sme_expiry != NO_DATE


def zones(firms: Firms, kind: NDArray[np.int8], draws: Draws, base: Base) -> None:
    """Write in_zone: holders of a status and technology services more often, so that the industrial share overall is the assumed one."""
    industry = tables.IS_INDUSTRY[firms.sector]
    holder = (kind >= SME_ONLY) | ~industry
    share, high = base.assumption("zone_share"), base.assumption("zone_high_tech")
    weight = float(holder[industry].mean()) if industry.any() else 0.0
    low = max((share - weight * high) / max(1.0 - weight, 1e-9), 0.0)
    firms.in_zone[:] = draws.uniform("zone") < np.where(holder, high, low)
