"""`sim.studies`: published studies rerun inside the model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from sim.api.options import Options, lab_for, requests_checked
from sim.api.study import Study
from sim.commands.laboratory import RESULTS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


def studies(
    names: str | Sequence[str] = (),
    *,
    scenarios: str | Path = "scenarios",
    replicates: int = 4,
    scale: float | None = None,
    seed: int | None = None,
    settings: Sequence[str] = (),
    out: str | Path = RESULTS / "studies",
    **options: Unpack[Options],
) -> Studies:
    """Rerun published studies, all if none is named, as `qilu studies` does.

    `scenarios`: folder of the scenario files; `replicates` of chance; `settings`: PATH=VALUE, as `--set` takes them. Raises QiluError; an estimate
    outside the published interval raises nothing.
    """
    from sim.commands.limits import check_scale, check_sizes
    from sim.commands.studying import check_worlds, chosen_studies
    from sim.experiments.studies.study import Settings, run_studies

    check_sizes(1, replicates=replicates)
    check_scale(scale)
    asked = Settings(Path(scenarios), scale, replicates, seed, tuple(settings))
    with requests_checked():
        chosen = chosen_studies((names,) if isinstance(names, str) else names)
    check_worlds(chosen, asked)
    folder = Path(out)
    with lab_for(folder, options) as lab:
        return Studies(run_studies(chosen, lab, asked, folder), folder)


class Studies(Study):
    """`.frame()`: every published estimate beside the simulated one; `.numbers()`: every number of every seed."""

    def _line(self) -> str:
        verdicts = [line.verdict for result in self.result for line in result.lines]
        told = ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in dict.fromkeys(verdicts))
        return f"Studies {', '.join(result.study.slug for result in self.result)}: of {len(verdicts)} published intervals {told}, in {self.folder}"

    def _short(self) -> pd.DataFrame:
        return self.frame()[["study", "estimate", "published", "low", "high", "simulated", "standard_error", "reach", "verdict", "clear"]]

    def _figures(self, language: str) -> Iterator[tuple[str, Figure]]:
        from sim.views.studies.charts import figures

        return figures(self.result, language)

    def frame(self) -> pd.DataFrame:
        """Every published estimate beside the simulated one, as in studies.csv."""
        from sim.experiments.studies.study import frame

        return frame(self.result)

    def numbers(self) -> pd.DataFrame:
        """Every number of every seed."""
        return self._table(self.folder / "numbers.csv")
