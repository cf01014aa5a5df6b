"""What a scenario is once loaded: frozen, hashable and picklable data, the same for every worker."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

import numpy as np

from sim.kernel.streams import Streams
from sim.scenario.distributions import Distribution
from sim.scenario.parameter import Parameter, Value
from sim.scenario.parameter_set import Namespace, ParameterSet
from sim.scenario.parameters import PARAMETERS

__all__ = ["Assumption", "Change", "Namespace", "ParameterSet", "Scenario", "Target", "Text", "Where"]

Where = tuple[tuple[str, tuple[str, ...]], ...]
"""Firms that a change applies to: fields (city, sector, size, ownership, in_zone) each with the canonical names allowed."""

_DECIDES_ONE_RUN = ("schema", "start", "end", "step", "scale", "population_seed", "seed", "changes", "assumptions")


@dataclass(frozen=True, slots=True)
class Text:
    """A text in both languages."""

    zh: str
    en: str

    def __getitem__(self, language: str) -> str:
        return {"zh": self.zh, "en": self.en}[language]


@dataclass(frozen=True, slots=True)
class Change:
    """One dated change of a rule or lever, from `start` to `end`, both days included; `end` None: to the end of the horizon.

    `set` replaces the value, `scale` multiplies and `add` adds to the value of the draw, `schedule` sets a new value on each of
    its dates. `where` empty: the whole province.
    """

    path: str
    operation: Literal["set", "scale", "add", "schedule"]
    value: Value | None
    schedule: tuple[tuple[date, Value], ...]
    start: date
    end: date | None
    where: Where = ()

    def covers(self, day: date) -> bool:
        """Whether it is in force on `day`."""
        return self.start <= day and (self.end is None or day <= self.end)

    def result(self, base: Value, day: date) -> Value:
        """The value on `day`, when it is in force, of a parameter whose value in this draw is `base`."""
        if self.operation == "schedule":
            return [value for since, value in self.schedule if since <= day][-1]
        assert self.value is not None
        return combine(self.operation, base, self.value)

    def canonical(self) -> dict[str, Any]:
        """Plain JSON form."""
        return {
            "path": self.path,
            "operation": self.operation,
            "value": self.value,
            "schedule": [[day.isoformat(), value] for day, value in self.schedule],
            "start": self.start.isoformat(),
            "end": self.end and self.end.isoformat(),
            "where": [[field, list(names)] for field, names in self.where],
        }


def combine(operation: str, base: Value, value: Value) -> Value:
    """`set`, `scale` or `add`; a scaled whole number is rounded, halves up."""
    if operation == "set":
        return value
    assert isinstance(base, (int, float))
    assert isinstance(value, (int, float))
    number = base * value if operation == "scale" else base + value
    return math.floor(number + 0.5) if isinstance(base, int) else float(number)


@dataclass(frozen=True, slots=True)
class Assumption:
    """A parameter with a fixed value or a distribution; each draw of the ensemble takes one value."""

    path: str
    distribution: Distribution


@dataclass(frozen=True, slots=True)
class Target:
    """A target of the policy document and how it is judged.

    Exactly one way of judging: `by` a date (a stock or share on that day), `every` year (a flow summed over each calendar year of
    the horizon), `in_year` (a flow summed over that calendar year), or `continuous` (a stock or share at the end of the horizon).
    """

    id: str
    title: Text
    kind: Literal["activity", "outcome"]
    measure: int
    variable: str
    breakdown: str
    comparison: Literal["at_least", "above"]
    value: float
    by: date | None = None
    every: Literal["year"] | None = None
    in_year: int | None = None
    continuous: bool = False
    note: Text | None = None

    def met(self, value: float) -> bool:
        """Whether a value reaches the target."""
        return value > self.value if self.comparison == "above" else value >= self.value

    def canonical(self) -> dict[str, Any]:
        """Plain JSON form, without texts."""
        return {
            "id": self.id, "kind": self.kind, "measure": self.measure, "variable": self.variable, "breakdown": self.breakdown,
            "comparison": self.comparison, "value": self.value, "by": self.by and self.by.isoformat(), "every": self.every,
            "in_year": self.in_year, "continuous": self.continuous,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class Scenario:
    """A resolved scenario. `start` is the date of the initial population, `files` the names and sha256 of the files it came from.

    `beaten`: columns of the posterior that are not used, because `assumptions` says something of the path.
    """

    id: str
    title: Text
    reason: Text | None
    schema: int
    start: date
    end: date
    step: Literal["quarter"]
    scale: float
    population_seed: int
    draws: int
    replicates: int
    seed: int
    pair_with: str | None
    changes: tuple[Change, ...]
    assumptions: tuple[Assumption, ...]
    targets: tuple[Target, ...]
    headline: tuple[str, ...]
    languages: tuple[str, ...]
    files: tuple[tuple[str, str], ...]
    beaten: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """In one line, as a notebook shows it."""
        uncertain = sum(assumption.distribution.kind != "fixed" for assumption in self.assumptions)
        size = "all firms" if self.scale == 1 else f"{self.scale:.3g} of the firms"
        return (
            f"Scenario {self.id}: {self.start} to {self.end}, {size}, {len(self.changes)} changes, {uncertain} uncertain parameters, "
            f"{len(self.targets)} targets, {self.draws} draws × {self.replicates} replicates, seed {self.seed}"
        )

    def canonical(self) -> dict[str, Any]:
        """Everything that decides results, as plain JSON types; independent of the order and spelling of the files."""
        return {
            "schema": self.schema, "id": self.id, "start": self.start.isoformat(), "end": self.end.isoformat(), "step": self.step,
            "scale": self.scale, "population_seed": self.population_seed, "draws": self.draws, "replicates": self.replicates,
            "seed": self.seed,
            "changes": [change.canonical() for change in self.changes],
            "assumptions": {a.path: a.distribution.canonical() for a in sorted(self.assumptions, key=lambda a: a.path)},
            "targets": {target.id: target.canonical() for target in sorted(self.targets, key=lambda t: t.id)},
        }  # fmt: skip

    @property
    def posterior(self) -> tuple[Assumption, ...]:
        """The assumptions that are columns of a calibration's posterior."""
        return tuple(assumption for assumption in self.assumptions if assumption.distribution.kind == "rows")

    @property
    def hash(self) -> str:
        """sha256 of `canonical()`."""
        return _digest(self.canonical())

    @property
    def run_hash(self) -> str:
        """sha256 of what decides one run: another name, more draws or replicates, or another target leave it as it was."""
        canonical = self.canonical()
        return _digest({key: canonical[key] for key in _DECIDES_ONE_RUN})

    def with_overrides(
        self, *, draws: int | None = None, replicates: int | None = None, scale: float | None = None, seed: int | None = None
    ) -> Scenario:
        """The same scenario with another number of draws or replicates, another share of the firms, or another seed.

        Raises ValueError if draws or replicates are below 1, the scale is not above 0 and at most 1, or the seed is below 0.
        """
        asked = {"draws": draws, "replicates": replicates, "scale": scale, "seed": seed}
        given = {name: number for name, number in asked.items() if number is not None}
        for name, number in given.items():
            if not (number > 0 if name == "scale" else number >= (0 if name == "seed" else 1)):
                raise ValueError(f"{name} {number} is too small")
        if scale is not None and scale > 1:
            raise ValueError(f"scale {scale} is too large")
        return replace(self, **given)  # type: ignore[arg-type]

    def sampled(self, draw: int) -> dict[str, Value]:
        """The values that draw number `draw` takes for the assumptions, by path; columns of a posterior are all taken from one row."""
        streams = Streams(self.seed)
        return {a.path: _taken(a, streams, draw) for a in self.assumptions}

    def parameters(self, draw: int, registry: Mapping[str, Parameter] = PARAMETERS) -> ParameterSet:
        """All parameters for one draw."""
        base = {path: parameter.default for path, parameter in registry.items()} | self.sampled(draw)
        return ParameterSet(base, self.changes, self.start, self.end)


def _taken(assumption: Assumption, streams: Streams, draw: int) -> Value:
    """The value in a draw: of a posterior in the draw's row, of anything else at a probability of the parameter's own."""
    distribution = assumption.distribution
    if distribution.kind == "rows":
        return distribution.numbers[row_of(streams, draw, len(distribution.numbers))]
    return distribution.sample(streams.scalar(f"assumption:{assumption.path}", draw))


def row_of(streams: Streams, draw: int, rows: int) -> int:
    """The row of a posterior with so many rows that a draw takes, counted from 0.

    Each run of `rows` draws goes through all rows in an order of its own, addressed by the seed. So no row comes twice before all have
    come, which makes means over draws more precise than rows drawn with replacement, and neighbours in a chain of a sampler are kept
    apart. The row depends on nothing but seed, draw and number of rows: scenarios with one posterior and seed share it.
    """
    number, place = divmod(draw, rows)
    return int(np.argsort(streams.uniform("posterior", number, 0, rows), kind="stable")[place])


def _digest(content: dict[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
