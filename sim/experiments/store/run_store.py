"""The store of runs: every file under an address made of what decides its bytes, so that nothing is ever computed twice.

    <root>/ab/cdef….run.parquet       the results of one run
    <root>/ab/cdef….events.parquet    what happened in it, day by day, where that was asked for
    <root>/ab/cdef….firms.parquet     what became of every firm, where that was asked for
    <root>/ab/cdef….measures.parquet  what a reader of its micro-data found; its address hashes the reader too

The address hashes the scenario (without its name, title and targets), the code and data tables, draw, replicate and seed. Results folders hold
second names (hard links) of these files; the store itself knows no scenarios. Files are never changed, only added and removed.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Literal

from sim.experiments.store.encoding import RunKey, Stamp, read_identity
from sim.experiments.store.event_file import read_event_identity
from sim.experiments.store.firm_file import read_firm_identity
from sim.experiments.store.measure_file import read_measure_identity
from sim.experiments.store.writing import link, make_folder, remove, write_whole

Kind = Literal["run", "events", "firms", "measures"]
"""What is kept of a run; `run` always."""

IDENTITIES: dict[Kind, Callable[[Path], tuple[Stamp, RunKey] | None]] = {
    "run": read_identity,
    "events": read_event_identity,
    "firms": read_firm_identity,
    "measures": read_measure_identity,
}

STORE = "store"
"""Name of the store's folder among the results."""


def address(stamp: Stamp, key: RunKey) -> str:
    """Where a run is kept: 32 hexadecimal digits of what decides its bytes."""
    text = f"{stamp.run_hash}/{stamp.code_hash}/{stamp.seed}/{key.draw}/{key.replicate}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


class RunStore:
    """Files of runs below `root`, which is made when the first one is saved."""

    def __init__(self, root: Path):
        self.root = root

    def path(self, stamp: Stamp, key: RunKey, kind: Kind = "run") -> Path:
        """Where the file is, or will be."""
        name = address(stamp, key)
        return self.root / name[:2] / f"{name[2:]}.{kind}.parquet"

    def holds(self, stamp: Stamp, key: RunKey, kind: Kind = "run") -> bool:
        """Whether the file is there whole."""
        path = self.path(stamp, key, kind)
        return path.exists() and IDENTITIES[kind](path) == (stamp, key)

    def save(self, stamp: Stamp, key: RunKey, kind: Kind, content: bytes) -> Path:
        """Store a finished file; raises StoreError if it cannot be written whole."""
        path = self.path(stamp, key, kind)
        make_folder(path.parent)
        write_whole(path, content)
        with suppress(OSError):
            path.chmod(0o444)  # its other names, in results folders, are the same file
        return path

    def adopt(self, file: Path, stamp: Stamp, key: RunKey, kind: Kind) -> None:
        """Take in a whole file that lies in a results folder, as when that came from another machine."""
        path = self.path(stamp, key, kind)
        make_folder(path.parent)
        link(file, path)

    def files(self) -> Iterator[Path]:
        """All files of runs."""
        for folder in sorted(self._folders()):
            yield from sorted(path for path in folder.iterdir() if path.suffix == ".parquet" and not path.name.startswith("."))

    def remove(self, files: Iterable[Path]) -> None:
        """Remove files, and folders that become empty."""
        folders = set()
        for path in files:
            remove(path)
            folders.add(path.parent)
        for folder in folders:
            with suppress(OSError):
                os.rmdir(folder)

    def _folders(self) -> list[Path]:
        if not self.root.is_dir():
            return []
        return [path for path in self.root.iterdir() if path.is_dir() and len(path.name) == 2]
