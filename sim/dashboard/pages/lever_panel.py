"""The panel of levers beside the page: starting point, those that matter most, all measures by section, search, assumptions, any parameter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import streamlit as st

from sim.dashboard.engine.changes import Change, changed, explain
from sim.dashboard.engine.levers import HEADLINE, Lever, section_title
from sim.dashboard.moving import move, put
from sim.dashboard.scenarios import titles
from sim.dashboard.shown import plain
from sim.kernel.errors import nearest_name
from sim.scenario.catalogue import MEASURES, SECTIONS

if TYPE_CHECKING:
    from sim.dashboard.desk import Desk

FOUND_SHOWN = 12
"""Levers that a search shows."""


def show_panel(desk: Desk, levers: dict[str, Lever]) -> None:
    """Write the panel into the place that is open."""
    _starting_point(desk)
    st.markdown(f"##### {desk.say('headline_levers')}")
    for path in HEADLINE:
        move(desk, levers[path], "headline")
    with st.expander(desk.say("measures_levers")):
        _measures(desk, levers)
    with st.expander(desk.say("search")):
        _search(desk, levers)
    with st.expander(desk.say("assumptions")):
        _assumptions(desk, levers)
    _any(desk, levers)


def _starting_point(desk: Desk) -> None:
    named = titles(desk)
    names = list(named)

    def choose() -> None:
        st.session_state["base"] = st.session_state[key]
        desk.start_widgets_anew()

    key = desk.widget("base")
    st.selectbox(desk.say("base"), names, index=names.index(desk.base.name), format_func=named.__getitem__, key=key,
                 help=desk.say("base_help"), on_change=choose)  # fmt: skip
    reason = changed(desk.base, ()).reason
    if reason is not None:
        st.caption(plain(reason[desk.language]))


def _measures(desk: Desk, levers: dict[str, Lever]) -> None:
    """Switches of all measures by section, and the levers of the one that is chosen."""
    for section in SECTIONS:
        members = [measure for measure in MEASURES if measure.section == section]
        st.markdown(f"**{desk.say('section', number=section, title=section_title(section)[desk.language])}**")
        for measure in members:
            lever = levers[measure.switch]
            move(desk, lever, "switch", label=desk.say("measure", number=measure.number, title=lever.topic[desk.language]))
    numbers = [measure.number for measure in MEASURES]
    topics = {lever.measure: lever.topic[desk.language] for lever in levers.values() if lever.measure is not None}
    chosen = st.selectbox(desk.say("choose_measure"), numbers, format_func=lambda number: desk.say("measure", number=number, title=topics[number]),
                          key=desk.widget("measure"), index=None, placeholder=desk.say("choose"))  # fmt: skip
    if chosen is not None:
        _fields(desk, (lever for lever in levers.values() if lever.measure == chosen and not lever.is_switch_of_measure), "measure")


def _search(desk: Desk, levers: dict[str, Lever]) -> None:
    asked = st.text_input(desk.say("search"), key=desk.widget("search"), placeholder=desk.say("search_hint"), label_visibility="collapsed")
    words = asked.lower().split()
    if not words:
        return
    found = [lever for lever in levers.values() if all(word in _searched(lever) for word in words)]
    if not found:
        st.caption(desk.say("found_none"))
        return
    st.caption(desk.say("found_first" if len(found) > FOUND_SHOWN else "found", number=len(found), shown=FOUND_SHOWN))
    _fields(desk, found[:FOUND_SHOWN], "search")


def _searched(lever: Lever) -> str:
    return " ".join((lever.path, *lever.meaning.values(), *lever.topic.values())).lower()


def _assumptions(desk: Desk, levers: dict[str, Lever]) -> None:
    st.caption(desk.say("assumptions_note"))
    topics: dict[str, list[Lever]] = {}
    for lever in levers.values():
        if lever.group != "measure":
            topics.setdefault(lever.topic[desk.language], []).append(lever)
    chosen = st.selectbox(desk.say("topic"), list(topics), key=desk.widget("topic"), index=None, placeholder=desk.say("choose"))
    if chosen is not None:
        _fields(desk, topics[chosen], "assumption")


def _fields(desk: Desk, levers: Iterable[Lever], place: str) -> None:
    for lever in levers:
        move(desk, lever, place, exact=True)


def _any(desk: Desk, levers: dict[str, Lever]) -> None:
    """A line in which any parameter can be set."""
    key = desk.widget("any")

    def take() -> None:
        path, equals, text = st.session_state[key].partition("=")
        change = Change(path.strip(), text.strip())
        if not path.strip():
            st.session_state.pop("any_wrong", None)
        elif not equals:
            st.session_state["any_wrong"] = (None, path.strip())
        elif explain(change, desk.language) is not None:
            st.session_state["any_wrong"] = (change, "")
        else:
            st.session_state.pop("any_wrong", None)
            put(desk, levers[change.path], change.text, "any")
            desk.start_widgets_anew()

    st.text_input(desk.say("any"), key=key, placeholder=desk.say("any_hint"), on_change=take)
    if "any_wrong" in st.session_state:
        change, path = st.session_state["any_wrong"]
        why = explain(change, desk.language) if change is not None else _form(desk, path, levers)
        st.error(desk.say("problem", problem=plain(why or "")), icon=":material/error:")


def _form(desk: Desk, path: str, levers: dict[str, Lever]) -> str:
    nearest = path if path in levers else nearest_name(path, levers)
    return desk.say("any_form_for", path=nearest, example=levers[nearest].text(desk.language)) if nearest else desk.say("any_form")
