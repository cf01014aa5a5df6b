"""All charts of a comparison, in Chinese and English: differences by year, targets, cost and effect."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.views.comparison.words import side_titles, words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.experiments.comparison.compare import Comparison


def draw_comparison(
    found: Comparison, folder: Path, command: Sequence[str] = (), languages: Sequence[str] | None = None, budget: float | None = None
) -> list[Path]:
    """Draw every chart into `folder` as <name>.<language>.png, in both languages unless told otherwise; returns the files.

    `command` is what the source line says to type; `budget`: yuan, a line in the plane of cost and effect. A chart without data is left out.
    """
    from sim.views.style import save_all

    return save_all(lambda language: comparison_figures(found, command, language, budget), folder, languages)


def comparison_figures(found: Comparison, command: Sequence[str], language: str, budget: float | None = None) -> Iterator[tuple[str, Figure]]:
    """Every chart with its file name; call inside `style.chart_style()`."""
    from sim.views.comparison.cost_effectiveness_chart import draw_plane
    from sim.views.comparison.difference_chart import draw_differences
    from sim.views.comparison.target_change_chart import draw_target_changes

    source = source_line(found, command, language)
    figures = {
        "differences": draw_differences(found, source, language),
        "target-changes": draw_target_changes(found, source, language),
        "cost-effectiveness": draw_plane(found, source, language, budget),
    }
    yield from ((name, figure) for name, figure in figures.items() if figure is not None)
    yield from _winners(found, source, language)


def _winners(found: Comparison, source: str, language: str) -> Iterator[tuple[str, Figure]]:
    from sim.views.comparison.winners_chart import KINDS, PLACES, SECTORS, draw_winners

    titles = side_titles(found, language)
    for name, gains in found.firms.items():
        tail = f"-{name}" if len(found.firms) > 1 else ""
        for which, groupings in (("winners", KINDS), ("winners-cities", PLACES), ("winners-sectors", SECTORS)):
            yield f"{which}{tail}", draw_winners(gains, titles[name], titles[found.reference.name], source, language, groupings)


def source_line(found: Comparison, command: Sequence[str], language: str) -> str:
    """Scenarios, seed, pairs, version and command."""
    from sim.experiments.store.code_version import code_version
    from sim.views.stored_run import redraw_command

    code = code_version()
    return words(
        "source",
        language,
        scenarios=", ".join(side.name for side in found.sides),
        seed=found.reference.scenario.seed,
        pairs=f"{sum(found.pairs.values()):,}",
        version=f"{code.version} ({code.hash[:8]})",
        command=redraw_command(command),
    )
