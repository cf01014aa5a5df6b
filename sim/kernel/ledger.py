"""The ledger: every fen moves between named accounts, and all accounts together always hold what they held at the start.

Firms' money is one column of the firm table (whole fen in float64, exact up to 90 trillion yuan); institutions are named
accounts held as Python integers. Only `pay_firms` and `collect` change either, both sides at once, so the sum is conserved
by construction; `close` proves it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.kernel.errors import QiluError

FEN = 100.0
"""Fen per yuan."""


class LedgerError(QiluError):
    """The accounts do not add up, or money was spent that a budget does not hold."""


def whole_fen(yuan: NDArray[np.float64]) -> NDArray[np.float64]:
    """Yuan to whole fen, half to even; shape kept."""
    return np.rint(yuan * FEN)


def in_fen(yuan: float) -> float:
    """A single sum rounded to whole fen, in yuan."""
    return round(yuan * FEN) / FEN


@dataclass
class Ledger:
    """Accounts of one run. `balances` maps an account's name to fen; `flows` sums what moved since the last close.

    `flows[(source, target)]` is in fen. An account that only exists outside the province (customers, suppliers, owners) is
    "rest of world".
    """

    cash: NDArray[np.float64]
    balances: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    flows: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    opening: int = 0

    def __post_init__(self) -> None:
        self.opening = self.firms_total() + sum(self.balances.values())

    def firms_total(self) -> int:
        """Money held by all firms, fen, summed exactly."""
        return int(self.cash.sum(dtype=np.float64))

    def pay_firms(self, source: str, cash: NDArray[np.float64], yuan: NDArray[np.float64], rows: NDArray | None = None) -> int:
        """Move `yuan` (≥ 0 or < 0) from `source` to firms: to the column `cash` (a view of the table's), or to its `rows`.

        Returns the sum paid, fen.
        """
        fen = whole_fen(yuan)
        if rows is None:
            cash += fen
        else:
            cash[rows] += fen  # rows are unique: one payment per firm and call
        total = int(fen.sum())
        self.balances[source] -= total
        self.flows[source, "firms"] += total
        return total

    def collect(self, target: str, cash: NDArray[np.float64], yuan: NDArray[np.float64], rows: NDArray | None = None) -> int:
        """Move `yuan` from firms to `target`; the mirror of `pay_firms`. Returns the sum collected, fen."""
        fen = whole_fen(yuan)
        if rows is None:
            cash -= fen
        else:
            cash[rows] -= fen
        total = int(fen.sum())
        self.balances[target] += total
        self.flows["firms", target] += total
        return total

    def transfer(self, source: str, target: str, yuan: float) -> None:
        """Move `yuan` between two institutions."""
        fen = round(yuan * FEN)
        self.balances[source] -= fen
        self.balances[target] += fen
        self.flows[source, target] += fen

    def close(self) -> dict[tuple[str, str], int]:
        """Check that the accounts add up to the opening sum and hand over the flows since the last close, fen.

        Raises LedgerError if they do not: money was made or lost outside the ledger.
        """
        difference = self.firms_total() + sum(self.balances.values()) - self.opening
        if difference:
            raise LedgerError(f"accounts are off by {difference / FEN:,.2f} yuan at close: money moved outside the ledger")
        closed, self.flows = dict(self.flows), defaultdict(int)
        return closed


class Budget:
    """Money set aside for one instrument and year: what is not there cannot be spent."""

    def __init__(self, account: str, yuan: float):
        self.account, self.voted, self.left = account, yuan, yuan

    def spend(self, yuan: float) -> None:
        """Book `yuan` against the budget; raises LedgerError if it exceeds what is left by a yuan or more (payments are rounded to fen)."""
        if yuan >= self.left + 1.0:
            raise LedgerError(f"{self.account}: {yuan:,.0f} yuan asked of {self.left:,.0f} left")
        self.left -= yuan
