"""What a visitor takes away from a comparison: the report as a page and to print, its tables as a workbook, targets and differences as CSV."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from sim.dashboard.shown import plain
from sim.kernel.errors import QiluError

if TYPE_CHECKING:
    from sim.dashboard.desk import Desk
    from sim.views.report.material import Material

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MARK = b"\xef\xbb\xbf"
"""By which spreadsheets know UTF-8."""


@dataclass
class Made:
    """A report's files; `pdf` is None until it is printed."""

    page: bytes
    workbook: bytes
    pdf: bytes | None = None


def show_downloads(desk: Desk, folders: Sequence[Path], material: Material) -> None:
    """Write the buttons. Report and print take some seconds each and are made when asked for."""
    st.header(desk.say("download"), anchor=False)
    _tables(desk, folders, material)
    key = f"report:{desk.language}:" + ":".join(map(str, folders))
    kept: dict[str, Made] = st.session_state.setdefault("reports", {})
    try:
        if key not in kept:
            if not st.button(desk.say("make_report"), type="primary", icon=":material/description:", key=desk.widget("make-report")):
                return
            with st.spinner(desk.say("making_report"), show_time=True):
                made = _make(desk, material)
            kept.clear()
            kept[key] = made
            st.rerun()
        _files(desk, kept[key], "-".join(folder.name for folder in folders))
    except QiluError as error:
        st.error(plain(str(error)), icon=":material/error:")


def _tables(desk: Desk, folders: Sequence[Path], material: Material) -> None:
    """Targets of each scenario, and the differences, as tables."""
    with st.container(horizontal=True):
        for number, (folder, one) in enumerate(zip(folders, material.ensembles, strict=True)):
            label = desk.say("scorecard_csv", title=one.scenario.title[desk.language])
            _button(desk, label, (folder / "scorecard.csv").read_bytes(), f"targets-{folder.name}.csv", "text/csv", f"targets{number}")
        if material.comparison is not None:
            content = MARK + material.comparison.frame().to_csv(index=False).encode()
            _button(desk, desk.say("differences_csv"), content, "differences.csv", "text/csv", "differences")


def _files(desk: Desk, made: Made, name: str) -> None:
    with st.container(horizontal=True):
        _button(desk, desk.say("report_html"), made.page, f"qilu-{name}.html", "text/html", "html")
        _button(desk, desk.say("report_xlsx"), made.workbook, f"qilu-{name}.xlsx", EXCEL, "xlsx")
        if made.pdf is not None:
            _button(desk, desk.say("report_pdf"), made.pdf, f"qilu-{name}.pdf", "application/pdf", "pdf")
        elif st.button(desk.say("print_report"), icon=":material/print:", key=desk.widget("print-report")):
            with st.spinner(desk.say("printing_report"), show_time=True):
                made.pdf = _printed(desk, made.page)
            st.rerun()


def _button(desk: Desk, label: str, content: bytes, name: str, kind: str, key: str) -> None:
    st.download_button(label, content, name, kind, key=desk.widget(f"download-{key}"), icon=":material/download:", on_click="ignore")


def _make(desk: Desk, material: Material) -> Made:
    """Write the report into a folder of its own and read it; raises QiluError if it cannot be made."""
    from sim.views.report.needed import check_installed
    from sim.views.report.write import files_of, write_files

    check_installed()
    with tempfile.TemporaryDirectory(prefix="qilu-report-") as folder:
        files = files_of(material, Path(folder, "report.html"), workbook=True)
        write_files(material, desk.language, files)
        assert files.workbook is not None
        return Made(files.page.read_bytes(), files.workbook.read_bytes())


def _printed(desk: Desk, page: bytes) -> bytes:
    """The page as PDF; raises QiluError, which says what to do, if there is no browser to print it."""
    from sim.views.report.pdf import print_page

    with tempfile.TemporaryDirectory(prefix="qilu-report-") as folder:
        file = Path(folder, "report.pdf")
        print_page(page.decode(), desk.language, file)
        return file.read_bytes()
