"""Which files can go: runs that no results folder rests on, runs of other code, what was left half written, a whole results folder.

Spared at all times: files of the present code that a results folder shows (it holds a second name of them), and those that a finished experiment
of the present code rests on (named in its `runs.txt`). A folder that is being written to is never touched.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.experiments.exchange.catalogue import entry, find_results, in_use, is_whole, results_folders, runs_named
from sim.experiments.store.code_version import code_version
from sim.experiments.store.encoding import read_identity
from sim.experiments.store.errors import FolderError
from sim.experiments.store.folder import MANIFEST
from sim.experiments.store.run_store import RunStore
from sim.experiments.store.writing import TEMPORARY, writing

UNUSED, OTHER_CODE, HALF_WRITTEN, ALL, FOLDER = (
    "no results folder rests on it",
    "computed by other code",
    "half written",
    "in the store",
    "in the folder",
)
REASONS = (UNUSED, OTHER_CODE, HALF_WRITTEN, ALL, FOLDER)

_PROCESS = re.compile(rf"\.(\d+){re.escape(TEMPORARY)}$")
_SECONDS_OF_A_WRITE = 60.0
"""A temporary file without a process in its name is a leftover when it is older."""


@dataclass(frozen=True, slots=True)
class Waste:
    """A file that can go and why; `bytes` is what that frees: 0 if the file keeps another name."""

    path: Path
    reason: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Stock:
    """The store in numbers: `unused` of its `files`, with `unused_bytes`, are those that no results folder rests on."""

    files: int
    bytes: int
    unused: int
    unused_bytes: int


def take_stock(root: Path, store: RunStore) -> Stock:
    """How large the store is, and how much of it no results folder at or below `root` rests on."""
    named = {name for folder in _folders(root, store) for name in runs_named(folder)}
    files = [(path, path.stat()) for path in store.files()]
    unused = [stat.st_size for path, stat in files if stat.st_nlink == 1 and path.relative_to(store.root).as_posix() not in named]
    return Stock(len(files), sum(stat.st_size for _, stat in files), len(unused), sum(unused))


def plan(root: Path, store: RunStore, *, other_code: bool = False, all_: bool = False) -> list[Waste]:
    """Files of the store, and temporary files there and below `root`, that can go.

    Without options those that nothing rests on; `other_code`: also every file that other code computed; `all_`: all files but those that the
    present code's finished folders need. Raises FolderError if a command is writing to a folder.
    """
    folders = list(_folders(root, store))
    if busy := [folder for folder in folders if in_use(folder)]:
        raise FolderError(f"a command is writing to {busy[0]}: wait for it, then clean")
    named = {name for folder in folders for name in runs_named(folder)}
    needed = {name for folder in folders if _finished(folder, root, store) for name in runs_named(folder)}
    waste = [Waste(path, HALF_WRITTEN, _freed(path)) for path in _leftovers(root, store)]
    for path in store.files():
        reason = _reason(path, path.relative_to(store.root).as_posix(), named, needed, other_code, all_)
        waste += [Waste(path, reason, _freed(path))] if reason else []
    return waste


def plan_folder(name: str, root: Path, store: RunStore) -> tuple[Path, list[Waste]]:
    """A results folder and its files; raises FolderError if there is none, it is in use, or the store or another results folder lies in it."""
    path = find_results(name, root)
    others = [folder for folder in results_folders(path, store.root) if folder != path]
    if busy := [folder for folder in (path, *others) if in_use(folder)]:
        raise FolderError(f"a command is writing to {busy[0]}: wait for it")
    if path.is_symlink():
        raise FolderError(f"{path} is a link to {path.resolve()}: name the folder itself")
    holds = store.root if store.root.resolve().is_relative_to(path.resolve()) else others[0] if others else None
    if holds is not None:
        raise FolderError(f"{path} also holds {holds}: remove that first, or remove the folder by hand")
    return path, [Waste(file, FOLDER, _freed(file)) for file in sorted(path.rglob("*")) if file.is_file() or file.is_symlink()]


def remove_waste(waste: Sequence[Waste], store: RunStore) -> None:
    """Remove the files, and folders of the store that become empty; raises StoreError."""
    store.remove([one.path for one in waste])


def remove_folder(path: Path) -> None:
    """Remove a results folder with all that is in it; raises StoreError."""
    with writing(path):
        shutil.rmtree(path)


def _reason(path: Path, name: str, named: set[str], needed: set[str], other_code: bool, all_: bool) -> str:
    """Why a file of the store can go; empty if it must not."""
    if not is_whole(path):
        return HALF_WRITTEN
    shown = path.stat().st_nlink > 1
    if not shown and name not in named:
        return UNUSED
    if not (other_code or all_):
        return ""
    identity = read_identity(path)
    if identity is None:
        return HALF_WRITTEN
    if identity[0].code_hash != code_version().hash:
        return OTHER_CODE
    return ALL if all_ and not shown and name not in needed else ""


def _folders(root: Path, store: RunStore) -> Iterator[Path]:
    """Results folders below `root` and beside the store, each once."""
    seen = set()
    for top in (root, store.root.parent):
        for folder in results_folders(top, store.root):
            place = folder.resolve()
            if place not in seen:
                seen.add(place)
                yield folder


def _finished(folder: Path, root: Path, store: RunStore) -> bool:
    """Whether the folder was written by the present code and is complete."""
    if not (folder / MANIFEST).is_file():
        return False
    found = entry(folder, root, store)
    return found.same_code and found.state == "complete"


def _leftovers(root: Path, store: RunStore) -> Iterator[Path]:
    """Temporary files that nobody is writing any more."""
    seen = set()
    for top in (root, store.root):
        for folder, below, names in os.walk(top):
            below[:] = [part for part in below if not part.startswith(".")]
            for name in names:
                path = Path(folder, name)
                if name.startswith(".") and name.endswith(TEMPORARY) and path.resolve() not in seen and _abandoned(path):
                    seen.add(path.resolve())
                    yield path


def _abandoned(path: Path) -> bool:
    process = _PROCESS.search(path.name)
    if process is None or sys.platform == "win32":  # there, asking for a process by signal 0 would end it
        return time.time() - path.stat().st_mtime > _SECONDS_OF_A_WRITE
    try:
        os.kill(int(process[1]), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def _freed(path: Path) -> int:
    stat = path.lstat()
    return stat.st_size if stat.st_nlink == 1 else 0


def freed(waste: Iterable[Waste]) -> int:
    """Bytes that removing all of it frees."""
    return sum(one.bytes for one in waste)
