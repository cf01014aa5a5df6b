"""What firms face: tax rules, grant terms, awards, costs and outreach. Offices and measures write it, behaviour reads it.

Behaviour does not know which measure spoke. The table is written afresh from the rules whenever law changes and amended by the
measures in force, so a measure switched off leaves no trace. An entry is a number for all firms or an array with one value a
firm, shape (n,), where a scenario treats firms differently.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace

import numpy as np
from numpy.typing import NDArray

from sim.enterprises.columns import INSTRUMENTS

Faced = float | NDArray[np.float64]


@dataclass(slots=True)
class Incentives:
    """The incentives of one period. Rates are fractions, money is yuan, days are days."""

    deduction_manufacturing: Faced
    deduction_technology_sme: Faced
    deduction_other: Faced
    prepay_half_year: bool
    filing_miss: float
    grant_rate_small: Faced
    grant_rate_increase: Faced
    grant_cap: Faced
    grant_claim_years: int
    grant_budget: float
    first_award: Faced
    delivery_days: float
    stuck_share: float
    budget_release: str
    """Day (MM-DD) of the year from which the year's money for contested calls and awards can be paid."""
    deduction_small_firms: float = 0.0
    """Super-deduction rate of firms with operating assets up to `deduction_small_assets` (yuan); the higher rate holds, 0: no such rule."""
    deduction_small_assets: float = 0.0
    grant_tier_increase: float = np.inf
    grant_tier_bonus: Faced = 0.0
    upgrade_award: Faced = 0.0
    upgrade_budget: float = 0.0
    coaching_cost_cut: float = 0.0
    coaching_quality: float = 0.0
    automatic_days: float = 0.0
    handover_cut: float = 0.0
    """Share of the hand-over days between departments that is saved."""
    joint_review: bool = False
    """Departments screen and review together instead of one after the other."""
    file_help: Faced = 0.0
    """Points that service adds to a high-tech file."""
    merit_bonus: Faced = 0.0
    """Added to the merit of a firm in contested calls."""
    queue_priority: Faced = 0.0
    """1 for firms that go before others in the queues for platforms."""
    invention_gain: Faced = 1.0
    """Factor on the rate of inventions."""
    spillover_gain: Faced = 1.0
    """Factor on what a firm learns from the research of its city and sector."""
    user_cost_cut: Faced = 0.0
    """Share of the user cost of research that shared equipment saves."""
    research_factor: Faced = 1.0
    """Factor on desired research."""
    research_duty: Faced = -1.0
    """Least growth of planned research, 1/year; -1: no duty."""
    research_reserve: Faced = 0.0
    """Money set aside for research whatever finance allows, over yearly sales."""
    entry_pull: Faced = 1.0
    """Factor on the odds of a potential entrant to come."""
    credit_information: Faced = 1.0
    """Factor on the error with which banks see a firm's risk."""
    loan_cover: Faced = 0.0
    """Share of a bank's loss on a technology loan that the compensation pool bears, while it has money."""
    loan_limit: float | None = None
    """Largest balance of technology loans a firm, yuan; None: what banks allow by themselves."""
    guarantee_cover: float = 0.0
    """Share of the loss that a guarantee bears."""
    guarantee_fee: float = 0.0
    """Fee of a guarantee over the loan, 1/year."""
    guarantee_multiple: float = 0.0
    """Guarantees outstanding over the guarantor's capital, at most."""
    automatic: dict[str, Faced] = field(default_factory=dict)
    """Data-match rate by benefit ("grant", "award", "deduction") that arrives without application."""
    outreach: dict[str, Faced] = field(default_factory=dict)
    """Rise of the broadcast rate of awareness by instrument, 1/year."""
    transfer: dict[str, Faced] = field(default_factory=dict)
    """Terms on which results reach the market that measures set in place of the practice of 2022, by name of the parameter."""

    def block(self, start: int, stop: int) -> Incentives:
        """The incentives of rows start … stop−1."""
        return self.at_rows(slice(start, stop))

    def at_rows(self, rows: slice | NDArray) -> Incentives:
        """The incentives of the chosen rows."""

        def cut(value: object) -> object:
            if isinstance(value, np.ndarray):
                return value[rows]
            if isinstance(value, dict):
                return {key: cut(item) for key, item in value.items()}
            return value

        return replace(self, **{f.name: cut(getattr(self, f.name)) for f in fields(self)})  # type: ignore[arg-type]

    def reach(self, instrument: str, more: Faced) -> None:
        """Add to the broadcast rate of one instrument, 1/year."""
        self.outreach[instrument] = self.broadcast(instrument) + more

    def broadcast(self, instrument: str) -> Faced:
        """Rise of the broadcast rate for one instrument, 1/year."""
        if instrument not in INSTRUMENTS:
            raise KeyError(instrument)
        return self.outreach.get(instrument, 0.0)


def per_row(value: Faced, rows: NDArray) -> Faced:
    """The value faced by the chosen rows (row numbers or a mask)."""
    return value[rows] if isinstance(value, np.ndarray) else value
