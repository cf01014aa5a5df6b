"""The firm's year end and new year: books closed, and the plan for demand, research and status (equations 2 to 4 and 6 together)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.enterprises import finance, knowledge, recognition, research, tax, technology_sme
from sim.enterprises.columns import Firms
from sim.enterprises.fields import References
from sim.enterprises.incentives import Incentives
from sim.kernel.streams import Streams
from sim.scenario.parameter_set import Namespace

Array = NDArray[np.float64]
TREND_DEMAND = 0.045
"""Demand growth at which industrial entry just balances exit, 1/year: the default of `economy.demand_growth`."""

MOST_MANAGEMENT = 20.0
"""Points of a firm with the best research organisation; better organised firms have come further with their file at the start (assumption)."""
FILE_UNDER_WAY = 0.75
"""Share of the most a file can gain that the best organised firms without the status had prepared at the start (assumption)."""
PLANNING_YEARS = 2
"""Years of preparation on which a firm counts when it decides to seek the high-tech status (assumption)."""


def demand(streams: Streams, year: int, p: Namespace) -> float:
    """Log growth of demand in a year: trend and a shock that all firms share (μ_t of equation 11)."""
    return float(p.economy.demand_growth + p.economy.demand_shock * ndtri(streams.scalar("demand", year)))


def title_worth(firms: Firms, streams: Streams, p: Namespace) -> Array:
    """What the high-tech title is worth to each firm over the typical worth: a permanent lognormal trait with mean one; shape (n,)."""
    spread = p.notch.title_spread
    return np.exp(spread * streams.normal("title worth", 0, firms.first, firms.count) - 0.5 * spread**2)


def open_books(firms: Firms, incentives: Incentives, references: References, streams: Streams, day: int, p: Namespace) -> None:
    """What the synthesised population leaves to the model: last year's profit and tax paid on it, claims, propensities, and for holders of
    the high-tech status the prepared file with which they passed, for others in the right fields a file under way; writes the block."""
    booked = firms.research_history[:, 0]
    profit = finance.cash_flow(firms, p) - firms.research
    firms.closed_profit[:] = np.where(firms.alive, profit, 0.0)
    firms.claims[:] = firms.alive & (firms.deduction_years > 0)
    firms.seeks_high_tech[:] = firms.alive & tax.holds(firms.high_tech_expiry, day)
    deduction = np.where(firms.claims, tax.deduction_rate(firms, incentives, day) * p.research.eligible_share * booked, 0.0)
    income = profit - deduction - tax.usable_losses(firms.loss, tax.carry_years(firms, day, p)).sum(axis=1)
    due = tax.tax_due(income, tax.small_firm(firms, p), tax.holds(firms.high_tech_expiry, day), p)
    firms.prepaid_closed[:] = np.where(firms.alive, 0.75 * due, 0.0)
    passed = p.recognition.pass_score + p.notch.panel_noise - recognition.score(firms)
    under_way = np.where(firms.performer & firms.aware[:, 1] & recognition.fields_fit(firms, p), firms.management / MOST_MANAGEMENT, 0.0)
    file = FILE_UNDER_WAY * p.notch.preparation_limit * under_way
    firms.prepared[:] = np.where(firms.seeks_high_tech, np.clip(passed, 0.0, p.notch.preparation_limit), file)
    firms.planned[:] = recognition.plan_behind(firms, research.user_cost(firms, incentives, day, firms.claims, p), research.elasticity(firms, p), p)
    research.invert_propensity(firms, incentives, day, p)
    knowledge.open_stock(firms, references, p)
    firms.title_worth[:] = title_worth(firms, streams, p)


def open_entrants(cohort: Firms, rows: NDArray, streams: Streams, p: Namespace) -> None:
    """Newcomers that perform research start at their propensity, with a first year's stock."""
    cohort.title_worth[:] = title_worth(cohort, streams, p)
    performs = rows[cohort.performer[rows]]
    cohort.planned[performs] = cohort.propensity[performs] * cohort.revenue[performs]
    cohort.research[performs] = cohort.planned[performs]
    cohort.knowledge[performs] = np.maximum(cohort.knowledge[performs], cohort.research[performs])


def close_books(firms: Firms, p: Namespace) -> None:
    """31 December: the year's books become history, new ones are opened; writes the block.

    The three-year mean of converted results rises with titles made, is kept up by a firm that goes on with research, and fades without.
    """
    for history, latest in (
        (firms.revenue_history, firms.sales_year),
        (firms.research_history, firms.research_year + firms.relabelled_year),
        (firms.equity_history, np.where(firms.alive, np.maximum(finance.net_worth(firms, p), 0.0), 0.0)),
    ):
        history[:, 1:] = history[:, :-1].copy()
        history[:, 0] = latest
    documented = np.where(firms.performer, np.maximum(firms.results, firms.results_year * (1.0 + p.knowledge.utility_ratio)), 0.0)
    firms.results += (documented - firms.results) / 3.0
    firms.closed_profit[:] = firms.surplus_year
    firms.prepaid_closed[:] = firms.prepaid
    for year_to_date in (
        firms.sales_year,
        firms.surplus_year,
        firms.research_year,
        firms.relabelled_year,
        firms.results_year,
        firms.prepaid,
    ):
        year_to_date[:] = 0.0


def expected_booked(firms: Firms) -> Array:
    """Booked research a firm expects when it decides whether claiming is worth it: its plan, or its propensity if it just started, yuan."""
    return np.where(firms.performer, np.maximum(firms.research + firms.relabelled, firms.propensity * firms.revenue), 0.0)


def start_file(firms: Firms, rows: NDArray, incentives: Incentives, day: int, p: Namespace) -> None:
    """Firms that look at the high-tech status in mid-year (coached ones): where it is worth it they seek it, make good their books and add a
    year's preparation to their file; research itself follows in the next plan. Writes the chosen rows."""
    rows = rows[~firms.seeks_high_tech[rows]]
    chosen, faced = firms.take(rows), incentives.at_rows(rows)
    factor = research.user_cost(chosen, faced, day, chosen.claims, p)
    choice = recognition.choose(chosen, chosen.planned, factor, research.elasticity(chosen, p), chosen.claims, faced, day, p, PLANNING_YEARS)
    seeks = recognition.fields_fit(chosen, p) & (choice.value > 0)
    prepared = recognition.prepared_further(chosen, p.notch.preparation, p)
    firms.research_history[rows] = recognition.booked_again(chosen, seeks, p)
    firms.prepared[rows] = np.where(seeks, prepared, chosen.prepared)
    firms.seeks_high_tech[rows] = seeks


def plan_research(firms: Firms, incentives: Incentives, trend: float, streams: Streams, year: int, day: int, p: Namespace) -> None:
    """The year's research: desired and adjusted (equations 2, 3), raised or relabelled to reach a status where that pays (4), cut to what
    finance allows (6); writes `research`, `relabelled`, `seeks_high_tech`, `constrained` and, where an audit makes them good, the books.

    Firms that hold or already seek a status look again each year; of the others that know it only a share does.
    """
    rows = np.flatnonzero(firms.performer)
    chosen, faced = firms.take(rows), incentives.at_rows(rows)
    chosen.constrained = chosen.constrained.copy()  # last year's, which equation 2 answers
    firms.seeks_high_tech[~firms.performer] = False
    firms.constrained[:] = False
    firms.research_cut[:] = 0.0
    if not rows.size:
        return
    chosen.revenue *= np.exp(chosen.growth)
    factor = research.user_cost(chosen, faced, day, chosen.claims, p)
    target = research.desired(chosen, factor, finance.cash_flow(chosen, p), trend, p) * faced.research_factor
    plan = research.adjusted(chosen.planned, target, p)
    plan = np.maximum(plan, (1.0 + faced.research_duty) * chosen.planned)
    sigma = research.elasticity(chosen, p)

    choice = recognition.choose(chosen, plan, factor, sigma, chosen.claims, faced, day, p, PLANNING_YEARS)
    draw = streams.at("reconsider", year, firms.first + rows)
    looks = chosen.seeks_high_tech | (chosen.aware[:, 1] & (draw < p.notch.reconsider))
    seeks = looks & recognition.fields_fit(chosen, p) & (choice.value > 0)
    books = recognition.booked_again(chosen, seeks, p)

    tau = tax.marginal_rate(chosen.closed_profit, tax.small_firm(chosen, p), tax.holds(chosen.high_tech_expiry, day), p)
    number = technology_sme.choose(chosen, plan, factor, sigma, tau, p)
    draw = streams.uniform("registry application", year, firms.first, firms.count)[rows]
    held = tax.holds(chosen.technology_sme_expiry, day)
    wants = ~seeks & number.pays & technology_sme.looks(chosen, held, draw, p)
    books[:, 0] += np.where(wants, number.behind, 0.0)

    more = np.select([seeks, wants], [choice.more_research, number.more_research], 0.0)
    affordable = research.limit_by_finance(chosen, plan + more, p)
    done = np.maximum(affordable * (plan + more), np.minimum(plan + more, faced.research_reserve * chosen.revenue))
    firms.planned[rows] = plan
    firms.research[rows] = done
    firms.research_cut[rows] = plan + more - done
    firms.growth[rows] = np.where(chosen.growth > 0, affordable * chosen.growth, chosen.growth)
    firms.relabelled[rows] = np.select([seeks, wants], [choice.relabelled, number.relabelled], 0.0)
    firms.prepared[rows] = np.where(seeks, recognition.prepared_further(chosen, p.notch.preparation, p), chosen.prepared)
    firms.research_history[rows] = books
    firms.seeks_high_tech[rows] = seeks
    firms.constrained[rows] = affordable < 0.999
