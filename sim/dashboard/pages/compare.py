"""Finished runs side by side: targets, paths, differences where they pair, cost; and what can be taken away: report, workbook, tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from sim.dashboard.asking import variables_of
from sim.dashboard.downloads import show_downloads
from sim.dashboard.engine.visitors import finished_of
from sim.dashboard.shown import drawn, plain, show_chart
from sim.kernel.errors import QiluError
from sim.views.labels import variable_label
from sim.views.numbers import amount
from sim.views.phrases import enumeration

if TYPE_CHECKING:
    from sim.dashboard.desk import Desk
    from sim.views.report.material import Material

MOST = 4
"""Results side by side."""


def show(desk: Desk) -> None:
    """Write the page."""
    st.title(desk.say("compare_title"), anchor=False)
    folders = available(desk)
    if not folders:
        st.info(desk.say("compare_none"), icon=":material/info:")
        return
    names = _chosen(desk, folders)
    if not names:
        st.info(desk.say("compare_choose"), icon=":material/info:")
        return
    if len(names) > MOST:
        st.warning(desk.say("compare_most", most=MOST), icon=":material/info:")
    chosen = [folders[name] for name in names[:MOST]]
    try:
        with st.spinner(desk.say("computing_pages")):
            material = desk.remember(_key(chosen), lambda: _read(desk, chosen))
            _show(desk, material)
    except QiluError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    show_downloads(desk, chosen, material)


def available(desk: Desk) -> dict[str, Path]:
    """Finished folders by name: the visitor's own, then those in results/."""
    own = {f"{path.name}": path for path in finished_of(desk.places, desk.visitor)}
    shared = {path.relative_to(desk.places.results).as_posix(): path for path in desk.places.result_folders()}
    return {**{desk.say("own_result", name=name): path for name, path in own.items()}, **shared}


def _chosen(desk: Desk, folders: dict[str, Path]) -> list[str]:
    """Names of what the visitor chose, which must be among those offered; what he chose before stays when he comes back."""
    by_path = {str(path): name for name, path in folders.items()}
    before = [by_path[path] for path in st.session_state.get("compared", ()) if path in by_path]
    labels = {name: _label(desk, name, path) for name, path in folders.items()}
    key = desk.widget("compared")
    chosen = st.multiselect(desk.say("compare_pick"), list(folders), default=before or list(folders)[:1], format_func=lambda name: labels[name],
                            key=key, placeholder=desk.say("choose"), help=desk.say("compare_help"))  # fmt: skip
    st.session_state["compared"] = [str(folders[name]) for name in chosen if name in folders]
    return [name for name in chosen if name in folders]


def _label(desk: Desk, name: str, path: Path) -> str:
    told = desk.remember(f"label:{path}:{(path / 'manifest.json').stat().st_mtime_ns}", lambda: _told(path))
    title, scale, runs = told
    share = desk.say("all_firms") if scale == 1 else desk.say("share_of_firms", share=amount(scale, "fraction", desk.language))
    return desk.say("result", title=title[desk.language], folder=name, runs=runs, share=share)


def _told(path: Path) -> tuple[dict[str, str], float, int]:
    from sim.views.stored_run import StoredRun

    run = StoredRun(path)
    return run.scenario["title"], float(run.scenario["scale"]), len(run.run_files)


def _read(desk: Desk, folders: Sequence[Path]) -> Material:
    from sim.views.report.material import read_material

    return read_material(folders, desk.places.results)


def _key(folders: Sequence[Path]) -> str:
    return "material:" + ":".join(f"{path}@{(path / 'manifest.json').stat().st_mtime_ns}" for path in folders)


def _show(desk: Desk, material: Material) -> None:
    samples = [one.scenario.title[desk.language] for one in material.ensembles if one.scenario.scale < 1]
    if samples:
        st.warning(desk.say("sample_warning", which=plain(enumeration(samples, desk.language))), icon=":material/info:")
    if len(material.ensembles) == 1:
        _show_one(desk, material)
    else:
        _show_several(desk, material)


def _variable(desk: Desk, material: Material) -> str:
    recorded = [set(one.yearly["variable"]) for one in material.ensembles]
    names = [name for name in variables_of(material.ensembles[0].run) if all(name in there for there in recorded)]
    key = desk.widget("compared-variable")
    return st.selectbox(desk.say("variable"), names, format_func=lambda name: variable_label(name, desk.language), key=key)


def _show_one(desk: Desk, material: Material) -> None:
    from sim.views.interactive.run_charts import awareness, breakthroughs, cities, fan, money, probabilities

    one = material.ensembles[0]
    kept = _kept(desk, material)
    left, right = st.columns(2)
    with left:
        show_chart(desk, drawn(kept, "targets", lambda: probabilities(one.run)))
        show_chart(desk, drawn(kept, "awareness", lambda: awareness(one.run)))
    with right:
        variable = _variable(desk, material)
        show_chart(desk, drawn(kept, variable, lambda: fan(one.run, one.yearly, variable)))
        show_chart(desk, drawn(kept, "money", lambda: money(one.run, one.yearly)))
    left, right = st.columns(2)
    with left:
        show_chart(desk, drawn(kept, "cities", lambda: cities(one.run, one.yearly)))
    with right:
        show_chart(desk, drawn(kept, "breakthroughs", lambda: breakthroughs(one.run, one.yearly)))


def _show_several(desk: Desk, material: Material) -> None:
    from sim.views.interactive.comparison_charts import differences, fans_side_by_side, plane, probabilities_side_by_side, target_changes, winners

    runs, yearlies = [one.run for one in material.ensembles], [one.yearly for one in material.ensembles]
    kept = _kept(desk, material)
    show_chart(desk, drawn(kept, "targets", lambda: probabilities_side_by_side(runs)))
    variable = _variable(desk, material)
    show_chart(desk, drawn(kept, variable, lambda: fans_side_by_side(runs, yearlies, variable)))
    for reason in material.apart:
        st.warning(desk.say("not_paired", why=plain(reason[desk.language])), icon=":material/link_off:")
    found = material.comparison
    if found is None:
        return
    st.header(desk.say("difference_heading_from", title=plain(found.reference.scenario.title[desk.language])), anchor=False)
    show_chart(desk, drawn(kept, "differences", lambda: differences(found)))
    show_chart(desk, drawn(kept, "changes", lambda: target_changes(found)))
    st.header(desk.say("cost_heading"), anchor=False)
    show_chart(desk, drawn(kept, "plane", lambda: plane(found)))
    for chart in drawn(kept, "winners", lambda: winners(found)):
        show_chart(desk, chart)


def _kept(desk: Desk, material: Material) -> dict[str, Any]:
    """Charts of these results that were drawn before."""
    return desk.remember(f"charts:{_key([one.run.directory for one in material.ensembles])}", dict)
