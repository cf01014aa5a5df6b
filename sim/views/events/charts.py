"""Charts of one run's events: a funnel of every group with a life of several states, and the timeline of projects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiments.store.encoding import RunKey
from sim.views.charts import Drawing

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.views.events.lives import Group
    from sim.views.stored_run import StoredRun

PREFIX = "events-"


def draw_event_charts(run: StoredRun, key: RunKey, lives: pd.DataFrame, groups: Sequence[Group], languages: Sequence[str]) -> list[Path]:
    """Write charts/events-<group>.<language>.png and charts/events-timeline.<language>.png; returns the files in the order drawn."""
    from sim.views.style import save_all

    return save_all(lambda language: figures(run, key, lives, groups, language), run.directory / "charts", languages, PREFIX)


def figures(run: StoredRun, key: RunKey, lives: pd.DataFrame, groups: Sequence[Group], language: str) -> Iterator[tuple[str, Figure]]:
    """Every chart with its name; call inside `style.chart_style()`."""
    for name, draw in drawings(run, key, lives, groups).items():
        figure = draw(language)
        if figure is not None:
            yield name, figure


def drawings(run: StoredRun, key: RunKey, lives: pd.DataFrame, groups: Sequence[Group]) -> dict[str, Drawing]:
    """What draws each chart, by name: a function of the language, None where there is nothing to draw."""
    import pandas as pd

    from sim.views.events.timeline_chart import draw_timeline
    from sim.views.labels import text

    def timeline(language: str) -> Figure | None:
        note = text("timeline_note", language, draw=key.draw, replicate=key.replicate)
        return draw_timeline(lives, pd.Timestamp(run.scenario["end"]), run.source_with("--events"), note, language)

    return {**{_name(group): _funnel(run, key, group) for group in groups}, "timeline": timeline}


def _name(group: Group) -> str:
    words = group.name if group.name == group.kind else f"{group.kind}-{group.name}"
    return words.replace("_", "-").replace(" ", "-")


def _funnel(run: StoredRun, key: RunKey, group: Group) -> Drawing:
    from sim.views.events.funnel_chart import draw_funnel
    from sim.views.labels import text

    def funnel(language: str) -> Figure | None:
        note = text("funnel_note", language, draw=key.draw, replicate=key.replicate)
        return draw_funnel(group, run.source_with("--events"), note, language)

    return funnel
