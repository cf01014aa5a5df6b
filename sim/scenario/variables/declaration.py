"""What a result variable is, and the words that breakdowns are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

INSTRUMENTS = (
    "super_deduction", "high_tech_status", "technology_sme_status", "research_grant", "innovation_programmes", "technology_loan", "innovation_voucher",
)  # fmt: skip
"""Instruments a firm can be aware of; the second axis of the firm table's `aware`."""

REASONS = ("budget", "quota", "reviewers", "screening", "withdrawn", "lost file")
"""Why an application to a call is refused."""
CAUSES = ("applicants", "reviewers", "budget", "time")
"""What binds when a call fills fewer places than it has: too few qualified applicants, no reviewers, no money, decided too late in the year."""


@dataclass(frozen=True, slots=True)
class Variable:
    """Declaration of one result. `by_city`: also recorded for each city; `breakdowns`: names in the column `breakdown`; `whole`: counts places,
    zones or ranks that a sample of the firms has in full, so the value is not scaled up."""

    name: str
    unit: str
    label: str
    label_zh: str
    kind: Literal["stock", "flow", "share"]
    by_city: bool = False
    breakdowns: tuple[str, ...] = ()
    whole: bool = False
