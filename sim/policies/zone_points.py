"""Measure 7, 实施高新区“名片产业”培强工程: innovation points for every zone firm, and signature clusters.

Points steer contested calls and a yearly award and tell banks more of who is preferred; firms of a zone's signature cluster learn more from
the research around them.
"""

from __future__ import annotations

import numpy as np

from sim.enterprises.incentives import Incentives
from sim.institutions.zones import innovation_points, zone_indicators
from sim.kernel.clock import Phase
from sim.policies.measure import Measure


class ZonePoints(Measure):
    """Yearly points, what they unlock, and clusters."""

    slug = "zone_points"

    def amend(self, incentives: Incentives) -> None:
        """Merit of preferred firms in contested calls, and what banks know of them; spill-overs in signature clusters."""
        levers, zones, firms = self.levers, self.offices.zones, self.world.firms
        zones.cut_off = levers.cut_off
        incentives.merit_bonus = incentives.merit_bonus + levers.merit * zones.preferred
        incentives.queue_priority = np.maximum(incentives.queue_priority, zones.preferred)
        known = np.where(zones.preferred, self.world.p.credit.points_information, 1.0)
        incentives.credit_information = incentives.credit_information * known
        in_cluster = firms.sector == zones.clusters.take(firms.zone)
        incentives.spillover_gain = incentives.spillover_gain * (1.0 + levers.cluster_gain * in_cluster)

    def schedule(self) -> None:
        """Clusters are chosen once, points given every year."""
        zones = self.offices.zones
        zones.scoring = lambda: self.in_force
        zones.choose_clusters(self.levers.cluster_research)
        self.yearly("scoring_day", Phase.OFFICE, self.score)

    def score(self) -> None:
        """Score every zone firm from its books, publish who is preferred, and award the best as far as the money goes."""
        if not self.in_force:
            return
        world, zones, levers = self.world, self.offices.zones, self.levers
        zones.cut_off = levers.cut_off
        rows = zone_indicators.zone_rows(world.seen)
        points = innovation_points.points(world.seen.take(rows), levers)
        zones.set_points(rows, points)
        world.log("zone", "innovation points", "", "scored", rows[points >= levers.cut_off], reason=f"points of {levers.cut_off:g} and more")
        world.renew_law()
        best = np.argsort(-points, kind="stable")
        best = best[points[best] >= levers.award_cut_off]
        if levers.award > 0:
            winners = rows[best[: int(world.money(levers.award_budget) / levers.award)]]
            world.firms.awarded[winners] = world.clock.day_number
            self.treasury.pay("zone_awards", winners, np.full(winners.size, levers.award), world.today, np.zeros(winners.size, bool))
