"""Three years of history that agree with the start date: sales, research, net assets, knowledge, profits and unused losses."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.enterprises import tables
from sim.enterprises.columns import Firms
from sim.enterprises.synthesis import fitting
from sim.enterprises.synthesis.attributes import YEAR, transient_spread
from sim.enterprises.synthesis.base import Base
from sim.enterprises.synthesis.fitting import Draws
from sim.enterprises.synthesis.margins import Targets
from sim.enterprises.synthesis.research import threshold
from sim.enterprises.synthesis.statuses import HIGH_TECH, SME_ONLY
from sim.kernel.streams import laplace

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Kind = NDArray[np.int8]

GROWTH_SPREAD, GROWTH_REFERENCE, GROWTH_EXPONENT = 0.17, 50e6, 0.09
"""Laplace scale of yearly growth at 50 m yuan of sales and its fall with size (Duschl & Peng 2015), as in the growth equation."""
ELIGIBLE = 0.85
"""Share of booked research accepted for the super-deduction, equal to research.eligible_share."""
LOSS_YEARS, LOSS_YEARS_TECHNOLOGY = 5, 10
LONGEST_CLAIM = 7
STOPPED_INTENSITY = 0.006
"""Research over sales in the year before the start of firms that had stopped by then, before the published total is met (assumption)."""


def past(base: Base) -> tuple[tuple[int, int], ...]:
    """Index of a history column and its year, the start year left out."""
    return (1, base.year - 1), (2, base.year - 2)


def part_of_year(firms: Firms, back: int, base: Base) -> Array:
    """Part of the calendar year `back` years before the start year in which each firm existed; shape (n,), 0 to 1.

    The start year counts in full for every firm: its sales and research are those of the year, which the published totals hold.
    """
    if back == 0:
        return np.ones(firms.count)
    return np.clip((base.day - firms.born - back * YEAR) / YEAR, 0.0, 1.0)


def sales_history(firms: Firms, above: Mask, draws: Draws, base: Base) -> None:
    """Write revenue_history and growth: backwards with Laplace noise; above-scale sales grew as value added did."""
    spread = np.minimum(GROWTH_SPREAD * (np.maximum(firms.revenue, 1e5) / GROWTH_REFERENCE) ** -GROWTH_EXPONENT, 0.45)
    level = firms.revenue.copy()
    firms.revenue_history[:, 0] = level
    for back, year in ((1, base.year), (2, base.year - 1)):  # growth of `year` leads from the year before it
        earlier = level * np.exp(-np.clip(spread * laplace(draws.uniform("growth", year)), -1.5, 1.5))
        rate = 1.0 + base.figure(f"value_added_growth_{year}")
        earlier *= level[above].sum() / rate / max(float(earlier[above].sum()), 1.0) if above.any() else 1.0 / rate
        if back == 1:
            firms.growth[:] = np.where(part_of_year(firms, 1, base) > 0, np.log(level / earlier), 0.0)
        firms.revenue_history[:, back] = earlier * part_of_year(firms, back, base)
        level = earlier


def research_history(firms: Firms, kind: Kind, above: Mask, targets: Targets, draws: Draws) -> None:
    """Write research_history and knowledge.

    Holders of a certificate keep their intensity with small noise and meet the three-year rule; the other above-scale firms are cut to
    the published numbers of performers and research of the two years before, so that many of them are recent performers and some have stopped.
    """
    base, booked = targets.base, firms.research + firms.relabelled
    intensity = np.divide(booked, firms.revenue, out=np.zeros(firms.count), where=firms.revenue > 0)
    firms.research_history[:, 0] = booked
    steady = kind == HIGH_TECH
    for back, year in past(base):
        noise = np.exp(0.04 * draws.normal("past intensity", year))
        firms.research_history[:, back] = np.where(steady, intensity * noise * firms.revenue_history[:, back], 0.0)
    _meet_three_years(firms, steady)

    before = _stopped(firms, above, targets, draws)
    usual = np.where(before, STOPPED_INTENSITY, intensity)
    performing = firms.performer | before
    rest = above & ~steady
    for back, year in past(base):
        noise = np.exp(0.15 * draws.normal("past intensity", year))
        performing = performing & (part_of_year(firms, back, base) > 0)
        performing = _performing(firms, performing, steady, above, targets, draws, year)
        research = np.where(performing & ~steady, usual * noise * firms.revenue_history[:, back], 0.0)
        fixed = float(firms.research_history[above & steady, back].sum())
        left = max(base.figure(f"above_scale_research_{year}") * targets.scale - fixed, 0.02 * fixed)
        research[rest] *= min(left / max(float(research[rest].sum()), 1.0), 3.0)
        firms.research_history[~steady, back] = research[~steady]
    _knowledge(firms, booked, base)


def _stopped(firms: Firms, above: Mask, targets: Targets, draws: Draws) -> Mask:
    weight = np.where(above & ~firms.performer, np.sqrt(firms.revenue / 1e8), 0.0)
    return fitting.choose(draws.uniform("stopped"), weight, targets.assumed("stopped_above_scale"))


def _performing(firms: Firms, performing: Mask, steady: Mask, above: Mask, targets: Targets, draws: Draws, year: int) -> Mask:
    """Performers of an earlier year: holders, in the last year those that have stopped since, and as many others as were published; small firms by
    chance."""
    kept = performing & (steady | (~firms.performer & (year == targets.base.year - 1)))
    room = max(targets.number(f"above_scale_performers_{year}") - int((kept & above).sum()), 0)
    weight = np.where(performing & above & ~kept, np.sqrt(firms.revenue / 1e8), 0.0)
    large = fitting.choose(draws.uniform("performer", year), weight, room)
    small = performing & ~above & (draws.uniform("small performer", year) < 0.75)
    return kept | large | small


def _meet_three_years(firms: Firms, holders: Mask) -> None:
    """Raise the earlier research of holders whose three-year ratio misses the threshold; the current year is at or above it."""
    need = threshold(firms.revenue) * firms.revenue_history.sum(axis=1) * 1.0005
    have = firms.research_history.sum(axis=1)
    earlier = firms.research_history[:, 1:].sum(axis=1)
    short = holders & (have < need) & (earlier > 0)
    factor = np.where(short, 1.0 + (need - have) / np.maximum(earlier, 1.0), 1.0)
    firms.research_history[:, 1:] *= factor[:, None]


def _knowledge(firms: Firms, booked: Array, base: Base) -> None:
    """Write knowledge: perpetual inventory of real research, before the three years at steady growth for firms that existed then."""
    real = np.divide(firms.research, booked, out=np.ones(firms.count), where=booked > 0)[:, None] * firms.research_history
    keep = 1.0 - base.assumption("knowledge_depreciation")
    earlier_years = np.clip((base.day - firms.born) / YEAR - 3.0, 0.0, 40.0)
    ratio = keep / (1.0 + base.assumption("knowledge_growth"))
    series = (1.0 - ratio ** (earlier_years + 1.0)) / (1.0 - ratio)
    firms.knowledge[:] = real[:, 0] + keep * real[:, 1] + keep**2 * real[:, 2] * series


def claims(firms: Firms, draws: Draws, base: Base) -> None:
    """Write claims and deduction_years: performers that know the super-deduction mostly claim it, since when they did research."""
    years = np.zeros(firms.count, dtype=np.int64)
    running = np.ones(firms.count, dtype=bool)
    for back in range(3):
        running &= firms.research_history[:, back] > 0
        years += running
    longer = np.floor(draws.uniform("longer claim") * (LONGEST_CLAIM - 2)).astype(np.int64)
    age = np.floor((base.day - firms.born) / YEAR).astype(np.int64)
    years = np.where(years == 3, np.minimum(3 + longer, np.maximum(age, 3)), years)
    claiming = firms.performer & firms.aware[:, 0] & (draws.uniform("claim") < base.assumption("claim_rate"))
    late = draws.uniform("late claim") < 0.25
    firms.deduction_years[:] = np.where(claiming, np.where(late, np.minimum(years, 1), years), 0)
    firms.claims[:] = firms.deduction_years > 0


def net_assets(firms: Firms, draws: Draws, base: Base) -> None:
    """Write equity_history: operating assets and cash less debt now, earlier in proportion to sales with noise."""
    equity = firms.fixed_assets + firms.cash / 100.0 - firms.debt
    firms.equity_history[:, 0] = equity
    level = np.divide(firms.revenue_history, firms.revenue[:, None], out=np.zeros((firms.count, 3)), where=firms.revenue[:, None] > 0)
    for back in (1, 2):
        existed = part_of_year(firms, back, base) > 0
        noise = np.exp(0.08 * draws.normal("net assets", back))
        share = np.divide(level[:, back], part_of_year(firms, back, base), out=np.ones(firms.count), where=existed)
        firms.equity_history[:, back] = np.where(existed, equity * share**0.8 * noise, 0.0)


def profits(firms: Firms, kind: Kind, draws: Draws, base: Base) -> None:
    """Write closed_profit and loss: the profit process run over up to ten years, losses used first in, first out.

    Productivity runs backwards as the stationary AR(1) it is; the super-deduction of claimers lowers taxable income at the
    rates of each year.
    """
    slope, interest = base.assumption("margin_slope"), base.assumption("interest")
    rho = base.assumption("productivity_persistence")
    transient = firms.productivity - firms.productivity_effect
    cost = interest * firms.debt + firms.research
    level = firms.margin + slope * firms.productivity_effect - np.divide(cost, firms.revenue, out=np.zeros(firms.count), where=firms.revenue > 0)
    firms.closed_profit[:] = (level + slope * transient) * firms.revenue

    technology = kind >= SME_ONLY
    years = np.where(technology, LOSS_YEARS_TECHNOLOGY, LOSS_YEARS)
    income = np.empty((firms.count, LOSS_YEARS_TECHNOLOGY))
    for back in range(LOSS_YEARS_TECHNOLOGY):
        if back:
            transient = rho * transient + np.sqrt(1.0 - rho**2) * transient_spread(base) * draws.normal("past productivity", back)
        sales = firms.revenue_history[:, back] if back < 3 else firms.revenue * 0.95**back * part_of_year(firms, back, base)
        income[:, back] = (level + slope * transient) * sales
        if back < 3:
            income[:, back] -= _deduction(firms, kind, back, base)
    firms.loss[:] = 0.0
    for back in range(LOSS_YEARS_TECHNOLOGY - 1, -1, -1):
        profit = np.maximum(income[:, back], 0.0)
        for vintage in range(LOSS_YEARS_TECHNOLOGY - 1, back, -1):
            usable = vintage - back <= years
            used = np.where(usable, np.minimum(profit, firms.loss[:, vintage]), 0.0)
            firms.loss[:, vintage] -= used
            profit -= used
        firms.loss[:, back] = np.maximum(-income[:, back], 0.0)
    firms.loss[np.arange(LOSS_YEARS_TECHNOLOGY)[None, :] >= years[:, None]] = 0.0


def _deduction(firms: Firms, kind: Kind, back: int, base: Base) -> Array:
    """Super-deduction of claimers `back` years before the start year, yuan: 50 % to 2017 (technology SMEs 75 % in 2017, recalled), 75 % from
    2018, 100 % for manufacturers from 2021 and for technology SMEs from 2022."""
    year, technology = base.year - back, kind >= SME_ONLY
    full = (tables.IS_MANUFACTURING[firms.sector] & (year >= 2021)) | (technology & (year >= 2022))
    usual = np.where((year >= 2018) | (technology & (year >= 2017)), 0.75, 0.50)
    claimed = firms.deduction_years > back
    return np.where(claimed, ELIGIBLE * np.where(full, 1.0, usual) * firms.research_history[:, back], 0.0)
