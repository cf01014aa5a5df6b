"""Measure 21, 强化政策支持: project, platform, talent and capital come together, and the year's money is released early."""

from __future__ import annotations

from sim.enterprises.incentives import Incentives
from sim.policies.measure import Measure


class Bundling(Measure):
    """The day of the budget's release; the project office reads the chance of a bundle when it signs a contract."""

    slug = "bundling"

    def amend(self, incentives: Incentives) -> None:
        """The year's money is released on the measure's day."""
        incentives.budget_release = self.levers.release_day
