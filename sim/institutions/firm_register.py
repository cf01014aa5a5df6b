"""The firm register: what becomes of every firm over the horizon, kept on request.

It is told where money and books move (treasury, tax office, purchase desk, each quarter of the firms) and never answers, so a run with it
is the same run. Without a request there is no accumulator: `Unregistered` forgets at once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.enterprises import recognition, tax
from sim.enterprises.columns import Firms, size_class
from sim.enterprises.incentives import Incentives
from sim.institutions.life import FirmTable
from sim.kernel.ledger import FEN, whole_fen
from sim.scenario.parameter_set import Namespace

Array = NDArray[np.float64]


class Unregistered:
    """Keeps nothing. All amounts are yuan."""

    def plan(self, block: Firms, incentives: Incentives, day: int, p: Namespace) -> None:
        """The block has made its plan of the year on `day`."""

    def invent(self, rows: NDArray, number: NDArray, quality: Array) -> None:
        """Firms of these rows of the table made inventions this quarter: how many, and their quality."""

    def look(self, block: Firms, research: Array, trued_up: Array) -> None:
        """A quarter's books of the block, before firms leave. `research`: real research done in it; `trued_up`: expense relabelled at the
        year's end; shape (block,)."""

    def enter(self, firms: Firms, rows: NDArray) -> None:
        """Firms of these rows of the table have entered."""

    def close_year(self, firms: Firms, day: int) -> None:
        """The year's books were closed on `day`; histories hold the year."""

    def pay(self, rows: NDArray, yuan: Array) -> None:
        """The treasury paid the firms of `rows` (unique)."""

    def order(self, row: int, yuan: float) -> None:
        """Of what the treasury paid to the firm, this is the price of goods, booked as sales."""

    def collect_tax(self, block: Firms, yuan: Array) -> None:
        """Income tax collected from the firms of the block; negative where refunded."""

    def relieve(self, deduction: Array, high_tech: Array) -> None:
        """Tax given up at a settlement for the leading rows: by the super-deduction, by the high-tech rate."""


class Registers(Unregistered):
    """Several that are told the same."""

    def __init__(self, *registers: Unregistered):
        self.registers = registers

    def plan(self, block: Firms, incentives: Incentives, day: int, p: Namespace) -> None:
        for register in self.registers:
            register.plan(block, incentives, day, p)

    def invent(self, rows: NDArray, number: NDArray, quality: Array) -> None:
        for register in self.registers:
            register.invent(rows, number, quality)

    def look(self, block: Firms, research: Array, trued_up: Array) -> None:
        for register in self.registers:
            register.look(block, research, trued_up)

    def enter(self, firms: Firms, rows: NDArray) -> None:
        for register in self.registers:
            register.enter(firms, rows)

    def close_year(self, firms: Firms, day: int) -> None:
        for register in self.registers:
            register.close_year(firms, day)

    def pay(self, rows: NDArray, yuan: Array) -> None:
        for register in self.registers:
            register.pay(rows, yuan)

    def order(self, row: int, yuan: float) -> None:
        for register in self.registers:
            register.order(row, yuan)

    def collect_tax(self, block: Firms, yuan: Array) -> None:
        for register in self.registers:
            register.collect_tax(block, yuan)

    def relieve(self, deduction: Array, high_tech: Array) -> None:
        for register in self.registers:
            register.relieve(deduction, high_tech)


class FirmRegister(Unregistered):
    """Sums by row of the firm table. The books of a year are read each quarter, because a firm that leaves takes its own with it."""

    def __init__(self, firms: Firms, live: int, day: int, p: Namespace):
        """`firms`: the table on the start date `day`, of which the first `live` rows may be alive."""
        count = firms.count
        self.lived = firms.alive.copy()
        self.lived[live:] = False
        self.sales_start = np.where(self.lived, firms.revenue_history[:, 0], 0.0)
        self.size = size_class(firms.employees, self.sales_start)
        self.high_tech = self.lived & tax.holds(firms.high_tech_expiry, day)
        self.technology_sme = self.lived & tax.holds(firms.technology_sme_expiry, day)
        booked = firms.research_history[:, 0]
        self.notch_start = distance(np.where(self.lived, booked, 0.0), self.sales_start, p)
        self.last_year = np.array([firms.research, firms.revenue_history[:, 0]])
        self.year = np.zeros((4, count))
        self.closed = np.zeros((4, count))
        self.money, self.orders, self.taxes, self.deduction, self.high_tech_rate = np.zeros((5, count))

    def look(self, block: Firms, research: Array, trued_up: Array) -> None:
        part = slice(block.first, block.first + block.count)
        self._read(block, part)
        self.year[2, part] += research
        self.year[3, part] += block.relabelled / 4.0 + trued_up

    def _read(self, firms: Firms, part: slice) -> None:
        """Sales and surplus of the year so far; those of a firm that left stay as they were."""
        np.copyto(self.year[0, part], firms.sales_year, where=firms.alive)
        np.copyto(self.year[1, part], firms.surplus_year, where=firms.alive)

    def enter(self, firms: Firms, rows: NDArray) -> None:
        self.lived[rows] = True
        self.sales_start[rows] = firms.revenue[rows]
        self.size[rows] = size_class(firms.employees[rows], firms.revenue[rows])

    def close_year(self, firms: Firms, day: int) -> None:
        self.last_year = self.year[[2, 0]]
        self.closed += self.year
        self.year[:] = 0.0

    def pay(self, rows: NDArray, yuan: Array) -> None:
        self.money[rows] += whole_fen(yuan) / FEN

    def order(self, row: int, yuan: float) -> None:
        self.orders[row] += yuan

    def collect_tax(self, block: Firms, yuan: Array) -> None:
        self.taxes[block.first : block.first + block.count] += whole_fen(yuan) / FEN

    def relieve(self, deduction: Array, high_tech: Array) -> None:
        self.deduction[: deduction.size] += deduction
        self.high_tech_rate[: high_tech.size] += high_tech

    def table(self, firms: Firms, day: int, p: Namespace, scale: float) -> FirmTable:
        """What became of every firm, on the last day of the run."""
        self._read(firms, slice(firms.count))
        sales, surplus, research, relabelled = self.closed + self.year
        last_research, last_sales = self.last_year
        rows = np.flatnonzero(self.lived)

        def small(values: Array) -> NDArray[np.float32]:
            return values[rows].astype(np.float32)

        return FirmTable(
            scale=scale,
            row=rows.astype(np.int32),
            city=firms.city[rows],
            sector=firms.sector[rows],
            ownership=firms.ownership[rows],
            size=self.size[rows],
            entrant=firms.cohort[rows] >= 0,
            high_tech_start=self.high_tech[rows],
            technology_sme_start=self.technology_sme[rows],
            notch_start=small(self.notch_start),
            sales_start=small(self.sales_start),
            alive_end=firms.alive[rows],
            high_tech_end=firms.alive[rows] & tax.holds(firms.high_tech_expiry[rows], day),
            technology_sme_end=firms.alive[rows] & tax.holds(firms.technology_sme_expiry[rows], day),
            notch_end=small(np.where(firms.alive, distance(last_research, last_sales, p), np.nan)),
            profit=small(surplus - self.taxes),
            sales=small(sales),
            research=small(research),
            relabelled=small(relabelled),
            public_money=small(self.money),
            orders=small(self.orders),
            deduction_relief=small(self.deduction),
            high_tech_relief=small(self.high_tech_rate),
        )


def distance(research: Array, sales: Array, p: Namespace) -> Array:
    """Research over sales less the high-tech threshold of the sales, percentage points; NaN where there is none of either. Research within a
    billionth of the threshold counts as on it, as in the rule itself."""
    known = (research > 0) & (sales > 0)
    apart = research / np.where(known, sales, 1.0) - recognition.threshold(sales, p)
    return np.where(known, 100.0 * np.where(np.abs(apart) < 1e-9, 0.0, apart), np.nan)
