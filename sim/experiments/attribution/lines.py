"""The lines of an attribution's tables: shares of the effect, interactions, and the package beside the sums of its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.experiments.attribution.estimates import estimate, is_clear, is_nothing, known, without_noise
from sim.experiments.attribution.interactions import Verdict, verdict
from sim.experiments.attribution.players import Player
from sim.experiments.reading.indicators import Indicator

Level = Literal["section", "measure"]
Method = Literal["shapley", "leave_one_out", "first_in", "shapley_interaction", "with_all_others"]
SECTION: Level = "section"
MEASURE: Level = "measure"
SHAPLEY: Method = "shapley"
LEAVE_ONE_OUT: Method = "leave_one_out"
FIRST_IN: Method = "first_in"
INDEX: Method = "shapley_interaction"
PRESENT: Method = "with_all_others"

PACKAGE = "package"

MORE, LESS, EQUAL, UNCLEAR = "more than its parts", "less than its parts", "its parts added up", "not clear"

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Share:
    """One line of attribution.csv; blank where a run did not record the variable.

    `measure`: slug, `section_<number>`, `other_rules`, or `package` for the whole effect. `effect`: mean over worlds, flows summed over the horizon;
    `standard_error`: blank from a single world, but for sampled values between pairs of orders; `share`: of the package's effect, blank unless
    that is at least two standard errors from zero. `permutations`: orders sampled in each world, blank for exact values. `chance_share`: of
    the variance between worlds, the part between replicates of one draw, which is chance (and, for sampled values, sampling).
    """

    level: str
    measure: str
    number: int | None
    title_zh: str
    title_en: str
    method: str
    variable: str
    unit: str
    effect: float | None
    standard_error: float | None
    share: float | None
    worlds: int
    permutations: int | None
    chance_share: float | None


@dataclass(frozen=True, slots=True)
class Interaction:
    """One line of interactions.csv.

    `method`: `shapley_interaction`, the mean second difference over all coalitions, or `with_all_others`, that in the presence of all others.
    """

    level: str
    method: str
    first: str
    first_number: int | None
    second: str
    second_number: int | None
    variable: str
    unit: str
    effect: float | None
    standard_error: float | None
    verdict: Verdict
    worlds: int
    chance_share: float | None


@dataclass(frozen=True, slots=True)
class Sums:
    """One line of sums.csv: the package's effect, the effects of the measures each alone added up, and those of taking each away added up.

    `excess`: package minus the sum of each alone; `verdict` is seen in the direction of the package's effect.
    """

    variable: str
    unit: str
    package: float | None
    package_standard_error: float | None
    first_in: float | None
    first_in_standard_error: float | None
    leave_one_out: float | None
    leave_one_out_standard_error: float | None
    excess: float | None
    excess_standard_error: float | None
    verdict: str
    worlds: int


def unit_of(indicator: Indicator) -> str:
    """The unit of what is shared out: sums over the horizon are no longer a period's."""
    return indicator.unit.removesuffix("/period")


def share_lines(
    declared: Sequence[Indicator],
    players: Mapping[Level, Sequence[Player]],
    contributions: Mapping[tuple[Level, Method], Values],
    levels: Values,
    orders: int | None,
) -> list[Share]:
    """Variable by variable: the package, then sections and measures by each method."""
    worlds = levels.shape[1] * levels.shape[2]
    package = estimate(levels[1] - levels[0])
    estimates = {place: estimate(values) for place, values in contributions.items()}
    lines = []
    for column, indicator in enumerate(declared):
        whole, error = float(package.mean[column]), known(package.error[column])
        clear = is_clear(whole, error)
        head = Share(PACKAGE, PACKAGE, None, "整套政策", "Package", PACKAGE, indicator.name, unit_of(indicator), known(whole), error,
                     1.0 if clear else None, worlds, None, known(package.chance[column]))  # fmt: skip
        lines.append(head)
        for (level, method), found in estimates.items():
            sampled = orders if (level, method) == (MEASURE, SHAPLEY) else None
            for row, player in enumerate(players[level]):
                effect = known(found.mean[row, column])
                share = effect / whole if clear and effect is not None else None
                lines.append(
                    Share(level, player.slug, player.number, player.title.zh, player.title.en, method, indicator.name, unit_of(indicator),
                          effect, known(found.error[row, column]), share, worlds, sampled, known(found.chance[row, column]))
                )  # fmt: skip
    return lines


def interaction_lines(
    declared: Sequence[Indicator],
    players: Mapping[Level, Sequence[Player]],
    differences: Mapping[tuple[Level, Method], Mapping[tuple[int, int], Values]],
) -> list[Interaction]:
    """Variable by variable, pair by pair."""
    lines = []
    found = {place: {pair: estimate(values) for pair, values in pairs.items()} for place, pairs in differences.items()}
    for column, indicator in enumerate(declared):
        for (level, method), pairs in found.items():
            for (one, other), values in pairs.items():
                first, second = players[level][one], players[level][other]
                effect, error = float(values.mean[column]), known(values.error[column])
                worlds = int(np.prod(differences[level, method][one, other].shape[:2]))
                lines.append(
                    Interaction(level, method, first.slug, first.number, second.slug, second.number, indicator.name, unit_of(indicator),
                                known(effect), error, verdict(effect, error), worlds, known(values.chance[column]))
                )  # fmt: skip
    return lines


def sums_of(declared: Sequence[Indicator], contributions: Mapping[tuple[Level, Method], Values], levels: Values) -> list[Sums]:
    """The package beside the sums of its parts, variable by variable."""
    effect = levels[1] - levels[0]
    alone, taken = (contributions[MEASURE, method].sum(axis=0) for method in (FIRST_IN, LEAVE_ONE_OUT))
    package, first, last, excess = (estimate(values) for values in (effect, alone, taken, without_noise(effect - alone, levels[1])))
    lines = []
    for column, indicator in enumerate(declared):
        a, a_error, b, b_error, c, c_error, d, d_error = [known(part[column]) for found in (package, first, last, excess) for part in found[:2]]
        worlds = effect.shape[0] * effect.shape[1]
        lines.append(
            Sums(indicator.name, unit_of(indicator), a, a_error, b, b_error, c, c_error, d, d_error, _whole_and_parts(a, d, d_error), worlds)
        )
    return lines


def _whole_and_parts(package: float | None, excess: float | None, error: float | None) -> str:
    if package is None or excess is None:
        return UNCLEAR
    if is_nothing(excess, error):
        return EQUAL
    if not is_clear(excess, error):
        return UNCLEAR
    return MORE if excess * package > 0 else LESS
