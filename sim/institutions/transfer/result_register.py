"""The register of results: what universities, institutes and projects have finished, when it is registered and published, and who took it up.

Results that wait for a firm only wait, so they are columns here, one entry a result; a result becomes a process when a firm takes it up
(`institutions.transfer`). Those of universities and institutes are numbered within their year beforehand.
"""

from __future__ import annotations

import hashlib
from datetime import date
from enum import IntEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.enterprises import tables
from sim.enterprises.tables import FIELD_COUNT
from sim.institutions.transfer.results import Result
from sim.institutions.world import World
from sim.kernel.clock import DAYS_A_YEAR
from sim.kernel.events import NO_FIRM
from sim.scenario import chains

NEVER = 10_000_000
"""Day number of what does not happen."""
UNIVERSITY = "university"
DRAWS = 16
"""Uniforms kept for each result on its way to the market."""


class State(IntEnum):
    """Where a result is: not finished yet, without a firm, taken up by a firm, at its end (on the market or not)."""

    COMING = 0
    OPEN = 1
    TAKEN = 2
    ENDED = 3


@cache
def chain_shares() -> NDArray[np.float64]:
    """Share of the results of universities and institutes by landmark chain; shape (chains,)."""
    shares = {row["chain"]: float(row["share"]) for row in tables.read("result_chains")}
    return np.array([shares[slug] for slug in chains.CHAIN_SLUGS])


def address_of(origin: str, period: int, row: int) -> int:
    """Permanent number of a result, the row of all its draws: readable for universities, a hash for others."""
    if origin == UNIVERSITY:
        return (period << 24) + row
    return int.from_bytes(hashlib.blake2b(f"{origin}/{period}/{row}".encode(), digest_size=7).digest(), "little") | 1 << 55


_COLUMNS: dict[str, type] = {
    "address": np.int64, "chain": np.int8, "field": np.int8, "quality": np.float64, "finished": np.int64, "registers": np.int64,
    "published": np.bool_, "matched": np.int64, "launched": np.int64, "state": np.int8, "project": np.bool_, "fits": np.bool_,
    "counts": np.bool_,
}  # fmt: skip


class Register:
    """Columns of all results, shape (results,): `finished`, `registers`, `matched`, `launched` are day numbers (NEVER if not), `counts`: finished
    since the start of the run, so that shares can be taken; `project`: result of a project, not of a university; `fits`: suits its firm."""

    address: NDArray[np.int64]
    chain: NDArray[np.int8]
    field: NDArray[np.int8]
    quality: NDArray[np.float64]
    finished: NDArray[np.int64]
    registers: NDArray[np.int64]
    published: NDArray[np.bool_]
    matched: NDArray[np.int64]
    launched: NDArray[np.int64]
    state: NDArray[np.int8]
    project: NDArray[np.bool_]
    fits: NDArray[np.bool_]
    counts: NDArray[np.bool_]

    def __init__(self, world: World):
        self.world = world
        self.received: dict[int, Result] = {}
        for name, kind in _COLUMNS.items():
            setattr(self, name, np.zeros(0, kind))

    @property
    def size(self) -> int:
        """Results so far."""
        return len(self.address)

    def term(self, name: str) -> float:
        """A term of transfer in force today: set by a measure, or the practice of 2022."""
        value = self.world.incentives.transfer.get(name)
        return float(getattr(self.world.p.transfer, name) if value is None else value)

    def _append(self, **columns: NDArray) -> NDArray[np.int64]:
        first, count = self.size, len(columns["address"])
        defaults = {"registers": NEVER, "matched": NEVER, "launched": NEVER}
        for name, kind in _COLUMNS.items():
            added = columns.get(name)
            added = np.full(count, defaults.get(name, 0), kind) if added is None else added.astype(kind)
            setattr(self, name, np.concatenate([getattr(self, name), added]))
        return np.arange(first, first + count)

    def foresee(self, year: int) -> NDArray[np.int64]:
        """Number the results that universities and institutes will finish in `year`; returns their numbers."""
        p = self.world.p.transfer
        count = self.world.places(p.university_results)
        address = (year << 24) + np.arange(count, dtype=np.int64)
        chain = np.searchsorted(np.cumsum(chain_shares())[:-1], self.draw("chain of result", address), side="right")
        where = self.draw("field of result", address) / max(p.field_share, 1e-12)
        field = np.where(where < 1.0, np.floor(np.minimum(where, 0.999999) * FIELD_COUNT), -1)
        quality = np.exp(p.quality_spread * ndtri(self.draw("quality of result", address)) - 0.5 * p.quality_spread**2)
        first = date(year, 1, 1).toordinal()
        finished = first + np.floor(self.draw("day of result", address) * (date(year + 1, 1, 1).toordinal() - first)).astype(np.int64)
        return self._append(address=address, chain=chain, field=field, quality=quality, finished=finished)

    def enter(self, result: Result) -> int:
        """Take in the result of a project, finished today; returns its number."""
        one = np.ones(1)
        number = int(
            self._append(
                address=np.array([address_of(result.origin, result.period, result.row)]),
                chain=one * result.chain,
                field=one * result.field,
                quality=one * result.quality,
                finished=one * result.finished.toordinal(),
                project=one,
            )[0]
        )
        self.received[number] = result
        return number

    def draw(self, name: str, address: NDArray, period: int = 0) -> NDArray[np.float64]:
        """Uniforms of the results at `address`."""
        return self.world.streams.at(name, period, address)

    def steps(self, numbers: NDArray[np.int64]) -> NDArray[np.float64]:
        """The uniforms that decide the way of results to the market, DRAWS each; shape (numbers, DRAWS)."""
        rows = self.address[numbers][:, None] * DRAWS + np.arange(DRAWS)
        return self.draw("steps of result", rows.ravel()).reshape(-1, DRAWS)

    def name(self, number: int) -> str:
        """Permanent name of a result in event records."""
        if number in self.received:
            return self.received[number].name
        address = int(self.address[number])
        return f"{UNIVERSITY} {address >> 24}/{address & 0xFFFFFF}"

    def owner(self, number: int) -> int:
        """Row of the firm that owns it, NO_FIRM for universities and institutes."""
        return self.received[number].firm if number in self.received else NO_FIRM

    def accept(self, numbers: NDArray[np.int64]) -> None:
        """Results finished: open from now on; whether and when they are registered follows from the terms of today."""
        address = self.address[numbers]
        self.state[numbers] = State.OPEN
        days = self.term("registration_days") * np.exp(self.world.p.transfer.spread * ndtri(self.draw("registration time", address)))
        on = self.finished[numbers] + np.rint(days).astype(np.int64)
        self.registers[numbers] = np.where(self.draw("registered", address) < self._registered_share(), on, NEVER)

    def _registered_share(self) -> float:
        usual = float(self.world.p.transfer.registered_share)
        return usual + (1.0 - usual) * float(self.world.incentives.transfer.get("duty", 0.0))

    def impose_duty(self, day: int) -> None:
        """Open results that the duty of today covers and nobody registered are registered within today's time, counted from today or, if later,
        from acceptance; results on their way are not registered later than under today's terms."""
        late = np.flatnonzero((self.state == State.OPEN) & (self.registers > day))
        address = self.address[late]
        days = self.term("registration_days") * np.exp(self.world.p.transfer.spread * ndtri(self.draw("registration time", address)))
        on = np.maximum(self.finished[late], day) + np.rint(days).astype(np.int64)
        covered = self.draw("registered", address) < self._registered_share()
        self.registers[late] = np.where(covered, np.minimum(self.registers[late], on), self.registers[late])

    def publish(self, day: int) -> NDArray[np.int64]:
        """A catalogue comes out: registered results without a firm can be found from now on; returns their numbers."""
        new = np.flatnonzero((self.state == State.OPEN) & ~self.published & (self.registers <= day))
        self.published[new] = True
        return new

    def retire(self, day: int) -> NDArray[np.int64]:
        """Results nobody used in time are obsolete; returns their numbers."""
        old = np.flatnonzero((self.state == State.OPEN) & (self.finished < day - DAYS_A_YEAR * self.world.p.transfer.life))
        self.state[old] = State.ENDED
        return old

    def open(self) -> NDArray[np.int64]:
        """Numbers of the results without a firm."""
        return np.flatnonzero(self.state == State.OPEN)

    def take(self, number: int, day: int, fits: bool) -> None:
        """A firm takes the result up."""
        self.state[number], self.matched[number], self.fits[number] = State.TAKEN, day, fits
