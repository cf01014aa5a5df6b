"""`sim.forecast_skill`: forecasts from a past year, scored beside naive models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from sim.api.calibrate import HISTORY
from sim.api.options import Options, lab_for, requests_checked
from sim.api.study import Study
from sim.commands.laboratory import RESULTS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


def forecast_skill(
    origin: int = 2021,
    *,
    file: str | Path = HISTORY,
    to: int | None = None,
    calibration: str | Path | None = None,
    trials: int = 300,
    points: int = 500,
    members: int = 200,
    later_rules: bool = False,
    scale: float = 0.05,
    seed: int | None = None,
    out: str | Path | None = None,
    **options: Unpack[Options],
) -> ForecastSkill:
    """Forecast from data up to a past year and score it, as `qilu forecast-skill` does.

    `origin`: last year whose data are used; `to`: last year to forecast, default the one after; `calibration`: folder of
    `sim.calibrate(until=origin)`, default: calibrate first, with `trials` and `points`; `members`: runs of the forecast; `later_rules`: use rules
    that came into force after the origin; `out`: default results/forecast-<origin>. Raises QiluError.
    """
    from sim.commands.forecasting import checked_request, checked_years, runs_in_all
    from sim.commands.limits import LEAST_MEMBERS, check_scale, check_sizes
    from sim.experiments.calibration.plan import Settings
    from sim.experiments.forecast.skill import forecast

    check_sizes(LEAST_MEMBERS, members=members)
    check_scale(scale)
    fit = Path(calibration) if calibration else None
    with requests_checked():
        last = checked_years(origin, to)
        plan = checked_request(Path(file), Settings(trials=trials, points=points, until=origin), scale, seed, fit)
    folder = Path(out) if out else RESULTS / f"forecast-{origin}"
    with lab_for(folder, options, runs_in_all(plan, members, fit)) as lab:
        found = forecast(plan, lab, folder, origin=origin, to=last, count=members, calibration=fit, later_rules=later_rules)
        return ForecastSkill(found, folder)


class ForecastSkill(Study):
    """`.frame()`: every forecast with its scores; `.summary()`: means by model, with skill against naive models."""

    def _line(self) -> str:
        from sim.experiments.forecast.skill import MODEL
        from sim.views.forecast.table import percent

        found = self.result
        own = next(one for one in found.summaries if one.model == MODEL)
        years = f"from {found.origin} to {found.to}"
        return f"Forecast {years}: {found.members:,} members, mean error {percent(own.percentage_error, 'en')}, in {self.folder}"

    def _short(self) -> pd.DataFrame:
        return self.summary()

    def _figures(self, language: str) -> Iterator[tuple[str, Figure]]:
        from sim.views.forecast.chart import figures

        return figures(self.result, language)

    def frame(self) -> pd.DataFrame:
        """Every forecast with its scores, as in skill.csv."""
        import pandas as pd

        return pd.DataFrame(self.result.lines)

    def summary(self) -> pd.DataFrame:
        """Means over the figures by model; skill: 1 − CRPS over that of the naive model, above zero the model is better."""
        import pandas as pd

        table = pd.DataFrame(self.result.summaries)
        skills = [{f"skill against {name}": value for name, value in one.skill} for one in self.result.summaries]
        return table.drop(columns="skill").join(pd.DataFrame(skills))
