"""Errors of the figures that a forecast is scored against, as the calibration assumes them.

The posterior allows each figure an error of its own and of the model (`Moment.tolerance`), so runs at its draws are not yet a forecast of the figure:
the error is added back, as in the check of the calibration. It is taken relative to the figure, so that the outcome itself does not enter.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.experiments.calibration.moments import Moment
from sim.experiments.forecast.projecting import Projection
from sim.kernel.recorder import ALL

Array = NDArray[np.float64]


def _unseeded(purpose: str) -> np.random.Generator:
    raise ValueError(f"no chance for the {purpose}")


@dataclass(frozen=True)
class Errors:
    """`tolerances`: relative standard deviations by variable and year; `correlations`: of the errors of any two years, by variable. `generator`:
    random numbers of one purpose. Nothing is added to a variable that is no moment."""

    tolerances: Mapping[str, Mapping[int, float]] = field(default_factory=dict)
    correlations: Mapping[str, float] = field(default_factory=dict)
    generator: Callable[[str], np.random.Generator] = _unseeded

    def tolerance(self, variable: str, year: int) -> float:
        """That of the year, else of the last moment before it, else of the first; 0 without a moment."""
        known = self.tolerances.get(variable, {})
        if not known:
            return 0.0
        return known[max((each for each in known if each <= year), default=min(known))]

    def of_change(self, variable: str, origin: int, year: int) -> float:
        """Standard deviation of the difference between the errors of two years: tolerance·√(2(1 − ρ)) where both have one tolerance."""
        before, after = self.tolerance(variable, origin), self.tolerance(variable, year)
        shared = 2.0 * self.correlations.get(variable, 0.0) * before * after
        return math.sqrt(max(0.0, before**2 + after**2 - shared))

    def added(self, values: Array, variable: str, year: int) -> Array:
        """Members (members,) of a figure with its error."""
        return self._with(values, self.tolerance(variable, year), f"errors of the forecast: {variable} {year}")

    def added_to_change(self, values: Array, variable: str, origin: int, year: int) -> Array:
        """Members (members,) that start from the observed figure of the origin, with the error of the change since."""
        return self._with(values, self.of_change(variable, origin, year), f"errors of the change: {variable} {origin} to {year}")

    def in_all(self, projection: Projection) -> Projection:
        """Every variable and year with its error."""
        columns = {
            variable: np.stack([self.added(projection.of(variable, year), variable, year) for year in projection.years], axis=1)
            for variable in projection.values
        }
        return Projection(projection.years, columns)

    def _with(self, values: Array, deviation: float, purpose: str) -> Array:
        return values * (1.0 + deviation * self.generator(purpose).standard_normal(len(values))) if deviation > 0 else values


def errors_of(moments: Sequence[Moment], generator: Callable[[str], np.random.Generator]) -> Errors:
    """Errors of the moments that are plain yearly values of the whole province."""
    plain = [one for one in moments if one.variable and one.how == "value" and one.breakdown == ALL and one.observed]
    tolerances: dict[str, dict[int, float]] = {}
    for one in plain:
        tolerances.setdefault(one.variable, {})[one.year] = one.tolerance / abs(one.observed)
    return Errors(tolerances, {one.variable: one.group.correlation for one in plain}, generator)
