"""How many stylised facts the model meets: the historical run and the studies that the facts name, over seeds, set against the bands.

A part passes if the mean over seeds lies in its band and at least `SHARE_OF_SEEDS` of the seeds do; a fact if all its parts pass. What was
computed and gave no usable number fails; what was not computed never passes. Each seed of the historical run has its own chance and its
own draw of what the scenario assumes; studies keep all parameters at their defaults and repeat the chance.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.experiments.computing.points import read_runs
from sim.experiments.facts.facts import COUNT, FACTS, HISTORY, Fact, Part
from sim.experiments.facts.reader import READER
from sim.experiments.store.csv_file import Cell, write_csv
from sim.experiments.store.folder import ExperimentFolder

if TYPE_CHECKING:
    from sim.experiments.computing.lab import Lab
    from sim.experiments.studies.study import Settings, Study
    from sim.scenario.resolved import Scenario

KIND = "facts"
SHARE_OF_SEEDS = 0.8
"""Share of the seeds that must lie inside a band, beside their mean."""
YES, NO, NOT_COMPUTED = "yes", "no", "not computed"

COLUMNS = (
    "number", "statistic", "value", "low", "high", "share_inside", "pass", "sd", "seeds", "fact_pass", "in_sample", "source", "definition", "anchor",
    "status",
)  # fmt: skip
"""Columns of facts.csv."""

Numbers = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class PartResult:
    """A part over seeds. `values`: one a seed, NaN where a seed has none; empty if its source was not computed. `above`, `below`: of a ratio, its
    two numbers of each seed."""

    part: Part
    values: tuple[float, ...]
    above: tuple[float, ...] = ()
    below: tuple[float, ...] = ()

    @property
    def known(self) -> tuple[float, ...]:
        """The finite values."""
        return tuple(value for value in self.values if math.isfinite(value))

    @property
    def mean(self) -> float | None:
        """Mean over the seeds that have a value, or ratio of the means over those that have both numbers; None without any."""
        if self.part.ratio is None:
            return float(np.mean(self.known)) if self.known else None
        pairs = np.array([pair for pair in zip(self.above, self.below, strict=True) if all(map(math.isfinite, pair))]).reshape(-1, 2)
        means = pairs.mean(axis=0) if len(pairs) else np.zeros(2)
        return float(means[0] / means[1]) if means[1] else None

    @property
    def spread(self) -> float | None:
        """Standard deviation over seeds; None from fewer than two."""
        return float(np.std(self.known, ddof=1)) if len(self.known) > 1 else None

    @property
    def share_inside(self) -> float | None:
        """Share of all seeds whose value lies in the band; a seed without a value does not."""
        return sum(value in self.part for value in self.values) / len(self.values) if self.known else None

    @property
    def verdict(self) -> str:
        """`yes`, `no`, also if no seed gave a usable number, or `not computed`."""
        if not self.values:
            return NOT_COMPUTED
        if self.mean is None or self.share_inside is None:
            return NO
        return YES if self.mean in self.part and self.share_inside >= SHARE_OF_SEEDS - 1e-9 else NO


@dataclass(frozen=True, slots=True)
class FactResult:
    """A fact with the results of its parts."""

    fact: Fact
    parts: tuple[PartResult, ...]

    @property
    def verdict(self) -> str:
        """`yes` if all parts pass, `no` if one fails, else `not computed`."""
        verdicts = {part.verdict for part in self.parts}
        return YES if verdicts == {YES} else NO if NO in verdicts else NOT_COMPUTED


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be computed. `history`: the historical scenario with its seeds as draws; `studies`: those named by the facts, with `settings`."""

    facts: tuple[Fact, ...]
    history: Scenario
    studies: tuple[Study, ...]
    settings: Settings


@dataclass(frozen=True, slots=True)
class Validation:
    """The facts looked at, over the seeds of the plan. `command`: what the user typed."""

    plan: Plan
    facts: tuple[FactResult, ...]
    command: tuple[str, ...] = ()

    @property
    def seeds(self) -> int:
        """Runs of the historical scenario, and of each world of a study."""
        return self.plan.history.draws

    def count(self, verdict: str = YES, *, in_sample: bool | None = None) -> int:
        """Facts with a verdict: all, or those in or out of sample."""
        return sum(result.verdict == verdict for result in self.facts if in_sample in (None, result.fact.in_sample))

    @property
    def summary(self) -> str:
        """`n of 20 pass`, with what failed and what was not computed."""
        looked_at = "" if len(self.facts) == COUNT else f" ({len(self.facts)} looked at)"
        return f"{self.count()} of {COUNT} pass{looked_at}; {self.count(NO)} fail, {self.count(NOT_COMPUTED)} not computed"


def history_scenario(scenario: Scenario, seeds: int, scale: float) -> Scenario:
    """The scenario with a draw of what it assumes for each seed and one run for each draw."""
    return replace(scenario, draws=seeds, replicates=1, scale=scale, pair_with=None)


def sources(facts: Sequence[Fact]) -> list[str]:
    """What computes the parts of these facts, in order."""
    return list(dict.fromkeys(part.source for fact in facts for part in fact.parts))


def validate_model(plan: Plan, lab: Lab, out: Path) -> Validation:
    """Run what is missing; write facts.csv, facts_by_seed.csv and manifest.json into `out`.

    Raises FolderError if `out` cannot be used, RunsFailed if runs failed, and what `read_runs` raises.
    """
    folder = ExperimentFolder(out)
    folder.create()
    with folder.locked():
        found = judge(plan, _compute(plan, lab, folder), lab.command)
        write_csv(folder.table("facts"), COLUMNS, rows(found))
        write_csv(folder.table("facts_by_seed"), ("number", "statistic", "seed", "value"), _rows_by_seed(found))
        asked = {"scale": plan.history.scale, "seeds": plan.history.draws, "facts": [fact.number for fact in plan.facts]}
        folder.describe(KIND, lab.command, [plan.history], {**asked, "studies": [study.slug for study in plan.studies]})
    return found


def _compute(plan: Plan, lab: Lab, folder: ExperimentFolder) -> dict[str, list[Numbers]]:
    """Numbers of every seed by source."""
    numbers: dict[str, list[Numbers]] = {}
    if HISTORY in sources(plan.facts):
        runs = read_runs([plan.history], READER, lab, folder)[0]
        numbers[HISTORY] = [runs[key] for key in sorted(runs)]
    if plan.studies:
        from sim.experiments.studies.study import run_study

        for study in plan.studies:
            numbers[study.slug] = list(run_study(study, lab, plan.settings, folder).runs)
    return numbers


def judge(plan: Plan, numbers: Mapping[str, Sequence[Numbers]], command: tuple[str, ...] = ()) -> Validation:
    """Every fact of the plan against its bands. `numbers`: of every seed, by source; a source that is missing was not computed."""

    def of(part: Part) -> PartResult:
        columns = (tuple(seed.get(key, math.nan) for seed in numbers.get(part.source, ())) for key in (part.key, *(part.ratio or ())))
        return PartResult(part, *columns)

    results = tuple(FactResult(fact, tuple(of(part) for part in fact.parts)) for fact in plan.facts)
    return Validation(plan, results, command)


def chosen_facts(numbers: Sequence[int]) -> tuple[Fact, ...]:
    """The facts with these numbers, all if none is given; ValueError names an unknown one."""
    for number in numbers:
        if not 1 <= number <= COUNT:
            raise ValueError(f"there is no fact {number}: they are numbered 1 to {COUNT}")
    return tuple(fact for fact in FACTS if not numbers or fact.number in numbers)


def rows(found: Validation) -> Iterator[list[Cell]]:
    """Rows of facts.csv, one a part."""
    for result in found.facts:
        for line in result.parts:
            fact, part = result.fact, line.part
            yield [
                fact.number, part.key, line.mean, part.low, part.high, line.share_inside, line.verdict, line.spread, len(line.known), result.verdict,
                YES if fact.in_sample else NO, part.source, fact.definition, fact.anchor.en, fact.status,
            ]  # fmt: skip


def _rows_by_seed(found: Validation) -> Iterator[list[Cell]]:
    for result in found.facts:
        for line in result.parts:
            for seed, value in enumerate(line.values):
                yield [result.fact.number, line.part.key, seed, value]
