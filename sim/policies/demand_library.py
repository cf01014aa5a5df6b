"""Measure 1, 建立关键技术攻关需求项目库: manufacturers post demands, the library publishes them at intervals, teams bid (揭榜比拼)."""

from __future__ import annotations

from datetime import timedelta

from sim.kernel.clock import Phase, quarter_ends
from sim.policies.measure import Measure


class DemandLibrary(Measure):
    """Posting by quarter and publication at intervals while in force."""

    slug = "demand_library"
    publishing = False
    publications = 0
    """Publications so far, also of an earlier time in force: the number is part of the address of bids and projects."""

    def schedule(self) -> None:
        """Firms post at quarter ends; the first publication is an interval after the measure starts."""
        clock = self.world.clock
        for end in quarter_ends(clock.start, clock.end):
            clock.at(end, Phase.OFFICE, self.post)
        for day in (clock.start, *self.world.parameters.switch_dates()):
            clock.at(day, Phase.OFFICE, self.begin)

    def post(self) -> None:
        """The quarter's demands; quarters are numbered from the first of the calendar year in which the run starts."""
        today = self.world.today
        quarter = 4 * (today.year - self.world.clock.start.year) + (today.month - 1) // 3
        if self.in_force:
            self.offices.projects.library.post(quarter, self.levers.annual_firms_only)

    def begin(self) -> None:
        """Start the series of publications on the day the measure comes into force."""
        if self.in_force and not self.publishing:
            self.publishing = True
            self._next()

    def _next(self) -> None:
        self.world.clock.at(self.world.today + timedelta(days=int(self.levers.interval)), Phase.OFFICE, self.publish)

    def publish(self) -> None:
        """Publish what is in the library; the next publication follows after the interval in force then."""
        if self.in_force:
            self.publications += 1
            self.offices.projects.library.publish(self.publications, self.levers.bidders, self.levers.rival_odds)
            self._next()
        else:
            self.publishing = False
