"""Which results folders there are: what was run in each, with which code, how far it is, how large it is, and what is in it."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sim.experiments.store.code_version import code_version
from sim.experiments.store.errors import FolderError
from sim.experiments.store.folder import MANIFEST, RUN_LIST
from sim.experiments.store.manifest import ENSEMBLE, FORMAT
from sim.experiments.store.run_store import RunStore
from sim.experiments.store.writing import TEMPORARY
from sim.kernel.errors import nearest_name

LOCK = ".lock"
PARTS = ("runs", "events", "firms", "errors", "charts")
"""Folders inside a results folder; each holds many files of one sort."""

COMPLETE, INCOMPLETE, FAILED, RUNNING, UNREADABLE = "complete", "incomplete", "failed", "running", "other format"

NAMED = 12
"""Folders that an error lists."""


_PARQUET_MARK = b"PAR1"


@dataclass(frozen=True, slots=True)
class Entry:
    """One results folder. `done` of `total` runs are there (None where the manifest cannot be read); `bytes` is the size of all its files;
    `code` is the hash of the code that computed it, `same_code` whether that is the code that runs now."""

    path: Path
    name: str
    kind: str
    scenarios: tuple[str, ...]
    done: int | None
    total: int | None
    state: str
    code: str
    code_version: str
    same_code: bool
    written: datetime
    files: int
    bytes: int
    manifest: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Content:
    """One file of a results folder, or all files of one sort; `rows` (without the header) and `columns` are those of a CSV table."""

    name: str
    files: int
    bytes: int
    rows: int | None = None
    columns: tuple[str, ...] = ()


def catalogue(root: Path, store: RunStore) -> list[Entry]:
    """All results folders below `root`, those written last first; the store is needed to count the runs of experiments."""
    entries = [entry(path, root, store) for path in results_folders(root, store.root) if (path / MANIFEST).is_file()]
    return sorted(entries, key=lambda one: (-one.written.timestamp(), one.name))


def results_folders(root: Path, store: Path | None = None) -> Iterator[Path]:
    """Folders at and below `root` that hold a manifest or a list of runs, by name; the store is left out."""
    kept_out = store.resolve() if store is not None else None
    for name, below, files in os.walk(root):
        folder = Path(name)
        ours = MANIFEST in files or RUN_LIST in files
        below[:] = sorted(
            part for part in below if not (part.startswith(".") or (ours and part in PARTS) or (kept_out and (folder / part).resolve() == kept_out))
        )
        if ours:
            yield folder


def find_results(name: str | Path, root: Path) -> Path:
    """The results folder at a path, or of this name below `root`; raises FolderError with the nearest name."""
    given = Path(name)
    given = given.parent if given.name == MANIFEST else given
    for path in (given, root / given):
        if (path / MANIFEST).is_file():
            return path
    names = [_name(path, root) for path in results_folders(root) if (path / MANIFEST).is_file()]
    hint = nearest_name(str(name), names)
    known = ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")
    there = f"there are {known}" if names else f"{root} holds none"
    raise FolderError(
        f"no results folder {name}: neither it nor {root / given} has a {MANIFEST}; {there}" + (f"; did you mean {hint}?" if hint else "")
    )


def entry(path: Path, root: Path, store: RunStore) -> Entry:
    """What is known of one results folder."""
    told, readable = _told(path / MANIFEST)
    files = [file.stat() for file in path.rglob("*") if file.is_file()]
    code = told.get("code") or {}
    done, total = _runs(told, path, store) if readable else (None, None)
    return Entry(
        path=path,
        name=_name(path, root),
        kind=str(told.get("kind", "?")),
        scenarios=_scenarios(told),
        done=done,
        total=total,
        state=RUNNING if in_use(path) else told.get("state", COMPLETE) if readable else UNREADABLE,
        code=str(code.get("hash", "")),
        code_version=str(told.get("code_version", "?")),
        same_code=code.get("hash") == code_version().hash,
        written=_written(told, path / MANIFEST),
        files=len(files),
        bytes=sum(file.st_size for file in files),
        manifest=told,
    )


def contents(path: Path) -> list[Content]:
    """What is in a results folder: tables with their rows and columns first, then the sorts of files, then the rest."""
    tables, sorts, rest = [], [], []
    for item in sorted(path.iterdir()):
        if item.is_dir() and item.name in PARTS:
            files = [file for file in item.iterdir() if file.is_file() and not file.name.startswith(".")]
            suffixes = {file.suffix for file in files}
            pattern = f"{item.name}/*{suffixes.pop() if len(suffixes) == 1 else ''}"
            sorts += [Content(pattern, len(files), sum(file.stat().st_size for file in files))] if files else []
        elif item.suffix == ".csv":
            tables.append(_table(item))
        elif item.is_file() and item.name != LOCK and not item.name.endswith(TEMPORARY):
            rest.append(Content(item.name, 1, item.stat().st_size))
    return [*tables, *sorts, *rest]


def in_use(folder: Path) -> bool:
    """Whether a command is writing to the folder now; False where the system has no locks."""
    if sys.platform == "win32":
        return False
    import fcntl

    try:
        with open(folder / LOCK) as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def is_whole(path: Path) -> bool:
    """Whether a file begins and ends as a Parquet file does: one that was cut short does not."""
    try:
        with open(path, "rb") as file:
            begins = file.read(len(_PARQUET_MARK))
            file.seek(-len(_PARQUET_MARK), os.SEEK_END)
            return begins == _PARQUET_MARK == file.read()
    except OSError:
        return False


def runs_named(folder: Path) -> list[str]:
    """Files of the store that an experiment's folder rests on, by their paths below its root; none for other folders."""
    try:
        return (folder / RUN_LIST).read_text(encoding="utf-8").split()
    except OSError:
        return []


def _told(path: Path) -> tuple[dict[str, Any], bool]:
    """The manifest, and whether it is of this format; of another, what can be read."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}, False
    return (told, told.get("format") == FORMAT) if isinstance(told, dict) else ({}, False)


def _runs(told: dict[str, Any], path: Path, store: RunStore) -> tuple[int, int]:
    if told.get("kind") == ENSEMBLE:
        return told["runs"]["done"], told["runs"]["total"]
    named = runs_named(path)
    return sum((store.root / name).is_file() for name in named), len(named)


def _scenarios(told: dict[str, Any]) -> tuple[str, ...]:
    scenarios = told.get("scenarios") or ([told["scenario"]] if "scenario" in told else [])
    return tuple(str(scenario.get("id", "?")) for scenario in scenarios)


def _written(told: dict[str, Any], manifest: Path) -> datetime:
    """When the command ended, as the manifest says, else when the manifest was written."""
    timing = told.get("timing") or {}
    try:
        if "written" in told:
            return datetime.fromisoformat(told["written"])
        return datetime.fromisoformat(timing["began"]) + timedelta(seconds=timing["elapsed_seconds"])
    except (KeyError, TypeError, ValueError):
        return datetime.fromtimestamp(manifest.stat().st_mtime).astimezone()


def _name(path: Path, root: Path) -> str:
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
    return path.resolve().name if name == "." else name


def _table(path: Path) -> Content:
    with open(path, encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        columns = tuple(next(reader, ()))
        rows = sum(1 for _ in reader)
    return Content(path.name, 1, path.stat().st_size, rows, columns)
