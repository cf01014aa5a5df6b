"""Measure 14, 加大重大科技成果转化产品政策扶持: first purchase by government and insurance of first sets, batches and releases."""

from __future__ import annotations

from sim.enterprises.incentives import Incentives
from sim.kernel.clock import Phase
from sim.policies.measure import Measure

_TERMS = (
    "insurance_take_up", "insurance_subsidy", "insurance_cap_equipment", "insurance_cap_materials", "insurance_cap_software", "insurance_budget",
)  # fmt: skip


class FirstPurchase(Measure):
    """Orders for new products, and better terms of their insurance."""

    slug = "first_purchase"

    def amend(self, incentives: Incentives) -> None:
        """Terms of first-set insurance, and whether what is bought or insured counts as certified."""
        for name in _TERMS:
            incentives.transfer[name] = getattr(self.levers, name)
        incentives.transfer["certification"] = float(self.levers.certification)

    def schedule(self) -> None:
        """Government buys on its day of every year."""
        self.yearly("purchase_day", Phase.OFFICE, self.purchase)

    def purchase(self) -> None:
        """Order registered new products without a customer, as far as places and money go."""
        if not self.in_force:
            return
        levers, transfer = self.levers, self.offices.transfer
        transfer.purchase(transfer.whole("first purchases", levers.places), self.world.money(levers.budget), levers.order)
