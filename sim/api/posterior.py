"""`sim.posterior`: what a stored calibration learned, without computing it again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sim.api.calibrate import HISTORY
from sim.api.shown import Shown
from sim.kernel.errors import QiluError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.experiments.calibration.document import Learned
    from sim.experiments.calibration.plan import MarginalLine
    from sim.experiments.calibration.space import Space

STORED = Path("scenarios/calibration/posterior-history.csv")

POINTS = 1_001
"""Points of each prior between which the probability of a value is interpolated."""


def posterior(draws: str | Path = STORED, file: str | Path = HISTORY) -> Posterior:
    """Prior and posterior of the parameters in a file of draws that `sim.calibrate` or `qilu calibrate` wrote with the calibration file `file`.

    Raises QiluError if the file cannot be read or names no learned parameter.
    """
    import pandas as pd

    from sim.experiments.calibration.document import read_document
    from sim.experiments.calibration.space import space_of

    path, document = Path(draws), read_document(Path(file))
    try:
        head = [line[2:] for line in path.read_text(encoding="utf-8").split("\n") if line.startswith("# ")]
        table = pd.read_csv(path, comment="#", encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise QiluError(f"{path}: cannot be read as draws of a posterior: {error}") from None
    space = space_of(document.scenario, tuple(one for one in document.parameters if one.path in table))
    if not space.learned:
        raise QiluError(f"{path}: names none of the parameters of {document.name}")
    return Posterior(path, head, table, space)


class Posterior(Shown):
    """`.frame()`: prior and posterior of every parameter; `.draws()`: the rows themselves; `.plot()`. `head`: where the file says it comes from."""

    def __init__(self, path: Path, head: Sequence[str], table: pd.DataFrame, space: Space):
        self.path, self.head, self._table_of_draws, self._space = path, tuple(head), table, space

    def _line(self) -> str:
        return f"Posterior of {len(self._space.learned)} parameters, {len(self._table_of_draws):,} draws, from {self.path}"

    def _short(self) -> pd.DataFrame:
        table = self.frame()
        return table[["parameter", "unit", "prior_low", "prior_high", "low", "median", "high", "shrinkage"]]

    def draws(self) -> pd.DataFrame:
        """A row a draw, a column a parameter, in its unit."""
        return self._table_of_draws.copy()

    def frame(self) -> pd.DataFrame:
        """A row a parameter, what was learned most first: 5, 50 and 95 % of prior and posterior in the parameter's unit, and `shrinkage`.

        That is the share of the prior's variance that the data took away (0: nothing was learned)."""
        import pandas as pd

        lines = sorted(self._lines, key=lambda line: -line.shrinkage)
        return pd.DataFrame(lines)[["parameter", "unit", "default", "prior_low", "prior_median", "prior_high", "low", "median", "high", "shrinkage"]]

    def plot(self, language: str = "en") -> Figure:
        """Prior and posterior of each parameter on the prior's own scale."""
        from sim.views.calibration.chart import marginals_figure
        from sim.views.style import chart_style

        with chart_style():
            return marginals_figure(self._lines, self._learned, self._source, language)

    @property
    def _learned(self) -> tuple[Learned, ...]:
        return self._space.learned

    @cached_property
    def _lines(self) -> tuple[MarginalLine, ...]:
        import numpy as np

        from sim.experiments.calibration.calibrate import marginals
        from sim.experiments.calibration.space import EDGE, to_z

        grid = np.linspace(EDGE, 1 - EDGE, POINTS)
        priors = self._space.table(np.repeat(grid[:, None], self._space.size, axis=1)).T
        at = [np.interp(self._table_of_draws[one.path], values, grid) for one, values in zip(self._learned, priors, strict=True)]
        return marginals(self._space, self._space.defaults(), to_z(np.array(at).T))

    @property
    def _source(self) -> dict[str, str]:
        """What the source line of a chart states, from the head of the file."""
        head = "\n".join(self.head)

        def told(pattern: str) -> str:
            found = re.search(pattern, head)
            return found[1] if found else "–"

        runs = sum(int(number) for number in re.findall(r"\b(\d+)(?:,|$)", told(r"runs: (.*)")))
        return {
            "scenario": told(r"scenario (\S+)"), "seed": told(r"seed (\d+)"), "runs": f"{runs:,}", "version": told(r"code (\w{8})"),
            "command": told(r"command: (.*)"),
        }  # fmt: skip
