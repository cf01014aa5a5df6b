"""`sim.sensitivity`: which uncertain parameters drive the result, and which to measure first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from sim.api.options import Options, lab_for, loaded
from sim.api.study import Study
from sim.commands.laboratory import RESULTS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.experiments.sensitivity.sensitivity import Settings
    from sim.scenario.resolved import Scenario


def sensitivity(
    scenario: Scenario | str | Path,
    versus: Scenario | str | Path | None = None,
    settings: Settings | None = None,
    *,
    scale: float | None = None,
    seed: int | None = None,
    out: str | Path | None = None,
    **options: Unpack[Options],
) -> Sensitivity:
    """Examine a scenario, or the choice between two, as `qilu sensitivity` does; `settings`: which stages, and how large. Raises QiluError."""
    from sim.experiments.sensitivity.sensitivity import Settings, examine, plan_of

    def chosen(one: Scenario | str | Path) -> Scenario:
        return loaded(one).with_overrides(scale=scale, seed=seed)

    plan = plan_of(chosen(scenario), settings or Settings(), None if versus is None else chosen(versus))
    folder = Path(out) if out else RESULTS / f"sensitivity-{plan.scenario.id}"
    with lab_for(folder, options) as lab:
        return Sensitivity(examine(plan, lab, folder), folder)


class Sensitivity(Study):
    """`.frame()`: the ranking; `.morris()`, `.sobol()`, `.tornado()`, `.value_of_information()`: the stages."""

    def _line(self) -> str:
        plan: Any = self.result.plan
        return f"Sensitivity of {plan.scenario.id} to {len(plan.space.paths)} parameters: {sum(plan.runs.values()):,} runs, in {self.folder}"

    def _figures(self, language: str) -> Iterator[tuple[str, Figure]]:
        from sim.views.sensitivity.chart import figures

        return figures(self.result, language)

    def morris(self) -> pd.DataFrame:
        """Elementary effects of every parameter."""
        return self.result.morris

    def sobol(self) -> pd.DataFrame:
        """Shares of variance of parameters and groups."""
        return self.result.sobol

    def tornado(self) -> pd.DataFrame:
        """Each parameter alone at its 10th and 90th percentile."""
        return self.result.tornado

    def value_of_information(self) -> pd.DataFrame:
        """What knowing each parameter is worth for the choice."""
        return self.result.value_of_information
