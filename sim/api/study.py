"""What `sim.compare`, `sim.attribute`, … hand back: tables and charts of an experiment."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.api.shown import Shown
from sim.kernel.errors import QiluError, nearest_name

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


class Study(Shown):
    """A finished experiment. `result`: all it found, as the experiment's own object; `folder`: where its tables lie."""

    def __init__(self, result: Any, folder: Path):
        self.result, self.folder = result, folder

    @abstractmethod
    def _figures(self, language: str) -> Iterator[tuple[str, Figure]]:
        """Every chart with its name."""

    def frame(self) -> pd.DataFrame:
        """The main table."""
        return self.result.frame()

    def charts(self) -> list[str]:
        """Names that `.plot` takes."""
        from sim.views.style import chart_style

        with chart_style():
            return [name for name, _ in self._figures("en")]

    def plot(self, name: str = "", language: str = "en") -> Figure:
        """The chart of this name, or the first whose name begins so. Raises QiluError if there is none."""
        from sim.views.style import chart_style

        names = []
        with chart_style():
            for found, figure in self._figures(language):
                if found.startswith(name):
                    return figure
                names.append(found)
        hint = nearest_name(name, names)
        raise QiluError(f"no chart {name}; there are: {', '.join(names) or 'none'}" + (f"; did you mean {hint}?" if hint else ""))
