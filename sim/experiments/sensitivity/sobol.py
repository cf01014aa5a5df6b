"""Shares of an outcome's variance: Sobol' indices of single parameters and closed indices of groups from one pick-freeze design.

First order with the estimator of Saltelli et al. (2010), total with that of Jansen (1999), on scrambled Sobol' points. Every parameter of the
space varies in every matrix, so the shares are of the whole variance. The first-order index of a group is the share that would be gone if
all its parameters were known (interactions within it included); its total index is the share that would stay if all others were known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.experiments.reading.chance import CONFIDENCE
from sim.experiments.reading.indicators import Indicator
from sim.experiments.sensitivity.chance import jackknife_error
from sim.experiments.sensitivity.space import Matrix
from sim.scenario.parameter import Parameter

Kind = Literal["parameter", "rest", "status"]

REST = "rest"
"""Name of the group of all parameters that are not looked at one by one."""

STATUSES = ("verified", "derived", "unverified", "hypothetical")
RESAMPLES = 500
_EDGE = 2.0**-31


@dataclass(frozen=True, slots=True)
class Part:
    """Parameters that are looked at together: `columns` of the points. A single one is of kind `parameter`."""

    name: str
    kind: Kind
    columns: tuple[int, ...]


@dataclass(frozen=True)
class Design:
    """`first`, `second`: two independent samples (base, parameters); for each part the first with the part's columns from the second. A part
    that holds every parameter needs no runs: its indices are 1."""

    first: Matrix
    second: Matrix
    parts: tuple[Part, ...]

    @property
    def base(self) -> int:
        """Points of a sample."""
        return len(self.first)

    @property
    def observed(self) -> tuple[Part, ...]:
        """Parts that need runs."""
        return tuple(part for part in self.parts if len(part.columns) < self.first.shape[1])

    def points(self) -> Matrix:
        """All points: first sample, second sample, then one block for each part observed; shape (base × (2 + parts), parameters)."""
        blocks = [self.first, self.second]
        for part in self.observed:
            block = self.first.copy()
            block[:, part.columns] = self.second[:, part.columns]
            blocks.append(block)
        return np.concatenate(blocks)


class Interval(NamedTuple):
    """An index with the ends of its interval and its error from chance."""

    value: float | None
    low: float | None
    high: float | None
    chance_error: float | None


@dataclass(frozen=True, slots=True)
class VarianceLine:
    """Indices of a parameter or a group for an outcome, each with its 95 % interval (bootstrap over points) and its standard error from chance
    (None with one replicate). `members`: how many parameters it holds; `status` and `source` of a single parameter, or the group's status."""

    name: str
    kind: Kind
    members: int
    variable: str
    first: float | None
    first_low: float | None
    first_high: float | None
    first_chance_error: float | None
    total: float | None
    total_low: float | None
    total_high: float | None
    total_chance_error: float | None
    status: str
    source: str


def parts_of(parameters: Sequence[Parameter], chosen: Sequence[str]) -> tuple[Part, ...]:
    """Each chosen parameter, the rest if any, and all parameters of each status that occurs."""
    places = {parameter.path: number for number, parameter in enumerate(parameters)}
    parts = [Part(path, "parameter", (places[path],)) for path in chosen]
    if rest := tuple(place for path, place in places.items() if path not in chosen):
        parts.append(Part(REST, "rest", rest))
    for status in STATUSES:
        if columns := tuple(number for number, parameter in enumerate(parameters) if parameter.status == status):
            parts.append(Part(status, "status", columns))
    return tuple(parts)


def pick_freeze(parameters: int, parts: Sequence[Part], base: int, seed: int) -> Design:
    """A design of `base` points (a power of two) a sample; a larger base keeps the first points. Raises ValueError for another base."""
    from scipy.stats import qmc

    if base < 2 or base & (base - 1):
        raise ValueError(f"base {base} is no power of two")
    drawn = qmc.Sobol(2 * parameters, scramble=True, seed=np.random.default_rng(seed)).random(base)
    drawn = np.clip(drawn, _EDGE, 1 - _EDGE)
    return Design(drawn[:, :parameters], drawn[:, parameters:], tuple(parts))


def indices(first: Matrix, second: Matrix, mixed: Matrix) -> tuple[Matrix, Matrix]:
    """First-order and total index from outcomes (…, base) of the two samples and of the mixed one; NaN where the outcome does not vary."""
    both = np.concatenate([first, second], axis=-1)
    centre = both.mean(axis=-1, keepdims=True)
    variance = both.var(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        part = ((second - centre) * (mixed - first)).mean(axis=-1) / variance
        total = ((first - mixed) ** 2).mean(axis=-1) / (2 * variance)
    return np.where(variance > 0, part, np.nan), np.where(variance > 0, total, np.nan)


def all_indices(design: Design, outcome: Matrix) -> Matrix:
    """Both indices of every part from an outcome at the design's points (points,): shape (parts, 2)."""
    return _indices_of(design, _blocks(design, outcome))


def share_out(design: Design, values: Matrix, outcomes: Sequence[Indicator], parameters: Sequence[Parameter], seed: int) -> list[VarianceLine]:
    """Lines of all outcomes; `values` (outcomes, points, replicates). Blank where an outcome does not vary or was not recorded in some run."""
    known = {parameter.path: parameter for parameter in parameters}
    lines = []
    for outcome, value in zip(outcomes, values, strict=True):
        found, low, high, error = _with_intervals(design, value, seed)
        for number, part in enumerate(design.parts):
            one = known.get(part.name)
            cells = [[_cell(table, number, which) for table in (found, low, high, error)] for which in (0, 1)]
            first, total = Interval(*cells[0]), Interval(*cells[1])
            status = one.status if one else part.name if part.kind == "status" else ""
            source = one.source if one else ""
            lines.append(VarianceLine(part.name, part.kind, len(part.columns), outcome.name, *first, *total, status, source))
    return lines


def _with_intervals(design: Design, value: Matrix, seed: int) -> tuple[Matrix, Matrix, Matrix, Matrix | None]:
    """Indices (parts, 2), the ends of their intervals, and their errors from chance."""
    if not np.isfinite(value).all():
        return (*[np.full((len(design.parts), 2), np.nan)] * 3, None)  # type: ignore[return-value]
    blocks = _blocks(design, value.mean(axis=1))
    rows = np.random.default_rng(seed).integers(design.base, size=(RESAMPLES, design.base))
    resampled = _indices_of(design, [block[rows] for block in blocks])
    usable = resampled[..., np.isfinite(resampled).all(axis=(0, 1))]
    tail = 100 * (1 - CONFIDENCE) / 2
    low, high = np.percentile(usable, [tail, 100 - tail], axis=-1) if usable.size else np.full((2, len(design.parts), 2), np.nan)
    return _indices_of(design, blocks), low, high, jackknife_error(value, lambda means: all_indices(design, means))


def _blocks(design: Design, outcome: Matrix) -> list[Matrix]:
    return list(outcome.reshape(-1, design.base))


def _indices_of(design: Design, blocks: Sequence[Matrix]) -> Matrix:
    """(parts, 2, …) from blocks (…, base)."""
    first, second, *mixed = blocks
    of_part: Mapping[str, Matrix] = {part.name: np.array(indices(first, second, block)) for part, block in zip(design.observed, mixed, strict=True)}
    varies: NDArray[np.bool_] = np.concatenate([first, second], axis=-1).var(axis=-1) > 0
    whole = np.array([np.where(varies, 1.0, np.nan)] * 2)
    return np.array([of_part.get(part.name, whole) for part in design.parts])


def _cell(table: Matrix | None, part: int, which: int) -> float | None:
    if table is None or not np.isfinite(table[part, which]):
        return None
    return float(table[part, which])
