"""The ladder of firms: on which rung each firm stood at the start of the run and at its end, and how many went from which to which.

The rungs are those of provincial policy: micro firms, technology SMEs, high-tech enterprises, leaders. A firm that holds both statuses
stands on the higher rung. A leader is a high-tech enterprise with yearly sales of at least LEADER_SALES.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.scenario.places import SIZES

if TYPE_CHECKING:
    from sim.institutions.life import FirmTable

LEADER_SALES = 400e6
"""Sales from which the national size rule for industry calls an enterprise large, yuan/year."""

LEADER, HIGH_TECH, TECHNOLOGY_SME, LARGER, MICRO, ENTERED, NO_STATUS, CLOSED = (
    "leader", "high_tech", "technology_sme", "larger", "micro", "entered", "no_status", "closed",
)  # fmt: skip
STATUSES = (LEADER, HIGH_TECH, TECHNOLOGY_SME)
STARTS = (*STATUSES, LARGER, MICRO, ENTERED)
"""Rungs at the start, the highest first: statuses, firms without one (small and larger ones, micro firms), and firms that enter later."""
ENDS = (*STATUSES, NO_STATUS, CLOSED)
"""Rungs at the end, the highest first; firms without status of all sizes together, and firms that have closed."""


@dataclass(frozen=True)
class Flow:
    """Firms that went from one rung to another: mean, 10 % and 90 % point over the runs, scaled up to all firms."""

    start: str
    end: str
    mean: float
    p10: float
    p90: float


@dataclass(frozen=True)
class Ladder:
    """All flows between `STARTS` and `ENDS`, with their sums over rungs. `runs`: how many runs they come from; `scale`: share of firms simulated."""

    counts: NDArray[np.float64]
    """Firms, shape (runs, starts, ends)."""
    scale: float

    @property
    def runs(self) -> int:
        """Runs that kept their firms."""
        return len(self.counts)

    def flow(self, start: str, end: str) -> Flow:
        """One flow."""
        return _flow(start, end, self.counts[:, STARTS.index(start), ENDS.index(end)])

    @property
    def shown(self) -> tuple[Flow, ...]:
        """Flows into, between and out of statuses that any firm took. The many firms that never had a status are left out."""
        flows = (self.flow(start, end) for start in STARTS for end in ENDS if start in STATUSES or end in STATUSES)
        return tuple(flow for flow in flows if flow.mean > 0)

    def at_start(self, rung: str) -> Flow:
        """All firms that stood on a rung at the start; `end` is empty."""
        return _flow(rung, "", self.counts[:, STARTS.index(rung), :].sum(axis=1))

    def at_end(self, rung: str) -> Flow:
        """All firms that stand on a rung at the end; `start` is empty."""
        return _flow("", rung, self.counts[:, :, ENDS.index(rung)].sum(axis=1))

    @property
    def climbed(self) -> Flow:
        """Firms that were no high-tech enterprise at the start, or were not yet there, and are one (or a leader) at the end."""
        lower, upper = [STARTS.index(rung) for rung in STARTS[2:]], [ENDS.index(rung) for rung in (LEADER, HIGH_TECH)]
        return _flow("", HIGH_TECH, self.counts[:, lower][:, :, upper].sum(axis=(1, 2)))

    @property
    def fell(self) -> Flow:
        """High-tech enterprises and leaders of the start that are none at the end, or have closed."""
        upper, lower = [STARTS.index(rung) for rung in (LEADER, HIGH_TECH)], [ENDS.index(rung) for rung in ENDS[2:]]
        return _flow(HIGH_TECH, "", self.counts[:, upper][:, :, lower].sum(axis=(1, 2)))


def flows_of(tables: Iterable[FirmTable], years: int) -> Ladder | None:
    """The ladder over some runs of one scenario; None without any. `years`: length of the horizon, over which sales at the end are averaged."""
    counts, scale = [], 1.0
    for table in tables:
        pairs = rungs_at_start(table).astype(np.int64) * len(ENDS) + rungs_at_end(table, years)
        counts.append(np.bincount(pairs, minlength=len(STARTS) * len(ENDS)).reshape(len(STARTS), len(ENDS)) / table.scale)
        scale = table.scale
    return Ladder(np.array(counts, float), scale) if counts else None


def rungs_at_start(table: FirmTable) -> NDArray[np.int8]:
    """Indices into STARTS, shape (n,). A firm that enters in the horizon stands on the rung of entrants, whatever it holds on entry."""
    return np.select(
        [table.entrant, table.high_tech_start & (table.sales_start >= LEADER_SALES), table.high_tech_start, table.technology_sme_start,
         table.size > SIZES.index("micro")],
        [STARTS.index(rung) for rung in (ENTERED, LEADER, HIGH_TECH, TECHNOLOGY_SME, LARGER)], STARTS.index(MICRO),
    ).astype(np.int8)  # fmt: skip


def rungs_at_end(table: FirmTable, years: int) -> NDArray[np.int8]:
    """Indices into ENDS, shape (n,). Yearly sales are the average over the horizon."""
    return np.select(
        [~table.alive_end, table.high_tech_end & (table.sales >= LEADER_SALES * years), table.high_tech_end, table.technology_sme_end],
        [ENDS.index(rung) for rung in (CLOSED, LEADER, HIGH_TECH, TECHNOLOGY_SME)], ENDS.index(NO_STATUS),
    ).astype(np.int8)  # fmt: skip


def _flow(start: str, end: str, values: NDArray[np.float64]) -> Flow:
    low, high = np.quantile(values, (0.1, 0.9))
    return Flow(start, end, float(values.mean()), float(low), float(high))
