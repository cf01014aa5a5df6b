"""What the user sees while runs are computed: a bar on a terminal, a line now and then elsewhere; always on standard error."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sim.commands.answer import complain, shown

if TYPE_CHECKING:
    from rich.progress import Progress

    from sim.experiments.computing.job import Outcome
    from sim.experiments.computing.lab import Standing, Watcher

LINE_EVERY_SHARE = 0.1
LINE_AFTER_SECONDS = 2.0
LINE_AT_LEAST_EVERY_SECONDS = 60.0


def watcher_for(out: Path, quiet: bool) -> Watcher:
    """The watcher that suits where standard error goes."""
    if quiet:
        return Messages(out)
    return Bar(out) if sys.stderr.isatty() else Lines(out)


class Messages:
    """Only what must be said: stored runs that were replaced, and runs that failed."""

    def __init__(self, out: Path):
        self.out = out

    def started(self, standing: Standing) -> None:
        """Say what was in the folder and is no longer."""
        if standing.stale:
            self.say(f"{shown(self.out)} held {_runs(standing.stale)} of another scenario or code version: replaced")
        if standing.unreadable:
            self.say(f"{_runs(standing.unreadable)} in {shown(self.out)} cannot be read and will be computed again")

    def finished(self, outcome: Outcome, scenario: str) -> None:
        """Say that a run failed."""
        if outcome.failure is not None:
            self.say(f"{scenario}, {outcome.key.name} failed: {outcome.failure.reason}")

    def ended(self) -> None:
        """Nothing to put away."""

    def say(self, text: str) -> None:
        """One line."""
        complain(text)


class Lines(Messages):
    """A line at most every tenth of the runs, at least every minute in which a run finishes."""

    def started(self, standing: Standing) -> None:
        super().started(standing)
        self.total, self.done = standing.total, standing.finished
        self.kept = self.said = self.done
        self.began = self.last = time.monotonic()
        if self.done < self.total:
            self.say(f"{_runs(self.total)}" + (f", {self.done} of them finished before" if self.done else ""))
        else:
            self.say(f"all {_runs(self.total)} were finished before")

    def finished(self, outcome: Outcome, scenario: str) -> None:
        super().finished(outcome, scenario)
        self.done += 1
        since, now = time.monotonic() - self.last, time.monotonic()
        step = self.done - self.said >= LINE_EVERY_SHARE * self.total and since >= LINE_AFTER_SECONDS
        if self.done == self.total or step or since >= LINE_AT_LEAST_EVERY_SECONDS:
            left = time_left(self.began, self.done - self.kept, self.total - self.done)
            self.say(f"{self.done} of {_runs(self.total)}" + (f", about {left}" if left else ""))
            self.said, self.last = self.done, now


class Rounds(Messages):
    """A line every minute over an experiment that begins and ends many times; `total`: all its runs."""

    def __init__(self, out: Path, total: int):
        super().__init__(out)
        self.total, self.done, self.computed = total, 0, 0
        self.began = self.last = time.monotonic()

    def started(self, standing: Standing) -> None:
        super().started(standing)
        self.done += standing.finished

    def finished(self, outcome: Outcome, scenario: str) -> None:
        super().finished(outcome, scenario)
        self.done, self.computed = self.done + 1, self.computed + 1
        if time.monotonic() - self.last >= LINE_AT_LEAST_EVERY_SECONDS:
            self.last, left = time.monotonic(), time_left(self.began, self.computed, self.total - self.done)
            self.say(f"{self.done:,} of {_runs(max(self.total, self.done))}" + (f", about {left}" if left else ""))


class Bar(Messages):
    """A bar with runs done, and time left."""

    def __init__(self, out: Path):
        super().__init__(out)
        self.progress: Progress | None = None

    def started(self, standing: Standing) -> None:
        super().started(standing)
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("runs"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.fields[left]}"))
        self.progress = Progress(*columns, console=Console(stderr=True))
        self.kept, self.began = standing.finished, time.monotonic()
        self.task = self.progress.add_task("runs", total=standing.total, completed=self.kept, left="")
        self.progress.start()

    def finished(self, outcome: Outcome, scenario: str) -> None:
        super().finished(outcome, scenario)
        if self.progress is not None:
            task = self.progress.tasks[0]
            done, total = int(task.completed) + 1, int(task.total or 0)
            self.progress.update(self.task, completed=done, left=time_left(self.began, done - self.kept, total - done))

    def ended(self) -> None:
        if self.progress is not None:
            self.progress.stop()

    def say(self, text: str) -> None:
        if self.progress is None:
            complain(text)
        else:
            self.progress.console.print(text, markup=False, highlight=False, soft_wrap=True)


def _runs(number: int) -> str:
    return f"{number:,} run" if number == 1 else f"{number:,} runs"


def time_left(began: float, computed: int, waiting: int) -> str:
    """How long `waiting` runs will take at the pace of those `computed` since `began` (monotonic clock), as `3 min left`; else empty."""
    return f"{duration((time.monotonic() - began) / computed * waiting)} left" if computed and waiting > 0 else ""


def duration(seconds: float) -> str:
    """Seconds as a person says them: 40 s, 3 min, 2 h 10 min."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
