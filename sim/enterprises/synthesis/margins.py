"""What the population must add up to: published totals and stated assumptions, turned into tables at the wanted scale.

Money is in yuan, firms are whole numbers. Industrial sectors only: they are the first INDUSTRY_COUNT of the sector axis.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from sim.enterprises import tables
from sim.enterprises.synthesis import fitting
from sim.enterprises.synthesis.base import Base
from sim.enterprises.tables import INDUSTRY_COUNT
from sim.kernel.streams import Streams

Array = NDArray[np.float64]
Whole = NDArray[np.int64]

ABOVE_SCALE = 20_000_000.0
"""Sales from which an industrial firm is above scale, yuan/year (National Bureau of Statistics, since 2011)."""
FIRST_ABOVE = 2
"""First sales tier above scale."""


def sector_groups() -> tuple[NDArray[np.bool_], ...]:
    """Disjoint groups of industrial sectors with a published total: chemicals, high-tech, other manufacturing, mining and utilities."""
    chemical, high_tech = tables.IS_CHEMICAL[:INDUSTRY_COUNT], tables.IS_HIGH_TECH[:INDUSTRY_COUNT]
    manufacturing = tables.IS_MANUFACTURING[:INDUSTRY_COUNT]
    return chemical, high_tech, manufacturing & ~chemical & ~high_tech, ~manufacturing


def split(groups: tuple[NDArray[np.bool_], ...], totals: tuple[float, ...], weights: Array) -> Array:
    """Each group's total over its sectors in proportion to `weights`; shape (industrial sectors,)."""
    result = np.zeros(INDUSTRY_COUNT)
    for group, total in zip(groups, totals, strict=True):
        result[group] = total * weights[group] / weights[group].sum()
    return result


def national_revenue() -> Array:
    """National sales by industrial sector 2022: research over intensity; yuan."""
    return (tables.sector_values("national_research_2022") / tables.sector_values("national_intensity_2022"))[:INDUSTRY_COUNT]


def above_scale_revenue(base: Base) -> Array:
    """Above-scale sales by sector at 1:1: national sales tilted to the province's totals by group, yuan/year."""
    total, manufacturing = base.carried("above_scale_revenue_2021"), base.carried("above_scale_manufacturing_revenue_2021")
    chemical, high_tech = base.figure("chemical_revenue_share") * total, base.figure("high_tech_manufacturing_revenue")
    return split(sector_groups(), (chemical, high_tech, manufacturing - chemical - high_tech, total - manufacturing), national_revenue())


def above_scale_firms(base: Base) -> Array:
    """Above-scale firms by sector at 1:1: national numbers tilted to the province's totals by group."""
    chemical, high_tech = base.figure("chemical_firms"), base.figure("high_tech_manufacturing_firms")
    rest = base.figure("above_scale_manufacturers") - chemical - high_tech
    national = tables.sector_values("national_above_scale_firms")[:INDUSTRY_COUNT]
    return split(sector_groups(), (chemical, high_tech, rest, base.assumption("above_scale_other_firms")), national)


def all_firms(base: Base) -> Array:
    """Industrial firms of any size by sector at 1:1. Published shares where there are any; the rest by national above-scale numbers.

    The census parts sum to 318,000 (rounded); the missing 1,000 are counted as manufacturers.
    """
    total = base.figure("industrial_firms")
    known = tables.sector_values("firm_share")[:INDUSTRY_COUNT] * total
    published = np.isfinite(known)
    weights = (tables.sector_values("national_above_scale_firms") * tables.sector_values("small_firm_weight"))[:INDUSTRY_COUNT]
    manufacturing, mining = tables.IS_MANUFACTURING[:INDUSTRY_COUNT], tables.IS_MINING[:INDUSTRY_COUNT]
    manufacturers = total - base.figure("mining_firms") - base.figure("utility_firms")
    groups = (manufacturing & ~published, mining, tables.IS_UTILITY[:INDUSTRY_COUNT])
    totals = (manufacturers - float(known[published].sum()), base.figure("mining_firms"), base.figure("utility_firms"))
    return np.where(published, np.nan_to_num(known), split(groups, totals, weights))


def research_by_sector(base: Base) -> Array:
    """Booked research of above-scale industry by sector at 1:1: national intensity times sales, tilted to the province's totals for
    high-tech manufacturing and for the rest, yuan/year."""
    prior = above_scale_revenue(base) * tables.sector_values("national_intensity_2022")[:INDUSTRY_COUNT]
    high_tech = tables.IS_HIGH_TECH[:INDUSTRY_COUNT]
    part = base.figure("high_tech_manufacturing_research")
    return split((high_tech, ~high_tech), (part, base.figure(f"above_scale_research_{base.year}") - part), prior)


def inventions_in_force(base: Base) -> float:
    """Inventions in force of above-scale industry in the start year; where only those of the year before are published, they are grown like
    the province's."""
    if base.known(f"inventions_{base.year}"):
        return base.figure(f"inventions_{base.year}")
    before = base.year - 1
    return base.figure(f"inventions_{before}") * base.figure(f"provincial_inventions_{base.year}") / base.figure(f"provincial_inventions_{before}")


def below_scale_mean(base: Base) -> float:
    """Mean sales of below-scale firms: industry less above-scale sales of 2018 over their number, yuan/year."""
    firms = base.figure("industrial_firms") - base.figure("above_scale_manufacturers") - base.assumption("above_scale_other_firms")
    return (base.figure("industrial_revenue_2018") - base.figure("above_scale_revenue_2018")) / firms


def city_shares(base: Base) -> tuple[Array, Array]:
    """Shares of the cities in above-scale firms and staff, and in below-scale firms; two arrays of shape (cities,)."""
    staff, gdp = tables.city_values("above_scale_employees_2012"), tables.city_values("gdp_2022")
    above = staff / staff.sum()
    weight = base.assumption("city_share_employees")
    return above, weight * above + (1.0 - weight) * gdp / gdp.sum()


@dataclass(frozen=True, slots=True)
class Tail:
    """Distribution of above-scale sales: a density that falls with sales to the power `fall` from 20 m yuan to the knee (0: even), a Pareto
    tail above it, cut at the largest sales."""

    knee: float
    share_below: float
    exponent: float
    largest: float
    fall: float = 0.0

    def partial_mean(self, share: Array) -> Array:
        """Integral of the quantile function from 0 to `share`: mean sales of the smallest firms times their share, yuan."""
        low = np.minimum(share, self.share_below)
        flat = self._below_knee(low)
        weight = 1.0 - self.share_below
        cut = 1.0 - (self.largest / self.knee) ** -self.exponent
        survival = 1.0 - np.maximum(share - self.share_below, 0.0) / weight * cut
        power = 1.0 - 1.0 / self.exponent
        return flat + weight * self.knee / cut * (1.0 - survival**power) / power

    def _below_knee(self, share: Array) -> Array:
        """The same integral up to the knee; exponents of 1 and 2 have no such form and are not used."""
        if self.fall == 0.0:
            return share * (ABOVE_SCALE + 0.5 * (self.knee - ABOVE_SCALE) * share / self.share_below)
        power = 1.0 - self.fall
        first, last = ABOVE_SCALE**power, self.knee**power
        reached = (first + (last - first) * share / self.share_below) ** (1.0 / power)
        mean = (reached ** (power + 1.0) - ABOVE_SCALE ** (power + 1.0)) / (last - first) * power / (power + 1.0)
        return self.share_below * mean

    def sales(self, number: int) -> Array:
        """Sales of `number` firms, ascending: the means of as many equal strata, so that their sum is exact; yuan/year."""
        return np.diff(self.partial_mean(np.linspace(0.0, 1.0, number + 1))) * number


def above_scale_tail(base: Base) -> Tail:
    """The tail whose mean is that of above-scale firms; its exponent is what the published sales and firms leave."""
    knee, share, largest = base.assumption("above_scale_knee"), base.assumption("above_scale_below_knee"), base.assumption("largest_sales")
    fall = base.assumption("above_scale_fall")
    mean = float(above_scale_revenue(base).sum() / above_scale_firms(base).sum())
    exponent = fitting.bisect(lambda x: mean - float(Tail(knee, share, x, largest, fall).partial_mean(np.ones(1))[0]), 0.5, 3.0)
    return Tail(knee, share, exponent, largest, fall)


def sales_by_sector(numbers: Whole, totals: Array, uniforms: Array, base: Base) -> tuple[Array, Whole]:
    """Deal the above-scale sales to the sectors so that their totals are met as nearly as whole firms allow.

    numbers, totals: firms and sales by sector; uniforms: one a firm. A firm's rank comes from its sector's level plus logistic noise, and
    the levels are adjusted until the totals fit. Returns sales (yuan/year) and sector of each firm, both of shape (firms,).
    """
    sector = np.repeat(np.arange(len(numbers)), numbers)
    sizes = above_scale_tail(base).sales(len(sector))
    sizes *= totals.sum() / max(float(sizes.sum()), 1.0)
    noise = np.log(uniforms / (1.0 - uniforms))
    level = np.log(np.maximum(totals, 1.0) / np.maximum(numbers, 1))
    best, error = sizes, np.inf
    for _ in range(60):
        dealt = np.empty(len(sector))
        dealt[np.argsort(level[sector] + noise, kind="stable")] = sizes
        actual = np.bincount(sector, dealt, len(numbers))
        off = float(np.abs(actual - totals)[numbers > 0].sum())
        if off < error:
            best, error = dealt, off
        level += np.where(numbers > 0, 0.5 * np.log(np.maximum(totals, 1.0) / np.maximum(actual, 1.0)), 0.0)
    return best, sector


def below_scale_location(base: Base) -> float:
    """Log median of the below-scale lognormal before its cut at 20 m yuan, so that the cut mean is the published one."""
    spread, limit, target = base.assumption("below_scale_spread"), np.log(ABOVE_SCALE), below_scale_mean(base)

    def excess(location: float) -> float:
        top = (limit - location) / spread
        return float(np.exp(location + 0.5 * spread**2) * ndtr(top - spread) / ndtr(top)) - target

    return fitting.bisect(excess, np.log(1e5), np.log(1e7))


def below_scale_share(sales: float, base: Base) -> float:
    """Share of below-scale firms with sales below `sales`."""
    location, spread = below_scale_location(base), base.assumption("below_scale_spread")
    return float(ndtr((np.log(sales) - location) / spread) / ndtr((np.log(ABOVE_SCALE) - location) / spread))


def below_scale_quantile(share: Array, base: Base) -> Array:
    """Sales below which the given share of below-scale firms lies, yuan/year."""
    location, spread = below_scale_location(base), base.assumption("below_scale_spread")
    return np.exp(location + spread * ndtri(share * ndtr((np.log(ABOVE_SCALE) - location) / spread)))


@dataclass(frozen=True, slots=True)
class Targets:
    """Margins of the industrial population at one scale. Firms are whole, money is yuan a year, all already times the scale.

    above_sales, above_sector: sales and sector of each above-scale firm, shape (above-scale firms,).
    """

    base: Base
    scale: float
    by_sector_tier: Whole
    by_city_tier: Array
    by_ownership: Array
    by_age: Array
    above_sales: Array
    above_sector: Whole
    revenue: Array

    @property
    def firms(self) -> int:
        """Industrial firms at this scale."""
        return int(self.by_sector_tier.sum())

    @property
    def above(self) -> int:
        """Above-scale industrial firms at this scale."""
        return int(self.by_sector_tier[:, FIRST_ABOVE:].sum())

    def number(self, name: str) -> int:
        """A published number of firms at this scale, whole."""
        return round(self.base.figure(name) * self.scale)

    def assumed(self, name: str) -> int:
        """An assumed number of firms at this scale, whole."""
        return round(self.base.assumption(name) * self.scale)


def targets(scale: float, streams: Streams, base: Base) -> Targets:
    """The margins at `scale` (1.0 = every firm)."""
    draw = fitting.Draws(streams, "margins", 1)
    manufacturing = tables.IS_MANUFACTURING[:INDUSTRY_COUNT]
    above = np.zeros(INDUSTRY_COUNT, dtype=np.int64)
    for group in (manufacturing, ~manufacturing):
        above[group] = fitting.whole(above_scale_firms(base)[group] * scale, draw.scalar("above-scale firms"))
    below = fitting.whole(np.maximum(all_firms(base) - above_scale_firms(base), 0.0) * scale, draw.scalar("below-scale firms"))

    revenue = above_scale_revenue(base) * scale
    uniforms = fitting.Draws(streams, "margins", int(above.sum())).uniform("above-scale sales")
    sales, sector = sales_by_sector(above, revenue, uniforms, base)
    sales = np.maximum(_exact_totals(sales, sector, revenue), ABOVE_SCALE)  # the exact total may have taken the last firm a yuan under the line
    edges = tables.tiers()[0]
    tier = np.searchsorted(edges, sales, side="right") - 1
    by_sector_tier = np.zeros((INDUSTRY_COUNT, len(edges) - 1), dtype=np.int64)
    np.add.at(by_sector_tier, (sector, tier), 1)
    micro = below_scale_share(float(edges[1]), base)
    uniforms = fitting.Draws(streams, "margins", INDUSTRY_COUNT).uniform("small tiers")
    by_sector_tier[:, :FIRST_ABOVE] = fitting.whole_rows(below[:, None] * np.array([[micro, 1.0 - micro]]), uniforms)

    city_above, city_below = city_shares(base)
    by_tier = by_sector_tier.sum(axis=0).astype(np.float64)
    city = np.stack([city_below if tier < FIRST_ABOVE else city_above for tier in range(len(by_tier))], axis=1)
    firms = by_tier.sum()
    return Targets(
        base, scale, by_sector_tier, city * by_tier, tables.ownership_shares()[0] * firms, tables.age_classes()[1] * firms,
        sales, sector, revenue,
    )  # fmt: skip


def _exact_totals(sales: Array, sector: Whole, wanted: Array) -> Array:
    """Scale what large firms sell above the top tier's edge so that sales meet `wanted` by sector as far as possible, and in total for
    manufacturing and for the rest. No firm leaves its tier."""
    edge = float(tables.tiers()[0][-2])
    large = sales >= edge
    now = np.bincount(sector, sales, INDUSTRY_COUNT)
    excess = np.bincount(sector[large], sales[large] - edge, INDUSTRY_COUNT)
    factor = np.clip(1.0 + np.divide(wanted - now, excess, out=np.zeros_like(excess), where=excess > 0), 0.33, 3.0)
    manufacturing = tables.IS_MANUFACTURING[:INDUSTRY_COUNT]
    for group in (manufacturing, ~manufacturing):
        missing = float((wanted - now - (factor - 1.0) * excess)[group].sum())
        total = float((factor * excess)[group].sum())
        if total > 0:
            factor[group] *= max(1.0 + missing / total, 0.05)
    return np.where(large, edge + (sales - edge) * factor[sector], sales)
