"""The process of one full run: waits for its turn on this machine, runs the command, says how it ended. Lives on when the server stops.

`python -m sim.dashboard.engine.job_process JOB ROOT LOCK`: folder of the job, folder of all visitors, number of the inherited file that is locked as
long as the job lives. An interrupt is handed to the command as Ctrl-C, so that finished runs are kept; what does not end by that is terminated, then
killed.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import IO

from sim.dashboard.engine.job_files import BEGUN, END, JOB, LOG, MACHINE_LOCK, STOP, lock, queue, read_json, write_json

LOOK_EVERY = 0.2
"""Seconds between looks at the queue and the command."""

PATIENCE = 10.0
"""Seconds that a command is given after each of interrupt and terminate."""

KINDNESS = 10
"""How much a full run yields to those who move levers (`nice`)."""

INTERRUPTED = 130


def main(job: Path, root: Path, kept_open: int) -> None:
    """Wait, run, end."""
    stopping = _Stopping(job)
    os.nice(KINDNESS)
    told = read_json(job / JOB)
    assert told is not None
    turn = _wait_for_turn(job, root, stopping)
    if turn is None:
        write_json(job / END, {"code": INTERRUPTED, "stopped": True})
        return
    turn.truncate(0)
    turn.write(f"{os.getpid()}\n")
    turn.flush()
    (job / BEGUN).touch()
    with open(job / LOG, "ab") as log:
        command = subprocess.Popen(
            told["command"], stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, pass_fds=(kept_open, turn.fileno())
        )
        code = _watch(command, stopping)
    write_json(job / END, {"code": code, "stopped": stopping.asked})


class _Stopping:
    """Whether the job is to stop: by a signal, or by the mark in its folder."""

    def __init__(self, job: Path):
        self.mark, self.signalled = job / STOP, False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._heard)  # also undoes that it is ignored, which the command would inherit

    def _heard(self, number: int, frame: FrameType | None) -> None:
        self.signalled = True

    @property
    def asked(self) -> bool:
        """Whether somebody asked."""
        return self.signalled or self.mark.exists()


def _wait_for_turn(job: Path, root: Path, stopping: _Stopping) -> IO[str] | None:
    """The machine's lock, when all who asked before are done; None if the job is stopped while it waits."""
    while not stopping.asked:
        before = [other for other in queue(root) if other.name < job.name]
        if not before and (turn := lock(root / MACHINE_LOCK)) is not None:
            return turn
        time.sleep(LOOK_EVERY)
    return None


def _watch(command: subprocess.Popen[bytes], stopping: _Stopping) -> int:
    """Wait until the command has ended, and end it if that is asked for; its exit code."""
    while command.poll() is None and not stopping.asked:
        time.sleep(LOOK_EVERY)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        if command.poll() is None:
            command.send_signal(number)
            with suppress(subprocess.TimeoutExpired):
                command.wait(PATIENCE)
    return command.wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
