"""`sim.run`: the ensemble of one scenario."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from sim.api.options import Options, lab_for, loaded
from sim.api.shown import Shown
from sim.commands.laboratory import RESULTS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.experiments.computing.ensemble import Ensemble
    from sim.scenario.resolved import Scenario

ALL = "all"


def run(
    scenario: Scenario | str | Path,
    *,
    out: str | Path | None = None,
    draws: int | None = None,
    replicates: int | None = None,
    scale: float | None = None,
    seed: int | None = None,
    **options: Unpack[Options],
) -> Run:
    """Compute what is missing of a scenario's draws and replicates and write its results folder, as `qilu run` does.

    `out`: the folder, default results/<scenario id>; `scale`: share of the firms, default the scenario's; for `options` see `Options`.
    Raises QiluError; runs that fail are in `.failures`.
    """
    from sim.commands.limits import check_scale
    from sim.experiments.computing.ensemble import run_ensemble

    check_scale(scale)
    chosen = loaded(scenario).with_overrides(draws=draws, replicates=replicates, scale=scale, seed=seed)
    folder = Path(out) if out else RESULTS / chosen.id
    with lab_for(folder, options) as lab:
        return Run(run_ensemble(chosen, lab, folder))


class Run(Shown):
    """A finished ensemble: `.scorecard()`, `.summary()`, `.fiscal_account()`, `.frame()`, `.plot()`."""

    def __init__(self, ensemble: Ensemble):
        self.ensemble = ensemble
        self.scenario, self.folder, self.failures = ensemble.scenario, ensemble.folder.path, ensemble.failures

    def _line(self) -> str:
        failed = f", {len(self.failures):,} failed" if self.failures else ""
        return f"Run of {self.scenario.id}: {len(self.ensemble.done):,} runs{failed}, in {self.folder}"

    def _short(self) -> pd.DataFrame:
        return self.scorecard()[["target", "title_en", "value", "when", "median", "p10", "p90", "probability", "monte_carlo_error"]]

    def frame(self, *variables: str, city: str | None = ALL, breakdown: str | None = ALL) -> pd.DataFrame:
        """The long table of all runs: scenario, draw, replicate, date, variable, city, breakdown, value, unit.

        Only the named variables, if any; `None` as city or breakdown: all of them, else totals.
        """
        import duckdb

        wanted = {"variable": list(variables) or None, "city": city and [city], "breakdown": breakdown and [breakdown]}
        wanted = {name: names for name, names in wanted.items() if names is not None}
        conditions = " AND ".join(f"list_contains(${name}, {name})" for name in wanted) or "true"
        files = [str(self.ensemble.folder.file(key)) for key in self.ensemble.done]
        with duckdb.connect() as connection:
            table = connection.execute(
                f"SELECT * FROM read_parquet($files) WHERE {conditions} ORDER BY draw, replicate, variable, city, breakdown, date",
                {"files": files, **wanted},
            ).df()
        table.insert(0, "scenario", self.scenario.id)
        return table

    def scorecard(self) -> pd.DataFrame:
        """Each target: what it asks for, median and band of the runs, probability with its Monte Carlo error."""
        return self._table(self.ensemble.folder.scorecard)

    def summary(self) -> pd.DataFrame:
        """Mean and percentiles over the runs of every variable, city, breakdown and date."""
        return self._table(self.ensemble.folder.summary, parse_dates=["date"])

    def fiscal_account(self) -> pd.DataFrame:
        """What it costs the public, by year, kind and instrument."""
        return self._table(self.ensemble.folder.fiscal_account, dtype={"year": str})

    def plot(self, variable: str | None = None, language: str = "en") -> Figure:
        """The fan chart of a variable with history and targets, or how likely each target is. Raises QiluError if nothing can be drawn."""
        from sim.kernel.errors import QiluError
        from sim.views.goals import goals
        from sim.views.run.fan import draw_fan, fan_of
        from sim.views.run.target_chart import draw_probabilities
        from sim.views.stored_run import StoredRun
        from sim.views.style import chart_style

        stored = StoredRun(self.folder)
        with chart_style():
            if variable is None:
                return draw_probabilities(goals(stored.scorecard), stored.source, language)
            fan = fan_of(stored, stored.yearly([variable]), variable)
            if fan is None:
                raise QiluError(f"{variable}: no whole projected year was recorded")
            return draw_fan(fan, stored.source, language)
