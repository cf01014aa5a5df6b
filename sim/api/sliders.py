"""The sliders of `sim.tune` in a notebook: a line a lever, a button that sets all back, and the chart of what changes.

A slider that is being dragged asks nothing: when it has rested for a moment, runs are computed one after another in a thread of their own and
the chart is drawn anew after each pair. A further move gives up what is not computed yet.
"""

from __future__ import annotations

import asyncio
import shlex
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from html import escape
from typing import TYPE_CHECKING, Any

from sim.api.tuning_words import words
from sim.kernel.errors import QiluError

if TYPE_CHECKING:
    from sim.api.levers import Lever
    from sim.api.tuning import Moved, Tuning

REST = 0.4
"""Seconds without a move after which the answer is computed."""


class Sliders:
    """`.widget`: what a notebook shows. Follows the levers of `tuning`, wherever they are moved from."""

    def __init__(self, tuning: Tuning):
        try:
            import ipywidgets
        except ImportError:
            raise QiluError("sliders need ipywidgets: pip install 'qilu[notebook]'") from None
        self.tuning, self.language = tuning, tuning.language
        self.handles: dict[str, Any] = {path: _handle(ipywidgets, lever) for path, lever in tuning.levers.items()}
        self.values: dict[str, Any] = {path: ipywidgets.HTML() for path in tuning.levers}
        self.reset = ipywidgets.Button(description=words("reset", self.language), icon="undo")
        self.status = ipywidgets.HTML()
        self.chart = ipywidgets.HTML()
        self._thread = ThreadPoolExecutor(max_workers=1)
        self.waiting: asyncio.Task[None] | None = None
        self._following = False
        for handle in self.handles.values():
            handle.observe(self._moved, "value")
        self.reset.on_click(self._set_back)
        lines = [self._line(ipywidgets, lever) for lever in tuning.levers.values()]
        self.widget = ipywidgets.VBox([*lines, ipywidgets.HBox([self.reset, self.status]), self.chart])
        self.follow()

    def _line(self, ipywidgets: Any, lever: Lever) -> Any:
        """What the lever means, its slider, and its value beside that of the scenario."""
        meaning = lever.parameter.meaning_zh if self.language == "zh" else lever.parameter.meaning
        label = ipywidgets.HTML(
            f"<b>{escape(meaning)}</b><br><code>{lever.path}</code> · {lever.parameter.status}", layout=ipywidgets.Layout(width="26em")
        )
        return ipywidgets.HBox([label, self.handles[lever.path], self.values[lever.path]], layout=ipywidgets.Layout(align_items="center"))

    def follow(self) -> None:
        """Put handles, values and chart where the levers are."""
        self._following = True
        for path, lever in self.tuning.levers.items():
            self.handles[path].value = self.tuning.moved.get(path, lever.start)
        self._following = False
        self._tell_values()
        if self.tuning.found is None:
            self.status.value = words("waiting", self.language)
        else:
            self._show(self.tuning.found)

    def _tell_values(self) -> None:
        for path, lever in self.tuning.levers.items():
            written = escape(words("value_as_written", self.language, value=lever.as_written))
            moved = escape(lever.text(self.tuning.moved[path])) if path in self.tuning.moved else ""
            self.values[path].value = f"<b>{moved}</b> <small>{written}</small>"

    def _moved(self, change: Any) -> None:
        """A handle was moved by hand."""
        if self._following:
            return
        path = next(path for path, handle in self.handles.items() if handle is change["owner"])
        self.tuning.moved[path] = self.tuning.levers[path].value(change["new"])
        self._ask()

    def _set_back(self, _: Any) -> None:
        self.tuning.moved = {}
        self.follow()
        self._ask()

    def _ask(self) -> None:
        """Answer when the levers have rested; at once where nothing runs beside this call, as in a script."""
        self._tell_values()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._answer_at_once()
            return
        if self.waiting is not None:
            self.waiting.cancel()
        self.waiting = loop.create_task(self._answer())

    def _answer_at_once(self) -> None:
        self.tuning.found = self.tuning.compared()
        self._show(self.tuning.found)

    async def _answer(self) -> None:
        """The answer from one pair, from two, …; `asyncio` cancels this when a lever is moved again."""
        await asyncio.sleep(REST)
        loop, pairs = asyncio.get_running_loop(), self.tuning.asked.pairs
        try:
            for number in range(1, pairs + 1):
                self.status.value = words("computing", self.language, number=number, pairs=pairs)
                found = await loop.run_in_executor(self._thread, self.tuning.compared, number)
                self.tuning.found = found
                self._show(found)
        except QiluError as error:
            self.status.value = escape(words("failed", self.language, why=error))

    def _show(self, found: Moved) -> None:
        from sim.views.style import png

        picture = b64encode(png(found.plot("differences", self.language))).decode()
        told = escape(words("chart", self.language))
        self.chart.value = f'<img alt="{told}" src="data:image/png;base64,{picture}" style="max-width: 100%">'
        pairs = found.result.pairs[found.result.sides[0].name]
        told = words("done", self.language, pairs=pairs, share=self.tuning.share)
        self.status.value = f"{escape(told)} <code>{escape(shlex.join(self.tuning.command))}</code>"


def _handle(ipywidgets: Any, lever: Lever) -> Any:
    """A slider, or a checkbox for a switch."""
    if lever.parameter.type_name == "switch":
        return ipywidgets.Checkbox(value=bool(lever.start), indent=False)
    if lever.parameter.type_name == "whole number":
        return ipywidgets.IntSlider(value=lever.start, min=round(lever.low), max=round(lever.high), step=round(lever.step), readout=False)
    return ipywidgets.FloatSlider(value=lever.start, min=lever.low, max=lever.high, step=lever.step, readout=False)
