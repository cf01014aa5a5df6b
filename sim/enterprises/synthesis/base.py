"""The start of a population: its date and the figures and assumptions that hold for it.

The same code builds the province of every start date; what differs is in `sim/data` (column `start`: blank for all, else the year).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sim.enterprises import tables
from sim.scenario.starts import START_DATES

LATEST = START_DATES[-1].year


@dataclass(frozen=True, slots=True)
class Base:
    """A start date, 31 December of `year`, and its figures."""

    year: int

    @classmethod
    def of(cls, start: date) -> Base:
        """The base of a start date. Raises ValueError, which names those there are, for one without figures."""
        if start not in START_DATES:
            raise ValueError(f"no population starts on {start}; there are figures for {', '.join(map(str, START_DATES))}")
        return cls(start.year)

    @property
    def day(self) -> int:
        """Day number of the start date."""
        return date(self.year, 12, 31).toordinal()

    @property
    def certified(self) -> tuple[int, int, int]:
        """Years whose high-tech certificates are valid at the start, earliest first."""
        return self.year - 2, self.year - 1, self.year

    @property
    def sme_expiry(self) -> int:
        """Day number on which technology-SME numbers of the start year end: 31 March of the next year."""
        return date(self.year + 1, 3, 31).toordinal()

    def figure(self, name: str) -> float:
        """Value of a published total; KeyError names an unknown one."""
        return tables.figures(self.year)[name].value

    def known(self, name: str) -> bool:
        """Whether there is a published total of that name."""
        return name in tables.figures(self.year)

    def assumption(self, name: str) -> float:
        """Value of an assumption; KeyError names an unknown one."""
        return tables.assumptions(self.year)[name].value

    def carried(self, name: str, since: int = 2021) -> float:
        """A yearly flow of the year `since` carried to the start year with value-added growth at flat prices, forward or back."""
        value = self.figure(name)
        for year in range(since + 1, self.year + 1):
            value = value * (1.0 + self.figure(f"value_added_growth_{year}"))
        for year in range(since, self.year, -1):
            value = value / (1.0 + self.figure(f"value_added_growth_{year}"))
        return value
