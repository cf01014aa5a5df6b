"""Tools of a synthetic population: proportional fitting, whole numbers with exact totals, choice by addressed draws.

Everything is deterministic given its uniforms, so the population is a pure function of its seed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.kernel.streams import Streams

Array = NDArray[np.float64]
Rows = NDArray[np.int64]


class Draws:
    """Addressed random numbers of one block of rows: `uniform("sales")` is the same whatever else was drawn before."""

    def __init__(self, streams: Streams, block: str, count: int):
        self._streams, self._block, self.count = streams, block, count

    def uniform(self, name: str, period: int = 0) -> Array:
        """Uniforms on (0, 1), one a row; shape (count,)."""
        return self._streams.uniform(f"population {self._block} {name}", period, 0, self.count)

    def normal(self, name: str, period: int = 0) -> Array:
        """Standard normals, one a row; shape (count,)."""
        return ndtri(self.uniform(name, period))

    def scalar(self, name: str) -> float:
        """One uniform for the whole block."""
        return self._streams.scalar(f"population {self._block} {name}", 0)


def fit(
    seed: Array, margins: Sequence[tuple[tuple[int, ...], Array]], tolerance: float = 1e-11, rounds: int = 500, strict: bool = True
) -> Array:  # fmt: skip
    """Iterative proportional fitting (Deming & Stephan 1940): the table closest to `seed` that has all the margins.

    seed: any number of axes, not negative. margins: pairs (axes kept, totals over the others); the totals must agree on their sum.
    Stops when every margin holds to `tolerance` relative to the grand total. If that is not reached in `rounds` (a small sample may
    lack the cells): ValueError, or when not `strict` the table that meets the last margin.
    """
    table = np.array(seed, dtype=np.float64)
    everything = set(range(table.ndim))
    plans = [(tuple(sorted(everything - set(axes))), axes, np.asarray(total, dtype=np.float64)) for axes, total in margins]
    worst = np.inf
    for _ in range(rounds):
        worst = 0.0
        for summed, axes, total in plans:
            shape = [table.shape[a] if a in axes else 1 for a in range(table.ndim)]
            now = table.sum(axis=summed)
            worst = max(worst, float(np.abs(now - total).max()) / max(float(total.sum()), 1e-300))
            factor = np.divide(total, now, out=np.zeros_like(total), where=now > 0)
            table *= factor.reshape(shape)
        if worst < tolerance:
            return table
    if not strict:
        return table
    raise ValueError(f"proportional fitting did not converge: worst margin off by {worst:.2e} of the total")


def whole(values: Array, uniform: float) -> NDArray[np.int64]:
    """Whole numbers with the same total as `values` (itself rounded): truncate, replicate, sample.

    The fractions are sampled systematically with one uniform, so each value is rounded up with a probability equal to its fraction
    and any run of consecutive values whose sum is whole keeps that sum. Shape of `values` kept (read in C order).
    """
    cumulative = np.cumsum(values.ravel())
    if cumulative.size and cumulative[-1] > 0:
        cumulative *= np.rint(cumulative[-1]) / cumulative[-1]
    marks = np.floor(cumulative + min(max(uniform, 1e-6), 1.0 - 1e-6) + 1e-9).astype(np.int64)
    return np.diff(marks, prepend=0).reshape(values.shape)


def whole_rows(values: Array, uniforms: Array) -> NDArray[np.int64]:
    """`whole` for each row of a matrix on its own, with a uniform a row, so that rounding is independent from row to row."""
    totals = values.sum(axis=1)
    cumulative = np.cumsum(values, axis=1) * np.divide(np.rint(totals), totals, out=np.zeros_like(totals), where=totals > 0)[:, None]
    marks = np.floor(cumulative + np.clip(uniforms, 1e-6, 1.0 - 1e-6)[:, None] + 1e-9).astype(np.int64)
    return np.diff(marks, axis=1, prepend=0)


def lowest(keys: Array, cells: Rows, quotas: NDArray[np.int64]) -> NDArray[np.bool_]:
    """In each cell the `quotas[cell]` rows with the lowest keys; shape (n,). Fewer if the cell has fewer; infinite keys never."""
    order = np.lexsort((keys, cells))
    counts = np.bincount(cells, minlength=len(quotas))
    starts = np.cumsum(counts) - counts
    rank = np.empty(len(keys), dtype=np.int64)
    rank[order] = np.arange(len(keys)) - starts[cells[order]]
    return (rank < quotas[cells]) & np.isfinite(keys)


def race(uniforms: Array, weights: Array) -> Array:
    """Keys whose lowest k are a weighted sample without replacement (exponential race); infinite where the weight is not positive."""
    positive = weights > 0
    return np.where(positive, -np.log(uniforms) / np.where(positive, weights, 1.0), np.inf)


def choose(uniforms: Array, weights: Array, number: float) -> NDArray[np.bool_]:
    """A weighted sample of round(number) rows without replacement; shape (n,)."""
    return lowest(race(uniforms, weights), np.zeros(len(weights), dtype=np.int64), np.array([round(number)]))


def stratified(uniforms: Array, cells: Rows) -> Array:
    """Uniforms spread evenly inside each cell: a random order of its rows, one in each of its equal strata; shape (n,)."""
    order = np.lexsort((uniforms, cells))
    counts = np.bincount(cells)
    starts = np.cumsum(counts) - counts
    result = np.empty(len(uniforms))
    ordered = cells[order]
    result[order] = (np.arange(len(cells)) - starts[ordered] + 0.5) / counts[ordered]
    return result


def bisect(function: Callable[[float], float], low: float, high: float, rounds: int = 60) -> float:
    """Root of an increasing function of one number between `low` and `high`."""
    for _ in range(rounds):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if function(middle) > 0 else (middle, high)
    return 0.5 * (low + high)
