"""The exchange office for foreign technology: an offer finds a firm that lags, they negotiate, the firm pays and closes part of its gap.

Under the rules of 2022 such purchases are part of imitation (equation 9); measure 16 brings further ones.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass

import numpy as np
import simpy
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.enterprises import talent
from sim.enterprises.finance import OUTSIDE
from sim.institutions.exchange.talent_office import of_month
from sim.institutions.world import World
from sim.kernel.clock import Phase, months
from sim.kernel.streams import rendezvous
from sim.scenario.chains import CHAIN_SLUGS

Array = NDArray[np.float64]
SPREAD = 0.5
"""Standard deviation of log days of negotiation (assumption)."""


@dataclass(frozen=True, slots=True)
class Fairs:
    """Offers a year at 1:1 and the weight of need in who meets whom."""

    transfers: float
    precision: float


class ImportOffice:
    """`hold_fairs` gives the terms of a measure in force, or None."""

    def __init__(self, world: World):
        self.world = world
        self.hold_fairs: Callable[[], Fairs | None] = lambda: None
        self._quarter = 0
        self._seekers: tuple[NDArray, Array] = (np.zeros(0, np.int64), np.zeros(0))
        for first in months(world.clock.start, world.clock.end):
            world.clock.at(first, Phase.OFFICE, self._month)

    def _month(self) -> None:
        """The month's offers, each of a landmark chain, meet firms of that chain that lag."""
        world, p, today, fairs = self.world, self.world.p, self.world.today, self.hold_fairs()
        if fairs is None:
            return
        number = of_month(fairs.transfers, today.month, world.scale)
        if not number:
            return
        period = 12 * today.year + today.month
        offers = np.arange(number)
        chain = (world.streams.at("import chain", period, offers) * len(CHAIN_SLUGS)).astype(np.int64)
        days = p.technology_import.negotiation * np.exp(SPREAD * ndtri(world.streams.at("import days", period, offers)))
        rows, gap = self._lagging(4 * today.year + (today.month - 1) // 3)
        weight = 1.0 - fairs.precision + fairs.precision * gap / p.technology_import.least_gap if p.technology_import.least_gap > 0 else gap
        for k in offers.tolist():
            name = f"foreign technology {today:%Y-%m} {k}"
            fits = np.flatnonzero(world.firms.chain[rows] == chain[k])
            if not fits.size:
                self._fail(name, "no firm")
                continue
            draw = world.streams.at("import match", period * 65_536 + k, rows[fits])
            which = rendezvous(fits, np.maximum(weight[fits], 1e-12), draw)
            world.log("talent", name, "offered", "negotiating", rows[which])
            world.clock.environment.process(self._negotiate(name, int(rows[which]), float(gap[which]), round(float(days[k]))))

    def _lagging(self, quarter: int) -> tuple[NDArray, Array]:
        """Firms that lag and their gap, looked at once a quarter."""
        if quarter != self._quarter:
            firms = self.world.seen
            self._quarter = quarter
            self._seekers = talent.seekers_of_technology(firms, talent.sector_means(firms), self.world.p)
        return self._seekers

    def _negotiate(self, name: str, row: int, gap: float, days: int) -> Generator[simpy.Event, None, None]:
        """Negotiations end in a contract if the firm is still there and has the money."""
        world, firms = self.world, self.world.firms
        yield world.clock.environment.timeout(days + 0.5)
        price = talent.price_of_technology(firms, row, gap, world.p)
        if not firms.alive[row] or not talent.can_pay(firms, row, price):
            self._fail(name, "money" if firms.alive[row] else "no firm", row)
            return
        world.ledger.collect(OUTSIDE, firms.cash, np.array([price]), np.array([row]))
        talent.adopt(firms, row, gap, world.p)
        world.recorder.add("Technology imports|Signed", 1)
        world.recorder.add("Technology imports|Paid", price)
        world.log("talent", name, "negotiating", "signed", row, price)

    def _fail(self, name: str, reason: str, row: int = -1) -> None:
        self.world.recorder.add("Technology imports|Failed", 1)
        self.world.recorder.add("Technology imports|Failed", 1, reason)
        self.world.log("talent", name, "offered", "failed", row, reason=reason)
