"""Measure 22, 强化宣传引导: awareness of every instrument, one-to-one service to key firms, supervision of stuck cases."""

from __future__ import annotations

import numpy as np

from sim.enterprises.columns import INSTRUMENTS
from sim.enterprises.incentives import Incentives
from sim.kernel.clock import Phase
from sim.policies.measure import Measure


class Outreach(Measure):
    """Broadcast, service officers and supervision."""

    slug = "outreach"

    def amend(self, incentives: Incentives) -> None:
        """More broadcast for every instrument; supervision frees a share of stuck files."""
        for instrument in INSTRUMENTS:
            incentives.reach(instrument, self.faced("broadcast"))
        incentives.stuck_share *= 1.0 - self.levers.supervised

    def schedule(self) -> None:
        """One-to-one service starts on its day of every year."""
        self.yearly("service_day", Phase.OFFICE, self.serve)

    def serve(self) -> None:
        """Officers visit the key firms that do not know everything yet: research performers, largest sales first."""
        if not self.in_force:
            return
        world, firms = self.world, self.world.seen
        rows = np.flatnonzero(firms.alive & firms.performer & ~firms.aware.all(axis=1))
        visits = world.places(self.levers.officers) * self.levers.firms_per_officer
        chosen = rows[np.argsort(-firms.revenue[rows], kind="stable")][:visits]
        firms.aware[chosen] = True
        self.treasury.spend_outside("outreach", world.money(self.levers.cost))
