"""What became of results: the counts, shares and times that the transfer office reports."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.institutions.transfer.result_register import NEVER, Register, State
from sim.institutions.world import World
from sim.kernel.clock import DAYS_A_YEAR
from sim.scenario.chains import FIELD_SLUGS
from sim.scenario.variables.transfer import ORIGINS, STEPS

if TYPE_CHECKING:
    from sim.institutions.transfer.journey import Journey


class TransferStatistics:
    """Flows as they happen; shares and stocks at quarter ends, over results finished since the start of the run."""

    def __init__(self, world: World, register: Register):
        self.world, self.register = world, register
        self._sought = {"insured": [0, 0], "not insured": [0, 0], "bought": [0, 0]}
        self._breakthroughs: set[int] = set()
        self._finished, self._launched = 0, 0
        self._quarters: deque[tuple[int, int]] = deque(maxlen=4)
        self._in_field = np.flatnonzero(world.firms.field >= 0)

    def _by_origin(self, variable: str, numbers: NDArray[np.int64]) -> None:
        projects = int(np.count_nonzero(self.register.project[numbers]))
        self.world.recorder.add(variable, numbers.size)
        self.world.recorder.add(variable, projects, "project")
        self.world.recorder.add(variable, numbers.size - projects, "university")

    def _log(self, numbers: NDArray[np.int64], before: str, after: str, reason: str = "") -> None:
        if self.world.events.keep:
            for number in numbers.tolist():
                self.world.log("result", self.register.name(number), before, after, self.register.owner(number), reason=reason)

    def finished(self, numbers: NDArray[np.int64]) -> None:
        """Results finished."""
        self._by_origin("Transfer|Finished", numbers)
        self._finished += numbers.size
        self._log(numbers, "", "finished")

    def registered(self, after: int, to: int) -> None:
        """Results registered on days after … to."""
        register = self.register
        numbers = np.flatnonzero((register.registers > after) & (register.registers <= to) & (register.state != State.COMING))
        self._by_origin("Transfer|Registered", numbers)
        self._log(numbers, "finished", "registered")

    def published(self, numbers: NDArray[np.int64]) -> None:
        """Results that a catalogue shows from today."""
        self.world.recorder.add("Transfer|Published", numbers.size)
        self._log(numbers, "registered", "published")

    def matched(self, number: int, row: int, road: str) -> None:
        """A firm took a result up today."""
        for breakdown in ("all", road):
            self.world.recorder.add("Transfer|Matched", 1, breakdown)
        if self.world.events.keep:
            self.world.log("result", self.register.name(number), "without a firm", "with a firm", row, reason=road)

    def ended(self, numbers: NDArray[np.int64], reason: str) -> None:
        """Results that ended without a market."""
        for breakdown in ("all", reason):
            self.world.recorder.add("Transfer|Ended", numbers.size, breakdown)
        if reason == "obsolete":
            self._log(numbers, "without a firm", "ended", reason)

    def adoption(self, how: str, adopted: bool) -> None:
        """A first customer was looked for with or without insurance, or the government bought."""
        self._sought[how][0] += adopted
        self._sought[how][1] += 1

    def launched(self, number: int, demonstrated: bool, bought: bool) -> None:
        """A result reached the market today."""
        self._launched += 1
        result = self.register.received.get(number)
        breakthrough = result is not None and result.breakthrough
        if breakthrough:
            self._breakthroughs.add(number)
        kinds = ["all", ORIGINS[int(self.register.project[number])]]
        kinds += ["breakthrough"] * breakthrough + ["demonstration"] * demonstrated + ["first purchase"] * bought
        for kind in kinds:
            self.world.recorder.add("Transfer|Launches", 1, kind)

    def _share(self, variable: str, breakdown: str, part: NDArray[np.bool_] | NDArray[np.float64]) -> None:
        if part.size:
            self.world.shares[variable, breakdown] = float(part.mean())

    def record(self, under_way: dict[int, Journey]) -> None:
        """Put the quarter's stocks and shares."""
        world, register, day = self.world, self.register, self.world.clock.day_number
        open_ = register.open()
        published = int(np.count_nonzero(register.published[open_]))
        for breakdown, stock in (("all", open_.size), ("published", published), ("not published", open_.size - published)):
            world.recorder.put("Transfer|Without a firm", stock, breakdown)
        steps = [journey.step for journey in under_way.values() if journey.ahead <= 0]
        world.recorder.put("Transfer|Under way", len(steps))
        for step in STEPS:
            world.recorder.put("Transfer|Under way", steps.count(step), step)
        counted = np.flatnonzero(register.counts)
        self._share("Transfer|Ever matched", "all", register.matched[counted] < NEVER)
        self._share("Transfer|Conversion", "all", register.launched[counted] < NEVER)
        for k, origin in enumerate(ORIGINS):
            self._share("Transfer|Conversion", origin, register.launched[counted[register.project[counted] == k]] < NEVER)
        days = register.matched[counted] - register.finished[counted]
        self._share("Transfer|Days to match", "all", days[register.matched[counted] < NEVER].astype(np.float64))
        aged = register.finished[counted] <= day - DAYS_A_YEAR
        self._share("Transfer|Matched within a year", "all", days[aged] <= DAYS_A_YEAR)
        self._record_months(counted)
        for how in ("insured", "not insured"):
            if self._sought[how][1]:
                world.shares["Transfer|Adoption", how] = self._sought[how][0] / self._sought[how][1]
        found, sought = (sum(tally[k] for tally in self._sought.values()) for k in (0, 1))
        if sought:
            world.shares["Transfer|Adoption", "all"] = found / sought
        self._quarters.append((self._finished, self._launched))
        self._finished = self._launched = 0
        finished = sum(quarter[0] for quarter in self._quarters)
        if finished:
            world.shares["Transfer|Launch rate", "all"] = sum(quarter[1] for quarter in self._quarters) / finished
        self._record_fields()

    def _record_months(self, counted: NDArray[np.int64]) -> None:
        """Mean months from acceptance to the market, of what was launched among results finished since the start."""
        register = self.register
        done = counted[register.launched[counted] < NEVER]
        months = (register.launched[done] - register.finished[done]) / (DAYS_A_YEAR / 12)
        project, field = register.project[done], register.field[done] >= 0
        breakthrough = np.array([number in self._breakthroughs for number in done.tolist()], bool)
        kinds = (("all", months), ("university", months[~project]), ("project", months[project]), ("field", months[field]))
        for kind, part in (*kinds, ("breakthrough", months[breakthrough])):
            self._share("Transfer|Months to market", kind, part)

    def _record_fields(self) -> None:
        """Sales of the quarter in the emerging fields."""
        rows = self._in_field[: np.searchsorted(self._in_field, self.world.live)]
        firms = self.world.firms
        sales = np.bincount(firms.field[rows], firms.revenue[rows] / 4.0, len(FIELD_SLUGS))
        self.world.recorder.add("Fields|Revenue", float(sales.sum()))
        for slug, yuan in zip(FIELD_SLUGS, sales.tolist(), strict=True):
            self.world.recorder.add("Fields|Revenue", yuan, slug)
