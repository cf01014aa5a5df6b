"""The reader of calibration: yearly values of the result variables that published statistics can be compared with, and stylised facts 1–13.

A moment is made of these numbers afterwards (`calibration.moments`), so another choice of moments needs no further run.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.enterprises.tables import IS_SERVICE
from sim.experiments.computing.reader import Reader
from sim.experiments.facts.reader import facts_1_13
from sim.institutions.life import FirmPanel, Life
from sim.kernel.recorder import ALL, Records
from sim.scenario.variables import VARIABLES
from sim.scenario.variables.declaration import Variable

if TYPE_CHECKING:
    from sim.scenario.resolved import Scenario

INDUSTRIAL_SALES = Variable("Sales|Industry", "yuan/period", "Sales of all industrial enterprises", "全部工业企业销售收入", "flow")
"""Sum over the panel; also known for the start year, whose flows the long table lacks."""

_PREFIXES = ("Enterprises|", "R&D|", "Revenue|", "Patents|", "Employment|", "Awareness")
_JUDGED_ELSEWHERE = ("R&D|Enterprises|Relabelled", "R&D|Enterprises|From grants")

READABLE: dict[str, Variable] = {
    **{name: variable for name, variable in VARIABLES.items() if name.startswith(_PREFIXES) and name not in _JUDGED_ELSEWHERE},
    INDUSTRIAL_SALES.name: INDUSTRIAL_SALES,
}
"""Variables that moments may be made of; what facts 14–20 judge directly is not among them."""


def key_of(variable: str, breakdown: str, year: int) -> str:
    """Name of a yearly value among the numbers of the reader."""
    return f"{variable}[{breakdown}]@{year}"


def yearly_values(records: Records) -> dict[str, float]:
    """Each readable variable, whole province, in each calendar year: a flow's sum, else the value on 31 December."""
    values: dict[str, float] = defaultdict(float)
    years, months = _calendar(records.dates)
    for year, month, variable, city, breakdown, value in zip(
        years, months, records.variables, records.cities, records.breakdowns, records.values.tolist(), strict=True
    ):
        declared = READABLE.get(variable)
        if declared is None or city != ALL:
            continue
        if declared.kind == "flow":
            values[key_of(variable, breakdown, year)] += value
        elif month == 12:
            values[key_of(variable, breakdown, year)] = value
    return dict(values)


def industrial_sales(panel: FirmPanel) -> dict[str, float]:
    """Sales of all industrial enterprises in each year of the panel, yuan, whole province."""
    service = IS_SERVICE[panel.sector]
    totals = [
        float(np.nansum(sales[alive & ~service], dtype=np.float64)) / panel.scale for sales, alive in zip(panel.sales, panel.alive, strict=True)
    ]
    return {key_of(INDUSTRIAL_SALES.name, ALL, year): total for year, total in zip(panel.years, totals, strict=True)}


def read(life: Life, scenario: Scenario) -> Mapping[str, float]:
    """All numbers that moments are made of."""
    assert life.panel is not None
    return {**yearly_values(life.records), **industrial_sales(life.panel), **facts_1_13(life.panel, scenario)}


def _calendar(dates: np.ndarray) -> tuple[list[int], list[int]]:
    """Year and month of each date."""
    months = dates.astype("datetime64[M]").astype(np.int64)
    return (1970 + months // 12).tolist(), (1 + months % 12).tolist()


READER = Reader(
    "calibration",
    read,
    frozenset({"panel"}),
    ("sim.experiments.facts.reader", "sim.experiments.facts.persistence", "sim.experiments.facts.statistics"),
)
