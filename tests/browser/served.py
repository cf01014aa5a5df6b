"""`qilu serve` as a process of its own, as people start it, for the tests of its pages."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

PROJECT = Path(__file__).resolve().parents[2]
TINY = ("--scale", "0.005", "--draws", "2", "--full-scale", "0.005")
PATIENCE = 60.0
"""Seconds in which a server that starts or stops must have done so; it takes a few."""


@dataclass(frozen=True)
class Served:
    """A running dashboard: where it is, the project it works in, what it said."""

    port: int
    root: Path
    log: Path
    process: subprocess.Popen[bytes]

    def address(self, page: str = "", language: str = "en") -> str:
        """The page's address in a language."""
        return f"http://127.0.0.1:{self.port}/?lang={language}&page={page}"


@contextmanager
def serving(root: Path, sizes: Sequence[str] = TINY) -> Iterator[Served]:
    """A dashboard on `root`; `sizes`: options that say how many firms and draws.

    In the end it must stop at Ctrl-C with exit code 0 and have complained of nothing.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = root / "dashboard.log"
    command = [sys.executable, "-c", "from sim.cli import main; main()", "serve", "--no-open", "--port", str(port), "--lang", "en", *sizes]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONUNBUFFERED": "1"}
    with open(log, "wb") as said:
        process = subprocess.Popen(command, cwd=root, env=environment, stdout=said, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        _wait_until_it_answers(process, port, log)
        yield Served(port, root, log, process)
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0, log.read_text(encoding="utf-8")
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    assert "Traceback" not in log.read_text(encoding="utf-8"), log.read_text(encoding="utf-8")


def _wait_until_it_answers(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text(encoding="utf-8")
        with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5):
            return
        time.sleep(0.1)
    raise AssertionError(f"no answer: {log.read_text(encoding='utf-8')}")
