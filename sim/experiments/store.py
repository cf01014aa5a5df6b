"""The results folder of one ensemble: what is in it, what of it is still good, and writing whole files or none.

    <folder>/manifest.json, summary.csv, scorecard.csv, fiscal_account.csv, charts/*.png   derived, made anew from the runs
    <folder>/runs/draw-0003_replicate-0001.parquet                       one finished run
    <folder>/events/draw-0003_replicate-0001.parquet                     what happened in it, day by day, where that was asked for
    <folder>/spare/                                                      finished runs that the last command did not ask for
    <folder>/errors/draw-0003_replicate-0001.json                        why a run failed

A run file counts as finished only if its footer can be read and its stamp equals the one expected; every other file with a
run's name is removed before new runs are written. Finished runs outside the draws and replicates asked for are put aside in
`spare/` and come back when they are wanted. So `runs/*.parquet` is at all times (part of) one ensemble.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from sim.experiments.encoding import RunKey, Stamp, read_identity
from sim.experiments.errors import FolderError, StoreError, describe_write_error
from sim.experiments.event_file import read_event_identity
from sim.experiments.job import Failure

_RUN_FILE = re.compile(r"draw-\d{4,}_replicate-\d{4,}\.parquet")
_TEMPORARY = ".tmp"


@dataclass(frozen=True, slots=True)
class Survey:
    """What a folder held: `finished` runs of this ensemble, and how many files were `stale` or `unreadable`."""

    finished: frozenset[RunKey]
    stale: int
    unreadable: int


class ResultsFolder:
    """Paths and writes of one results folder."""

    def __init__(self, path: Path):
        self.path = path
        self.runs = path / "runs"
        self.events = path / "events"
        self.spare = path / "spare"
        self.errors = path / "errors"
        self.charts = path / "charts"
        self.manifest = path / "manifest.json"
        self.summary = path / "summary.csv"
        self.scorecard = path / "scorecard.csv"
        self.fiscal_account = path / "fiscal_account.csv"

    def run_file(self, key: RunKey) -> Path:
        """Where the run is, or will be."""
        return self.runs / f"{key.name}.parquet"

    def event_file(self, key: RunKey) -> Path:
        """Where the event records of the run are, or will be."""
        return self.events / f"{key.name}.parquet"

    def create(self) -> None:
        """Make the folders; raises FolderError if they cannot be made or written to."""
        try:
            self.runs.mkdir(parents=True, exist_ok=True)
            probe = self.runs / f".probe{_TEMPORARY}"
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

    def prepare(self, keys: Iterable[RunKey], stamp: Stamp) -> Survey:
        """Leave in `runs/` exactly the finished runs of `keys`; raises StoreError if a file cannot be moved or removed."""
        wanted = frozenset(keys)
        finished: set[RunKey] = set()
        stale = unreadable = 0
        for path in self._run_files():
            identity = read_identity(path)
            if identity is None:
                unreadable += 1
                _remove(path)
            elif identity != (stamp, identity[1]) or identity[1].name != path.stem:
                stale += 1
                _remove(path)
            elif identity[1] in wanted:
                finished.add(identity[1])
                _move(path, self.runs / path.name)
            else:
                _move(path, self.spare / path.name)
        if finished != wanted:
            self._clear_derived()
        return Survey(frozenset(finished), stale, unreadable)

    def keep_events(self, stamp: Stamp) -> frozenset[RunKey]:
        """Remove event files that are unreadable or of another scenario or code version; the runs whose events are there."""
        kept: set[RunKey] = set()
        for path in sorted(path for path in self.events.glob("*.parquet") if _RUN_FILE.fullmatch(path.name)):
            identity = read_event_identity(path)
            if identity is None or identity != (stamp, identity[1]) or identity[1].name != path.stem:
                _remove(path)
            else:
                kept.add(identity[1])
        for path in self.events.glob(f".*{_TEMPORARY}"):
            _remove(path)
        return frozenset(kept)

    def _run_files(self) -> list[Path]:
        files = [*self.runs.glob("*.parquet"), *self.spare.glob("*.parquet")]
        return sorted(path for path in files if _RUN_FILE.fullmatch(path.name))

    def _clear_derived(self) -> None:
        """Remove what no longer speaks for the runs, old errors, and the temporary files of a command that was killed."""
        derived = [self.summary, self.scorecard, self.fiscal_account, *self.charts.glob("*.png"), *self.errors.glob("draw-*.json")]
        for path in (*derived, *self.runs.glob(f".*{_TEMPORARY}"), *self.path.glob(f".*{_TEMPORARY}")):
            _remove(path)

    def save_run(self, key: RunKey, content: bytes) -> None:
        """Store a finished run; raises StoreError if it cannot be written whole."""
        write_whole(self.run_file(key), content)

    def save_events(self, key: RunKey, content: bytes) -> None:
        """Store the event records of a run; raises StoreError if they cannot be written whole."""
        path = self.event_file(key)
        with _writing(path):
            self.events.mkdir(exist_ok=True)
        write_whole(path, content)

    def save_failure(self, key: RunKey, failure: Failure, stamp: Stamp) -> Path:
        """Record why a run failed, with its traceback."""
        path = self.errors / f"{key.name}.json"
        with _writing(path):
            self.errors.mkdir(exist_ok=True)
        write_json(path, {**key._asdict(), **asdict(failure), **asdict(stamp)})
        return path


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, never a part; raises StoreError."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}{_TEMPORARY}")
    with _writing(path):
        try:
            with open(temporary, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise


def write_json(path: Path, content: object) -> None:
    """Write readable JSON, whole or not at all; raises StoreError."""
    write_whole(path, (json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode())


def _remove(path: Path) -> None:
    with _writing(path):
        path.unlink(missing_ok=True)


def _move(path: Path, to: Path) -> None:
    if path != to:
        with _writing(to):
            to.parent.mkdir(exist_ok=True)
            os.replace(path, to)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(describe_write_error(error, path)) from error
