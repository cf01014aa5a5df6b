"""The banks' book of technology loans: one row a loan, from the day it is granted until its due day."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.enterprises.finance import BANK, OUTSIDE
from sim.institutions.world import World
from sim.kernel.clock import DAYS_A_YEAR
from sim.kernel.ledger import FEN
from sim.scenario.variables.credit import BACKINGS

Array = NDArray[np.float64]
UNCOVERED, COVERED, GUARANTEED = range(len(BACKINGS))
OPEN, REPAID, DEFAULTED = range(3)
POOL, GUARANTOR = "compensation pool", "guarantor"
"""Accounts of those who bear a part of the banks' losses."""

LOAN = np.dtype(
    [
        ("row", np.int64),  # borrower
        ("yuan", np.float64),
        ("due", np.int64),  # day number
        ("backing", np.int8),  # index into BACKINGS
        ("share", np.float64),  # of the loss that the backing bears
        ("expected", np.float64),  # loss of the backing that was expected on the day of the grant, yuan
        ("fails", np.bool_),  # will not be paid back
        ("strained", np.bool_),  # the borrower was out of money at the last quarter's end
        ("state", np.int8),
    ]
)
"""One loan. What becomes of it is drawn when it is granted; it shows on the due day or when the firm leaves without money."""


def sums(rows: NDArray, yuan: Array) -> tuple[NDArray, Array]:
    """Unique rows and what each owes in all: the ledger takes one payment a firm and call."""
    unique, index = np.unique(rows, return_inverse=True)
    return unique, np.bincount(index, yuan, unique.size).astype(np.float64)


class LoanBook:
    """Loans outstanding, and those that ended early until their due day has passed, so that default rates are of whole cohorts.

    `barred`: day number to which a default bars a firm; `due`, `defaulted`: loans whose due day has passed, by backing.
    """

    def __init__(self, world: World):
        self.world = world
        self.loans = np.zeros(0, LOAN)
        self.barred = np.zeros(world.firms.count, np.int64)
        self.due, self.defaulted = np.zeros((2, len(BACKINGS)))

    def add(self, **columns: NDArray) -> None:
        """Enter loans of equal shape (n,), one array a column; the state is open."""
        entered = np.zeros(columns["row"].size, LOAN)
        for name, values in columns.items():
            entered[name] = values
        self.loans = np.concatenate([self.loans, entered])

    def balance(self, account: str) -> float:
        """Money of the pool or the guarantor, yuan."""
        return self.world.ledger.balances[account] / FEN

    @property
    def open(self) -> NDArray[np.bool_]:
        """Which loans are outstanding."""
        return self.loans["state"] == OPEN

    def outstanding(self, column: str) -> Array:
        """Sum of a column over outstanding loans by backing; shape (backings,)."""
        chosen = self.loans[self.open]
        return np.bincount(chosen["backing"], chosen[column], len(BACKINGS)).astype(np.float64)

    def guaranteed(self) -> float:
        """What the guarantor answers for, yuan."""
        chosen = self.loans[self.open & (self.loans["backing"] == GUARANTEED)]
        return float((chosen["yuan"] * chosen["share"]).sum())

    def default_rates(self) -> dict[str, float]:
        """Share of loans due so far that defaulted, per year of term: in all and by backing, where any was due."""
        years = self.world.p.credit.term / 365.0
        rates = {name: float(bad / due) / years for name, bad, due in zip(BACKINGS, self.defaulted, self.due, strict=True) if due}
        return {"all": float(self.defaulted.sum() / self.due.sum()) / years, **rates} if rates else rates

    def watch(self) -> None:
        """At a quarter's end, note which borrowers are out of money: if they leave, they leave without paying."""
        firms = self.world.firms
        living = firms.alive[self.loans["row"]]
        self.loans["strained"][living] = firms.illiquid_quarters[self.loans["row"][living]] > 0

    def settle(self) -> None:
        """Loans that are due and loans of firms that left: paid back, or in default; the backing pays its share as far as it has money.

        A firm that left while it had money settles from what its owners got; one that was out of money does not.
        """
        loans, day = self.loans, self.world.clock.day_number
        living = self.world.firms.alive[loans["row"]]
        ends = self.open & (~living | (loans["due"] <= day))
        if ends.any():
            defaults = ends & (loans["fails"] | (~living & loans["strained"]))
            repaid = ends & ~defaults
            self._pay_back(loans[repaid], living[repaid], 1.0)
            self.world.log("loan", "technology loan", "granted", "repaid", loans["row"][repaid], loans["yuan"][repaid])
            if defaults.any():
                self._default(loans[defaults], living[defaults])
            loans["state"][ends] = REPAID
            loans["state"][defaults] = DEFAULTED
        self._retire(day)

    def _pay_back(self, loans: NDArray, living: NDArray[np.bool_], part: float) -> None:
        """Borrowers pay `part` of their loans, which are then off their books; owners pay for firms that are gone."""
        world, firms = self.world, self.world.firms
        rows, owed = sums(loans["row"][living], loans["yuan"][living])
        world.ledger.collect(BANK, firms.cash, part * owed, rows)
        firms.technology_debt[rows] = np.maximum(firms.technology_debt[rows] - owed, 0.0)
        world.ledger.transfer(OUTSIDE, BANK, part * float(loans["yuan"][~living].sum()))

    def _default(self, loans: NDArray, living: NDArray[np.bool_]) -> None:
        """The bank recovers 1 − LGD, pool and guarantor pay their share of the rest, the firm is barred.

        LGD is what the bank loses after it has collected what it could: the firm pays 1 − LGD whatever cash it holds (owners, suppliers or other
        credit help if it has too little) and the rest of the debt is written off. The loss that made a firm default is not booked, so a living
        defaulter keeps LGD of the loan that another firm pays back; its price is the years without such a loan.
        """
        world, c, recorder = self.world, self.world.p.credit, self.world.recorder
        self._pay_back(loans, living, 1.0 - c.loss_given_default)
        self.barred[loans["row"]] = world.clock.day_number + round(c.bar_years * DAYS_A_YEAR)
        recorder.add("Finance|Loans|Defaults", loans.size)
        recorder.add("Finance|Loans|Defaulted", loans["yuan"].sum())
        recorder.by_class("Finance|Loans|Defaults", BACKINGS, loans["backing"])
        recorder.by_class("Finance|Loans|Defaulted", BACKINGS, loans["backing"], loans["yuan"])
        world.log("loan", "technology loan", "granted", "defaulted", loans["row"], loans["yuan"])
        for backing, account, variable in ((COVERED, POOL, "Finance|Pool|Paid"), (GUARANTEED, GUARANTOR, "Finance|Guarantor|Paid")):
            chosen = loans[loans["backing"] == backing]
            claim = float((chosen["yuan"] * chosen["share"]).sum()) * c.loss_given_default
            paid = min(claim, max(self.balance(account), 0.0))
            world.ledger.transfer(account, BANK, paid)
            recorder.add(variable, paid)
            recorder.add("Finance|Pool|Unpaid", claim - paid)

    def _retire(self, day: int) -> None:
        """Count loans whose due day has come, and forget those."""
        past = (self.loans["due"] <= day) & ~self.open
        if past.any():
            ended = self.loans[past]
            self.due += np.bincount(ended["backing"], minlength=len(BACKINGS))
            self.defaulted += np.bincount(ended["backing"], ended["state"] == DEFAULTED, len(BACKINGS))
            self.loans = self.loans[~past]
