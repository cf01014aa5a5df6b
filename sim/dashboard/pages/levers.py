"""Move levers on the small population: targets before and after, fans, what changed, and the difference run by run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from sim.dashboard.asking import Answer, ask, variables_of
from sim.dashboard.engine.changes import Change, changed, complaints
from sim.dashboard.engine.levers import Lever, levers_of
from sim.dashboard.moving import undo
from sim.dashboard.pages.lever_panel import show_panel
from sim.dashboard.shown import drawn, plain, show_chart
from sim.kernel.errors import QiluError
from sim.views.labels import variable_label
from sim.views.numbers import amount

if TYPE_CHECKING:
    from sim.dashboard.desk import Desk


def show(desk: Desk) -> None:
    """Write the page."""
    base = desk.base
    levers = {lever.path: lever for lever in levers_of(changed(base, ()))}
    with st.sidebar:
        show_panel(desk, levers)
    st.title(desk.say("levers_title"), anchor=False)
    small = desk.machine.small
    st.caption(desk.say("sample", share=amount(small.scale, "fraction", desk.language), draws=small.draws))
    st.html(f'<p class="qilu-phone">{desk.say("panel_phone")}</p>')
    _show_changes(desk, levers)
    answer = _answer(desk)
    if answer is None:
        return
    if answer.yours is None:
        _show_base(desk, answer)
    else:
        _show_both(desk, answer)


def _answer(desk: Desk) -> Answer | None:
    """What the small population says; where the changes cannot be run, why, and the last answer that there was."""
    base, changes = desk.base, [Change(path, text) for path, text in desk.changes.items()]
    problems = complaints(base, changes, desk.language)
    if not problems:
        try:
            with st.spinner(desk.say("computing"), show_time=True):
                answer = ask(desk, base, changes)
            st.session_state["last"] = answer
            return answer
        except QiluError as error:
            problems = (str(error),)
    for problem in problems:
        st.error(desk.say("problem", problem=plain(problem)), icon=":material/error:")
    last: Answer | None = st.session_state.get("last")
    if last is not None:
        st.caption(desk.say("kept"))
    return last


def _show_changes(desk: Desk, levers: dict[str, Lever]) -> None:
    """What was changed, each with a button that takes it back."""
    if not desk.changes:
        st.info(desk.say("changed_none"), icon=":material/tune:")
        return
    language = desk.language
    with st.container(border=True):
        st.markdown(f"## {desk.say('changed')}")
        for path, text in desk.changes.items():
            lever = levers[path]
            words, button = st.columns([5, 1], vertical_alignment="center")
            words.markdown(desk.say("changed_one", meaning=lever.meaning[language], before=lever.text(language), after=_after(lever, text, language)))
            button.button(desk.say("reset_one"), key=desk.widget(f"undo:{path}"), help=desk.say("reset_named", meaning=lever.meaning[language]),
                          on_click=undo, args=(desk, path), width="stretch")  # fmt: skip
        if len(desk.changes) > 1:
            st.button(desk.say("reset_all"), key=desk.widget("undo-all"), on_click=undo, args=(desk,))


def _after(lever: Lever, text: str, language: str) -> str:
    from sim.dashboard.engine.changes import value_of

    return lever.text(language, value_of(Change(lever.path, text)))


def _variable(desk: Desk, answer: Answer) -> str:
    """The result variable that the visitor looks at."""
    names = variables_of(answer.base)
    return st.selectbox(desk.say("variable"), names, format_func=lambda name: variable_label(name, desk.language), key="variable")


def _show_base(desk: Desk, answer: Answer) -> None:
    from sim.views.interactive.run_charts import fan, probabilities

    left, right = st.columns(2)
    with left:
        show_chart(desk, drawn(answer.charts, "targets", lambda: probabilities(answer.base)))
    with right:
        variable = _variable(desk, answer)
        show_chart(desk, drawn(answer.charts, variable, lambda: fan(answer.base, answer.yearlies[0], variable)))


def _show_both(desk: Desk, answer: Answer) -> None:
    from sim.views.interactive.comparison_charts import differences, fans_side_by_side, probabilities_side_by_side, target_changes

    found = answer.comparison
    assert found is not None
    left, right = st.columns(2)
    with left:
        show_chart(desk, drawn(answer.charts, "targets", lambda: probabilities_side_by_side(answer.runs)))
    with right:
        variable = _variable(desk, answer)
        show_chart(desk, drawn(answer.charts, variable, lambda: fans_side_by_side(answer.runs, answer.yearlies, variable)))
    st.header(desk.say("difference_heading"), anchor=False)
    st.caption(desk.say("difference_note"))
    show_chart(desk, drawn(answer.charts, "differences", lambda: differences(found)))
    show_chart(desk, drawn(answer.charts, "changes", lambda: target_changes(found)))
