"""The results folder of one scenario: which files it has, what of it is still good, and who may write to it.

    <folder>/manifest.json, summary.csv, scorecard.csv, fiscal_account.csv, charts/*.png   derived, made anew from the runs
    <folder>/runs/draw-0003_replicate-0001.parquet                       one finished run, a second name of a file in the store
    <folder>/events/draw-0003_replicate-0001.parquet                     what happened in it, day by day, where that was asked for
    <folder>/firms/draw-0003_replicate-0001.parquet                      what became of every firm, where that was asked for
    <folder>/errors/draw-0003_replicate-0001.json                        why a run failed

`runs/*.parquet` is at all times (part of) one ensemble: a file with a run's name counts only if its footer can be read and its stamp equals the
one expected, and only the draws and replicates asked for last are there; the store keeps the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from sim.experiments.store.encoding import RunKey, Stamp
from sim.experiments.store.folder import Folder
from sim.experiments.store.run_failure import Failure
from sim.experiments.store.run_store import IDENTITIES, Kind, RunStore
from sim.experiments.store.writing import TEMPORARY, link, make_folder, remove, write_json

_RUN_FILE = re.compile(r"draw-\d{4,}_replicate-\d{4,}\.parquet")

KEPT_ON_REQUEST: tuple[Kind, ...] = ("events", "firms")


@dataclass(frozen=True, slots=True)
class Survey:
    """What a folder held besides the runs expected: how many files were `stale` or `unreadable`."""

    stale: int
    unreadable: int


class ResultsFolder(Folder):
    """Paths and writes of one results folder."""

    def __init__(self, path: Path):
        super().__init__(path)
        self.runs = path / "runs"
        self.events = path / "events"
        self.firms = path / "firms"
        self.errors = path / "errors"
        self.summary = path / "summary.csv"
        self.scorecard = path / "scorecard.csv"
        self.fiscal_account = path / "fiscal_account.csv"
        self.past = path / "history.csv"

    def folder_of(self, kind: Kind) -> Path:
        """Where files of a kind are."""
        return {"run": self.runs, "events": self.events, "firms": self.firms}[kind]

    def file(self, key: RunKey, kind: Kind = "run") -> Path:
        """Where a file of the run is, or will be."""
        return self.folder_of(kind) / f"{key.name}.parquet"

    def create(self) -> None:
        """Make the folders; raises FolderError if they cannot be made or written to."""
        self._make_writable(self.runs)

    def prepare(self, keys: Iterable[RunKey], stamp: Stamp, store: RunStore) -> Survey:
        """Remove files that are not of this ensemble, or were cut short; hand good ones that the store lacks to it; raises StoreError."""
        wanted = {key.name: key for key in keys}
        stale = unreadable = 0
        kept = set()
        for path in self._files("run"):
            identity = IDENTITIES["run"](path)
            if identity is None or identity != (stamp, identity[1]) or identity[1].name != path.stem:
                unreadable, stale = unreadable + (identity is None), stale + (identity is not None)
                remove(path)
            else:
                self._hand_over(path, stamp, identity[1], "run", store)
                kept.add(path.stem)
                if path.stem not in wanted:
                    remove(path)
        for kind in KEPT_ON_REQUEST:
            self._prepare_extras(kind, wanted, stamp, store)
        if kept != set(wanted):
            self._clear_derived()
        return Survey(stale, unreadable)

    def _prepare_extras(self, kind: Kind, wanted: dict[str, RunKey], stamp: Stamp, store: RunStore) -> None:
        for path in self._files(kind):
            identity = IDENTITIES[kind](path)
            if path.stem in wanted and identity == (stamp, wanted[path.stem]):
                self._hand_over(path, stamp, wanted[path.stem], kind, store)
            else:
                remove(path)

    def _hand_over(self, path: Path, stamp: Stamp, key: RunKey, kind: Kind, store: RunStore) -> None:
        if not store.holds(stamp, key, kind):
            store.adopt(path, stamp, key, kind)

    def _files(self, kind: Kind) -> list[Path]:
        return sorted(path for path in self.folder_of(kind).glob("*.parquet") if _RUN_FILE.fullmatch(path.name))

    def _clear_derived(self) -> None:
        """Remove what no longer speaks for the runs, old errors, and the temporary files of a command that was killed."""
        derived = [self.summary, self.scorecard, self.fiscal_account, self.past, *self.charts.glob("*.png"), *self.errors.glob("draw-*.json")]
        folders = (self.path, self.runs, self.events, self.firms)
        for path in (*derived, *(part for folder in folders for part in folder.glob(f".*{TEMPORARY}"))):
            remove(path)

    def show(self, stored: Path, key: RunKey, kind: Kind) -> None:
        """Give a stored file its name in this folder; raises StoreError."""
        path = self.file(key, kind)
        make_folder(path.parent)
        if not (path.exists() and path.samefile(stored)):
            link(stored, path)

    def save_failure(self, key: RunKey, failure: Failure, stamp: Stamp) -> Path:
        """Record why a run failed, with its traceback."""
        path = self.errors / f"{key.name}.json"
        make_folder(self.errors)
        write_json(path, {**key._asdict(), **asdict(failure), **asdict(stamp)})
        return path
