"""A results folder of one scenario, opened for reading: its scenario, its stamp, and run files that are known to be whole and its own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.experiments.exchange.catalogue import contents
from sim.experiments.reading.panel import Panel, read_panel
from sim.experiments.store.encoding import RunKey, Stamp, read_identity
from sim.experiments.store.errors import FolderError, StoreError
from sim.experiments.store.folder import MANIFEST
from sim.experiments.store.manifest import ENSEMBLE, read_manifest, scenario_in
from sim.experiments.store.results_folder import ResultsFolder

if TYPE_CHECKING:
    from sim.scenario.resolved import Scenario

AT_A_TIME = 50
"""Runs read together where all are not needed at once; memory does not grow beyond them."""

NAMED = 5
"""Bad files that an error names."""


class StoredEnsemble:
    """Reads one results folder; raises FolderError if it is not that of one scenario."""

    def __init__(self, path: Path):
        self.folder = ResultsFolder(path)
        self.manifest: dict[str, Any] = read_manifest(path / MANIFEST)
        if self.manifest["kind"] != ENSEMBLE:
            tables = ", ".join(part.name for part in contents(path) if part.columns)
            raise FolderError(
                f"{path} holds the results of `{self.manifest['kind']}` over several scenarios, not the runs of one"
                + (f"; its tables are CSV files already: {tables}" if tables else "")
            )

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario as it was resolved."""
        return scenario_in(self.manifest)

    @property
    def stamp(self) -> Stamp:
        """What the manifest says that every run was computed from."""
        told = self.manifest
        return Stamp(told["run_hash"], told["code"]["hash"], told["code"]["version"], told["seeds"]["ensemble"])

    @cached_property
    def runs(self) -> dict[RunKey, Path]:
        """Files of the finished runs, in order; raises StoreError if one is unreadable or of something else, FolderError if there is none."""
        found, bad = {}, []
        for path in sorted(self.folder.runs.glob("*.parquet")):
            identity = read_identity(path)
            if fault := self.fault(path, identity):
                bad.append(f"{path.name} {fault}")
            elif identity is not None:
                found[identity[1]] = path
        if bad:
            more = f" and {len(bad) - NAMED} more" if len(bad) > NAMED else ""
            raise StoreError(f"{self.folder.runs}: {'; '.join(bad[:NAMED])}{more}. Run the command of the folder again: it mends them")
        if not found:
            raise FolderError(f"{self.folder.path} holds no finished run")
        return dict(sorted(found.items()))

    def fault(self, path: Path, identity: tuple[Stamp, RunKey] | None) -> str:
        """What is wrong with a run file of this stamp and key; empty if nothing is."""
        if identity is None:
            return "is cut short or cannot be read"
        if identity[0] != self.stamp:
            return "was computed from another scenario, seed or code than the manifest says"
        return "" if identity[1].name == path.stem else f"holds another run: {identity[1].name}"

    def panel(self) -> Panel:
        """All finished runs side by side."""
        return read_panel(self.runs, self.stamp)

    def panels(self) -> Iterator[Panel]:
        """The same, some runs at a time, in order."""
        keys = list(self.runs)
        for first in range(0, len(keys), AT_A_TIME):
            yield read_panel({key: self.runs[key] for key in keys[first : first + AT_A_TIME]}, self.stamp)

    def draws(self) -> Iterator[tuple[int, str, float | int | bool | str]]:
        """(draw, parameter, value) of every uncertain parameter, in order."""
        uncertain = {assumption.path for assumption in self.scenario.assumptions if assumption.distribution.kind != "fixed"}
        for draw in range(self.scenario.draws):
            for path, value in sorted(self.scenario.sampled(draw).items()):
                if path in uncertain:
                    yield draw, path, value
