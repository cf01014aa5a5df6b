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
    grant_tier_increase: float = np.inf
    grant_tier_bonus: Faced = 0.0
    upgrade_award: Faced = 0.0
    upgrade_budget: float = 0.0
    coaching_cost_cut: float = 0.0
    coaching_quality: float = 0.0
    automatic_days: float = 0.0
    automatic: dict[str, Faced] = field(default_factory=dict)
    """Data-match rate by benefit ("grant", "award", "deduction") that arrives without application."""
    outreach: dict[str, Faced] = field(default_factory=dict)
    """Rise of the broadcast rate of awareness by instrument, 1/year."""

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

    def broadcast(self, instrument: str) -> Faced:
        """Rise of the broadcast rate for one instrument, 1/year."""
        if instrument not in INSTRUMENTS:
            raise KeyError(instrument)
        return self.outreach.get(instrument, 0.0)


def per_row(value: Faced, rows: NDArray) -> Faced:
    """The value faced by the chosen rows (row numbers or a mask)."""
    return value[rows] if isinstance(value, np.ndarray) else value
