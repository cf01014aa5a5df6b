"""PRIM, the patient rule induction method: a box in the space of parameters in which misses are dense (Friedman & Fisher 1999).

Peeling takes a thin slice off one face of the box at a time and leaves a curve of ever smaller and denser boxes; one of them is chosen, grown again
where that costs no density (pasting), and freed of limits that chance would explain (quasi-p-values, Bryant & Lempert 2010). Slices of parameters
with few values can be thick, so the face is chosen by the rise in density over the share removed (Kwakkel & Jaxa-Rozen 2016).

Runs and misses are counted in whole numbers, so that results do not depend on the order of summation.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

Values = NDArray[np.float64]
Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]

ALPHA = 0.05
"""Share of the draws in the box that one peel removes, or one paste adds."""

AHEAD = 4
"""How many times as thick the slice is by which a face is judged."""

LEAST_SHARE, LEAST_DRAWS = 0.05, 5
"""Size below which a box is not peeled further: of all draws, and in draws."""

QUASI_P = 0.05
"""Limits that chance would explain at least this often are dropped."""


@dataclass(frozen=True)
class Cloud:
    """Draws as points: `values` (draws, parameters), of which `missed` of `runs` replicates miss, both (draws,)."""

    values: Values
    missed: Counts
    runs: Counts

    def density(self, inside: Mask) -> float:
        """Share of the runs inside that miss; NaN if there are none."""
        runs = int(self.runs[inside].sum())
        return int(self.missed[inside].sum()) / runs if runs else math.nan

    def coverage(self, inside: Mask) -> float:
        """Share of all misses that lie inside; NaN if there are none."""
        total = int(self.missed.sum())
        return int(self.missed[inside].sum()) / total if total else math.nan

    def mass(self, inside: Mask) -> float:
        """Share of all runs that lie inside."""
        return int(self.runs[inside].sum()) / int(self.runs.sum())

    def gain(self, inside: Mask) -> float:
        """Coverage less mass: how much more of the misses than of the runs lies inside; 0 for a box of everything."""
        return self.coverage(inside) - self.mass(inside)

    def part(self, draws: Mask | NDArray[np.intp]) -> Cloud:
        """Some of the draws."""
        return Cloud(self.values[draws], self.missed[draws], self.runs[draws])


@dataclass(frozen=True)
class Box:
    """`limits` (parameters, 2): lowest and highest value inside, ±inf where there is no limit."""

    limits: Values

    def inside(self, values: Values) -> Mask:
        """Which points lie inside, (draws,)."""
        return np.asarray(((values >= self.limits[:, 0]) & (values <= self.limits[:, 1])).all(axis=1))

    @property
    def restricted(self) -> tuple[int, ...]:
        """Parameters that have a limit."""
        return tuple(np.flatnonzero(np.isfinite(self.limits).any(axis=1)).tolist())

    def free(self, parameter: int) -> Box:
        """The box without limits on a parameter."""
        limits = self.limits.copy()
        limits[parameter] = -np.inf, np.inf
        return Box(limits)

    def moved(self, parameter: int, side: int, limit: float) -> Box:
        """The box with another limit; `side` 0 is the low one."""
        limits = self.limits.copy()
        limits[parameter, side] = limit
        return Box(limits)


Choice = Callable[[Cloud, list[Box]], Box]
"""Picks a box from the curve that peeling leaves."""


def everything(parameters: int) -> Box:
    """The box without limits."""
    return Box(np.tile([-np.inf, np.inf], (parameters, 1)))


def largest_gain(cloud: Cloud, curve: list[Box]) -> Box:
    """The box that holds most misses beyond its size; of equal ones the larger."""
    return max(curve, key=lambda box: cloud.gain(box.inside(cloud.values)))


def at_density(least: float) -> Choice:
    """The largest box in which at least this share of the runs misses; the densest one if there is none."""

    def choose(cloud: Cloud, curve: list[Box]) -> Box:
        densities = [cloud.density(box.inside(cloud.values)) for box in curve]
        dense = [box for box, density in zip(curve, densities, strict=True) if density >= least]
        return dense[0] if dense else curve[int(np.argmax(densities))]

    return choose


def find_box(cloud: Cloud, choose: Choice = largest_gain) -> tuple[Box, list[Box]]:
    """The chosen box, pasted and pruned, and the curve that peeling left, from everything to the smallest.

    When limits were dropped, the search begins anew with the parameters that kept theirs: slices that it spent on others are then free.
    """
    allowed: tuple[int, ...] = tuple(range(cloud.values.shape[1]))
    while True:
        curve = peel(cloud, allowed)
        box = prune(cloud, paste(cloud, choose(cloud, curve)))
        tried = {parameter for step in curve for parameter in step.restricted}
        if tried <= set(box.restricted) or not box.restricted:
            return box, curve
        allowed = box.restricted


def least_draws(cloud: Cloud) -> int:
    """Draws that a box must hold."""
    return max(LEAST_DRAWS, math.ceil(LEAST_SHARE * len(cloud.missed)))


def peel(cloud: Cloud, parameters: Sequence[int]) -> list[Box]:
    """Boxes of rising density, each a slice smaller than the one before; the first is everything. Only the parameters named get limits."""
    box = everything(cloud.values.shape[1])
    curve = [box]
    inside = np.ones(len(cloud.missed), bool)
    left = Cloud(cloud.values[:, list(parameters)], cloud.missed, cloud.runs)
    ranked = np.argsort(left.values, axis=0, kind="stable")
    while not _settled(cloud, inside):
        step = _best_peel(left.part(inside), np.take_along_axis(left.values, ranked, axis=0), least_draws(cloud))
        if step is None:
            break
        place, side, limit = step
        box = box.moved(parameters[place], side, limit)
        curve.append(box)
        inside = box.inside(cloud.values)
        ranked = ranked.T[inside[ranked.T]].reshape(len(parameters), -1).T
    return curve


def _settled(cloud: Cloud, inside: Mask) -> bool:
    """No peel can raise the density."""
    missed = int(cloud.missed[inside].sum())
    return missed in (0, int(cloud.runs[inside].sum()))


def _best_peel(cloud: Cloud, ranked: Values, least: int) -> tuple[int, int, float] | None:
    """The face and its new limit that raise the density most for what is removed; None if the box cannot be peeled. `ranked`: values in order.

    Faces are judged by a slice `AHEAD` times as thick as the one that goes: among a hundred parameters some thin slice without a miss always is
    found, and the box would be spent on them before one that matters.
    """
    count = len(cloud.missed)
    place = max(1, math.floor(ALPHA * count))
    ahead = max(1, min(math.floor(AHEAD * ALPHA * count), (count - 1) // 2))
    if count - place < least:
        return None
    thin, thick = (_limits(ranked, depth) for depth in (place, ahead))
    rises = np.column_stack([_rise(cloud, cloud.values >= thick[0]), _rise(cloud, cloud.values <= thick[1])])
    enough = np.column_stack([(cloud.values >= thin[0]).sum(axis=0), (cloud.values <= thin[1]).sum(axis=0)]) >= least
    rises[~enough] = -np.inf
    best = int(np.argmax(rises))
    if not np.isfinite(rises.flat[best]):
        return None
    parameter, side = divmod(best, 2)
    return parameter, side, float(thin[side][parameter])


def _limits(ranked: Values, depth: int) -> tuple[Values, Values]:
    """Low and high limits that leave out `depth` draws at each end, more where values are shared; ±inf beyond the values where all are alike."""
    lowest, highest = ranked[0], ranked[-1]
    low, high = ranked[depth], ranked[len(ranked) - 1 - depth]
    low = np.where(low > lowest, low, np.where(ranked > lowest, ranked, np.inf).min(axis=0))
    return low, np.where(high < highest, high, np.where(ranked < highest, ranked, -np.inf).max(axis=0))


def _rise(cloud: Cloud, kept: Mask) -> Values:
    """Rise in density over the share of runs removed, for each column of `kept` (draws, parameters); −inf where nothing or everything goes."""
    counts = np.array([cloud.runs, cloud.missed], dtype=np.float64) @ kept.astype(np.float64)  # whole numbers: exact in any order
    runs, missed = int(cloud.runs.sum()), int(cloud.missed.sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        rise = (counts[1] / counts[0] - missed / runs) / (1 - counts[0] / runs)
    return np.where((counts[0] > 0) & (counts[0] < runs), rise, -np.inf)


def paste(cloud: Cloud, box: Box) -> Box:
    """The box grown face by face, the densest slice first, as long as its density does not fall."""
    while True:
        inside = box.inside(cloud.values)
        found: tuple[float, Box] | None = None
        for parameter in box.restricted:
            for side in (0, 1):
                grown = _grown(cloud, box, inside, parameter, side)
                if grown is None:
                    continue
                density = cloud.density(grown.inside(cloud.values))
                if density >= cloud.density(inside) and (found is None or density > found[0]):
                    found = density, grown
        if found is None:
            return box
        box = found[1]


def _grown(cloud: Cloud, box: Box, inside: Mask, parameter: int, side: int) -> Box | None:
    """The box with a slice added at one face; None if it has no limit there. It loses the limit where nothing lies beyond."""
    limit = box.limits[parameter, side]
    if not math.isfinite(limit):
        return None
    column = cloud.values[:, parameter]
    beyond = box.free(parameter).inside(cloud.values) & ~inside
    outer = np.sort(column[beyond & (column < limit)])[::-1] if side == 0 else np.sort(column[beyond & (column > limit)])
    place = max(1, math.floor(ALPHA * int(inside.sum()))) - 1
    if place >= len(outer) - 1:
        return box.moved(parameter, side, (-np.inf, np.inf)[side])
    return box.moved(parameter, side, float(outer[place]))


def prune(cloud: Cloud, box: Box) -> Box:
    """The box without the limits that chance would explain, the weakest first."""
    while faces := [(parameter, side) for parameter in box.restricted for side in (0, 1) if math.isfinite(box.limits[parameter, side])]:
        chances = [quasi_p(cloud, box, box.moved(*face, (-np.inf, np.inf)[face[1]])) for face in faces]
        weakest = int(np.argmax(chances))
        if chances[weakest] < QUASI_P:
            break
        parameter, side = faces[weakest]
        box = box.moved(parameter, side, (-np.inf, np.inf)[side])
    return box


def quasi_p(cloud: Cloud, box: Box, wider: Box) -> float:
    """Chance that as many draws as the box holds would miss as often if the limits meant nothing that a wider box lacks (Bryant & Lempert 2010).

    Binomial, with the density of the wider box; counted in draws, because replicates of one draw share its parameters. "Quasi", because PRIM
    looked for the limits: with many parameters it finds small values in pure chance too.
    """
    inside = box.inside(cloud.values)
    draws = int(inside.sum())
    missed = cloud.density(inside) * draws
    if not draws or missed <= 0:
        return 1.0
    return float(betainc(missed, draws - missed + 1, cloud.density(wider.inside(cloud.values))))
