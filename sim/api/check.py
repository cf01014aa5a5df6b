"""`sim.check`: whether the model answers changes as expected."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from sim.api.options import Options, lab_for, requests_checked
from sim.api.shown import Shown
from sim.commands.laboratory import RESULTS

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.checks.measuring import Verdict


def check(
    file: str | Path = "tests/checks.yaml",
    *,
    only: Sequence[str] = (),
    replicates: int = 4,
    scale: float = 0.02,
    out: str | Path = RESULTS / "checks",
    **options: Unpack[Options],
) -> Checks:
    """Run the checks of a file, or those named, as `qilu check` does. Raises QiluError; a check that does not hold raises nothing: see `.passed`."""
    from sim.commands.checking import chosen_checks
    from sim.commands.limits import LEAST_PAIRS, check_scale, check_sizes
    from sim.experiments.checks.judge import judge

    check_sizes(LEAST_PAIRS, replicates=replicates)
    check_scale(scale)
    with requests_checked():
        checks = chosen_checks(Path(file), only, scale, replicates)
    folder = Path(out)
    with lab_for(folder, options) as lab:
        return Checks(judge(checks, lab, folder), folder)


class Checks(Shown):
    """`.passed`: whether every check holds; `.failed`: ids of those that do not; `.frame()`: every comparison. `result`: the verdicts."""

    def __init__(self, result: Sequence[Verdict], folder: Path):
        self.result, self.folder = result, folder

    @property
    def failed(self) -> list[str]:
        """Checks that do not hold, in the order of the file."""
        from sim.commands.checking import failed_checks

        return [check.id for check in failed_checks(self.result)]

    @property
    def passed(self) -> bool:
        """Whether every check holds."""
        return not self.failed

    def _line(self) -> str:
        ids = {verdict.check.id for verdict in self.result}
        return f"Checks: {len(ids) - len(self.failed)} of {len(ids)} hold, in {self.folder}"

    def frame(self) -> pd.DataFrame:
        """Every comparison, as in checks.csv."""
        import pandas as pd

        from sim.experiments.checks.judge import HEADER, table

        return pd.DataFrame(table(self.result), columns=list(HEADER))
