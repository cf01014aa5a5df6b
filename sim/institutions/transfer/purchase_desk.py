"""First purchase by government: orders for new products that have no customer yet."""

from __future__ import annotations

import numpy as np

from sim.enterprises import finance
from sim.institutions.treasury import OUTSIDE, Treasury
from sim.institutions.world import World

INSTRUMENT = "first_purchase"


class PurchaseDesk:
    """Pays orders; which products are bought is decided by `Transfer.purchase`."""

    def __init__(self, world: World, treasury: Treasury):
        self.world, self.treasury = world, treasury

    def unit_value(self, row: int, value: float) -> float:
        """Price of one unit or batch of a firm's new product: rises with its value, limited by the firm's sales, yuan."""
        p = self.world.p.transfer
        return float(np.rint(min(p.unit_value * value**0.5, p.unit_limit * self.world.firms.revenue[row])))

    def order(self, row: int, yuan: float) -> None:
        """Pay the firm for what it delivers: public money in, cost of the goods out, both through this year's books."""
        world, firms = self.world, self.world.firms
        rows = np.array([row])
        self.treasury.pay_at_once(INSTRUMENT, rows, np.array([yuan]))
        world.firm_register.order(row, yuan)
        cost = (1.0 - float(np.clip(finance.surplus_margin(firms.take(rows), world.p)[0], 0.0, 1.0))) * yuan
        world.ledger.collect(OUTSIDE, firms.cash, np.array([cost]), rows)
        firms.sales_year[row] += yuan
        firms.surplus_year[row] += yuan - cost
        if world.incentives.transfer.get("certification"):
            firms.certified[row] = True
        world.recorder.add("First purchase|Orders", 1)
