"""`attribute`: the effect of a scenario against another shared out among sections and measures.

    sections   exact Shapley values and interaction indices from all coalitions of sections
    measures   Shapley values, exact if few differ, else estimated from pairs of orders sampled anew in every world
    beside it  leave-one-out, first-in, and second differences of the strongest measures in the presence of all others

A section's exact value is not the sum of its measures' values: in the one its measures join together, in the other each for itself. Standard
errors are between worlds; they then hold chance (or assumptions) and sampling at once. In a single world they are between the sampled pairs of
orders and hold sampling only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.experiments.attribution.game import Game
from sim.experiments.attribution.interactions import interaction_indices, pairs_of, with_all_others
from sim.experiments.attribution.lines import (
    FIRST_IN,
    INDEX,
    LEAVE_ONE_OUT,
    MEASURE,
    PRESENT,
    SECTION,
    SHAPLEY,
    Interaction,
    Level,
    Method,
    Share,
    Sums,
    interaction_lines,
    share_lines,
    sums_of,
)
from sim.experiments.attribution.plan import Plan
from sim.experiments.attribution.players import Player
from sim.experiments.attribution.shapley import first_in, leave_one_out, sampled_values, shapley_values
from sim.experiments.computing.lab import Lab
from sim.experiments.reading.indicators import Indicator
from sim.experiments.store.csv_file import write_csv
from sim.experiments.store.encoding import RunKey
from sim.experiments.store.errors import FolderError
from sim.experiments.store.folder import ExperimentFolder
from sim.experiments.store.manifest import read_manifest

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.resolved import Scenario

KIND = "attribution"

Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Attribution:
    """Who of a package contributes what.

    `players`: by level, the sections and the measures (with the other rules). `worlds`: draws and replicates; `orders`: sampled in each world, None
    if the measures' values are exact; `runs`: how many this took. `levels`: indicators of `against` and `scenario`, shape (2, draws, replicates,
    indicators). `contributions`: by level and method, shape (players, draws, replicates, indicators), in a single world with pairs of orders in
    place of replicates for sampled values. `differences`: by level and method, each pair of players with an array (draws, replicates, indicators).
    """

    scenario: Scenario
    against: Scenario
    declared: tuple[Indicator, ...]
    main: tuple[str, ...]
    players: Mapping[Level, tuple[Player, ...]]
    worlds: tuple[RunKey, ...]
    orders: int | None
    runs: int
    levels: Values
    contributions: Mapping[tuple[Level, Method], Values]
    differences: Mapping[tuple[Level, Method], Mapping[tuple[int, int], Values]]
    command: tuple[str, ...] = ()

    @property
    def shares(self) -> list[Share]:
        """The lines of attribution.csv."""
        return share_lines(self.declared, self.players, self.contributions, self.levels, self.orders)

    @property
    def pairs(self) -> list[Interaction]:
        """The lines of interactions.csv."""
        return interaction_lines(self.declared, self.players, self.differences)

    @property
    def sums(self) -> list[Sums]:
        """The lines of sums.csv."""
        return sums_of(self.declared, self.contributions, self.levels)

    def frame(self) -> pd.DataFrame:
        """Effects: one row a variable, section or measure, and method; columns as in attribution.csv."""
        return _frame(Share, self.shares)

    def interactions(self) -> pd.DataFrame:
        """Interactions: one row a variable and pair; columns as in interactions.csv."""
        return _frame(Interaction, self.pairs)

    def whole(self) -> pd.DataFrame:
        """The package beside the sums of its parts, one row a variable; columns as in sums.csv."""
        return _frame(Sums, self.sums)

    def index(self, variable: str) -> int:
        """Where an indicator stands in the arrays."""
        return [indicator.name for indicator in self.declared].index(variable)


def attribute(plan: Plan, lab: Lab, out: Path) -> Attribution:
    """Run what is missing and write attribution.csv, interactions.csv, sums.csv and manifest.json into the folder `out`.

    Raises FolderError if `out` cannot be used or holds something else, RunsFailed if a run failed (all others are computed first), and what
    `compute` raises.
    """
    folder = ExperimentFolder(out)
    folder.create()
    with folder.locked():
        _check_free(folder)
        game = Game(plan.package, lab, plan.declared, folder)
        game.play(plan.wanted)
        contributions = _contributions(plan, game)
        chosen = strongest(plan, game, contributions[MEASURE, SHAPLEY])
        game.play({plan.pair(one, other): plan.worlds for one, other in chosen})
        found = Attribution(
            plan.package.scenario, plan.package.against, plan.declared, plan.main,
            {SECTION: tuple(section for section, _ in plan.sections), MEASURE: plan.players},
            plan.worlds, None if plan.exact else 2 * plan.permutations, game.runs,
            np.array([game.worth(0), game.worth(plan.package.everyone)]),
            contributions, _differences(plan, game, chosen), lab.command,
        )  # fmt: skip
        folder.describe(KIND, lab.command, (plan.package.scenario, plan.package.against), _settings(plan))
        for name, kind, lines in (("attribution", Share, found.shares), ("interactions", Interaction, found.pairs), ("sums", Sums, found.sums)):
            write_csv(folder.table(name), _columns(kind), [astuple(line) for line in lines])
    return found


def strongest(plan: Plan, game: Game, shapley: Values) -> list[tuple[int, int]]:
    """The pairs among the measures that contribute most to a main variable, relative to the package's effect on it."""
    names = [indicator.name for indicator in plan.declared]
    places = [names.index(name) for name in plan.main]
    effect = (game.worth(plan.package.everyone) - game.worth(0)).mean(axis=(0, 1))[places]
    weight = np.abs(shapley.mean(axis=(1, 2))[:, places])
    known = np.isfinite(effect) & (effect != 0)
    relative = np.divide(weight, np.abs(effect), out=np.zeros_like(weight), where=known).max(axis=1)
    ranked = [number for number in np.argsort(-relative, kind="stable").tolist() if relative[number] > 0]
    chosen = sorted(ranked[: plan.named])
    return [(one, other) for place, one in enumerate(chosen) for other in chosen[place + 1 :]]


def _contributions(plan: Plan, game: Game) -> dict[tuple[Level, Method], Values]:
    """All methods at both levels; each value of shape (players, draws, replicates, indicators)."""

    def of_sections(coalition: int) -> Values:
        return game.worth(plan.merged(coalition))

    count, sections = len(plan.players), len(plan.sections)
    return {
        (SECTION, SHAPLEY): shapley_values(_table(plan, game, SECTION)),
        (SECTION, LEAVE_ONE_OUT): leave_one_out(sections, of_sections),
        (SECTION, FIRST_IN): first_in(sections, of_sections),
        (MEASURE, SHAPLEY): shapley_values(_table(plan, game, MEASURE)) if plan.exact else _sampled(plan, game),
        (MEASURE, LEAVE_ONE_OUT): leave_one_out(count, game.worth),
        (MEASURE, FIRST_IN): first_in(count, game.worth),
    }


def _table(plan: Plan, game: Game, level: Level) -> Values:
    """The worth of all coalitions of sections or of measures, shape (2ⁿ, draws, replicates, indicators)."""
    if level == MEASURE:
        return np.array([game.worth(coalition) for coalition in range(1 << len(plan.players))])
    return np.array([game.worth(plan.merged(coalition)) for coalition in range(1 << len(plan.sections))])


def _sampled(plan: Plan, game: Game) -> Values:
    """Shapley values estimated in each world from its own orders; from a single world the pairs of orders are kept apart."""
    by_world = []
    for world in plan.worlds:
        pairs = sampled_values(plan.orders(world), lambda coalition, world=world: game.worth_in(coalition, world))  # type: ignore[misc]
        by_world.append(pairs)
    if len(plan.worlds) == 1:
        return by_world[0].transpose(1, 0, 2)[:, np.newaxis]
    values = np.array([pairs.mean(axis=0) for pairs in by_world])
    scenario = plan.package.scenario
    return values.transpose(1, 0, 2).reshape(len(plan.players), scenario.draws, scenario.replicates, -1)


def _differences(plan: Plan, game: Game, chosen: list[tuple[int, int]]) -> dict[tuple[Level, Method], dict[tuple[int, int], Values]]:
    """Interactions: of all sections and, if all coalitions were run, of all measures; and of the chosen pairs beside all others."""
    count = len(plan.players)
    found: dict[tuple[Level, Method], dict[tuple[int, int], Values]] = {
        (SECTION, INDEX): dict(zip(pairs_of(len(plan.sections)), interaction_indices(_table(plan, game, SECTION)), strict=True))
    }
    if plan.exact:
        found[MEASURE, INDEX] = dict(zip(pairs_of(count), interaction_indices(_table(plan, game, MEASURE)), strict=True))
    found[MEASURE, PRESENT] = {(one, other): with_all_others(count, one, other, game.worth) for one, other in chosen}
    return found


def _settings(plan: Plan) -> dict[str, object]:
    """What was asked for, for the manifest."""
    return {
        "players": [player.slug for player in plan.players],
        "draws": plan.package.scenario.draws,
        "replicates": plan.package.scenario.replicates,
        "permutation_pairs": None if plan.exact else plan.permutations,
        "named_measures": plan.named,
        "main": list(plan.main),
        "indicators": [indicator.name for indicator in plan.declared],
    }


def _check_free(folder: ExperimentFolder) -> None:
    """The folder is new, or holds an attribution; raises FolderError."""
    if folder.manifest.exists() and (kind := read_manifest(folder.manifest).get("kind")) != KIND:
        raise FolderError(f"{folder.path} holds results of another kind ({kind}): choose another folder with --out")


def _columns(kind: type[Share | Interaction | Sums]) -> list[str]:
    return [field.name for field in fields(kind)]


def _frame(kind: type[Share | Interaction | Sums], lines: list[Share] | list[Interaction] | list[Sums]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame([astuple(line) for line in lines], columns=_columns(kind))
