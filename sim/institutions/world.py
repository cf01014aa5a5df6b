"""The province of one run: firms, money, calendar, random numbers and what is recorded. Offices and measures share this object."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import SupportsFloat

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.enterprises.columns import SIZES, Firms, size_class
from sim.enterprises.fields import References
from sim.enterprises.incentives import Faced, Incentives
from sim.institutions.firm_register import Unregistered
from sim.kernel.clock import Clock, Phase, day_of_year
from sim.kernel.events import NO_FIRM, EventLog
from sim.kernel.ledger import Ledger
from sim.kernel.recorder import Recorder
from sim.kernel.streams import Streams
from sim.scenario.parameter_set import Namespace, ParameterSet


@dataclass
class World:
    """State shared by the offices of one run.

    `p`: parameter values in force today; `incentives`: what firms face today; `renew_law` reads the rules and measures in force today
    into both; `live`: number of leading rows that can be alive (the pool of later entrants lies behind); `shares`: last known value of
    each recorded share; `demand`: log growth of demand this year; `period_start`: day number on which the results were last closed;
    `first_certified`: rows first certified as high-tech, by year; `sector_productivity`: mean productivity by sector at the last count, log;
    `firm_register`: told what becomes of every firm.
    """

    firms: Firms
    streams: Streams
    clock: Clock
    ledger: Ledger
    recorder: Recorder
    parameters: ParameterSet
    references: References
    scale: float
    live: int
    p: Namespace
    incentives: Incentives
    renew_law: Callable[[], None]
    events: EventLog = field(default_factory=lambda: EventLog(False))
    firm_register: Unregistered = field(default_factory=Unregistered)
    shares: dict[tuple[str, str], float] = field(default_factory=dict)
    demand: float = 0.0
    period_start: int = 0
    first_certified: dict[int, list[NDArray]] = field(default_factory=dict)
    sector_productivity: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    @property
    def today(self) -> date:
        """Today's date."""
        return self.clock.today

    @property
    def seen(self) -> Firms:
        """The rows that can be alive, as views."""
        return self.firms.block(0, self.live)

    def log(
        self, kind: str, subject: str, before: str, after: str, firms: ArrayLike = NO_FIRM, yuan: ArrayLike = 0.0, reason: str = "",
        points: ArrayLike = math.nan,
    ) -> None:  # fmt: skip
        """Record an event of today, or one for each of `firms`; see `kernel.events`."""
        self.events.add(self.clock.day_number, kind, subject, before, after, firms, yuan, reason, points)

    def refuse(self, call: str, reason: str, number: SupportsFloat) -> None:
        """Count applications to a call that are refused, in all and by reason."""
        self.recorder.add("Fiscal|Refused", number)
        self.recorder.add("Fiscal|Refused", number, f"{call}|{reason}")

    def faced(self, path: str) -> Faced:
        """The value of a parameter today, one per firm where the scenario treats firms differently."""
        return self.parameters.by_firm(path, self.today, self.firms)

    def every_year(self, path: str, phase: Phase, action: Callable[[], None]) -> None:
        """Run `action` every year on the day that the month-day parameter `path` has at the start of that year."""
        for year in range(self.clock.start.year + 1, self.clock.end.year + 1):
            self.clock.at(day_of_year(year, str(self.parameters.value(path, date(year, 1, 1)))), phase, action)

    def places(self, number: float) -> int:
        """A province-wide number of places, reviewers or officers at the population's scale."""
        return round(number * self.scale)

    def money(self, yuan: float) -> float:
        """A province-wide sum at the population's scale, yuan."""
        return yuan * self.scale

    def budget(self, yuan: float, places: int, all_places: float) -> float:
        """A budget for places at the population's scale: a sample whose places are rounded keeps the money a place."""
        return yuan * places / all_places if all_places else self.money(yuan)

    def uniform(self, name: str, period: int, rows: NDArray) -> NDArray[np.float64]:
        """Uniforms of the chosen rows of a stream."""
        return self.streams.at(name, period, rows)

    def chance(self, name: str, period: int, row: int) -> float:
        """The uniform of one row of a stream, the same number as `uniform` gives it."""
        return self.streams.one(name, period, row)

    def share_by_size(
        self, variable: str, prefix: str, used: NDArray[np.bool_], eligible: NDArray[np.bool_], size: NDArray[np.int8] | None = None
    ) -> None:
        """Note users over eligible firms, in all and by size, over the leading rows; nothing is noted where nobody is eligible. `size`: size
        classes of the leading rows, for a caller that knows them."""
        size = size_class(self.seen.employees, self.seen.revenue) if size is None else size
        groups = [eligible & (size == k) for k in range(len(SIZES))]  # masks count far faster than bins
        number = [int(np.count_nonzero(group)) for group in groups]
        users = [int(np.count_nonzero(group & used)) for group in groups]
        for name, of, among in (("all", sum(users), sum(number)), *zip(SIZES, users, number, strict=True)):
            if among:
                self.shares[variable, f"{prefix}|{name}"] = of / among
