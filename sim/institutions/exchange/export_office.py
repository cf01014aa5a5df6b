"""The office for technology exports: sales abroad of the four technology fields, and the platforms that win orders for the firms they serve.

Exports are kept in every scenario: each firm of a field sells a share of its sales abroad, which moves with demand abroad against demand at
home. Only measure 17 runs platforms; an order raises sales and exports, and the share stays.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import simpy
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.enterprises import exports
from sim.enterprises.columns import NO_DATE
from sim.enterprises.research import ABOVE_SCALE
from sim.institutions.call_account import CallAccount
from sim.institutions.treasury import Treasury
from sim.institutions.world import World
from sim.kernel.clock import Phase, quarter_ends
from sim.scenario.variables.exchange import EXPORT_FIELDS

Array = NDArray[np.float64]
SPREAD = 0.5
"""Standard deviation of log days to an order (assumption)."""
MERIT_NOISE = 0.25
"""Standard deviation of what a platform sees of a firm's merit (as in contested calls)."""
ROTATION = timedelta(days=3 * 365)
"""A firm served within this time comes after those that were not (assumption), so that places rotate."""


@dataclass(frozen=True, slots=True)
class Platforms:
    """Platforms of a year, at 1:1: number, firms each serves, elasticity of a served firm's exports to demand abroad beyond that of others, cost
    of one (yuan), money a year (yuan)."""

    number: int
    firms_each: int
    elasticity: float
    cost: float
    budget: float


class ExportOffice:
    """`field`: technology field of every row, -1 for none; `share`: part of its sales that it sells abroad; `served`: day number on which a platform
    last took it on, NO_DATE if none has; shape (rows,)."""

    def __init__(self, world: World, treasury: Treasury):
        self.world, self.treasury = world, treasury
        self.account = CallAccount(world, "export_platforms")
        self.read_platforms: Callable[[], Platforms | None] = lambda: None
        self.field = exports.fields_of(world.firms, world.streams)
        self.rows = np.flatnonzero(self.field >= 0)
        self.share = np.zeros(world.firms.count)
        self.share[self.rows] = exports.opening_share(world.firms, self.rows, world.streams, world.p)
        self.served = np.full(world.firms.count, NO_DATE)
        self.platforms = 0
        self.restate()
        for end in quarter_ends(world.clock.start, world.clock.end):
            world.clock.at(end, Phase.OFFICE, self.close_quarter)

    def close_quarter(self) -> None:
        """Sales abroad have grown with demand abroad for a quarter, total sales as their firms planned."""
        world = self.world
        growth = np.array([exports.demand_growth(world.streams, field, world.today.year, world.p) for field in range(len(EXPORT_FIELDS))])
        self.share[self.rows] = exports.moved(self.share[self.rows], growth[self.field[self.rows]], world.demand, 0.25)
        self.restate()

    def restate(self) -> None:
        """Exports are the share of today's sales; writes `exports`."""
        firms = self.world.firms
        firms.exports[self.rows] = np.where(firms.alive[self.rows], self.share[self.rows] * firms.revenue[self.rows], 0.0)

    def serve(self) -> None:
        """The year's platforms choose whom they serve, field by field: first those not served of late, by merit; every service looks for an order."""
        world, firms = self.world, self.world.seen
        terms = self.read_platforms()
        self.platforms = 0
        if terms is None:
            return
        self.platforms = terms.number if terms.cost <= 0 else min(terms.number, int(terms.budget / terms.cost + 1e-9))
        affordable = [self._places(terms, self.platforms, field) for field in range(len(EXPORT_FIELDS))]
        self.account.open(sum(self._places(terms, terms.number, field) for field in range(len(EXPORT_FIELDS))))
        cost = world.money(self.platforms * terms.cost)
        if cost > 0:
            self.treasury.spend_outside("technology_export", cost)
        eligible = self.rows[self.rows < world.live]
        eligible = eligible[firms.alive[eligible] & firms.performer[eligible] & (firms.revenue[eligible] >= ABOVE_SCALE)]
        qualified = 0
        for field, places in enumerate(affordable):
            rows = eligible[self.field[eligible] == field]
            noise = MERIT_NOISE * ndtri(world.streams.at("export merit", world.today.year, rows))
            merit = exports.merit(firms, rows) + noise
            lately = self.served[rows] > (world.today - ROTATION).toordinal()
            chosen = rows[np.lexsort((-merit, lately))][:places]
            self.served[chosen] = world.clock.day_number
            qualified += min(rows.size, self._places(terms, terms.number, field))
            self._look_for_orders(field, chosen, terms)
        self.account.decide(qualified, sum(affordable), 0)

    def _places(self, terms: Platforms, number: int, field: int) -> int:
        """Firms of a field that `number` platforms can serve; platforms are dealt to the fields in turn."""
        of_field = number // len(EXPORT_FIELDS) + (field < number % len(EXPORT_FIELDS))
        return self.world.places(of_field * terms.firms_each)

    def _look_for_orders(self, field: int, rows: NDArray, terms: Platforms) -> None:
        world, name = self.world, EXPORT_FIELDS[field]
        self.account.fill(self.world.today.year, rows.size)
        world.recorder.add("Exports|Firms served", rows.size)
        world.recorder.add("Exports|Firms served", rows.size, name)
        world.log("export", f"{name} {world.today.year}", "", "served", rows)
        spread = SPREAD * ndtri(world.streams.at("export days", world.today.year, rows))
        weeks = np.rint(world.p.export.negotiation * np.exp(spread) / 7.0).astype(np.int64)
        for week in np.unique(weeks).tolist():
            world.clock.environment.process(self._orders(field, rows[weeks == week], 7 * week, terms))

    def _orders(self, field: int, rows: NDArray, days: int, terms: Platforms) -> Generator[simpy.Event, None, None]:
        """Negotiations of some firms end in orders: sales and exports rise."""
        world, firms, name = self.world, self.world.firms, EXPORT_FIELDS[field]
        yield world.clock.environment.timeout(days + 0.5)  # between the dated events of two days
        rows = rows[firms.alive[rows]]
        growth = exports.demand_growth(world.streams, field, world.today.year, world.p)
        won = exports.order(firms, rows, self.share[rows], growth, terms.elasticity, world.p)
        abroad = self.share[rows] * firms.revenue[rows] + won
        firms.revenue[rows] += won
        self.share[rows] = abroad / np.maximum(firms.revenue[rows], 1.0)
        firms.exports[rows] = abroad
        world.recorder.add("Exports|Orders won", float(won.sum()))
        world.recorder.add("Exports|Orders won", float(won.sum()), name)
        world.log("export", f"{name} {world.today.year}", "served", "order", rows, won)

    def record(self) -> None:
        """Exports of the quarter by field, and of firms served and not."""
        world, record = self.world, self.world.recorder
        rows = self.rows[: np.searchsorted(self.rows, world.live)]
        sold = world.firms.exports[rows] / 4.0
        record.add("Exports|Technology fields", float(sold.sum()))
        record.by_class("Exports|Technology fields", EXPORT_FIELDS, self.field[rows], sold)
        record.by_class("Exports|By service", ("others", "served"), (self.served[rows] != NO_DATE).astype(np.int8), sold)
        record.add("Exports|By service", float(sold.sum()))
        record.put("Exports|Platforms", self.platforms)
