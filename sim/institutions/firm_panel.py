"""The panel of firms: every firm year by year, kept on request for statistics of micro-data and for studies rerun inside the model.

Like the firm register it is told and never answers, so a run with it is the same run.
"""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.enterprises import research, tax
from sim.enterprises.columns import INSTRUMENTS, Firms, size_class
from sim.enterprises.incentives import Incentives
from sim.institutions.firm_register import Unregistered
from sim.institutions.life import FirmPanel
from sim.kernel.ledger import FEN, whole_fen
from sim.scenario.parameter_set import Namespace

Array = NDArray[np.float64]

_STATES = (
    "alive", "employees", "performer", "productivity", "knowledge", "fixed_assets", "debt", "technology_debt", "inventions", "science_share",
    "claims", "constrained",
)  # fmt: skip
"""Columns of the firm table that the panel copies on 31 December."""
_SWITCHES = ("alive", "performer", "claims", "constrained", "high_tech", "technology_sme", "seeks")
_FACED = ("deduction_rate", "tax_rate", "user_cost")
_FLOWS = ("real", "invented", "quality", "public_money")
_STATIC = ("city", "sector", "ownership", "born", "cohort", "in_zone")
_BITS = (1 << np.arange(len(INSTRUMENTS))).astype(np.uint8)


class PanelRecorder(Unregistered):
    """Collects a year, and copies the table at its end."""

    def __init__(self, firms: Firms, live: int, start: date, end: date):
        """`firms`: the table on the start date, of which the first `live` rows may be alive."""
        self.years = tuple(range(start.year, end.year + 1))
        self.lived = firms.alive.copy()
        self.lived[live:] = False
        self.year = {name: np.zeros(firms.count) for name in _FLOWS}
        self.faced = {name: np.full(firms.count, np.nan) for name in _FACED}
        self.kept: list[dict[str, NDArray]] = []
        self.quarters = np.zeros(firms.count, np.int16)
        self.single: list[NDArray[np.float32]] = []
        self.start, self.scale = start.toordinal(), 1.0

    def open(self, firms: Firms, scale: float) -> None:
        """The start date, when the books are open: what the synthesised population carries."""
        self.scale = scale
        booked = firms.research_history[:, 0]
        unknown = np.full(firms.count, np.nan)
        opening = dict.fromkeys((*_FACED, *_FLOWS), unknown) | {"real": np.where(booked > 0, firms.research, 0.0), "performer": booked > 0}
        self._keep(firms, self.start, opening)

    def plan(self, block: Firms, incentives: Incentives, day: int, p: Namespace) -> None:
        part = slice(block.first, block.first + block.count)
        holder = tax.holds(block.high_tech_expiry, day)
        self.faced["deduction_rate"][part] = tax.deduction_rate(block, incentives, day)
        self.faced["tax_rate"][part] = tax.marginal_rate(block.closed_profit, tax.small_firm(block, p), holder, p)
        self.faced["user_cost"][part] = research.user_cost(block, incentives, day, block.claims, p)

    def invent(self, rows: NDArray, number: NDArray, quality: Array) -> None:
        self.year["invented"][rows] += number
        self.year["quality"][rows] += number * quality
        self.single.append(np.repeat(quality, number.astype(np.int64)).astype(np.float32))

    def look(self, block: Firms, research: Array, trued_up: Array) -> None:
        self.year["real"][block.first : block.first + block.count] += research
        self.quarters[block.first : block.first + block.count] += block.alive

    def enter(self, firms: Firms, rows: NDArray) -> None:
        self.lived[rows] = True

    def pay(self, rows: NDArray, yuan: Array) -> None:
        self.year["public_money"][rows] += whole_fen(yuan) / FEN

    def close_year(self, firms: Firms, day: int) -> None:
        self._keep(firms, day, {**self.faced, **self.year})
        for flow in self.year.values():
            flow[:] = 0.0

    def _keep(self, firms: Firms, day: int, known: dict[str, Array]) -> None:
        """Copy the year's row; what a firm only faces, holds or sums is told in `known` or read from its dates and histories."""
        values = {name: getattr(firms, name) for name in _STATES} | {
            "sales": firms.revenue_history[:, 0],
            "booked": firms.research_history[:, 0],
            "profit": firms.closed_profit,
            "size": size_class(firms.employees, firms.revenue),
            "high_tech": tax.holds(firms.high_tech_expiry, day),
            "technology_sme": tax.holds(firms.technology_sme_expiry, day),
            "seeks": firms.seeks_high_tech,
            "aware": firms.aware @ _BITS,
        }
        self.kept.append({name: np.array(array, dtype=_dtype(name)) for name, array in (values | known).items()})

    def panel(self, firms: Firms) -> FirmPanel:
        """All years, of the rows that ever lived."""
        rows = np.flatnonzero(self.lived)
        yearly = {name: np.stack([year[name][rows] for year in self.kept]) for name in self.kept[0]}
        static = {name: getattr(firms, name)[rows].copy() for name in _STATIC}
        return FirmPanel(
            scale=self.scale,
            years=self.years[: len(self.kept)],
            row=rows.astype(np.int32),
            **static,
            **yearly,
            quarters=self.quarters[rows],
            invention_quality=np.concatenate(self.single) if self.single else np.zeros(0, np.float32),
        )


def _dtype(name: str) -> type:
    if name in _SWITCHES:
        return np.bool_
    return {"size": np.int8, "aware": np.uint8}.get(name, np.float32)
