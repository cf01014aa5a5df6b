"""The firm's side of technology loans and equity: who wants money and how much, how risky it is, and what it does with the money."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from sim.enterprises import finance, tax
from sim.enterprises.columns import INSTRUMENTS, Firms, size_class
from sim.enterprises.incentives import Faced
from sim.kernel.clock import DAYS_A_YEAR
from sim.kernel.ledger import FEN, Ledger
from sim.scenario.parameter_set import Namespace

Array = NDArray[np.float64]
AWARE = INSTRUMENTS.index("technology_loan")
TYPICAL_LEVERAGE, TYPICAL_CASH_FLOW, TYPICAL_AGE, TYPICAL_SALES, TYPICAL_PRODUCTIVITY = 0.46, 0.024, 8.5, 8.5e6, -0.17
"""The applicant whose default probability is `credit.default_rate`: debt over assets, cash flow over sales, years, yuan/year, log: the medians of
applicants of five years under the rules of 2022."""
QUARTER_ENDS = ((3, 31), (6, 30), (9, 30), (12, 31))
QUARTERS = len(QUARTER_ENDS)
YOUNG = 5.0
"""Age in years up to which a firm is young."""
MOST_LOST_GROWTH = 0.5
"""Log growth beyond which what finance cut is not made good: the share a firm could pay for says little when it is near zero."""


def has_status(firms: Firms, day: int) -> NDArray[np.bool_]:
    """Firms that are high-tech enterprises or technology SMEs on `day`; shape (n,)."""
    return firms.alive & (tax.holds(firms.high_tech_expiry, day) | tax.holds(firms.technology_sme_expiry, day))


def age(firms: Firms, day: int) -> Array:
    """Age in years on `day`; shape (n,)."""
    return np.maximum((day - firms.born) / DAYS_A_YEAR, 0.0)


def default_probability(firms: Firms, day: int, p: Namespace) -> Array:
    """PD of equation 7 without cover, 1/year: log odds linear in leverage, cash flow, age, sales and productivity; shape (n,).

    A firm with the typical applicant's values defaults with `credit.default_rate`.
    """
    c = p.credit
    owed, money = firms.debt + firms.technology_debt, np.maximum(firms.cash, 0.0) / FEN
    leverage = np.clip(owed / np.maximum(firms.fixed_assets + money, 1.0), 0.0, 2.0)
    ratio = np.clip(finance.cash_flow(firms, p) / np.maximum(firms.revenue, 1.0), -0.5, 0.5)
    odds = (
        logit(c.default_rate)
        + c.default_leverage * (leverage - TYPICAL_LEVERAGE)
        - c.default_cash_flow * (ratio - TYPICAL_CASH_FLOW)
        - c.default_age * np.log((1.0 + age(firms, day)) / (1.0 + TYPICAL_AGE))
        - c.default_size * np.log(np.maximum(firms.revenue, 1e4) / TYPICAL_SALES)
        - c.default_productivity * (firms.productivity - TYPICAL_PRODUCTIVITY)
    )
    return expit(odds)


def assessed_probability(firms: Firms, probability: Array, draw: Array, day: int, p: Namespace, information: Faced = 1.0) -> Array:
    """What the bank takes a firm's default probability for: log odds with a logistic error (`draw`: uniforms), of which `information`
    about the firm leaves a part; shape (n,).

    As a loan is made when the assessed log odds lie below a bound, lowering them by the error's scale times ln x multiplies the odds of a loan by x:
    so a certified new product helps small and young firms (equation 18).
    """
    c = p.credit
    helped = firms.certified & ((size_class(firms.employees, firms.revenue) < 2) | (age(firms, day) <= YOUNG))
    error = information * c.assessment_noise * (logit(draw) - np.where(helped, np.log(c.certified_odds), 0.0))
    return expit(logit(probability) + error)


def lost_growth(firms: Firms, p: Namespace) -> Array:
    """Log growth of the year that finance cut together with research, in the same proportion (equation 6); shape (n,)."""
    ratio = np.where(firms.research_cut > 0, firms.research_cut / np.maximum(firms.research, 1.0), 0.0)
    return np.where(firms.research > 0, np.clip(np.maximum(firms.growth, 0.0) * ratio, 0.0, MOST_LOST_GROWTH), 0.0)


def quarters_left(today: date) -> int:
    """Quarters of the year whose research is still to be done when the firms have had their day."""
    return QUARTERS - sum((today.month, today.day) >= end for end in QUARTER_ENDS)


def gaps(firms: Firms, quarters_left: int, p: Namespace) -> tuple[Array, Array]:
    """Research and investment that finance has cut from what is left of the year, yuan; shapes (n,)."""
    left = quarters_left / QUARTERS
    return left * firms.research_cut, left * firms.fixed_assets * lost_growth(firms, p) * (1.0 - p.finance.trade_credit)


def wanted(firms: Firms, short: NDArray[np.bool_], quarters_left: int, p: Namespace) -> Array:
    """What each firm asks for, yuan: those short of finance what was cut, others a share of sales; within the bank's share of sales; shape (n,)."""
    c = p.credit
    research, investment = gaps(firms, quarters_left, p)
    need = np.where(short, np.maximum(research + investment, c.smallest_loan), c.working_capital_share * firms.revenue)
    return np.minimum(need, c.sales_share * firms.revenue)


def make_good(firms: Firms, rows: NDArray, money: Array, quarters_left: int, p: Namespace) -> Array:
    """Research and growth that were cut are taken up again as far as the money (yuan, shape (rows,)) pays for the rest of the year; writes the rows.

    Returns the research added, yuan; shape (rows,).
    """
    if not quarters_left:
        return np.zeros(rows.size)
    chosen = firms.take(rows)
    research, investment = gaps(chosen, quarters_left, p)
    share = np.where(research > 0, np.minimum(money / np.maximum(research + investment, 1.0), 1.0), 0.0)
    regained = share * lost_growth(chosen, p)
    firms.growth[rows] += regained
    if quarters_left < QUARTERS:  # sales have taken the year's growth already
        firms.revenue[rows] *= np.exp(quarters_left / QUARTERS * regained)
    restored = share * chosen.research_cut
    firms.research[rows] += restored
    firms.research_cut[rows] -= restored
    firms.constrained[rows] &= firms.research_cut[rows] > 0.001 * firms.research[rows]
    return share * research


def replace_debt(firms: Firms, rows: NDArray, money: Array, ledger: Ledger) -> None:
    """Firms pay back other debt with the money (yuan, shape (rows,)) as far as they have any; frees what they can pledge. Writes the rows."""
    repaid = np.minimum(money, firms.debt[rows])
    ledger.collect(finance.BANK, firms.cash, repaid, rows)
    firms.debt[rows] -= repaid


def take_capital(firms: Firms, rows: NDArray, yuan: Array, quarters_left: int, ledger: Ledger, p: Namespace) -> None:
    """What firms do with new owners' money (yuan, shape (rows,)): take up what was cut, raise the research plan, pay back debt; writes the rows.

    The plan rises by λ times the share meant for research; equation 3 takes it back at λ a year, so that in all about that share is spent. No plan
    more than doubles.
    """
    added = make_good(firms, rows, yuan, quarters_left, p)
    meant = np.maximum(p.equity.research_share * yuan - added, 0.0)
    more = np.where(firms.performer[rows], np.minimum(p.research.adjustment * meant, firms.planned[rows]), 0.0)
    firms.planned[rows] += more
    firms.research[rows] += more
    replace_debt(firms, rows, yuan - added - meant, ledger)
