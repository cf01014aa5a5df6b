"""The technology market: when a result without a firm finds one, which firm it is, and what the firm pays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.enterprises.columns import INSTRUMENTS
from sim.institutions.transfer.result_register import Register
from sim.institutions.treasury import INSTITUTES, OUTSIDE
from sim.institutions.world import World
from sim.kernel.events import NO_FIRM
from sim.kernel.ledger import FEN
from sim.kernel.streams import rendezvous

AWARE = INSTRUMENTS.index("innovation_programmes")
MARKET = "technology market"
ROUNDS_A_YEAR = 12
UNAWARE = 0.5
"""Weight of a firm that does not know the programmes over one that does, in finding a result (assumption)."""
SIZE_EXPONENT, SIZE_REFERENCE = 0.3, 1e8
"""Weight of a firm rises with this power of its sales over the reference, yuan/year (assumption)."""
VALUE_EXPONENT = 0.5
"""Prices, and with perfect evaluation the hazard of being taken up, rise with this power of a result's value (assumption)."""
YOUNG_DAYS = 2 * 365
"""Age up to which a firm can be the company that an institute builds around a result (assumption)."""

Candidates = tuple[NDArray[np.int64], NDArray[np.float64]]


class TechnologyMarket:
    """Finds firms for results."""

    def __init__(self, world: World, register: Register):
        self.world, self.register = world, register
        self._kept: dict[tuple[str, int], Candidates] = {}

    def hazard(self, numbers: NDArray[np.int64]) -> NDArray[np.float64]:
        """Yearly hazard with which open results find a firm: by contact, and through the catalogue with the market's effort; shape (numbers,)."""
        p, register = self.world.p.transfer, self.register
        found = np.where(register.published[numbers], p.catalogue_hazard * register.term("effort"), 0.0)
        seen_value = register.quality[numbers] ** (VALUE_EXPONENT * register.term("evaluation_accuracy"))
        return (p.contact_hazard + found) * seen_value

    def round(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Those of the open results `numbers` that meet a firm in this month's round."""
        today = self.world.today
        draw = self.register.draw("match", self.register.address[numbers], ROUNDS_A_YEAR * today.year + today.month)
        return numbers[draw < -np.expm1(-self.hazard(numbers) / ROUNDS_A_YEAR)]

    def new_round(self) -> None:
        """Forget who was a candidate: firms have changed."""
        self._kept.clear()

    def firm_for(self, number: int, company: bool = False) -> int | None:
        """The firm that takes the result up, None if none has need: of its field if any is, else of its chain.

        Each candidate draws a number at its own address; the highest weighted one wins (weighted rendezvous hashing), so that a candidate
        more changes only the results it wins itself. `company`: among young firms instead of all performers with need.
        """
        register = self.register
        kind = "young" if company else "needing"
        for part, index in (("field", int(register.field[number])), ("chain", int(register.chain[number]))):
            if index >= 0:
                rows, weight = self._candidates(f"{kind} {part}", index)
                if rows.size:
                    key = (int(register.address[number]) * 0x200000) & 0x7FFFFFFFFFFFFFFF
                    draw = self.world.streams.at("rendezvous", 0, rows + np.int64(key))
                    return rendezvous(rows, weight, draw)
        return None

    def _candidates(self, kind: str, index: int) -> Candidates:
        """Rows and weights of the candidates of a chain or field; kept for the day's round."""
        key = (kind, index)
        if key not in self._kept:
            who, part = kind.split()
            rows, weight = self._pool(who)
            own = getattr(self.world.firms, part)[rows] == index
            self._kept[key] = (rows[own], weight[own])
        return self._kept[key]

    def _pool(self, who: str) -> Candidates:
        """All candidates of a kind with their weights; kept for the day's round."""
        key = (who, -1)
        if key not in self._kept:
            firms, p = self.world.seen, self.world.p.transfer
            if who == "young":
                rows = np.flatnonzero(firms.alive & (firms.born > self.world.clock.day_number - YOUNG_DAYS))
                need = np.ones(rows.size)
            else:
                rows = np.flatnonzero(firms.alive & firms.performer & (firms.cash > 0) & ((firms.chain >= 0) | (firms.field >= 0)))
                need = np.clip(p.frontier - firms.productivity[rows], 0.0, 1.0)
                looks = self.world.streams.at("looks for technology", self.world.today.year, rows) < p.looking
                rows, need = rows[looks & (need > 0)], need[looks & (need > 0)]
            size = (np.maximum(firms.revenue[rows], 1e4) / SIZE_REFERENCE) ** SIZE_EXPONENT
            weight = need * size * np.where(firms.aware[rows, AWARE], 1.0, UNAWARE)
            self._kept[key] = (rows, weight)
        return self._kept[key]

    def pay(self, numbers: list[int], rows: list[int]) -> None:
        """Each firm pays for the result of somebody else that it takes up: a price that rises with value, limited by its sales."""
        if not numbers:
            return
        world, p, firms = self.world, self.world.p.transfer, self.world.firms
        buyers = np.array(rows)
        yuan = np.minimum(p.price * self.register.quality[numbers] ** VALUE_EXPONENT, p.price_limit * firms.revenue[buyers])
        yuan = np.rint(yuan * FEN) / FEN
        owners = np.array([self.register.owner(number) for number in numbers])
        once, place = np.unique(buyers, return_inverse=True)
        world.ledger.collect(MARKET, firms.cash, np.bincount(place, yuan).astype(np.float64), once)
        np.subtract.at(firms.surplus_year, buyers, yuan)
        to_firms = (owners != NO_FIRM) & firms.alive[owners]
        if to_firms.any():
            once, place = np.unique(owners[to_firms], return_inverse=True)
            world.ledger.pay_firms(MARKET, firms.cash, np.bincount(place, yuan[to_firms]).astype(np.float64), once)
            np.add.at(firms.surplus_year, owners[to_firms], yuan[to_firms])
        world.ledger.transfer(MARKET, INSTITUTES, float(yuan[owners == NO_FIRM].sum()))
        world.ledger.transfer(MARKET, OUTSIDE, float(yuan[(owners != NO_FIRM) & ~to_firms].sum()))  # the estates of closed firms
        world.recorder.add("Transfer|Contracts|Value", float(yuan.sum()))
