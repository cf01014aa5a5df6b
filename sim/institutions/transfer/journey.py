"""One result on its way through a firm: proof of concept, pilot, first customer; or a demonstration that takes it through at once."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import simpy
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.institutions.transfer.result_register import State
from sim.kernel.odds import chance
from sim.scenario.parameter_set import Namespace

if TYPE_CHECKING:
    from sim.institutions.transfer.transfer_office import Transfer

Waits = Generator[simpy.Event, None, bool]
FACILITY_OF = {"concept": "concept_centres", "pilot": "pilot_bases"}
CONCEPT, PILOT, MARKET, DEMONSTRATION, INSURANCE, FIT = 0, 2, 4, 6, 8, 9
"""Position of each step's draws in `Journey.draws`: time, then outcome."""


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What a demonstration brings: `days` (median), `success` chance, `factor` on new-product sales, first demand of `demand` yuan/year, the most
    of it over the firm's sales, and the years for which it lasts."""

    days: float
    success: float
    factor: float
    demand: float
    demand_limit: float
    demand_years: float


@dataclass(slots=True)
class Journey:
    """A result that a firm has taken up. `row`: the firm; `road`: how it came to the firm; `draws`: its uniforms, see the positions above;
    `ahead`: days of its way that lie before the start of the run; `follow_on`: odds ratio of a first customer; `owned`: a project's own result,
    whose gain the firm has had."""

    office: Transfer
    number: int
    row: int
    road: str
    draws: NDArray[np.float64]
    ahead: float = 0.0
    follow_on: float = 1.0
    owned: bool = False
    step: str = "concept"
    insured: bool = False
    process: simpy.Process | None = None
    demonstration: Demonstration | None = None
    order: float = 0.0

    def run(self) -> Generator[simpy.Event, None, None]:
        """Pass the steps; a purchase or a demonstration may cut in at any time."""
        try:
            try:
                ended = yield from self._steps()
            except simpy.Interrupt:
                ended = "" if self.order else (yield from self._demonstrate())
        finally:
            self.office.under_way.pop(self.number, None)
        if self.ahead > 0:
            self.office.register.state[self.number] = State.ENDED  # it ended before the run began
        elif ended:
            self.office.end(self, ended)
        else:
            self.office.launch(self)

    def _steps(self) -> Generator[simpy.Event, None, str]:
        if self.demonstration is not None:
            return (yield from self._demonstrate())
        for step, position in (("concept", CONCEPT), ("pilot", PILOT)):
            passed = yield from self._test(step, position)
            if not self.living:
                return "firm closed"
            if not passed:
                return f"{step} failed"
        return (yield from self._find_customer())

    @property
    def living(self) -> bool:
        """Whether the firm still exists."""
        return bool(self.office.world.firms.alive[self.row])

    def _enter(self, step: str) -> None:
        before, self.step = self.step, step
        if self.ahead <= 0:
            self.office.entered(self, before)

    def _days(self, median: float, position: int) -> float:
        return float(median * np.exp(self.office.world.p.transfer.spread * ndtri(self.draws[position])))

    def _spend(self, days: float) -> Waits:
        """Let days pass, those before the start of the run at once."""
        before = min(self.ahead, days)
        self.ahead -= before
        if days > before:
            yield self.office.world.clock.environment.timeout(days - before)
        return True

    def _test(self, step: str, position: int) -> Waits:
        """Proof of concept or pilot: at a centre or base of the chain if there is a place in time, else by the firm alone."""
        office, p = self.office, self.office.world.p.transfer
        self._enter(step)
        days = self._days(getattr(p, f"{step}_days"), position)
        helped = self.road == "institute company" and step == "concept"  # made at the institute
        if helped:
            yield from self._spend(days)
        elif self.ahead <= 0:
            firms, chain = office.world.firms, int(office.register.chain[self.number])
            chain = chain if chain >= 0 else int(firms.chain[self.row])
            helped = yield from office.facilities.use(FACILITY_OF[step], chain, int(firms.city[self.row]), days, p.patience)
        if not helped:
            yield from self._spend(days * p.alone_time + (p.patience if self.ahead > 0 else 0.0))  # before the start all queued in vain
        odds = (1.0 if helped else p.alone_odds) * self._fit()
        return bool(self.draws[position + 1] < chance(getattr(p, f"{step}_pass"), odds))

    def _fit(self) -> float:
        """Odds ratio of a result that fits its firm, or does not."""
        root = np.sqrt(self.office.world.p.transfer.fit_odds)
        return float(root if self.office.register.fits[self.number] else 1.0 / root)

    def _find_customer(self) -> Generator[simpy.Event, None, str]:
        """Look for a first customer; insurance takes part of the buyer's risk."""
        office, p = self.office, self.office.world.p.transfer
        self._enter("market")
        yield from self._spend(self._days(p.adoption_days, MARKET))
        if not self.living:
            return "firm closed"
        self.insured = self.ahead <= 0 and office.insurer.offers(self.number, self.row, float(self.draws[INSURANCE]))
        odds = self.follow_on * (p.insurance_odds if self.insured else 1.0)
        adopted = bool(self.draws[MARKET + 1] < chance(p.adoption, odds))
        if self.ahead <= 0:
            office.customer_sought(self.insured, adopted)
        return "" if adopted else "no customer"

    def _demonstrate(self) -> Generator[simpy.Event, None, str]:
        """Readiness levels 7 to 9 in one go, with a first application."""
        assert self.demonstration is not None
        self._enter("demonstration")
        yield from self._spend(self._days(self.demonstration.days, DEMONSTRATION))
        if not self.living:
            return "firm closed"
        return "" if self.draws[DEMONSTRATION + 1] < self.demonstration.success else "demonstration failed"

    def demonstrate(self, terms: Demonstration) -> None:
        """Take the result out of whatever it waits for into a demonstration."""
        self.demonstration = terms
        if self.process is not None and self.process.is_alive:
            self.process.interrupt()

    def buy(self, yuan: float) -> None:
        """The government is the first customer."""
        self.order = yuan
        if self.process is not None and self.process.is_alive:
            self.process.interrupt()


def still_under_way(draws: NDArray[np.float64], ahead: NDArray[np.int64], t: Namespace) -> NDArray[np.bool_]:
    """Which results that firms took up `ahead` days before the start had not come to an end by then, going all the way alone after a wait in
    vain at each queue; shape (n,).

    `draws`: their uniforms, shape (n, DRAWS). `t`: the parameters of transfer. The same steps as in `Journey.run`, for all at once.
    """
    fit = np.where(draws[:, FIT] < t.evaluation_accuracy, 1.0, -1.0)
    goes_on, passed, end = np.zeros(len(ahead), bool), np.ones(len(ahead), bool), np.zeros(len(ahead))
    for position, days, base in ((CONCEPT, t.concept_days, t.concept_pass), (PILOT, t.pilot_days, t.pilot_pass), (MARKET, t.adoption_days, 0.0)):
        time = days * np.exp(t.spread * ndtri(draws[:, position]))
        end += time if position == MARKET else time * t.alone_time + t.patience
        goes_on |= passed & (ahead < end)
        passed &= draws[:, position + 1] < chance(base, t.alone_odds * t.fit_odds ** (0.5 * fit))
    return goes_on
