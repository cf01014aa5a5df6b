"""A visitor's desk: language, starting point and changes, kept in his session and, where they must outlive a reload, in the page's address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st

from sim.dashboard.engine.places import PlaceRefused, Places
from sim.dashboard.engine.visitors import folder_of, visitor_id
from sim.dashboard.machine import Machine, machine_of
from sim.dashboard.settings import Settings
from sim.dashboard.starting import STARTING_POINT
from sim.dashboard.words import words
from sim.views.phrases import LANGUAGES

LANGUAGE, VISITOR, PAGE = "lang", "visit", "page"
"""Names in the page's address."""
ANSWERS_KEPT = 12
"""Answers of the small population that a session keeps, so that undoing a change shows the picture at once."""

Made = TypeVar("Made")


@dataclass(frozen=True)
class Desk:
    """What a page works with. `visitor`: a random name that owns a folder; `language`: zh or en."""

    settings: Settings
    machine: Machine
    visitor: str
    language: str

    def say(self, key: str, **values: object) -> str:
        """The phrase in the visitor's language."""
        return words(key, self.language, **values)

    def say_in(self, language: str, key: str, **values: object) -> str:
        """The phrase in another language."""
        return words(key, language, **values)

    @property
    def places(self) -> Places:
        """Where files are."""
        return self.machine.places

    @property
    def folder(self) -> Path:
        """The visitor's own folder."""
        return folder_of(self.places, self.visitor)

    @property
    def base(self) -> Path:
        """The scenario file that changes are laid over."""
        files = {path.name: path for path in self.places.scenario_files()}
        chosen = st.session_state.get("base", STARTING_POINT)
        return files.get(chosen) or files.get(STARTING_POINT) or next(iter(files.values()))

    @property
    def changes(self) -> dict[str, str]:
        """What the visitor has changed: the text he gave for each path. Of this session alone."""
        return st.session_state.setdefault("changes", {})

    def remember(self, key: str, make: Callable[[], Made]) -> Made:
        """What `make` makes, made once a session for each key; the oldest is forgotten."""
        kept: dict[str, Any] = st.session_state.setdefault("answers", {})
        if key not in kept:
            kept[key] = make()
            for old in list(kept)[:-ANSWERS_KEPT]:
                del kept[old]
        return kept[key]

    def widget(self, name: str) -> str:
        """Key of a widget that starts anew when values are set from elsewhere (undo, another starting point, another language)."""
        return f"{name}#{st.session_state.get('round', 0)}#{self.language}"

    @property
    def page(self) -> str:
        """Name of the page that is open, as the address says; empty on the front page."""
        return st.query_params.get(PAGE, "")

    def turn_to(self, page: str) -> None:
        """Open a page, from a widget's callback."""
        st.query_params[PAGE] = page

    def start_widgets_anew(self) -> None:
        """Let widgets show the values that the session holds now."""
        st.session_state["round"] = st.session_state.get("round", 0) + 1


def sit_down(settings: Settings) -> Desk:
    """The desk of whoever opened the page; his name and language are written into the address, so that a reload finds them."""
    machine = machine_of(settings)
    asked = st.query_params.get(LANGUAGE)
    language = st.session_state.get("language") or (asked if asked in LANGUAGES else settings.language)
    visitor = st.session_state.get("visitor") or _known(machine.places, st.query_params.get(VISITOR)) or visitor_id()
    st.session_state["language"], st.session_state["visitor"] = language, visitor
    for name, value in ((LANGUAGE, language), (VISITOR, visitor)):
        if st.query_params.get(name) != value:
            st.query_params[name] = value
    desk = Desk(settings, machine, visitor, language)
    desk.folder  # noqa: B018  made now, so that this visit is noted
    return desk


def _known(places: Places, name: str | None) -> str | None:
    """The visitor's name that an address holds, if it is one."""
    try:
        return name if name and folder_of(places, name) else None
    except PlaceRefused:
        return None
