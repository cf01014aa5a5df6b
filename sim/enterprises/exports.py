"""Sales abroad of the technology fields of measure 17: which firms belong to them, what they export, what an order adds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.enterprises.columns import Firms, size_class
from sim.enterprises.tables import SECTOR_COUNT, SECTORS
from sim.kernel.streams import Streams
from sim.scenario.chains import CHAIN_SLUGS
from sim.scenario.parameter_set import Namespace
from sim.scenario.variables.exchange import EXPORT_FIELDS

Array = NDArray[np.float64]
SECTOR_SHARES = {
    "infrastructure": {"C30": 0.05, "C33": 0.10, "C35": 0.20},
    "ultra_high_voltage": {"C38": 0.20},
    "laser_equipment": {"C39": 0.03, "C40": 0.10},
}
"""Share of a sector's firms in each field (hypothetical: no count of the fields was found); rail transport is the landmark chain of that name."""
SIZE_FACTOR = np.array([0.3, 1.0, 1.6, 2.4])
"""Participation in exports by size, over that of small firms (assumption)."""
MOST_EXPORTED = 0.9
"""Largest share of sales that goes abroad (assumption)."""
FULL_INTENSITY = 0.10
"""Research over sales beyond which more does not raise a firm's merit (assumption)."""


def fields_of(firms: Firms, streams: Streams) -> NDArray[np.int8]:
    """Field of every row, index into EXPORT_FIELDS, -1 for none: permanent, by sector and a draw; shape (n,)."""
    field = np.full(firms.count, -1, np.int8)
    field[firms.chain == CHAIN_SLUGS.index("rail_transport")] = EXPORT_FIELDS.index("rail_transport")
    shares = np.zeros(SECTOR_COUNT)
    which = np.full(SECTOR_COUNT, -1, np.int8)
    for name, by_sector in SECTOR_SHARES.items():
        for code, share in by_sector.items():
            shares[SECTORS.index(code)], which[SECTORS.index(code)] = share, EXPORT_FIELDS.index(name)
    rows = np.flatnonzero((shares[firms.sector] > 0) & (field < 0))
    chosen = rows[streams.at("export field", 0, rows) < shares[firms.sector[rows]]]
    field[chosen] = which[firms.sector[chosen]]
    return field


def opening_share(firms: Firms, rows: NDArray, streams: Streams, p: Namespace) -> Array:
    """Share of sales that the rows sell abroad without any platform, a permanent trait: participation by size, then lognormal; shape (rows,)."""
    size = size_class(firms.employees[rows], firms.revenue[rows])
    exports = streams.at("exporter", 0, rows) < np.minimum(p.export.participation * SIZE_FACTOR[size], 1.0)
    spread = p.export.share_spread
    share = p.export.share * np.exp(spread * ndtri(streams.at("export share", 0, rows)) - 0.5 * spread**2)
    return np.where(exports, np.minimum(share, MOST_EXPORTED), 0.0)


def merit(firms: Firms, rows: NDArray) -> Array:
    """How much a platform expects of the rows: new products and research over sales, 0 to 2; size does not count; shape (rows,)."""
    intensity = firms.research[rows] / np.maximum(firms.revenue[rows], 1.0)
    return np.array(firms.new_product_share[rows] + np.minimum(intensity / FULL_INTENSITY, 1.0))


def demand_growth(streams: Streams, field: int, year: int, p: Namespace) -> float:
    """Log growth of demand abroad in a field and year: trend and shock, 1/year."""
    return float(p.export.demand_growth + p.export.demand_shock * ndtri(streams.scalar(f"export demand {EXPORT_FIELDS[field]}", year)))


def moved(share: Array, abroad: Array, home: float, years: float) -> Array:
    """Shares of sales abroad after some years in which demand abroad grew by `abroad` and at home by `home` (log, 1/year); shape of `share`.

    A firm's plan already holds the growth of demand at home, so that its sales abroad follow demand abroad with elasticity one.
    """
    return np.array(np.minimum(share * np.exp((abroad - home) * years), MOST_EXPORTED))


def order(firms: Firms, rows: NDArray, share: Array, growth: float, elasticity: float, p: Namespace) -> Array:
    """Yearly value of the orders that a year of service brings beyond what demand abroad brings anyway: `elasticity` times its growth, over what
    the firm exports or, if that is less, over a first order within reach; yuan/year, shape (rows,)."""
    within_reach = np.maximum(share, p.export.first_order) * firms.revenue[rows]
    room = np.maximum(MOST_EXPORTED - share, 0.0) * firms.revenue[rows]
    return np.minimum(np.minimum(elasticity * max(growth, 0.0) * within_reach, room), p.export.order_limit)
