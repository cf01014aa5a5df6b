"""The two usual designs: every firm a SimPy process, and every firm a Mesa agent; both run `ScalarFirm.quarter`."""

from __future__ import annotations

from collections.abc import Generator

import mesa
import simpy
from scalar_firm import Chance, Neighbourhood, ScalarFirm, firm_values
from workload import DAYS, terms

from sim.enterprises.columns import Firms
from sim.enterprises.fields import References


def neighbourhood(firms: Firms) -> Neighbourhood:
    """What the firms of this table share."""
    return Neighbourhood(*terms(), References.of(firms))


class SimPyFirms:
    """A SimPy environment with one process per firm; a process ends when its firm leaves."""

    def __init__(self, firms: Firms):
        self.place = neighbourhood(firms)
        self.environment = simpy.Environment()
        self.environment.process(self.calendar())
        chance = Chance()
        self.members = [ScalarFirm(self.place, chance, values) for values in firm_values(firms)]
        for firm in self.members:
            self.environment.process(self.life(firm))
        self.environment.run(until=0.5)

    def calendar(self) -> Generator[simpy.Event, None, None]:
        """Opens every quarter; being the first process, it wakes before the firms."""
        for day in DAYS:
            yield self.environment.timeout(1)
            self.place.open_quarter(day)

    def life(self, firm: ScalarFirm) -> Generator[simpy.Event, None, None]:
        """A firm's process."""
        timeout, quarter = self.environment.timeout, firm.quarter
        while firm.alive:
            yield timeout(1)
            quarter()

    def quarter(self, number: int) -> None:
        """Run quarter `number`, counted from zero."""
        self.environment.run(until=number + 1.5)


class MesaFirm(ScalarFirm, mesa.Agent):
    """A firm that is also a Mesa agent; it is removed when it leaves."""

    def __init__(self, model: MesaFirms, chance: Chance, values: dict[str, object]):
        mesa.Agent.__init__(self, model)
        ScalarFirm.__init__(self, model.place, chance, values)

    def step(self) -> None:
        """A quarter of the firm."""
        self.quarter()
        if not self.alive:
            self.remove()


class MesaFirms(mesa.Model):
    """A Mesa model with one agent per firm."""

    def __init__(self, firms: Firms):
        super().__init__(seed=1)
        self.place = neighbourhood(firms)
        chance = Chance()
        self.members = [MesaFirm(self, chance, values) for values in firm_values(firms)]

    def quarter(self, number: int) -> None:
        """Run quarter `number`, counted from zero."""
        self.place.open_quarter(DAYS[number])
        self.agents.do("step")
