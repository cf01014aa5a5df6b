"""Measure 4, 产业基础再造行动: a directory of base technologies, and projects on the best of them.

Components, elements, materials, software, processes and technical basis are not told apart: an entry is a firm of a landmark chain with a
technology of its own. A solved base technology lifts success downstream, through the input–output links of the chains.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.institutions.projects.competition import Competition, Proposals
from sim.kernel.clock import Phase
from sim.policies.chokepoint_projects import able_rows, merit
from sim.policies.measure import Measure

SMALLEST_SHARE = 0.3
"""Research that a base project asks for over that of a major project (assumption: base projects are smaller)."""


class IndustrialBase(Measure):
    """The yearly directory and the competition among its entries."""

    slug = "industrial_base"
    entries: NDArray[np.int64] = np.zeros(0, np.int64)

    def schedule(self) -> None:
        """The directory is compiled on its day of every year; the competition among its entries opens at once."""
        self.yearly("directory_day", Phase.OFFICE, self.compile)

    def compile(self) -> None:
        """Put the best inventors of the chains into the directory and open the competition for the share to be taken into the programme."""
        if not self.in_force:
            return
        world, firms, levers = self.world, self.world.seen, self.levers
        rows = np.flatnonzero(firms.alive & firms.performer & (firms.chain >= 0) & (firms.inventions >= 1))
        order = rows[np.argsort(-firms.inventions[rows], kind="stable")]
        self.entries = order[: world.places(levers.directory)]
        self.offices.projects.directory = self.entries.size
        places = round(levers.selection_rate * self.entries.size)
        budget = world.budget(levers.budget, places, levers.selection_rate * levers.directory)
        self.offices.projects.base.open(
            Competition("base_projects", places, budget, world.places(levers.reviewers), levers.window_days, levers.latest_decision,
                        self.proposals, levers.own_funds, length=levers.length)
        )  # fmt: skip

    def proposals(self) -> Proposals:
        """Entries whose firms can pay their part apply."""
        world = self.world
        rows, grant = able_rows(world, self.levers.own_funds, self.levers.grant, SMALLEST_SHARE * world.p.projects.smallest_research)
        listed = np.isin(rows, self.entries)
        rows, grant = rows[listed], grant[listed]
        return Proposals(rows, world.firms.chain[rows], world.firms.field[rows], merit(world, rows), grant)
