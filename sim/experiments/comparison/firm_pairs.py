"""The same firms in two scenarios: what each gains in one over the other, exact because both are one world with one chance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.experiments.store.encoding import RunKey
from sim.experiments.store.errors import StoreError
from sim.institutions.life import FirmTable
from sim.kernel.errors import QiluError

Values = NDArray[np.float64]
Mask = NDArray[np.bool_]

MATERIAL = 0.005
"""Gain over the horizon, as a share of the firm's first yearly sales, from which a firm counts as winner or loser: a tenth of the year's profit of
the typical firm (above-scale profit was 5.2 % of sales in 2021). What moves a firm less, such as another customer a year, is nobody's policy."""


class FirmPair:
    """Firms that lived in either of two runs, by row: `ours` is compared with `theirs`, the reference. All columns have shape (n,).

    A firm that entered in one of them only has nothing in the other: its columns are zero there. Raises QiluError if the runs are not of one
    world: other firms at the start, or samples of different size.
    """

    def __init__(self, ours: FirmTable, theirs: FirmTable):
        _check_world(ours, theirs)
        self.tables = ours, theirs
        self.scale = ours.scale
        self.row = np.union1d(ours.row, theirs.row)
        self.places = np.searchsorted(self.row, ours.row), np.searchsorted(self.row, theirs.row)

    def __len__(self) -> int:
        return len(self.row)

    def ours(self, name: str) -> Values:
        """A column in the first run; switches as 0 and 1."""
        return self._spread(0, name)

    def theirs(self, name: str) -> Values:
        """A column in the reference."""
        return self._spread(1, name)

    def change(self, name: str) -> Values:
        """The first run less the reference."""
        return self.ours(name) - self.theirs(name)

    def lived(self, which: int) -> Mask:
        """Firms that lived in the first run (0) or in the reference (1)."""
        found = np.zeros(len(self), bool)
        found[self.places[which]] = True
        return found

    def at_start(self, name: str) -> NDArray:
        """A column of the start date or of entry: from the reference, for firms that entered in the first run only from there."""
        found = np.empty(len(self), getattr(self.tables[0], name).dtype)
        for which in (0, 1):
            found[self.places[which]] = getattr(self.tables[which], name)
        return found

    def gain(self) -> Values:
        """What each firm gains over the horizon, yuan: after-tax profit and public money (orders are in profit already)."""
        return self.change("profit") + (self.change("public_money") - self.change("orders"))

    def winners(self, gain: Values) -> tuple[Mask, Mask]:
        """Firms whose gain is material, and those whose loss is."""
        material = MATERIAL * self.at_start("sales_start").astype(np.float64)
        return gain > material, gain < -material

    def money(self) -> Values:
        """Change of what the public spends on each firm, yuan: money paid, but for orders, and tax relief."""
        paid = self.change("public_money") - self.change("orders")
        return paid + (self.change("deduction_relief") + self.change("high_tech_relief"))

    def _spread(self, which: int, name: str) -> Values:
        found = np.zeros(len(self))
        found[self.places[which]] = getattr(self.tables[which], name)
        return found


def read_pairs(ours: Mapping[RunKey, Path], theirs: Mapping[RunKey, Path]) -> Iterator[tuple[FirmTable, FirmTable]]:
    """The firm tables of the runs that both have, in order of the key, read one pair at a time; raises StoreError if one is unreadable."""
    for key in sorted(set(ours) & set(theirs)):
        yield _read(ours[key]), _read(theirs[key])


def _read(path: Path) -> FirmTable:
    import pyarrow as pa

    from sim.experiments.store.firm_file import read_firms

    try:
        return read_firms(path)[0]
    except (pa.ArrowException, OSError, KeyError, ValueError) as error:
        raise StoreError(f"cannot read {path}: {error}; run the same command again to compute it anew") from error


def _check_world(ours: FirmTable, theirs: FirmTable) -> None:
    if ours.scale != theirs.scale:
        raise QiluError(f"firms of samples of {ours.scale:g} and {theirs.scale:g} of the province cannot be compared one by one")
    first, second = ~ours.entrant, ~theirs.entrant
    for name in ("row", "city", "sector", "ownership", "sales_start"):
        if not np.array_equal(getattr(ours, name)[first], getattr(theirs, name)[second]):
            raise QiluError(f"the two runs do not start from the same firms ({name} differs): population seed, scale and start must be equal")
