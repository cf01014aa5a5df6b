"""From runs to the numbers that checks compare, and from those to what was found."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.experiments.checks.declaration import EVERYTHING, Check, Quantity
from sim.experiments.reading.chance import t_quantile
from sim.experiments.reading.panel import Panel
from sim.kernel.recorder import ALL
from sim.scenario.variables import VARIABLES

NAMED = 3
"""Variables that differ which a finding names."""

Values = NDArray[np.float64]


class Bounds(NamedTuple):
    """Where a number must lie; strictly inside if `strict`."""

    low: float = -math.inf
    high: float = math.inf
    strict: bool = False

    def hold(self, values: Values) -> NDArray[np.bool_]:
        """Which of the values lie inside; NaN does not."""
        if self.strict:
            return (values > self.low) & (values < self.high)
        return (values >= self.low) & (values <= self.high)


@dataclass(frozen=True, slots=True)
class Step:
    """One comparison of a check: `label` says of what, `expected` what of it; `mean` over replicates with its `standard_error` (NaN with one);
    `agreeing`: share of replicates inside what is expected."""

    label: str
    expected: str
    mean: float
    standard_error: float
    agreeing: float
    passed: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One quantity of a check: its steps, all of which must hold, and its mean in each variant."""

    check: Check
    quantity: Quantity
    levels: tuple[tuple[str, float], ...]
    steps: tuple[Step, ...]

    @property
    def passed(self) -> bool:
        """Whether every step holds."""
        return all(step.passed for step in self.steps)


def number_of(quantity: Quantity, panel: Panel) -> Values:
    """The quantity in each run, shape (runs,); NaN where it was not recorded or a divisor is zero."""
    dates, values = panel.series(quantity.variable, breakdown=quantity.breakdown)
    if not dates:
        return np.full(len(panel.runs), math.nan)
    flow = VARIABLES[quantity.variable].kind == "flow"
    if quantity.how == "share":
        return _ratio(_reduced(values, flow), _reduced(panel.series(quantity.variable, breakdown=ALL)[1], flow))
    if quantity.year is not None:
        values = values[[day.year == quantity.year for day in dates]]
    found = _reduced(values, quantity.how == "sum" or (quantity.how == "year" and flow))
    return found if quantity.over is None else _ratio(found, number_of(quantity.over, panel))


def _reduced(values: Values, summed: bool) -> Values:
    """Sum over the dates or value on the last one, shape (runs,)."""
    if not len(values):
        return np.full(values.shape[1], math.nan)
    return values.sum(axis=0) if summed else values[-1]


def _ratio(numerator: Values, divisor: Values) -> Values:
    return np.divide(numerator, divisor, out=np.full(len(numerator), math.nan), where=divisor != 0)


def inside(values: Values, bounds: Bounds, weak: bool, label: str, expected: str) -> Step:
    """Whether values over R replicates lie within bounds: the two-sided 95 % interval of their mean does, by Student's t with R − 1 degrees of
    freedom. `weak`: unless that interval lies outside. Values that are the same in all replicates have no error. A value that was not recorded
    passes nothing."""
    mean = float(values.mean())
    error = float(values.std(ddof=1) / math.sqrt(len(values))) if len(values) > 1 else math.nan
    agreeing = bounds.hold(values)
    if not np.isfinite(values).all():
        return Step(label, expected, mean, error, float(agreeing.mean()), False, "not recorded")
    within = bool(bounds.hold(np.array([mean]))[0])
    margin = min((abs(mean - bound) for bound in (bounds.low, bounds.high) if math.isfinite(bound)), default=math.inf)
    clear = math.isfinite(error) and margin >= t_quantile(len(values) - 1) * error
    certain = clear and (margin > 0 or not bounds.strict)
    passed = within and certain if not weak else within or not certain or (mean == bounds.low or mean == bounds.high)
    return Step(label, expected, mean, error, float(agreeing.mean()), passed)


def identical(base: Panel, changed: Panel, quantity: Quantity) -> Step:
    """Whether results are equal to the last bit: one variable's whole series, or everything recorded before a day."""
    one, other = (_rows(panel, quantity) for panel in (base, changed))
    different = {row for row in one.keys() | other.keys() if one.get(row) != other.get(row)}
    names = sorted({variable for variable, *_ in different})
    detail = f"differ: {', '.join(names[:NAMED])}{f' and {len(names) - NAMED} more' if len(names) > NAMED else ''}" if names else ""
    empty = "" if one else "not recorded"
    share = len(different) / max(len(one), 1)
    return Step("share of rows that differ", "0", share, 0.0, 1.0 - share, not different and bool(one), detail or empty)


def _rows(panel: Panel, quantity: Quantity) -> dict[tuple[str, ...], bytes]:
    """The bits of every row in question, by what the row holds."""
    picked: dict[tuple[str, ...], bytes] = {}
    for row, values in zip(panel.rows, panel.values, strict=True):
        if quantity.variable != EVERYTHING and (row.variable != quantity.variable or row.breakdown != quantity.breakdown):
            continue
        if quantity.before is None or row.day < quantity.before:
            picked[row.variable, row.city, row.breakdown, row.day.isoformat()] = values.tobytes()
    return picked
