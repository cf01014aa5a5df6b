"""A technological result: what a finished project or a public research institute hands on, on its way to a product."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sim.kernel.events import NO_FIRM


@dataclass(frozen=True, slots=True)
class Result:
    """`name`: permanent name for records; `origin`, `period`, `row`: address of its random draws (stream name part, period, row);
    `chain`, `field`: indices or -1; `firm`: row of the firm that owns it, NO_FIRM for universities and institutes; `quality`: value relative
    to a typical result; `breakthrough`: a landmark breakthrough; `finished`: day of acceptance;
    `follow_on`: odds ratio of private follow-on (topic-specified calls have less)."""

    name: str
    origin: str
    period: int
    row: int
    chain: int
    field: int
    quality: float
    finished: date
    firm: int = NO_FIRM
    breakthrough: bool = False
    follow_on: float = 1.0
