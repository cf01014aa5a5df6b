"""The province of one run: firms, money, calendar, random numbers and what is recorded. Offices and measures share this object."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.enterprises.columns import SIZES, Firms, size_class
from sim.enterprises.fields import References
from sim.enterprises.incentives import Faced, Incentives
from sim.kernel.clock import Clock, Phase, day_of_year
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
    `first_certified`: rows first certified as high-tech, by year.
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
    shares: dict[tuple[str, str], float] = field(default_factory=dict)
    demand: float = 0.0
    period_start: int = 0
    first_certified: dict[int, list[NDArray]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """Today's date."""
        return self.clock.today

    @property
    def seen(self) -> Firms:
        """The rows that can be alive, as views."""
        return self.firms.block(0, self.live)

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

    def uniform(self, name: str, period: int, rows: NDArray) -> NDArray[np.float64]:
        """Uniforms of the chosen rows of a stream."""
        return self.streams.at(name, period, rows)

    def share_by_size(self, variable: str, prefix: str, used: NDArray[np.bool_], eligible: NDArray[np.bool_]) -> None:
        """Note users over eligible firms, in all and by size, over the leading rows; nothing is noted where nobody is eligible."""
        rows = np.flatnonzero(eligible)
        size = size_class(self.seen.employees[rows], self.seen.revenue[rows])
        number = np.bincount(size, minlength=len(SIZES))
        users = np.bincount(size[used[rows]], minlength=len(SIZES))
        for name, group in (("all", slice(None)), *((s, slice(k, k + 1)) for k, s in enumerate(SIZES))):
            if number[group].sum():
                self.shares[variable, f"{prefix}|{name}"] = float(users[group].sum() / number[group].sum())
