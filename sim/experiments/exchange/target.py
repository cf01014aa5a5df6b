"""Where an export is written: a file of the right kind, never in place of a result, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from sim.experiments.store.errors import FolderError
from sim.experiments.store.folder import MANIFEST
from sim.experiments.store.writing import TEMPORARY, make_folder, writing
from sim.kernel.errors import nearest_name

SUFFIXES = {"csv": ".csv", "xlsx": ".xlsx", "stata": ".dta", "iamc": ".csv"}
"""Formats of exports and how their files end."""


def format_of(asked: str | None, to: Path, suffixes: Mapping[str, str] = SUFFIXES) -> str:
    """The format asked for, or the one that the file's name says; raises FolderError if it is unknown or the name says another."""
    known = ", ".join(f"{name} ({suffix})" for name, suffix in suffixes.items())
    if asked is None:
        for name, suffix in suffixes.items():
            if to.suffix.lower() == suffix:
                return name
        raise FolderError(f"{to} does not say which format it is to have; there are {known}: give one with --format")
    if asked not in suffixes:
        hint = nearest_name(asked, suffixes) or {"excel": "xlsx", "dta": "stata", "pyam": "iamc"}.get(asked.lower(), "")
        raise FolderError(f"unknown format {asked}; there are {known}" + (f"; did you mean {hint}?" if hint else ""))
    if to.suffix.lower() != suffixes[asked]:
        raise FolderError(f"{to}: a file of format {asked} ends in {suffixes[asked]}" + (f", not {to.suffix}" if to.suffix else ""))
    return asked


def check_target(to: Path, force: bool) -> None:
    """Raises FolderError if `to` is a folder, exists and is not to be replaced, or is a file of a results folder."""
    if to.is_dir():
        raise FolderError(f"{to} is a folder; name a file")
    if not to.exists():
        return
    if (owner := _results_folder_of(to)) is not None:
        raise FolderError(f"{to} is a file of the results folder {owner}: choose another name")
    if not force:
        raise FolderError(f"{to} exists: choose another name, or replace it with --force")


@contextmanager
def whole_file(to: Path) -> Iterator[Path]:
    """A path to write to; when the block ends well the file takes its place as `to`, else it is removed. Raises StoreError."""
    make_folder(to.parent)
    temporary = to.with_name(f".{to.name}.{os.getpid()}{TEMPORARY}")
    try:
        with writing(to):
            yield temporary
            os.replace(temporary, to)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _results_folder_of(path: Path) -> Path | None:
    """The results folder that a file lies in, the parts of one included."""
    for folder in path.resolve().parents:
        if (folder / MANIFEST).is_file():
            return folder
    return None
