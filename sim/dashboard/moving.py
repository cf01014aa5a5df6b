"""Levers as widgets: sliders where the value plausibly lies, fields for exact values, switches; a bad value explains itself beside its field.

What the visitor sets lands in the desk's `changes`; what cannot be taken stays in `wrong` until it is mended, and the picture stays as it was.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from sim.dashboard.engine.changes import Change, explain, value_of
from sim.dashboard.engine.levers import Lever
from sim.dashboard.shown import plain

if TYPE_CHECKING:
    from sim.dashboard.desk import Desk


def wrong(desk: Desk) -> dict[str, str]:
    """Texts that could not be taken, by path."""
    return st.session_state.setdefault("wrong", {})


def put(desk: Desk, lever: Lever, text: str, place: str = "") -> None:
    """Take a text for a lever: as a change, as no change if it is what the scenario says, or as wrong. Widgets in other places start anew."""
    change = Change(lever.path, text)
    if explain(change, desk.language) is not None:
        wrong(desk)[lever.path] = text
    else:
        wrong(desk).pop(lever.path, None)
        desk.changes.pop(lever.path, None)
        if value_of(change) != lever.default:
            desk.changes[lever.path] = text
    rounds: dict[tuple[str, str], int] = st.session_state.setdefault("rounds", {})
    for other, path in list(rounds):
        if path == lever.path and other != place:
            rounds[other, path] += 1


def undo(desk: Desk, path: str | None = None) -> None:
    """Take back the change of one lever, or all."""
    for held in (desk.changes, wrong(desk)):
        if path is None:
            held.clear()
        else:
            held.pop(path, None)
    desk.start_widgets_anew()


def lever_help(desk: Desk, lever: Lever) -> str:
    """What is known of a lever: path, value in the scenario, what is allowed, source, status."""
    language = desk.language
    if lever.kind == "switch":
        allowed = desk.say("on_off")
    elif lever.low is None or lever.high is None:
        allowed = desk.say("a_day")
    else:
        allowed = desk.say("between", low=lever.text(language, lever.low), high=lever.text(language, lever.high))
    status = desk.say(f"status_{lever.status}")
    return desk.say("lever_help", path=f"`{lever.path}`", default=lever.text(language), allowed=allowed, source=lever.source, status=status)


def move(desk: Desk, lever: Lever, place: str, exact: bool = False, label: str = "") -> None:
    """The widget of a lever. `place` tells widgets of one lever apart; `exact`: a field instead of a slider; `label`: instead of the meaning."""
    rounds: dict[tuple[str, str], int] = st.session_state.setdefault("rounds", {})
    key = desk.widget(f"{place}:{lever.path}:{rounds.setdefault((place, lever.path), 0)}")
    label = label or lever.meaning[desk.language]
    text = desk.changes.get(lever.path)
    value = lever.default if text is None else value_of(Change(lever.path, text))
    slider = None if exact or lever.path in wrong(desk) else lever.slider(desk.language, value)
    taken = partial(_taken, desk, lever, place, key)
    if isinstance(value, bool):
        st.toggle(label, value, key=key, help=lever_help(desk, lever), on_change=taken)
    elif slider is not None:
        shown = slider.text(0).replace("%", "%%").replace("0", "%g", 1)
        st.slider(label, slider.low, slider.high, slider.value, slider.step, shown, key=key, help=lever_help(desk, lever), on_change=taken)
    else:
        written = wrong(desk).get(lever.path) or lever.text(desk.language, value)
        st.text_input(label, written, key=key, help=lever_help(desk, lever), on_change=taken)
        why = explain(Change(lever.path, wrong(desk)[lever.path]), desk.language) if lever.path in wrong(desk) else None
        if why:
            st.error(desk.say("problem", problem=plain(why)), icon=":material/error:")


def _taken(desk: Desk, lever: Lever, place: str, key: str) -> None:
    """The widget was moved: read what it shows."""
    shown = st.session_state[key]
    if isinstance(shown, bool):
        text = lever.text(desk.language, shown)
    elif isinstance(shown, (int, float)):
        text = _position(desk, lever, float(shown))
    else:
        text = shown
    put(desk, lever, text, place)


def _position(desk: Desk, lever: Lever, number: float) -> str:
    """What a slider's position says; at the scenario's own value just that."""
    text = desk.changes.get(lever.path)
    value = lever.default if text is None else value_of(Change(lever.path, text))
    slider = lever.slider(desk.language, value)
    own = lever.slider(desk.language)
    assert slider is not None
    if own is not None and own.unit == slider.unit and abs(number - own.value) < slider.step / 2:
        return lever.text(desk.language)
    return slider.text(number)
