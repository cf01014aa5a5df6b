"""Margins: what each firm earns on its sales, so that profits and the share of firms with a loss fit the published figures.

Profit over sales = margin + slope·productivity − (research + interest)/sales. Half of permanent productivity is given away in prices and
wages, so that profit stays stationary under the model's own productivity process.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.enterprises import tables
from sim.enterprises.columns import Firms
from sim.enterprises.synthesis.base import Base
from sim.enterprises.synthesis.fitting import Draws
from sim.enterprises.synthesis.statuses import HIGH_TECH

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


def profit_share(firms: Firms, base: Base) -> Array:
    """Profit before tax over sales at the current rates, shape (n,), fraction."""
    cost = firms.research + base.assumption("interest") * firms.debt
    return firms.margin + base.assumption("margin_slope") * firms.productivity - cost / np.maximum(firms.revenue, 1.0)


def above_scale_profits(base: Base) -> tuple[float, float, float]:
    """Profit over sales of above-scale chemicals, high-tech manufacturing and the rest in the start year, fraction.

    The whole: profit over sales of 2021; chemicals: their share of it; high-tech: its profits.
    """
    overall = base.figure("above_scale_profit_2021") / base.figure("above_scale_revenue_2021")
    chemical = base.figure("chemical_profit_share") / base.figure("chemical_revenue_share") * overall
    high_tech = base.figure("high_tech_manufacturing_profit") / base.figure("high_tech_manufacturing_revenue")
    sales = base.carried("above_scale_revenue_2021")
    part = base.figure("high_tech_manufacturing_revenue") / sales
    rest = (overall - chemical * base.figure("chemical_revenue_share") - high_tech * part) / (1.0 - base.figure("chemical_revenue_share") - part)
    return chemical, high_tech, rest


def margins(firms: Firms, kind: NDArray[np.int8], above: Mask, draws: Draws, base: Base) -> float:
    """Write margin; returns the level used for below-scale firms, which entrants share.

    Above-scale: profit over sales exact by group. Below-scale and services: the share of firms with a loss exact.
    """
    earned = _before_level(firms, kind, above, draws, base)
    service = tables.IS_SERVICE[firms.sector]
    chemical, high_tech = tables.IS_CHEMICAL[firms.sector], tables.IS_HIGH_TECH[firms.sector]
    level = np.zeros(firms.count)
    for group, wanted in zip((chemical, high_tech, ~chemical & ~high_tech), above_scale_profits(base), strict=True):
        rows = above & group
        sales = float(firms.revenue[rows].sum())
        if sales > 0:
            level[rows] = wanted - float((earned * firms.revenue)[rows].sum()) / sales
    below = ~above & ~service
    below_level = -float(np.quantile(earned[below], base.figure("filers_loss"))) if below.any() else 0.0
    level[below] = below_level
    if service.any():
        level[service] = -float(np.quantile(earned[service], base.assumption("service_loss_share")))
    _write(firms, earned + level, base)
    return below_level


def entrant_margins(firms: Firms, kind: NDArray[np.int8], level: float, draws: Draws, base: Base) -> None:
    """Write margin of potential entrants at the level of below-scale firms."""
    _write(firms, _before_level(firms, kind, np.zeros(firms.count, dtype=bool), draws, base) + level, base)


def _before_level(firms: Firms, kind: NDArray[np.int8], above: Mask, draws: Draws, base: Base) -> Array:
    """Profit over sales without its level: productivity that is kept, the premium of high-tech enterprises, noise."""
    slope = base.assumption("margin_slope")
    given_away = base.assumption("price_pass_through") * firms.productivity_effect
    spread = np.where(above, base.assumption("margin_spread_above"), base.assumption("margin_spread_below"))
    premium = np.where(kind == HIGH_TECH, base.assumption("high_tech_margin"), 0.0)
    return slope * (firms.productivity - given_away) + premium + spread * draws.normal("margin")


def _write(firms: Firms, share: Array, base: Base) -> None:
    """Turn profit over sales into the margin before research and interest at average productivity."""
    cost = firms.research + base.assumption("interest") * firms.debt
    firms.margin[:] = share - base.assumption("margin_slope") * firms.productivity + cost / np.maximum(firms.revenue, 1.0)
