"""Random numbers with an address: a draw is a pure function of (seed, stream name, period, row), never of what was drawn before.

A stream is one Philox-4x64 counter sequence whose 128-bit key is a hash of seed, name and period; row r reads the r-th
32-bit number of the sequence. Any slice can be read by itself, so blocks, workers and the order of calls cannot change a result, and one more
row, stream or period leaves all others as they were (Salmon et al. 2011, counter-based generators).
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

_BYTES_PER_COUNTER = 32
_STEP = 2.0**-32  # fine enough for every chance in the model, at half the cost of 64 bits a number

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIXERS = ((np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)), (np.uint64(27), np.uint64(0x94D049BB133111EB)))


_MASK = 2**64 - 1
_GOLDEN_WHOLE = int(_GOLDEN)
_MIXERS_WHOLE = tuple((int(shift), int(factor)) for shift, factor in _MIXERS)


@lru_cache(maxsize=16384)
def _whole_key(seed: int, name: str, period: int) -> tuple[int, int]:
    low, high = _key(seed, name, period).tolist()
    return low, high


@lru_cache(maxsize=4096)
def _key(seed: int, name: str, period: int) -> NDArray[np.uint64]:
    digest = hashlib.blake2b(f"{seed}\x1f{name}\x1f{period}".encode(), digest_size=16).digest()
    return np.frombuffer(digest, dtype=np.uint64)


@lru_cache(maxsize=1)
def _normal_table() -> NDArray[np.float64]:
    steps = 2**16
    quantiles = ndtri((np.arange(steps) + 0.5) / steps)
    return np.array(quantiles / quantiles.std(), dtype=np.float64)


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
        """Uniforms on (0, 1) of rows first … first+count−1 of the stream (name, period): odd multiples of 2⁻³³; shape (count,)."""
        numbers = self._words(name, period, first, count, np.dtype("<u4")).astype(np.float64)
        numbers += 0.5  # the middle of its step: inverse CDFs stay finite
        numbers *= _STEP
        return numbers

    def coarse(self, name: str, period: int, first: int, count: int) -> NDArray[np.float64]:
        """Uniforms in 2¹⁶ steps, at half the cost of `uniform`, for chances of a per cent and more; shape (count,)."""
        numbers = self._words(name, period, first, count, np.dtype("<u2")).astype(np.float64)
        numbers += 0.5
        numbers *= 2.0**-16
        return numbers

    def at(self, name: str, period: int, rows: NDArray[np.integer]) -> NDArray[np.float64]:
        """Uniforms on (0, 1) of the chosen rows only, for decisions that few rows take; shape (rows,).

        Row r of such a stream is SplitMix64 (Steele, Lea & Flood 2014) of the key and r, so no other row has to be drawn. A name is read
        either with `at` or with `uniform`: the two give different numbers.
        """
        low, high = _key(self.seed, name, period)
        mixed = rows.astype(np.uint64) * _GOLDEN + low
        for shift, factor in _MIXERS:
            mixed ^= mixed >> shift
            mixed *= factor
        mixed ^= (mixed >> np.uint64(31)) ^ high
        mixed *= _GOLDEN
        return ((mixed >> np.uint64(32)).astype(np.float64) + 0.5) * _STEP

    def one(self, name: str, period: int, row: int) -> float:
        """The uniform that `at` gives for one row, an order of magnitude sooner: for processes that draw one number at a time."""
        low, high = _whole_key(self.seed, name, period)
        mixed = (row * _GOLDEN_WHOLE + low) & _MASK
        for shift, factor in _MIXERS_WHOLE:
            mixed ^= mixed >> shift
            mixed = (mixed * factor) & _MASK
        mixed ^= (mixed >> 31) ^ high
        mixed = (mixed * _GOLDEN_WHOLE) & _MASK
        return ((mixed >> 32) + 0.5) * _STEP

    def normal(self, name: str, period: int, first: int, count: int) -> NDArray[np.float64]:
        """Standard normals by inverse CDF of a uniform in 2¹⁶ steps (within ±4.2, variance one); shape (count,)."""
        return _normal_table().take(self._words(name, period, first, count, np.dtype("<u2")))

    def _words(self, name: str, period: int, first: int, count: int, kind: np.dtype) -> NDArray[np.unsignedinteger]:
        """Words first … first+count−1 of the stream cut into unsigned integers of a kind."""
        step, skip = divmod(first, _BYTES_PER_COUNTER // kind.itemsize)
        counter = np.array([step, 0, 0, 0], dtype=np.uint64)
        bits = np.random.Philox(key=_key(self.seed, name, period), counter=counter)
        per_draw = 8 // kind.itemsize
        drawn = bits.random_raw(-(-(skip + count) // per_draw)).astype("<u8", copy=False)
        return drawn.view(kind)[skip : skip + count]

    def scalar(self, name: str, period: int) -> float:
        """One uniform on (0, 1): row 0 of the stream."""
        return float(self.uniform(name, period, 0, 1)[0])


def rendezvous(rows: NDArray, weight: NDArray[np.float64], draw: NDArray[np.float64]) -> int:
    """One of the rows with chance in proportion to its positive `weight`, by weighted rendezvous on uniforms of each row's own: a row more changes
    the choice only if it wins."""
    return int(rows[np.argmax(np.log(draw) / weight)])


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
