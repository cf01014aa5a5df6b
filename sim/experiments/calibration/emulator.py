"""Emulators: what each moment is at points that were not run, by ridge regression on all linear, quadratic and product terms of the parameters.

This is Gaussian-process regression with a polynomial kernel of degree two. How much to trust squares and products beside linear terms, and how
hard to shrink, is chosen for each moment by leaving one point out, which costs nothing more; the error of those predictions is the emulator's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SECOND_ORDER = (0.0, 0.1, 0.3, 0.6)
"""Weights tried for squares and products beside linear terms."""
PENALTIES = tuple(10.0**power for power in np.arange(-2.0, 4.5, 0.5))
"""Ridge penalties tried."""


@dataclass(frozen=True)
class Emulator:
    """`coefficients` (terms, moments); `error` (moments,): standard deviation of what it predicts of points left out, chance included."""

    coefficients: Array
    error: Array
    explained: Array

    def __call__(self, u: Array) -> Array:
        """Predicted moments (points, moments) at points (points, parameters) of the cube."""
        return terms(u) @ self.coefficients


def terms(u: Array) -> Array:
    """1, linear, square and product terms of coordinates moved to −1 … 1; shape (points, 1 + d + d (d + 1) / 2). All but the first have about
    mean zero and equal variance over the cube."""
    x = np.sqrt(3.0) * (2.0 * u - 1.0)
    first, second = np.triu_indices(x.shape[1])
    products = x[:, first] * x[:, second]
    same = first == second
    products[:, same] = (products[:, same] - 1.0) * (np.sqrt(5.0) / 2.0)
    return np.concatenate([np.ones((len(x), 1)), x, products], axis=1)


def fit(u: Array, values: Array) -> Emulator:
    """Emulators of all columns of `values` (points, moments), all finite, from runs at points `u` (points, parameters)."""
    design = terms(u)
    linear = 1 + u.shape[1]
    centre = values.mean(axis=0)
    best = np.full(values.shape[1], np.inf)
    coefficients = np.zeros((design.shape[1], values.shape[1]))
    for weight in SECOND_ORDER:
        scale = np.concatenate([np.ones(linear), np.full(design.shape[1] - linear, weight)])
        left, sizes, right = np.linalg.svd(design * scale, full_matrices=False)
        projected = left.T @ (values - centre)
        for penalty in PENALTIES:
            shrink = sizes**2 / (sizes**2 + penalty)
            fitted = left @ (shrink[:, None] * projected)
            leverage = np.minimum((left**2 * shrink).sum(axis=1), 1.0 - 1e-9)
            missed = (((values - centre - fitted) / (1.0 - leverage)[:, None]) ** 2).mean(axis=0)
            better = missed < best
            if better.any():
                inverse = np.where(sizes > 1e-12, sizes / (sizes**2 + penalty), 0.0)
                coefficients[:, better] = scale[:, None] * (right.T @ (inverse[:, None] * projected[:, better]))
                best = np.where(better, missed, best)
    coefficients[0] += centre
    variance = np.maximum(values.var(axis=0), 1e-300)
    return Emulator(coefficients, np.sqrt(best), 1.0 - best / variance)
