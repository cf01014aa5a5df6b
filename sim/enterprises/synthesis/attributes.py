"""The industrial firms themselves: place in the fitted table, age, sales, staff, assets, money, productivity."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.enterprises import tables
from sim.enterprises.columns import Firms
from sim.enterprises.synthesis import fitting
from sim.enterprises.synthesis.base import Base
from sim.enterprises.synthesis.fitting import Draws
from sim.enterprises.synthesis.margins import FIRST_ABOVE, Targets, below_scale_quantile, below_scale_share
from sim.enterprises.tables import INDUSTRY_COUNT
from sim.kernel.ledger import whole_fen

Array = NDArray[np.float64]
YEAR = 365.25


def place(firms: Firms, targets: Targets, draws: Draws) -> NDArray[np.int64]:
    """Fit the table city × sector × sales tier × ownership × age class, make it whole and write it out row by row.

    Writes city, sector, ownership and born; returns each row's sales tier. Ownership and age depend on the tier through the odds of
    `tiers.csv`; beyond the margins nothing is known, so the fitted table is the one of maximal entropy.
    """
    _, by_ownership, by_age = tables.tiers()
    seed = by_ownership[None, None, :, :, None] * by_age[None, None, :, None, :] * np.ones((tables.CITY_COUNT, INDUSTRY_COUNT, 1, 1, 1))
    margins = [
        ((1, 2), targets.by_sector_tier.astype(np.float64)),
        ((0, 2), targets.by_city_tier),
        ((3,), targets.by_ownership),
        ((4,), targets.by_age),
    ]
    table = fitting.fit(seed, margins)
    ordered = table.transpose(2, 1, 0, 3, 4)
    blocks = ordered.reshape(ordered.shape[0] * ordered.shape[1], -1)  # a row a tier and sector: its whole total survives the rounding
    numbers = fitting.whole_rows(blocks, draws.uniform("cells")[: len(blocks)]).reshape(ordered.shape)
    cells = np.repeat(np.arange(numbers.size), numbers.ravel())
    tier, sector, city, ownership, age = np.unravel_index(cells, numbers.shape)
    firms.city[:], firms.sector[:] = city, sector
    wanted = fitting.whole(targets.by_ownership, draws.scalar("ownership totals"))
    firms.ownership[:] = _settle(ownership, wanted, tier, draws.uniform("ownership"))
    edges = tables.age_classes()[0]
    years = edges[age] + (edges[age + 1] - edges[age]) * draws.uniform("age") ** np.where(age >= 2, 1.5, 1.05)
    firms.born[:] = targets.base.day - np.floor(years * YEAR).astype(np.int32)
    return tier


def _settle(category: NDArray[np.int64], wanted: NDArray[np.int64], tier: NDArray[np.int64], keys: Array) -> NDArray[np.int64]:
    """Move a few of the smallest firms from categories that rounding left too large to those left too small; returns the categories."""
    surplus = np.bincount(category, minlength=len(wanted)) - wanted
    given = fitting.lowest(np.where(tier == 0, keys, np.inf), category, np.maximum(surplus, 0))
    rows = np.flatnonzero(given)
    rows = rows[np.argsort(keys[rows])]
    short = np.repeat(np.arange(len(wanted)), np.maximum(-surplus, 0))[: len(rows)]
    category[rows[: len(short)]] = short
    return category


def sales(firms: Firms, tier: NDArray[np.int64], targets: Targets, draws: Draws) -> None:
    """Write revenue: the dealt sales of above-scale firms in a random order inside sector and tier; evenly spread quantiles of the
    below-scale distribution in its two tiers."""
    uniforms = draws.uniform("sales")
    edges = tables.tiers()[0]
    micro = below_scale_share(float(edges[1]), targets.base)
    below = np.flatnonzero(tier < FIRST_ABOVE)
    spread = fitting.stratified(uniforms[below], tier[below])
    low = np.where(tier[below] == 0, 0.0, micro)
    high = np.where(tier[below] == 0, micro, 1.0)
    firms.revenue[below] = below_scale_quantile(low + spread * (high - low), targets.base)

    above = np.flatnonzero(tier >= FIRST_ABOVE)
    rows = above[np.lexsort((uniforms[above], tier[above], firms.sector[above]))]
    firms.revenue[rows] = targets.above_sales[np.lexsort((targets.above_sales, targets.above_sector))]


def staff(firms: Firms, above: NDArray[np.bool_], draws: Draws, base: Base) -> None:
    """Write employees (whole persons): from sales with a spread, then raked to the totals by city, ownership and sector."""
    sector_mean = np.bincount(firms.sector[above], firms.revenue[above], INDUSTRY_COUNT) / np.maximum(
        np.bincount(firms.sector[above], minlength=INDUSTRY_COUNT), 1
    )
    sector_mean = np.where(sector_mean > 0, sector_mean, 1e8)
    noise = np.exp(base.assumption("staff_spread") * draws.normal("staff"))
    large = (firms.revenue / sector_mean[firms.sector]) ** base.assumption("staff_elasticity_above") * sector_mean[firms.sector] ** 0.3
    small = firms.revenue ** base.assumption("staff_elasticity_below")
    firms.employees[:] = np.where(above, large / large[above].mean() * 165.0, small / small[~above].mean() * 15.0) * noise
    firms.employees[:] = np.maximum(firms.employees, 1.0)
    for attempt in ("first", "second"):
        _rake_staff(firms, above, base)
        firms.employees[:] = np.maximum(firms.employees, 1.0)
        if attempt == "second":
            order = np.argsort(firms.city.astype(np.int64) * 2 + above, kind="stable")
            firms.employees[order] = np.maximum(fitting.whole(firms.employees[order], draws.scalar("whole staff")), 1.0)


def _rake_staff(firms: Firms, above: NDArray[np.bool_], base: Base) -> None:
    """Multiply staff by cell factors until it meets the totals by city and scale, by ownership and by the published sectors."""
    published = tables.sector_values("employment_share")[:INDUSTRY_COUNT]
    group_of = np.zeros(INDUSTRY_COUNT, dtype=np.int64)
    known = np.flatnonzero(np.isfinite(published))
    group_of[known] = np.arange(1, len(known) + 1)
    ownership = tables.ownership_shares()[1]
    shape = (tables.CITY_COUNT, 2, len(ownership), len(known) + 1)
    cells = np.ravel_multi_index((firms.city, above.astype(np.int64), firms.ownership, group_of[firms.sector]), shape)
    now = np.bincount(cells, firms.employees, int(np.prod(shape))).reshape(shape).astype(np.float64)

    scale = firms.count / base.figure("industrial_firms")
    total = base.figure("industrial_employees") * scale
    share = base.assumption("above_scale_staff_share")
    number = np.bincount(firms.city[~above], minlength=tables.CITY_COUNT)
    staff_2012 = tables.city_values("above_scale_employees_2012")
    by_city = np.stack([number / number.sum() * (1.0 - share), staff_2012 / staff_2012.sum() * share], axis=1) * total
    present = now.sum(axis=(0, 2, 3))
    by_city *= (present > 0)[None, :]
    by_city *= total / by_city.sum()
    by_owner = np.where(now.sum(axis=(0, 1, 3)) > 0, ownership, 0.0)
    by_group = np.concatenate([[1.0 - published[known].sum()], published[known]])
    margins = [((2,), by_owner / by_owner.sum() * total), ((3,), by_group * total), ((0, 1), by_city)]
    fitted = fitting.fit(now, margins, tolerance=1e-9, strict=False)
    firms.employees *= np.divide(fitted, now, out=np.ones(shape), where=now > 0).ravel()[cells]


def productivity(firms: Firms, rank: Array, draws: Draws, base: Base) -> None:
    """Write the permanent effect and current productivity: stationary AR(1) around the effect (equation 12).

    rank: normal score of the firm's sales; larger firms are somewhat more productive.
    """
    link = base.assumption("productivity_size") if np.any(rank) else 0.0
    score = link * rank + np.sqrt(1.0 - link**2) * draws.normal("productivity effect")
    firms.productivity_effect[:] = base.assumption("productivity_effect") * score
    firms.productivity[:] = firms.productivity_effect + transient_spread(base) * draws.normal("productivity")


def transient_spread(base: Base) -> float:
    """Stationary standard deviation of the AR(1) part of productivity, log."""
    return float(base.assumption("productivity_shock") / np.sqrt(1.0 - base.assumption("productivity_persistence") ** 2))


def balance_sheet(firms: Firms, groups: NDArray[np.int64] | None, draws: Draws, base: Base) -> None:
    """Write fixed assets, cash (whole fen) and interest-bearing debt; assets over sales exact in each group of `groups` if given."""
    ratio = base.figure("industrial_assets_2018") / base.figure("industrial_revenue_2018")
    spread = base.assumption("asset_spread")
    assets = ratio * firms.revenue * np.exp(spread * draws.normal("assets") - 0.5 * spread**2)
    if groups is not None:
        held = np.bincount(groups, assets)
        assets *= np.divide(ratio * np.bincount(groups, firms.revenue), held, out=np.ones_like(held), where=held > 0)[groups]
    spread = base.assumption("cash_spread")
    cash = firms.revenue * base.assumption("cash_ratio") * np.exp(spread * draws.normal("cash") - 0.5 * spread**2)
    cash = np.minimum(cash, 0.5 * assets)
    share = base.figure("industrial_liabilities_2018") / base.figure("industrial_assets_2018") * base.assumption("interest_bearing_share")
    firms.debt[:] = assets * share * (0.35 + 1.3 * draws.uniform("debt"))  # between a third and five thirds of the mean
    if groups is not None:
        owed = np.bincount(groups, firms.debt)
        firms.debt *= np.divide(share * np.bincount(groups, assets), owed, out=np.ones_like(owed), where=owed > 0)[groups]
    firms.cash[:] = whole_fen(cash)
    firms.fixed_assets[:] = assets - cash
