"""Measure 11, 充分发挥国有企业创新引领作用: state-owned enterprises lead innovation.

They must let research grow and keep a reserve for it, lead consortia of their chain, and open equipment and pilot lines to small firms.
"""

from __future__ import annotations

import numpy as np

from sim.enterprises.incentives import Incentives, per_row
from sim.enterprises.research import STATE
from sim.kernel.clock import Phase
from sim.policies.measure import Measure


class StateOwned(Measure):
    """Duty and reserve of state-owned firms, shared equipment, consortia that they lead."""

    slug = "state_owned"

    def amend(self, incentives: Incentives) -> None:
        """What state-owned firms owe; what small firms near them save."""
        world, office, p = self.world, self.offices.state_owned, self.world.p
        owned = np.flatnonzero(world.firms.ownership == STATE)
        duty, reserve = np.full(world.firms.count, -1.0), np.zeros(world.firms.count)
        duty[owned] = per_row(self.faced("growth_duty"), owned)
        reserve[owned] = per_row(self.faced("reserve_share"), owned)
        incentives.research_duty = np.maximum(incentives.research_duty, duty)
        incentives.research_reserve = np.maximum(incentives.research_reserve, reserve)
        if office.users.any():
            incentives.user_cost_cut = 1.0 - (1.0 - incentives.user_cost_cut) * np.where(office.users, 1.0 - p.state.equipment_share, 1.0)

    def schedule(self) -> None:
        """Once a year consortia are founded and equipment is opened."""
        self.yearly("founding_day", Phase.OFFICE, self.found)

    def found(self) -> None:
        """New consortia begin; state-owned firms open their equipment for the year and are paid for it."""
        office, levers, world = self.offices.state_owned, self.levers, self.world
        office.open_equipment(levers.openness if self.in_force else 0.0)
        if self.in_force:
            places = self.offices.transfer.whole("state consortia", levers.consortia)
            budget = world.budget(levers.consortium_budget, places, levers.consortia)
            self.offices.consortia.call(places, levers.consortium_members, levers.consortium_years, levers.consortium_grant, budget)
            if levers.openness > 0:
                owners = office.owners()
                self.treasury.pay_at_once("shared_equipment", owners, np.full(owners.size, levers.opening_subsidy))
            world.renew_law()
