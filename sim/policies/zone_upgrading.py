"""Measure 6, 加速高新区以升促建: provincial zones rise to national, new provincial zones are founded, boundaries are re-drawn.

The province supports zones on their way, until they are national: they prepare an upgrade sooner and serve their firms better.
"""

from __future__ import annotations

from sim.enterprises.incentives import Incentives
from sim.institutions.zones.zone_reviews import FoundingTerms, UpgradeTerms
from sim.kernel.clock import Phase
from sim.policies.measure import Measure

SERVED = ("high_tech_status", "technology_sme_status", "research_grant")
"""Instruments that a zone's service tells its firms about."""


class ZoneUpgrading(Measure):
    """Upgrades, foundings and re-drawings, and the service of rising zones."""

    slug = "zone_upgrading"
    calls = 0

    def amend(self, incentives: Incentives) -> None:
        """Service in rising zones."""
        levers, zones, zone = self.levers, self.offices.zones, self.world.firms.zone
        served = zones.table(lambda z: z.rising).take(zone)
        incentives.file_help = incentives.file_help + levers.service_points * served
        for instrument in SERVED:
            incentives.reach(instrument, levers.service_reach * served)

    def schedule(self) -> None:
        """Terms of upgrading while in force; the yearly call for new zones, new boundaries, support."""
        reviews = self.offices.zone_reviews
        reviews.read_terms = lambda: self.terms() if self.in_force else reviews.rules()
        reviews.quota = lambda: self.levers.founding_quota if self.in_force else 0
        self.yearly("founding_day", Phase.OFFICE, self.call_for_zones)
        self.yearly("extension_day", Phase.OFFICE, self.redraw)
        self.yearly("support_day", Phase.OFFICE, self.support)

    def terms(self) -> UpgradeTerms:
        """Terms of upgrading under the measure."""
        levers = self.levers
        return UpgradeTerms(levers.application_rate, levers.industrial_weight, levers.criterion, levers.review_months, levers.approvals)

    def call_for_zones(self) -> None:
        """Open the year's call for new provincial zones, in the years for which the document plans any."""
        levers = self.levers
        if self.in_force and self.calls < levers.founding_years:
            self.calls += 1
            self.offices.zone_reviews.call_for_zones(
                FoundingTerms(
                    quota=levers.founding_quota,
                    window_days=levers.founding_window,
                    review_days=levers.founding_review_days,
                    share=levers.founding_share,
                    revenue=levers.founding_revenue,
                    high_tech=levers.founding_high_tech,
                    readiness=levers.founding_readiness,
                    pass_chance=levers.founding_pass,
                )
            )

    def redraw(self) -> None:
        """Zones that outgrow their boundaries apply for more room."""
        levers = self.levers
        if self.in_force and levers.extensions and levers.extension_share > 0:
            self.offices.zone_reviews.redraw(levers.extensions, levers.extension_share, levers.extension_review_days)

    def support(self) -> None:
        """Pay the year's support of rising zones to their administrations."""
        if self.in_force:
            rising = sum(zone.rising for zone in self.offices.zones.zones)
            self.treasury.spend_outside("zone_support", self.world.money(rising * self.levers.support_cost))
