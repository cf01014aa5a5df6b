"""Measure 9, 提升企业技术创新能力: research grants that grow with effort (“多投多奖”) and four programmes with places.

Who may apply, when and for how much is here; panels, queues and payment are the offices'.
"""

from __future__ import annotations

import numpy as np
import simpy

from sim.enterprises import recognition, tax
from sim.enterprises.columns import size_class
from sim.enterprises.incentives import Incentives
from sim.enterprises.research import ABOVE_SCALE
from sim.enterprises.tables import IS_MANUFACTURING, IS_SERVICE
from sim.institutions.calls import EXPERTS_PER_PANEL, Call, Tally, Terms
from sim.kernel.clock import Phase
from sim.policies.measure import Measure


class ResearchGrant(Measure):
    """Higher rates, a higher tier and a larger budget for the yearly grant; places in four yearly programmes."""

    slug = "research_grant"
    panels: simpy.Resource
    panels_of = 0

    def amend(self, incentives: Incentives) -> None:
        """Terms of the yearly research grant while the measure is in force."""
        incentives.grant_rate_small = self.faced("rate_small")
        incentives.grant_rate_increase = self.faced("rate_increase")
        incentives.grant_tier_increase = self.levers.tier_increase
        incentives.grant_tier_bonus = self.faced("tier_bonus")
        incentives.grant_cap = self.faced("cap")
        incentives.grant_claim_years = self.levers.claim_years
        incentives.grant_budget = self.levers.budget

    def schedule(self) -> None:
        """Open the four programmes on their day of every year."""
        tally = Tally(self.world)
        for name, read in (
            ("collaboration", self.collaboration),
            ("technology_centres", self.centres),
            ("demonstration_enterprises", self.demonstration),
            ("innovation_projects", self.projects),
        ):
            call = Call(self.world, self.treasury, tally, name, lambda read=read: read() if self.in_force else None)  # type: ignore[misc]
            self.yearly("call_day", Phase.OFFICE, call.open)

    def _panels(self) -> tuple[simpy.Resource | None, float]:
        """This year's panels, shared by the four programmes, and how much longer a sitting takes where a sample has less than one panel."""
        wanted = self.levers.reviewers / EXPERTS_PER_PANEL * self.world.scale
        if not wanted:
            return None, 1.0
        if self.panels_of != self.world.today.year:
            self.panels_of = self.world.today.year
            self.panels = simpy.Resource(self.world.clock.environment, capacity=max(round(wanted), 1))
        return self.panels, self.panels.capacity / wanted

    def _terms(self, name: str, result: str, lever: str, eligible: np.ndarray, merit: np.ndarray, own_funds: float = 0.0) -> Terms:
        levers, world = self.levers, self.world
        grant, all_places = getattr(levers, f"{lever}_grant"), getattr(levers, f"{lever}_places")
        places = world.places(all_places)
        panels, stretch = self._panels()
        return Terms(
            name=name,
            result=result,
            eligible=eligible,
            merit=merit,
            needs=np.full(world.live, own_funds * grant),
            places=places,
            budget=world.budget(getattr(levers, f"{lever}_budget"), places, all_places),
            grant=grant,
            recognition=getattr(levers, f"{lever}_recognition"),
            window_days=levers.window_days,
            review_days=levers.review_days * stretch,
            panels=panels,
        )

    def collaboration(self) -> Terms:
        """University-industry collaboration: technology SMEs that do research and can pay twice the grant themselves."""
        firms = self.world.seen
        eligible = firms.alive & firms.performer & tax.holds(firms.technology_sme_expiry, self.world.clock.day_number - 60)
        merit = recognition.intensity(firms) / 0.05
        return self._terms("collaboration", "Programmes|University-industry", "collaboration", eligible, merit, self.levers.collaboration_own_funds)

    def centres(self) -> Terms:
        """“One firm, one technology” centres: above-scale manufacturers that lead with one technology (research-intensive, with inventions)."""
        firms = self.world.seen
        eligible = firms.alive & firms.performer & IS_MANUFACTURING[firms.sector] & (firms.revenue >= ABOVE_SCALE) & (firms.inventions >= 1)
        return self._terms("technology_centres", "Programmes|Technology centres", "centres", eligible, recognition.intensity(firms) / 0.03)

    def demonstration(self) -> Terms:
        """Demonstration enterprises: medium and large manufacturers with a record of new products and inventions."""
        firms = self.world.seen
        size = size_class(firms.employees, firms.revenue)
        eligible = firms.alive & firms.performer & IS_MANUFACTURING[firms.sector] & (size >= 2) & (firms.inventions >= 3)
        return self._terms(
            "demonstration_enterprises", "Programmes|Demonstration enterprises", "demonstration", eligible, firms.new_product_share * 2.0
        )

    def projects(self) -> Terms:
        """Enterprise innovation projects: any industrial performer above scale."""
        firms = self.world.seen
        eligible = firms.alive & firms.performer & ~IS_SERVICE[firms.sector] & (firms.revenue >= ABOVE_SCALE)
        return self._terms("innovation_projects", "Programmes|Innovation projects", "projects", eligible, recognition.intensity(firms) / 0.03)
