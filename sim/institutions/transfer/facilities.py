"""Proof-of-concept centres and pilot bases: places in cities, each for one landmark chain, that results queue for.

Those of 2022 exist in every scenario (no date of opening is known, so from any start); measure 12 opens more. A sample of the firms holds its share
of the province's places, handed out over facilities in the order of their opening, at least one of a kind where the province has any; results of a
chain whose facilities have no place in the sample use those of other chains.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import simpy

from sim.enterprises import tables
from sim.enterprises.tables import CHAIN_COUNT, CITIES
from sim.institutions.world import World
from sim.scenario.chains import CHAIN_SLUGS
from sim.scenario.variables.transfer import FACILITIES

Waits = Generator[simpy.Event, None, bool]


@dataclass(frozen=True, slots=True)
class Facility:
    """A centre or base: `kind` of FACILITIES, `chain` and `city` (indices), `places` at 1:1, `pool`: the places in this run, None if the sample
    has none of them."""

    kind: str
    chain: int
    city: int
    places: int
    pool: simpy.Resource | None

    @property
    def capacity(self) -> int:
        """Places in this run."""
        return int(self.pool.capacity) if self.pool else 0

    @property
    def waiting(self) -> int:
        """Results in the queue."""
        return len(self.pool.queue) if self.pool else 0

    @property
    def load(self) -> float:
        """Results inside and waiting per place."""
        return (len(self.pool.users) + len(self.pool.queue)) / self.pool.capacity if self.pool else np.inf


class Facilities:
    """All centres and bases; `sought[kind, chain]` counts results that asked for a place this year, `waits[kind]` dated waiting days."""

    def __init__(self, world: World):
        self.world = world
        self.all: dict[str, list[Facility]] = {kind: [] for kind in FACILITIES}
        self.sought = {kind: np.zeros(CHAIN_COUNT) for kind in FACILITIES}
        self.waits: dict[str, deque[tuple[float, float]]] = {kind: deque() for kind in FACILITIES}
        self._usable: dict[tuple[str, int], list[Facility]] = {}
        for row in tables.read("facilities"):
            places = round(int(row["places"]) * float(world.p.transfer.existing_share))
            self.open(row["kind"], CHAIN_SLUGS.index(row["chain"]), CITIES.index(row["city"]), places)

    def open(self, kind: str, chain: int, city: int, places: int) -> None:
        """Open a facility with `places` at 1:1."""
        if places <= 0:
            return
        there = self.all[kind]
        total = sum(facility.places for facility in there) + places
        share = max(round(total * self.world.scale), 1) - sum(facility.capacity for facility in there)
        self._usable.clear()
        there.append(Facility(kind, chain, city, places, simpy.Resource(self.world.clock.environment, share) if share > 0 else None))

    def open_new(self, kind: str, number: int, places: int, strength: np.ndarray) -> None:
        """Open `number` facilities where most results asked for a place and few were there: `strength` (chains, cities) says how much of a
        chain is in a city and sends each next one to the strongest city of the chain without one of its kind."""
        strength = strength.copy()
        for facility in self.all[kind]:
            strength[facility.chain, facility.city] = 0.0
        supply = np.bincount([f.chain for f in self.all[kind]], [f.places for f in self.all[kind]], CHAIN_COUNT).astype(float)
        need = self.sought[kind] + 1.0
        for _ in range(number if places > 0 else 0):
            reach = strength.sum(axis=1) > 0
            if not reach.any():
                return
            chain = int(np.argmax(np.where(reach, need / (supply + 1.0), -1.0)))
            city = int(strength[chain].argmax())
            strength[chain, city] = 0.0
            supply[chain] += places
            self.open(kind, chain, city, places)
            self.world.log("facility", f"{kind} {CHAIN_SLUGS[chain]} {CITIES[city]} {self.world.today.year}", "planned", "open")

    def choose(self, kind: str, chain: int, city: int) -> Facility | None:
        """The centre or base a result uses: of its chain in its own city, else of its chain with the shortest queue; None if there is none.
        A result of no chain goes where the queue is shortest."""
        own = self._of_chain(kind, chain)
        near = [facility for facility in own if facility.city == city and facility.chain == chain]
        return min(near or own, key=lambda facility: facility.load) if own else None

    def _of_chain(self, kind: str, chain: int) -> list[Facility]:
        """Facilities that results of a chain can use, see the head of this file; kept until the next one opens."""
        if (kind, chain) not in self._usable:
            there = [facility for facility in self.all[kind] if facility.pool is not None]
            own = [facility for facility in there if chain < 0 or facility.chain == chain]
            if not own and self.world.scale < 1.0 and any(facility.chain == chain for facility in self.all[kind]):
                own = there
            self._usable[kind, chain] = own
        return self._usable[kind, chain]

    def use(self, kind: str, chain: int, city: int, days: float, patience: float) -> Waits:
        """Queue for a place and hold it for `days`; the process returns whether it got one before its patience (days) ran out."""
        environment = self.world.clock.environment
        if 0 <= chain < CHAIN_COUNT:
            self.sought[kind][chain] += 1.0
        facility = self.choose(kind, chain, city)
        if facility is None or facility.pool is None:
            self._alone(kind, "none open")
            return False
        came = environment.now
        with facility.pool.request() as request:
            if not request.triggered:
                yield request | environment.timeout(patience)
            waited = float(environment.now - came)
            self.waits[kind].append((float(environment.now), waited))
            if not request.triggered:
                self._alone(kind, "gave up")
                return False
            yield environment.timeout(days)
        return True

    def _alone(self, kind: str, reason: str) -> None:
        self.world.recorder.add("Transfer|Went alone", 1)
        self.world.recorder.add("Transfer|Went alone", 1, f"{kind}|{reason}")

    def close_year(self) -> None:
        """A new year of demand is counted."""
        for sought in self.sought.values():
            sought *= 0.5

    def record(self) -> None:
        """Put the quarter's places, queues and mean wait of the last four quarters."""
        world, now = self.world, self.world.clock.environment.now
        for kind, there in self.all.items():
            world.recorder.put("Transfer|Places", float(sum(facility.places for facility in there)), kind)
            world.recorder.put("Transfer|Queue", sum(facility.waiting for facility in there), kind)
            waits = self.waits[kind]
            while waits and waits[0][0] < now - 366:
                waits.popleft()
            if waits:
                world.shares["Transfer|Days waiting", kind] = sum(wait for _, wait in waits) / len(waits)
