"""Money of the firms: a quarter's sales, costs, interest and investment, credit within its limit, payouts, and the yearly plan's means."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.enterprises.columns import Firms
from sim.kernel.ledger import FEN, Ledger
from sim.kernel.streams import Streams
from sim.scenario.parameter_set import Namespace

Array = NDArray[np.float64]
OUTSIDE = "rest of world"
BANK = "bank"
RESEARCH = "staff and suppliers of research"
GRANT_PACE = 0.5
"""Share of the research that grants add which is done in a quarter (assumption: mean delay of half a year)."""


GRANT_REST = 1000.0
"""Yuan of such research left that are done in one quarter, so that it comes to an end."""


def surplus_margin(firms: Firms, p: Namespace) -> Array:
    """Operating surplus before research and interest over sales; shape (n,)."""
    return firms.margin + p.finance.margin_slope * firms.productivity


def net_worth(firms: Firms, p: Namespace) -> Array:
    """Operating assets that no supplier finances, plus cash, less debt, yuan; shape (n,)."""
    return firms.fixed_assets * (1.0 - p.finance.trade_credit) + firms.cash / FEN - firms.debt - firms.technology_debt


def credit_room(firms: Firms, p: Namespace) -> Array:
    """Credit still open under equation 6: Λ·max(net worth, surplus) less debt, at least zero, yuan; shape (n,)."""
    limit = p.finance.credit_multiple * np.maximum(net_worth(firms, p), surplus_margin(firms, p) * firms.revenue)
    return np.maximum(limit - firms.debt, 0.0)


def cash_flow(firms: Firms, p: Namespace) -> Array:
    """Expected yearly surplus less interest, before research, yuan; shape (n,)."""
    return surplus_margin(firms, p) * firms.revenue - p.finance.interest * (firms.debt + firms.technology_debt)


def planned_investment(firms: Firms, p: Namespace) -> Array:
    """Own and bank money that this year's planned growth of operating assets needs, yuan; shape (n,)."""
    return firms.fixed_assets * np.maximum(np.expm1(firms.growth), 0.0) * (1.0 - p.finance.trade_credit)


def funds_available(firms: Firms, p: Namespace) -> Array:
    """What the coming year can pay for research and investment: cash flow, cash and credit, yuan; shape (n,)."""
    return cash_flow(firms, p) + firms.cash / FEN + credit_room(firms, p)


def quarter_flows(firms: Firms, growth: Array, ledger: Ledger, p: Namespace) -> tuple[Array, Array]:
    """Sales, costs, research, interest and net investment of one quarter, through the ledger; writes the year's books.

    `growth`: growth rate of operating assets in the quarter (fraction); shape (n,). Rows that are not alive have
    zero revenue, debt and assets and so move nothing. Relabelled expense is ordinary cost under another name: no money moves.
    Returns the real research done in the quarter and the part of it that grants added, yuan, shape (n,) each.
    """
    sales = firms.revenue / 4.0
    surplus = surplus_margin(firms, p) * sales
    from_grants = np.where(firms.grant_research < GRANT_REST, 1.0, GRANT_PACE) * firms.grant_research
    research = firms.research / 4.0 + from_grants
    firms.grant_research -= from_grants
    interest = (firms.debt + firms.technology_debt) * (p.finance.interest / 4.0)
    investment = firms.fixed_assets * growth
    firms.fixed_assets += investment
    ledger.pay_firms(OUTSIDE, firms.cash, sales)
    ledger.collect(OUTSIDE, firms.cash, sales - surplus + investment * (1.0 - p.finance.trade_credit))
    ledger.collect(RESEARCH, firms.cash, research)
    ledger.collect(BANK, firms.cash, interest)
    firms.sales_year += sales
    firms.research_year += research
    firms.relabelled_year += firms.relabelled / 4.0
    firms.surplus_year += surplus - research - interest
    return research, from_grants


def balance(firms: Firms, ledger: Ledger, streams: Streams, quarter: int, p: Namespace) -> None:
    """Draw credit when cash is short, repay and pay out when it is ample, let owners help; counts quarters without money.

    Rows that are no firm hold no cash and sell nothing, so nothing moves for them.
    """
    cash = firms.cash / FEN
    rows = np.flatnonzero(cash < p.finance.cash_floor * firms.revenue)
    drawn = np.minimum(p.finance.cash_floor * firms.revenue[rows] - cash[rows], credit_room(firms.take(rows), p))
    ledger.pay_firms(BANK, firms.cash, drawn, rows)
    firms.debt[rows] += drawn

    excess = np.maximum(cash - p.finance.cash_target * firms.revenue, 0.0) * (p.finance.payout / 4.0)
    repaid = np.minimum(0.5 * excess, firms.debt)
    ledger.collect(BANK, firms.cash, repaid)
    firms.debt -= repaid
    ledger.collect(OUTSIDE, firms.cash, excess - repaid)

    rows = np.flatnonzero(firms.cash < 0)
    helped = rows[streams.at("owner support", quarter, firms.first + rows) < p.finance.owner_support]
    ledger.pay_firms(OUTSIDE, firms.cash, -firms.cash[helped] / FEN, helped)
    firms.illiquid_quarters += 1
    firms.illiquid_quarters *= firms.cash < 0
