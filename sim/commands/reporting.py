"""`qilu report`: a page of what stored results say, and its print and workbook; nothing is computed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer

from sim.commands.answer import tell_files, user_language

BESIDE = {"--pdf": ".pdf", "--xlsx": ".xlsx"}
"""Options whose file may be left out, and what then stands for a file beside the page."""


def make_report(
    runs: Sequence[str], results: Path, language: str | None, to: Path | None, pdf: Path | None, workbook: Path | None
) -> tuple[Path, ...]:
    """Write the files and say where they are; the page first. Raises QiluError, typer.BadParameter for an unknown language."""
    from sim.views.phrases import LANGUAGES
    from sim.views.report.material import read_material
    from sim.views.report.needed import check_installed
    from sim.views.report.write import files_of, write_files
    from sim.views.results_table import size

    if language is not None and language not in LANGUAGES:
        raise typer.BadParameter(f"{language!r}: {' or '.join(LANGUAGES)}", param_hint="--lang")
    check_installed()
    material = read_material(runs, results)
    available = material.main.scenario.languages if material.main is not None else ()
    files = files_of(material, to, *(_beside(file) for file in (pdf, workbook)))
    write_files(material, language or user_language(available or LANGUAGES), files)
    lines = [
        (files.page, "the report, in Chinese and English: a page for any browser"),
        (files.pdf, "the same on paper"),
        (files.workbook, "every table of it"),
    ]
    written = tuple((path, f"{size(path.stat().st_size):>7}  {what}") for path, what in lines if path is not None)
    tell_files(written)
    return tuple(path for path, _ in written)


def _beside(file: Path | None) -> Path | bool:
    """The file asked for; True for one beside the page, False for none."""
    return False if file is None else True if str(file) in BESIDE.values() else file
