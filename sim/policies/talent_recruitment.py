"""Measure 16, 强化重点领域技术和人才的精准引进: more high-level talent through a fast channel, and foreign technology, to firms with need."""

from __future__ import annotations

from sim.institutions.exchange.import_office import Fairs
from sim.institutions.exchange.talent_office import Channel
from sim.kernel.clock import Phase
from sim.policies.measure import Measure


class TalentRecruitment(Measure):
    """More arrivals, “即来即报”, better matching, an award for each talent hired; fairs for foreign technology."""

    slug = "talent_recruitment"

    def schedule(self) -> None:
        """The offices ask for the measure's terms when they act; fairs are paid for every quarter."""
        self.offices.talent.widen = lambda: self.channel() if self.in_force else None
        self.offices.imports.hold_fairs = lambda: Fairs(self.levers.transfers, self.levers.matching) if self.in_force else None
        for month in ("03", "06", "09", "12"):
            self.world.clock.every_year(f"{month}-20", Phase.OFFICE, self.pay_for_fairs)

    def channel(self) -> Channel:
        """The recruitment channel while the measure is in force."""
        levers = self.levers
        return Channel(
            more_arrivals=levers.more_arrivals,
            handling=levers.fast_days,
            case_places=self.world.p.talent.case_places + levers.more_places,
            precision=levers.matching,
            award=levers.talent_award,
            budget=levers.talent_budget,
        )

    def pay_for_fairs(self) -> None:
        """Fairs, contests and liaison of a quarter."""
        if self.in_force and self.levers.fairs_cost > 0:
            self.treasury.spend_outside("talent_recruitment", self.world.money(self.levers.fairs_cost) / 4.0)
