"""The dashboard's front page: language switch, pages, and what is said when something unexpected happens.

Pages are told apart by `?page=` in the address, not by its path: a page that is reloaded then asks the server for nothing that is not there.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from sim.dashboard.desk import Desk, sit_down
from sim.dashboard.pages import about, compare, levers, runs, save
from sim.dashboard.settings import Settings
from sim.views.phrases import LANGUAGES

PAGES: dict[str, tuple[str, Callable[[Desk], None]]] = {
    "levers": ("tune", levers.show),
    "runs": ("play_circle", runs.show),
    "compare": ("compare_arrows", compare.show),
    "save": ("save", save.show),
    "about": ("info", about.show),
}
"""Icon, and what writes the page, by its name in the address; the first is the front page."""

LANGUAGE_NAMES = {"zh": "中文", "en": "English"}
TAGS = {"zh": "zh-Hans", "en": "en"}
"""Values of the page's attribute `lang`, by which screen readers choose their voice."""

ASSETS = Path(__file__).parent / "assets"


def main(settings: Settings) -> None:
    """Write the page that the visitor asked for."""
    st.set_page_config(page_title="qilu 齐鲁", page_icon=str(ASSETS / "icon.svg"), layout="wide", initial_sidebar_state="auto")
    st.html(ASSETS / "page.css")
    desk = sit_down(settings)
    st.html(f"<script>document.documentElement.lang = '{TAGS[desk.language]}'</script>", unsafe_allow_javascript=True)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        page = _page_switch(desk)
        _language_switch(desk)
    PAGES[page][1](desk)


def _page_switch(desk: Desk) -> str:
    """The row of pages; the name of the one that is open."""
    page = desk.page if desk.page in PAGES else next(iter(PAGES))
    key = desk.widget(f"page-{page}")

    def switch() -> None:
        desk.turn_to(st.session_state[key])

    st.segmented_control(
        desk.say("pages"),
        list(PAGES),
        default=page,
        format_func=lambda name: f":material/{PAGES[name][0]}: {desk.say(f'page_{name}')}",
        key=key,
        label_visibility="collapsed",
        on_change=switch,
        required=True,
        wrap=True,
    )
    return page


def _language_switch(desk: Desk) -> None:
    def switch() -> None:
        st.session_state["language"] = st.session_state["language_switch"]

    st.radio(
        desk.say("language"),
        LANGUAGES,
        index=LANGUAGES.index(desk.language),
        format_func=LANGUAGE_NAMES.__getitem__,
        key="language_switch",
        horizontal=True,
        label_visibility="collapsed",
        on_change=switch,
    )
