"""The table of firms: one NumPy array per attribute, one permanent row per firm (struct of arrays).

Rows are incumbents of the start date followed by the numbered pool of potential entrants; a row is never reused, so the row
number is the firm's identity in every random draw. Behaviour works on `Firms.block(start, stop)`: views of the same arrays,
small enough for the processor's cache, so that writing to a block writes to the table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike, NDArray

from sim.scenario.places import OWNERSHIPS, SIZES, size_class
from sim.scenario.variables import INSTRUMENTS

__all__ = ["BLOCK", "COLUMNS", "INSTRUMENTS", "NO_DATE", "OWNERSHIPS", "SIZES", "Firms", "size_class"]

BLOCK = 40_000
"""Firms per block: many enough that the cost of a call to NumPy does not show, few enough for the processor's cache (measured: 16,000 costs a
seventh more, 100,000 as much). Never changes a result."""

NO_DATE = 0
"""Value of a date column (proleptic day number, `date.toordinal()`) where there is no date."""


@dataclass(frozen=True, slots=True)
class Column:
    """Declaration of one column: dtype, unit, meaning and, for a matrix, its width."""

    name: str
    dtype: DTypeLike
    unit: str
    meaning: str
    width: int = 0


COLUMNS = (
    Column("city", np.int8, "index", "city, index into tables.CITIES"),
    Column("sector", np.int8, "index", "two-digit sector, index into tables.SECTORS"),
    Column("ownership", np.int8, "index", "registered ownership, index into OWNERSHIPS"),
    Column("in_zone", np.bool_, "switch", "registered inside a high-tech zone"),
    Column("chain", np.int8, "index", "landmark industrial chain, index into chains.CHAINS; -1 for none"),
    Column("field", np.int8, "index", "emerging field, index into chains.FIELDS; -1 for none"),
    Column("zone", np.int8, "index", "high-tech zone, index into the zone office's list; -1 for none"),
    Column("born", np.int32, "day number", "day of registration"),
    Column("cohort", np.int16, "quarter", "quarter of the run in which a potential entrant may enter; -1 for incumbents"),
    Column("alive", np.bool_, "switch", "operating now"),
    Column("revenue", np.float64, "yuan/year", "sales at the current yearly rate"),
    Column("employees", np.float64, "persons", "staff"),
    Column("science_share", np.float64, "fraction", "science and technology staff over all staff"),
    Column("fixed_assets", np.float64, "yuan", "fixed and other operating assets, without cash"),
    Column("cash", np.float64, "fen", "money held, whole fen; moved only by the ledger"),
    Column("debt", np.float64, "yuan", "interest-bearing debt"),
    Column("margin", np.float64, "fraction", "operating surplus before research and interest over sales, at average productivity"),
    Column("productivity_effect", np.float64, "log", "permanent productivity difference from the sector mean"),
    Column("productivity", np.float64, "log", "current productivity difference from the sector mean of the start date"),
    Column("gain_far", np.float64, "log", "productivity gains from innovations, first stage of the lag"),
    Column("gain_near", np.float64, "log", "productivity gains from innovations, second stage of the lag"),
    Column("gain_stock", np.float64, "log", "productivity gains from innovations that have arrived and not aged yet"),
    Column("growth", np.float64, "log/year", "planned log growth of sales in the current year"),
    Column("high_tech_share", np.float64, "fraction", "sales of high-tech products and services over sales"),
    Column("new_product_share", np.float64, "fraction", "sales of new products over sales"),
    Column("performer", np.bool_, "switch", "performs research and development this year"),
    Column("propensity", np.float64, "fraction", "desired real research over sales at a user cost factor B of one"),
    Column("planned", np.float64, "yuan/year", "real research of the current year before what a status asks for and finance cuts"),
    Column("research", np.float64, "yuan/year", "real research of the current year"),
    Column("relabelled", np.float64, "yuan/year", "other expense booked as research in the current year"),
    Column("grant_research", np.float64, "yuan", "real research that grants received will still add to the plan"),
    Column("knowledge", np.float64, "yuan", "stock of real research, depreciated"),
    Column("inventions", np.float64, "patents", "class-I intellectual property in force (invention patents and their like)"),
    Column("utility_patents", np.float64, "patents", "class-II intellectual property in force (utility models, software, designs)"),
    Column("results", np.float64, "results/year", "technological results converted a year, mean of the last three years"),
    Column("management", np.float64, "points", "quality of research organisation as an HNTE panel scores it, 0 to 20"),
    Column("seeks_high_tech", np.bool_, "switch", "plans its research so as to meet the high-tech rules"),
    Column("coached", np.bool_, "switch", "coached for a high-tech application this year"),
    Column("sales_year", np.float64, "yuan", "sales since 1 January"),
    Column("surplus_year", np.float64, "yuan", "profit before tax since 1 January, after real research and interest"),
    Column("research_year", np.float64, "yuan", "real research since 1 January"),
    Column("relabelled_year", np.float64, "yuan", "relabelled expense since 1 January"),
    Column("results_year", np.float64, "results", "inventions made since 1 January"),
    Column("prepaid", np.float64, "yuan", "income tax paid in advance for the current year"),
    Column("prepaid_closed", np.float64, "yuan", "income tax paid in advance for the last closed year, until it is settled"),
    Column("closed_profit", np.float64, "yuan", "profit before tax of the last closed year"),
    Column("claims", np.bool_, "switch", "claims the super-deduction for the current tax year"),
    Column("constrained", np.bool_, "switch", "research was cut by lack of finance this year"),
    Column("title_worth", np.float64, "factor", "worth of the high-tech title to this firm over the typical one, a permanent trait"),
    Column("prepared", np.float64, "points", "points that preparation has added to the firm's high-tech file"),
    Column("revenue_history", np.float64, "yuan/year", "sales of the last three full years, latest first", 3),
    Column("research_history", np.float64, "yuan/year", "booked research of the last three full years, latest first", 3),
    Column("equity_history", np.float64, "yuan", "net assets at the end of the last three full years, latest first", 3),
    Column("research_cut", np.float64, "yuan/year", "research that lack of finance has cut from the plan of the current year"),
    Column("technology_debt", np.float64, "yuan", "technology loans owed, beside `debt`; without collateral"),
    Column("talent", np.float64, "persons", "high-level talent hired through the province's programmes"),
    Column("certified", np.bool_, "switch", "a new product is certified by first purchase or first-set insurance"),
    Column("awarded", np.int32, "day number", "day of the last contested award or project won; NO_DATE if none"),
    Column("exports", np.float64, "yuan/year", "sales abroad of the technology fields of measure 17, part of sales"),
    Column("loss", np.float64, "yuan", "unused tax losses by vintage, latest year first", 10),
    Column("deduction_years", np.int8, "years", "consecutive years in which the super-deduction was claimed"),
    Column("high_tech_expiry", np.int32, "day number", "day on which the HNTE certificate ends; NO_DATE if none"),
    Column("ever_high_tech", np.bool_, "switch", "has held an HNTE certificate"),
    Column("technology_sme_expiry", np.int32, "day number", "day on which the technology-SME number ends; NO_DATE if none"),
    Column("ever_technology_sme", np.bool_, "switch", "has held a technology-SME number"),
    Column("illiquid_quarters", np.int8, "quarters", "quarters in a row with negative cash and no credit"),
    Column("aware", np.bool_, "switch", "knows the instrument (columns: INSTRUMENTS)", len(INSTRUMENTS)),
)


class Firms:
    """All firms as columns; attribute access by column name, e.g. `firms.revenue` (shape (n,), yuan/year)."""

    city: NDArray[np.int8]
    sector: NDArray[np.int8]
    ownership: NDArray[np.int8]
    in_zone: NDArray[np.bool_]
    chain: NDArray[np.int8]
    field: NDArray[np.int8]
    zone: NDArray[np.int8]
    born: NDArray[np.int32]
    cohort: NDArray[np.int16]
    alive: NDArray[np.bool_]
    revenue: NDArray[np.float64]
    employees: NDArray[np.float64]
    science_share: NDArray[np.float64]
    fixed_assets: NDArray[np.float64]
    cash: NDArray[np.float64]
    debt: NDArray[np.float64]
    margin: NDArray[np.float64]
    productivity_effect: NDArray[np.float64]
    productivity: NDArray[np.float64]
    gain_far: NDArray[np.float64]
    gain_near: NDArray[np.float64]
    gain_stock: NDArray[np.float64]
    growth: NDArray[np.float64]
    high_tech_share: NDArray[np.float64]
    new_product_share: NDArray[np.float64]
    performer: NDArray[np.bool_]
    propensity: NDArray[np.float64]
    planned: NDArray[np.float64]
    research: NDArray[np.float64]
    relabelled: NDArray[np.float64]
    grant_research: NDArray[np.float64]
    knowledge: NDArray[np.float64]
    inventions: NDArray[np.float64]
    utility_patents: NDArray[np.float64]
    results: NDArray[np.float64]
    management: NDArray[np.float64]
    seeks_high_tech: NDArray[np.bool_]
    coached: NDArray[np.bool_]
    sales_year: NDArray[np.float64]
    surplus_year: NDArray[np.float64]
    research_year: NDArray[np.float64]
    relabelled_year: NDArray[np.float64]
    results_year: NDArray[np.float64]
    prepaid: NDArray[np.float64]
    prepaid_closed: NDArray[np.float64]
    closed_profit: NDArray[np.float64]
    claims: NDArray[np.bool_]
    constrained: NDArray[np.bool_]
    title_worth: NDArray[np.float64]
    prepared: NDArray[np.float64]
    revenue_history: NDArray[np.float64]
    research_history: NDArray[np.float64]
    equity_history: NDArray[np.float64]
    research_cut: NDArray[np.float64]
    technology_debt: NDArray[np.float64]
    talent: NDArray[np.float64]
    certified: NDArray[np.bool_]
    awarded: NDArray[np.int32]
    exports: NDArray[np.float64]
    loss: NDArray[np.float64]
    deduction_years: NDArray[np.int8]
    high_tech_expiry: NDArray[np.int32]
    ever_high_tech: NDArray[np.bool_]
    technology_sme_expiry: NDArray[np.int32]
    ever_technology_sme: NDArray[np.bool_]
    illiquid_quarters: NDArray[np.int8]
    aware: NDArray[np.bool_]

    __slots__ = (*(column.name for column in COLUMNS), "count", "first")

    def __init__(self, arrays: dict[str, NDArray], first: int = 0):
        for column in COLUMNS:
            setattr(self, column.name, arrays[column.name])
        self.count = len(self.alive)
        self.first = first

    @classmethod
    def empty(cls, count: int) -> Firms:
        """A table of `count` zeroed rows; each column of a matrix is contiguous, as behaviour reads one at a time."""
        return cls({c.name: np.zeros((count, c.width) if c.width else count, c.dtype, order="F") for c in COLUMNS})

    def arrays(self) -> dict[str, NDArray]:
        """The columns by name, not copied."""
        return {column.name: getattr(self, column.name) for column in COLUMNS}

    def copy(self) -> Firms:
        """An independent copy of the whole table."""
        return Firms({name: array.copy("K") for name, array in self.arrays().items()}, self.first)

    def block(self, start: int, stop: int) -> Firms:
        """Rows start..stop as views: writing to the block writes to the table. `first` is the row number of its first row."""
        return Firms({name: array[start:stop] for name, array in self.arrays().items()}, self.first + start)

    def blocks(self, stop: int | None = None, size: int = BLOCK) -> Iterator[Firms]:
        """The table's first `stop` rows in consecutive blocks."""
        stop = self.count if stop is None else stop
        for start in range(0, stop, size):
            yield self.block(start, min(start + size, stop))

    def take(self, rows: NDArray) -> Firms:
        """A copy of the chosen rows (row numbers or a mask). A column is copied when it is first read: read before you write to the table."""
        return _Chosen(self, rows)


class _Chosen(Firms):
    """Rows of a table, copied column by column as they are asked for (most behaviour reads a dozen of sixty)."""

    __slots__ = ("_rows", "_table")

    def __init__(self, table: Firms, rows: NDArray):
        self._table, self._rows = table, np.flatnonzero(rows) if rows.dtype == bool else rows
        self.count, self.first = len(self._rows), 0

    def __getattr__(self, name: str) -> NDArray:
        if name.startswith("_"):
            raise AttributeError(name)
        copied = getattr(self._table, name)[self._rows]
        setattr(self, name, copied)
        return copied
