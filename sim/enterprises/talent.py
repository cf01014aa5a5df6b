"""High-level talent and foreign technology in the firm: who needs them and what they change (equations 9 and 20)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.enterprises import finance
from sim.enterprises.columns import Firms
from sim.enterprises.fields import References
from sim.enterprises.knowledge import MOST_TALENT
from sim.enterprises.research import ABOVE_SCALE
from sim.enterprises.tables import IS_INDUSTRY, SECTOR_COUNT
from sim.scenario.parameter_set import Namespace

Array = NDArray[np.float64]
MOST_SCIENCE_STAFF = 0.9
"""Largest share of science staff in a firm (as where staff follow research)."""


def seekers_of_talent(firms: Firms, p: Namespace) -> NDArray[np.int64]:
    """Rows that could employ a high-level talent: performers of a landmark chain with enough research, and not full yet."""
    return np.flatnonzero(
        firms.alive & firms.performer & (firms.chain >= 0) & (firms.research >= p.talent.least_research) & (firms.talent < MOST_TALENT)
    )


def need_for_talent(firms: Firms, rows: NDArray, references: References, p: Namespace) -> Array:
    """How much a talent would change, about one in a typical firm: the rate of inventions that it raises, more where science staff are few and
    sales grow; shape (rows,)."""
    inventive = (firms.knowledge[rows] / references.knowledge[firms.sector[rows]]) ** p.knowledge.elasticity
    return np.array(inventive * (1.0 - firms.science_share[rows]) * np.exp(np.clip(firms.growth[rows], -1.0, 1.0)))


def hire(firms: Firms, row: int, p: Namespace) -> None:
    """Equation 20: a talent joins with a team; μ rises through `talent`, the share of science staff by the team; writes the row."""
    firms.talent[row] += 1.0
    team = p.talent.team / max(firms.employees[row], 1.0)
    firms.science_share[row] = max(min(firms.science_share[row] + team, MOST_SCIENCE_STAFF), firms.science_share[row])


def sector_means(firms: Firms) -> Array:
    """Mean productivity by sector; shape (sectors,)."""
    alive = firms.alive.astype(np.float64)
    number = np.maximum(np.bincount(firms.sector, alive, SECTOR_COUNT), 1.0)
    return np.array(np.bincount(firms.sector, alive * firms.productivity, SECTOR_COUNT) / number)


def seekers_of_technology(firms: Firms, means: Array, p: Namespace) -> tuple[NDArray[np.int64], Array]:
    """Above-scale industrial rows of a landmark chain whose lasting productivity lags their sector's mean, and the gap, log; shapes (rows,)."""
    rows = np.flatnonzero(firms.alive & (firms.chain >= 0) & (firms.revenue >= ABOVE_SCALE))
    rows = rows[IS_INDUSTRY[firms.sector[rows]]]
    gap = means[firms.sector[rows]] - firms.productivity_effect[rows]
    keep = gap >= p.technology_import.least_gap
    return rows[keep], gap[keep]


def price_of_technology(firms: Firms, row: int, gap: float, p: Namespace) -> float:
    """Contract price, yuan: some years of the surplus that the technology adds."""
    gain = p.technology_import.step * gap
    return float(p.technology_import.price * p.finance.margin_slope * gain * firms.revenue[row])


def can_pay(firms: Firms, row: int, price: float) -> bool:
    """Whether the firm has the money at hand."""
    return bool(firms.cash[row] / finance.FEN >= price)


def adopt(firms: Firms, row: int, gap: float, p: Namespace) -> None:
    """A foreign technology closes part of the gap, as an imitation does; writes the row."""
    gain = p.technology_import.step * gap
    firms.productivity_effect[row] += gain
    firms.productivity[row] += gain
