"""Innovation consortia (equation 19) and equipment that state-owned firms share: who leads, who is near, who joins."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.enterprises.columns import Firms, size_class
from sim.enterprises.research import STATE
from sim.enterprises.tables import CHAIN_COUNT, CITIES, CITY_COUNT
from sim.kernel.streams import Streams
from sim.scenario.parameter_set import Namespace

Array = NDArray[np.float64]
SEATS = {
    "Jinan": (36.65, 117.12), "Qingdao": (36.07, 120.38), "Zibo": (36.81, 118.05), "Zaozhuang": (34.81, 117.32), "Dongying": (37.43, 118.67),
    "Yantai": (37.46, 121.45), "Weifang": (36.71, 119.16), "Jining": (35.41, 116.59), "Taian": (36.20, 117.09), "Weihai": (37.51, 122.12),
    "Rizhao": (35.42, 119.53), "Linyi": (35.10, 118.36), "Dezhou": (37.44, 116.36), "Liaocheng": (36.46, 115.99), "Binzhou": (37.38, 117.97),
    "Heze": (35.23, 115.48),
}  # fmt: skip
"""Latitude and longitude of the seats of the cities, degrees (from memory, to a few kilometres)."""
DEGREE = 111.2
"""Kilometres of a degree of latitude."""
LEADING = 400_000_000.0
"""Sales from which a firm leads its industry, yuan/year (official class of large industrial firms)."""


def distances() -> Array:
    """Straight-line distance between the seats of any two cities, kilometres; shape (cities, cities)."""
    place = np.array([SEATS[city] for city in CITIES]) * DEGREE
    place[:, 1] *= np.cos(np.radians(36.4))  # the middle of the province
    difference = place[:, None, :] - place[None, :, :]
    return np.array(np.sqrt((difference**2).sum(axis=2)))


def proximity(leader_city: int, cities: NDArray, p: Namespace) -> Array:
    """One in the leader's city, falling with distance; shape (n,)."""
    return np.array(np.exp(-distances()[leader_city][cities] / p.consortium.reach))


def state_performers(firms: Firms) -> NDArray[np.int64]:
    """Rows of state-owned firms of a landmark chain that do research."""
    return np.flatnonzero((firms.ownership == STATE) & firms.alive & firms.performer & (firms.chain >= 0))


def small_firms(firms: Firms) -> NDArray[np.int64]:
    """Rows of micro and small firms that the state does not own."""
    rows = np.flatnonzero(firms.alive & (firms.ownership != STATE))
    return rows[size_class(firms.employees[rows], firms.revenue[rows]) < 2]


def equipment_queue(firms: Firms, rows: NDArray, users: NDArray[np.bool_], streams: Streams) -> tuple[NDArray[np.int64], Array]:
    """Who queues for open state-owned equipment: those of the small firms `rows` that do research and have a state-owned performer of their chain
    in their city. The place of each is the research of all up to and with it over the owners' research, so that who stands below the open share
    is served; `users` (a mask over all rows) come first, then a permanent draw decides. Rows and places, shapes (queue,)."""
    cell = firms.chain.astype(np.int64) * CITY_COUNT + firms.city
    owners = state_performers(firms)
    supply = np.bincount(cell[owners], firms.research[owners], CHAIN_COUNT * CITY_COUNT)
    rows = rows[firms.performer[rows] & (firms.chain[rows] >= 0)]
    rows = rows[supply[cell[rows]] > 0]
    at = cell[rows]
    order = np.lexsort((streams.at("equipment queue", 0, rows), ~users[rows], at))
    rows, at = rows[order], at[order]
    total = np.cumsum(firms.research[rows])
    first = np.searchsorted(at, at)  # of each cell
    before = np.where(first > 0, total[np.maximum(first - 1, 0)], 0.0)
    return rows, (total - before) / supply[at]


def leading_firms(firms: Firms) -> NDArray[np.int64]:
    """Rows of leading firms of a landmark chain that do research and that the state does not own."""
    return np.flatnonzero(firms.alive & firms.performer & (firms.chain >= 0) & (firms.ownership != STATE) & (firms.revenue >= LEADING))


def leaders(firms: Firms, rows: NDArray, number: int) -> NDArray[np.int64]:
    """Those of `rows` to lead new consortia: first the one with the largest research stock of each chain, then the second of each, …"""
    rows = rows[np.lexsort((rows, -firms.knowledge[rows]))]
    chain = firms.chain[rows]
    by_chain = np.argsort(chain, kind="stable")
    first = np.searchsorted(chain[by_chain], chain[by_chain])
    rank = np.empty(rows.size, np.int64)
    rank[by_chain] = np.arange(rows.size) - first
    return rows[np.argsort(rank, kind="stable")][:number]


def possible_members(firms: Firms) -> NDArray[np.int64]:
    """Small and medium performers of a landmark chain that the state does not own."""
    rows = np.flatnonzero(firms.alive & firms.performer & (firms.chain >= 0) & (firms.ownership != STATE))
    size = size_class(firms.employees[rows], firms.revenue[rows])
    return rows[(size == 1) | (size == 2)]


def members(firms: Firms, leader: int, rows: NDArray[np.int64], number: int, streams: Streams, p: Namespace) -> tuple[NDArray[np.int64], Array]:
    """Those of `rows` that join a leader's consortium and their proximity: firms of its chain that are no rivals, near ones with much research
    behind them first."""
    rows = rows[firms.chain[rows] == firms.chain[leader]]
    same_sector = firms.sector[rows] == firms.sector[leader]
    rival = same_sector & (streams.at("rivalry", leader, rows) < p.consortium.rivalry)
    rows = rows[~rival]
    near = proximity(int(firms.city[leader]), firms.city[rows], p)
    order = np.argsort(-near * np.sqrt(firms.knowledge[rows]), kind="stable")[:number]
    return rows[order], near[order]
