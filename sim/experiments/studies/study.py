"""The frame of all studies: a published estimate, the worlds to simulate, the estimator as a reader, and the two set side by side.

A study's reader runs in the worker beside each run and hands back numbers by key: an estimate under its own name, the estimator's own
standard error under `standard_error_key(name)`, and whatever the study's chart needs (such as "ratio 0.03" or "year 2"). A study with several
worlds has its numbers prefixed with the world's name. Over replicates two errors stand side by side: that of the mean over replicates, and
the mean of the estimator's own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from sim.experiments.comparison.clustered import Ratio, ratio
from sim.experiments.computing.points import at_central_values, read_runs
from sim.experiments.computing.reader import Reader
from sim.experiments.facts.facts import parts
from sim.experiments.reading.chance import t_quantile
from sim.experiments.store.csv_file import Cell, write_csv
from sim.experiments.store.folder import ExperimentFolder
from sim.scenario.loader import load
from sim.scenario.resolved import Scenario, Text

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.computing.lab import Lab

KIND = "studies"
CODE = ("sim.experiments.studies",)
"""Whose code decides the numbers of a study: they share estimators, samples and names of numbers."""
HISTORY_FILE, RULES_FILE = "history-2018-2022.yaml", "no-policy.yaml"
"""Scenario files that studies start from: the years before the policy, and the rules of the end of 2022."""
NORMAL_95 = 1.959964
"""Half-width of a 95 % interval in standard errors."""
Status = Literal["abstract", "unverified", "band"]
"""What is known of a published figure: `abstract`: the paper's abstract was seen, tables not; `unverified`: recalled; `band`: no single figure, a
range set around those of several papers."""

Verdict = Literal["inside", "outside", "no interval", "no estimate"]
Numbers = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Published:
    """An estimate to compare with. `key`: the reader's number that answers it; the interval is `low` to `high`, open where one of them is None,
    or the value with 1.96 standard errors. `null`: a placebo, of which nothing but zero is expected: the simulated 95 % interval must hold it.
    `unit`: "fraction" for shares, "" for pure numbers. `ratio`: keys of two numbers; the estimate is the ratio of their means over seeds, with
    Fieller's interval, as a mean of ratios has no expectation where the divisor may be near zero."""

    key: str
    title: Text
    value: float | None = None
    low: float | None = None
    high: float | None = None
    standard_error: float | None = None
    status: Status = "unverified"
    source: str = ""
    unit: str = ""
    null: bool = False
    ratio: tuple[str, str] | None = None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Ends of the published interval, infinite where open; None if none is known."""
        if self.low is not None or self.high is not None:
            return (-math.inf if self.low is None else self.low, math.inf if self.high is None else self.high)
        if self.value is None or self.standard_error is None:
            return None
        return self.value - NORMAL_95 * self.standard_error, self.value + NORMAL_95 * self.standard_error

    def verdict(self, simulated: float, reach: float = math.nan) -> Verdict:
        """Where a simulated mean lies; an end of the interval counts as inside. `reach`: half of its own 95 % interval, for placebos."""
        if not math.isfinite(simulated):
            return "no estimate"
        if self.null and math.isfinite(reach):
            return "inside" if abs(simulated) <= reach else "outside"
        if self.interval is None:
            return "no interval"
        return "inside" if self.interval[0] <= simulated <= self.interval[1] else "outside"

    def clear(self, simulated: float, reach: float) -> bool | None:
        """Whether the simulated 95 % interval lies wholly inside the published one or wholly on one side of it; None for placebos and unknowns."""
        if self.interval is None or self.null or not math.isfinite(simulated + reach):
            return None
        return self.beyond_chance(simulated - reach, simulated + reach)

    def beyond_chance(self, least: float, most: float) -> bool:
        """Whether an interval lies wholly inside the published one or wholly on one side of it."""
        low, high = self.interval or (-math.inf, math.inf)
        return (low <= least and most <= high) or most < low or least > high


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user may choose. `folder`: where scenario files are; `scale` None: each scenario's own; `overrides` as `--set` takes them."""

    folder: Path = Path("scenarios")
    scale: float | None = None
    replicates: int = 4
    seed: int | None = None
    overrides: tuple[str, ...] = ()

    def scenario(self, file: str, *overrides: str) -> Scenario:
        """A scenario of the folder with all uncertain parameters at their central values; `overrides` are the study's own and yield to the user's.
        Raises InputError."""
        loaded = load(self.folder / file, (*overrides, *self.overrides))
        return at_central_values(loaded).with_overrides(replicates=self.replicates, scale=self.scale, seed=self.seed)


@dataclass(frozen=True, slots=True)
class World:
    """A scenario to simulate and what reads its runs. `name` prefixes the reader's numbers where a study has several worlds."""

    name: str
    scenario: Scenario
    reader: Reader


def _as_they_are(numbers: Numbers) -> Numbers:
    return numbers


@dataclass(frozen=True, slots=True)
class Study:
    """A published study. `worlds`: what to simulate under given settings; `finish`: adds to a replicate's numbers what takes several worlds.

    `limits`: what the rerun leaves out or does otherwise than the paper.
    """

    slug: str
    title: Text
    question: Text
    citation: str
    method: Text
    published: tuple[Published, ...]
    worlds: Callable[[Settings], Sequence[World]]
    finish: Callable[[Numbers], Numbers] = _as_they_are
    limits: Text = field(default_factory=lambda: Text("", ""))


@dataclass(frozen=True, slots=True)
class StudyLine:
    """A row of studies.csv. `simulated`: mean over seeds with its `standard_error` over them; `own_standard_error`: mean of the estimator's own;
    `spread`: standard deviation over seeds; `share_inside`: share of the seeds whose own estimate would be judged inside; `reach`: half of the 95 %
    interval, the wider of that over seeds and the estimator's own, as seeds share the population and so do not tell which firms are in a sample;
    `clear`: with that interval chance cannot turn the verdict; None for placebos. `simulated_low`, `simulated_high`: its ends, of a ratio those of
    Fieller, where `reach` is the longer side and the divisor may leave it without ends. What is not known is None."""

    study: str
    estimate: str
    title: str
    published: float | None
    low: float | None
    high: float | None
    status: str
    source: str
    simulated: float | None
    standard_error: float | None
    own_standard_error: float | None
    spread: float | None
    seeds: int
    share_inside: float | None
    reach: float | None
    verdict: str
    clear: bool | None
    simulated_low: float | None
    simulated_high: float | None


@dataclass(frozen=True)
class StudyResult:
    """A study after its runs. `runs`: every replicate's numbers, in order; `worlds`: what was simulated."""

    study: Study
    worlds: tuple[World, ...]
    runs: tuple[Numbers, ...]
    command: tuple[str, ...] = ()

    @property
    def lines(self) -> list[StudyLine]:
        """One line a published estimate."""
        return [line_of(self.study, published, self.runs) for published in self.study.published]

    def mean(self, key: str) -> float:
        """Mean of a number over the seeds that have it; NaN if none does."""
        return mean_and_error([run.get(key, math.nan) for run in self.runs])[0]

    def reach(self, key: str) -> float:
        """Half of the 95 % interval of that mean; zero from fewer than two seeds, as there is nothing to draw."""
        values = [value for value in (run.get(key, math.nan) for run in self.runs) if math.isfinite(value)]
        return reach(mean_and_error(values)[1], len(values)) if len(values) > 1 else 0.0

    def series(self, prefix: str) -> Iterator[tuple[float, float, float]]:
        """Numbers whose keys are `prefix` and a number, as (number, mean over seeds, half of its 95 % interval), in order: a chart's points."""
        keys = {key for run in self.runs for key in run if key.startswith(f"{prefix} ") and _is_number(key[len(prefix) + 1 :])}
        for place, key in sorted((float(key[len(prefix) + 1 :]), key) for key in keys):
            yield place, self.mean(key), self.reach(key)

    def frame(self) -> pd.DataFrame:
        """The comparison, columns as in studies.csv."""
        return frame([self])


def band_of(study: str, key: str) -> tuple[float | None, float | None]:
    """The band of the stylised fact that a number of a study answers; None at an open end. A band is written once, beside its fact."""
    return next((part.low, part.high) for _, part in parts() if (part.source, part.key) == (study, key))


def standard_error_key(estimate: str) -> str:
    """Key under which a reader gives the estimator's own standard error."""
    return f"{estimate} standard error"


def degrees_key(estimate: str) -> str:
    """Key under which a reader gives the degrees of freedom of that error, where they are few; without it the error is taken as normal."""
    return f"{estimate} degrees of freedom"


def own_reach(key: str, numbers: Numbers) -> float:
    """Half of the 95 % interval of one run's estimate by the estimator's own standard error; NaN without one."""
    degrees = numbers.get(degrees_key(key), math.nan)
    return (t_quantile(int(degrees)) if degrees >= 1 else NORMAL_95) * numbers.get(standard_error_key(key), math.nan)


def line_of(study: Study, published: Published, runs: Sequence[Numbers]) -> StudyLine:
    """The line of one estimate from the numbers of all seeds."""
    values = [run.get(published.key, math.nan) for run in runs]
    own = [run.get(standard_error_key(published.key), math.nan) for run in runs]
    known = [place for place, value in enumerate(values) if math.isfinite(value)]
    mean, error = mean_and_error(values)
    reaches = [own_reach(published.key, run) for run in runs]
    each = [published.verdict(values[place], reaches[place]) for place in known]
    judged = [verdict == "inside" for verdict in each if verdict != "no interval"]
    half = wider(reach(error, len(known)), mean_and_error(reaches)[0])
    line = StudyLine(
        study.slug, published.key, published.title.en, published.value, *_ends(published), published.status, published.source,
        _none_if_nan(mean), _none_if_nan(error), _none_if_nan(mean_and_error(own)[0]), _none_if_nan(error * math.sqrt(len(known))), len(known),
        sum(judged) / len(judged) if judged else None, _none_if_nan(half), published.verdict(mean, half), published.clear(mean, half),
        _none_if_nan(mean - half), _none_if_nan(mean + half),
    )  # fmt: skip
    return line if published.ratio is None else _with_ratio(line, published, runs)


def ratio_of(published: Published, runs: Sequence[Numbers]) -> Ratio:
    """The ratio of two means over the seeds that have both, each seed a cluster of its own; no value if none has or the divisor is zero."""
    assert published.ratio is not None
    pairs = np.array([[run.get(key, math.nan) for key in published.ratio] for run in runs]).reshape(-1, 2)
    pairs = pairs[np.isfinite(pairs).all(axis=1)]
    return ratio(pairs[:, 0], pairs[:, 1], np.arange(len(pairs)))


def _with_ratio(line: StudyLine, published: Published, runs: Sequence[Numbers]) -> StudyLine:
    """The line with the ratio of means in place of the mean of ratios. Without bounds chance can turn the verdict; no verdict without an error."""
    found = ratio_of(published, runs)
    value = math.nan if found.value is None else found.value
    half, clear = math.nan, None if found.bounded is None else False
    if found.low is not None and found.high is not None:
        half, clear = max(found.high - value, value - found.low), published.beyond_chance(found.low, found.high)
    return replace(line, simulated=_none_if_nan(value), standard_error=None, reach=_none_if_nan(half), verdict=published.verdict(value), clear=clear,
                   simulated_low=found.low, simulated_high=found.high)  # fmt: skip


def reach(error: float, seeds: int) -> float:
    """Half of the 95 % interval of a mean over seeds, by Student's t; NaN from a single seed."""
    return t_quantile(seeds - 1) * error if seeds > 1 else math.nan


def wider(one: float, other: float) -> float:
    """The larger of two half-widths, either of which may be NaN."""
    return float(np.fmax(one, other))


def mean_and_error(values: Sequence[float]) -> tuple[float, float]:
    """Mean of the finite values and its standard error; NaN where too few."""
    known = np.array([value for value in values if math.isfinite(value)])
    mean = float(known.mean()) if known.size else math.nan
    return mean, float(known.std(ddof=1) / math.sqrt(known.size)) if known.size > 1 else math.nan


def run_study(study: Study, lab: Lab, settings: Settings, folder: ExperimentFolder | None = None) -> StudyResult:
    """Simulate what is missing of a study and read it. Raises InputError for a bad scenario, RunsFailed if a run failed, and what `read_runs`
    raises."""
    worlds = tuple(study.worlds(settings))
    readings: list[dict[object, Numbers]] = []
    for world in worlds:
        readings += read_runs([world.scenario], world.reader, lab, folder)  # type: ignore[arg-type]  # dicts by RunKey
    shared = sorted(set.intersection(*(set(reading) for reading in readings)))  # type: ignore[type-var]
    runs = []
    for key in shared:
        numbers = {name: value for world, reading in zip(worlds, readings, strict=True) for name, value in _named(world, reading[key], len(worlds))}
        runs.append(study.finish(numbers))
    return StudyResult(study, worlds, tuple(runs), lab.command)


def run_studies(studies: Sequence[Study], lab: Lab, settings: Settings, out: Path) -> list[StudyResult]:
    """Run studies one after the other; write studies.csv, numbers.csv (every number of every seed) and manifest.json into `out`.

    Raises FolderError if `out` cannot be used, and what `run_study` raises.
    """
    folder = ExperimentFolder(out)
    folder.create()
    with folder.locked():
        results = [run_study(study, lab, settings, folder) for study in studies]
        write_csv(folder.table("studies"), columns(), [astuple(line) for result in results for line in result.lines])
        rows = [row for result in results for row in _rows(result)]
        write_csv(folder.table("numbers"), ("study", "seed", "key", "value"), rows)
        scenarios = [world.scenario for result in results for world in result.worlds]
        folder.describe(KIND, lab.command, scenarios, {"studies": [study.slug for study in studies], "replicates": settings.replicates})
    return results


def columns() -> list[str]:
    """Columns of studies.csv, in order."""
    return [column.name for column in fields(StudyLine)]


def frame(results: Sequence[StudyResult]) -> pd.DataFrame:
    """The lines of several studies."""
    import pandas as pd

    return pd.DataFrame([astuple(line) for result in results for line in result.lines], columns=columns())


def _rows(result: StudyResult) -> Iterator[list[Cell]]:
    for number, run in enumerate(result.runs):
        for key in sorted(run):
            yield [result.study.slug, number, key, run[key]]


def _named(world: World, numbers: Numbers, worlds: int) -> Iterator[tuple[str, float]]:
    for key, value in numbers.items():
        yield (key if worlds == 1 else f"{world.name} {key}"), value


def _ends(published: Published) -> tuple[float | None, float | None]:
    ends = published.interval or (-math.inf, math.inf)
    low, high = (end if math.isfinite(end) else None for end in ends)
    return low, high


def _none_if_nan(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
