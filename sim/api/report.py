"""`sim.report`: a page of what stored results say."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path

from sim.commands.laboratory import RESULTS


@dataclass(frozen=True)
class Written:
    """Where the files are; shown in a notebook as links."""

    page: Path
    pdf: Path | None = None
    workbook: Path | None = None

    def __repr__(self) -> str:
        return f"Report in {', '.join(str(path) for path in (self.page, self.pdf, self.workbook) if path is not None)}"

    def _repr_html_(self) -> str:
        files = [path for path in (self.page, self.pdf, self.workbook) if path is not None]
        return "<p>" + ", ".join(f'<a href="{escape(path.as_posix())}" target="_blank">{escape(path.name)}</a>' for path in files) + "</p>"


def report(
    *runs: str | Path,
    lang: str = "zh",
    to: str | Path | None = None,
    pdf: bool | str | Path = False,
    xlsx: bool | str | Path = False,
    results: str | Path = RESULTS,
) -> Written:
    """Write the report of results folders, as `qilu report` does; nothing is computed.

    `runs`: folders, by path or by name below `results`; the first scenario is the subject, the last what the others are compared with. `lang`: in
    which it opens; `to`: file of the page; `pdf`, `xlsx`: a file, or True for one beside the page. Raises QiluError.
    """
    from sim.views.report.material import read_material
    from sim.views.report.needed import check_installed
    from sim.views.report.write import files_of, write_files

    check_installed()
    material = read_material(runs, Path(results))
    files = files_of(material, Path(to) if to else None, *(file if isinstance(file, bool) else Path(file) for file in (pdf, xlsx)))
    write_files(material, lang, files)
    return Written(files.page, files.pdf, files.workbook)
