"""The scorecard as a table for the terminal, 100 columns wide: what is required, what the runs give, how likely it is met."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from sim.views.goals import LIKELY, UNLIKELY, Goal, goals
from sim.views.labels import text
from sim.views.numbers import amount

if TYPE_CHECKING:
    import pandas as pd

TITLE_WIDTH = 50
DASH = "–"


def render_scorecard(scorecard: pd.DataFrame, lang: str = "en") -> Table:
    """The scorecard (columns of scorecard.csv) as a rich table in `lang`; targets that nothing was recorded of are dimmed.

    What is required stands under the title. Only titles may break over lines; every number stays on one. Raises QiluError for a
    language without labels.
    """
    rows = goals(scorecard)
    table = Table(title=text("scorecard", lang), title_justify="left", title_style="bold", caption=text("caption", lang),
                  caption_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)  # fmt: skip
    table.add_column("", no_wrap=True)
    table.add_column(text("column_target", lang), max_width=TITLE_WIDTH, overflow="fold")
    for key in ("column_median", "column_band", "column_probability"):
        table.add_column(text(key, lang), justify="right", no_wrap=True)
    table.add_column(text("column_date", lang), no_wrap=True)
    table.add_column(text("column_status", lang), no_wrap=True)
    for goal in rows:
        table.add_row(*_cells(goal, lang), style="" if goal.judged else "dim")
    return table


def _cells(goal: Goal, lang: str) -> list[str | Text]:
    """The cells of one target's row."""
    sign = ">" if goal.comparison == "above" else "≥"
    required = f"{sign} {amount(goal.value, goal.unit, lang, bare=True)}{'，' if lang == 'zh' else ', '}{goal.when_label(lang)}"
    row: list[str | Text] = [goal.name, Text(goal.title[lang]).append(f"\n{required}", style="dim")]
    if not goal.judged:
        return [*row, DASH, DASH, DASH, DASH, goal.verdict(lang)]
    colour = "green" if goal.probability >= LIKELY else "red" if goal.probability < UNLIKELY else "yellow"
    verdict = Text(goal.verdict(lang), style=colour)
    if bound := goal.bound(lang):
        verdict.append(f"\n{bound}", style="dim")
    return [*row, amount(goal.median, goal.unit, lang), goal.band(lang), Text(goal.chance(lang), style="bold"),
            goal.date_met[:7] or text("never", lang), verdict]  # fmt: skip
