"""What a calibration is to do, and what it found."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sim.experiments.calibration.coverage import CoverageLine
from sim.experiments.calibration.distance import Array, Measure
from sim.experiments.calibration.document import Document
from sim.experiments.calibration.history_matching import Region
from sim.experiments.calibration.moments import Moment
from sim.experiments.calibration.posterior import Posterior
from sim.experiments.calibration.readings.yearly import READER
from sim.experiments.calibration.search import Trials, generation_size, load_optuna
from sim.experiments.calibration.space import Space, space_of
from sim.experiments.computing.reader import Reader
from sim.kernel.errors import QiluError

if TYPE_CHECKING:
    import pandas as pd


class Unsuitable(QiluError):
    """What was asked for does not fit the calibration file; commands exit with code 2."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`trials` of the search with `replicates` each; `points` of each of the two waves, one run each; `rows` of the posterior; `tests` of coverage;
    `predictive` runs at posterior draws; `pilot` runs at the defaults, which tell chance. `until`: use no data of later years."""

    trials: int = 300
    points: int = 500
    replicates: int = 2
    rows: int = 400
    tests: int = 200
    predictive: int = 60
    pilot: int = 8
    until: int | None = None


@dataclass(frozen=True)
class Plan:
    """A calibration that can be done."""

    document: Document
    settings: Settings
    space: Space
    moments: tuple[Moment, ...]
    reader: Reader = field(default=READER)

    @property
    def runs(self) -> dict[str, int]:
        """Runs of each stage; those that are stored are not computed again."""
        asked = self.settings
        return {
            "pilot": asked.pilot, "search": asked.trials * asked.replicates, "optimum": asked.replicates, "first wave": asked.points,
            "second wave": asked.points, "check": asked.predictive,
        }  # fmt: skip


def plan_of(document: Document, settings: Settings, scale: float | None = None, seed: int | None = None, reader: Reader = READER) -> Plan:
    """The plan of a request. Raises Unsuitable if it cannot be done and QiluError without the extra, before anything is
    computed."""
    load_optuna()
    last = document.scenario.end.year if settings.until is None else settings.until
    moments = document.until(last).moments
    if not moments:
        first = min(moment.year for moment in document.moments)
        raise Unsuitable(f"no moment of {document.name} rests on data up to {last} alone: {first} or later")
    least = 2 * generation_size(len(document.parameters))
    if settings.trials < 1 or settings.points < least:
        raise Unsuitable(f"{settings.points} points are too few to learn {len(document.parameters)} parameters: at least {least}")
    scenario = document.scenario.with_overrides(scale=scale, seed=seed)
    if last < scenario.end.year:
        scenario = replace(scenario, end=scenario.end.replace(year=last))
    return Plan(document, settings, space_of(scenario, document.parameters), moments, reader)


@dataclass(frozen=True, slots=True)
class FitLine:
    """One moment. `at_defaults`, `at_optimum`: means over replicates, for the optimum of the search others than those that chose it; `low`,
    `median`, `high`: 5, 50 and 95 % of the runs at posterior draws; `z`: their median less the observed value, over the standard deviation of
    tolerance and runs together; `inside`: the observed value lies between 5 and 95 % of the runs with errors added. Figures are None where nothing
    was recorded."""

    moment: str
    group: str
    unit: str
    year: int
    observed: float
    tolerance: float
    at_defaults: float | None
    at_optimum: float | None
    low: float | None
    median: float | None
    high: float | None
    z: float | None
    inside: bool | None
    status: str
    source: str

    @property
    def matched(self) -> bool:
        """Whether the posterior agrees with it within two standard deviations."""
        return self.z is not None and abs(self.z) <= 2.0


@dataclass(frozen=True, slots=True)
class MarginalLine:
    """One parameter: percentiles of its prior and its posterior; `shrinkage`: 1 − variance of the posterior over that of the prior, in normal
    scores of the prior (0: nothing was learned, 1: everything; below 0: chance)."""

    parameter: str
    unit: str
    only_here: bool
    default: float
    optimum: float
    prior_low: float
    prior_median: float
    prior_high: float
    low: float
    median: float
    high: float
    shrinkage: float


@dataclass(frozen=True)
class Calibration:
    """What was found. `draws` (rows, parameters): equally weighted draws of the posterior, values in the parameters' units; `region`: of the prior
    that history matching left; `skipped`: moments that too few runs recorded to be used."""

    plan: Plan
    measure: Measure
    trials: Trials
    region: Region
    estimated: Posterior
    draws: Array
    fit_lines: tuple[FitLine, ...]
    marginal_lines: tuple[MarginalLine, ...]
    coverage_lines: tuple[CoverageLine, ...]
    skipped: tuple[Moment, ...]
    command: tuple[str, ...] = ()

    @property
    def posterior(self) -> pd.DataFrame:
        """The draws that a projection takes over: a column for each parameter that is not `only_here`."""
        return self._frame(False)

    @property
    def posterior_history(self) -> pd.DataFrame:
        """The draws of all parameters, with those that describe the start of the historical run."""
        return self._frame(True)

    @property
    def fit(self) -> pd.DataFrame:
        """One row a moment."""
        import pandas as pd

        return pd.DataFrame(self.fit_lines)

    @property
    def marginals(self) -> pd.DataFrame:
        """One row a parameter."""
        import pandas as pd

        return pd.DataFrame(self.marginal_lines)

    @property
    def coverage(self) -> pd.DataFrame:
        """One row a parameter, and one for all."""
        import pandas as pd

        return pd.DataFrame(self.coverage_lines)

    def _frame(self, whole: bool) -> pd.DataFrame:
        import pandas as pd

        table = pd.DataFrame(self.draws, columns=list(self.plan.space.paths))
        return table[[one.path for one in self.plan.space.learned if whole or not one.only_here]]
