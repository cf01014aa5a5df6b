"""Full runs in the background: `qilu run` as processes of their own, one at a time on this machine, first come first served.

A job survives a reload of the page and a restart of the server; what it has computed is in the store whatever becomes of it, and asking again goes
on from there. Nothing here is kept in memory: a job is its folder (see job_files.py).
"""

from __future__ import annotations

import math
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from sim.dashboard.engine.job_files import ALIVE, BEGUN, END, JOB, LOG, STOP, alive, lock, new_ticket, queue, read_json, write_json
from sim.dashboard.engine.places import Places, Refused
from sim.dashboard.engine.visitors import DASHBOARD, DRAFTS, JOBS, RUNS, folder_of
from sim.views.phrases import fill

State = Literal["waiting", "running", "finished", "failed", "stopped"]

MOST_WAITING = 4
"""Jobs that one visitor may have under way."""

MOST_RUNS = 2_000
"""Runs of one job."""

LINES_SHOWN = 12
"""Last lines of what a failed command said."""

PROGRAM: tuple[str, ...] = (sys.executable, "-c", "from sim.cli import main; main()")
"""How `qilu` is started."""

_TICKET = re.compile(r"[0-9]{20}-[0-9a-f]{8}")

WORDS: dict[str, dict[str, str]] = {
    "not_yours": {"en": "no such run", "zh": "没有这个运行任务"},
    "too_many": {
        "en": "you have {number} full runs under way; wait for one or stop it",
        "zh": "您已有{number}个全量运行任务未完成，请等待或先停止其中之一",
    },
    "outside": {"en": "{name} is neither in scenarios/ nor yours", "zh": "{name}既不在scenarios/中，也不属于您"},
    "sizes": {"en": "{number} runs: from 1 to {most}", "zh": "{number}次运行：应为1至{most}次"},
    "scale": {"en": "a share of the firms of {scale}: from {least} to 1", "zh": "企业抽样比例{scale}：应在{least}至1之间"},
    "system": {"en": "full runs in the background need Linux or macOS; use qilu run", "zh": "后台全量运行需要Linux或macOS，请改用qilu run命令"},
    "lost": {
        "en": "the process has ended without a word: killed, or the machine was restarted. Finished runs are kept; ask again to go on.",
        "zh": "进程意外终止（被强制结束或机器重启）。已完成的运行均已保存，重新提交即可继续。",
    },
}


class JobRefused(Refused):
    """A full run that cannot be asked for."""

    words = WORDS


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is. `done` of `total` runs are finished; `before`: how many jobs are ahead in the queue; `seconds_left`: at the pace so far, None
    if that is not known; `message`: what a failed command said last; `lost`: its process ended without a word."""

    state: State
    done: int
    total: int
    seconds_left: float | None = None
    before: int = 0
    message: str = ""
    lost: bool = False

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self.state in ("finished", "failed", "stopped")

    def reason(self, language: str) -> str:
        """Why a job failed: the last lines of what its command said, or that it was lost."""
        return "\n".join(part for part in (self.message, fill(WORDS, "lost", language) if self.lost else "") if part)


@dataclass(frozen=True, slots=True)
class Job:
    """A full run that a visitor asked for. `place`: its own folder; `folder`: results folder; `scenario`: id; `file`: the scenario file."""

    id: str
    visitor: str
    place: Path
    folder: Path
    file: Path
    scenario: str
    draws: int
    replicates: int
    scale: float
    asked: datetime

    @property
    def total(self) -> int:
        """Runs asked for."""
        return self.draws * self.replicates

    def progress(self) -> Progress:
        """How far it is now, from its files."""
        ended = read_json(self.place / END)
        done = min(len(list(self.folder.glob("runs/draw-*.parquet"))), self.total)
        if ended is not None:
            return self._ended(ended, done)
        if not alive(self.place):
            ended = read_json(self.place / END)  # it may have ended between the two looks
            return self._ended(ended, done) if ended is not None else Progress("failed", done, self.total, message=self._last_words(), lost=True)
        if not (self.place / BEGUN).exists():
            ahead = [job for job in queue(self.place.parents[2]) if job.name < self.place.name]
            return Progress("waiting", 0, self.total, before=len(ahead))
        return Progress("running", done, self.total, self._seconds_left(done))

    def _ended(self, ended: dict[str, Any], done: int) -> Progress:
        if ended.get("code") == 0:
            return Progress("finished", done, self.total)
        if ended.get("stopped"):
            return Progress("stopped", done, self.total)
        return Progress("failed", done, self.total, message=self._last_words())

    def _last_words(self) -> str:
        """Last lines of what the command said."""
        try:
            text = (self.place / LOG).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        return "\n".join(text.replace("\r", "\n").rstrip().splitlines()[-LINES_SHOWN:])

    def _seconds_left(self, done: int) -> float | None:
        """Time left at the pace of the runs computed by this job; those that were stored before carry their old time."""
        try:
            began = (self.place / BEGUN).stat().st_mtime
            times = [path.stat().st_mtime for path in self.folder.glob("runs/draw-*.parquet")]
        except OSError:
            return None
        own = [time - began for time in times if time >= began]
        return max(own) / len(own) * (self.total - done) if own else None


class Jobs:
    """The full runs of all visitors. `program`: how `qilu` is started."""

    def __init__(self, places: Places, program: Sequence[str] = PROGRAM):
        self.places, self.program = places, tuple(program)
        self._starting = threading.Lock()

    def start(self, visitor: str, scenario_file: Path, draws: int, replicates: int, scale: float) -> Job:
        """Ask for a full run; the job under way if the visitor has asked for just this already.

        Raises JobRefused for a file that is not the visitor's to run or sizes out of range, InputError if the file is no scenario.
        """
        from sim.scenario.loader import load

        self._check(visitor, scenario_file, draws, replicates, scale)
        scenario = load(scenario_file).with_overrides(draws=draws, replicates=replicates, scale=scale)
        own = folder_of(self.places, visitor)
        folder = own / RUNS / f"{scenario.id}-{scenario.hash[:8]}"
        with self._starting:
            under_way = [job for job in self.of(visitor) if not job.progress().ended]
            same = next((job for job in under_way if job.folder == folder), None)
            if same is not None:
                return same
            if len(under_way) >= MOST_WAITING:
                raise JobRefused("too_many", number=len(under_way))
            place = own / JOBS / new_ticket()
            place.mkdir(parents=True)
            command = [*self.program, "run", str(scenario_file), *_sizes(draws, replicates, scale)]
            command += ["--out", str(folder), "--store", str(self.places.store)]
            asked = datetime.now().astimezone().isoformat(timespec="seconds")
            self._launch(place, {
                "scenario": scenario.id, "file": str(scenario_file), "folder": str(folder), "draws": draws, "replicates": replicates, "scale": scale,
                "asked": asked, "command": command,
            })  # fmt: skip
        return self.find(visitor, place.name)

    def of(self, visitor: str) -> tuple[Job, ...]:
        """The visitor's jobs, the last one first."""
        found = [self._read(visitor, place) for place in (folder_of(self.places, visitor) / JOBS).glob("*")]
        return tuple(sorted((job for job in found if job is not None), key=lambda job: job.id, reverse=True))

    def find(self, visitor: str, id: str) -> Job:
        """One of the visitor's own jobs; raises JobRefused if he has none of that name."""
        job = self._read(visitor, folder_of(self.places, visitor) / JOBS / id) if _TICKET.fullmatch(id) else None
        if job is None:
            raise JobRefused("not_yours")
        return job

    def stop(self, job: Job) -> None:
        """Ask a job to stop; its finished runs are kept. Does nothing if it has ended."""
        (job.place / STOP).touch()  # its process looks for it, and hands Ctrl-C to the command
        if (process := self._orphan(job)) is not None:
            with suppress(OSError):
                os.killpg(process, signal.SIGTERM)

    def _orphan(self, job: Job) -> int | None:
        """Process group of a job whose command still runs although the process that watches it was killed."""
        told = read_json(job.place / JOB) or {}
        process = told.get("process")
        if not isinstance(process, int) or not alive(job.place):
            return None
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return process
        except OSError:
            return None
        return None

    def _check(self, visitor: str, file: Path, draws: int, replicates: int, scale: float) -> None:
        from sim.commands.limits import LEAST_SCALE

        if sys.platform == "win32":
            raise JobRefused("system")
        allowed = (self.places.scenarios, folder_of(self.places, visitor) / DRAFTS)
        if not any(file.resolve().is_relative_to(folder.resolve()) for folder in allowed):
            raise JobRefused("outside", name=file.name)
        if draws < 1 or replicates < 1 or draws * replicates > MOST_RUNS:
            raise JobRefused("sizes", number=draws * replicates, most=MOST_RUNS)
        if not (math.isfinite(scale) and LEAST_SCALE <= scale <= 1):
            raise JobRefused("scale", scale=scale, least=LEAST_SCALE)

    def _launch(self, place: Path, asked: dict[str, Any]) -> None:
        """Start the process of a job in a session of its own; it inherits the lock that says that it lives."""
        held = lock(place / ALIVE)
        assert held is not None
        command = [sys.executable, "-m", "sim.dashboard.engine.job_process", str(place), str(self.places.results / DASHBOARD), str(held.fileno())]
        with held, open(place / LOG, "ab") as log:
            write_json(place / JOB, asked)
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=(held.fileno(),), start_new_session=True)
            write_json(place / JOB, asked | {"process": process.pid})
        threading.Thread(target=process.wait, daemon=True).start()  # so that it leaves nothing behind when it ends before the server

    def _read(self, visitor: str, place: Path) -> Job | None:
        told = read_json(place / JOB)
        if told is None:
            return None
        try:
            return Job(
                place.name, visitor, place, Path(told["folder"]), Path(told["file"]), str(told["scenario"]), int(told["draws"]),
                int(told["replicates"]), float(told["scale"]), datetime.fromisoformat(told["asked"]),
            )  # fmt: skip
        except (KeyError, TypeError, ValueError):
            return None


def _sizes(draws: int, replicates: int, scale: float) -> tuple[str, ...]:
    """The options of `qilu run` that say how much is computed."""
    return ("--draws", str(draws), "--replicates", str(replicates), "--scale", repr(float(scale)))
