"""Official statistics 2018–2022 of the headline variables, read from sim/data/history.csv."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

HISTORY_FILE = Path(__file__).parents[2] / "data" / "history.csv"
NOT_VERIFIED = frozenset({"unverified", "hypothetical"})


class Figure(NamedTuple):
    """One published or assumed yearly figure; `value` in the unit of the file (yuan/year for money)."""

    variable: str
    year: int
    value: float
    unit: str
    status: str
    citation: str

    @property
    def verified(self) -> bool:
        """Whether the figure was seen in its source or follows from such figures; others are drawn hollow."""
        return self.status not in NOT_VERIFIED


@cache
def official_figures() -> tuple[Figure, ...]:
    """All figures in file order."""
    with HISTORY_FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Figure(row["variable"], int(row["year"]), float(row["value"]), row["unit"], row["status"], row["citation"])
            for row in csv.DictReader(file)
        )


def history_of(variable: str) -> tuple[Figure, ...]:
    """The figures of one variable by year; empty if none is known."""
    return tuple(sorted((f for f in official_figures() if f.variable == variable), key=lambda f: f.year))
