"""Measure 17, 加大优势领域新技术新产品的科技输出: bases, joint laboratories and parks win orders abroad in four technology fields."""

from __future__ import annotations

from sim.institutions.exchange.export_office import Platforms
from sim.kernel.clock import Phase
from sim.policies.measure import Measure


class TechnologyExport(Measure):
    """Platforms that serve exporters of infrastructure, ultra-high-voltage, rail and laser equipment."""

    slug = "technology_export"

    def schedule(self) -> None:
        """Platforms choose whom they serve on their day of every year."""
        self.offices.exports.read_platforms = lambda: self.platforms() if self.in_force else None
        self.yearly("service_day", Phase.OFFICE, self.offices.exports.serve)

    def platforms(self) -> Platforms:
        """This year's platforms."""
        levers = self.levers
        return Platforms(levers.platforms, levers.firms_a_platform, levers.elasticity, levers.platform_cost, levers.platform_budget)
