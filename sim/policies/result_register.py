"""Measure 13, 完善科技成果登记和发布机制: results are registered sooner and more of them, published more often and judged better."""

from __future__ import annotations

from sim.enterprises.incentives import Incentives
from sim.kernel.clock import Phase
from sim.policies.measure import Measure


class ResultRegister(Measure):
    """Time and duty of registration, interval of the catalogue, accuracy of evaluation."""

    slug = "result_register"

    def amend(self, incentives: Incentives) -> None:
        """Terms of the register while the measure is in force."""
        for name in ("registration_days", "duty", "catalogue_days", "evaluation_accuracy"):
            incentives.transfer[name] = getattr(self.levers, name)

    def schedule(self) -> None:
        """Pay for the register once a year."""
        self.yearly("payment_day", Phase.OFFICE, self.pay)

    def pay(self) -> None:
        """The year's cost of register, catalogue and evaluation."""
        if self.in_force and self.levers.cost > 0:
            self.treasury.spend_outside("result_register", self.world.money(self.levers.cost))
