"""`sim.calibrate`: parameters learned from the years before the policy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from sim.api.options import Options, lab_for, requests_checked
from sim.api.study import Study
from sim.commands.laboratory import RESULTS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

HISTORY = Path("scenarios/calibration/history.yaml")


def calibrate(
    file: str | Path = HISTORY,
    *,
    trials: int = 300,
    replicates: int = 2,
    points: int = 500,
    rows: int = 400,
    tests: int = 200,
    check: int = 60,
    until: int | None = None,
    scale: float = 0.05,
    seed: int | None = None,
    out: str | Path = RESULTS / "calibration",
    write_posterior: str | Path | None = None,
    **options: Unpack[Options],
) -> Calibration:
    """Learn the parameters of a calibration file from published figures, as `qilu calibrate` does.

    `trials` of the search with `replicates` each; `points` of each of the two waves; `rows` of the posterior; `tests` of its intervals; `check`: runs
    at its draws; `until`: use no data of later years; `write_posterior`: a further file for the posterior. Raises QiluError.
    """
    from sim.commands.calibrating import calibrated, checked_plan
    from sim.commands.limits import LEAST_ROWS, LEAST_TESTS, check_scale, check_sizes
    from sim.experiments.calibration.plan import Settings

    check_sizes(1, replicates=replicates)
    check_sizes(LEAST_ROWS, rows=rows)
    check_sizes(LEAST_TESTS, tests=tests, check=check)
    check_scale(scale)
    settings = Settings(trials=trials, points=points, replicates=replicates, rows=rows, tests=tests, predictive=check, until=until)
    with requests_checked():
        plan = checked_plan(Path(file), settings, scale, seed)
    folder = Path(out)
    with lab_for(folder, options, sum(plan.runs.values())) as lab:
        return Calibration(calibrated(plan, lab, folder, Path(write_posterior) if write_posterior else None), folder)


class Calibration(Study):
    """`.frame()`: every published figure beside the model; `.marginals()`, `.coverage()`, `.posterior()`, `.posterior_history()`, `.trials()`."""

    def _line(self) -> str:
        found = self.result
        judged = [line for line in found.fit_lines if line.z is not None]
        met, runs = sum(line.matched for line in judged), sum(found.plan.runs.values())
        scenario, size = found.plan.space.scenario.id, found.plan.space.size
        return f"Calibration on {scenario}: {size} parameters, {met} of {len(judged)} figures met, {runs:,} runs, in {self.folder}"

    def _short(self) -> pd.DataFrame:
        return self.frame()[["moment", "year", "unit", "observed", "tolerance", "at_defaults", "low", "median", "high", "z"]]

    def _figures(self, language: str) -> Iterator[tuple[str, Figure]]:
        from sim.views.calibration.chart import figures

        return figures(self.result, language)

    def frame(self) -> pd.DataFrame:
        """How each published figure is met, as in fit.csv."""
        return self.result.fit

    def marginals(self) -> pd.DataFrame:
        """Prior and posterior of every parameter."""
        return self.result.marginals

    def coverage(self) -> pd.DataFrame:
        """How often intervals hold the truth."""
        return self.result.coverage

    def posterior(self) -> pd.DataFrame:
        """Draws of the posterior for projections, a column a parameter, in its unit."""
        return self.result.posterior

    def posterior_history(self) -> pd.DataFrame:
        """The same draws with the parameters of the start of the historical run."""
        return self.result.posterior_history

    def trials(self) -> pd.DataFrame:
        """Every point that was run."""
        return self._table(self.folder / "trials.csv")
