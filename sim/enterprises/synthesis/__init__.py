"""The synthetic population: every industrial enterprise of the province at the start date, technology-service firms that hold a status or
could, and the numbered pool of potential entrants. `synthesise` is a pure function of scale, seed, number of quarters and start date."""

from __future__ import annotations

from datetime import date

import numpy as np

from sim.enterprises import tables
from sim.enterprises.columns import Firms
from sim.enterprises.synthesis import attributes, chains, entrants, history, margins, profit, research, services, statuses, technology
from sim.enterprises.synthesis.base import Base
from sim.enterprises.synthesis.fitting import Draws
from sim.kernel.streams import Streams

__all__ = ["synthesise"]


def synthesise(scale: float, seed: int, quarters: int, start: date) -> Firms:
    """Build the population of a start date, one of `sim.scenario.starts.START_DATES`.

    scale: sample share, 1.0 = every firm (every margin is times the scale). seed: population seed. quarters: length of the run; one
    cohort of potential entrants a quarter, appended after the incumbents in order. Incumbents do not depend on `quarters`.
    Raises ValueError for a scale outside 0.002 to 10, a negative number of quarters or a start date without figures.
    """
    if not 0.002 <= scale <= 10.0:
        raise ValueError(f"scale {scale} is outside 0.002 to 10")
    if quarters < 0:
        raise ValueError(f"{quarters} quarters")
    base, streams = Base.of(start), Streams(seed)
    targets = margins.targets(scale, streams, base)
    industry, above_industry, quotas = _industry(targets, streams)
    sizes = entrants.cohort_sizes(scale, base)
    incumbents = targets.firms + quotas.services
    firms = Firms.empty(incumbents + quarters * sum(sizes))
    for name, values in industry.arrays().items():
        getattr(firms, name)[: targets.firms] = values
    level = _incumbents(firms.block(0, incumbents), above_industry, quotas, targets, streams)
    pool = firms.block(incumbents, firms.count)
    if pool.count:
        entrants.fill(pool, sizes, level, Draws(streams, "entrants", pool.count), base)
    chains.assign(firms, streams)
    return firms


def _industry(targets: margins.Targets, streams: Streams) -> tuple[Firms, np.ndarray, statuses.Numbers]:
    """Industrial firms up to their balance sheets, who is above scale, and the numbers of holders by city."""
    firms = Firms.empty(targets.firms)
    draws = Draws(streams, "industry", firms.count)
    tier = attributes.place(firms, targets, draws)
    above = tier >= margins.FIRST_ABOVE
    attributes.sales(firms, tier, targets, draws)
    attributes.staff(firms, above, draws, targets.base)
    attributes.balance_sheet(firms, above.astype(np.int64), draws, targets.base)
    return firms, above, statuses.numbers(targets, firms, above, draws)


def _incumbents(firms: Firms, above_industry: np.ndarray, quotas: statuses.Numbers, targets: margins.Targets, streams: Streams) -> float:
    """Complete all incumbents in place; returns the profit level of below-scale firms."""
    base = targets.base
    industry, service = firms.block(0, targets.firms), firms.block(targets.firms, firms.count)
    kind, sme = statuses.choose_industry(industry, above_industry, quotas, targets, Draws(streams, "industry", industry.count))
    service_draws = Draws(streams, "services", service.count)
    service_kind, service_sme = services.fill(service, quotas, service_draws, base)
    attributes.balance_sheet(service, np.zeros(service.count, dtype=np.int64), service_draws, base)
    services.keep_within_sme_limits(service, service_sme, statuses.SME_ASSETS)
    kind, sme = np.concatenate([kind, service_kind]), np.concatenate([sme, service_sme])
    above = np.concatenate([above_industry, np.zeros(service.count, dtype=bool)])

    draws = Draws(streams, "incumbents", firms.count)
    firms.alive[:] = True
    firms.cohort[:] = -1
    technology.staff_and_products(firms, kind, draws)
    research.choose_performers(firms, kind, above & tables.IS_INDUSTRY[firms.sector], targets, draws)
    research.book(firms, kind, above, targets, draws)
    technology.property_titles(firms, kind, above, targets, draws)
    technology.new_products(firms, kind, above, targets, draws)
    statuses.certify(firms, kind == statuses.HIGH_TECH, sme, draws, base)
    statuses.past_statuses(firms, kind, targets, draws)
    statuses.zones(firms, kind, draws, base)
    statuses.awareness(firms, draws, base)

    attributes.productivity(firms, technology.sales_rank(firms), draws, base)
    level = profit.margins(firms, kind, above, draws, base)
    history.sales_history(firms, above, draws, base)
    history.research_history(firms, kind, above, targets, draws)
    history.net_assets(firms, draws, base)
    history.claims(firms, draws, base)
    history.profits(firms, kind, draws, base)
    return level
