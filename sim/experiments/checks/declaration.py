"""What a check is once it is read: variants of one scenario, what is compared between them, what is expected of it and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from sim.kernel.recorder import ALL

if TYPE_CHECKING:
    from sim.scenario.resolved import Scenario

BASE, CHANGED = "base", "changed"
"""Names of the variants of a check with one change."""

EVERYTHING = "everything"
"""Stands for every row of the results, cities and breakdowns included."""

How = Literal["last", "sum", "year", "share"]
Kind = Literal["rises", "falls", "unchanged", "increasing", "decreasing", "order", "bounds"]
Measured = Literal["difference", "relative change", "level"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of a run. `how`: `last` value, `sum` over the run, value or sum of a `year`, or `share` of the breakdown in the whole;
    `over`: divided by this quantity; `before`: only what is dated before this day counts."""

    variable: str
    how: How
    breakdown: str = ALL
    year: int | None = None
    over: Quantity | None = None
    before: date | None = None

    @property
    def label(self) -> str:
        """As a reader of the table recognises it."""
        name = self.variable if self.breakdown == ALL else f"{self.variable}|{self.breakdown}"
        when = f" {self.year}" if self.year else f" before {self.before}" if self.before else ""
        share = " (share)" if self.how == "share" else ""
        return f"{name}{share}{when}" + (f" / {self.over.label}" if self.over else "")


@dataclass(frozen=True, slots=True)
class Expectation:
    """`rises`, `falls`: of the second variant against the first. `unchanged`: all variants agree to the last bit. `increasing`, `decreasing`: over
    the variants as listed. `order`: over the variants named, largest first. `bounds`: what is `measured` of the last variant, against the first
    or by itself, lies from `low` to `high`; None is no bound."""

    kind: Kind
    measured: Measured = "difference"
    low: float | None = None
    high: float | None = None
    order: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The expectation in words."""
        if self.kind == "order":
            return " > ".join(self.order)
        if self.kind != "bounds":
            return self.kind
        bounds = [f"{word} {bound:g}" for word, bound in (("at least", self.low), ("at most", self.high)) if bound is not None]
        return f"{self.measured} {' and '.join(bounds)}"


@dataclass(frozen=True, slots=True)
class Check:
    """`variants`: scenarios by name; `weak`: it is enough that the 95 % interval does not lie wholly the other way; `place`: file:line."""

    id: str
    topic: str
    reason: str
    source: str
    variants: tuple[tuple[str, Scenario], ...]
    compared: tuple[Quantity, ...]
    expectation: Expectation
    weak: bool
    place: str
