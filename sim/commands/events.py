"""`qilu events`: what happened in one stored run, as funnels with waiting times, printed and drawn."""

from __future__ import annotations

from pathlib import Path

import typer

from sim.commands.answer import complain, shown, terminal, user_language
from sim.kernel.errors import QiluError


def show_events(folder: Path, run: str, name: str, charts: bool) -> None:
    """Print the groups of the event file of `run` (a run's name; empty: the first there is), all or those called `name` (a group or kind)."""

    from sim.experiments.store.event_file import read_event_identity
    from sim.views.events.charts import draw_event_charts
    from sim.views.events.lives import groups_of, read_lives
    from sim.views.events.table import render_groups
    from sim.views.phrases import LANGUAGES
    from sim.views.stored_run import StoredRun

    path = event_file(folder, run)
    identity = read_event_identity(path)
    if identity is None:
        raise QiluError(f"{shown(path)} cannot be read; qilu run … --events writes it anew")
    stored = StoredRun(folder)
    lives = read_lives(path)
    groups = [group for group in groups_of(lives) if name in ("", group.name, group.kind)]
    if not groups:
        known = sorted({word for group in groups_of(lives) for word in (group.name, group.kind)})
        raise QiluError(f"no events of {name!r} in {shown(path)}; there are {', '.join(known)}")
    language = user_language(stored.languages or LANGUAGES)
    console = terminal(130)
    console.print(render_groups(groups, language))
    if charts:
        complain("drawing charts")
        files = draw_event_charts(stored, identity[1], lives, groups, stored.languages or LANGUAGES)
        typer.echo(f"{shown(folder / 'charts')}  {len(files)} charts, events-*.png")


def event_file(folder: Path, run: str) -> Path:
    """The file of a run by name, or the first one; raises QiluError if there is none."""
    files = sorted(folder.glob("events/draw-*.parquet"))
    if not files:
        raise QiluError(f"{shown(folder)} holds no event records; `qilu run FILE --events` keeps them")
    if not run:
        return files[0]
    draw, _, replicate = run.partition("/")
    wanted = f"draw-{int(draw):04d}_replicate-{int(replicate or 0):04d}" if draw.isdigit() and (replicate or "0").isdigit() else run
    for file in files:
        if file.stem == wanted:
            return file
    raise QiluError(f"no event records of run {run}; there are {', '.join(file.stem for file in files)}")
