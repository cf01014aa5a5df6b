"""What can go wrong with an ensemble as a whole; a single run that fails is data (`job.Failure`), not an error."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from sim.kernel.errors import QiluError


class FolderError(QiluError):
    """The output folder cannot be used; commands exit with code 2."""


class StoreError(QiluError):
    """A result could not be written or read back; commands exit with code 1. Runs finished before it are safe."""


class WorkersError(QiluError):
    """Worker processes die before any of them has computed a run; going on is hopeless. Commands exit with code 1."""


class RunsFailed(QiluError):
    """An experiment needs runs that failed. Commands exit with code 1."""


class Interrupted(QiluError):
    """The user stopped the ensemble. `done` of `total` runs are finished and kept; commands exit with code 130."""

    def __init__(self, done: int, total: int):
        self.done, self.total = done, total
        super().__init__(f"interrupted: {done} of {total} runs are finished and kept; run the same command again to go on from there")


def describe_write_error(error: OSError, path: Path) -> str:
    """One sentence for a failed write: what happened, where, and how to go on."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        cause = "the disk is full" if error.errno == errno.ENOSPC else "the disk quota is used up"
        return f"cannot write {path}: {cause}; finished runs are safe: free some space and run the same command again"
    return f"cannot write {path}: {os.strerror(error.errno) if error.errno else error}"
