"""The office for innovation consortia: a leader and firms of its chain work together for some years (equation 19).

Measures 11 and 12 found consortia under different leaders. What membership changes is the same and is written by the office, so that it lasts
until the consortium ends, whatever has become of the measure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from sim.enterprises import consortia
from sim.enterprises.incentives import Incentives
from sim.institutions.call_account import CallAccount
from sim.institutions.treasury import Treasury
from sim.institutions.world import World
from sim.kernel.clock import DAYS_A_YEAR, Phase
from sim.scenario.chains import CHAIN_SLUGS

Rows = NDArray[np.int64]
STATE_LED, FIRM_LED = "State-owned", "Firm-led"


@dataclass(frozen=True, slots=True)
class Consortium:
    """A running consortium: who leads it (STATE_LED or FIRM_LED), rows of leader and members, day on which it ends."""

    kind: str
    leader: int
    members: Rows
    ends: date


class ConsortiumOffice:
    """`closeness`: proximity of each member to its leader, 0 for others; `inside`: leads a consortium or is a member; shape (rows,)."""

    def __init__(self, world: World, treasury: Treasury):
        self.world, self.treasury = world, treasury
        self.account = CallAccount(world, "state_consortia")
        self.running: list[Consortium] = []
        self.closeness = np.zeros(world.firms.count)
        self.inside = np.zeros(world.firms.count, bool)

    def amend(self, incentives: Incentives) -> None:
        """Equation 19: members learn more from others and leave a part of joint research to each other; leaders do all of theirs."""
        if self.running:
            p = self.world.p.consortium
            incentives.spillover_gain = incentives.spillover_gain * (1.0 + p.spillover * self.closeness)
            incentives.research_factor = incentives.research_factor * np.where(self.closeness > 0, 1.0 - p.free_riding * p.joint_share, 1.0)

    def willing(self, candidates: Rows, number: int) -> Rows:
        """Those of the candidates that lead or join no consortium, chain after chain, up to `number`."""
        return consortia.leaders(self.world.seen, candidates[~self.inside[candidates]], number)

    def call(self, places: int, size: int, years: float, grant: float, budget: float) -> None:
        """A call with public money: state-owned performers may lead `places` consortia with a `grant` each (yuan) from the year's `budget`."""
        world = self.world
        self.account.open(places)
        willing = self.willing(consortia.state_performers(world.seen), places)
        affordable = places if grant <= 0 else int(budget / grant + 1e-9)
        chosen = willing[:affordable]
        founded = self.found(STATE_LED, chosen, size, years)
        self.account.decide(willing.size - chosen.size + founded.size, affordable, 0)
        self.account.fill(world.today.year, founded.size)
        world.refuse("state_consortia", "budget", willing.size - chosen.size)
        self.treasury.pay("state_consortia", founded, np.full(founded.size, grant), world.today, np.zeros(founded.size, bool))

    def found(self, kind: str, leaders: Rows, size: int, years: float) -> Rows:
        """Each leader in turn gathers up to `size` members for some years; returns the leaders that found any. The caller renews the law."""
        world, firms = self.world, self.world.seen
        ends = world.today + timedelta(days=round(DAYS_A_YEAR * years))
        possible = consortia.possible_members(firms)
        self.inside[leaders] = True  # a leader of today joins no other
        for leader in leaders.tolist():
            rows, near = consortia.members(firms, leader, possible[~self.inside[possible]], size, world.streams, world.p)
            self.inside[rows], self.closeness[rows] = True, near
            self.inside[leader] = rows.size > 0
            if rows.size:
                self.running.append(Consortium(kind, leader, rows, ends))
                world.recorder.add(f"Consortia|{kind}|Founded", 1)
                world.recorder.add(f"Consortia|{kind}|Founded", 1, CHAIN_SLUGS[firms.chain[leader]])
                world.log("project", f"consortium of {leader}", "", "running", np.append(leader, rows))
        world.clock.at(ends, Phase.LAW, self._end)
        return leaders[self.inside[leaders]]

    def _end(self) -> None:
        """Consortia whose time is up dissolve."""
        for one in self.running:
            if one.ends <= self.world.today:
                self.closeness[one.members] = 0.0
                self.inside[one.members] = self.inside[one.leader] = False
                self.world.log("project", f"consortium of {one.leader}", "running", "ended", one.leader)
        self.running = [one for one in self.running if one.ends > self.world.today]
        self.world.renew_law()

    def record(self) -> None:
        """Consortia and their members by who leads."""
        for kind in (STATE_LED, FIRM_LED):
            own = [one for one in self.running if one.kind == kind]
            members = sum(int(np.count_nonzero(self.world.firms.alive[one.members])) for one in own)
            self.world.recorder.put(f"Consortia|{kind}|Running", len(own))
            self.world.recorder.put(f"Consortia|{kind}|Members", members)
