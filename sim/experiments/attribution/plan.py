"""What an attribution will run: which coalitions, in which worlds, by which method; all input is checked here, before the first run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from sim.experiments.attribution.interactions import pairs_of
from sim.experiments.attribution.players import Package, Player, package_of, sections_of
from sim.experiments.attribution.shapley import joining, sampled_orders
from sim.experiments.computing.batch import run_keys
from sim.experiments.computing.points import at_central_values
from sim.experiments.reading.indicators import Indicator, declare
from sim.experiments.store.encoding import RunKey
from sim.kernel.errors import QiluError, nearest_name
from sim.scenario.variables import VARIABLES

if TYPE_CHECKING:
    from sim.scenario.resolved import Scenario

MAIN = ("R&D|Enterprises|Real", "Enterprises|High-tech|Stock")
"""Figures by which measures are ranked and that are charted, unless others are asked for."""

MOST_EXACT = 10
"""Players up to which all coalitions may be run."""

MOST_SECTIONS = 10


@dataclass(frozen=True)
class Plan:
    """What is to be run. `permutations`: pairs of orders sampled in each world; `named`: measures whose pairs are looked at."""

    package: Package
    declared: tuple[Indicator, ...]
    main: tuple[str, ...]
    permutations: int
    named: int

    @property
    def players(self) -> tuple[Player, ...]:
        """The measures, and the other rules if these differ too."""
        return self.package.players

    @cached_property
    def sections(self) -> tuple[tuple[Player, int], ...]:
        """The sections, each with the coalition of its measures."""
        return sections_of(self.players)

    @property
    def worlds(self) -> tuple[RunKey, ...]:
        """Draws and replicates that every comparison is made in."""
        return run_keys(self.package.scenario)

    def merged(self, coalition_of_sections: int) -> int:
        """The coalition of all measures of the sections."""
        return sum(members for number, (_, members) in enumerate(self.sections) if coalition_of_sections >> number & 1)

    def orders(self, world: RunKey) -> list[tuple[int, ...]]:
        """The sampled orders of a world, each random one followed by its reverse."""
        slugs = [player.slug for player in self.players]
        return sampled_orders(self.package.scenario.seed, slugs, world.draw, world.replicate, self.permutations)

    @cached_property
    def everywhere(self) -> frozenset[int]:
        """Coalitions needed in all worlds whatever the method: of sections, all but one, and one alone."""
        singles = [1 << number for number in range(len(self.players))]
        of_sections = {self.merged(coalition) for coalition in range(1 << len(self.sections))}
        return frozenset(of_sections | set(singles) | {self.package.everyone ^ single for single in singles})

    @cached_property
    def sampled(self) -> dict[int, frozenset[RunKey]]:
        """Coalitions that sampling needs, with their worlds."""
        found: dict[int, set[RunKey]] = {coalition: set(self.worlds) for coalition in self.everywhere}
        for world in self.worlds:
            for order in self.orders(world):
                for coalition in joining(order):
                    found.setdefault(coalition, set()).add(world)
        return {coalition: frozenset(worlds) for coalition, worlds in found.items()}

    @cached_property
    def exact(self) -> bool:
        """Whether all coalitions are run: with few players, where that takes no more runs than sampling."""
        all_of_them = (1 << len(self.players)) * len(self.worlds)
        return len(self.players) <= MOST_EXACT and all_of_them <= sum(map(len, self.sampled.values())) + self.runs_for_pairs

    @cached_property
    def wanted(self) -> dict[int, frozenset[RunKey]]:
        """Coalitions to run first, with their worlds; those of named pairs follow from what these give."""
        if not self.exact:
            return self.sampled
        return {coalition: frozenset(self.worlds) for coalition in range(1 << len(self.players))}

    @property
    def runs(self) -> int:
        """How many runs that is."""
        return sum(len(worlds) for worlds in self.wanted.values())

    @property
    def runs_for_pairs(self) -> int:
        """How many more the named pairs may take."""
        return len(pairs_of(min(self.named, len(self.players)))) * len(self.worlds)

    def pair(self, one: int, other: int) -> int:
        """The coalition that lacks both."""
        return self.package.everyone ^ (1 << one | 1 << other)


def in_worlds(scenario: Scenario, draws: int, replicates: int, scale: float | None = None, seed: int | None = None) -> Scenario:
    """The scenario in so many worlds: with one draw at the defaults of all uncertain parameters, with more drawn from its distributions."""
    scenario = replace(scenario, pair_with=None) if draws > 1 else at_central_values(scenario)
    return scenario.with_overrides(draws=draws, replicates=replicates, scale=scale, seed=seed)


def plan_attribution(
    scenario: Scenario,
    against: Scenario,
    *,
    permutations: int = 3,
    named: int = 6,
    main: Sequence[str] = MAIN,
    variables: Sequence[str] = (),
) -> Plan:
    """Check what is asked for; both scenarios as `in_worlds` gives them, with as many draws and replicates.

    `main`: indicators that are ranked by and charted; `variables`: further result variables to report.

    Raises QiluError if the scenarios are of different worlds or do not differ, if a variable is not known or a number is too small.
    """
    if (scenario.draws, scenario.replicates) != (against.draws, against.replicates):
        raise QiluError(f"{scenario.id} and {against.id} must have as many draws and as many replicates")
    if permutations < 1 or named < 0:
        raise QiluError(f"{permutations} pairs of permutations and {named} measures to pair: at least 1 and 0")
    declared = _indicators(scenario, main, variables)
    plan = Plan(package_of(scenario, against), declared, tuple(dict.fromkeys(main)), permutations, named)
    if len(plan.sections) > MOST_SECTIONS:
        raise QiluError(f"{len(plan.sections)} sections differ, which is {1 << len(plan.sections):,} coalitions; at most {MOST_SECTIONS} can be run")
    return plan


def _indicators(scenario: Scenario, main: Sequence[str], variables: Sequence[str]) -> tuple[Indicator, ...]:
    """The scenario's indicators, further variables, and those to rank by; raises QiluError on a name that is none of them."""
    asked = list(variables)
    declared = declare(scenario, asked)
    for name in main:
        names = [indicator.name for indicator in declared]
        if name not in names:
            asked.append(name)
            try:
                declared = declare(scenario, asked)
            except QiluError:
                hint = nearest_name(name, [*names, *VARIABLES])
                raise QiluError(f"unknown figure {name}" + (f"; did you mean {hint}?" if hint else "")) from None
    return declared
