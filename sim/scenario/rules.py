"""Rules between parameters: what must hold among several values of one draw, one day and one firm.

A rule is checked wherever a scenario touches one of its parameters: for every period between dates of change, every group of
firms that `where` forms, the lowest and highest value of every assumption, and each row of a posterior.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise, product
from typing import Any

from sim.scenario.document import Node, Problems
from sim.scenario.parameter import Parameter, Value
from sim.scenario.parameter_set import ParameterSet
from sim.scenario.resolved import Assumption, Change
from sim.scenario.where import disjoint


@dataclass(frozen=True, slots=True)
class Rule:
    """`holds(*values)` says whether the values of `paths`, in that order, go together; `says` is the rule in words."""

    paths: tuple[str, ...]
    holds: Callable[..., bool]
    says: str


def falls(*values: Any) -> bool:
    """Each value is at most the one before it."""
    return all(after <= before for before, after in pairwise(values))


def rises(*values: Any) -> bool:
    """Each value is at least the one before it."""
    return all(after >= before for before, after in pairwise(values))


def rises_strictly(*values: Any) -> bool:
    """Each value is above the one before it; days of the year compare as text `MM-DD`."""
    return all(after > before for before, after in pairwise(values))


RULES: tuple[Rule, ...] = (
    Rule(
        ("recognition.threshold_small", "recognition.threshold_medium", "recognition.threshold_large"),
        falls,
        "the research threshold of high-tech recognition must not rise with sales",
    ),
    Rule(
        ("recognition.sales_medium", "recognition.sales_large"),
        rises_strictly,
        "the sales bounds of the recognition thresholds must rise",
    ),
    Rule(
        ("tax.high_tech_rate", "tax.standard_rate"),
        rises,
        "the high-tech tax rate must not exceed the standard rate",
    ),
    Rule(
        ("tax.small_rate_lower", "tax.small_rate", "tax.standard_rate"),
        rises,
        "the rates of small low-profit firms must not fall with income nor exceed the standard rate",
    ),
    Rule(
        ("tax.loss_years", "tax.loss_years_technology"),
        rises,
        "high-tech firms and technology SMEs may carry losses forward at least as long as others",
    ),
    Rule(
        ("recognition.first_window", "recognition.second_window", "recognition.third_window"),
        rises_strictly,
        "the application windows of a year must follow one another",
    ),
    Rule(
        ("recognition.first_announcement", "recognition.second_announcement", "recognition.third_announcement"),
        rises_strictly,
        "the announcements of a year must follow one another",
    ),
    *(
        Rule(
            (f"recognition.{batch}_window", f"recognition.{batch}_announcement"),
            rises_strictly,
            f"the {batch} batch must be announced after its window closes",
        )
        for batch in ("first", "second", "third")
    ),
    Rule(
        ("tax.prepay_deduction_half_year", "tax.prepay_deduction_third_quarter"),
        rises,
        "a super-deduction that may be claimed in July may also be claimed in October",
    ),
    Rule(
        ("sme.first_batch", "sme.batches"),
        lambda first, batches: int(first[:2]) + batches - 1 <= 12,
        "monthly batches of technology SMEs must end within the year",
    ),
)
"""All rules between parameters."""


def check_rules(
    registry: Mapping[str, Parameter],
    changes: Sequence[Change],
    assumptions: Mapping[str, Assumption],
    days: tuple[date, date],
    places: Mapping[str, Node],
    problems: Problems,
    rules: Sequence[Rule] = RULES,
) -> None:
    """Report every rule that some draw, day and group of firms would break, at the place of a parameter it names.

    `days` are the first and the last of the horizon; `places` say where the scenario speaks of a path.
    """
    for rule in rules:
        touched = [path for path in rule.paths if path in places]
        if not touched or not all(path in registry for path in rule.paths):
            continue
        own = [change for change in changes if change.path in rule.paths]
        corners = _corners(rule.paths, registry, assumptions)
        broken, row = next(((values, row) for row, corner in corners if (values := _broken(rule, corner, own, days))), ((), 0))
        if broken:
            found = ", ".join(f"{path} = {value}" for path, value in zip(rule.paths, broken, strict=True))
            where = f" in row {row} of the posterior" if row else ""
            problems.add(
                places[touched[-1]], f"{rule.says}, but {found}{where}", "values that go together in every draw, on every day, for every firm"
            )


def _corners(
    paths: Sequence[str], registry: Mapping[str, Parameter], assumptions: Mapping[str, Assumption]
) -> Iterator[tuple[int, tuple[Value, ...]]]:
    """Row of the posterior (from 1; 0 if it says nothing of the paths) and values of the paths: what it says goes together, all else may meet."""
    stated = {path: assumptions[path].distribution for path in paths if path in assumptions}
    columns = {path: distribution.numbers for path, distribution in stated.items() if distribution.kind == "rows"}
    others = [path for path in paths if path not in columns]
    rows = enumerate(zip(*columns.values(), strict=True), 1) if columns else [(0, ())]
    for number, row in rows:
        for rest in product(*(_extremes(path, registry, assumptions) for path in others)):
            values = dict(zip(columns, row, strict=True)) | dict(zip(others, rest, strict=True))
            yield number, tuple(values[path] for path in paths)


def _extremes(path: str, registry: Mapping[str, Parameter], assumptions: Mapping[str, Assumption]) -> tuple[Value, ...]:
    """The default, or the values an assumption can take at most and at least."""
    if path not in assumptions:
        return (registry[path].default,)
    distribution = assumptions[path].distribution
    return distribution.numbers if distribution.kind in ("fixed", "choice") else distribution.support


def _broken(rule: Rule, base: tuple[Value, ...], changes: Sequence[Change], days: tuple[date, date]) -> tuple[Value, ...]:
    """Values for some firms on some day that break the rule, given the parameters' values in a draw; empty if none."""
    values = ParameterSet(dict(zip(rule.paths, base, strict=True)), changes, *days)
    for day in (days[0], *values.switch_dates()):
        options = [(((), values.value(path, day)), *values.local_values(path, day)) for path in rule.paths]
        for chosen in product(*options):
            together = not any(disjoint(first[0], second[0]) for first, second in combinations(chosen, 2))
            numbers = tuple(value for _, value in chosen)
            if together and not rule.holds(*numbers):
                return numbers
    return ()
