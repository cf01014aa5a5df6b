"""`sim.validate_model`: the stylised facts against the bands of published studies."""

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


def validate_model(
    scenarios: str | Path = "scenarios",
    *,
    only: Sequence[int] = (),
    seeds: int = 10,
    scale: float = 1.0,
    seed: int | None = None,
    settings: Sequence[str] = (),
    out: str | Path = RESULTS / "validate-model",
    **options: Unpack[Options],
) -> Validation:
    """Set the simulated firms against 20 stylised facts, as `qilu validate-model` does.

    `scenarios`: folder of the scenario files; `only`: numbers of facts, default all; `seeds`: runs, each with its own chance and its own draw of
    what is uncertain; `settings`: PATH=VALUE, as `--set` takes them. Raises QiluError; a fact that fails raises nothing.
    """
    from sim.commands.limits import check_scale, check_sizes
    from sim.commands.validating_model import checked_plan
    from sim.experiments.facts.validate import validate_model as validate
    from sim.experiments.studies.study import Settings

    check_sizes(1, seeds=seeds)
    check_scale(scale)
    with requests_checked():
        plan = checked_plan([str(number) for number in only], Settings(Path(scenarios), scale, seeds, seed, tuple(settings)), seeds, scale)
    folder = Path(out)
    with lab_for(folder, options) as lab:
        return Validation(validate(plan, lab, folder), folder)


class Validation(Study):
    """`.frame()`: every statistic against its band; `.facts_by_seed()`; `.summary`: how many facts hold."""

    @property
    def summary(self) -> str:
        """How many facts hold, fail and were not computed."""
        return self.result.summary

    def _line(self) -> str:
        return f"Validation over {self.result.seeds} seeds: {self.summary}, in {self.folder}"

    def _short(self) -> pd.DataFrame:
        return self.frame()[["number", "statistic", "value", "sd", "low", "high", "share_inside", "pass", "fact_pass", "in_sample"]]

    def _figures(self, language: str) -> Iterator[tuple[str, Figure]]:
        from sim.views.facts.chart import figures

        return figures(self.result, language)

    def frame(self) -> pd.DataFrame:
        """Every statistic against its band, as in facts.csv."""
        import pandas as pd

        from sim.experiments.facts.validate import COLUMNS, rows

        return pd.DataFrame(rows(self.result), columns=list(COLUMNS))

    def facts_by_seed(self) -> pd.DataFrame:
        """Every statistic of every seed."""
        return self._table(self.folder / "facts_by_seed.csv")
