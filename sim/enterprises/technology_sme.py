"""Technology-SME status as the firm sees it: the official score and whether to apply.

Rules and points: Evaluation Measures for Technology-based SMEs, 国科发政〔2017〕115 号.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.enterprises import finance, recognition, tax
from sim.enterprises.columns import Firms
from sim.kernel.ledger import FEN
from sim.scenario.parameter_set import Namespace

Array = NDArray[np.float64]


def _points(value: Array, limits: tuple[float, ...], points: tuple[float, ...]) -> Array:
    """Points of the band that `value` reaches: below limits[0] → 0, from limits[k] → points[k]; shape (n,)."""
    return np.array((0.0, *points))[np.searchsorted(limits, value, side="right")]


RESEARCH_BANDS = (0.02, 0.03, 0.04, 0.05, 0.06)
RESEARCH_POINTS = (10.0, 20.0, 30.0, 40.0, 50.0)


def other_points(firms: Firms) -> tuple[Array, Array]:
    """Points of science staff (0 to 20) and of intellectual property (0 to 30); shapes (n,)."""
    staff = _points(firms.science_share, (0.10, 0.15, 0.20, 0.25, 0.30), (4.0, 8.0, 12.0, 16.0, 20.0))
    titles = _points(firms.utility_patents, (1.0, 2.0, 3.0, 4.0), (6.0, 12.0, 18.0, 24.0))
    return staff, np.where(firms.inventions >= 0.5, 30.0, titles)


def score(firms: Firms, p: Namespace) -> tuple[Array, Array]:
    """Total points (0 to 100) and the points of science staff (0 to 20), on the last full year; shapes (n,)."""
    staff, rights = other_points(firms)
    sales = firms.revenue_history[:, 0]
    booked = firms.research_history[:, 0]
    to_sales = booked / np.maximum(sales, 1.0)
    cost = np.maximum(sales * (1.0 - finance.surplus_margin(firms, p)), 1.0)
    research = np.maximum(
        _points(to_sales, RESEARCH_BANDS, RESEARCH_POINTS),
        _points(booked / cost, (0.10, 0.15, 0.20, 0.25, 0.30), RESEARCH_POINTS),
    )
    return staff + research + rights, staff


def within_size(firms: Firms, p: Namespace) -> NDArray[np.bool_]:
    """Staff, sales and assets within the rule's limits; shape (n,)."""
    assets = firms.fixed_assets + np.maximum(firms.cash, 0.0) / FEN
    return (firms.employees <= p.sme.staff) & (firms.revenue_history[:, 0] <= p.sme.sales) & (assets <= p.sme.assets)


def eligible(firms: Firms, day: int, p: Namespace) -> NDArray[np.bool_]:
    """Size limits met and either 60 points with some for staff, or a valid high-tech certificate (direct entry); shape (n,)."""
    points, staff = score(firms, p)
    passes = ((points >= p.sme.pass_score) & (staff > 0)) | tax.holds(firms.high_tech_expiry, day)
    return firms.alive & within_size(firms, p) & passes


def needed_intensity(firms: Firms, p: Namespace) -> Array:
    """Booked research over sales with which the firm reaches the pass score, its staff and titles as they are; infinite where no research is
    enough; shape (n,)."""
    staff, rights = other_points(firms)
    lacking = np.searchsorted((0.0, *RESEARCH_POINTS), p.sme.pass_score - staff - rights, side="left")
    bands = np.array((0.0, *RESEARCH_BANDS, np.inf))
    return np.where(staff > 0, bands[lacking], np.inf)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a firm would do for the number: more real research and relabelled expense this year, and last year's books made good (yuan)."""

    more_research: Array
    relabelled: Array
    behind: Array
    pays: NDArray[np.bool_]


def choose(firms: Firms, planned: Array, factor: Array, sigma: Array, tau: Array, p: Namespace) -> Choice:
    """The notch of the technology-SME score, weighed as equation 4 weighs the high-tech one: what the score lacks is met by more research or
    by relabelling at least cost, if the number is worth it. All yuan, shape (n,); `planned`: research without the number, yuan/year."""
    needed = needed_intensity(firms, p)
    reachable = np.isfinite(needed) & within_size(firms, p)
    needed = np.where(reachable, 1.000001 * needed, 0.0)
    target, before = needed * firms.revenue, needed * firms.revenue_history[:, 0]
    gap = np.maximum(target - planned, 0.0)
    behind = np.maximum(before - firms.research_history[:, 0], 0.0)
    more, relabelled, cost = recognition.cheapest_mix(gap, target, planned, factor, sigma, tau, p)
    cost = cost + 0.5 * p.notch.relabelling_cost * behind**2 / np.maximum(before, 1.0)
    limit = p.notch.relabelling_limit
    feasible = reachable & (relabelled <= limit * target) & (behind <= limit * before)
    pays = feasible & (worth(firms, p) > p.sme.application_cost + cost)
    return Choice(more, relabelled, behind, pays)


def worth(firms: Firms, p: Namespace) -> Array:
    """What the number is worth to a firm a year, yuan; shape (n,)."""
    return p.sme.title_fixed + p.sme.title_value * firms.revenue


def looks(firms: Firms, held_last_year: NDArray[np.bool_], draw: Array, p: Namespace) -> NDArray[np.bool_]:
    """Firms that look at the number this year: former holders with `sme.renew`, others if they know it and reconsider. `draw`: uniforms of the
    year, the same in January's plan and at the registry; shape (n,)."""
    return np.where(held_last_year, draw < p.sme.renew, firms.aware[:, 2] & (draw < p.sme.reconsider))


def applies(firms: Firms, held_last_year: NDArray[np.bool_], draw: Array, p: Namespace) -> NDArray[np.bool_]:
    """Equation 16 for the number: firms that look at it and to which it is worth more than the form costs; shape (n,)."""
    return looks(firms, held_last_year, draw, p) & (worth(firms, p) > p.sme.application_cost)
