"""`qilu studies`: published studies rerun inside the model, their estimates beside the published ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.commands.answer import complain, tell_files, terminal, user_language
from sim.commands.document import check_block, renew_block
from sim.kernel.errors import QiluError, nearest_name

if TYPE_CHECKING:
    from sim.experiments.computing.lab import Lab
    from sim.experiments.studies.study import Settings, Study


def chosen_studies(names: Sequence[str]) -> list[Study]:
    """The studies named, all if none is; raises typer.BadParameter with the nearest name, QiluError if the extra is not installed."""
    try:
        import statsmodels.api  # noqa: F401
    except ImportError:
        raise QiluError("studies need statsmodels: pip install 'qilu[calibrate]'") from None
    from sim.experiments.studies.registry import STUDIES

    wrong = [name for name in names if name not in STUDIES]
    if wrong:
        near = nearest_name(wrong[0], STUDIES)
        raise typer.BadParameter(f"no study called {wrong[0]}: {', '.join(STUDIES)}" + (f"; did you mean {near}?" if near else ""))
    return [study for slug, study in STUDIES.items() if not names or slug in names]


def check_worlds(studies: Iterable[Study], settings: Settings) -> None:
    """Raise InputError for a scenario that cannot be read, before long runs."""
    for study in studies:
        study.worlds(settings)


def show_studies(studies: Sequence[Study], settings: Settings, lab: Lab, out: Path, *, markdown_file: Path | None, quiet: bool) -> None:
    """Run, print, write tables, charts and the Markdown file. Raises QiluError."""

    from sim.experiments.studies.study import KIND, run_studies
    from sim.views.studies.charts import draw_studies
    from sim.views.studies.table import markdown, render_studies

    check_block(markdown_file, KIND)
    check_worlds(studies, settings)
    results = run_studies(studies, lab, settings, out)
    console = terminal(150)
    console.print(render_studies(results, user_language()))
    renew_block(markdown_file, KIND, markdown(results))
    if not quiet:
        complain("drawing charts")
    charts = draw_studies(results, out)
    tell_files(
        [
            (out / "studies.csv", "every published estimate beside the simulated one"),
            (out / "numbers.csv", "every number of every seed"),
            (out / "charts", f"{len(charts)} charts"),
            (out / "manifest.json", "what was run, with which code and seeds"),
        ]
    )
