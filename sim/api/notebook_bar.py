"""Progress in a notebook: one line with a bar, drawn over itself."""

from __future__ import annotations

import time
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.commands.progress import Messages, time_left

if TYPE_CHECKING:
    from sim.experiments.computing.job import Outcome
    from sim.experiments.computing.lab import Standing

SECONDS_BETWEEN = 0.25
"""A notebook is told at most this often."""


class NotebookBar(Messages):
    """Runs done, and time left; messages below it. `rounds`: all runs of an experiment that begins and ends many times, which share one bar."""

    def __init__(self, out: Path, rounds: int | None = None):
        super().__init__(out)
        self.rounds = rounds
        self.total = self.done = self.kept = 0
        self.handle: Any = None

    def started(self, standing: Standing) -> None:
        from IPython.display import HTML, display

        super().started(standing)
        goes_on = self.rounds is not None and self.handle is not None
        if not goes_on:
            self.total, self.done, self.kept = self.rounds or standing.total, 0, 0
            self.began = self.told = time.monotonic()
        self.done, self.kept = self.done + standing.finished, self.kept + standing.finished
        if not goes_on:
            self.handle = display(HTML(self._bar()), display_id=True)

    def finished(self, outcome: Outcome, scenario: str) -> None:
        super().finished(outcome, scenario)
        self.done += 1
        if time.monotonic() - self.told > SECONDS_BETWEEN:
            self._draw()

    def ended(self) -> None:
        self._draw()

    def say(self, text: str) -> None:
        from IPython.display import HTML, display

        display(HTML(f"<p>{escape(text)}</p>"))

    def _draw(self) -> None:
        from IPython.display import HTML

        self.told = time.monotonic()
        self.handle.update(HTML(self._bar()))

    def _bar(self) -> str:
        left = time_left(self.began, self.done - self.kept, self.total - self.done)
        total = max(self.total, self.done)  # what is stored and asked for again counts again
        words = f"{self.done:,} of {total:,} runs" + (f", about {left}" if left else "")
        return f'<progress value="{self.done}" max="{total}" style="width: 20em"></progress> {words}'
