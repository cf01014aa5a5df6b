"""The treasury: pays what offices have decided, after the time it takes, and keeps what is stuck."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.enterprises import grants, tax
from sim.enterprises.columns import SIZES, size_class
from sim.institutions.world import World
from sim.kernel.clock import Phase, day_of_year
from sim.kernel.ledger import FEN, in_fen

Array = NDArray[np.float64]
OUTSIDE = "rest of world"
INSTITUTES = "universities and institutes"
PERIODS_A_PART = 10_000
"""Distance of the draw periods of two instalments: more than any year number."""


def account(instrument: str, year: int) -> str:
    """The province's account of one instrument and year."""
    return f"province {instrument} {year}"


def ration(amounts: Array, budget: float) -> tuple[Array, float]:
    """Cut all amounts (yuan) by one factor so that they fit the budget; the amounts and the share that was refused."""
    total = float(amounts.sum())
    if total <= budget:
        return amounts, 0.0
    factor = budget / total if total > 0 else 0.0
    return amounts * factor, 1.0 - factor


@dataclass(frozen=True, slots=True)
class Payment:
    """A decided sum for each of `rows`, due on one day. `year`: of the budget; `draw`: uniforms that decide who diverts it; `applied`: the day
    from which the firms wait."""

    instrument: str
    year: int
    rows: NDArray
    yuan: Array
    draw: Array
    applied: date


class Treasury:
    """Pays firms twice a month; `from_grants` and `paid` by size give the grant multiplier of the run so far."""

    def __init__(self, world: World):
        self.world = world
        self._due: dict[date, list[Payment]] = defaultdict(list)
        self._paid = np.zeros(len(SIZES))
        self._added = np.zeros(len(SIZES))
        self._waits: dict[str, tuple[float, float]] = {}

    def pay(
        self, instrument: str, rows: NDArray, yuan: Array, applied: date, automatic: NDArray[np.bool_], voted: int = 0, part: int = 0
    ) -> None:  # fmt: skip
        """Send decided sums (yuan, shape (rows,)) on their way: stuck files get nothing, the rest is due after a random delay.

        `applied`: the day from which firms count their wait; `automatic`: benefits that arrive without application; `voted`: year whose
        budget pays, if not this one; `part`: number of an instalment, whose chance is its own. Money of contested calls and awards leaves
        the treasury from the release day of the year on.
        """
        world, p, faced = self.world, self.world.p, self.world.incentives
        keep = yuan > 0
        rows, yuan, automatic = rows[keep], yuan[keep], automatic[keep]
        if not rows.size:
            return
        year = voted or world.today.year
        period = year + PERIODS_A_PART * part
        stuck = world.uniform(f"stuck {instrument}", period, rows) < faced.stuck_share
        world.refuse(instrument, "lost file", np.count_nonzero(stuck))
        by_hand = max(faced.delivery_days - faced.handover_cut * p.delivery.handover_days, 0.0)
        median = np.where(automatic, faced.automatic_days, by_hand)
        diverts = world.uniform(f"diverted {instrument}", period, rows)
        spread = p.delivery.spread * ndtri(world.uniform(f"delay {instrument}", period, rows))
        days = np.rint(median * np.exp(spread)).astype(int)
        run_days = np.array([self._payment_day(self.released(world.today + timedelta(days=int(d)))).toordinal() for d in np.unique(days)])
        due = run_days[np.searchsorted(np.unique(days), days)]
        for day in np.unique(due[~stuck]):
            chosen = ~stuck & (due == day)
            when = date.fromordinal(int(day))
            if when not in self._due:
                world.clock.at(when, Phase.OFFICE, self._run)
            self._due[when].append(Payment(instrument, year, rows[chosen], yuan[chosen], diverts[chosen], applied))

    def released(self, day: date) -> date:
        """The day itself, or the release of its year's money if that is later."""
        return max(day, day_of_year(day.year, self.world.incentives.budget_release))

    @staticmethod
    def _payment_day(day: date) -> date:
        """The next payment run: the 15th or the 28th of a month (assumption)."""
        if day.day <= 15:
            return day.replace(day=15)
        if day.day <= 28:
            return day.replace(day=28)
        return (day.replace(day=1) + timedelta(days=32)).replace(day=15)

    def _run(self) -> None:
        for payment in self._due.pop(self.world.today, []):
            self._disburse(payment)

    def _disburse(self, payment: Payment) -> None:
        world, p, firms, instrument = self.world, self.world.p, self.world.firms, payment.instrument
        living = firms.alive[payment.rows]
        rows, yuan, draw = payment.rows[living], payment.yuan[living], payment.draw[living]
        if not rows.size:
            return
        total = world.ledger.pay_firms(account(instrument, payment.year), firms.cash, yuan, rows) / FEN
        self._book(instrument, total)
        world.firm_register.pay(rows, yuan)
        world.log("payment", f"{instrument} {payment.year}", "decided", "paid", rows, yuan)
        wait = (world.today - payment.applied).days * rows.size
        before = self._waits.get(instrument, (0.0, 0.0))
        self._waits[instrument] = (before[0] + wait, before[1] + rows.size)
        world.shares["Fiscal|Time to cash", instrument] = self._waits[instrument][0] / self._waits[instrument][1]

        high_tech = tax.holds(firms.high_tech_expiry[rows], world.clock.day_number)
        added = grants.research_added(firms, rows, yuan, high_tech, draw, p)
        firms.grant_research[rows] += np.where(firms.performer[rows], added, 0.0)
        size = size_class(firms.employees[rows], firms.revenue[rows])
        self._paid += np.bincount(size, yuan, len(SIZES))
        self._added += np.bincount(size, np.where(firms.performer[rows], added, 0.0), len(SIZES))
        if self._paid.sum() > 0:
            world.shares["Fiscal|Grant multiplier", "all"] = float(self._added.sum() / self._paid.sum())
        for k, name in enumerate(SIZES):
            if self._paid[k] > 0:
                world.shares["Fiscal|Grant multiplier", name] = float(self._added[k] / self._paid[k])

    def pay_at_once(self, instrument: str, rows: NDArray, yuan: Array) -> None:
        """Pay firms (yuan, shape (rows,), rows unique) today money that is no grant for research: premiums, refunds of fees, orders."""
        world = self.world
        total = world.ledger.pay_firms(account(instrument, world.today.year), world.firms.cash, yuan, rows) / FEN
        self._book(instrument, total)
        world.firm_register.pay(rows, yuan)
        world.log("payment", instrument, "decided", "paid", rows, yuan)

    def _book(self, instrument: str, yuan: float) -> None:
        self.world.recorder.add("Fiscal|Paid", yuan)
        self.world.recorder.add("Fiscal|Paid", yuan, instrument)
        self.world.recorder.add("Fiscal|Paid by month", yuan)
        self.world.recorder.add("Fiscal|Paid by month", yuan, f"{self.world.today.month:02d}")

    def spend_outside(self, instrument: str, yuan: float, receiver: str = OUTSIDE) -> None:
        """Pay somebody other than a firm of the province: for a service that firms receive free of charge, to an institute, fund or insurer."""
        world = self.world
        yuan = in_fen(yuan)
        world.ledger.transfer(account(instrument, world.today.year), receiver, yuan)
        self._book(instrument, yuan)
        world.log("payment", instrument, "decided", "paid", yuan=yuan)
