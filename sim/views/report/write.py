"""Making the report's files: the page, and, where asked for, its print as PDF and the workbook of its tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiments.exchange.target import whole_file
from sim.experiments.store.errors import FolderError
from sim.kernel.errors import QiluError
from sim.views.phrases import LANGUAGES
from sim.views.report.needed import check_installed

if TYPE_CHECKING:
    from sim.views.report.material import Material

RESULTS = Path("results")


@dataclass(frozen=True)
class Files:
    """Where the parts of a report are written."""

    page: Path
    pdf: Path | None = None
    workbook: Path | None = None


def write_report(folders: Sequence[str | Path], to: Path | None = None, language: str = "zh", results: Path = RESULTS) -> Path:
    """Write the page of these results folders, by path or by name below `results`, which opens in `language`; where it is.

    `to`: default `report-<first folder>.html` beside that folder. Reads stored results only, computes no run. Raises QiluError if a library is
    missing or there is no such language, FolderError if a folder cannot be shown or the file not be written, and StoreError.
    """
    check_installed()
    from sim.views.report.material import read_material

    material = read_material(folders, results)
    files = files_of(material, to)
    write_files(material, language, files)
    return files.page


def files_of(material: Material, to: Path | None, pdf: Path | bool = False, workbook: Path | bool = False) -> Files:
    """Where the files go; True: beside the page, under its name. Raises FolderError for a file that cannot be what it is to be."""
    page = to or _default_file(next(iter(material.manifests)))
    beside = [page.with_suffix(suffix) if asked is True else asked or None for asked, suffix in ((pdf, ".pdf"), (workbook, ".xlsx"))]
    files = Files(page, *beside)
    problems = [_problem(file, suffix) for file, suffix in ((page, ".html"), (files.pdf, ".pdf"), (files.workbook, ".xlsx")) if file is not None]
    if any(problems):
        raise FolderError("; ".join(filter(None, problems)))
    return files


def write_files(material: Material, language: str, files: Files) -> None:
    """Write the page, its print and its workbook, each whole or not at all. Raises QiluError, FolderError and StoreError."""
    from sim.views.report.compose import compose
    from sim.views.report.page import render_page
    from sim.views.report.pdf import find_browser, print_page
    from sim.views.report.workbook import write_workbook

    if language not in LANGUAGES:
        raise QiluError(f"no report in language {language!r}; available: {', '.join(LANGUAGES)}")
    if files.pdf is not None:
        find_browser()
    report = compose(material)
    text = render_page(report, language)
    with whole_file(files.page) as temporary:
        temporary.write_text(text, encoding="utf-8")
    if files.workbook is not None:
        write_workbook(report, files.workbook)
    if files.pdf is not None:
        print_page(text, language, files.pdf)


def _default_file(folder: Path) -> Path:
    return folder.parent / f"report-{folder.resolve().name}.html"


def _problem(file: Path, suffix: str) -> str:
    """Why a file cannot be what is written; empty if it can."""
    if file.is_dir():
        return f"{file} is a folder; name a file that ends in {suffix}"
    return "" if file.suffix.lower() == suffix else f"{file}: the name of this file ends in {suffix}"
