"""Keep the levers as a scenario file: name, title and reason, a look at the file, download, save into scenarios/."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from sim.dashboard.engine.changes import Change, changed, complaints
from sim.dashboard.engine.places import Refused
from sim.dashboard.engine.saving import refusal, save, scenario_text, suggested_id
from sim.dashboard.scenarios import title_of
from sim.dashboard.shown import plain
from sim.kernel.errors import QiluError

if TYPE_CHECKING:
    from sim.dashboard.desk import Desk


def show(desk: Desk) -> None:
    """Write the page."""
    st.title(desk.say("save_title"), anchor=False)
    if saved := st.session_state.pop("saved", None):
        st.success(desk.say("saved", path=saved), icon=":material/check:")
    if not desk.changes:
        st.info(desk.say("save_nothing"), icon=":material/tune:")
        return
    own = changed(desk.base, ())
    changes = [Change(path, text) for path, text in desk.changes.items()]
    for problem in (problems := complaints(desk.base, changes, desk.language)):
        st.error(desk.say("problem", problem=plain(problem)), icon=":material/error:")
    if problems:
        return
    id = _field(desk, "id", suggested_id(desk.places, own.id), help=desk.say("id_help"))
    st.caption(desk.say("save_note", base=plain(title_of(desk.base, desk.language)), id=id.strip().replace("`", "")))
    left, right = st.columns(2)
    title = {}
    for column, language in ((left, "zh"), (right, "en")):
        with column:
            title[language] = _field(desk, f"title_{language}", desk.say_in(language, "saving_title", base=own.title[language]))
    reason = st.text_area(desk.say("reason"), st.session_state.get("typed:reason", ""), key=desk.widget("save-reason"), max_chars=2000)
    st.session_state["typed:reason"] = reason
    try:
        text = scenario_text(desk.base, changes, id.strip(), title, reason, folder=desk.places.scenarios)
        if (taken := refusal(desk.places, id.strip())) is not None:
            raise taken
    except Refused as refused:
        st.error(desk.say("refused", why=plain(refused.sentence(desk.language))), icon=":material/error:")
        return
    except QiluError as error:
        st.error(desk.say("refused", why=plain(str(error))), icon=":material/error:")
        return
    _show_file(desk, text, id.strip())


def _field(desk: Desk, name: str, suggested: str, help: str | None = None) -> str:
    """A line of text that is still there when the visitor comes back to the page."""
    before: str = st.session_state.get(f"typed:{name}", suggested)
    typed = st.text_input(desk.say(name), before, key=desk.widget(f"save-{name}"), max_chars=200, help=help)
    if typed != suggested:
        st.session_state[f"typed:{name}"] = typed
    return typed


def _show_file(desk: Desk, text: str, id: str) -> None:
    st.markdown(f"## {desk.say('preview')}: `scenarios/{id}.yaml`")
    st.code(text, language=None, wrap_lines=True)
    with st.container(horizontal=True):
        st.download_button(desk.say("download_scenario"), text.encode(), f"{id}.yaml", "application/yaml", key=desk.widget("save-download"),
                           icon=":material/download:", on_click="ignore")  # fmt: skip
        st.button(desk.say("save"), type="primary", icon=":material/save:", key=desk.widget("save-now"), on_click=_save, args=(desk, text, id))
    if refused := st.session_state.pop("refused", None):
        st.error(desk.say("refused", why=plain(refused)), icon=":material/error:")


def _save(desk: Desk, text: str, id: str) -> None:
    try:
        save(desk.places, text, id)
    except Refused as refused:
        st.session_state["refused"] = refused.sentence(desk.language)
        return
    except QiluError as error:
        st.session_state["refused"] = str(error)
        return
    st.session_state["saved"] = f"scenarios/{id}.yaml"
    for name in [name for name in st.session_state if str(name).startswith("typed:")]:
        del st.session_state[name]
    desk.start_widgets_anew()
