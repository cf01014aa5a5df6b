"""Writing files so that a reader sees the old one or the new one, never a part; and errors that say how to go on."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sim.experiments.store.errors import StoreError, describe_write_error

TEMPORARY = ".tmp"
"""How the names of files end that are being written."""


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, never a part; raises StoreError."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}{TEMPORARY}")
    with writing(path):
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


def remove(path: Path) -> None:
    """Remove a file if it is there; raises StoreError."""
    with writing(path):
        path.unlink(missing_ok=True)


def make_folder(path: Path) -> None:
    """Make a folder and those above it; raises StoreError."""
    with writing(path):
        path.mkdir(parents=True, exist_ok=True)


def link(source: Path, to: Path) -> None:
    """Give a file a second name, replacing what was there; a copy where the file system cannot. Raises StoreError."""
    temporary = to.with_name(f".{to.name}.{os.getpid()}{TEMPORARY}")
    with writing(to):
        temporary.unlink(missing_ok=True)
        try:
            os.link(source, temporary)
        except OSError:
            write_whole(to, source.read_bytes())
        else:
            os.replace(temporary, to)
            temporary.unlink(missing_ok=True)  # replacing one name of a file by another leaves both


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn a system error inside the block into a StoreError that names `path`."""
    try:
        yield
    except OSError as error:
        raise StoreError(describe_write_error(error, path)) from error
