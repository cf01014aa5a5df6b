"""Innovation vouchers in the firm (equations 16 and 17): who wants an outside service, what a voucher adds, how the effect fades."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.enterprises import awareness, tax
from sim.enterprises.columns import INSTRUMENTS, Firms, size_class
from sim.kernel.streams import Streams
from sim.scenario.parameter_set import Namespace

Array = NDArray[np.float64]
AWARE = INSTRUMENTS.index("innovation_voucher")
SERVICE_SPREAD = 0.5
"""Standard deviation of the log cost of a service (assumption)."""
RESEARCH_REFERENCE = 1e6
"""Research at which a service has its median cost, yuan/year."""


def entitled(firms: Firms, rows: NDArray[np.int64], day: int) -> NDArray[np.int64]:
    """Those of the rows that may ask: micro and small technology SMEs and high-tech enterprises of `day`."""
    holds = tax.holds(firms.high_tech_expiry[rows], day) | tax.holds(firms.technology_sme_expiry[rows], day)
    rows = rows[holds & firms.alive[rows]]
    return rows[size_class(firms.employees[rows], firms.revenue[rows]) < 2]


def wanting_service(firms: Firms, rounds: int, streams: Streams, period: int, day: int, p: Namespace) -> tuple[NDArray[np.int64], Array]:
    """Entitled research performers that want an outside service in one of `rounds` rounds a year, and its cost, yuan; shapes (rows,)."""
    rows = np.flatnonzero(firms.performer)
    in_round = -np.expm1(np.log1p(-min(p.voucher.need, 0.999)) / rounds)
    rows = entitled(firms, rows[streams.at("voucher need", period, rows) < in_round], day)
    varies = np.exp(SERVICE_SPREAD * ndtri(streams.at("voucher service", period, rows)))
    return rows, np.array(p.voucher.service_cost * varies * np.sqrt(firms.research[rows] / RESEARCH_REFERENCE))


def applies(firms: Firms, rows: NDArray, voucher: Array, chance: float, p: Namespace) -> NDArray[np.bool_]:
    """Equation 16: the firm knows of vouchers and what it expects of one (yuan, shape (rows,)) exceeds the cost of asking."""
    worth = chance * voucher * (1.0 - awareness.claim_cost(firms.take(rows), p)) > p.voucher.application_cost
    return firms.aware[rows, AWARE] & worth


def research_outside(firms: Firms, rows: NDArray, service: Array, own: Array) -> None:
    """A service that would not have been bought: it counts as research in the books and adds to knowledge; `service`, and the firm's `own` part
    of its price, yuan, shape (rows,). Writes the rows."""
    firms.research_year[rows] += service
    firms.surplus_year[rows] -= own
    firms.knowledge[rows] += service


def fade(firms: Firms, rows: NDArray, effect: Array, p: Namespace) -> Array:
    """A month of equation 17: the effect of vouchers (yuan of knowledge, shape (rows,)) fades faster than other knowledge; writes `knowledge` and
    returns what is left."""
    left = effect * (1.0 - p.voucher.fading) ** (1.0 / 12.0)
    aged = effect * (1.0 - p.research.depreciation) ** (1.0 / 12.0)
    firms.knowledge[rows] = np.maximum(firms.knowledge[rows] - np.maximum(aged - left, 0.0), 0.0)
    return np.where(firms.alive[rows], left, 0.0)
