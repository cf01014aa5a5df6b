"""The fiscal account: what a scenario costs the public, and which result variable belongs to which kind of cost."""

from __future__ import annotations

from typing import NamedTuple

from sim.scenario.variables import FISCAL_INSTRUMENTS

MONEY, RUNNING, TAX, LOSS, CAPITAL = "money paid", "running cost", "tax given up", "expected loss", "capital of pools"
KINDS = (MONEY, RUNNING, TAX, LOSS, CAPITAL)
COSTS = frozenset(KINDS) - {CAPITAL}
"""Kinds that the total counts. Money put into the compensation pool and the guarantor stays public until a loan fails; what failing loans
will take from it is counted as expected loss instead, when they are granted."""

RUNNING_COSTS = frozenset(
    (
        "coaching", "outreach", "platforms", "concept_centres", "pilot_bases", "technology_market", "result_register", "technology_export",
        "zone_support",
    )
)  # fmt: skip
"""Instruments whose money builds and runs a service or facility; that of the others reaches firms, projects, teams or funds."""

POOLS = frozenset({"loan_compensation", "guarantee_capital"})

TAX_RELIEF = {"super_deduction": "Tax|Super-deduction|Relief", "high_tech_status": "Tax|HNTE|Relief"}
"""Tax given up by instrument, as the tax office reckons it: against the same profit without the relief."""

EXPECTED_LOSSES = {"technology_loan": "Finance|Loans|Expected loss"}
"""Losses to be expected on what was newly backed in the period."""


class Line(NamedTuple):
    """One line of the account: the flow (yuan) that feeds it."""

    kind: str
    instrument: str
    variable: str
    breakdown: str


def _kind(instrument: str) -> str:
    return RUNNING if instrument in RUNNING_COSTS else CAPITAL if instrument in POOLS else MONEY


LINES: tuple[Line, ...] = (
    *(Line(_kind(name), name, "Fiscal|Paid", name) for name in FISCAL_INSTRUMENTS),
    *(Line(TAX, name, variable, "all") for name, variable in TAX_RELIEF.items()),
    *(Line(LOSS, name, variable, "all") for name, variable in EXPECTED_LOSSES.items()),
)
