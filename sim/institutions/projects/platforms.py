"""Research platforms: laboratories and innovation centres whose places projects hold while they run, by landmark chain.

Those open at the start exist in every scenario; measure 5 opens more, reassigns idle places and links firms of the chain and city.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import simpy
from numpy.typing import NDArray
from simpy.resources.resource import Request

from sim.enterprises.fields import by_chain_and_city
from sim.enterprises.tables import CHAIN_COUNT, CITIES, CITY_COUNT, platform_places
from sim.institutions.world import World
from sim.kernel.places import Places
from sim.scenario.chains import CHAINS

PLACES_A_PLATFORM = 10
"""Project places of one new platform (assumption)."""


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform opened in the run: chain and city (indices) and project places at 1:1."""

    chain: int
    city: int
    places: int


class Platforms:
    """Places by chain, pooled over the province. Projects wait for them by priority."""

    def __init__(self, world: World):
        self.world = world
        self.at_one = platform_places(world.clock.start.year).astype(np.int64)  # at 1:1, by chain
        self.pools = [Places(world.clock.environment, self._held(n)) for n in self.at_one]
        self.opened: list[Platform] = []
        self.linked: NDArray[np.bool_] = np.zeros(world.firms.count, bool)
        self._waits: list[float] = []

    def _held(self, places: int) -> int:
        """A chain's places at the population's scale: at least one where there is any."""
        return max(self.world.places(places), 1) if places else 0

    def enter(self, pool: Places, priority: int, patience: float) -> Generator[simpy.Event, None, Request | None]:
        """Queue at a pool; a process that returns the granted request, or None after `patience` days in vain."""
        world, came = self.world, self.world.clock.environment.now
        request = pool.request(priority=priority)
        yield request | world.clock.environment.timeout(patience)
        waited = world.clock.environment.now - came
        if not request.triggered:
            request.cancel()
            world.recorder.add("Platforms|Gave up waiting", 1)
            return None
        self._waits.append(waited)
        return request

    def open(self, places: int, share_linked: float) -> int:
        """Open `places` (at 1:1) on new platforms, in the chains with the longest queues for their places and the city where most of the chain's
        research is done and none was opened yet. Returns the places opened."""
        world, firms = self.world, self.world.seen
        number = round(places / PLACES_A_PLATFORM)
        strength = by_chain_and_city(firms, firms.research)
        for platform in self.opened:
            strength[platform.chain, platform.city] = 0.0
        given = np.zeros(CHAIN_COUNT, np.int64)
        for _ in range(number):
            pressure = [(pool.waiting / max(pool.places, 1), float(strength[c].sum())) for c, pool in enumerate(self.pools)]
            chain = max(range(CHAIN_COUNT), key=lambda c: (-given[c], *pressure[c]))
            city = int(strength[chain].argmax())
            given[chain] += 1
            strength[chain, city] = 0.0
            self.opened.append(Platform(chain, city, PLACES_A_PLATFORM))
            self._grow(chain, PLACES_A_PLATFORM)
            world.log("platform", f"{CHAINS[chain].slug} {CITIES[city]} {world.today.year}", "planned", "open")
        self._link(share_linked)
        return number * PLACES_A_PLATFORM

    def reassign(self, share: float) -> None:
        """Move a share of the idle places of each chain without a queue to the chains that queue, in turn."""
        queueing = [c for c, pool in enumerate(self.pools) if pool.waiting]
        moved = 0
        for c, pool in enumerate(self.pools):
            spare = round(share * pool.idle / max(pool.places, 1) * self.at_one[c]) if queueing and not pool.waiting else 0
            if spare:
                self._grow(c, -spare)
                self._grow(queueing[moved % len(queueing)], spare)
                moved += spare

    def _grow(self, chain: int, places: int) -> None:
        self.at_one[chain] += places
        self.pools[chain].resize(self._held(int(self.at_one[chain])) - self.pools[chain].places)

    def _link(self, share: float) -> None:
        firms = self.world.firms
        trait = self.world.streams.uniform("platform link", 0, 0, firms.count)
        here = np.zeros((CHAIN_COUNT + 1, CITY_COUNT), bool)  # the last row stands for firms of no chain, whose index is -1
        for platform in self.opened:
            here[platform.chain, platform.city] = True
        self.linked = here[firms.chain, firms.city] & (trait < share)

    def record(self) -> None:
        """Put the quarter's stocks."""
        world, firms = self.world, self.world.seen
        capacity = sum(pool.places for pool in self.pools)
        world.recorder.put("Platforms|Places", float(self.at_one.sum()))
        if capacity:
            world.shares["Platforms|In use", "all"] = sum(pool.count for pool in self.pools) / capacity
        if self._waits:
            world.shares["Platforms|Days waiting", "all"] = float(np.mean(self._waits))
        linked = self.linked[: world.live] & firms.alive & firms.performer
        world.recorder.put("Platforms|Linked firms", np.count_nonzero(linked))
