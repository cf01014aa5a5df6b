"""A folder among the results: made, locked against a second command, described by a manifest."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.experiments.store.code_version import code_version
from sim.experiments.store.errors import FolderError, describe_write_error
from sim.experiments.store.manifest import experiment_manifest
from sim.experiments.store.writing import TEMPORARY, write_json, write_whole

if TYPE_CHECKING:
    from sim.scenario.resolved import Scenario

MANIFEST = "manifest.json"
RUN_LIST = "runs.txt"


class Folder:
    """What all folders among the results have."""

    def __init__(self, path: Path):
        self.path = path
        self.charts = path / "charts"
        self.manifest = path / MANIFEST

    def create(self) -> None:
        """Make the folder; raises FolderError if it cannot be made or written to."""
        self._make_writable(self.path)

    def _make_writable(self, path: Path) -> None:
        try:
            path.mkdir(parents=True, exist_ok=True)
            probe = path / f".probe{TEMPORARY}"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise FolderError(describe_write_error(error, self.path)) from error

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep a second command out of the folder; raises FolderError if another one holds it."""
        if sys.platform == "win32":
            yield
            return
        import fcntl

        with open(self.path / ".lock", "w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise FolderError(f"another command is writing to {self.path}: wait for it, or choose another folder with --out") from error
            except OSError:  # a file system without locks: go on without
                pass
            yield


class ExperimentFolder(Folder):
    """The folder of an experiment over many scenarios: its tables, its manifest, and which files of the store it rests on.

    `runs.txt` names those files, so that tidying the store spares them; the runs themselves are not shown in the folder.
    """

    def __init__(self, path: Path):
        super().__init__(path)
        self.run_list = path / RUN_LIST
        self._rests_on: set[str] = set()

    def table(self, name: str) -> Path:
        """Where a table of this name is, or will be."""
        return self.path / f"{name}.csv"

    def rest_on(self, files: Iterable[Path], root: Path) -> None:
        """Add files of the store below `root` to those that the experiment needs; raises StoreError."""
        self._rests_on |= {path.relative_to(root).as_posix() for path in files}
        write_whole(self.run_list, "".join(f"{name}\n" for name in sorted(self._rests_on)).encode())

    def describe(self, kind: str, command: Sequence[str], scenarios: Iterable[Scenario], settings: dict[str, Any]) -> None:
        """Write the manifest; raises StoreError."""
        write_json(self.manifest, experiment_manifest(kind, command, scenarios, code_version(), settings))
