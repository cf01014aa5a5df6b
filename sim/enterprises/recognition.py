"""High-tech enterprise status as the firm sees it: the rules, the panel's score, and whether to seek the status (equation 4).

Rules and points: Administrative Measures for the Recognition of High-tech Enterprises, 国科发火〔2016〕32 号, and their working guidelines.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from sim.enterprises import tax
from sim.enterprises.columns import Firms
from sim.enterprises.incentives import Incentives
from sim.kernel.clock import DAYS_A_YEAR
from sim.scenario.parameter_set import Namespace

Array = NDArray[np.float64]
HISTORY_YEARS = 3


def threshold(sales: Array, p: Namespace) -> Array:
    """Research over sales that the rule asks, by latest yearly sales (yuan); shape (n,)."""
    step = np.where(sales <= p.recognition.sales_large, p.recognition.threshold_medium, p.recognition.threshold_large)
    return np.where(sales <= p.recognition.sales_medium, p.recognition.threshold_small, step)


def intensity(firms: Firms) -> Array:
    """Booked research over sales of the last three full years (or those the firm has lived); shape (n,)."""
    return firms.research_history.sum(axis=1) / np.maximum(firms.revenue_history.sum(axis=1), 1.0)


def fields_fit(firms: Firms, p: Namespace) -> NDArray[np.bool_]:
    """Staff, products and intellectual property fit the rule: what a firm cannot change within a year; shape (n,)."""
    property_held = (firms.inventions >= 0.5) | (firms.utility_patents >= 0.5)
    return (firms.science_share >= p.recognition.science_share) & (firms.high_tech_share >= p.recognition.high_tech_share) & property_held


def meets_rules(firms: Firms, day: int, p: Namespace) -> NDArray[np.bool_]:
    """All hard conditions of the rule on `day`; shape (n,)."""
    old_enough = day - firms.born > DAYS_A_YEAR * p.recognition.age
    sales = firms.revenue_history[:, 0]
    intense = intensity(firms) >= threshold(sales, p) - 1e-9
    return firms.alive & old_enough & (sales > 0) & intense & fields_fit(firms, p)


def _growth_points(history: Array) -> Array:
    """Points (0 to 10) for the mean growth of the last three years: the rule's bands, read at their middle; shape (n,)."""
    latest, middle, first = history[:, 0], history[:, 1], history[:, 2]
    one = np.where(middle > 0, latest / np.maximum(middle, 1.0), 0.0)
    two = np.where(first > 0, middle / np.maximum(first, 1.0), one)
    rate = 0.5 * (one + two) - 1.0
    points = np.array([0.0, 1.5, 3.5, 5.5, 7.5, 9.5])
    return points[np.searchsorted([0.0, 0.05, 0.15, 0.25, 0.35], rate, side="left")]


def score(firms: Firms) -> Array:
    """Points of an application, 0 to 100; shape (n,).

    Intellectual property 30 (number by class, quality rising with the number of inventions, own development), conversion of results 30
    (by results a year), research organisation 20 (`management`), growth 20 (net assets 10, sales 10).
    """
    number = np.where(
        firms.inventions >= 0.5,
        7.5,
        np.select([firms.utility_patents >= 5, firms.utility_patents >= 3, firms.utility_patents >= 1], [5.5, 3.5, 1.5], 0.0),
    )
    quality = 8.0 + 8.0 * np.minimum(firms.inventions / 5.0, 1.0)
    own = np.where((firms.inventions >= 0.5) | (firms.utility_patents >= 3), 5.0, 3.0)
    conversion = np.array([0.0, 3.5, 9.5, 15.5, 21.5, 27.5])[np.minimum(np.rint(firms.results), 5).astype(np.int64)]
    growth = _growth_points(firms.revenue_history) + _growth_points(firms.equity_history)
    return number + quality + own + conversion + firms.management + growth


def file_points(firms: Firms, incentives: Incentives) -> Array:
    """Points of the file a firm hands in: the rule's score, its preparation and coaching; shape (n,)."""
    return score(firms) + firms.prepared + incentives.coaching_quality * firms.coached + incentives.file_help


def prepared_further(firms: Firms, more: float, p: Namespace) -> Array:
    """Points of preparation after `more` points, up to the limit; shape (n,)."""
    return np.minimum(firms.prepared + more, p.notch.preparation_limit)


def pass_probability(firms: Firms, incentives: Incentives, p: Namespace, preparation: float = 0.0) -> Array:
    """Chance that a panel scores the application above the pass mark, coaching and further `preparation` (points) counted; shape (n,)."""
    points = score(firms) + prepared_further(firms, preparation, p)
    points = points + incentives.coaching_quality * firms.coached + incentives.file_help
    return ndtr((points - p.recognition.pass_score) / p.notch.panel_noise)


def shortfall_behind(firms: Firms, p: Namespace) -> Array:
    """Research that the last three years' books lack of the threshold, yuan; shape (n,)."""
    needed = threshold(firms.revenue_history[:, 0], p) * firms.revenue_history.sum(axis=1)
    return np.maximum(needed - firms.research_history.sum(axis=1), 0.0)


def booked_again(firms: Firms, seeks: NDArray[np.bool_], p: Namespace) -> Array:
    """Booked research of the last three years after the special audit that an application needs: firms that seek the status make good what
    their books lack, in proportion to sales; shape (n, 3), yuan."""
    total = np.maximum(firms.revenue_history.sum(axis=1), 1.0)
    added = np.where(seeks, 1.000001 * shortfall_behind(firms, p), 0.0) / total
    return firms.research_history + added[:, None] * firms.revenue_history


def true_up(firms: Firms, p: Namespace) -> Array:
    """What seekers book as research at the year's end because sales asked for more than planned: at most a tenth of the threshold.

    To be called when the last quarter is booked; writes `relabelled_year` and returns the amounts, yuan, shape (n,).
    """
    asked = threshold(firms.sales_year, p) * firms.sales_year
    lacking = asked - firms.research_year - firms.relabelled_year
    small = lacking < min(0.1, p.notch.relabelling_limit) * asked
    added = np.where(firms.seeks_high_tech & small, np.maximum(lacking, 0.0), 0.0)
    firms.relabelled_year += added
    return added


@dataclass(frozen=True, slots=True)
class Choice:
    """What a firm would do to hold the status: more real research and relabelled expense a year (yuan), and the net worth of seeking it."""

    more_research: Array
    relabelled: Array
    value: Array


def cheapest_mix(gap: Array, target: Array, planned: Array, factor: Array, sigma: Array, tau: Array, p: Namespace) -> tuple[Array, Array, Array]:
    """Split the shortfall `gap` between real research and relabelling at least cost: (more research, relabelled, yearly cost), yuan.

    Over-investment ΔR costs (1−τ)·B·ΔR²/(2σR*) to second order in the loss from leaving the optimum of equation 2; relabelling L costs
    κL²/(2αY) (Chen et al. 2021). Equal marginal costs split the gap.
    """
    slope_research = (1.0 - tau) * factor / (np.maximum(sigma, 0.05) * np.maximum(planned, 1.0))
    slope_relabel = p.notch.relabelling_cost / np.maximum(target, 1.0)
    relabelled = gap * slope_research / (slope_research + slope_relabel)
    more = gap - relabelled
    cost = 0.5 * (np.minimum(slope_research * more, 1.0) * more + slope_relabel * relabelled**2)
    return more, relabelled, cost


def plan_behind(firms: Firms, factor: Array, sigma: Array, p: Namespace) -> Array:
    """The plan R that makes a seeker's observed relabelling L the cheapest mix: L/(αY) = (1 − x)A/(A + κx) with x = R/(αY) and
    A = (1 − τ)B/σ, so x = A(1 − ℓ)/(A + κℓ); firms that relabel nothing plan what they do. yuan/year, shape (n,)."""
    yearly = np.maximum(threshold(firms.revenue, p) * firms.revenue, 1.0)
    share = np.clip(firms.relabelled / yearly, 0.0, 0.95)
    tau = tax.marginal_rate(firms.closed_profit, tax.small_firm(firms, p), np.ones(firms.count, bool), p)
    slope = (1.0 - tau) * factor / np.maximum(sigma, 0.05)
    behind = yearly * slope * (1.0 - share) / (slope + p.notch.relabelling_cost * share)
    return np.where(firms.seeks_high_tech & (firms.relabelled > 0), np.minimum(behind, firms.research), firms.research)


def choose(
    firms: Firms, planned: Array, factor: Array, sigma: Array, claims: NDArray[np.bool_], incentives: Incentives, day: int, p: Namespace,
    years_ahead: int,
) -> Choice:  # fmt: skip
    """Equation 4 for every firm of the block: the cheapest way to meet the rule and whether three years of the status are worth it.

    value = P(pass)·{3·[T_std − T_15 + title] + award} − 3·(distortion + relabelling) − relabelling behind − f, all yuan.
    `planned`: research without the status, yuan/year; `years_ahead`: years of preparation that P(pass) counts on. What the books of the
    last three years lack can only be relabelled (special audit); a firm that would have to relabel more than `notch.relabelling_limit`
    of what it books does not seek the status (value −∞).
    """
    yearly = threshold(firms.revenue, p) * firms.revenue
    gap = np.maximum(yearly - planned, 0.0)
    theta = tax.deduction_rate(firms, incentives, day) * p.research.eligible_share * claims
    small = tax.small_firm(firms, p)
    none, all_ = np.zeros(firms.count, bool), np.ones(firms.count, bool)
    profit = firms.closed_profit + firms.research - planned
    tau = tax.marginal_rate(profit, small, all_, p)
    more, relabelled, cost = cheapest_mix(gap, yearly, planned, factor, sigma, tau, p)
    standard = tax.tax_due(profit - theta * planned, small, none, p)
    reduced = tax.tax_due(profit - theta * (planned + relabelled), small, all_, p)  # tax on `more` is in its cost already

    behind = shortfall_behind(firms, p)
    needed = np.maximum(threshold(firms.revenue_history[:, 0], p) * firms.revenue_history.sum(axis=1), 1.0)
    cost_behind = 0.5 * p.notch.relabelling_cost * behind**2 / needed
    feasible = (behind <= p.notch.relabelling_limit * needed) & (relabelled <= p.notch.relabelling_limit * np.maximum(yearly, planned))

    first = ~firms.ever_high_tech & (firms.employees <= p.award.staff) & (firms.revenue <= p.award.sales)
    award = np.where(first, incentives.first_award + np.asarray(incentives.upgrade_award), 0.0)
    effort = p.notch.application_cost * np.where(firms.ever_high_tech, p.notch.renewal_cost, 1.0)
    effort = effort * (1.0 - incentives.coaching_cost_cut * firms.coached)
    yearly_gain = standard - reduced + firms.title_worth * (p.notch.title_value * firms.revenue + p.notch.title_fixed)
    win = pass_probability(firms, incentives, p, years_ahead * p.notch.preparation)
    value = win * (HISTORY_YEARS * yearly_gain + award) - HISTORY_YEARS * cost - cost_behind - effort
    return Choice(more, relabelled, np.where(feasible, value, -np.inf))
