"""`sim.tune`: move levers of a scenario on a small population and see at once what changes."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sim.api.compare import Comparison
from sim.api.levers import Lever, lever_of
from sim.api.tuning_words import title
from sim.kernel.errors import QiluError
from sim.kernel.recorder import ALL

if TYPE_CHECKING:
    from ipywidgets import Widget
    from matplotlib.figure import Figure

    from sim.api.sliders import Sliders
    from sim.experiments.reading.indicators import Indicator
    from sim.experiments.reading.panel import Panel, RowKey, Values
    from sim.kernel.recorder import Records
    from sim.scenario.parameter import Value
    from sim.scenario.resolved import Scenario

SAMPLE = 0.01
"""Share of the firms, unless the scenario has fewer or another share is asked for."""
PAIRS = 3
"""Draws that are looked at with and without the moved levers."""
VARIABLES = ("Enterprises|High-tech|Stock", "R&D|Enterprises|Real", "Fiscal|Paid")
"""What is shown unless other variables are asked for."""
KEPT = 20
"""Positions of the levers of which runs are kept, so that coming back to one costs nothing."""

Position = tuple[tuple[str, "Value"], ...]


def tune(
    scenario: str | Path,
    levers: Sequence[str] | Mapping[str, tuple[float, float]],
    *,
    variables: Sequence[str] = VARIABLES,
    pairs: int = PAIRS,
    scale: float | None = None,
    seed: int | None = None,
    settings: Sequence[str] = (),
    language: str = "en",
) -> Tuning:
    """Sliders for parameters of a scenario file, with a chart of what they change; a notebook shows it as a widget.

    `levers`: parameter paths, or a mapping from paths to the ends of their sliders, in the parameter's unit; `variables`: what the chart shows;
    `pairs`: pairs of runs, each with its own draw of what is uncertain; `scale`: share of the firms, default 1 % or that of the scenario if it is
    smaller; `settings`: PATH=VALUE, as `--set` takes them, on both sides of the difference. Nothing is stored. Raises QiluError.
    """
    from sim.commands.limits import check_scale, check_sizes
    from sim.experiments.comparison.differences import variables_of

    check_sizes(1, pairs=pairs)
    check_scale(scale)
    asked = Asked(Path(scenario), tuple(settings), pairs, scale, seed)
    written = asked.scenario()
    if not levers:
        raise QiluError("no lever is named; `qilu measures --levers` lists them")
    found = [lever_of(written, path, levers[path] if isinstance(levers, Mapping) else None) for path in levers]
    shown = tuple(one for one in variables_of([written], variables) if one.name in variables)
    return Tuning(asked, written, found, shown, language)


@dataclass(frozen=True)
class Asked:
    """What was asked for: where the scenario comes from, and how small its runs are."""

    path: Path
    settings: tuple[str, ...]
    pairs: int
    scale: float | None
    seed: int | None

    def scenario(self, more: Sequence[str] = ()) -> Scenario:
        """The scenario with further settings."""
        from sim.scenario.loader import load

        found = load(self.path, (*self.settings, *more))
        scale = min(found.scale, SAMPLE) if self.scale is None else self.scale
        return found.with_overrides(draws=self.pairs, replicates=1, scale=scale, seed=self.seed)


class Moved(Comparison):
    """The scenario with levers moved, compared with the scenario as written."""

    def __init__(self, result: object, folder: Path, command: Sequence[str]):
        super().__init__(result, folder)
        self.command = tuple(command)

    def _line(self) -> str:
        return f"Levers moved: {shlex.join(self.command)}"

    def _figures(self, language: str) -> Iterator[tuple[str, Figure]]:
        from sim.views.comparison.charts import comparison_figures

        return comparison_figures(self.result, self.command, language)


class Tuning:
    """Levers and what they change. A notebook shows it as sliders; `.move()` and `.reset()` do the same from code.

    `.moved`: values that differ from the scenario as written, by path; `.found`: the comparison at the last position, None before the first move.
    """

    def __init__(self, asked: Asked, written: Scenario, levers: Sequence[Lever], variables: Sequence[Indicator], language: str):
        self.asked, self.scenario, self.variables, self.language = asked, written, tuple(variables), language
        self.levers = {lever.path: lever for lever in levers}
        self.moved: dict[str, Value] = {}
        self.found: Moved | None = None
        self._runs: dict[Position, list[tuple[tuple[RowKey, ...], Values]]] = {}

    @property
    def share(self) -> str:
        """Share of the firms, in per cent."""
        return f"{100 * self.scenario.scale:g}"

    def move(self, values: Mapping[str, float]) -> Moved:
        """Move levers to `values` (by path, in the parameter's unit), leave the others, and compute what changes. Raises QiluError."""
        unknown = [path for path in values if path not in self.levers]
        if unknown:
            raise QiluError(f"{unknown[0]} is not among the levers: {', '.join(self.levers)}")
        self.moved |= {path: self.levers[path].value(value) for path, value in values.items()}
        return self._answered()

    def reset(self) -> Moved:
        """All levers as the scenario has them."""
        self.moved = {}
        return self._answered()

    def _answered(self) -> Moved:
        self.found = self.compared()
        if "sliders" in self.__dict__:
            self.sliders.follow()
        return self.found

    def compared(self, pairs: int | None = None) -> Moved:
        """The first `pairs` runs, default all, with the levers where they are and as written. Computes the runs that it lacks."""
        from sim.experiments.comparison.compare import compare_pairings
        from sim.experiments.comparison.pairs import Pairing
        from sim.experiments.comparison.sides import Side

        moved, count = dict(self.moved), pairs or self.asked.pairs
        scenario = self.asked.scenario(self._settings(moved)) if moved else self.scenario
        ours, theirs = self._panel(scenario, moved, count), self._panel(self.scenario, {}, count)
        own, written = f"{self.scenario.id} moved", self.scenario.id
        sides = (
            Side(own, replace(scenario, id=own, title=title("moved", share=self.share)), self.asked.path),
            Side(written, replace(self.scenario, title=title("as_written")), self.asked.path),
        )
        found = compare_pairings(sides, [Pairing(*sides, ours.runs, ours, theirs)], self.variables)
        sample = ("--set", f"population.scale={self.scenario.scale:g}", "--draws", str(count), "--replicates", "1")
        return Moved(found, self.asked.path.parent, (*self.command, *sample))

    def _panel(self, scenario: Scenario, moved: Mapping[str, Value], count: int) -> Panel:
        """The totals of the first `count` runs at a position of the levers."""
        from sim.experiments.reading.panel import build_panel
        from sim.experiments.store.encoding import RunKey
        from sim.model import simulate

        position = tuple(sorted(moved.items()))
        runs = self._runs.pop(position, [])
        while len(runs) < count:
            runs.append(_totals(simulate(scenario, len(runs), 0)))
        self._runs[position] = runs  # the last used is the last forgotten
        for old in [each for each in self._runs if each][:-KEPT]:
            del self._runs[old]
        return build_panel((RunKey(draw, 0), rows, values) for draw, (rows, values) in enumerate(runs[:count]))

    def _settings(self, moved: Mapping[str, Value]) -> list[str]:
        return [f"{path}={self.levers[path].text(value)}" for path, value in moved.items()]

    @property
    def command(self) -> tuple[str, ...]:
        """What to type to run the scenario, with its own firms and draws, with the levers where they are."""
        told = (*self.asked.settings, *self._settings(self.moved))
        return ("qilu", "run", str(self.asked.path), *(word for setting in told for word in ("--set", setting)))

    @cached_property
    def sliders(self) -> Sliders:
        """Sliders and chart. Raises QiluError if ipywidgets is not installed."""
        from sim.api.sliders import Sliders

        return Sliders(self)

    @property
    def widget(self) -> Widget:
        """What a notebook shows."""
        return self.sliders.widget

    def _ipython_display_(self) -> None:
        from IPython.display import display

        display(self.widget)

    def __repr__(self) -> str:
        size = f"{self.asked.pairs} pairs of runs on {self.share} % of the firms"
        return f"Tuning of {self.scenario.id}: {len(self.levers)} levers, {size}; {shlex.join(self.command)}"


def _totals(records: Records) -> tuple[tuple[RowKey, ...], Values]:
    """The rows of a run that are not of single cities."""
    from sim.experiments.reading.panel import RowKey

    keep = records.cities == ALL
    columns = (records.variables[keep], records.cities[keep], records.breakdowns[keep], records.dates[keep].tolist())
    return tuple(RowKey(*row) for row in zip(*columns, strict=True)), records.values[keep]
