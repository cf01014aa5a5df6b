"""Random numbers with an address: a draw is a pure function of (seed, stream name, period, row), never of what was drawn before.

A stream is one Philox-4x64 counter sequence whose 128-bit key is a hash of seed, name and period; row r reads the r-th number
of the sequence. Any slice can be read by itself, so blocks, workers and the order of calls cannot change a result, and one more
row, stream or period leaves all others as they were (Salmon et al. 2011, counter-based generators).
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

_PER_COUNTER = 4  # 64-bit numbers per step of the Philox counter
_HALF_STEP = 2.0**-54  # moves [0, 1) to the open interval, so that inverse CDFs stay finite


@lru_cache(maxsize=4096)
def _key(seed: int, name: str, period: int) -> NDArray[np.uint64]:
    digest = hashlib.blake2b(f"{seed}\x1f{name}\x1f{period}".encode(), digest_size=16).digest()
    return np.frombuffer(digest, dtype=np.uint64)


class Streams:
    """All random numbers of one replicate.

    Parameters
    ----------
    seed : any whole number; two scenarios with the same seed live in the same world.
    """

    __slots__ = ("seed",)

    def __init__(self, seed: int):
        self.seed = int(seed)

    def uniform(self, name: str, period: int, first: int, count: int) -> NDArray[np.float64]:
        """Uniforms on (0, 1) of rows first … first+count−1 of the stream (name, period); shape (count,)."""
        step, skip = divmod(first, _PER_COUNTER)
        counter = np.array([step, 0, 0, 0], dtype=np.uint64)
        bits = np.random.Philox(key=_key(self.seed, name, period), counter=counter)
        numbers = np.random.Generator(bits).random(count + skip)[skip:]
        numbers += _HALF_STEP
        return numbers

    def normal(self, name: str, period: int, first: int, count: int) -> NDArray[np.float64]:
        """Standard normals by inverse CDF of `uniform`; shape (count,)."""
        return ndtri(self.uniform(name, period, first, count))

    def scalar(self, name: str, period: int) -> float:
        """One uniform on (0, 1): row 0 of the stream."""
        return float(self.uniform(name, period, 0, 1)[0])


def laplace(uniforms: NDArray[np.float64]) -> NDArray[np.float64]:
    """Laplace(0, 1) by inverse CDF; same shape as `uniforms`."""
    centred = uniforms - 0.5
    return -np.sign(centred) * np.log1p(-2.0 * np.abs(centred))


def poisson(uniforms: NDArray[np.float64], mean: NDArray[np.float64], exact_to: int = 12) -> NDArray[np.float64]:
    """Poisson counts by inverse CDF, monotone in `mean` for a fixed uniform; shapes (n,).

    Exact up to `exact_to`; beyond it the normal approximation of the square root (variance-stabilised) takes over.
    """
    term = np.exp(-mean)
    cumulative = term.copy()
    count = np.zeros_like(mean)
    for k in range(1, exact_to + 1):
        above = uniforms > cumulative
        if not above.any():
            return count
        count += above
        term = term * mean / k
        cumulative += term
    tail = uniforms > cumulative
    if tail.any():
        approximate = np.rint((np.sqrt(mean[tail]) + 0.5 * ndtri(uniforms[tail])) ** 2)
        count[tail] = np.maximum(approximate, exact_to + 1)
    return count
