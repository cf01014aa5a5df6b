"""The office of technology transfer: takes results in, finds them firms, runs their way to the market and counts what becomes of them."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from sim.enterprises import knowledge
from sim.institutions.call_account import CallAccount
from sim.institutions.transfer.facilities import Facilities
from sim.institutions.transfer.insurer import Insurer
from sim.institutions.transfer.journey import FIT, Demonstration, Journey, still_under_way
from sim.institutions.transfer.purchase_desk import PurchaseDesk
from sim.institutions.transfer.result_register import NEVER, Register, State
from sim.institutions.transfer.results import Result
from sim.institutions.transfer.technology_market import VALUE_EXPONENT, TechnologyMarket
from sim.institutions.transfer.transfer_statistics import TransferStatistics
from sim.institutions.treasury import Treasury
from sim.institutions.world import World
from sim.kernel.clock import DAYS_A_YEAR, Phase, months
from sim.kernel.events import NO_FIRM
from sim.scenario.chains import FIELD_SLUGS

MARKET_DAY = 20
"""Day of the month on which the technology market meets and a catalogue that is due comes out (assumption)."""
MISFIT_VALUE = 0.6
"""Value of a result to a firm that it does not fit, over its value to one that it does (assumption)."""
MOST_STEP, MOST_GAIN = 0.5, 0.2
"""Largest share of sales that one launch turns over, and largest productivity gain (log) of one (assumption)."""
YEARS_UNDER_WAY = 5
"""Years before the start in which results taken up then are looked for that are still on their way."""
COMPANY_AFTER = 365
"""Days without a firm after which an institute may build a company on a result (assumption)."""


class Transfer:
    """Results from acceptance to the market. `under_way`: journeys by the result's number."""

    def __init__(self, world: World, treasury: Treasury):
        self.world, self.treasury = world, treasury
        self.register = Register(world)
        self.market = TechnologyMarket(world, self.register)
        self.facilities = Facilities(world)
        self.insurer = Insurer(world, treasury, self.register)
        self.desk = PurchaseDesk(world, treasury)
        self.statistics = TransferStatistics(world, self.register)
        self.under_way: dict[int, Journey] = {}
        self.accounts = {name: CallAccount(world, name) for name in ("demonstrations", "first_purchase")}
        self._promised: dict[str, tuple[float, int]] = {}
        self._spread = knowledge.mean_quality(world.p.knowledge.quality_spread)
        self._last_round = self._last_catalogue = world.clock.day_number
        self._remember()
        clock = world.clock
        for year in range(clock.start.year + 1, clock.end.year + 1):
            clock.at(date(year, 1, 1), Phase.OFFICE, self._new_year)
        for first in months(clock.start, clock.end):
            clock.at(first.replace(day=MARKET_DAY), Phase.OFFICE, self.market_day)

    # before the run
    def _remember(self) -> None:
        """Results of the years before the start, and what the practice of 2022 has made of them: some are still open, some on their way."""
        world, register, p, start = self.world, self.register, self.world.p.transfer, self.world.clock.day_number
        last = world.today.year
        numbers = np.concatenate([register.foresee(year) for year in range(last - int(np.ceil(p.life)) - YEARS_UNDER_WAY + 1, last + 1)])
        register.accept(numbers)
        register.published[numbers] = register.registers[numbers] + 0.5 * p.catalogue_days <= start
        meets = self._met_before(numbers)
        age = np.minimum(meets, start) - register.finished[numbers]
        register.state[numbers[age > DAYS_A_YEAR * p.life]] = State.ENDED
        met = (register.state[numbers] == State.OPEN) & (meets <= start)
        ahead = start - meets[met]
        register.state[numbers[met]] = State.ENDED
        goes_on = still_under_way(register.steps(numbers[met]), ahead, p)
        self._offer(numbers[met][goes_on], "contract", ahead[goes_on].tolist())
        self.market.new_round()

    def _met_before(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Day on which each result met a firm under the practice of 2022: its hazard rises when the catalogue shows it."""
        register, p = self.register, self.world.p.transfer
        finished = register.finished[numbers]
        shown = np.minimum(register.registers[numbers] + 0.5 * p.catalogue_days, float(NEVER))
        target = -np.log(register.draw("match before", register.address[numbers])) * DAYS_A_YEAR
        value = register.quality[numbers] ** (VALUE_EXPONENT * p.evaluation_accuracy)
        slow, fast = p.contact_hazard * value, (p.contact_hazard + p.catalogue_hazard * p.effort) * value
        unseen = slow * (shown - finished)
        later = shown - finished + (target - unseen) / np.maximum(fast, 1e-12)
        days = np.where(target < unseen, target / np.maximum(slow, 1e-12), later)
        return np.minimum(finished + days, float(NEVER)).astype(np.int64)

    # results come in
    def receive(self, result: Result) -> None:
        """An accepted project hands its result over: its firm uses it, or it looks for another like those of universities."""
        number = self.register.enter(result)
        self._accept(np.array([number]))
        uses = self.register.draw("own use", self.register.address[[number]])[0] < self.world.p.transfer.own_use
        if result.firm != NO_FIRM and uses and self.world.firms.alive[result.firm]:
            self._take(number, result.firm, "own use", self.register.steps(np.array([number]))[0], follow_on=result.follow_on)

    def _new_year(self) -> None:
        self.register.foresee(self.world.today.year)
        self.facilities.close_year()

    def _accept(self, numbers: NDArray[np.int64]) -> None:
        self.register.accept(numbers)
        self.register.counts[numbers] = True
        self.statistics.finished(numbers)

    def market_day(self) -> None:
        """Once a month: new results, registrations, a catalogue if one is due, matches, and the end of what is obsolete."""
        world, register, day = self.world, self.register, self.world.clock.day_number
        self._accept(np.flatnonzero((register.state == State.COMING) & (register.finished <= day)))
        if "duty" in world.incentives.transfer:
            register.impose_duty(day)
        self.statistics.registered(self._last_round, day)
        self._last_round = day
        if day - self._last_catalogue >= register.term("catalogue_days") - 0.5 * DAYS_A_YEAR / 12:
            self._last_catalogue = day
            self.statistics.published(register.publish(day))
        self.statistics.ended(register.retire(day), "obsolete")
        self.market.new_round()
        self._offer(self.market.round(register.open()), "contract")

    def _offer(self, numbers: NDArray[np.int64], road: str, ahead: list[float] | None = None, terms: Demonstration | None = None) -> list[int]:
        """Find each result a firm, sign and begin; `ahead`: days before the start of the run at which it did. Returns the rows of the firms."""
        taken, rows = [], []
        for k, (number, draws) in enumerate(zip(numbers.tolist(), self.register.steps(numbers), strict=True)):
            row = self.market.firm_for(number, company=road == "institute company")
            if row is None:
                self.world.recorder.add("Transfer|No firm found", 0 if ahead else 1)
                continue
            taken.append(number)
            rows.append(row)
            self._take(number, row, road, draws, ahead[k] if ahead else 0.0, terms=terms)
        if road != "institute company" and ahead is None:  # institutes hold shares instead
            self.market.pay(taken, rows)
        return rows

    def _take(
        self,
        number: int,
        row: int,
        road: str,
        draws: NDArray[np.float64],
        ahead: float = 0.0,
        follow_on: float = 1.0,
        terms: Demonstration | None = None,
    ) -> None:
        """A firm takes the result up: its journey begins, or began `ahead` days ago."""
        register, world = self.register, self.world
        owned = register.owner(number) == row
        fits = owned or draws[FIT] < register.term("evaluation_accuracy")
        register.take(number, int(world.clock.day_number - ahead), bool(fits))
        journey = Journey(self, number, row, road, draws, ahead=ahead, follow_on=follow_on, owned=owned, demonstration=terms)
        if ahead <= 0:
            self.statistics.matched(number, row, road)
        self.under_way[number] = journey
        journey.process = world.clock.environment.process(journey.run())

    # results go on
    def entered(self, journey: Journey, before: str) -> None:
        """A journey enters a step."""
        for breakdown in ("all", journey.step):
            self.world.recorder.add("Transfer|Entered", 1, breakdown)
        self._log(journey, "with a firm" if before == journey.step else before, journey.step)

    def customer_sought(self, insured: bool, adopted: bool) -> None:
        """A finished product found a first customer, or did not."""
        self.statistics.adoption("insured" if insured else "not insured", adopted)

    def end(self, journey: Journey, reason: str) -> None:
        """A journey ends without a market."""
        self.register.state[journey.number] = State.ENDED
        self.statistics.ended(np.array([journey.number]), reason)
        self._log(journey, journey.step, "ended", reason)

    def launch(self, journey: Journey) -> None:
        """The product is on the market: sales of new products, and productivity later on, as with inventions (equation 10)."""
        world, p, firms, row, number = self.world, self.world.p, self.world.firms, journey.row, journey.number
        if not journey.living:
            self.end(journey, "firm closed")
            return
        register, terms = self.register, journey.demonstration if not journey.order else None
        value = self.value(journey)
        larger = max(float(firms.revenue[row] / world.references.sales[firms.sector[row]]), 1e-3) ** -p.knowledge.elasticity
        step = p.transfer.product_step * value**0.5 * min(larger, 1.0) * (terms.factor if terms else 1.0)
        knowledge.launch(firms, np.array([row]), np.array([min(step, MOST_STEP)]), p)
        if not journey.owned:
            scale = (
                p.knowledge.output_elasticity / p.knowledge.elasticity * p.research.depreciation / max(p.knowledge.patent_rate * self._spread, 1e-9)
            )
            firms.gain_far[row] += min(p.transfer.gain * scale * self._spread * value * larger, MOST_GAIN)
            firms.results_year[row] += 1.0
        if terms is not None:
            self._demand(number, row, terms)
            for breakdown in self._field(number):
                world.recorder.add("Demonstrations|Finished", 1, breakdown)
        register.state[number], register.launched[number] = State.ENDED, world.clock.day_number
        self.statistics.launched(number, terms is not None, journey.order > 0)
        self._log(journey, journey.step, "launched", yuan=journey.order)
        if journey.insured:
            self.insurer.insure(number, row)
        if journey.order:
            self.desk.order(row, journey.order)
            self.statistics.adoption("bought", True)

    def _demand(self, number: int, row: int, terms: Demonstration) -> None:
        """First demand of a demonstration: sales rise at once, and fall by the same share when it ends, so that nothing of it is left."""
        world, revenue = self.world, self.world.firms.revenue
        if revenue[row] <= 0:
            return
        share = min(terms.demand / float(revenue[row]), terms.demand_limit)
        revenue[row] *= 1.0 + share

        def end() -> None:
            lost = float(revenue[row]) * share / (1.0 + share)
            revenue[row] -= lost
            world.log("result", self.register.name(number), "first demand", "first demand ended", row, lost)

        world.clock.at(world.today + timedelta(days=round(DAYS_A_YEAR * terms.demand_years)), Phase.OFFICE, end)

    def value(self, journey: Journey) -> float:
        """Worth of a result to its firm relative to a typical one."""
        return float(self.register.quality[journey.number]) * (1.0 if self.register.fits[journey.number] else MISFIT_VALUE)

    def _field(self, number: int) -> tuple[str, ...]:
        index = int(self.register.field[number])
        return ("all", FIELD_SLUGS[index]) if index >= 0 else ("all",)

    def _log(self, journey: Journey, before: str, after: str, reason: str = "", yuan: float = 0.0) -> None:
        if self.world.events.keep:
            self.world.log("result", self.register.name(journey.number), before, after, journey.row, yuan, reason)

    # what measures ask for
    def whole(self, name: str, number: float) -> int:
        """Part of a small province-wide number that falls to the sample today, so that the run's sum is right: at least one at the first time."""
        wanted, given = self._promised.get(name, (0.0, 0))
        wanted += number * self.world.scale
        now = max(round(wanted), 1 if wanted > 0 else 0) - given
        self._promised[name] = (wanted, given + max(now, 0))
        return max(now, 0)

    def purchase(self, places: int, budget: float, multiple: float) -> None:
        """The government orders registered new products that look for a first customer, most valuable first, `multiple` units each."""
        day, account = self.world.clock.day_number, self.accounts["first_purchase"]
        looking = [journey for journey in self.under_way.values() if journey.step == "market" and journey.ahead <= 0 and journey.living]
        waiting = [journey for journey in looking if self.register.registers[journey.number] <= day]
        waiting.sort(key=lambda j: (-self.value(j), j.number))
        left, bought, short = budget, 0, 0
        for journey in waiting:
            if bought >= places:
                break
            yuan = round(multiple * self.desk.unit_value(journey.row, self.value(journey)), 2)
            if yuan <= 0 or yuan > left:
                short += 1
                continue
            left -= yuan
            bought += 1
            journey.buy(yuan)
        self._account("first_purchase", places, len(waiting), bought, short)
        account.fill(self.world.today.year, bought)

    def demonstrate(self, places: int, fields: list[int], subsidy: float, budget: float, terms: Demonstration) -> None:
        """Take the best results of the open fields through readiness levels 7 to 9, wherever they wait; field by field in turn."""
        world, register, account = self.world, self.register, self.accounts["demonstrations"]
        affordable = places if subsidy <= 0 else min(places, int(budget / subsidy + 1e-9))
        queues = [self._to_demonstrate(field) for field in fields]
        rows: list[int] = []
        qualified = sum(len(queue) for queue in queues)
        self.market.new_round()
        while len(rows) < affordable and any(queues):
            for queue in queues:
                if not queue or len(rows) >= affordable:
                    continue
                number = queue.pop(0)
                row = self._start_demonstration(number, terms)
                if row is None:
                    continue
                rows.append(row)
                for breakdown in ("all", FIELD_SLUGS[int(register.field[number])]):
                    world.recorder.add("Demonstrations|Started", 1, breakdown)
        world.clock.at(self.treasury.released(world.today), Phase.OFFICE, lambda: self._subsidise(rows, subsidy))
        self._account("demonstrations", places, qualified, len(rows), max(min(places, qualified) - affordable, 0))
        account.fill(world.today.year, len(rows))

    def _subsidise(self, started: list[int], subsidy: float) -> None:
        """Pay the subsidy of each demonstration to its firm, now that the year's money is released; a firm may run several."""
        rows, number = np.unique(np.array(started, np.int64), return_counts=True)
        living = self.world.firms.alive[rows]
        rows, number = rows[living], number[living]
        if rows.size and subsidy > 0:
            self.treasury.pay_at_once("demonstrations", rows, subsidy * number.astype(np.float64))

    def _to_demonstrate(self, field: int) -> list[int]:
        """Numbers of the field's results that wait for a firm or are on their way, most valuable first."""
        register = self.register
        busy = [n for n, j in self.under_way.items() if register.field[n] == field and j.step != "demonstration" and j.ahead <= 0 and j.living]
        numbers = np.concatenate([register.open()[register.field[register.open()] == field], np.array(busy, np.int64)])
        return numbers[np.lexsort((register.address[numbers], -register.quality[numbers]))].tolist()

    def _start_demonstration(self, number: int, terms: Demonstration) -> int | None:
        journey = self.under_way.get(number)
        if journey is not None:
            journey.demonstrate(terms)
            return journey.row
        rows = self._offer(np.array([number]), "demonstration", terms=terms)
        return rows[0] if rows else None

    def found_companies(self, places: int, grant: float) -> None:
        """New-type institutes build companies on the best published results that nobody took up for a year."""
        register, world = self.register, self.world
        numbers = register.open()
        numbers = numbers[register.published[numbers] & (register.finished[numbers] < world.clock.day_number - COMPANY_AFTER)]
        numbers = numbers[np.lexsort((register.address[numbers], -register.quality[numbers]))]
        self.market.new_round()
        for row in self._offer(numbers[:places], "institute company"):
            if grant > 0:
                self.treasury.pay_at_once("new_type_institutes", np.array([row]), np.array([grant]))

    def _account(self, name: str, places: int, qualified: int, filled: int, short: int) -> None:
        """Book a contested call: places, and what was refused for want of money or places; without places there was no call."""
        if places <= 0:
            return
        self.accounts[name].open(places)
        self.accounts[name].decide(qualified, filled if short else places, 0)
        for reason, number in (("budget", short), ("quota", qualified - filled - short)):
            if number > 0:
                self.world.refuse(name, reason, number)

    def record(self) -> None:
        """Put the quarter's stocks."""
        self.facilities.record()
        self.insurer.record()
        self.statistics.record(self.under_way)
