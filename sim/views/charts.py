"""All charts of a finished run, from its stored results: files in the run's folder `charts/`, in Chinese and English."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sim.scenario.variables import VARIABLES

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.views.stored_run import StoredRun

Drawing = Callable[[str], "Figure | None"]
"""Draws a chart in a language; None where there is nothing to draw."""

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

    Reads manifest.json, scorecard.csv, summary.csv, fiscal_account.csv, runs/*.parquet and firms/*.parquet; writes charts/<name>.<language>.png.
    `languages` defaults to the scenario's, else to both. A chart whose variables the run does not record is left out. Raises QiluError if a file
    is missing or a language has no labels.
    """
    from sim.views.stored_run import StoredRun
    from sim.views.style import save_all

    run = StoredRun(Path(run_dir))
    return save_all(lambda language: figures(run, language), run.directory / "charts", languages or run.languages)


def figures(run: StoredRun, language: str) -> Iterator[tuple[str, Figure]]:
    """Every chart of a run with its file name; call inside `style.chart_style()`."""
    for name, draw in drawings(run).items():
        figure = draw(language)
        if figure is not None:
            yield name, figure


def drawings(run: StoredRun) -> dict[str, Drawing]:
    """What draws each chart that a run may have, by file name: a function of the language, None where the run does not record what is needed."""
    from sim.views.goals import goals
    from sim.views.run.city_chart import VARIABLE
    from sim.views.run.fan import slug
    from sim.views.run.money_chart import VARIABLES_NEEDED
    from sim.views.run.target_chart import draw_probabilities

    headline = [name for name in run.headline or HEADLINE if name in VARIABLES]
    yearly = cache(lambda: run.yearly(dict.fromkeys([*headline, *VARIABLES_NEEDED, VARIABLE])))
    found: dict[str, Drawing] = {slug(variable): _fan(run, yearly, variable) for variable in headline}
    if targets := goals(run.scorecard):
        found["target-probability"] = lambda language: draw_probabilities(targets, run.source, language)
    return found | _of_the_run(run, yearly) | _of_firms(run)


def _fan(run: StoredRun, yearly: Callable[[], pd.DataFrame], variable: str) -> Drawing:
    from sim.views.run.fan import draw_fan, fan_of

    def draw(language: str) -> Figure | None:
        fan = fan_of(run, yearly(), variable)
        return None if fan is None else draw_fan(fan, run.source, language)

    return draw


def _of_the_run(run: StoredRun, yearly: Callable[[], pd.DataFrame]) -> dict[str, Drawing]:
    """Charts of policy instruments, money, cities and projects."""
    from sim.views.run.account_chart import draw_account
    from sim.views.run.breakthrough_chart import draw_breakthroughs
    from sim.views.run.city_chart import draw_cities
    from sim.views.run.instrument_chart import draw_instruments
    from sim.views.run.money_chart import draw_money
    from sim.views.run.size_chart import draw_sizes
    from sim.views.run.tile_chart import draw_tiles

    return {
        "awareness-and-take-up": lambda language: draw_instruments(run.summary, run.source, language),
        "awareness-and-take-up-by-size": lambda language: draw_sizes(run.summary, run.source, language),
        "public-money": lambda language: draw_money(yearly(), run.source, language),
        "fiscal-account": lambda language: draw_account(run.account, run.source, language),
        "high-tech-by-city": lambda language: draw_cities(yearly(), run.source, language),
        "city-tiles": lambda language: draw_tiles(yearly(), run.source, language),
        "breakthroughs": lambda language: draw_breakthroughs(run, language),
    }


def _of_firms(run: StoredRun) -> dict[str, Drawing]:
    """Charts of what became of every firm; a run that kept no firms has none."""
    from sim.views.run.intensity_chart import draw_intensity
    from sim.views.run.ladder_chart import draw_ladder

    return {"ladder": lambda language: draw_ladder(run, language), "research-intensity": lambda language: draw_intensity(run, language)}
