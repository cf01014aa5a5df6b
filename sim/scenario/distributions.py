"""Distributions of uncertain parameters, sampled by inverse CDF so that one uniform gives one value, monotone in the uniform."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

from sim.kernel.errors import nearest_name
from sim.scenario.document import INVALID, Node, Problems
from sim.scenario.parameter import Parameter, Value
from sim.scenario.values import format_value, in_range, range_text, read_quantity, read_value_and_unit

Kind = Literal["fixed", "uniform", "triangular", "normal", "lognormal", "choice", "rows"]
_NORMAL = NormalDist()
_LISTS = {"uniform": "[low, high]", "triangular": "[low, mode, high]", "choice": "[value, value, …]"}
_MAPPINGS = {"normal": ("mean", "sd"), "lognormal": ("median", "sd_log")}
KINDS = (*_LISTS, *_MAPPINGS)
"""Names of the distributions as files write them."""

PRIOR = "prior"
"""Written instead of a distribution: the prior that the parameter declares."""

_SHAPES = "prior, uniform: [low, high], triangular: [low, mode, high], normal: {mean, sd}, lognormal: {median, sd_log} or choice: [values]"


@dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution in the unit of its parameter.

    `numbers`: fixed (value), uniform (low, high), triangular (low, mode, high), normal (mean, sd), lognormal (median, sd of the
    log), choice (values, each as likely), rows (a column of a joint posterior, in the order of its rows). Normal and lognormal are
    cut at `low` and `high`, the parameter's hard range. `whole`: values are whole numbers.
    """

    kind: Kind
    numbers: tuple[Value, ...]
    low: float | None = None
    high: float | None = None
    whole: bool = False

    def sample(self, u: float) -> Value:
        """The value at probability `u` in [0, 1] (inverse CDF; for whole numbers the rounded value).

        Of a column of a posterior this is the marginal: what goes together in a row is lost (`Scenario.sampled` keeps it).
        """
        if self.kind == "fixed":
            return self.numbers[0]
        if self.kind == "choice":
            return _step(u, self.numbers)
        if self.kind == "rows":
            return _step(u, sorted(self.numbers, key=float))
        low, high = self.support
        if self.kind == "uniform" and self.whole:
            return int(min(low + math.floor(u * (high - low + 1)), high))
        value = min(max(self._inverse(u), low), high)
        return round(value) if self.whole else value

    @property
    def support(self) -> tuple[float, float]:
        """The smallest and the largest value it can give; switches count as 0 and 1, days of the year as 0."""
        if self.kind in ("normal", "lognormal"):
            floor = -math.inf if self.kind == "normal" else 0.0
            return (floor if self.low is None else max(floor, self.low)), (math.inf if self.high is None else self.high)
        numbers = [0.0 if isinstance(number, str) else float(number) for number in self.numbers]
        return min(numbers), max(numbers)

    def _inverse(self, u: float) -> float:
        """Inverse CDF of the continuous kinds."""
        first, second = float(self.numbers[0]), float(self.numbers[1])
        if self.kind == "uniform":
            return first + u * (second - first)
        if self.kind == "triangular":
            return _triangular(u, first, second, float(self.numbers[2]))
        low, high = self.support
        if self.kind == "lognormal":
            return first * math.exp(_cut_normal(u, 0.0, second, _log(low / first), _log(high / first)))
        return _cut_normal(u, first, second, low, high)

    def canonical(self) -> dict[str, object]:
        """Plain JSON form."""
        return {"kind": self.kind, "numbers": list(self.numbers), "low": self.low, "high": self.high, "whole": self.whole}

    def text(self, unit: str) -> str:
        """In words, such as `triangular 1.2, 2, 2.6`; a unit that all values share is named once."""
        if self.kind == "rows":
            middle, low, high = (format_value(float(f"{self.sample(u):.4g}"), unit) for u in (0.5, 0.1, 0.9))
            return f"{len(self.numbers)} rows, median {middle}, 10–90 % {low} to {high}"
        units = (unit, "fraction") if self.kind == "lognormal" else (unit,) * len(self.numbers)
        values = [format_value(number, u) for number, u in zip(self.numbers, units, strict=True)]
        tails = {value.lstrip("+-.0123456789") for value in values}
        if len(tails) == 1 and not isinstance(self.numbers[0], (bool, str)):
            tail = tails.pop()
            listed = ", ".join(value.removesuffix(tail) for value in values) + tail
        else:
            listed = ", ".join(values)
        return listed if self.kind == "fixed" else f"{self.kind} {listed}"


def _step(u: float, values: Sequence[Value]) -> Value:
    """Inverse CDF of values that are each as likely, in their order."""
    return values[min(int(u * len(values)), len(values) - 1)]


def _log(ratio: float) -> float:
    return -math.inf if ratio <= 0 else math.log(ratio)


def _triangular(u: float, low: float, mode: float, high: float) -> float:
    rising = (mode - low) / (high - low)
    if u <= rising:
        return low + math.sqrt(u * (high - low) * (mode - low))
    return high - math.sqrt((1 - u) * (high - low) * (high - mode))


def _cut_normal(u: float, mean: float, sd: float, low: float, high: float) -> float:
    """Inverse CDF of the normal cut to [low, high]; probabilities are kept off 0 and 1, where the normal is infinite."""
    below, upto = _NORMAL.cdf((low - mean) / sd), _NORMAL.cdf((high - mean) / sd)
    probability = min(max(below + u * (upto - below), 1e-300), 1 - 2**-53)
    return mean + sd * _NORMAL.inv_cdf(probability)


def read_distribution(node: Node, parameter: Parameter, problems: Problems) -> Distribution | None:
    """The fixed value or distribution written at `node`; None after reporting a problem."""
    if node.value is INVALID:
        return None
    if node.value == PRIOR:
        return _prior(node, parameter, problems)
    if not node.is_mapping:
        pair = read_value_and_unit(node, parameter, problems)
        return None if pair is None else Distribution("fixed", (pair[0],), whole=_whole(parameter))
    if len(node.entries) != 1:
        problems.add(node, f"a distribution with {len(node.entries)} kinds", f"one of {_SHAPES}")
        return None
    ((kind, entry),) = node.entries.items()
    if kind in _LISTS:
        return _read_list(kind, entry.value, parameter, problems)
    if kind in _MAPPINGS:
        return _read_moments(kind, entry.value, parameter, problems)
    problems.add(entry.key, f"unknown distribution {kind}", f"one of {_SHAPES}", nearest_name(kind, KINDS))
    return None


def _prior(node: Node, parameter: Parameter, problems: Problems) -> Distribution | None:
    """The parameter's declared prior: triangular over its range with the default as mode."""
    if parameter.prior is None:
        problems.add(node, "a prior that is not declared", f"a value, or one of {_SHAPES}")
        return None
    low, high = parameter.prior
    return Distribution("triangular", (low, parameter.default, high), whole=_whole(parameter))


def _whole(parameter: Parameter) -> bool:
    return parameter.type_name == "whole number"


def _read_list(kind: str, node: Node, parameter: Parameter, problems: Problems) -> Distribution | None:
    """uniform, triangular or choice."""
    count = {"uniform": 2, "triangular": 3}.get(kind)
    if not isinstance(node.value, list) or not node.value or (count and len(node.value) != count):
        problems.add(node, f"{kind} with {_size(node)}", f"{kind}: {_LISTS[kind]}")
        return None
    if count and parameter.type_name in ("switch", "month-day"):
        problems.add(node, f"{kind} for a {parameter.type_name}", "a fixed value or choice: [values]")
        return None
    pairs = [read_value_and_unit(item, parameter, problems) for item in node.value]
    read = [pair for pair in pairs if pair is not None]
    if len(read) < len(pairs) or mixed_units(node, [written for _, written in read], problems):
        return None
    values = tuple(value for value, _ in read)
    return Distribution(kind, values, whole=_whole(parameter)) if _feasible(kind, node, values, problems) else None  # type: ignore[arg-type]


def _size(node: Node) -> str:
    return f"{len(node.value)} values" if isinstance(node.value, list) else node.shown()


def _feasible(kind: str, node: Node, values: tuple[Value, ...], problems: Problems) -> bool:
    """Low below high, mode between them, choices different."""
    if kind == "choice":
        if len(set(values)) < len(values):
            problems.add(node, "a choice that repeats a value", "each value once")
        return len(set(values)) == len(values)
    low, high, mode = float(values[0]), float(values[-1]), float(values[len(values) // 2])
    if low >= high:
        problems.add(node, f"low {node.value[0].text} is not below high {node.value[-1].text}", f"{kind}: {_LISTS[kind]} with low < high")
    elif kind == "triangular" and not low <= mode <= high:
        problems.add(node.value[1], f"mode {node.value[1].text} is outside low to high", "low ≤ mode ≤ high")
    return low < high and (kind == "uniform" or low <= mode <= high)


def mixed_units(node: Node, written_in: list[str], problems: Problems) -> bool:
    """Report values that were written in different units."""
    if len(set(written_in)) <= 1:
        return False
    problems.add(node, "mixed units", "the same unit for every value")
    return True


def _read_moments(kind: str, node: Node, parameter: Parameter, problems: Problems) -> Distribution | None:
    """normal {mean, sd} or lognormal {median, sd_log}."""
    centre_name, spread_name = _MAPPINGS[kind]
    shape = f"{kind}: {{{centre_name}, {spread_name}}}"
    if parameter.type_name in ("switch", "month-day"):
        problems.add(node, f"{kind} for a {parameter.type_name}", "a fixed value or choice: [values]")
        return None
    for name, entry in node.entries.items():
        if name not in (centre_name, spread_name):
            problems.add(entry.key, f"unknown key {name}", shape, nearest_name(name, (centre_name, spread_name)))
    centre_node, spread_node = node.get(centre_name), node.get(spread_name)
    if centre_node is None or spread_node is None:
        problems.add(node, f"{kind} without {centre_name if centre_node is None else spread_name}", shape)
        return None
    centre = read_quantity(centre_node, parameter.unit, problems)
    spread = read_quantity(spread_node, parameter.unit if kind == "normal" else "fraction", problems)
    if centre is None or spread is None:
        return None
    ok = kind != "normal" or not mixed_units(node, [centre.written_in, spread.written_in], problems)
    if spread.number <= 0:
        problems.add(spread_node, f"{spread_name} {spread_node.text} is not above zero", f"{spread_name} > 0")
        ok = False
    if not in_range(float(centre.number), parameter) or (kind == "lognormal" and centre.number <= 0):
        problems.add(centre_node, f"{centre_name} {centre_node.text} is outside the hard range", range_text(parameter))
        ok = False
    numbers = (float(centre.number), float(spread.number))
    return Distribution(kind, numbers, parameter.low, parameter.high, _whole(parameter)) if ok else None  # type: ignore[arg-type]
