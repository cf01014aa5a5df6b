"""What a measure is: a numbered item of the policy that, while in force, changes what firms face and runs its own calendar."""

from __future__ import annotations

from abc import ABC
from collections.abc import Callable
from datetime import timedelta
from typing import ClassVar

from sim.enterprises.incentives import Faced, Incentives
from sim.institutions.offices import Offices
from sim.institutions.world import World
from sim.kernel.clock import Phase, day_of_year
from sim.scenario.catalogue import MEASURES
from sim.scenario.parameter_set import Namespace


class Measure(ABC):  # both methods have a meaningful default: do nothing
    """One measure. Subclasses set `slug`, amend incentives in `amend` and put dated actions on the clock in `schedule`.

    A dated action must look at `in_force` on its day: a measure can start and stop at any date of a scenario.
    """

    slug: ClassVar[str]

    def __init__(self, world: World, offices: Offices):
        self.world, self.offices, self.treasury = world, offices, offices.treasury
        self.number = next(m.number for m in MEASURES if m.slug == self.slug)
        self.schedule()

    @property
    def levers(self) -> Namespace:
        """Today's values of the measure's province-wide levers."""
        return getattr(self.world.p.measures, self.slug)

    @property
    def in_force(self) -> bool:
        """Whether the measure is switched on today."""
        return bool(self.levers.enabled)

    def faced(self, lever: str) -> Faced:
        """A lever's value today, one per firm where the scenario treats firms differently."""
        return self.world.faced(f"measures.{self.slug}.{lever}")

    def amend(self, incentives: Incentives) -> None:
        """Write what the measure changes into the incentives; called only while in force."""
        return

    def yearly(self, lever: str, phase: Phase, action: Callable[[], None]) -> None:
        """Run `action` every year on the day that the month-day `lever` names, and on the day the measure starts if that day has passed."""
        world, path = self.world, f"measures.{self.slug}"
        world.every_year(f"{path}.{lever}", phase, action)
        for day in world.parameters.switch_dates():
            starts = world.parameters.value(f"{path}.enabled", day) and not world.parameters.value(f"{path}.enabled", day - timedelta(days=1))
            if starts and day_of_year(day.year, str(world.parameters.value(f"{path}.{lever}", day))) < day:
                world.clock.at(day, phase, action)

    def schedule(self) -> None:
        """Put the measure's dated actions on the clock; called once at the start of a run."""
        return
