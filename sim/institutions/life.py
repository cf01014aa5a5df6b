"""What a run hands back: its long table, and on request what happened day by day and what became of every firm."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

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


FIRM_COLUMNS: tuple[str, ...] = tuple(column.name for column in fields(FirmTable) if column.name != "scale")
"""Names of the columns, in order."""


@dataclass(frozen=True)
class FirmPanel:
    """Every firm that lived in the horizon, year by year. `years`: the start date's, then every year of the run. Static columns have shape
    (firms,), yearly ones (years, firms). Stocks and switches are those of 31 December, flows the year's sum, money in yuan.

    The start's row holds what the synthesised population carries; NaN where that is nothing (`deduction_rate`, `tax_rate`, `user_cost`,
    `invented`, `quality`, `public_money`). Rows of a year in which a firm does not live (`alive` false) have no meaning.

    `row`: permanent row number. `city`, `sector`, `ownership`, `size`: indices into CITIES, SECTORS, OWNERSHIPS, SIZES of
    `sim.scenario.places`. `born`: day number. `cohort`: quarter of the run in which the firm could enter, -1 for those of the start.
    `real`: real research as statistics record it; `booked`: what the firm's books have, with relabelled expense and what audits made good.
    `performer`: research in the books of the start's year, thereafter the firm's state. `productivity`: log TFPR over the sector's mean of the
    start date. `profit`: before tax. `invented`: inventions made; `quality`: the sum of their quality. `claims`: super-deduction for the year.
    `deduction_rate` θ, `tax_rate` τ and `user_cost` B (equation 1) are those faced in the plan of 1 January. `aware`: bit k for INSTRUMENTS[k].
    `public_money`: received from the treasury.

    Two columns more: `quarters`, shape (firms,): quarters of the run that the firm began alive; and `invention_quality`, shape (inventions,):
    the quality of every single invention of the run, in no order that firms share.
    """

    scale: float
    years: tuple[int, ...]
    row: NDArray[np.int32]
    city: Codes
    sector: Codes
    ownership: Codes
    born: NDArray[np.int32]
    cohort: NDArray[np.int16]
    in_zone: Switch
    alive: Switch
    sales: Numbers
    employees: Numbers
    size: Codes
    real: Numbers
    booked: Numbers
    performer: Switch
    productivity: Numbers
    knowledge: Numbers
    profit: Numbers
    fixed_assets: Numbers
    debt: Numbers
    technology_debt: Numbers
    inventions: Numbers
    invented: Numbers
    quality: Numbers
    science_share: Numbers
    high_tech: Switch
    technology_sme: Switch
    claims: Switch
    deduction_rate: Numbers
    tax_rate: Numbers
    user_cost: Numbers
    constrained: Switch
    seeks: Switch
    aware: NDArray[np.uint8]
    public_money: Numbers
    quarters: NDArray[np.int16] = field(default_factory=lambda: np.zeros(0, np.int16))
    invention_quality: Numbers = field(default_factory=lambda: np.zeros(0, np.float32))

    def __len__(self) -> int:
        return len(self.row)

    def year(self, year: int) -> int:
        """Position of a year in the yearly columns; ValueError if the run has none such."""
        return self.years.index(year)


@dataclass(frozen=True)
class Life:
    """One run, with the (draw, replicate) it is of. `events`, `firms` and `panel` are None unless they were asked for."""

    records: Records
    events: Events | None = None
    firms: FirmTable | None = None
    panel: FirmPanel | None = None
    key: tuple[int, int] = (0, 0)
