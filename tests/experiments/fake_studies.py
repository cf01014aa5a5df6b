"""Simulated micro-data with known answers: panels of firms and event logs to hand to the estimators of the studies."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

import numpy as np

from sim.institutions.life import FirmPanel
from sim.kernel.events import EventLog

STATIC = ("row", "city", "sector", "ownership", "born", "cohort", "in_zone")
DEFAULTS: dict[str, Any] = {
    "alive": True,
    "performer": True,
    "sales": 1e8,
    "employees": 100.0,
    "size": 1,
    "born": date(2010, 1, 1).toordinal(),
    "cohort": -1,
}


def make_panel(firms: int, first: int = 2022, years: int = 5, **columns: Any) -> FirmPanel:
    """A panel of `firms` firms, all alive and research performers unless `columns` say otherwise; what is not given is zero. A static column may be a
    number or of shape (firms,), a yearly one also of shape (years, firms)."""
    values: dict[str, Any] = {"scale": 1.0, "years": tuple(range(first, first + years)), "row": np.arange(firms, dtype=np.int32)}
    for field in fields(FirmPanel):
        if field.name not in values:
            shape = (firms,) if field.name in STATIC else (years, firms)
            values[field.name] = np.broadcast_to(np.asarray(columns.get(field.name, DEFAULTS.get(field.name, 0))), shape).copy()
    return FirmPanel(**values)


def day(year: int, month: int = 6, of_month: int = 1) -> int:
    """Day number."""
    return date(year, month, of_month).toordinal()


def make_call(log: EventLog, name: str, year: int, points: np.ndarray, paid: np.ndarray) -> None:
    """A ranked call: firms with points at or above zero win; `paid`: grants, zero for winners whose file is stuck; rows count from zero."""
    rows, won = np.arange(points.size), points >= 0
    log.add(day(year, 8), "application", f"{name} {year}", "judged", "selected", rows[won], 1.0, points=points[won])
    log.add(day(year, 8), "application", f"{name} {year}", "judged", "refused", rows[~won], 0.0, "quota", points[~won])
    log.add(day(year, 10), "payment", f"{name} {year}", "decided", "paid", rows[paid > 0], paid[paid > 0])
