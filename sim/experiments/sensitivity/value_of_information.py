"""What it would be worth to know a parameter before choosing between two scenarios (Raiffa & Schlaifer 1961).

The choice is by net benefit; ΔU is that of the second scenario less that of the first in each draw, both with the same parameters and the same
chance. EVPI: what knowing all parameters would add to the net benefit of the choice, on average. EVPPI: what knowing one of them would add, from
the regression of ΔU on that parameter (Strong, Oakley & Brennan 2014), here on natural splines whose flexibility leave-one-out
cross-validation chooses, so that chance is not read as information; and against permutations, as the best of many parameters looks like
something by chance (Westfall & Young 1993).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.experiments.sensitivity.space import Matrix
from sim.scenario.parameter import Value
from sim.scenario.parameters import PARAMETERS

DEGREES = (1, 2, 3, 4, 5, 6)
"""Parameters of the curve besides the constant: 1 is a straight line."""
FEW_VALUES = 10
"""Up to so many values, each has a mean of its own in place of a curve."""
FEWEST = 3
"""Draws that a mean rests on at least."""
PERMUTATIONS, RESAMPLES = 200, 200
CLEAR = 0.05


@dataclass(frozen=True, slots=True)
class Choice:
    """The choice between two scenarios without further information. `difference`: mean ΔU over the draws, `standard_error` its own (None with one
    draw); `preferred` the id of the better one and `share_preferred` the share of draws in which it is better. `evpi`: from means over the
    replicates of each draw, too high as chance is taken for information; `evpi_low`: choosing by one half of the replicates, counting the other,
    too low as the choice is made from noisy figures (None with one replicate). All in yuan over the horizon."""

    first: str
    second: str
    draws: int
    replicates: int
    difference: float
    standard_error: float | None
    preferred: str
    share_preferred: float
    evpi: float
    evpi_low: float | None
    evpi_error: float | None


@dataclass(frozen=True, slots=True)
class WorthLine:
    """What knowing one parameter is worth, yuan. `changes`: share of draws in which the choice would be another one than without; `p_value`: chance
    that the best of all parameters looks worth as much when none matters; `clear`: it is at most 5 %. `degrees` of the curve chosen: 0 is
    a constant, which is worth 0 by itself. No standard error where no resample is worth anything."""

    parameter: str
    evppi: float
    standard_error: float | None
    share_of_evpi: float | None
    changes: float
    p_value: float
    clear: bool
    degrees: int
    rank: int
    status: str
    source: str


def choose(differences: Matrix, first: str, second: str, seed: int) -> Choice:
    """The choice from ΔU of shape (draws, replicates)."""
    draws, replicates = differences.shape
    means = differences.mean(axis=1)
    mean = float(means.mean())
    preferred = second if mean > 0 else first
    better = float((means > 0).mean()) if mean > 0 else float((means <= 0).mean())
    error = float(means.std(ddof=1) / math.sqrt(draws)) if draws > 1 else None
    rows = np.random.default_rng(seed).integers(draws, size=(RESAMPLES, draws))
    spread = float(_gain(means[rows]).std(ddof=1)) if draws > 1 else None
    return Choice(first, second, draws, replicates, mean, error, preferred, better, float(_gain(means)), _crossed_gain(differences), spread)


def worth_lines(differences: Matrix, values: Mapping[str, Sequence[Value]], evpi: float, seed: int) -> list[WorthLine]:
    """A line for each parameter, the worthiest first; `differences` ΔU (draws,), `values` each parameter's in each draw, by path."""
    found = worth_of_each(differences, list(values.values()), seed)
    order = sorted(range(len(found)), key=lambda number: -found[number][0])
    lines = []
    for rank, number in enumerate(order, start=1):
        path = list(values)[number]
        gain, error, changes, p_value, degrees = found[number]
        share = gain / evpi if evpi > 0 else None
        parameter = PARAMETERS[path]
        lines.append(WorthLine(path, gain, error, share, changes, p_value, p_value <= CLEAR, degrees, rank, parameter.status, parameter.source))
    return lines


def worth_of_each(
    differences: Matrix, values: Sequence[Sequence[Value]], seed: int, permutations: int = PERMUTATIONS
) -> list[tuple[float, float | None, float, float, int]]:
    """EVPPI, standard error, share of draws with another choice, p value and degrees of each parameter.

    `differences` ΔU (draws,), `values` the parameters' values in each draw, by parameter. EVPPI is cut at the EVPI of
    the draws, which it cannot exceed.
    """
    draws = len(differences)
    generator = np.random.default_rng(seed)
    shuffled = np.array([generator.permutation(draws) for _ in range(permutations)]).reshape(permutations, draws)
    rows = generator.integers(draws, size=(RESAMPLES, draws))
    outcomes = np.column_stack([differences, differences[shuffled].T])
    most = float(_gain(differences))
    found, best_by_chance = [], np.zeros(permutations)
    for value in values:
        bases = curves(value)
        fitted, chosen = fit(bases, outcomes)
        gains = _gain(fitted.T)
        best_by_chance = np.maximum(best_by_chance, gains[1:])
        own = fitted[:, 0]
        changes = float(((own > 0) != (differences.mean() > 0)).mean())
        degrees = bases[chosen[0]].shape[1] - 1
        error = (_bootstrap_error(bases[chosen[0]], differences, rows) or None) if degrees else None
        found.append((min(float(gains[0]), most), error, changes, degrees))
    slack = 1e-9 * (1 + float(np.abs(differences).max(initial=0.0)))
    return [
        (gain, error, changes, (1 + int((best_by_chance >= gain - slack).sum())) / (permutations + 1), degrees)
        for gain, error, changes, degrees in found
    ]


def curves(values: Sequence[Value]) -> list[Matrix]:
    """Orthonormal bases (draws, 1 + degrees), each with the constant: constant alone, then curves of growing flexibility in the rank of the value
    (natural cubic splines, Hastie, Tibshirani & Friedman 2009, eq. 5.4), or a mean for each value if there are few. A basis has at most a third as
    many columns as there are draws."""
    draws = len(values)
    plain = [np.ones((draws, 1))]
    if len(set(values)) <= FEW_VALUES:
        plain.append(_steps(values))
    else:
        plain += [_natural_spline(_ranks(values), degrees) for degrees in DEGREES if 3 * (degrees + 1) <= draws]
    return [_orthonormal(basis) for basis in plain]


def fit(bases: Sequence[Matrix], outcomes: Matrix) -> tuple[Matrix, list[int]]:
    """Fitted values of each outcome (draws, outcomes) on the basis that predicts left-out draws best, the simplest of equals; which that is."""
    smallest = np.full(outcomes.shape[1], np.inf)
    chosen = np.zeros(outcomes.shape[1], dtype=int)
    fitted = np.empty_like(outcomes)
    for number, basis in enumerate(bases):
        curve = basis @ (basis.T @ outcomes)
        free = 1.0 - (basis**2).sum(axis=1, keepdims=True)
        if (free <= 1e-9).any():
            continue  # a draw that the curve must pass through says nothing about prediction
        misses = (((outcomes - curve) / free) ** 2).sum(axis=0)
        better = misses < smallest * (1 - 1e-12)
        smallest[better], chosen[better] = misses[better], number
        fitted[:, better] = curve[:, better]
    return fitted, chosen.tolist()


def _ranks(values: Sequence[Value]) -> Matrix:
    """Where each value stands among all, in (0, 1), equal ones alike: evenly spread whatever the distribution is."""
    count = Counter(values)
    place: dict[Value, float] = {}
    before = 0
    for value in sorted(count, key=_order):
        place[value] = (before + count[value] / 2) / len(values)
        before += count[value]
    return np.array([place[value] for value in values])


def _order(value: Value) -> tuple[float, str]:
    """Numbers by size, text by letters."""
    return (0.0, value) if isinstance(value, str) else (float(value), "")


def _gain(differences: Matrix) -> Matrix:
    """Mean of what the better choice in each draw adds to that of the better choice on average; (…, draws) -> (…)."""
    mean = differences.mean(axis=-1)
    return np.maximum(0.0, np.maximum(differences, 0).mean(axis=-1) - np.maximum(mean, 0))


def _crossed_gain(differences: Matrix) -> float | None:
    """The same when the choice in each draw is made by one half of the replicates and counted by the other; never below 0."""
    if differences.shape[1] < 2:
        return None
    halves = differences[:, ::2].mean(axis=1), differences[:, 1::2].mean(axis=1)
    gains = [np.where(by > 0, counted, 0.0).mean() - max(counted.mean(), 0.0) for by, counted in (halves, halves[::-1])]
    return max(0.0, float(np.mean(gains)))


def _bootstrap_error(basis: Matrix, differences: Matrix, rows: np.ndarray) -> float:
    """Standard deviation of EVPPI over resampled draws, the curve's flexibility kept."""
    gains = []
    for row in rows:
        times = np.bincount(row, minlength=len(basis))
        weighted = basis * times[:, None]
        coefficients = np.linalg.lstsq(basis.T @ weighted, weighted.T @ differences, rcond=None)[0]
        gains.append(float(_gain((basis @ coefficients)[row])))
    return float(np.std(gains, ddof=1))


def _steps(values: Sequence[Value]) -> Matrix:
    """A column for each value, 1 in the draws that have it; neighbouring values together until there are `FEWEST` draws of each."""
    distinct = sorted(set(values), key=_order)
    groups: list[set[Value]] = [set()]
    count = 0
    for value in distinct:
        if count >= FEWEST:
            groups.append(set())
            count = 0
        groups[-1].add(value)
        count += sum(one == value for one in values)
    if count < FEWEST and len(groups) > 1:
        last = groups.pop()
        groups[-1] |= last
    return np.array([[float(value in group) for group in groups] for value in values])


def _natural_spline(u: Matrix, degrees: int) -> Matrix:
    """Constant, u, and degrees − 1 curves bent at knots that are quantiles of u; straight beyond the outer ones."""
    columns = [np.ones_like(u), u]
    knots = np.quantile(u, np.linspace(0, 1, degrees + 1))

    def bend(knot: float) -> Matrix:
        return (np.maximum(u - knot, 0) ** 3 - np.maximum(u - knots[-1], 0) ** 3) / (knots[-1] - knot)

    columns += [bend(knot) - bend(knots[-2]) for knot in knots[:-2]]
    return np.column_stack(columns)


def _orthonormal(basis: Matrix) -> Matrix:
    left, sizes, _ = np.linalg.svd(basis, full_matrices=False)
    return left[:, sizes > 1e-10 * sizes[0]]
