"""Dead weight: additional public money that no additional real research at the firm stands against, and high-tech firms without the research."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.experiments.comparison.firm_pairs import FirmPair
from sim.institutions.life import FirmTable

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DeadWeight:
    """Sums over all firms of the province (a sample is scaled up), yuan over the horizon or firms at its end.

    `additional_money`: sum of max(0, Δmoney) over firms, with money paid (but for orders, which pay for goods) and tax relief;
    `dead_weight`: sum of max(0, Δmoney − max(0, Δreal research)); `share`: of the additional money, None if there is none;
    `high_tech`, `genuine`: high-tech firms more or fewer at the end, and those that meet their threshold on real research alone.
    """

    additional_money: float
    dead_weight: float
    share: float | None
    high_tech: float
    genuine: float


def dead_weight(ours: FirmTable, theirs: FirmTable) -> DeadWeight:
    """Dead weight of the first run against the reference. Raises QiluError if they are not of one world.

    How this relates to additionality. Research per yuan, ΔR/ΔG summed over the province, says what the public gets on average and nets firms
    against each other: one firm that does three yuan more for one yuan hides two that do nothing. Dead weight does not net: it adds up, firm by
    firm, the money that is not matched by the firm's own additional research, because the firm would have done the same without it, or answered
    with relabelled expense, which is no research and counts for nothing here. So 1 − share is additionality at the receiving firm, net of
    relabelling, of at most one yuan for a yuan; research that falls while money rises is full dead weight and no more.

    It is a bound in both directions. Research that rises for another reason than the money (demand, neighbours, a status) hides dead weight;
    research that money brings about elsewhere (spillovers) or after the horizon is not seen. The share says nothing of what is gained beside
    research: sales, survival, jobs.
    """
    pair = FirmPair(ours, theirs)
    additional, dead = unmatched(pair)
    money, lost = float(additional.sum()) / pair.scale, float(dead.sum()) / pair.scale
    high_tech, genuine = (float(pair.change(name).sum()) / pair.scale for name in ("high_tech_end", "genuine_end"))
    return DeadWeight(money, lost, lost / money if money else None, high_tech, genuine)


def unmatched(pair: FirmPair) -> tuple[Values, Values]:
    """Additional public money of each firm, and what of it is dead weight; yuan, (n,)."""
    money = pair.money()
    return np.maximum(money, 0.0), np.maximum(money - np.maximum(pair.change("research"), 0.0), 0.0)
