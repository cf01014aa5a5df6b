"""What the report is made from: results folders of any kind, sorted by what they hold. The first ensemble is what it is about, the last one
what the others are compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.experiments.comparison.compare import KIND as COMPARISON
from sim.experiments.comparison.stored import compare_stored, names_of
from sim.experiments.effects import ALL_ON
from sim.experiments.exchange.catalogue import find_results
from sim.experiments.exchange.stored import StoredEnsemble
from sim.experiments.store.errors import FolderError
from sim.experiments.store.folder import MANIFEST
from sim.experiments.store.manifest import ENSEMBLE, read_manifest
from sim.views.goals import Goal, goals
from sim.views.interactive.parts import Words
from sim.views.report.pairing import why_apart
from sim.views.stored_run import StoredRun

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.comparison.compare import Comparison
    from sim.scenario.resolved import Scenario

ATTRIBUTION, EFFECTS, SENSITIVITY, DISCOVERY = "attribution", "effects", "sensitivity", "discover"
EFFECTS_TABLE = "effects.csv"
STUDIES = (COMPARISON, ATTRIBUTION, EFFECTS, SENSITIVITY, DISCOVERY)
"""Kinds of experiments that the report has a section for."""


@dataclass(frozen=True)
class Ensemble:
    """Finished runs of one scenario, and what the report calls it."""

    name: str
    stored: StoredEnsemble
    run: StoredRun

    @property
    def scenario(self) -> Scenario:
        """As it was resolved."""
        return self.stored.scenario

    @cached_property
    def goals(self) -> tuple[Goal, ...]:
        """Its targets as they were judged."""
        return goals(self.run.scorecard)

    @cached_property
    def yearly(self) -> pd.DataFrame:
        """Yearly figures of all that the report shows."""
        from sim.views.interactive.run_charts import YEARLY_VARIABLES
        from sim.views.report.sections.paths import headline

        return self.run.yearly(dict.fromkeys([*YEARLY_VARIABLES, *headline(self.run)]))

    @property
    def runs(self) -> int:
        """How many runs are finished."""
        return len(self.run.run_files)


@dataclass(frozen=True)
class Material:
    """All that was given. `comparison`: of the ensembles with the last of them, None if there is one, or if they lie `apart`, for the reasons given.
    `studies`: folders of experiments by kind; `manifests`: of all folders, in order."""

    ensembles: tuple[Ensemble, ...]
    comparison: Comparison | None
    apart: tuple[Words, ...]
    studies: dict[str, tuple[Path, ...]]
    manifests: dict[Path, dict[str, Any]] = field(default_factory=dict)

    @property
    def main(self) -> Ensemble | None:
        """What the report is about; None if only experiments were given."""
        return self.ensembles[0] if self.ensembles else None

    def of(self, kind: str) -> tuple[Path, ...]:
        """Folders of an experiment."""
        return self.studies.get(kind, ())


def read_material(arguments: Sequence[str | Path], results: Path) -> Material:
    """The folders that the arguments name, by path or by name below `results`, opened for reading.

    Raises FolderError if one is none, is unfinished, or is of a kind that no report shows; nothing is written or computed.
    """
    if not arguments:
        raise FolderError("name at least one results folder")
    folders = dict.fromkeys(_find(Path(argument), results) for argument in arguments)
    manifests = {folder: _manifest(folder) for folder in folders}
    problems = [problem for folder, told in manifests.items() if (problem := _problem(folder, told))]
    for kind in STUDIES:
        several = [str(folder) for folder, told in manifests.items() if told["kind"] == kind]
        problems += [f"a report shows one folder of {kind}, not {len(several)}: {', '.join(several)}"] if len(several) > 1 else []
    if problems:
        raise FolderError("; ".join(problems))
    stored = [StoredEnsemble(folder) for folder, told in manifests.items() if told["kind"] == ENSEMBLE]
    ensembles = tuple(Ensemble(name, one, StoredRun(one.folder.path)) for name, one in zip(names_of(stored), stored, strict=True))
    reasons = tuple(why_apart(stored)) if len(stored) > 1 else ()
    comparison = compare_stored(stored) if len(stored) > 1 and not reasons else None
    studies = {kind: tuple(folder for folder, told in manifests.items() if told["kind"] == kind) for kind in STUDIES}
    return Material(ensembles, comparison, reasons, studies, manifests)


def _find(given: Path, results: Path) -> Path:
    """The folder at a path, or of this name among the results; that of `qilu effects` holds ensembles and a table of its own."""
    for path in (given, results / given):
        if (path / EFFECTS_TABLE).is_file():
            return path
    return find_results(given, results)


def _manifest(folder: Path) -> dict[str, Any]:
    if not (folder / EFFECTS_TABLE).is_file():
        return read_manifest(folder / MANIFEST)
    return {**read_manifest(folder / ALL_ON / MANIFEST), "kind": EFFECTS}


def _problem(folder: Path, told: dict[str, Any]) -> str:
    """Why a folder cannot be shown; empty if it can."""
    kind = told.get("kind", "?")
    if kind not in (ENSEMBLE, *STUDIES):
        known = ", ".join((ENSEMBLE, *STUDIES))
        return f"{folder} holds results of `{kind}`, which no report shows; what it shows: {known}"
    if kind == ENSEMBLE and not (folder / "scorecard.csv").is_file():
        runs = told["runs"]
        return f"{folder} has no tables yet: {runs['done']:,} of {runs['total']:,} runs are finished; run its command again"
    return ""
