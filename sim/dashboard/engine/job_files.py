"""The files of a full run: who asked for what, whether somebody computes it now, how it ended. Written and read without loading the model.

    jobs/<ticket>/job.json    what was asked; tickets sort by the time of asking, so they are the queue
    jobs/<ticket>/alive       locked as long as a process of the job lives
    jobs/<ticket>/begun       made when its turn came
    jobs/<ticket>/stop        made when the visitor wants it stopped
    jobs/<ticket>/log.txt     what the command said
    jobs/<ticket>/end.json    how it ended

Locks are the system's own (`flock`): they end with the processes that hold them, however these end, so that no crash leaves one behind.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
import time
from pathlib import Path
from typing import IO, Any

JOB, ALIVE, BEGUN, STOP, LOG, END = "job.json", "alive", "begun", "stop", "log.txt", "end.json"

MACHINE_LOCK = "machine.lock"
"""In the folder of all visitors: held by the one full run that is being computed; names its process."""


def new_ticket() -> str:
    """A name that sorts after those given before."""
    return f"{time.time_ns():020d}-{secrets.token_hex(4)}"


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write a file whole or not at all."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    os.replace(temporary, path)


def read_json(path: Path) -> dict[str, Any] | None:
    """The content of a file; None if it is not there or cannot be read."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) else None


def lock(path: Path, wait: bool = False) -> IO[str] | None:
    """Hold a file's lock until the file is closed in this and all processes that inherited it; None if others hold it."""
    file = open(path, "a+")  # noqa: SIM115
    if sys.platform == "win32":
        return file
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        file.close()
        return None
    return file


def alive(job: Path) -> bool:
    """Whether a process of the job lives."""
    path = job / ALIVE
    if sys.platform == "win32" or not path.exists():
        return False
    import fcntl

    with open(path) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def queue(root: Path) -> list[Path]:
    """The jobs of all visitors that live and have not ended, first come first; `root`: the folder of all visitors."""
    jobs = sorted(root.glob(f"*/jobs/*/{JOB}"), key=lambda path: path.parent.name)
    return [path.parent for path in jobs if not (path.parent / END).exists() and alive(path.parent)]
