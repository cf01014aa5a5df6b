"""Naive models of a short yearly series, each with a predictive distribution of its own. They know the series up to the origin and nothing else.

All work on logarithms and say a lognormal. Series from 2018 have two to four values, so spreads rest on one to three differences and are rough; a
plug-in normal with so few understates the tails. Where there is none at all, a model gives a median without spread.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.experiments.forecast.predictive import LogNormal


@dataclass(frozen=True, slots=True)
class Said:
    """What a naive model says of a year: a `median`, and a standard deviation of the logarithm, None where the series is too short for one."""

    median: float
    sigma: float | None

    @property
    def predictive(self) -> LogNormal | None:
        """The distribution; None without a spread, or if the past left none."""
        return LogNormal(math.log(self.median), self.sigma) if self.sigma else None


def last_change(series: Sequence[float], ahead: int) -> Said:
    """The last change goes on (random walk with the last log change as drift).

    Spread: what this rule missed by in the past, as changes themselves change by a random walk: the root mean square of second differences, summed
    over the years ahead. From three values on. Needs two values.
    """
    logs = np.log(np.asarray(series))
    changes = np.diff(logs)
    missed = np.diff(changes)
    sigma = None
    if len(missed):
        step = float(np.sqrt((missed**2).mean()))
        sigma = step * math.sqrt(sum(year**2 for year in range(1, ahead + 1)))
    return Said(math.exp(float(logs[-1] + ahead * changes[-1])), sigma)


def trend(series: Sequence[float], ahead: int) -> Said:
    """A line through the logarithms by least squares.

    Spread: the standard error of prediction, with the residual standard deviation over n − 2. From three values on. Needs two values.
    """
    logs = np.log(np.asarray(series))
    count = len(logs)
    years = np.arange(count) - (count - 1) / 2
    slope = float((years * logs).sum() / (years**2).sum())
    at = (count - 1) / 2 + ahead
    sigma = None
    if count > 2:
        residual = logs - logs.mean() - slope * years
        variance = float((residual**2).sum()) / (count - 2)
        sigma = math.sqrt(variance * (1 + 1 / count + at**2 / float((years**2).sum())))
    return Said(math.exp(float(logs.mean()) + slope * at), sigma)


def autoregression(series: Sequence[float], ahead: int) -> Said:
    """Log changes follow an autoregression of order one around their mean (Yule & Walker: always stationary).

    Spread: the innovations' standard deviation, √(1 − φ²) of that of the changes over n − 1, carried on over the years ahead. From three values on;
    two changes tell no autocorrelation, then φ = 0 and the mean change goes on. Needs two values.
    """
    logs = np.log(np.asarray(series))
    changes = np.diff(logs)
    mean = float(changes.mean())
    away = changes - mean
    square = float((away**2).sum())
    phi = float((away[1:] * away[:-1]).sum()) / square if len(changes) > 2 and square > 0 else 0.0
    level = float(logs[-1]) + sum(mean + phi**year * float(away[-1]) for year in range(1, ahead + 1))
    sigma = None
    if len(changes) > 1:
        innovation = math.sqrt(square / (len(changes) - 1) * (1 - phi**2))
        weights = [sum(phi**lag for lag in range(left)) for left in range(1, ahead + 1)]
        sigma = innovation * math.sqrt(sum(weight**2 for weight in weights))
    return Said(math.exp(level), sigma)


NAIVE: dict[str, Callable[[Sequence[float], int], Said]] = {"last change": last_change, "trend": trend, "autoregression": autoregression}
"""The naive models by name."""
