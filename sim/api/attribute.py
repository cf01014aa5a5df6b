"""`sim.attribute`: the effect of a package shared out among its measures."""

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


def attribute(
    scenario: str | Path,
    against: str | Path | None = None,
    *,
    draws: int = 1,
    replicates: int = 2,
    permutations: int = 3,
    pairs: int = 6,
    main: Sequence[str] = (),
    variables: Sequence[str] = (),
    scale: float | None = None,
    seed: int | None = None,
    settings: Sequence[str] = (),
    out: str | Path | None = None,
    **options: Unpack[Options],
) -> Attribution:
    """Share the difference between two scenario files out among the measures in which they differ, as `qilu attribute` does. Raises QiluError."""
    from sim.commands.attributing import planned
    from sim.experiments.attribution.attribute import attribute as share_out

    plan = planned(
        Path(scenario),
        Path(against) if against else None,
        settings,
        draws=draws,
        replicates=replicates,
        scale=scale,
        seed=seed,
        permutations=permutations,
        named=pairs,
        main=main or None,
        variables=variables,
    )
    folder = Path(out) if out else RESULTS / f"attribute-{plan.package.scenario.id}"
    with lab_for(folder, options) as lab:
        return Attribution(share_out(plan, lab, folder), folder)


class Attribution(Study):
    """`.frame()`: effects of sections and measures; `.interactions()`: substitutes and complements; `.sums()`: the package beside its parts."""

    def _line(self) -> str:
        found = self.result
        return f"Attribution of {found.scenario.id} against {found.against.id}: {found.runs:,} runs, in {self.folder}"

    def _short(self) -> pd.DataFrame:
        table = self.frame()
        chosen = (table["variable"] == self.result.main[0]) & (table["method"] == "shapley")
        return table[chosen][["level", "measure", "title_en", "variable", "effect", "standard_error", "share"]]

    def _figures(self, language: str) -> Iterator[tuple[str, Figure]]:
        from sim.views.attribution.chart import attribution_figures

        return attribution_figures(self.result, language)

    def interactions(self) -> pd.DataFrame:
        """Pairs that stand in for each other or add to each other."""
        return self.result.interactions()

    def sums(self) -> pd.DataFrame:
        """The package beside its measures added up."""
        return self.result.whole()
