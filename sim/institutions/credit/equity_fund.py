"""Owners' money for technology firms: the fund of the equity pilot (equation 8) and firms on their way to a listing."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.enterprises import credit, recognition, tax
from sim.enterprises.columns import NO_DATE
from sim.enterprises.finance import OUTSIDE
from sim.institutions.world import World
from sim.kernel.clock import DAYS_A_YEAR, Phase
from sim.kernel.ledger import FEN

Array = NDArray[np.float64]
FUND = "equity fund"
AFTER_AWARD = 730
"""Days after an award in which offers come more often (Howell 2017: within two years)."""
TICKET_OF_SALES, SMALLEST_TICKET = 0.3, 500_000.0
"""A usual investment over yearly sales, and the smallest that is worth the examination, yuan (assumptions)."""
CLASS_ENDS = ((0.0, 1.0), (1.0, 5.0), (5.0, 10.0), (10.0, 30.0))
"""Money back over money in, lowest and highest of the four return classes; the 30 is an assumption."""
CULTIVATION_YEARS = 5
"""Years after which a firm in cultivation gives up (assumption)."""
LEAST_SALES, MOST_SALES = 5e7, 5e9
"""Sales between which firms are candidates for a listing, yuan/year (assumption)."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the fund offers today. `offer`: rate of offers, 1/year; `ticket`: largest investment, yuan; `oldest`: age limit, years."""

    offer: float
    ticket: float
    oldest: float


class EquityFund:
    """Invests what its account holds; each investment is a process that ends with the sale of the share. `held`: firms it owns a part of."""

    def __init__(self, world: World):
        self.world = world
        self.held = np.zeros(world.firms.count, bool)

    @property
    def money(self) -> float:
        """What is not invested, yuan."""
        return self.world.ledger.balances[FUND] / FEN

    def invest(self, terms: Terms) -> None:
        """A quarter's round: offers to young performers with a status, likelier after an award; as far as the fund's money goes."""
        world, firms, day = self.world, self.world.seen, self.world.clock.day_number
        young = credit.age(firms, day) <= terms.oldest
        rows = np.flatnonzero(credit.has_status(firms, day) & firms.performer & young & ~self.held[: world.live])
        quarter = world.today.year * 4 + (world.today.month - 1) // 3
        recent = (firms.awarded[rows] != NO_DATE) & (firms.awarded[rows] >= day - AFTER_AWARD)
        rate = terms.offer * np.where(recent, world.p.equity.award_factor, 1.0)
        draw = world.uniform("equity offer", quarter, rows)
        offered = draw < -np.expm1(-rate / 4.0)
        order = np.argsort(draw[offered] / np.maximum(rate[offered], 1e-12), kind="stable")  # those most sought first
        rows = rows[offered][order]
        yuan = np.floor(np.minimum(TICKET_OF_SALES * firms.revenue[rows], terms.ticket))
        worth = yuan >= SMALLEST_TICKET
        rows, yuan = rows[worth], yuan[worth]
        paid = np.cumsum(yuan) <= self.money
        self._pay_in(rows[paid], yuan[paid], quarter)

    def _pay_in(self, rows: NDArray[np.int64], yuan: Array, quarter: int) -> None:
        world = self.world
        if not rows.size:
            return
        world.ledger.pay_firms(FUND, world.firms.cash, yuan, rows)
        credit.take_capital(world.firms, rows, yuan, credit.quarters_left(world.today), world.ledger, world.p)
        self.held[rows] = True
        world.recorder.add("Finance|Equity|Investments", rows.size)
        world.recorder.add("Finance|Equity|Invested", yuan.sum())
        world.log("equity", "equity pilot", "offered", "invested", rows, yuan)
        e = world.p.equity
        years = e.shortest + max(e.longest - e.shortest, 0.0) * world.uniform("equity exit", quarter, rows)
        multiple = self.multiple(world.uniform("equity class", quarter, rows), world.uniform("equity return", quarter, rows))
        for row, money, wait, times in zip(rows.tolist(), yuan.tolist(), years.tolist(), multiple.tolist(), strict=True):
            world.clock.environment.process(self._hold(row, money, wait, times))

    def multiple(self, group: Array, inside: Array) -> Array:
        """Money back over money in: a return class by `group`, a level in it (even in logs above one) by `inside`, both uniforms; shape kept."""
        e = self.world.p.equity
        bounds = np.cumsum([e.lost, e.modest, e.large])
        index = np.searchsorted(bounds, group)
        low, high = np.array(CLASS_ENDS).T
        ratio = high[index] / np.maximum(low[index], 1e-12)
        return np.where(index == 0, inside, low[index] * ratio**inside)

    def _hold(self, row: int, yuan: float, years: float, multiple: float) -> Generator[simpy.Event, None, None]:
        """One investment until the day before its exit."""
        clock = self.world.clock
        yield clock.environment.timeout(round(years * DAYS_A_YEAR))
        clock.at(clock.today + timedelta(days=1), Phase.OFFICE, lambda: self._sell(row, round(yuan * multiple)))

    def _sell(self, row: int, yuan: float) -> None:
        """A buyer from outside pays the fund for its share; a firm that closed returns nothing."""
        world = self.world
        back = yuan if world.firms.alive[row] else 0.0
        world.ledger.transfer(OUTSIDE, FUND, back)
        self.held[row] = False
        world.recorder.add("Finance|Equity|Returned", back)
        world.log("equity", "equity pilot", "invested", "sold" if back else "lost", row, back)

    def record(self) -> None:
        """Put the money of the fund at a quarter's end."""
        self.world.recorder.put("Finance|Equity|Fund", self.money)


class ListingOffice:
    """Cultivation for a listing: one process a firm. `taken`: firms in cultivation or listed."""

    def __init__(self, world: World):
        self.world = world
        self.taken = np.zeros(world.firms.count, bool)

    def cultivate(self, places: int) -> int:
        """Take in the best candidates: profitable high-tech firms of a fit size, the most research-intensive first. Returns how many."""
        world, firms, day = self.world, self.world.seen, self.world.clock.day_number
        fit = (firms.revenue >= LEAST_SALES) & (firms.revenue <= MOST_SALES) & (firms.closed_profit >= world.p.listing.profit)
        rows = np.flatnonzero(firms.alive & tax.holds(firms.high_tech_expiry, day) & fit & ~self.taken[: world.live])
        rows = rows[np.argsort(-recognition.intensity(firms.take(rows)), kind="stable")][:places]
        self.taken[rows] = True
        world.recorder.add("Finance|Listing|Cultivated", rows.size)
        world.log("equity", "listing", "", "cultivated", rows)
        for row in rows.tolist():
            world.clock.environment.process(self._prepare(row))
        return int(rows.size)

    def _prepare(self, row: int) -> Generator[simpy.Event, None, None]:
        """A firm may be listed with the same chance in each year of its preparation, and gives up after some years."""
        world, clock = self.world, self.world.clock
        chance = -np.expm1(-world.p.listing.chance)
        for _ in range(CULTIVATION_YEARS):
            year = world.today.year
            wait = int(world.chance("listing day", year, row) * 364)
            yield clock.environment.timeout(wait)
            if world.chance("listing", year, row) < chance:
                clock.at(clock.today + timedelta(days=1), Phase.OFFICE, lambda: self._list(row))
                return
            yield clock.environment.timeout(365 - wait)
        self.taken[row] = False

    def _list(self, row: int) -> None:
        """The market pays for new shares of a firm that is still there."""
        world, rows = self.world, np.array([row])
        if not world.firms.alive[row]:
            return
        yuan = np.floor(world.p.listing.raised * world.firms.revenue[rows])
        world.ledger.pay_firms(OUTSIDE, world.firms.cash, yuan, rows)
        credit.take_capital(world.firms, rows, yuan, credit.quarters_left(world.today), world.ledger, world.p)
        world.recorder.add("Finance|Listing|Listed", 1)
        world.recorder.add("Finance|Listing|Raised", yuan.sum())
        world.log("equity", "listing", "cultivated", "listed", row, yuan.sum())
