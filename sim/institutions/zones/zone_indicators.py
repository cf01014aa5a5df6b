"""What is known of each zone at a quarter's end: indicators, score, ranks, and the sector that is its signature.

All arrays have one entry a zone, shape (zones,), unless said otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from sim.enterprises import tax
from sim.enterprises.columns import Firms
from sim.enterprises.tables import IS_MANUFACTURING, IS_SERVICE, SECTOR_COUNT

Array = NDArray[np.float64]

GROWTH_SCALE, SHARE_SCALE = 0.10, 0.10
"""Distance from the national zones' median that counts like a factor e of a size: ten points of growth or of a share (assumption)."""
LEAST_PERFORMERS = 20
"""Research performers that a sector needs to be a zone's signature cluster (assumption)."""
LEAST_CLUSTER = 0.05
"""Share of the zone's sales and research that it needs (assumption)."""


@dataclass(frozen=True, slots=True)
class Indicators:
    """Indicators of the zones today. `sales`: industrial sales, `cluster_sales`: those of the signature cluster, yuan/year in the population
    at hand; `growth`: log growth of industrial sales over a year, `total_growth`: since the start of the run, both at today's boundaries;
    `intensity`: booked research over sales; `new_products`: share of industrial sales; the rest counts firms and patents of the population
    at hand."""

    firms: Array
    sales: Array
    cluster_sales: Array
    growth: Array
    total_growth: Array
    intensity: Array
    high_tech: Array
    technology_smes: Array
    new_products: Array
    inventions: Array


def zone_rows(firms: Firms) -> NDArray[np.int64]:
    """Rows of the living firms inside zones."""
    return np.flatnonzero(firms.alive & (firms.zone >= 0))


def sums(index: NDArray, amount: NDArray, length: int) -> Array:
    """Sums of amounts by index; shape (length,)."""
    return np.bincount(index, amount, length).astype(np.float64, copy=False)


def sales_by_zone(firms: Firms, rows: NDArray, clusters: NDArray[np.int64], zones: int) -> tuple[Array, Array]:
    """Industrial sales of each zone and of its signature cluster (`clusters`: sector by zone, -1 for none), yuan/year."""
    sector, zone = firms.sector[rows], firms.zone[rows]
    sales = np.where(IS_SERVICE[sector], 0.0, firms.revenue[rows])
    return sums(zone, sales, zones), sums(zone, sales * (sector == clusters[zone]), zones)


def measure(firms: Firms, clusters: NDArray[np.int64], year_ago: Array, start: Array, day: int) -> Indicators:
    """Read the indicators off the living firms. `year_ago`, `start`: sales then at today's boundaries, yuan/year."""
    zones = len(start)
    rows = zone_rows(firms)
    zone = firms.zone[rows]
    sales, cluster_sales = sales_by_zone(firms, rows, clusters, zones)

    def total(amount: NDArray) -> Array:
        return sums(zone, amount, zones)

    industrial = np.where(IS_SERVICE[firms.sector[rows]], 0.0, firms.revenue[rows])
    return Indicators(
        firms=np.bincount(zone, minlength=zones).astype(float),
        sales=sales,
        cluster_sales=cluster_sales,
        growth=_log_ratio(sales, year_ago),
        total_growth=_log_ratio(sales, start),
        intensity=total(firms.research[rows] + firms.relabelled[rows]) / np.maximum(total(firms.revenue[rows]), 1.0),
        high_tech=total(tax.holds(firms.high_tech_expiry[rows], day)),
        technology_smes=total(tax.holds(firms.technology_sme_expiry[rows], day)),
        new_products=total(industrial * firms.new_product_share[rows]) / np.maximum(sales, 1.0),
        inventions=total(firms.inventions[rows]),
    )


def _log_ratio(now: Array, before: Array) -> Array:
    """ln(now/before), zero where either is nothing."""
    both = (now > 0) & (before > 0)
    return np.log(np.where(both, now, 1.0) / np.where(both, before, 1.0))


def scores(found: Indicators, national: NDArray[np.bool_], industrial_weight: float, scale: float) -> Array:
    """Score of each zone, 0 to 100: 50 where every indicator is at the median of the `national` zones.

    Each indicator counts 100·logistic(distance from that median): logs of sizes and densities, growth and shares by GROWTH_SCALE and
    SHARE_SCALE. Industry: sales, growth, share of new products. Innovation: research intensity; high-tech enterprises, technology SMEs and
    inventions for each firm of the zone. `scale`: sampled share of the population.
    """
    industry = (np.log1p(found.sales / scale), found.growth / GROWTH_SCALE, found.new_products / SHARE_SCALE)
    counts = (found.high_tech, found.technology_smes, found.inventions)
    innovation = (np.log(found.intensity + 1e-4), *(np.log((count + 0.5) / (found.firms + 1.0)) for count in counts))

    def mean(indicators: tuple[Array, ...]) -> Array:
        points = [expit(values - (np.median(values[national]) if national.any() else 0.0)) for values in indicators]
        return np.mean(points, axis=0)

    return 100.0 * (industrial_weight * mean(industry) + (1.0 - industrial_weight) * mean(innovation))


def ranks(values: Array, national: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Rank of each zone within its class, national or provincial: 1 for the largest value."""
    result = np.zeros(len(values), np.int64)
    for members in (np.flatnonzero(national), np.flatnonzero(~national)):
        result[members[np.argsort(-values[members], kind="stable")]] = np.arange(1, members.size + 1)
    return result


def sector_shares(firms: Firms, rows: NDArray, place: NDArray, places: int, research_weight: float) -> Array:
    """Share of each sector in each place: the mean of its shares of sales and of research, weighted by `research_weight`; `place` by row;
    shape (places, sectors)."""
    cell, parts = place * SECTOR_COUNT + firms.sector[rows], []
    for amount in (firms.revenue[rows], firms.research[rows] + firms.relabelled[rows]):
        table = sums(cell, amount, places * SECTOR_COUNT).reshape(places, SECTOR_COUNT)
        parts.append(table / np.maximum(table.sum(axis=1, keepdims=True), 1.0))
    return (1.0 - research_weight) * parts[0] + research_weight * parts[1]


def manufacturers(firms: Firms, among: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Rows of the living manufacturers among those of a mask."""
    rows = np.flatnonzero(among & firms.alive)
    return rows[IS_MANUFACTURING[firms.sector[rows]]]


def province_shares(firms: Firms, research_weight: float) -> Array:
    """Sector shares of the whole province; shape (sectors,)."""
    rows = manufacturers(firms, firms.alive)
    return sector_shares(firms, rows, np.zeros(rows.size, np.int64), 1, research_weight)[0]


def signature_clusters(firms: Firms, rows: NDArray, zones: int, province: Array, research_weight: float, scale: float) -> NDArray[np.int64]:
    """The manufacturing sector with the largest location quotient in each zone among those with research, -1 where there is none.

    `rows`: manufacturers inside zones; `province`: sector shares that the zones' are compared with; `scale`: sampled share of the population.
    """
    zone = firms.zone[rows].astype(np.int64)
    here = sector_shares(firms, rows, zone, zones, research_weight)
    quotient = here / np.maximum(province, 1e-9)
    performers = sums(zone * SECTOR_COUNT + firms.sector[rows], firms.performer[rows], zones * SECTOR_COUNT).reshape(here.shape)
    quotient[(performers < max(round(LEAST_PERFORMERS * scale), 1)) | (here < LEAST_CLUSTER)] = 0.0
    best = quotient.argmax(axis=1)
    return np.where(quotient.max(axis=1) > 0, best, -1)


def mean_and_spread(values: Array, weights: Array) -> tuple[float, float]:
    """Weighted mean and standard deviation; zeros if nothing has weight."""
    if weights.sum() <= 0:
        return 0.0, 0.0
    mean = float(np.average(values, weights=weights))
    return mean, float(np.sqrt(np.average((values - mean) ** 2, weights=weights)))
