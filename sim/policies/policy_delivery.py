"""Measure 19, 推动惠企创新政策扎实落地: the super-deduction in full, benefits without application (“免申即享”), yearly evaluation."""

from __future__ import annotations

import numpy as np

from sim.enterprises.incentives import Faced, Incentives
from sim.kernel.clock import Phase
from sim.policies.measure import Measure


class PolicyDelivery(Measure):
    """Deduction rates of 2023, automatic delivery to firms whose data match, faster payment, fewer missed filings."""

    slug = "policy_delivery"
    evaluations = 0

    def amend(self, incentives: Incentives) -> None:
        """Tax and delivery terms while the measure is in force."""
        levers = self.levers
        incentives.deduction_manufacturing = self.faced("deduction_manufacturing")
        incentives.deduction_technology_sme = self.faced("deduction_technology_sme")
        incentives.deduction_other = self.faced("deduction_other")
        incentives.prepay_half_year = levers.prepay_half_year
        incentives.filing_miss = levers.filing_miss
        incentives.automatic_days = levers.days
        for benefit in ("grant", "award", "deduction"):
            if getattr(levers, f"automatic_{benefit}"):
                incentives.automatic[benefit] = self.match_rate()

    def match_rate(self) -> Faced:
        """Data-match rate m after k yearly evaluations, each of which brings a share of the unmatched in: 1 − (1 − m)(1 − gain)^k."""
        rate = 1.0 - (1.0 - np.asarray(self.faced("data_match"))) * (1.0 - self.levers.evaluation_gain) ** self.evaluations
        return rate if rate.ndim else float(rate)

    def schedule(self) -> None:
        """Evaluate delivery once a year."""
        self.world.every_year("measures.policy_delivery.evaluation_day", Phase.LAW, self.evaluate)

    def evaluate(self) -> None:
        """A yearly evaluation in force extends the data."""
        if self.in_force:
            self.evaluations += 1
            self.world.renew_law()
