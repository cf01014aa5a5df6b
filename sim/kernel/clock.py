"""The calendar: a SimPy environment whose time is days since the start date.

Every dated event of the model (a quarter's firm update, a call, a settlement, a panel, a payment) is a process on this clock.
Events of one day run in the order of their phase, so that what happens on a day never depends on the order of registration.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator
from datetime import date, timedelta
from enum import IntEnum
from itertools import count

import simpy

DAYS_A_YEAR = 365.25


class Phase(IntEnum):
    """Order of what happens on one day."""

    LAW = 0  # rules and levers take their new values
    ECONOMY = 1  # firms sell, spend, enter and leave
    OFFICE = 2  # offices open calls, decide, pay
    CLOSE = 3  # accounts are closed and results recorded


class Clock:
    """Dates on top of `simpy.Environment`; `clock.environment` is the environment itself, for resources and processes."""

    def __init__(self, start: date, end: date):
        self.start, self.end = start, end
        self.environment = simpy.Environment()
        self._agenda: list[tuple[int, int, int, Callable[[], None]]] = []
        self._number = count()
        self._wake = self.environment.event()
        self.environment.process(self._run_agenda())

    @property
    def today(self) -> date:
        """Today's date."""
        return self.start + timedelta(days=int(self.environment.now))

    @property
    def day_number(self) -> int:
        """Today's proleptic day number, as date columns of the firm table hold it."""
        return self.start.toordinal() + int(self.environment.now)

    def at(self, day: date, phase: Phase, action: Callable[[], None]) -> None:
        """Run `action` on `day` in `phase`; days before today or after the end are ignored."""
        offset = (day - self.start).days
        if int(self.environment.now) <= offset and day <= self.end:
            heapq.heappush(self._agenda, (offset, int(phase), next(self._number), action))
            if not self._wake.triggered:
                self._wake.succeed()

    def every_year(self, month_day: str, phase: Phase, action: Callable[[], None]) -> None:
        """Run `action` on the day `MM-DD` of every year of the run, after the start date."""
        for year in range(self.start.year, self.end.year + 1):
            day = day_of_year(year, month_day)
            if day > self.start:
                self.at(day, phase, action)

    def until(self, day: date) -> simpy.Event:
        """An event that a process can wait for: the start of `day`."""
        return self.environment.timeout(max(0, (day - self.today).days))

    def run(self) -> None:
        """Run to the end of the horizon, the last day included."""
        self.environment.run(until=(self.end - self.start).days + 1)

    def _run_agenda(self) -> Generator[simpy.Event, None, None]:
        while True:
            self._wake = self.environment.event()
            if not self._agenda:
                yield self._wake
                continue
            delay = self._agenda[0][0] - self.environment.now
            if delay > 0:
                yield self.environment.timeout(delay) | self._wake
                continue
            heapq.heappop(self._agenda)[3]()


def day_of_year(year: int, month_day: str) -> date:
    """The date of `MM-DD` in `year`; 02-29 becomes 02-28 in a common year."""
    month, day = (int(part) for part in month_day.split("-"))
    if (month, day) == (2, 29) and not (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)):
        day = 28
    return date(year, month, day)


def months(start: date, end: date) -> list[date]:
    """First days of the months after `start` up to and including `end`."""
    firsts = (date(year, month, 1) for year in range(start.year, end.year + 1) for month in range(1, 13))
    return [day for day in firsts if start < day <= end]


def quarter_ends(start: date, end: date) -> list[date]:
    """The quarter ends after `start` up to and including `end`."""
    ends = []
    for year in range(start.year, end.year + 1):
        for month, day in ((3, 31), (6, 30), (9, 30), (12, 31)):
            quarter_end = date(year, month, day)
            if start < quarter_end <= end:
                ends.append(quarter_end)
    return ends
