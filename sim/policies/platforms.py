"""Measure 5, 布局建设重大科技创新平台和载体: new platforms for projects, reorganised laboratories, and linked firms that invent more."""

from __future__ import annotations

import numpy as np

from sim.enterprises.incentives import Incentives
from sim.kernel.clock import Phase
from sim.policies.measure import Measure


class PlatformBuilding(Measure):
    """Places opened in the first years, idle ones reassigned every year, and the gain of the firms linked to new platforms."""

    slug = "platforms"
    openings = 0

    def amend(self, incentives: Incentives) -> None:
        """Firms linked to a platform of the measure invent at a higher rate."""
        linked = self.offices.platforms.linked
        if linked.any():
            incentives.invention_gain = incentives.invention_gain * np.where(linked, 1.0 + self.levers.gain, 1.0)

    def schedule(self) -> None:
        """New platforms open on their day of each year."""
        self.yearly("opening_day", Phase.OFFICE, self.open)

    def open(self) -> None:
        """Open this year's places while the programme of building lasts, pay for building and running, and reorganise laboratories."""
        if not self.in_force:
            return
        world, levers, platforms = self.world, self.levers, self.offices.platforms
        if self.openings < levers.years:
            self.openings += 1
            opened = platforms.open(int(levers.places), levers.linked)
            world.renew_law()
            self.treasury.spend_outside("platforms", world.money(opened * levers.build_cost))
        running = sum(platform.places for platform in platforms.opened)
        self.treasury.spend_outside("platforms", world.money(running * levers.running_cost))
        platforms.reassign(levers.reassigned)
