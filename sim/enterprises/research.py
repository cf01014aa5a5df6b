"""The yearly research plan: who performs, how much is desired, what is adjusted, what finance allows (equations 1 to 3 and 6)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.enterprises import finance, tax
from sim.enterprises.columns import OWNERSHIPS, Firms, size_class
from sim.enterprises.incentives import Incentives
from sim.kernel.streams import Streams
from sim.scenario.parameter_set import Namespace

Array = NDArray[np.float64]
STATE = OWNERSHIPS.index("state")
ABOVE_SCALE = 20_000_000.0
"""Sales from which an industrial firm is above scale, yuan/year (National Bureau of Statistics, since 2011)."""

TECHNOLOGY_STAFF = 0.10
"""Share of science staff from which a firm counts as a technology firm (the rule of high-tech recognition)."""


def elasticity(firms: Firms, p: Namespace) -> Array:
    """σ of equation 2 by size, with its own value for state-owned firms; shape (n,)."""
    by_size = np.array([p.research.elasticity_small, p.research.elasticity_small, p.research.elasticity_medium, p.research.elasticity_large])
    return np.where(firms.ownership == STATE, p.research.elasticity_state, by_size[size_class(firms.employees, firms.revenue)])


def user_cost(firms: Firms, incentives: Incentives, day: int, claims: NDArray[np.bool_], p: Namespace) -> Array:
    """B of equation 1 at each firm's own tax position on `day`; shape (n,)."""
    years = tax.carry_years(firms, day, p)
    tau = tax.marginal_rate(firms.closed_profit, tax.small_firm(firms, p), tax.holds(firms.high_tech_expiry, day), p)
    theta = tax.deduction_rate(firms, incentives, day)
    return tax.user_cost_factor(tau, theta, claims, tax.years_to_taxable(firms, years, p), p) * (1.0 - incentives.user_cost_cut)


def invert_propensity(firms: Firms, incentives: Incentives, day: int, p: Namespace) -> None:
    """Set each performer's propensity so that equation 3 goes on from its plan of the start date with `research.momentum`; writes the block.

    If a plan grew by m in the year before, the desired level lies m(1 − λ)/λ above it in logs.
    """
    rows = np.flatnonzero(firms.performer & (firms.planned > 0))
    chosen = firms.take(rows)
    factor = user_cost(chosen, incentives.at_rows(rows), day, chosen.claims, p)
    lead = np.exp(p.research.momentum * (1.0 - p.research.adjustment) / p.research.adjustment)
    firms.propensity[rows] = lead * chosen.planned * factor ** elasticity(chosen, p) / np.maximum(chosen.revenue, 1.0)


def switch_performers(firms: Firms, streams: Streams, year: int, day: int, p: Namespace) -> None:
    """Equation 3: performers stop and others start with their yearly hazards; writes the block.

    The starting hazard holds for firms above scale and falls with sales below it; awareness of the super-deduction and science staff
    raise it. Holders of a status and large firms stop less, firms short of
    finance more.
    """
    draw = streams.uniform("research switch", year, firms.first, firms.count)
    status = tax.holds(firms.high_tech_expiry, day) | tax.holds(firms.technology_sme_expiry, day) | firms.seeks_high_tech
    size = np.maximum(firms.revenue / ABOVE_SCALE, 1.0) ** -p.research.stop_size
    stop = np.where(status, p.research.stop_with_status, p.research.stop) * size
    stop = np.minimum(np.where(firms.constrained, p.research.stop_constrained, 1.0) * stop, 0.9)
    aware = np.where(firms.aware[:, 0], p.research.start_awareness, 1.0)
    small = np.minimum(firms.revenue / ABOVE_SCALE, 1.0) ** p.research.start_size
    technology = np.where(firms.science_share >= TECHNOLOGY_STAFF, p.research.start_technology, 1.0)
    start = np.minimum(p.research.start * small * aware * technology, 0.5)
    performs = np.where(firms.performer, draw >= stop, draw < start) & firms.alive
    stopped = np.flatnonzero(firms.performer & ~performs)
    for name in ("planned", "research", "relabelled"):
        getattr(firms, name)[stopped] = 0.0
    firms.performer[:] = performs


def desired(firms: Firms, factor: Array, cash_flow: Array, trend: float, p: Namespace) -> Array:
    """R* of equation 2, yuan/year; shape (n,). `trend`: log rise of desired intensity since the start date.

    ln R* = ln(ρY) − σ ln B + φ (CF/Y) for firms that finance held back last year.
    """
    ratio = np.clip(cash_flow / np.maximum(firms.revenue, 1.0), -1.0, 1.0)
    push = np.where(firms.constrained, p.research.cash_flow_response * ratio, 0.0)
    return firms.propensity * firms.revenue * np.exp(trend - elasticity(firms, p) * np.log(factor) + push)


def adjusted(research: Array, target: Array, p: Namespace) -> Array:
    """Equation 3: R_t = R_{t−1}^{1−λ} R*^λ; a firm that starts goes to its target at once. Shapes (n,), yuan/year."""
    safe = np.maximum(research, 1.0)
    return np.where(research > 0, safe * (np.maximum(target, 1.0) / safe) ** p.research.adjustment, target)


def limit_by_finance(firms: Firms, plan: Array, p: Namespace) -> Array:
    """Equation 6: share of planned research and of planned growth that cash flow, cash and credit pay for, both cut alike; shape (n,)."""
    funds = finance.funds_available(firms, p)
    return np.clip(funds / np.maximum(plan + finance.planned_investment(firms, p), 1.0), 0.0, 1.0)
