"""Two scenarios of one world, the measures in which they differ, and every mixture of the two.

A player is a measure with all that the scenarios say of it differently: the changes and assumptions of paths below `measures.<slug>.`. Whatever
else differs is one more player, “other rules”. In a coalition its members are as in the scenario and all others as in the one it is compared
with, so the empty coalition is the latter and the coalition of all is the former, run by run.

Coalitions are whole numbers: bit i is set if player i belongs to it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sim.kernel.errors import QiluError
from sim.scenario.catalogue import MEASURES, SECTIONS, measure_of
from sim.scenario.pairing import apart
from sim.scenario.resolved import Text

if TYPE_CHECKING:
    from sim.scenario.resolved import Assumption, Change, Scenario

OTHER = "other_rules"
"""Player who owns what belongs to no measure."""

_OTHER_TITLE = Text("其他规则", "Other rules")


@dataclass(frozen=True, slots=True)
class Player:
    """A measure, a section of measures, or the other rules (whose `number` and `section` are None)."""

    slug: str
    number: int | None
    section: int | None
    title: Text


@dataclass(frozen=True)
class Package:
    """What `scenario` does beyond `against`, as the `players` in which they differ, in the order of the policy document."""

    scenario: Scenario
    against: Scenario
    players: tuple[Player, ...]

    @property
    def everyone(self) -> int:
        """The coalition of all players."""
        return (1 << len(self.players)) - 1

    def scenario_of(self, coalition: int) -> Scenario:
        """The scenario in which the coalition's members are as in `scenario` and all others as in `against`; judged by the targets of the former."""
        if coalition == self.everyone:
            return self.scenario
        if coalition == 0:
            return replace(self.scenario, id=self.against.id, changes=self.against.changes, assumptions=self.against.assumptions)
        absent = {player.slug for number, player in enumerate(self.players) if not coalition >> number & 1}

        def chosen(ours: tuple, theirs: tuple) -> tuple:
            """Within a path all entries are of one side and keep their order."""
            kept = [entry for entry in ours if owner(entry.path) not in absent] + [entry for entry in theirs if owner(entry.path) in absent]
            return tuple(sorted(kept, key=lambda entry: entry.path))

        return replace(
            self.scenario,
            id=self._name(coalition),
            changes=chosen(self.scenario.changes, self.against.changes),
            assumptions=chosen(self.scenario.assumptions, self.against.assumptions),
        )

    def members(self, coalition: int) -> tuple[str, ...]:
        """Slugs of a coalition's members, in order."""
        return tuple(player.slug for number, player in enumerate(self.players) if coalition >> number & 1)

    def _name(self, coalition: int) -> str:
        """What the runs are called in messages."""
        if coalition.bit_count() == 1:
            return f"{self.against.id}-with-{self.members(coalition)[0]}"
        if (absent := self.everyone ^ coalition).bit_count() == 1:
            return f"{self.scenario.id}-without-{self.members(absent)[0]}"
        digest = hashlib.sha256(" ".join(self.members(coalition)).encode()).hexdigest()[:8]
        return f"{self.scenario.id}-{coalition.bit_count()}-of-{len(self.players)}-{digest}"


def package_of(scenario: Scenario, against: Scenario) -> Package:
    """The players of a comparison.

    Raises QiluError if the scenarios do not live in one world or differ in no rule, lever or assumption.
    """
    told = [f"{shared.key} is {ours} in {scenario.id} and {theirs} in {against.id}" for shared, ours, theirs in apart(scenario, against)]
    if told:
        raise QiluError(f"the two scenarios do not live in one world: {'; '.join(told)}; both must have the same (options hold for both)")
    ours, theirs = _owned(scenario), _owned(against)
    differing = {slug for slug in ours.keys() | theirs.keys() if ours.get(slug) != theirs.get(slug)}
    if not differing:
        raise QiluError(f"{scenario.id} and {against.id} differ in no measure and no other rule: there is nothing to share out")
    players = [Player(m.slug, m.number, m.section, Text(m.title_zh, m.title)) for m in MEASURES if m.slug in differing]
    if OTHER in differing:
        players.append(Player(OTHER, None, None, _OTHER_TITLE))
    return Package(scenario, against, tuple(players))


def owner(path: str) -> str:
    """The player a path belongs to."""
    measure = measure_of(path)
    return OTHER if measure is None else measure.slug


def sections_of(players: tuple[Player, ...]) -> tuple[tuple[Player, int], ...]:
    """The sections that the players belong to, in order, each with the coalition of its members; the other rules are a section of their own."""
    found: list[tuple[Player, int]] = []
    for section in dict.fromkeys(player.section for player in players):
        members = sum(1 << number for number, player in enumerate(players) if player.section == section)
        if section is None:
            found.append((Player(OTHER, None, None, _OTHER_TITLE), members))
        else:
            found.append((Player(f"section_{section}", section, section, Text(*SECTIONS[section])), members))
    return tuple(found)


def _owned(scenario: Scenario) -> dict[str, set[Change | Assumption]]:
    """What a scenario says, by the player it belongs to."""
    owned: dict[str, set[Change | Assumption]] = {}
    entries: list[Change | Assumption] = [*scenario.changes, *scenario.assumptions]
    for entry in entries:
        owned.setdefault(owner(entry.path), set()).add(entry)
    return owned
