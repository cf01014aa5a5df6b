"""Run all firms in the background: start, how far it is, stop, queue; a reload of the page loses nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from sim.dashboard.engine.changes import Change, changed, complaints
from sim.dashboard.engine.jobs import Job, Progress
from sim.dashboard.engine.places import Refused
from sim.dashboard.engine.saving import draft
from sim.dashboard.scenarios import title_of, titles
from sim.dashboard.shown import plain
from sim.kernel.errors import QiluError
from sim.views.numbers import amount

if TYPE_CHECKING:
    from sim.dashboard.desk import Desk

SECONDS_A_RUN = 12
"""A run at 1:1 on one processor, about."""
DRAWS, REPLICATES = 10, 2
LOOK_AGAIN = 2
"""Seconds until the page looks again how far runs are."""
LEVERS = "levers"
"""The visitor's levers among what can be run; no scenario file has this name, since theirs end in .yaml."""


def show(desk: Desk) -> None:
    """Write the page."""
    st.title(desk.say("runs_title"), anchor=False)
    share = desk.settings.full_scale
    note = (
        desk.say("runs_note", seconds=SECONDS_A_RUN) if share == 1 else desk.say("runs_note_sample", share=amount(share, "fraction", desk.language))
    )
    st.caption(note)
    _form(desk)
    st.header(desk.say("jobs"), anchor=False)
    st.fragment(_jobs, run_every=LOOK_AGAIN)(desk)


def _form(desk: Desk) -> None:
    choices = {**({LEVERS: desk.say("runs_levers", title=title_of(desk.base, desk.language))} if desk.changes else {}), **titles(desk)}
    with st.container(border=True):
        names = list(choices)
        start = 0 if desk.changes else names.index(desk.base.name)
        what = st.selectbox(desk.say("runs_what"), names, index=start, format_func=choices.__getitem__, key=desk.widget("runs-what"))
        left, right = st.columns(2)
        keys = desk.widget("runs-draws"), desk.widget("runs-replicates")
        draws = left.number_input(desk.say("draws"), 1, 1000, DRAWS, key=keys[0], help=desk.say("draws_help"))
        replicates = right.number_input(desk.say("replicates"), 1, 50, REPLICATES, key=keys[1], help=desk.say("replicates_help"))
        st.caption(desk.say("runs_total", total=draws * replicates))
        if st.button(desk.say("start"), type="primary", icon=":material/play_arrow:", key=desk.widget("runs-start")):
            try:
                desk.machine.jobs.start(desk.visitor, _file(desk, what), draws, replicates, desk.settings.full_scale)
                st.success(desk.say("started"), icon=":material/check:")
            except Refused as refused:
                st.error(desk.say("not_started", why=plain(refused.sentence(desk.language))), icon=":material/error:")
            except QiluError as error:
                st.error(desk.say("not_started", why=plain(str(error))), icon=":material/error:")


def _file(desk: Desk, what: str) -> Path:
    """The scenario file to run; the visitor's levers become one of his own. Raises QiluError if they cannot be run."""
    if what != LEVERS:
        return next(path for path in desk.places.scenario_files() if path.name == what)
    changes = [Change(path, text) for path, text in desk.changes.items()]
    if problems := complaints(desk.base, changes, desk.language):
        raise QiluError(" ".join(problems))
    own = changed(desk.base, ())
    title = {language: desk.say_in(language, "saving_title", base=own.title[language]) for language in ("zh", "en")}
    return draft(desk.places, desk.visitor, desk.base, changes, f"{own.id}-levers", title)


def _jobs(desk: Desk) -> None:
    """The visitor's own runs, the last one first."""
    jobs = desk.machine.jobs.of(desk.visitor)
    if not jobs:
        st.caption(desk.say("jobs_none"))
    for job in jobs:
        with st.container(border=True):
            _job(desk, job)


def _job(desk: Desk, job: Job) -> None:
    progress = job.progress()
    st.markdown(f"**{plain(title_of(job.file, desk.language))}** · {job.draws} × {job.replicates} · {job.asked:%Y-%m-%d %H:%M}")
    st.progress(progress.done / max(1, progress.total), _told(desk, progress))
    if progress.message and progress.state == "failed":
        st.code(progress.message, language=None)
    if not progress.ended:
        st.button(desk.say("stop"), key=f"stop-{job.id}", icon=":material/stop:", on_click=desk.machine.jobs.stop, args=(job,))
    elif progress.state == "finished" and st.button(desk.say("open_results"), key=f"open-{job.id}", icon=":material/bar_chart:"):
        st.session_state["compared"] = [str(job.folder)]
        desk.turn_to("compare")
        st.rerun()


def _told(desk: Desk, progress: Progress) -> str:
    if progress.state == "running" and progress.done == 0:
        return desk.say("job_starting")
    if progress.state == "running" and progress.done == progress.total:
        return desk.say("job_ending", total=progress.total)
    told = desk.say(f"job_{progress.state}", done=progress.done, total=progress.total, before=progress.before)
    if progress.state == "running" and progress.seconds_left is not None:
        told += desk.say("job_left", left=_duration(desk, progress.seconds_left))
    return told


def _duration(desk: Desk, seconds: float) -> str:
    return desk.say("seconds", number=round(seconds)) if seconds < 90 else desk.say("minutes", number=round(seconds / 60))
