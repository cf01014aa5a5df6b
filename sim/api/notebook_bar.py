"""Progress in a notebook: one line with a bar, drawn over itself."""

from __future__ import annotations

import time
from html import escape
from typing import TYPE_CHECKING, Any

from sim.commands.progress import Messages, duration

if TYPE_CHECKING:
    from sim.experiments.computing.job import Outcome
    from sim.experiments.computing.lab import Standing

SECONDS_BETWEEN = 0.25
"""A notebook is told at most this often."""


class NotebookBar(Messages):
    """Runs done, and time left; messages below it."""

    def started(self, standing: Standing) -> None:
        from IPython.display import HTML, display

        super().started(standing)
        self.total, self.done, self.kept = standing.total, standing.finished, standing.finished
        self.began = self.told = time.monotonic()
        self.handle: Any = display(HTML(self._bar()), display_id=True)

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
        computed = self.done - self.kept
        left = (time.monotonic() - self.began) / computed * (self.total - self.done) if computed else 0.0
        words = f"{self.done:,} of {self.total:,} runs" + (f", about {duration(left)} left" if computed and self.done < self.total else "")
        return f'<progress value="{self.done}" max="{self.total}" style="width: 20em"></progress> {words}'
