"""The banks as lenders without collateral (equation 7): loan days, files in the hands of few officers, a committee, backing, defaults.

They exist under the rules of 2022; a measure changes the terms in the incentives: the cover that a compensation pool gives, guarantees, the cap.
"""

from __future__ import annotations

from collections.abc import Generator
from datetime import date, timedelta

import numpy as np
import simpy
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.enterprises import credit, tax
from sim.enterprises.columns import size_class
from sim.enterprises.finance import BANK
from sim.enterprises.incentives import per_row
from sim.institutions.credit.loan_book import COVERED, GUARANTEED, GUARANTOR, POOL, UNCOVERED, LoanBook
from sim.institutions.world import World
from sim.kernel.clock import Phase, months, quarter_ends
from sim.scenario.variables.credit import BACKINGS

Array = NDArray[np.float64]
Rows = NDArray[np.int64]
LOAN_DAY = 10
"""Day of the month on which firms hand in their files (assumption)."""
COMMITTEE = timedelta(days=14)
"""Time between two sittings of the credit committee, which also settles what is due (assumption)."""
MEDIUM, LARGE = 2, 3
"""Size classes: the guarantor serves firms below medium, the pool firms below large."""


FILE = np.dtype(
    [
        ("row", np.int64),  # firm
        ("yuan", np.float64),  # asked for
        ("month", np.int64),  # number of the month of application, the address of its draws
        ("applied", np.int64),  # day number
        ("short", np.bool_),  # for what finance cut or for a project, not to replace other credit
        ("project", np.bool_),  # bundled with a project, whose money it is: what finance cut elsewhere stays cut
    ]
)
"""One application."""


def files(row: NDArray, yuan: NDArray, today: date, short: NDArray, project: bool) -> NDArray:
    """Applications handed in today; shape of `row`."""
    entered = np.zeros(row.size, FILE)
    for name, value in (
        ("row", row),
        ("yuan", yuan),
        ("month", today.year * 12 + today.month),
        ("applied", today.toordinal()),
        ("short", short),
        ("project", project),
    ):
        entered[name] = value
    return entered


class Bank:
    """All banks of the province. `rationed`: firms refused this year though short of finance; `pending`: firms whose file is under way;
    `ready`: files examined, with the day; `told`: by row, the event that carries the answer to a project winner."""

    def __init__(self, world: World):
        self.world, self.book = world, LoanBook(world)
        count = world.firms.count
        self.pending, self.rationed = np.zeros((2, count), bool)
        self.ready: list[tuple[int, NDArray]] = []
        self.told: dict[int, simpy.Event] = {}
        self.waits = np.zeros(2)
        self.gained = self.expected = 0.0
        wanted = world.p.credit.files
        places = max(world.places(wanted), 1) if wanted else 0
        self.officers = simpy.Container(world.clock.environment, capacity=places, init=places) if places else None
        self._schedule()

    def _schedule(self) -> None:
        clock = self.world.clock
        for year in range(clock.start.year, clock.end.year + 1):
            clock.at(date(year, 1, 1), Phase.OFFICE, self._new_year)
        for first in months(clock.start, clock.end):
            clock.at(first.replace(day=LOAN_DAY), Phase.OFFICE, self.loan_day)
        day = clock.start + COMMITTEE
        while day <= clock.end:
            clock.at(day, Phase.OFFICE, self.sit)
            day += COMMITTEE
        for end in quarter_ends(clock.start, clock.end):
            clock.at(end, Phase.OFFICE, self.book.watch)

    def _new_year(self) -> None:
        self.rationed[:] = False

    @property
    def limit(self) -> float:
        """Largest balance of technology loans a firm, yuan."""
        limit = self.world.incentives.loan_limit
        return float(self.world.p.credit.limit if limit is None else limit)

    # Applications

    def loan_day(self) -> None:
        """Firms that know the loans hand in files: those short of finance, and holders of a status that would replace other credit."""
        world, c, firms = self.world, self.world.p.credit, self.world.seen
        day, today = world.clock.day_number, world.today
        rows = np.flatnonzero(firms.alive & firms.aware[:, credit.AWARE] & ~self.pending[: world.live] & ~self.rationed[: world.live])
        short = firms.constrained[rows] & (firms.research_cut[rows] > 0)
        status = tax.holds(firms.high_tech_expiry[rows], day) | tax.holds(firms.technology_sme_expiry[rows], day)
        could = (short | status) & (firms.technology_debt[rows] <= 0)
        rows, short = rows[could], short[could]
        rate = np.where(short, c.apply, c.working_capital)
        asks = world.uniform("loan wanted", today.year * 12 + today.month, rows) < -np.expm1(-rate / 12.0)
        rows, short = rows[asks], short[asks]
        yuan = credit.wanted(firms.take(rows), short, credit.quarters_left(world.today), world.p)
        enough = yuan >= c.smallest_loan
        entered = files(rows[enough], yuan[enough], today, short[enough], False)
        world.recorder.add("Finance|Loans|Applications", entered.size)
        world.log("loan", "technology loan", "", "applied", entered["row"], entered["yuan"])
        if self.officers is None:
            self._refuse(entered, "officers")
        else:
            self.pending[entered["row"]] = True
            self._hand_out(entered, self.officers)

    def _hand_out(self, entered: NDArray, officers: simpy.Container) -> None:
        """Files go to officers, each for the days that it takes; files that take equally long travel together."""
        world, c = self.world, self.world.p.credit
        draw = world.uniform("loan review", int(entered["month"][0]) if entered.size else 0, entered["row"])
        days = np.ceil(c.review_days * np.exp(c.review_spread * ndtri(draw)))
        for length in np.unique(days).tolist():
            together = entered[days == length]
            for first in range(0, together.size, int(officers.capacity)):
                world.clock.environment.process(self._examine(together[first : first + int(officers.capacity)], length, officers))

    def _examine(self, together: NDArray, days: float, officers: simpy.Container) -> Generator[simpy.Event, None, None]:
        """Files wait until officers have room for them and are examined; the next committee decides."""
        yield officers.get(together.size)
        yield self.world.clock.environment.timeout(days)
        yield officers.put(together.size)
        self.ready.append((self.world.clock.day_number, together))

    def offer(self, row: int, yuan: float) -> simpy.Event:
        """A loan for the winner of a project (bundled finance), decided within days on the same terms as any other.

        Returns an event that succeeds with the answer: True if the loan was made. A process may wait for it or not.
        """
        world = self.world
        told = world.clock.environment.event()
        entered = files(np.array([row]), np.array([yuan]), world.today, np.array([True]), True)
        world.recorder.add("Finance|Loans|Applications", 1)
        world.log("loan", "technology loan", "", "applied", row, yuan, reason="project")
        if self.pending[row]:  # one file a firm at a time
            self._refuse(entered, "withdrawn")
            told.succeed(False)
        else:
            self.pending[row] = True
            self.told[int(row)] = told
            world.clock.at(world.today + timedelta(days=int(world.p.credit.fast_days)), Phase.OFFICE, lambda: self.decide(entered))
        return told

    # Decisions

    def sit(self) -> None:
        """The committee: settle what is due, then decide the files that were ready yesterday, in the order in which they came."""
        self.book.settle()
        today = self.world.clock.day_number
        ready = [together for done, together in self.ready if done < today]
        self.ready = [(done, together) for done, together in self.ready if done >= today]
        if ready:
            self.decide(np.concatenate(ready))

    def decide(self, ready: NDArray) -> None:
        """Equation 7 for each file: lend if r_f + op + PD·LGD·(1 − cov) ≤ r_cap, with the pool's cover, else without, else with a guarantee."""
        world, day = self.world, self.world.clock.day_number
        self.pending[ready["row"]] = False
        self.waits += (float((day - ready["applied"]).sum()), ready.size)
        amount, refused = self._claims(ready)
        for reason, which in refused.items():
            self._refuse(ready[which], reason)
        keep = ~np.logical_or.reduce(list(refused.values()))
        open_files, amount = ready[keep], amount[keep]
        rows, month = open_files["row"], open_files["month"]
        chosen = world.firms.take(rows)
        probability = credit.default_probability(chosen, day, world.p)
        information = per_row(world.incentives.credit_information, rows)
        assessed = credit.assessed_probability(chosen, probability, self._drawn("loan assessment", month // 12, rows), day, world.p, information)
        backing, share, refused = self._back(rows, amount, assessed)
        for reason, which in refused.items():
            self._refuse(open_files[which], reason)
        fails = self._drawn("loan default", month, rows) < self._over_term(self._under_cover(probability, share))
        granted = backing >= 0
        self._grant(open_files[granted], amount[granted], backing[granted], share[granted], assessed[granted], fails[granted])
        lent = set(rows[granted].tolist())
        for row in ready["row"][ready["project"]].tolist():
            self.told.pop(row).succeed(row in lent)

    def _claims(self, ready: NDArray) -> tuple[Array, dict[str, NDArray[np.bool_]]]:
        """What each file can still ask for today, yuan, and those that are out before they are judged, by reason."""
        world, firms, smallest = self.world, self.world.firms, self.world.p.credit.smallest_loan
        rows = ready["row"]
        chosen = firms.take(rows)
        need = sum(credit.gaps(chosen, credit.quarters_left(world.today), world.p))
        makes_good = ready["short"] & ~ready["project"]
        asked = np.where(makes_good, np.minimum(ready["yuan"], np.maximum(need, smallest)), ready["yuan"])
        room = np.minimum(self.limit, world.p.credit.sales_share * chosen.revenue) - chosen.technology_debt
        amount = np.floor(np.minimum(asked, room))
        withdrawn = ~chosen.alive | (makes_good & (need <= 0))
        barred = ~withdrawn & (self.book.barred[rows] > world.clock.day_number)
        capped = ~withdrawn & ~barred & ((amount < np.minimum(smallest, np.floor(asked))) | (amount <= 0))
        return amount, {"withdrawn": withdrawn, "bad record": barred, "cap": capped}

    def _drawn(self, name: str, period: NDArray, rows: Rows) -> Array:
        """Uniforms of rows whose periods differ; shape (rows,)."""
        drawn = np.zeros(rows.size)
        for value in np.unique(period):
            chosen = period == value
            drawn[chosen] = self.world.uniform(name, int(value), rows[chosen])
        return drawn

    def _under_cover(self, probability: Array, share: Array) -> Array:
        """PD(1 + m·cov), at most one; shape kept."""
        return np.minimum(probability * (1.0 + self.world.p.credit.moral_hazard * share), 1.0)

    def _over_term(self, probability: Array) -> Array:
        """Probability of default over the term of a loan that a yearly one implies."""
        return -np.expm1(np.log1p(-np.minimum(probability, 1.0 - 1e-12)) * (self.world.p.credit.term / 365.0))

    def _acceptable(self, assessed: Array, share: Array) -> NDArray[np.bool_]:
        """Whether the price of a loan stays within the cap when somebody else bears `share` of the loss."""
        c = self.world.p.credit
        return c.safe_rate + c.operating_cost + self._under_cover(assessed, share) * c.loss_given_default * (1.0 - share) <= c.price_cap

    def _back(self, rows: Rows, amount: Array, assessed: Array) -> tuple[NDArray[np.int64], Array, dict[str, NDArray[np.bool_]]]:
        """Backing of each loan (−1: no loan), its share of the loss, and the files refused by reason.

        Cover and guarantees are given in the order of the files as far as pool and guarantor can answer for them.
        """
        world, faced = self.world, self.world.incentives
        size = size_class(world.firms.employees[rows], world.firms.revenue[rows])
        cover = np.where(size < LARGE, per_row(faced.loan_cover, rows), 0.0)
        fit = (cover > 0) & self._acceptable(assessed, cover)
        loss = np.where(fit, self._expected(amount, assessed, cover), 0.0)
        free = self.book.balance(POOL) - float(self.book.outstanding("expected")[COVERED])
        covered = fit & (self.book.balance(POOL) > 0) & (np.cumsum(loss) <= free)
        plain = ~covered & self._acceptable(assessed, np.zeros(rows.size))
        guarantee = np.full(rows.size, faced.guarantee_cover)
        fit_guarantor = ~covered & ~plain & (size < MEDIUM) & (guarantee > 0) & self._acceptable(assessed, guarantee)
        capacity = faced.guarantee_multiple * self.book.balance(GUARANTOR) - self.book.guaranteed()
        backed = fit_guarantor & (np.cumsum(np.where(fit_guarantor, guarantee * amount, 0.0)) <= capacity)
        dear = backed & (faced.guarantee_fee > world.p.credit.most_fee)
        backing = np.select([covered, plain, backed & ~dear], [COVERED, UNCOVERED, GUARANTEED], -1)
        share = np.select([backing == COVERED, backing == GUARANTEED], [cover, guarantee], 0.0)
        none = (backing < 0) & ~dear
        return backing, share, {"withdrawn": dear, "cover exhausted": none & fit, "price": none & ~fit}

    def _expected(self, amount: Array, assessed: Array, share: Array) -> Array:
        """Expected loss of who backs a loan: PD·LGD·cov·amount, yuan."""
        return self._over_term(self._under_cover(assessed, share)) * self.world.p.credit.loss_given_default * share * amount

    def _grant(self, lent: NDArray, yuan: Array, backing: NDArray[np.int64], share: Array, assessed: Array, fails: NDArray[np.bool_]) -> None:
        """Pay loans out and let firms use them; all of shape (loans,)."""
        if not lent.size:
            return
        rows, short = lent["row"], lent["short"]
        only = ~self._acceptable(assessed, np.zeros(rows.size))  # no bank would have lent without backing
        world, firms = self.world, self.world.firms
        expected = self._expected(yuan, assessed, share)
        world.ledger.pay_firms(BANK, firms.cash, yuan, rows)
        firms.technology_debt[rows] += yuan
        due = np.full(rows.size, world.clock.day_number + int(world.p.credit.term))
        self.book.add(row=rows, yuan=yuan, due=due, backing=backing, share=share, expected=expected, fails=fails)
        fee = backing == GUARANTEED
        world.ledger.collect(GUARANTOR, firms.cash, yuan[fee] * world.incentives.guarantee_fee * (world.p.credit.term / 365.0), rows[fee])
        added = credit.make_good(firms, rows, np.where(short & ~lent["project"], yuan, 0.0), credit.quarters_left(world.today), world.p)
        credit.replace_debt(firms, rows, np.where(short, 0.0, yuan), world.ledger)
        self.rationed[rows] = False
        self._note(rows, yuan, backing, expected, added, only)

    def _note(
        self, rows: Rows, yuan: Array, backing: NDArray[np.int64], expected: Array, added: Array, only: NDArray[np.bool_]
    ) -> None:  # fmt: skip
        """Record loans granted; `added`: research they restored, `only`: those that no bank would have made without backing."""
        world, recorder = self.world, self.world.recorder
        for variable, weights in (("Granted", None), ("Amount", yuan)):
            recorder.add(f"Finance|Loans|{variable}", rows.size if weights is None else weights.sum())
            recorder.by_class(f"Finance|Loans|{variable}", BACKINGS, backing, weights)
        recorder.add("Finance|Loans|Research restored", added.sum())
        recorder.add("Finance|Loans|Research restored", added[only].sum(), "only with backing")
        recorder.add("Finance|Loans|Research restored", added[~only].sum(), "also without backing")
        recorder.add("Finance|Loans|Expected loss", expected.sum())
        recorder.add("Finance|Loans|Expected loss", expected[backing == COVERED].sum(), "pool")
        recorder.add("Finance|Loans|Expected loss", expected[backing == GUARANTEED].sum(), "guarantor")
        self.gained += float(added[only].sum())
        self.expected += float(expected.sum())
        for k, name in enumerate(BACKINGS):
            world.log("loan", "technology loan", "examined", "granted", rows[backing == k], yuan[backing == k], name)

    def _refuse(self, refused: NDArray, reason: str) -> None:
        """Note refused applications; firms short of finance count as rationed unless they no longer want the loan."""
        if not refused.size:
            return
        self.world.recorder.add("Finance|Loans|Refused", refused.size)
        self.world.recorder.add("Finance|Loans|Refused", refused.size, reason)
        self.world.log("loan", "technology loan", "examined", "refused", refused["row"], refused["yuan"], reason)
        if reason != "withdrawn":
            self.rationed[refused["row"][refused["short"]]] = True

    # What is known of it

    def record(self) -> None:
        """Put the stocks at a quarter's end and note the averages so far."""
        world, recorder, book = self.world, self.world.recorder, self.book
        outstanding = book.outstanding("yuan")
        recorder.put("Finance|Loans|Outstanding", outstanding.sum())
        for name, yuan in zip(BACKINGS, outstanding.tolist(), strict=True):
            recorder.put("Finance|Loans|Outstanding", yuan, name)
        recorder.put("Finance|Loans|Rationed firms", np.count_nonzero(self.rationed & world.firms.alive))
        recorder.put("Finance|Pool|Balance", book.balance(POOL))
        recorder.put("Finance|Guarantor|Balance", book.balance(GUARANTOR))
        borrows, firms = world.seen.technology_debt > 0, world.seen
        world.share_by_size("Take-up", "technology_loan", borrows, borrows | (firms.alive & firms.constrained & (firms.research_cut > 0)))
        if outstanding.sum() > 0:
            world.shares["Finance|Loans|Covered share", "all"] = float(outstanding[[COVERED, GUARANTEED]].sum() / outstanding.sum())
        if self.waits[1]:
            world.shares["Finance|Loans|Days to decision", "all"] = float(self.waits[0] / self.waits[1])
        for name, rate in book.default_rates().items():
            world.shares["Finance|Loans|Default rate", name] = rate
        if self.expected > 0:
            world.shares["Finance|Loans|Additional research", "all"] = self.gained / self.expected
