"""`sim.search`: share out a budget over instruments so that targets are met."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from sim.api.options import Options, lab_for
from sim.api.study import Study
from sim.commands.laboratory import RESULTS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.experiments.search.search import Settings


def search(
    scenario: str | Path,
    settings: Settings | None = None,
    *,
    scale: float | None = None,
    seed: int | None = None,
    out: str | Path | None = None,
    **options: Unpack[Options],
) -> Search:
    """Search packages for a scenario file, as `qilu search` does; `settings`: budget, targets, instruments, trials. Raises QiluError."""
    from sim.experiments.search.search import Settings, run_search
    from sim.scenario.loader import load

    found = load(scenario).with_overrides(scale=scale, seed=seed)
    folder = Path(out) if out else RESULTS / f"search-{found.id}"
    with lab_for(folder, options) as lab:
        return Search(run_search(found, Path(scenario), lab, folder, settings or Settings()), folder)


class Search(Study):
    """`.frame()`: the frontier of cost and probability; `.trials()`; `.allocations()`; `.recommended`: the best package as a scenario file."""

    @property
    def recommended(self) -> Path:
        """The scenario file of the best package, which `sim.run` takes."""
        return self.result.recommended

    def _line(self) -> str:
        return f"Search over {len(self.result.levels)} budgets: {self.result.runs:,} runs, in {self.folder}; recommended: {self.recommended}"

    def _figures(self, language: str) -> Iterator[tuple[str, Figure]]:
        from sim.views.search.frontier_chart import search_figures

        return search_figures(self.result, language)

    def trials(self) -> pd.DataFrame:
        """Every package tried."""
        return self.result.trials()

    def allocations(self) -> pd.DataFrame:
        """Where the money goes, voted and spent."""
        return self.result.allocations()
