"""What a run hands back: its long table, and on request what happened day by day and what became of every firm."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from sim.kernel.events import Events
from sim.kernel.recorder import Records

Codes = NDArray[np.int8]
Switch = NDArray[np.bool_]
Numbers = NDArray[np.float32]


@dataclass(frozen=True)
class FirmTable:
    """Every firm that lived in the horizon, one row a firm, columns of shape (n,) in the order of `row`. Sums run over the horizon, in yuan.

    `row`: the firm's permanent row number, the same in all scenarios of one seed. `city`, `sector`, `ownership`, `size`: indices into CITIES,
    SECTORS, OWNERSHIPS and SIZES of `sim.scenario.places`; size and `sales_start` (yuan/year: of the last full year before the run, or the rate
    at entry), `high_tech_start`, `technology_sme_start` are those of the start date, or of the quarter of entry for an `entrant`.

    `notch_start`: research booked over sales in the last full year before the start, less the high-tech threshold of the firm's sales tier,
    in percentage points; NaN for firms that booked none and for entrants. `notch_end`: the same for real research alone, without relabelled
    expense, in the last full calendar year. A high-tech firm is genuine if that is not negative.

    `profit`: after tax; sales less cost, real research and interest, as the firm's own books have it (with fees for technology, premiums and the
    firm's part of services bought with vouchers), less income tax paid in the horizon (pre-payments and settlements; refunds count back).
    Beside it: `public_money`, all that the treasury paid to the firm; of it `orders`, which pay for goods and are in sales and profit already.
    In neither: money for loans, equity and payouts, prices of foreign technology, of teams that solve posted demands, fees of guarantees,
    loans written off, and services that public money paid for on the firm's behalf (vouchers, the province's part of premiums).
    `research`: real research, as statistics record it (without services bought with vouchers); `relabelled`: other expense booked as research
    in the current year (without what audits book back into past years). `deduction_relief`, `high_tech_relief`: tax given up at settlements in
    the horizon, as the tax office reckons it. `scale`: the share of all firms that the population is.
    """

    scale: float
    row: NDArray[np.int32]
    city: Codes
    sector: Codes
    ownership: Codes
    size: Codes
    entrant: Switch
    high_tech_start: Switch
    technology_sme_start: Switch
    notch_start: Numbers
    sales_start: Numbers
    alive_end: Switch
    high_tech_end: Switch
    technology_sme_end: Switch
    notch_end: Numbers
    profit: Numbers
    sales: Numbers
    research: Numbers
    relabelled: Numbers
    public_money: Numbers
    orders: Numbers
    deduction_relief: Numbers
    high_tech_relief: Numbers

    def __len__(self) -> int:
        return len(self.row)

    @property
    def genuine_end(self) -> Switch:
        """High-tech at the end, and the threshold met by real research alone."""
        return self.high_tech_end & (np.nan_to_num(self.notch_end, nan=-1.0) >= 0.0)


FIRM_COLUMNS: tuple[str, ...] = tuple(field.name for field in fields(FirmTable) if field.name != "scale")
"""Names of the columns, in order."""


@dataclass(frozen=True)
class Life:
    """One run. `events` and `firms` are None unless they were asked for."""

    records: Records
    events: Events | None = None
    firms: FirmTable | None = None
