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


def elasticity(firms: Firms, p: Namespace) -> Array:
    """σ of equation 2 by size, with its own value for state-owned firms; shape (n,)."""
    by_size = np.array([p.research.elasticity_small, p.research.elasticity_small, p.research.elasticity_medium, p.research.elasticity_large])
    return np.where(firms.ownership == STATE, p.research.elasticity_state, by_size[size_class(firms.employees, firms.revenue)])


def user_cost(firms: Firms, incentives: Incentives, day: int, claims: NDArray[np.bool_], p: Namespace) -> Array:
    """B of equation 1 at each firm's own tax position on `day`; shape (n,)."""
    years = tax.carry_years(firms, day, p)
    tau = tax.marginal_rate(firms.closed_profit, tax.small_firm(firms, p), tax.holds(firms.high_tech_expiry, day), p)
    theta = tax.deduction_rate(firms, incentives, day)
    return tax.user_cost_factor(tau, theta, claims, tax.years_to_taxable(firms, years, p), p)


def invert_propensity(firms: Firms, incentives: Incentives, day: int, p: Namespace) -> None:
    """Set each performer's propensity so that its research of the start date is what equation 2 desires; writes the block."""
    rows = np.flatnonzero(firms.performer & (firms.research > 0))
    chosen = firms.take(rows)
    factor = user_cost(chosen, incentives, day, chosen.claims, p)
    firms.propensity[rows] = chosen.research * factor ** elasticity(chosen, p) / np.maximum(chosen.revenue, 1.0)


def switch_performers(firms: Firms, streams: Streams, year: int, day: int, p: Namespace) -> None:
    """Equation 3: performers stop and others start with their yearly hazards; writes the block.

    The starting hazard holds at the above-scale line and rises with sales, awareness of the super-deduction and the firm's
    propensity relative to its peers; holders of a status stop less.
    """
    draw = streams.uniform("research switch", year, firms.first, firms.count)
    status = tax.holds(firms.high_tech_expiry, day) | tax.holds(firms.technology_sme_expiry, day) | firms.seeks_high_tech
    stop = np.where(status, p.research.stop_with_status, p.research.stop)
    aware = np.where(firms.aware[:, 0], p.research.start_awareness, 1.0)
    start = np.minimum(p.research.start * (firms.revenue / ABOVE_SCALE) ** p.research.start_size * aware, 0.5)
    performs = np.where(firms.performer, draw >= stop, draw < start) & firms.alive
    firms.research[firms.performer & ~performs] = 0.0
    firms.relabelled[firms.performer & ~performs] = 0.0
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


def limit_by_finance(firms: Firms, plan: Array, p: Namespace) -> tuple[Array, NDArray[np.bool_]]:
    """Equation 6: research plus net investment within cash flow, cash and credit; the affordable plan and who was cut."""
    room = finance.funds_available(firms, p)
    affordable = np.minimum(plan, np.maximum(room, 0.0))
    return affordable, affordable < 0.999 * plan
