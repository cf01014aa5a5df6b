"""Levers of `sim.tune`: parameters with the ends of their sliders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.kernel.errors import QiluError, nearest_name

if TYPE_CHECKING:
    from sim.scenario.parameter import Parameter, Value
    from sim.scenario.resolved import Scenario

STEPS = 100
"""Steps of a slider over its range."""


@dataclass(frozen=True, slots=True)
class Lever:
    """A parameter with the ends of its slider, and what the scenario says of it: `start`, and in words. All in the parameter's unit."""

    parameter: Parameter
    low: float
    high: float
    start: Value
    as_written: str

    @property
    def path(self) -> str:
        """The parameter's path."""
        return self.parameter.path

    @property
    def step(self) -> float:
        """Step of the slider."""
        step = (self.high - self.low) / STEPS
        return max(1.0, round(step)) if self.parameter.type_name == "whole number" else step

    def text(self, value: Value) -> str:
        """A value with its unit, as a scenario file has it."""
        from sim.scenario.values import format_value

        return format_value(value, self.parameter.unit)

    def value(self, asked: float) -> Value:
        """A value as the parameter takes it; raises QiluError outside the hard range."""
        from sim.scenario.values import in_range, range_text

        if self.parameter.type_name == "switch":
            return bool(asked)
        if not in_range(asked, self.parameter):
            raise QiluError(f"{self.path}: {asked:g} is outside {range_text(self.parameter)}")
        return round(asked) if self.parameter.type_name == "whole number" else float(asked)


def lever_of(scenario: Scenario, path: str, ends: tuple[float, float] | None = None) -> Lever:
    """The lever of a path; its slider spans `ends`, else the plausible range. Raises QiluError."""
    from sim.scenario.parameters import PARAMETERS
    from sim.scenario.values import format_value

    parameter = PARAMETERS.get(path)
    if parameter is None:
        hint = nearest_name(path, PARAMETERS)
        raise QiluError(f"unknown parameter {path}" + (f"; did you mean {hint}?" if hint else ""))
    if parameter.type_name == "month-day":
        raise QiluError(f"{path} is a day of the year, which has no slider; use settings=['{path}={parameter.default}']")
    uncertain = next((a.distribution for a in scenario.assumptions if a.path == path and a.distribution.kind != "fixed"), None)
    if any(change.path == path for change in scenario.changes) or uncertain is None:
        start = scenario.parameters(0).value(path, scenario.end)
        as_written = format_value(start, parameter.unit)
    else:
        start, as_written = uncertain.sample(0.5), uncertain.text(parameter.unit)
    if parameter.type_name == "switch":
        return Lever(parameter, 0.0, 1.0, start, as_written)
    low, high = ends or plausible_range(parameter, float(start))
    if not low < high:
        raise QiluError(f"{path}: a slider from {low:g} to {high:g} cannot be moved")
    return Lever(parameter, low, high, start, as_written)


def plausible_range(parameter: Parameter, value: float) -> tuple[float, float]:
    """Where a parameter that stands at `value` may plausibly be moved, in its unit: the declared prior; without one a fraction from 0 to 1, anything
    else from none to twice as much. Holds the value and stays in the hard range."""
    if parameter.prior is not None:
        low, high = parameter.prior
    elif parameter.unit == "fraction" and (parameter.low, parameter.high) == (0, 1):
        low, high = 0.0, 1.0
    else:
        low, high = 0.0, 2 * max(value, float(parameter.default))
    low, high = min(low, value), max(high, value)
    return (low if parameter.low is None else max(low, parameter.low)), (high if parameter.high is None else min(high, parameter.high))
