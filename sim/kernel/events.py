"""Event records: one row per dated change of state of a project, application, loan, zone or payment, kept on request.

A record answers who, what, when, from which state to which, how much and why. Keeping records never changes a run.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

NO_FIRM = -1
"""Row of an event that concerns no firm."""


@dataclass(frozen=True)
class Events:
    """All events of a run as parallel columns of length n, in the order in which they happened.

    `days`: proleptic day numbers; `kinds`: project, application, loan, zone, payment, …; `subjects`: what it happened to, a name that stays
    the same through its life; `firms`: row of the firm concerned or NO_FIRM; `before`, `after`: states; `yuan`: money moved or decided;
    `points`: score less that of the last place, in ranked calls with more files than places; NaN elsewhere. Event files leave it out.
    """

    days: NDArray[np.int32]
    kinds: NDArray[np.object_]
    subjects: NDArray[np.object_]
    firms: NDArray[np.int32]
    before: NDArray[np.object_]
    after: NDArray[np.object_]
    yuan: NDArray[np.float64]
    reasons: NDArray[np.object_]
    points: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.days)


class EventLog:
    """Collects events; `keep` False throws them away at once."""

    def __init__(self, keep: bool):
        self.keep = keep
        self._batches: list[tuple[int, str, str, NDArray[np.int32], str, str, NDArray[np.float64], str, NDArray[np.float64]]] = []

    def add(
        self, day: int, kind: str, subject: str, before: str, after: str, firms: ArrayLike = NO_FIRM, yuan: ArrayLike = 0.0, reason: str = "",
        points: ArrayLike = math.nan,
    ) -> None:  # fmt: skip
        """Record one event, or one for each of `firms` (rows, shape (n,)) with its `yuan` and `points` (a number or shape (n,))."""
        if not self.keep:
            return
        rows = np.atleast_1d(np.asarray(firms, dtype=np.int32))
        amounts, scores = (np.broadcast_to(np.asarray(value, dtype=np.float64), rows.shape).copy() for value in (yuan, points))
        self._batches.append((day, kind, subject, rows, before, after, amounts, reason, scores))

    def events(self) -> Events:
        """All events so far."""
        batches = self._batches
        lengths = [len(batch[3]) for batch in batches]

        def column(index: int, dtype: type) -> NDArray:
            return np.repeat(np.array([batch[index] for batch in batches], dtype=dtype), lengths)

        def joined(index: int, dtype: type) -> NDArray:
            return np.concatenate([batch[index] for batch in batches]) if batches else np.zeros(0, dtype)

        return Events(
            column(0, np.int32), column(1, object), column(2, object), joined(3, np.int32),
            column(4, object), column(5, object), joined(6, np.float64), column(7, object), joined(8, np.float64),
        )  # fmt: skip
