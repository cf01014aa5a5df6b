"""All charts of a finished run, from its stored results: PNG files in the run's folder `charts/`, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.scenario.variables import VARIABLES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.views.stored_run import StoredRun

HEADLINE = (
    "Enterprises|High-tech|Stock",
    "Enterprises|High-tech|Certified",
    "Enterprises|Technology SME|Stock",
    "Enterprises|Above-scale|Count",
    "Enterprises|Above-scale|With R&D",
    "R&D|Above-scale|Internal",
    "R&D|Intensity",
    "Revenue|Above-scale",
    "Revenue|New products",
    "Patents|Inventions in force",
)
"""Charted as fans when the scenario names no headline variables."""


def draw_charts(run_dir: Path, languages: Sequence[str] | None = None) -> list[Path]:
    """Draw every chart of the run in `run_dir`; returns the files in the order drawn.

    Reads manifest.json, scorecard.csv, summary.csv and runs/*.parquet; writes charts/<name>.<language>.png. `languages`
    defaults to the scenario's, else to both. A chart whose variables the run does not record is left out. Raises QiluError if
    a file is missing or a language has no labels.
    """
    from sim.views.stored_run import StoredRun
    from sim.views.style import save_all

    run = StoredRun(Path(run_dir))
    return save_all(lambda language: figures(run, language), run.directory / "charts", languages or run.languages)


def figures(run: StoredRun, language: str) -> Iterator[tuple[str, Figure]]:
    """Every chart of a run with its file name; call inside `style.chart_style()`."""
    from sim.views.goals import goals
    from sim.views.run.city_chart import draw_cities
    from sim.views.run.fan import draw_fan, fan_of, slug
    from sim.views.run.instrument_chart import draw_instruments
    from sim.views.run.money_chart import VARIABLES_NEEDED, draw_money
    from sim.views.run.target_chart import draw_probabilities

    headline = [name for name in run.headline or HEADLINE if name in VARIABLES]
    yearly = run.yearly(dict.fromkeys([*headline, *VARIABLES_NEEDED, "Enterprises|High-tech|Stock"]))
    for variable in headline:
        fan = fan_of(run, yearly, variable)
        if fan is not None:
            yield slug(variable), draw_fan(fan, run.source, language)
    if targets := goals(run.scorecard):
        yield "target-probability", draw_probabilities(targets, run.source, language)
    for name, figure in (
        ("awareness-and-take-up", draw_instruments(run.summary, run.source, language)),
        ("public-money", draw_money(yearly, run.source, language)),
        ("high-tech-by-city", draw_cities(yearly, run.source, language)),
    ):
        if figure is not None:
            yield name, figure
