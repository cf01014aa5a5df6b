"""Measure 3, 科技赋能制造业示范工程: demonstrations in hydrogen, nuclear energy, synthetic biology and new display.

Each year the best results of the open fields, wherever they wait, are taken through readiness levels 7 to 9 with a first application.
"""

from __future__ import annotations

from sim.institutions.transfer.journey import Demonstration
from sim.kernel.clock import Phase
from sim.policies.measure import Measure
from sim.scenario.chains import FIELD_SLUGS


class Demonstrations(Measure):
    """Places, subsidy and the first demand that a finished demonstration creates for some years."""

    slug = "demonstrations"

    def schedule(self) -> None:
        """Start demonstrations on their day of every year."""
        self.yearly("start_day", Phase.OFFICE, self.start)

    def start(self) -> None:
        """Fill the places with results of the open fields, in turn."""
        if not self.in_force:
            return
        levers, transfer = self.levers, self.offices.transfer
        places = transfer.whole("demonstrations", levers.projects)
        share = places / levers.projects if levers.projects else self.world.scale  # a sample keeps the money per place
        terms = Demonstration(levers.days, levers.success, levers.product_factor, levers.demand, levers.demand_limit, levers.demand_years)
        fields = [k for k, slug in enumerate(FIELD_SLUGS) if getattr(levers, slug)]
        transfer.demonstrate(places, fields, levers.subsidy, share * levers.budget, terms)
