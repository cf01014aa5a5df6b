"""Packages: a budget shared out over the instruments of a scenario, and the scenario that it makes.

What an instrument costs is what its levers vote, in yuan a year on average over the years in which the package is in force; capital of pools
counts as voted too, a pool with the sum that it is filled up to, the most that it can take in a year. What is spent of it, and what is lost, is
found in the fiscal account.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.experiments.search.instruments import Instrument, Price
from sim.experiments.search.moves import DAY, central, mean_value, most_factor, own_changes, scale_from, set_from
from sim.kernel.errors import InputError, Problem
from sim.scenario.catalogue import BY_PATH
from sim.scenario.loader import switched_on
from sim.scenario.parameter_set import ParameterSet
from sim.scenario.parameters import PARAMETERS
from sim.scenario.resolved import Change, Scenario

Array = NDArray[np.float64]

GRAIN = 10_000.0
"""Sums that a budget lever is rounded to, yuan (万元); what is left over goes to the largest."""

SLACK = 1e-9
"""Part of a place by which rounding of numbers may fall short of it."""


@dataclass(frozen=True, slots=True)
class Option:
    """An instrument as a scenario has it. `since`: day from which a package moves it; `own`: what the scenario votes, `most`: what its levers can
    vote at most, yuan a year; `price`: yuan a year of a place, None if it votes money."""

    instrument: Instrument
    since: date
    own: float
    most: float
    price: float | None = None

    @property
    def name(self) -> str:
        """Name of the instrument."""
        return self.instrument.name

    @property
    def grain(self) -> float:
        """Smallest step of its money, yuan a year."""
        return GRAIN if self.price is None else self.price * self.instrument.step


@dataclass(frozen=True)
class Menu:
    """The instruments that a search shares a budget out over, and those left out of it by name, with the reason."""

    options: tuple[Option, ...]
    left_out: dict[str, str]

    @property
    def own(self) -> Array:
        """What the scenario votes for each, yuan a year, (options,)."""
        return np.array([option.own for option in self.options])

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the instruments."""
        return tuple(option.name for option in self.options)


def menu_of(scenario: Scenario, instruments: Sequence[Instrument], from_year: int | None = None) -> Menu:
    """The instruments that are in force in a scenario. A package moves them from the day on which their measure begins, with `from_year` at the
    earliest from 1 January of that year. Raises InputError if none is in force, or one of them cannot be moved."""
    options: list[Option] = []
    left_out: dict[str, str] = {}
    values = central(scenario)
    for instrument in instruments:
        begins = _begins(scenario, values, instrument)
        if begins is None:
            left_out[instrument.name] = "its measure is not in force"
            continue
        since = begins if from_year is None else max(begins, date(from_year, 1, 1))
        option = _option(scenario, values, instrument, begins, since)
        if option.own > 0:
            options.append(option)
        else:
            left_out[instrument.name] = "the scenario votes nothing for it"
    if not options:
        raise InputError([Problem(scenario.id, 1, 1, "policy", "no instrument is in force", "a scenario in which measures vote money")])
    return Menu(tuple(options), left_out)


def _begins(scenario: Scenario, values: ParameterSet, instrument: Instrument) -> date | None:
    """First day after the start on which the instrument's measure is in force; None if it never is."""
    measure = BY_PATH[f"measures.{instrument.measure}"]
    first = scenario.start + DAY
    days = [first, *(day for day in values.switch_dates() if day > first)]
    if measure not in switched_on(scenario):
        return None
    return next((day for day in days if values.value(measure.switch, day)), None)


def _option(scenario: Scenario, values: ParameterSet, instrument: Instrument, begins: date, since: date) -> Option:
    for path in instrument.moved:
        own_changes(scenario, path)
    for lever in (*instrument.along, *instrument.room):
        scale_from(scenario, instrument.path(lever), since, 0.5)  # what cannot be written is refused now, not after hours of runs

    def mean(lever: str) -> float:
        return mean_value(values, instrument.path(lever), since, scenario.end)

    if instrument.price is None:
        own = sum(mean(lever) for lever in instrument.budgets)
        limits = [_high(instrument.path(lever)) / mean(lever) for lever in instrument.budgets if mean(lever) > 0]
        limits += [most_factor(scenario, instrument.path(lever), since) for lever in instrument.along]
        return Option(instrument, since, own, own * min(limits, default=0.0))
    price = _price(instrument.price, mean, since.year - begins.year, scenario.end.year - since.year + 1)
    return Option(instrument, since, mean(instrument.places) * price, _high(instrument.path(instrument.places)) * price, price)


def _high(path: str) -> float:
    high = PARAMETERS[path].high
    assert high is not None
    return high


def _price(price: Price, mean: Callable[[str], float], past: int, years: int) -> float:
    """Yuan a year of one place a year, on average over `years` of which the first is the `past`-th since the measure began."""
    openings = years if not price.years else max(min(round(mean(price.years)) - past, years), 0)
    cost = mean(price.cost) * openings
    if price.running:
        cost += mean(price.running) * sum(min(year, openings) for year in range(1, years + 1))
    return round(cost / years * (mean(price.share) if price.share else 1.0), 2)


def allocate(options: Sequence[Option], shares: Array, budget: float) -> Array:
    """Yuan a year of each option, (options,): the budget by `shares` (any scale, not negative), none above its most, places whole.

    What rounding leaves over, or lacks, is the largest budget lever's, so that all others keep their sums. The sum is the budget to the fen, or as
    near below it as whole places come where no budget lever can take the rest.
    """
    caps = np.array([option.most for option in options])
    grain = np.array([option.grain for option in options])
    pieces = np.array([option.price is not None for option in options])
    wanted = _filled(np.maximum(np.asarray(shares, dtype=float), 0.0), caps, budget)
    highest = np.floor(caps / grain + SLACK)
    yuan = np.minimum(np.floor(wanted / grain + 0.5), highest) * grain
    for number in np.argsort(-yuan, kind="stable").tolist():
        over = float(yuan[pieces].sum()) - budget
        if over > 0.005 and pieces[number]:
            yuan[number] -= min(math.ceil(over / grain[number] - SLACK) * grain[number], yuan[number])
    for number in np.argsort(np.where(pieces, np.inf, -yuan), kind="stable").tolist():
        left = round(budget - float(yuan.sum()), 2)
        if left and not pieces[number]:
            yuan[number] = round(min(max(yuan[number] + left, 0.0), caps[number]), 2)
    return yuan


def _filled(weights: Array, caps: Array, budget: float) -> Array:
    """A sum shared out by weights, none above its cap; what full ones leave goes to the others."""
    given = np.zeros(len(weights))
    active = (weights > 0) & (caps > 0)
    while active.any() and budget - given.sum() > 1e-6:
        part = given + np.where(active, weights, 0.0) / weights[active].sum() * (budget - given.sum())
        given = np.minimum(part, np.where(active, caps, given))
        full = active & (given >= caps)
        if not full.any():
            break
        active &= ~full
    return given


def package(scenario: Scenario, options: Sequence[Option], yuan: Array, name: str = "package") -> Scenario:
    """The scenario in which each option votes these sums, (options,) yuan a year; `name` is added to its id."""
    moved: dict[str, tuple[Change, ...]] = {}
    for option, sum_voted in zip(options, yuan.tolist(), strict=True):
        moved |= _moves(scenario, option, sum_voted)
    changes = [change for change in scenario.changes if change.path not in moved]
    changes += [change for found in moved.values() for change in found]
    ordered = tuple(sorted(changes, key=lambda change: (change.path, change.start, change.where)))
    return replace(scenario, id=f"{scenario.id}-{name}", changes=ordered)


def _moves(scenario: Scenario, option: Option, yuan: float) -> dict[str, tuple[Change, ...]]:
    """All changes of the levers of one option that votes `yuan` a year, by path."""
    instrument, since, values = option.instrument, option.since, central(scenario)
    factor = yuan / option.own
    moved: dict[str, tuple[Change, ...]] = {}
    if option.price is not None:
        path = instrument.path(instrument.places)
        moved[path] = set_from(scenario, path, since, round(yuan / option.price))
    left = yuan
    for lever in reversed(instrument.budgets):  # the first, the largest, takes what rounding leaves
        path = instrument.path(lever)
        own = mean_value(values, path, since, scenario.end)
        part = round(left, 2) if lever == instrument.budgets[0] else math.floor(factor * own / GRAIN) * GRAIN
        moved[path] = set_from(scenario, path, since, min(part, _high(path)))
        left -= part
    for lever in instrument.along:
        moved[instrument.path(lever)] = scale_from(scenario, instrument.path(lever), since, factor)
    for lever in instrument.room:
        moved[instrument.path(lever)] = scale_from(scenario, instrument.path(lever), since, max(factor, 1.0))
    return moved
