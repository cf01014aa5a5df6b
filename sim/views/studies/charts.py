"""Charts of studies rerun inside the model: all estimates beside the published ones, and one picture a study of what its estimator sees."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.views import style
from sim.views.parameter_rows import Row, at_right, rows_figure
from sim.views.phrases import fill
from sim.views.stored_run import source_now
from sim.views.studies.bars import PICTURES as BARS
from sim.views.studies.bars import draw_bars
from sim.views.studies.grants import draw_grants
from sim.views.studies.notch import draw_notch
from sim.views.studies.small_firms import draw_small_firms
from sim.views.studies.table import number, rows
from sim.views.studies.user_cost import draw_user_cost

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.experiments.studies.study import StudyLine, StudyResult

WORDS = {
    "title": {
        "en": "{inside} of {judged} estimates from simulated firms lie inside the published interval, {clear} of them clear of chance",
        "zh": "{judged}个模拟估计量中有{inside}个落在已发表区间内，其中{clear}个排除偶然",
    },
    "axis": {"en": "estimate (shares as fractions)", "zh": "估计值（占比为小数）"},
    "published": {"en": "published value and interval", "zh": "已发表数值及区间"},
    "simulated": {"en": "simulated: mean over seeds, 95 % interval, the wider of two errors (hollow: reaches across an end)",
                  "zh": "模拟：各种子均值及95%区间，取两种误差中较大者（空心：跨越端点）"},
}  # fmt: skip

PICTURES: dict[str, Callable[[StudyResult, dict[str, str], str], Figure | None]] = {
    "notch": draw_notch,
    "user-cost": draw_user_cost,
    "small-firms": draw_small_firms,
    "grants": draw_grants,
    **dict.fromkeys(BARS, draw_bars),
}
"""What draws the picture of a study; None from it if no run gave its numbers."""


def draw_studies(results: Sequence[StudyResult], folder: Path, languages: Sequence[str] | None = None) -> list[Path]:
    """Draw every chart into `folder`/charts as <name>.<language>.png; returns the files in the order drawn."""
    for old in (folder / "charts").glob("*.png"):
        old.unlink()
    return style.save_all(lambda language: figures(results, language), folder / "charts", languages)


def figures(results: Sequence[StudyResult], language: str) -> Iterator[tuple[str, Figure]]:
    """Every chart with its file name; call inside `style.chart_style()`."""
    overview = draw_overview(results, language)
    if overview is not None:
        yield "studies", overview
    for result in results:
        drawn = PICTURES[result.study.slug](result, source_of(result), language) if result.study.slug in PICTURES else None
        if drawn is not None:
            yield f"study-{result.study.slug}", drawn


def source_of(result: StudyResult) -> dict[str, str]:
    """What the source line of a study's chart says."""
    return _source([result])


def draw_overview(results: Sequence[StudyResult], language: str) -> Figure | None:
    """Every estimate with its published interval; None if no run gave any."""
    shown = [row for row in rows(results) if row[2].simulated is not None]
    if not shown:
        return None
    judged = [line for _, published, line in shown if line.verdict in ("inside", "outside") and not published.null]
    inside = [line for line in judged if line.verdict == "inside"]
    title = fill(WORDS, "title", language, inside=len(inside), judged=len(judged), clear=sum(line.clear is True for line in inside))
    key = [(Patch(color=style.PALE, linewidth=0), fill(WORDS, "published", language)),
           (Line2D([], [], color=style.BLUE, marker="o", markersize=6), fill(WORDS, "simulated", language))]  # fmt: skip
    labels = [Row(published.title[language], result.study.title[language]) for result, published, _ in shown]
    figure, axes = rows_figure(labels, title, fill(WORDS, "axis", language), _source(results), language, key, "")
    ends = [end for _, published, line in shown for end in (line.simulated, published.value, published.low, published.high) if end is not None]
    least, most = min([0.0, *ends]), max(ends) * 1.05
    for place, (_, published, line) in enumerate(shown):
        if published.interval is not None:
            low, high = max(published.interval[0], least), min(published.interval[1], most)
            axes.barh(place, high - low, left=low, height=0.5, color=style.FAINT, linewidth=0)
        if published.value is not None:
            axes.plot([published.value] * 2, [place - 0.25, place + 0.25], color=style.GREY, linewidth=1.6)
        colour = style.VERMILION if line.verdict == "outside" else style.BLUE
        axes.errorbar(line.simulated or 0.0, place, xerr=_reaches(line), color=colour, marker="o", markersize=5.5, linewidth=1.4,
                      markerfacecolor="white" if line.clear is False else colour)  # fmt: skip
        at_right(axes, place, number(line.simulated, published.unit, language, line.standard_error), colour)
    axes.axvline(0, color=style.PALE, linewidth=0.8)
    axes.set_xlim(least - 0.03 * (most - least), most)
    return figure


def _reaches(line: StudyLine) -> list[list[float]] | None:
    """Lengths of the error bar to both sides, (2, 1); None without an interval."""
    if line.simulated is None or line.simulated_low is None or line.simulated_high is None:
        return None
    return [[line.simulated - line.simulated_low], [line.simulated_high - line.simulated]]


def _source(results: Sequence[StudyResult]) -> dict[str, str]:
    worlds = [world for result in results for world in result.worlds]
    names = ", ".join(sorted({world.scenario.id for world in worlds}))
    runs = sum(len(result.runs) * len(result.worlds) for result in results)
    return source_now(names, worlds[0].scenario.seed, runs, results[0].command)
