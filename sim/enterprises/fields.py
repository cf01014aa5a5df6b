"""What firms see of each other: means and pools by sector and city, computed once a quarter over all firms.

Every interaction goes through these few numbers, by sector or by city and sector, so that a firm in a cell of its own changes nobody
else. Reference levels are those of the start date and stay fixed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.enterprises.columns import INSTRUMENTS, Firms
from sim.enterprises.tables import CHAIN_COUNT, CITY_COUNT, SECTOR_COUNT

Array = NDArray[np.float64]


NO_PERFORMER_KNOWLEDGE = 2e7
NO_PERFORMER_SALES = 1e8
"""Reference levels of a sector without performers at the start, yuan and yuan/year (near the province's means)."""


def cell(firms: Firms) -> NDArray[np.int64]:
    """Index of each firm's city and sector; shape (n,)."""
    return firms.city.astype(np.int64) * SECTOR_COUNT + firms.sector


def by_chain_and_city(firms: Firms, weight: Array | float) -> Array:
    """Sum of `weight` (one number, or one a firm) over living research performers by landmark chain and city; shape (chains, cities)."""
    member = np.flatnonzero(firms.alive & firms.performer & (firms.chain >= 0))
    weights = np.broadcast_to(weight, firms.count)[member]
    index = firms.chain[member].astype(np.int64) * CITY_COUNT + firms.city[member]
    sums = np.bincount(index, weights, CHAIN_COUNT * CITY_COUNT).astype(np.float64, copy=False)
    return sums.reshape(CHAIN_COUNT, CITY_COUNT)


@dataclass(frozen=True, slots=True)
class References:
    """Levels of the start date. `knowledge`: mean research stock of performers by sector, yuan; `sales`: their mean sales by sector,
    yuan/year."""

    knowledge: Array
    sales: Array

    @classmethod
    def of(cls, firms: Firms) -> References:
        """Read the reference levels off the population of the start date."""
        rows = np.flatnonzero(firms.alive & firms.performer)
        sector = firms.sector[rows]
        number = np.maximum(np.bincount(sector, minlength=SECTOR_COUNT), 1)
        knowledge = np.bincount(sector, firms.knowledge[rows], SECTOR_COUNT) / number
        sales = np.bincount(sector, firms.revenue[rows], SECTOR_COUNT) / number
        return cls(np.where(knowledge > 0, knowledge, NO_PERFORMER_KNOWLEDGE), np.where(sales > 0, sales, NO_PERFORMER_SALES))


@dataclass(frozen=True, slots=True)
class Fields:
    """The means of one quarter: productivity by sector, research pool by cell (log over reference), awareness by cell and instrument."""

    productivity: Array
    spillover: Array
    aware: Array

    @classmethod
    def of(cls, firms: Firms, pool_reference: float, stop: int) -> Fields:
        """Compute the means over the first `stop` rows. Shapes: (sectors,), (cells,), (cells, instruments).

        `pool_reference`: research stock of a cell at which the spillover is ln 2, at the population's scale, yuan.
        """
        seen = firms.block(0, stop)
        cells = cell(seen)
        count = CITY_COUNT * SECTOR_COUNT
        members = np.bincount(cells, seen.alive, count)
        number = np.maximum(members.reshape(CITY_COUNT, SECTOR_COUNT).sum(axis=0), 1.0)
        productivity = np.bincount(seen.sector, seen.alive * seen.productivity, SECTOR_COUNT) / number
        pool = np.bincount(cells, seen.knowledge, count)  # rows that are no firm hold no knowledge and know no instrument
        known = np.zeros(seen.count, np.int64)  # each firm's pattern of known instruments as a binary number: one count serves all
        for k in range(len(INSTRUMENTS)):
            known |= seen.aware[:, k].astype(np.int64) << k
        patterns = 1 << len(INSTRUMENTS)
        firms_by_pattern = np.bincount(cells * patterns + known, minlength=count * patterns).reshape(count, patterns)
        knows = (np.arange(patterns)[:, None] >> np.arange(len(INSTRUMENTS))) & 1
        aware = firms_by_pattern @ knows / np.maximum(members, 1.0)[:, None]
        return cls(productivity, np.log1p(pool / pool_reference), aware)
