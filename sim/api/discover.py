"""`sim.discover`: under which assumptions a target is missed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from sim.api.options import Options, lab_for, loaded
from sim.api.study import Study
from sim.commands.laboratory import RESULTS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.scenario.resolved import Scenario


def discover(
    scenario: Scenario | str | Path,
    target: str,
    *,
    met: bool = False,
    boxes: int = 3,
    draws: int | None = None,
    replicates: int | None = None,
    scale: float | None = None,
    seed: int | None = None,
    out: str | Path | None = None,
    **options: Unpack[Options],
) -> Discovery:
    """Look for ranges of uncertain parameters that hold the runs which miss a target (`met`: which meet it), as `qilu discover` does.

    Raises QiluError if the scenario has no such target or nothing in it is uncertain.
    """
    from sim.experiments.discovery.discover import discover as look
    from sim.experiments.discovery.discover import write_discovery
    from sim.experiments.discovery.question import judged_in_scenario, question_of
    from sim.experiments.store.folder import ExperimentFolder

    found = loaded(scenario).with_overrides(draws=draws, replicates=replicates, scale=scale, seed=seed)
    question = question_of(found, target, None, "met" if met else "missed", None)
    folder = ExperimentFolder(Path(out) if out else RESULTS / f"discover-{found.id}")
    folder.create()
    with folder.locked(), lab_for(folder.path, options) as lab:
        result = look(found, question, judged_in_scenario(found, question, lab, folder), boxes)
        write_discovery(result, folder, lab.command, boxes, None)
        return Discovery(result, folder.path)


class Discovery(Study):
    """`.frame()`: the boxes; `.plot()`: where they lie among the draws."""

    def _line(self) -> str:
        found = self.result
        return f"Discovery in {found.scenario.id}: {len(found.draws):,} draws, {len(found.boxes)} boxes, in {self.folder}"

    def _figures(self, language: str) -> Iterator[tuple[str, Figure]]:
        from sim.views.discovery.chart import figures

        return figures(self.result, (), language)
