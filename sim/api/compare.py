"""`sim.compare`: scenarios run by run in the same worlds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from sim.api.options import Options, lab_for
from sim.api.study import Study
from sim.commands.laboratory import RESULTS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


def compare(
    *scenarios: str | Path,
    variables: Sequence[str] = (),
    firms: int = 4,
    draws: int | None = None,
    replicates: int | None = None,
    scale: float | None = None,
    seed: int | None = None,
    settings: Sequence[str] = (),
    out: str | Path | None = None,
    **options: Unpack[Options],
) -> Comparison:
    """Compare scenarios (files, or folders of finished runs) with the last of them, as `qilu compare` does.

    `variables`: further result variables; `firms`: pairs of runs in which winners and losers are told firm by firm; `settings`: PATH=VALUE, as
    `--set` takes them. Raises QiluError.
    """
    from sim.commands.comparing import folder_name
    from sim.experiments.comparison.compare import compare as compare_sides
    from sim.experiments.comparison.sides import Overrides, read_sides

    sides = read_sides([Path(path) for path in scenarios], Overrides(tuple(settings), draws, replicates, scale, seed))
    folder = Path(out) if out else RESULTS / folder_name(sides)
    with lab_for(folder, options) as lab:
        return Comparison(compare_sides(sides, lab, folder, variables, firms), folder)


class Comparison(Study):
    """`.frame()`: differences with their intervals; `.scorecard()`: what becomes of the targets; `.cost_effectiveness()`; `.winners()`."""

    def _line(self) -> str:
        found = self.result
        others = " and ".join(f"{side.name} ({found.pairs[side.name]:,} pairs)" for side in found.sides[:-1])
        return f"Comparison of {others} with {found.reference.name}, in {self.folder}"

    def _short(self) -> pd.DataFrame:
        table = self.frame()
        columns = ["scenario", "variable", "unit", "mean", "mean_against", "difference", "low", "high", "share_positive"]
        return table[table["period"] == "all"][[name for name in columns if name in table]]

    def _figures(self, language: str) -> Iterator[tuple[str, Figure]]:
        from sim.views.comparison.charts import comparison_figures

        return comparison_figures(self.result, (), language)

    def scorecard(self) -> pd.DataFrame:
        """Each target: probability in both scenarios and its change."""
        return self.result.targets()

    def cost_effectiveness(self) -> pd.DataFrame:
        """What is spent more, what is had more, and ratios."""
        return self.result.cost_effectiveness()

    def winners(self) -> pd.DataFrame:
        """Firms that gain and lose, by group."""
        return self.result.winners()
