"""Charts of one run's events: a funnel of every group with a life of several states, and the timeline of projects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiments.store.encoding import RunKey

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.views.events.lives import Group
    from sim.views.stored_run import StoredRun


def draw_event_charts(run: StoredRun, key: RunKey, lives: pd.DataFrame, groups: Sequence[Group], languages: Sequence[str]) -> list[Path]:
    """Write charts/events-<group>.<language>.png and charts/events-timeline.<language>.png; returns the files in the order drawn."""
    from sim.views.style import save_all

    return save_all(lambda language: figures(run, key, lives, groups, language), run.directory / "charts", languages, "events-")


def figures(run: StoredRun, key: RunKey, lives: pd.DataFrame, groups: Sequence[Group], language: str) -> Iterator[tuple[str, Figure]]:
    """Every chart with its name; call inside `style.chart_style()`."""
    import pandas as pd

    from sim.views.events.funnel_chart import draw_funnel
    from sim.views.events.timeline_chart import draw_timeline
    from sim.views.labels import text

    for group in groups:
        note = text("funnel_note", language, draw=key.draw, replicate=key.replicate)
        figure = draw_funnel(group, run.source, note, language)
        if figure is not None:
            words = group.name if group.name == group.kind else f"{group.kind}-{group.name}"
            yield words.replace("_", "-").replace(" ", "-"), figure
    note = text("timeline_note", language, draw=key.draw, replicate=key.replicate)
    timeline = draw_timeline(lives, pd.Timestamp(run.scenario["end"]), run.source, note, language)
    if timeline is not None:
        yield "timeline", timeline
