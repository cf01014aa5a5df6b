"""The voucher office: small firms with a status ask for a share of what an outside research service costs (equations 16 and 17).

The scheme of 2018 runs in every scenario; measure 14 changes its terms. A voucher is settled with the institute when the service is done; it
lapses if it is not used.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import date

import numpy as np
import simpy
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.enterprises import vouchers
from sim.enterprises.incentives import Faced, per_row
from sim.enterprises.tables import CITIES
from sim.institutions.treasury import INSTITUTES, Treasury
from sim.institutions.world import World
from sim.kernel.clock import Phase, months
from sim.kernel.ledger import FEN
from sim.scenario.variables.exchange import VOUCHER_USES

Array = NDArray[np.float64]
INSTRUMENT = "innovation_vouchers"
SIX_CITIES = np.array([CITIES.index(name) for name in ("Zaozhuang", "Linyi", "Dezhou", "Liaocheng", "Binzhou", "Heze")])
ROUND_DAY = 10
"""Day of the month on which a round is held (assumption)."""
FIRST_CHANCE = 0.5
"""Chance of a voucher that firms expect before the first round (assumption)."""
SPREAD = 0.5
"""Standard deviation of log days to the finished service (assumption)."""
SETTLEMENT = 28
"""Days between settlements with the institutes (assumption)."""
ADDITIONAL, SUBSTITUTED, UNUSED = range(3)


@dataclass(frozen=True, slots=True)
class Terms:
    """Rates in the six cities and elsewhere (a number or one per row), cap a firm and year, yuan a year (both at 1:1), rounds a year."""

    rate_six_cities: Faced
    rate_elsewhere: Faced
    cap: float
    budget: float
    rounds: int


class VoucherOffice:
    """`extend` gives the terms of a measure in force, or None; `effect`: knowledge that vouchers added and that has not faded, yuan per row."""

    def __init__(self, world: World, treasury: Treasury):
        self.world, self.treasury = world, treasury
        self.extend: Callable[[], Terms | None] = lambda: None
        self.chance = FIRST_CHANCE
        self.granted, self.effect = np.zeros((2, world.firms.count))
        self.wanted, self.asked = np.zeros((2, world.firms.count), bool)
        self.spent = 0.0
        self.settled = np.zeros(len(VOUCHER_USES))
        self.wait = np.zeros(2)
        for first in months(world.clock.start, world.clock.end):
            world.clock.at(first.replace(day=ROUND_DAY), Phase.OFFICE, self._month)

    def terms(self) -> Terms:
        """Today's terms: the measure's, or those of the rules."""
        p = self.world.p.voucher
        return self.extend() or Terms(p.rate_six_cities, p.rate_elsewhere, p.cap, p.budget, p.rounds)

    def _month(self) -> None:
        """The effect of old vouchers fades; a round is held if one falls into this month."""
        world, today = self.world, self.world.today
        rows = np.flatnonzero(self.effect)
        self.effect[rows] = vouchers.fade(world.firms, rows, self.effect[rows], world.p)
        if today.month == 1:
            self.granted[:] = 0.0
            self.wanted[:] = self.asked[:] = False
            self.spent = 0.0
        terms = self.terms()
        if terms.rounds * today.month // 12 > terms.rounds * (today.month - 1) // 12:
            self._round(terms)

    def _round(self, terms: Terms) -> None:
        """Firms ask, first come first served; vouchers are granted as far as the year's money released so far goes."""
        world, firms, p, today = self.world, self.world.seen, self.world.p, self.world.today
        period = 12 * today.year + today.month
        rows, service = vouchers.wanting_service(firms, terms.rounds, world.streams, period, world.clock.day_number, p)
        six = np.isin(firms.city[rows], SIX_CITIES)
        rate = np.where(six, per_row(terms.rate_six_cities, rows), per_row(terms.rate_elsewhere, rows))
        voucher = np.floor(FEN * np.minimum(rate * service, np.maximum(terms.cap - self.granted[rows], 0.0))) / FEN
        asks = vouchers.applies(firms, rows, voucher, self.chance, p)
        self.wanted[rows] = True
        self.asked[rows[asks]] = True
        rows, service, voucher = rows[asks], service[asks], voucher[asks]
        order = np.argsort(world.streams.at("voucher order", period, rows), kind="stable")
        released = world.money(terms.budget) * today.month / 12.0
        fits = np.zeros(rows.size, bool)
        fits[order] = self.spent + np.cumsum(voucher[order]) <= released + 0.5
        refused = rows.size - np.count_nonzero(fits)
        self.chance = 0.5 * self.chance + 0.5 * (np.count_nonzero(fits) / rows.size if rows.size else 1.0)
        world.recorder.add("Vouchers|Applied", rows.size)
        world.refuse(INSTRUMENT, "budget", refused)
        world.recorder.by_city("Vouchers|Granted", firms.city[rows[fits]])
        world.log("voucher", f"vouchers {today:%Y-%m}", "asked", "refused", rows[~fits], voucher[~fits], "budget")
        self._grant(rows[fits], service[fits], voucher[fits], period)
        planned = np.flatnonzero(~fits)[self._use(rows[~fits], period) == SUBSTITUTED]
        world.log("voucher", f"vouchers {today:%Y-%m}", "refused", "bought without", rows[planned], service[planned])

    def _grant(self, rows: NDArray, service: Array, voucher: Array, period: int) -> None:
        """Hand out vouchers; how each will be used, and when the service is done, is the firm's."""
        world, p, today = self.world, self.world.p, self.world.today
        self.spent += float(voucher.sum())
        self.granted[rows] += voucher
        world.log("voucher", f"vouchers {today:%Y-%m}", "asked", "granted", rows, voucher)
        use = self._use(rows, period)
        days = p.voucher.service_days * np.exp(SPREAD * ndtri(world.streams.at("voucher days", period, rows)))
        late = days >= p.voucher.valid_days
        use[late] = UNUSED
        runs = np.where(use == UNUSED, p.voucher.valid_days, days).astype(np.int64) // SETTLEMENT
        for run in np.unique(runs).tolist():
            at = runs == run
            world.clock.environment.process(self._settle(rows[at], service[at], voucher[at], use[at], SETTLEMENT * run, today))

    def _use(self, rows: NDArray, period: int) -> NDArray[np.int64]:
        """What each firm would do with a voucher: a service that it would not buy itself, one that it buys anyway, or nothing; shape (rows,)."""
        p = self.world.p.voucher
        draw = self.world.streams.at("voucher use", period, rows)
        return (draw >= p.additional).astype(np.int64) + (draw >= p.additional + p.substituted)

    def _settle(
        self, rows: NDArray, service: Array, voucher: Array, use: NDArray[np.int64], days: int, asked: date
    ) -> Generator[simpy.Event, None, None]:
        """Services of some firms are done, or their vouchers lapse."""
        world, firms = self.world, self.world.firms
        yield world.clock.environment.timeout(days + 0.5)  # between the dated events of two days
        name = f"vouchers {asked:%Y-%m}"
        own = service - voucher
        short = (use == ADDITIONAL) & (firms.cash[rows] / FEN < own)
        use = np.where(firms.alive[rows] & ~short, use, UNUSED)
        used, new, planned = use != UNUSED, use == ADDITIONAL, use == SUBSTITUTED
        if used.any():
            self.treasury.spend_outside(INSTRUMENT, round(float(voucher[used].sum()), 2), INSTITUTES)
            self.wait += (np.count_nonzero(used) * (world.today - asked).days, np.count_nonzero(used))
            world.shares["Fiscal|Time to cash", INSTRUMENT] = float(self.wait[0] / self.wait[1])
        world.ledger.collect(INSTITUTES, firms.cash, own[new], rows[new])
        world.ledger.pay_firms(INSTITUTES, firms.cash, voucher[planned], rows[planned])  # the firm's plan pays for it in full: it gets this back
        vouchers.research_outside(firms, rows[new], service[new], own[new])
        self.effect[rows[new]] += service[new]
        world.recorder.add("Vouchers|Research added", float(service[new].sum()))
        self._count(use)
        world.log("voucher", name, "granted", "used", rows[used], voucher[used])
        world.log("voucher", name, "granted", "lapsed", rows[~used], voucher[~used])

    def _count(self, use: NDArray[np.int64]) -> None:
        """Count settled vouchers by use."""
        world = self.world
        self.settled += np.bincount(use, minlength=len(VOUCHER_USES))
        world.recorder.add("Vouchers|Settled", use.size)
        world.recorder.by_class("Vouchers|Settled", VOUCHER_USES, use)
        for which, number in zip(VOUCHER_USES, self.settled, strict=True):
            world.shares["Vouchers|Use", which] = float(number / self.settled.sum())

    def record(self) -> None:
        """Effect left and take-up of the year."""
        world = self.world
        live = slice(world.live)
        world.recorder.put("Vouchers|Effect left", float(self.effect[live].sum()))
        wanted = self.wanted[live] & world.firms.alive[live]
        if wanted.any():
            world.share_by_size("Take-up", "innovation_voucher", self.asked[live], wanted)
