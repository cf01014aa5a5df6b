"""The state-owned assets office: who is state-owned, and which small firms are near state-owned equipment and may work on it.

It looks at the firms once a year in every scenario and records what it sees; only measure 11 opens equipment.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.enterprises import consortia
from sim.enterprises.research import STATE
from sim.institutions.world import World
from sim.kernel.clock import Phase
from sim.scenario.variables.exchange import NEARNESS

SURVEY_DAY = "12-20"
"""Day of the yearly look at the firms (assumption), in time for the plans of the new year."""
OTHER, NEAR, FAR, OWNED = range(4)


class StateOwnedOffice:
    """`users`: who works on open state-owned equipment; shape (rows,).

    Small firms count as near for the record if at the start the equipment of their chain and city would have had room for them.
    """

    def __init__(self, world: World):
        self.world = world
        self.group = np.zeros(world.firms.count, np.int8)
        self.users = np.zeros(world.firms.count, bool)
        self.near = self._queue(1.0)
        self.survey()
        world.clock.every_year(SURVEY_DAY, Phase.OFFICE, self.survey)

    def survey(self) -> None:
        """Look again at who is state-owned and who is small."""
        firms = self.world.seen
        rows = consortia.small_firms(firms)
        self.group[:] = OTHER
        self.group[rows] = FAR
        self.group[self.near] = NEAR
        self.group[: firms.count][firms.ownership == STATE] = OWNED

    def _queue(self, share: float) -> NDArray[np.int64]:
        """Small firms for which there is room if this share of the equipment is open."""
        world = self.world
        rows, place = consortia.equipment_queue(world.seen, consortia.small_firms(world.seen), self.users, world.streams)
        return rows[place <= share]

    def open_equipment(self, share: float) -> None:
        """Open a share of all state-owned research equipment for a year; who used it last year comes first."""
        served = self._queue(share) if share > 0 else np.zeros(0, np.int64)
        self.users[:] = False
        self.users[served] = True

    def owners(self) -> NDArray[np.int64]:
        """State-owned performers of a landmark chain."""
        return consortia.state_performers(self.world.seen)

    def record(self) -> None:
        """Research of state-owned firms and of small firms near and far."""
        world, firms = self.world, self.world.seen
        group = self.group[: firms.count]
        research = np.bincount(group, firms.research, 4)
        cut = world.incentives.user_cost_cut
        saved = np.bincount(group, firms.research * cut[: firms.count], 4) if isinstance(cut, np.ndarray) else cut * research
        world.recorder.add("R&D|State-owned|Real", research[OWNED] / 4.0)
        world.recorder.add("R&D|Small firms|Real", (research[NEAR] + research[FAR]) / 4.0)
        for name, which in zip(NEARNESS, (NEAR, FAR), strict=True):
            world.recorder.add("R&D|Small firms|Real", research[which] / 4.0, name)
            if research[which] > 0:
                world.shares["R&D|Small firms|User cost saved", name] = float(saved[which] / research[which])
        if research[NEAR] + research[FAR] > 0:
            world.shares["R&D|Small firms|User cost saved", "all"] = float((saved[NEAR] + saved[FAR]) / (research[NEAR] + research[FAR]))
