"""Measure 14, 加大创新券推广力度: innovation vouchers pushed further (the purchase and insurance of new products are in `first_purchase`)."""

from __future__ import annotations

from sim.enterprises.incentives import Incentives
from sim.institutions.transfer.voucher_office import Terms
from sim.policies.measure import Measure


class Vouchers(Measure):
    """More money, more rounds and more firms that know of vouchers."""

    slug = "first_purchase"

    def amend(self, incentives: Incentives) -> None:
        """Firms hear of vouchers."""
        incentives.reach("innovation_voucher", self.levers.voucher_reach)

    def schedule(self) -> None:
        """The voucher office asks for the measure's terms when it holds a round."""
        self.offices.vouchers.extend = lambda: self.terms() if self.in_force else None

    def terms(self) -> Terms:
        """Terms while the measure is in force."""
        levers = self.levers
        return Terms(
            rate_six_cities=self.faced("voucher_rate_six_cities"),
            rate_elsewhere=self.faced("voucher_rate_elsewhere"),
            cap=levers.voucher_cap,
            budget=levers.voucher_budget,
            rounds=levers.voucher_rounds,
        )
