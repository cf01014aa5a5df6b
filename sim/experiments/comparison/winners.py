"""winners.csv: who gains and who loses from a scenario, by kind of firm, over paired runs of the same firms.

A firm's gain is its after-tax profit and the public money it receives, over the horizon, in one scenario less in the reference, in the same world
with the same chance. A firm that survives, or enters, in one of them only is counted by its profit like any other, and beside that as saved,
lost or entered. Research is an expense of the year in which it is done, as in the books, and earns years later (`knowledge.lag`): a firm that
answers a policy with more research of its own may count as a loser within the horizon, and `losers_by_research` says how many do. Figures are
taken in each pair of runs, then averaged over pairs; draws are the clusters of the standard error.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.experiments.comparison.clustered import clusters_of, means_and_covariance
from sim.experiments.comparison.dead_weight import unmatched
from sim.experiments.comparison.firm_groups import GROUPINGS, Group, Grouping
from sim.experiments.comparison.firm_pairs import FirmPair
from sim.experiments.reading.chance import chance_share
from sim.experiments.store.csv_file import Cell
from sim.experiments.store.encoding import RunKey
from sim.institutions.life import FirmTable
from sim.kernel.errors import QiluError

if TYPE_CHECKING:
    import pandas as pd

Values = NDArray[np.float64]


class Figure(NamedTuple):
    """What is said of a group of firms."""

    unit: str
    meaning: str


SUMS: dict[str, Figure] = {
    "firms": Figure("firms", "lived in either run"),
    "winners": Figure("firms", "gain more than MATERIAL of their first yearly sales"),
    "losers": Figure("firms", "lose more than that"),
    "losers_by_research": Figure("firms", "losers that would be none but for their own additional real research"),
    "gain": Figure("yuan", "profit and public_money together"),
    "profit": Figure("yuan", "change of profit after tax"),
    "public_money": Figure("yuan", "change of public money paid to firms, without orders, which are in profit"),
    "tax_relief": Figure("yuan", "change of tax given up, which is in profit"),
    "research": Figure("yuan", "change of real research"),
    "relabelled": Figure("yuan", "change of other expense booked as research"),
    "survivors": Figure("firms", "change of the number alive at the end"),
    "saved": Figure("firms", "lived in both runs, alive at the end only here"),
    "lost": Figure("firms", "lived in both runs, alive at the end only in the reference"),
    "entered": Figure("firms", "change of the number that entered"),
    "high_tech": Figure("firms", "change of high-tech firms at the end"),
    "genuine_high_tech": Figure("firms", "of these, change of those that meet the threshold on real research alone"),
    "technology_sme": Figure("firms", "change of technology SMEs at the end"),
    "additional_money": Figure("yuan", "sum over firms of public money and tax relief gained, where any is"),
    "dead_weight": Figure("yuan", "of this, not matched by additional real research of the same firm"),
}
"""Figures that add up over groups, scaled to the whole province; changes are to the reference, over the horizon."""

RATIOS: dict[str, Figure] = {
    "winner_share": Figure("fraction", "winners over firms"),
    "loser_share": Figure("fraction", "losers over firms"),
    "loser_by_research_share": Figure("fraction", "losers_by_research over firms"),
    "gain_mean": Figure("yuan", "gain a firm"),
    "gain_median": Figure("yuan", "gain of the firm in the middle"),
    "gain_over_sales": Figure("fraction", "gain over the mean of the sales in both runs"),
    "dead_weight_share": Figure("fraction", "dead_weight over additional_money"),
}
"""Figures of a group in itself."""

FIGURES = SUMS | RATIOS


class Estimate(NamedTuple):
    """Mean over pairs and its standard error; None where nothing is known of it."""

    mean: float | None
    standard_error: float | None = None


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group of firms: an estimate of each of FIGURES. `gain_from_chance`: share of the variance of its gain over pairs that is between
    replicates of one draw, which is chance and not assumptions; None without replicates, or if the gain does not vary."""

    grouping: str
    group: Group
    figures: Mapping[str, Estimate]
    gain_from_chance: float | None = None

    def mean(self, figure: str) -> float:
        """The mean of a figure; NaN if it is not known."""
        found = self.figures[figure].mean
        return math.nan if found is None else found


@dataclass(frozen=True)
class Winners:
    """The lines of all groups, in the order of GROUPINGS, from `pairs` pairs of runs of `draws` draws."""

    lines: tuple[GroupLine, ...]
    pairs: int
    draws: int

    def of(self, grouping: str) -> tuple[GroupLine, ...]:
        """The lines of one grouping that hold firms."""
        return tuple(line for line in self.lines if line.grouping == grouping and line.mean("firms") > 0)

    @property
    def all(self) -> GroupLine:
        """The line of all firms."""
        return self.lines[0]

    def frame(self) -> pd.DataFrame:
        """One row a group: the columns of winners.csv."""
        import pandas as pd

        return pd.DataFrame(self.cells(), columns=list(HEADER))

    def cells(self) -> list[list[Cell]]:
        """The rows of winners.csv under HEADER."""
        return [
            [line.grouping, *line.group, *(part for name in FIGURES for part in line.figures[name]), line.gain_from_chance] for line in self.lines
        ]


HEADER: tuple[str, ...] = (
    "grouping", "group", "label", "label_zh", *(part for name in FIGURES for part in (name, f"{name}_error")), "gain_from_chance",
)  # fmt: skip


def winners(pairs: Iterable[tuple[FirmTable, FirmTable]], draws: Sequence[int]) -> Winners:
    """Who gains in the first run of each pair over the second, the reference; `draws`: which draw each pair belongs to.

    Pairs are looked at one by one and may come from a generator. Raises QiluError if there is none, or one is not of one world.
    """
    groupings = [(grouping, group) for grouping in GROUPINGS for group in grouping.groups]
    values = np.array([pair_figures(FirmPair(*tables)) for tables in pairs])
    if not len(values) or len(values) != len(draws):
        raise QiluError(f"{len(values)} pairs of firm tables for {len(draws)} runs: each run needs its pair, and there must be one")
    clusters = clusters_of([RunKey(draw, 0) for draw in draws])
    lines = []
    for number, (grouping, group) in enumerate(groupings):
        figures = {name: _estimate(values[:, number, place], clusters) for place, name in enumerate(FIGURES)}
        gain = values[:, number, list(FIGURES).index("gain")]
        lines.append(GroupLine(grouping.name, group, figures, chance_share(gain, np.asarray(draws))))
    return Winners(tuple(lines), len(values), len(set(draws)))


def pair_figures(pair: FirmPair) -> Values:
    """FIGURES of every group of GROUPINGS in one pair, shape (groups, figures); NaN where a group has no firm to take a share or mean of."""
    gain = pair.gain()
    gains, loses = pair.winners(gain)
    columns = _sums(pair, gain, gains, loses)
    sales = 0.5 * (pair.ours("sales") + pair.theirs("sales"))
    ascending = np.argsort(gain, kind="stable")
    return np.concatenate([_figures_of(grouping, pair, columns, sales, ascending) for grouping in GROUPINGS])


def _sums(pair: FirmPair, gain: Values, gains: NDArray[np.bool_], loses: NDArray[np.bool_]) -> list[Values]:
    """What each firm adds to SUMS, in their order."""
    both = pair.lived(0) & pair.lived(1)
    ours, theirs = pair.ours("alive_end") > 0, pair.theirs("alive_end") > 0
    additional, dead = unmatched(pair)
    found: dict[str, NDArray] = {
        "firms": np.ones(len(pair)),
        "winners": gains,
        "losers": loses,
        "losers_by_research": loses & ~pair.winners(gain + np.maximum(pair.change("research"), 0.0))[1],
        "gain": gain,
        "profit": pair.change("profit"),
        "public_money": pair.change("public_money") - pair.change("orders"),
        "tax_relief": pair.change("deduction_relief") + pair.change("high_tech_relief"),
        "research": pair.change("research"),
        "relabelled": pair.change("relabelled"),
        "survivors": pair.change("alive_end"),
        "saved": both & ours & ~theirs,
        "lost": both & ~ours & theirs,
        "entered": pair.lived(0).astype(float) - pair.lived(1),
        "high_tech": pair.change("high_tech_end"),
        "genuine_high_tech": pair.change("genuine_end"),
        "technology_sme": pair.change("technology_sme_end"),
        "additional_money": additional,
        "dead_weight": dead,
    }
    return [found[name].astype(float) for name in SUMS]


def _figures_of(grouping: Grouping, pair: FirmPair, columns: Sequence[Values], sales: Values, ascending: NDArray[np.intp]) -> Values:
    """Figures of the groups of one grouping, (groups, figures); `ascending`: places of the firms in order of their gain."""
    codes, count = grouping.codes(pair), len(grouping.groups)
    totals = np.array([np.bincount(codes, column, count) for column in columns])
    at = {name: totals[number] for number, name in enumerate(SUMS)}
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.array([
            at["winners"] / at["firms"], at["losers"] / at["firms"], at["losers_by_research"] / at["firms"],
            at["gain"] / at["firms"],
            _medians(codes, columns[list(SUMS).index("gain")], count, ascending),
            at["gain"] / np.bincount(codes, sales, count), at["dead_weight"] / at["additional_money"],
        ])  # fmt: skip
    return np.concatenate([totals / pair.scale, np.where(np.isfinite(ratios), ratios, np.nan)]).T


def _medians(codes: NDArray[np.int64], values: Values, count: int, ascending: NDArray[np.intp]) -> Values:
    """Median of the values of each code, (count,); NaN where there is none."""
    order = ascending[np.argsort(codes[ascending].astype(np.int8), kind="stable")]  # by code, and by value within it
    sizes = np.bincount(codes, minlength=count)
    first = np.cumsum(sizes) - sizes
    low, high = (np.minimum(first + np.maximum(middle, 0), len(values) - 1) for middle in ((sizes - 1) // 2, sizes // 2))
    return np.where(sizes > 0, 0.5 * (values[order[low]] + values[order[high]]), np.nan)


def _estimate(values: Values, clusters: NDArray[np.intp]) -> Estimate:
    """Over the pairs in which the figure is known."""
    known = np.isfinite(values)
    if not known.any():
        return Estimate(None)
    means, covariance, _ = means_and_covariance(values[None, known], clusters[known])
    return Estimate(float(means[0]), None if covariance is None else math.sqrt(covariance[0, 0]))
