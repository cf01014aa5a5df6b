"""One line for each measure in force: what came of it in the runs, for the end of `qilu run`."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Table

from sim.scenario.catalogue import Measure
from sim.scenario.headlines import HEADLINES, Figure
from sim.scenario.variables import VARIABLES
from sim.views.labels import text
from sim.views.numbers import amount
from sim.views.stored_run import select

if TYPE_CHECKING:
    import pandas as pd

DASH = "–"


def render_measures(summary: pd.DataFrame, measures: Iterable[Measure], lang: str = "en") -> Table:
    """The headline figure of each measure (mean over the runs) from the columns of summary.csv, as a rich table in `lang`."""
    years = sorted({day.year for day in summary["date"]})
    first, last = years[min(1, len(years) - 1)], years[-1]
    caption = text("measures_caption", lang, first=first, last=last)
    table = Table(title=text("measures", lang), title_justify="left", title_style="bold", caption=caption, caption_justify="left",
                  box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)  # fmt: skip
    table.add_column("", justify="right", no_wrap=True)
    table.add_column(text("column_measure", lang), overflow="fold", max_width=40)
    table.add_column(text("column_figure", lang), overflow="fold", max_width=38)
    table.add_column(text("column_value", lang), justify="right", no_wrap=True)
    for measure in measures:
        figure = HEADLINES[measure.slug]
        title, label = (measure.title_zh, figure.label_zh) if lang == "zh" else (measure.title, figure.label)
        table.add_row(str(measure.number), title, label, shown(mean_of(summary, figure), figure, lang))
    return table


def mean_of(summary: pd.DataFrame, figure: Figure) -> float:
    """The figure's mean over the runs; not a number if nothing was recorded."""
    means = select(summary, figure.variable, breakdown=figure.breakdown)["mean"].dropna()
    if means.empty:
        return math.nan
    return float(means.sum() if figure.how == "sum" else means.iloc[-1])


def shown(value: float, figure: Figure, lang: str) -> str:
    """The value with its unit, or a dash."""
    return DASH if math.isnan(value) else amount(value, VARIABLES[figure.variable].unit, lang)
