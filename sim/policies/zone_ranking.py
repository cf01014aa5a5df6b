"""Measure 8, 健全完善高新区分类评价机制: monthly bulletin, quarterly ranking by class, resources for the best growers.

All zones answer to being ranked with effort: their firms hear more, hand in better files, and more firms come.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.enterprises.incentives import Incentives
from sim.institutions.zones import zone_indicators
from sim.institutions.zones.zone_office import SLOTS
from sim.kernel.clock import Phase, months, quarter_ends
from sim.policies.measure import Measure
from sim.policies.zone_upgrading import SERVED

BEST = 3
"""One zone in this many of each class is among the best growers."""


class ZoneRanking(Measure):
    """Bulletins, ranks, effort and the tilt of resources."""

    slug = "zone_ranking"
    odds: NDArray[np.float64] | None = None
    """Odds of entry that the last distribution of land and energy quotas gives each zone, shape (zones,); None before the first."""

    def amend(self, incentives: Incentives) -> None:
        """Effort in every zone; more or less entry by the resources of the zone."""
        levers, zone = self.levers, self.world.firms.zone
        inside = zone >= 0
        incentives.file_help = incentives.file_help + levers.effort_points * inside
        for instrument in SERVED:
            incentives.reach(instrument, levers.effort_reach * inside)
        odds = np.append(np.full(SLOTS - 1, 1.0 + levers.effort_entry), 1.0)
        if self.odds is not None:
            odds[: len(self.odds)] *= self.odds
        incentives.entry_pull = incentives.entry_pull * odds.take(zone)

    def schedule(self) -> None:
        """Bulletins every month, ranks every quarter, resources every year."""
        clock = self.world.clock
        for first in months(clock.start, clock.end):
            clock.at(first, Phase.OFFICE, self._plan_bulletin)
        for end in quarter_ends(clock.start, clock.end):
            clock.at(end, Phase.OFFICE, self.rank)
        self.yearly("fund_day", Phase.OFFICE, self.distribute)

    def _plan_bulletin(self) -> None:
        self.world.clock.at(self.world.today.replace(day=self.levers.bulletin_day), Phase.OFFICE, self.bulletin)

    def bulletin(self) -> None:
        """Publish industrial sales and growth of every zone as last known."""
        if self.in_force and self.world.events.keep:
            found, zones = self.offices.zones.indicators(), self.offices.zones
            for zone, sales, growth in zip(zones.zones, found.sales / self.world.scale, found.growth, strict=True):
                zones.log(zone, "", "bulletin", f"industrial sales {sales / 1e8:.1f} hundred million yuan a year, growth {np.expm1(growth):.1%}")

    def rank(self) -> None:
        """Publish the ranks of the quarter by class."""
        zones = self.offices.zones
        if not self.in_force:
            zones.published = None
            return
        zones.published = zone_indicators.ranks(zones.scores(self.levers.industrial_weight), zones.national)
        for zone, rank in zip(zones.zones, zones.published.tolist(), strict=True):
            zones.log(zone, "", "ranked", f"{'national' if zone.national else 'provincial'} {rank}")

    def shares(self) -> NDArray[np.float64]:
        """Each zone's share of resources: the tilt goes in equal parts to the best third of each class by growth of industrial sales, the rest
        to all; shape (zones,)."""
        zones = self.offices.zones
        national = zones.national
        rank = zone_indicators.ranks(zones.indicators().growth, national)
        size = np.where(national, national.sum(), (~national).sum())
        best = rank <= np.ceil(size / BEST)
        return (1.0 - self.levers.tilt) / len(rank) + self.levers.tilt * best / best.sum()

    def entry_odds(self, share: NDArray[np.float64]) -> NDArray[np.float64]:
        """Odds of entry that land and energy quotas in these shares give: one on average over the firms in zones, so that the tilt only moves
        entry between zones; shape (zones,)."""
        odds = np.maximum(1.0 + self.levers.land * (share * len(share) - 1.0), 0.0)
        firms = self.offices.zones.indicators().firms
        mean = float(odds @ firms) / max(float(firms.sum()), 1.0)
        return odds / mean if mean > 0 else odds

    def distribute(self) -> None:
        """Share out the year's resources: money for service and for research of zone firms, land and energy quotas that draw entrants."""
        if not self.in_force:
            self.odds = None
            return
        world, levers = self.world, self.levers
        share = self.shares()
        self.odds = self.entry_odds(share)
        world.renew_law()
        fund = world.money(levers.fund)
        self.treasury.spend_outside("zone_funds", levers.fund_service * fund)
        rows = zone_indicators.zone_rows(world.seen)
        rows = rows[world.firms.performer[rows]]
        research, zone = world.firms.research[rows], world.firms.zone[rows]
        total = np.maximum(np.bincount(zone, research, len(share)), 1.0)
        yuan = (1.0 - levers.fund_service) * fund * share[zone] * research / total[zone]
        self.treasury.pay("zone_funds", rows, yuan, world.today, np.zeros(rows.size, bool))
