"""One parameter at a time: the outcome with the parameter at its 10th and at its 90th percentile, all others at their medians."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.experiments.reading.indicators import Indicator
from sim.experiments.sensitivity.chance import finite
from sim.experiments.sensitivity.space import MEDIAN, Matrix
from sim.scenario.parameter import Parameter, Value

LOW, HIGH = 0.10, 0.90


@dataclass(frozen=True, slots=True)
class SwingLine:
    """What a parameter does alone. `low_value`, `high_value`: its 10th and 90th percentile, `unit` theirs; the outcomes are means over replicates;
    `swing`: outcome at the high value less that at the low one, `standard_error` its own over replicates of the same chance (None with one)."""

    parameter: str
    variable: str
    low_value: Value
    high_value: Value
    unit: str
    outcome_at_low: float | None
    outcome_at_medians: float | None
    outcome_at_high: float | None
    swing: float | None
    standard_error: float | None
    rank: int | None
    status: str
    source: str


def tornado_points(parameters: int) -> Matrix:
    """All at the median, then each parameter low and high: shape (2 × parameters + 1, parameters)."""
    points = np.full((2 * parameters + 1, parameters), MEDIAN)
    for number in range(parameters):
        points[1 + 2 * number, number], points[2 + 2 * number, number] = LOW, HIGH
    return points


def swings(values: Matrix, outcomes: Sequence[Indicator], parameters: Sequence[Parameter], ends: Sequence[tuple[Value, Value]]) -> list[SwingLine]:
    """Lines of all outcomes, the largest swing first; `values` (outcomes, points, replicates) at `tornado_points`, `ends` each parameter's values."""
    return [line for outcome, value in zip(outcomes, values, strict=True) for line in _lines(value, outcome, parameters, ends)]


def _lines(value: Matrix, outcome: Indicator, parameters: Sequence[Parameter], ends: Sequence[tuple[Value, Value]]) -> list[SwingLine]:
    middle, low, high = value[0], value[1::2], value[2::2]
    difference = high - low
    swing = difference.mean(axis=1)
    count = difference.shape[1]
    errors = difference.std(axis=1, ddof=1) / math.sqrt(count) if count > 1 else np.full(len(swing), math.nan)
    order = np.argsort(np.where(np.isfinite(swing), -np.abs(swing), np.inf), kind="stable").tolist()
    lines = []
    for rank, place in enumerate(order, start=1):
        p = parameters[place]
        at_low, at_medians, at_high = (finite(run.mean()) for run in (low[place], middle, high[place]))
        known = finite(swing[place])
        (low_value, high_value), error, own_rank = ends[place], finite(errors[place]), None if known is None else rank
        numbers = (at_low, at_medians, at_high, known, error)
        lines.append(SwingLine(p.path, outcome.name, low_value, high_value, p.unit, *numbers, own_rank, p.status, p.source))
    return lines
