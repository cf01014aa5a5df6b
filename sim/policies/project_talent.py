"""Measure 15, 建立科技重大专项人才配套机制: a quota of the talent programme is reserved for teams of major projects."""

from __future__ import annotations

from sim.kernel.clock import Phase
from sim.policies.measure import Measure


class ProjectTalent(Measure):
    """Places set aside each year; what no project takes by the year's end is reported as unused."""

    slug = "project_talent"

    def schedule(self) -> None:
        """Places are reserved at the start of each year, or when the measure starts."""
        self.world.clock.every_year("01-01", Phase.OFFICE, self.reserve)
        for day in self.world.parameters.switch_dates():
            self.world.clock.at(day, Phase.OFFICE, self.reserve)
        self.reserved_in = 0

    def reserve(self) -> None:
        """Set the year's quota aside, once a year."""
        if self.in_force and self.reserved_in != self.world.today.year:
            self.reserved_in = self.world.today.year
            places = self.world.places(self.levers.quota * self.levers.programme_places)
            self.offices.projects.reserve(places, self.levers.by_merit)
