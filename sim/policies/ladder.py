"""Measure 10, 培优创新创造主力军: the ladder from micro firm to technology SME to high-tech enterprise.

Coaching makes an application cheaper and better and its firm aware; an award on top of the first-time award rewards the step.
"""

from __future__ import annotations

import numpy as np

from sim.enterprises import planning, recognition, tax
from sim.enterprises.incentives import Incentives
from sim.institutions.world import World
from sim.kernel.clock import Phase
from sim.policies.measure import Measure


def coaching_candidates(world: World) -> tuple[np.ndarray, np.ndarray]:
    """Rows a coach would pick, best first, with their scores: no certificate, right fields, and research not far below the rule."""
    firms, p = world.seen, world.p
    held = tax.holds(firms.high_tech_expiry, world.clock.day_number)
    near = recognition.intensity(firms) >= 0.6 * recognition.threshold(firms.revenue_history[:, 0], p)
    rows = np.flatnonzero(firms.alive & firms.performer & ~held & recognition.fields_fit(firms, p) & near)
    points = recognition.score(firms.take(rows))
    order = np.argsort(-points, kind="stable")
    return rows[order], points[order]


class Ladder(Measure):
    """Coaching places and the upgrade award."""

    slug = "ladder"

    def amend(self, incentives: Incentives) -> None:
        """What coached firms save and gain, and the award for the step up."""
        incentives.coaching_cost_cut = self.levers.cost_cut
        incentives.coaching_quality = self.levers.quality
        incentives.upgrade_award = self.faced("upgrade_award")
        incentives.upgrade_budget = self.levers.budget

    def schedule(self) -> None:
        """Coaching starts on its day of every year; coached firms of the year before leave the programme."""
        self.yearly("coaching_day", Phase.OFFICE, self.coach)

    def coach(self) -> None:
        """Fill the places with those most likely to pass; those to whom the status is then worth it start on their file at once."""
        world = self.world
        world.firms.coached[:] = False
        if not self.in_force:
            return
        rows, _ = coaching_candidates(world)
        chosen = rows[: world.places(self.levers.places)]
        world.firms.coached[chosen] = True
        world.firms.aware[chosen, 1] = True
        world.firms.aware[chosen, 2] = True
        planning.start_file(world.firms, chosen, world.incentives, world.clock.day_number, world.p)
        world.recorder.add("Coaching|Places filled", chosen.size)
        self.treasury.spend_outside("coaching", chosen.size * self.levers.cost)
