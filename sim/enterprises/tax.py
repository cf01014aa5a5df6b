"""Corporate income tax of every firm: bands, losses by vintage, the super-deduction, pre-payment and settlement.

Rules: Enterprise Income Tax Law; small low-profit firms; high-tech rate; loss carry-forward of 5 or 10 years (first in, first out).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.enterprises.columns import NO_DATE, Firms
from sim.enterprises.incentives import Faced, Incentives
from sim.enterprises.tables import IS_MANUFACTURING
from sim.kernel.ledger import FEN
from sim.scenario.parameter_set import Namespace

Array = NDArray[np.float64]


LEAST_USER_COST = 0.05
"""Floor of the user-cost factor: at extreme rates a deduction would pay more than the research costs."""


def holds(expiry: NDArray[np.int32], day: int) -> NDArray[np.bool_]:
    """Whether a certificate with this expiry is valid on `day`; shape kept."""
    return (expiry != NO_DATE) & (expiry >= day)


def deduction_rate(firms: Firms, incentives: Incentives, day: int) -> Array:
    """Super-deduction rate θ each firm may use, by sector, technology-SME number and, where a rule says so, assets; shape (n,), fraction."""
    rate = np.where(IS_MANUFACTURING[firms.sector], incentives.deduction_manufacturing, incentives.deduction_other)
    technology = holds(firms.technology_sme_expiry, day)
    rate = np.where(technology, np.maximum(rate, incentives.deduction_technology_sme), rate)
    if incentives.deduction_small_firms > 0:
        inside = firms.fixed_assets <= incentives.deduction_small_assets
        rate = np.where(inside, np.maximum(rate, incentives.deduction_small_firms), rate)
    return rate


def small_firm(firms: Firms, p: Namespace) -> NDArray[np.bool_]:
    """Staff and assets inside the small low-profit limits (the income limit is applied to the year's income)."""
    return (firms.employees <= p.tax.small_staff) & (firms.fixed_assets + np.maximum(firms.cash, 0.0) / FEN <= p.tax.small_assets)


def tax_due(income: Array, small: NDArray[np.bool_], high_tech: NDArray[np.bool_], p: Namespace) -> Array:
    """Tax on taxable income (yuan, shape (n,)): the least the firm may pay; negative income pays none.

    A high-tech firm may use the small low-profit rates instead of its own, not both.
    """
    full = np.maximum(income, 0.0) * np.where(high_tech, p.tax.high_tech_rate, p.tax.standard_rate)
    return np.where(small & (income <= p.tax.small_income), np.minimum(full, _small_tax(income, p)), full)


def _small_tax(income: Array, p: Namespace) -> Array:
    """Tax by the two small low-profit bands: `small_rate_lower` on income up to `small_band`, `small_rate` on what lies above it."""
    positive = np.maximum(income, 0.0)
    return positive * p.tax.small_rate - (p.tax.small_rate - p.tax.small_rate_lower) * np.minimum(positive, p.tax.small_band)


def marginal_rate(income: Array, small: NDArray[np.bool_], high_tech: NDArray[np.bool_], p: Namespace) -> Array:
    """Rate τ at which a further yuan of deduction saves tax when the firm is taxable; shape (n,)."""
    rate = np.where(high_tech, p.tax.high_tech_rate, p.tax.standard_rate)
    band = np.where(income <= p.tax.small_band, p.tax.small_rate_lower, p.tax.small_rate)
    pays_less = _small_tax(income, p) < np.maximum(income, 0.0) * rate
    return np.where(small & (income <= p.tax.small_income), np.where(pays_less, band, np.minimum(rate, band)), rate)


def carry_years(firms: Firms, day: int, p: Namespace) -> NDArray[np.int64]:
    """Years for which each firm's losses last; shape (n,)."""
    technology = holds(firms.high_tech_expiry, day) | holds(firms.technology_sme_expiry, day)
    return np.where(technology, p.tax.loss_years_technology, p.tax.loss_years)


def usable_losses(loss: Array, years: NDArray[np.int64]) -> Array:
    """Losses still inside the carry-forward period, by vintage (latest first); shape (n, vintages)."""
    return loss * (np.arange(loss.shape[1])[:, None] < years).T  # the mask's columns are contiguous, as those of the table are


@dataclass(frozen=True, slots=True)
class Settlement:
    """A settled year, one value a firm (yuan): tax due, tax given up by instrument, losses by vintage after the year."""

    tax: Array
    relief_deduction: Array
    relief_high_tech: Array
    loss: Array
    claimed: NDArray[np.bool_]


def settle(firms: Firms, incentives: Incentives, day: int, files_high_tech: NDArray[np.bool_], p: Namespace) -> Settlement:
    """Settle the closed year of every firm in the block.

    `day`: the last day of the tax year, on which statuses are judged; `files_high_tech`: high-tech firms that filed for their rate.
    The relief of the super-deduction is the tax without it less the tax with it at unchanged losses; that of the high-tech rate
    is the tax at the rate the firm would otherwise pay less the tax due.
    """
    claimed = firms.claims & (firms.research_history[:, 0] > 0)
    theta = deduction_rate(firms, incentives, day)
    extra = np.where(claimed, p.research.eligible_share * theta * firms.research_history[:, 0], 0.0)
    small = small_firm(firms, p)
    high_tech = holds(firms.high_tech_expiry, day) & files_high_tech

    losses = usable_losses(firms.loss, carry_years(firms, day, p))
    before_losses = firms.closed_profit - extra
    oldest_first = losses[:, ::-1]
    earlier = np.cumsum(oldest_first, axis=1) - oldest_first
    used = np.clip(np.maximum(before_losses, 0.0)[:, None] - earlier, 0.0, oldest_first)
    income = before_losses - used.sum(axis=1)

    tax = tax_due(income, small, high_tech, p)
    without = np.maximum(firms.closed_profit - losses.sum(axis=1), 0.0)
    relief_deduction = np.maximum(tax_due(without, small, high_tech, p) - tax, 0.0)
    relief_high_tech = np.maximum(tax_due(income, small, np.zeros_like(high_tech), p) - tax, 0.0)

    remaining = (oldest_first - used)[:, ::-1]
    loss = np.empty_like(firms.loss)
    loss[:, 0] = np.maximum(-before_losses, 0.0)
    loss[:, 1:] = remaining[:, :-1]
    return Settlement(tax, relief_deduction, relief_high_tech, loss, claimed)


def prepayment(profit: Array, deduction: Array, small: NDArray[np.bool_], high_tech: NDArray[np.bool_], prepaid: Array, p: Namespace) -> Array:
    """Tax to pay in advance on profit since 1 January (yuan), never refunded within the year; shape (n,)."""
    return np.maximum(tax_due(profit - deduction, small, high_tech, p) - prepaid, 0.0)


def years_to_taxable(firms: Firms, years: NDArray[np.int64], p: Namespace) -> Array:
    """T of equation 1: years until a deduction made now saves tax, from the firm's own profit and loss vintages; shape (n,)."""
    stock = usable_losses(firms.loss, years).sum(axis=1)
    profit = firms.closed_profit
    wait = np.where(profit > 0, stock / np.maximum(profit, 1.0), p.tax.recovery_years)
    return np.minimum(wait, years)


def user_cost_factor(tau: Faced, theta: Faced, claims: NDArray[np.bool_] | float, wait: Faced, p: Namespace) -> Array:
    """B of equation 1, the after-tax cost of a yuan of research relative to no tax; shape of the inputs.

    B = [1 − ψτ(1 + θeu)] / (1 − ψ_b τ), ψ = (1+r)^(−T). Returns come `knowledge.lag` years after the expense, so the tax on them is
    discounted over the wait that is left by then: ψ_b = (1+r)^(−max(T − lag, 0)).
    """
    psi = (1.0 + p.research.discount) ** -np.asarray(wait)
    psi_returns = (1.0 + p.research.discount) ** -np.maximum(np.asarray(wait) - p.knowledge.lag, 0.0)
    relief = psi * tau * (1.0 + np.asarray(theta) * p.research.eligible_share * claims)
    return np.maximum((1.0 - relief) / (1.0 - psi_returns * tau), LEAST_USER_COST)
