"""Charts of a calibration: how published figures are met, what was learned of each parameter, and whether intervals can be believed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from sim.views import style
from sim.views.calibration.table import UNCERTAIN
from sim.views.calibration.words import between, moment_label, pair, signed, source_of, words
from sim.views.parameter_rows import Row, at_right, rows_figure
from sim.views.phrases import LANGUAGES
from sim.views.sensitivity.words import parameter_label, share

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.experiments.calibration.document import Learned
    from sim.experiments.calibration.plan import Calibration, FitLine, MarginalLine

REACH = 6.0
"""Standard deviations shown of the fit; what lies beyond is an arrow."""
FAINT_LEARNING = 0.2
"""Share of the prior's variance below which hardly anything was learned."""
ENDS = (0.001, 0.999)
"""Probabilities between which a prior is drawn."""


def draw_calibration(found: Calibration, folder: Path, languages: Sequence[str] = LANGUAGES) -> list[Path]:
    """Draw every chart into `folder`/charts as <name>.<language>.png; returns the files in the order drawn."""
    return style.save_all(lambda language: figures(found, language), folder / "charts", languages)


def figures(found: Calibration, language: str) -> Iterator[tuple[str, Figure]]:
    """Every chart with its file name; call inside `style.chart_style()`."""
    yield "fit", draw_fit(found, language)
    yield "marginals", draw_marginals(found, language)
    yield "coverage", draw_coverage(found, language)


def draw_fit(found: Calibration, language: str) -> Figure:
    """Each figure in standard deviations of its tolerance: the published one is zero, beside it the runs at posterior draws and the defaults."""
    moments = {moment.name: moment for moment in found.plan.moments}
    labels = {name: moment_label(moment, language) for name, moment in moments.items()}
    lines = [line for line in found.fit_lines if line.z is not None]
    met, worst = sum(line.matched for line in lines), max(lines, key=lambda line: abs(line.z or 0.0))
    title = words("fit_title", language, met=met, all=len(lines), worst=labels[worst.moment], z=signed(worst.z))
    key = [(Patch(color=style.FAINT, linewidth=0), words("fit_key_band", language)),
           (Line2D([], [], color=style.BLUE, linewidth=2.4, marker="o", markersize=6), words("fit_key_model", language)),
           (Line2D([], [], color=style.ORANGE, marker="D", markersize=5, linewidth=0), words("fit_key_default", language))]  # fmt: skip
    rows = [Row(labels[line.moment], moments[line.moment].group.title[language]) for line in lines]
    figure_, axes = rows_figure(rows, title, words("fit_axis", language), source_of(found), language, key, words("fit_note", language))
    axes.axvspan(-2, 2, color=style.FAINT, linewidth=0, zorder=0)
    axes.axvline(0, color=style.INK, linewidth=0.9)
    for position, line in enumerate(lines):
        _draw_moment(axes, position, line)
        mark = " u" if line.status in UNCERTAIN else ""
        at_right(axes, position, pair(line.observed, line.median, line.unit, language) + mark, style.INK if line.matched else style.VERMILION)
        if position and moments[line.moment].group != moments[lines[position - 1].moment].group:
            axes.axhline(position - 0.5, color=style.PALE, linewidth=0.6)
    axes.set_xlim(-REACH, REACH)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:+.0f}".replace("-", "−") if value else "0"))
    return figure_


def _draw_moment(axes: Axes, position: int, line: FitLine) -> None:
    def scaled(value: float) -> float:
        return (value - line.observed) / line.tolerance

    assert line.low is not None
    assert line.median is not None
    assert line.high is not None
    colour = style.BLUE if line.matched else style.VERMILION
    ends = [min(max(scaled(value), -REACH), REACH) for value in (line.low, line.high)]
    axes.plot(ends, [position] * 2, color=colour, linewidth=2.4)
    middle = scaled(line.median)
    marker = "o" if abs(middle) <= REACH else ">" if middle > 0 else "<"
    axes.plot([min(max(middle, -REACH), REACH)], [position], color=colour, marker=marker, markersize=6, markeredgecolor="white", clip_on=False)
    if line.at_defaults is not None:
        at = scaled(line.at_defaults)
        marker = "D" if abs(at) <= REACH else ">" if at > 0 else "<"
        axes.plot([min(max(at, -REACH), REACH)], [position], color=style.ORANGE, marker=marker, markersize=5, markeredgecolor="white", clip_on=False)


def draw_marginals(found: Calibration, language: str) -> Figure:
    """Prior and posterior of each parameter on the prior's own scale."""
    return marginals_figure(found.marginal_lines, found.plan.space.learned, source_of(found), language)


def marginals_figure(lines: Sequence[MarginalLine], learned: Sequence[Learned], source: dict[str, str], language: str) -> Figure:
    """The same from the lines and the parameters with their priors."""
    order = sorted(lines, key=lambda line: -line.shrinkage)
    few = sum(line.shrinkage < FAINT_LEARNING for line in order)
    first, learned_most = parameter_label(order[0].parameter, language), share(order[0].shrinkage, language)
    title = words("marginals_title", language, first=first, share=learned_most, few=few, all=len(order))
    key = [(Line2D([], [], color=style.PALE, linewidth=5), words("marginals_key_prior", language)),
           (Line2D([], [], color=style.BLUE, linewidth=2.4, marker="o", markersize=6), words("marginals_key_posterior", language)),
           (Line2D([], [], color=style.ORANGE, marker="D", markersize=5, linewidth=0), words("marginals_key_default", language))]  # fmt: skip
    rows = [Row(parameter_label(line.parameter, language), line.parameter) for line in order]
    axis, note = words("marginals_axis", language), words("marginals_note", language)
    figure_, axes = rows_figure(rows, title, axis, source, language, key, note)
    priors = {one.path: one.assumption.distribution for one in learned}
    for position, line in enumerate(order):
        bottom, top = (float(priors[line.parameter].sample(u)) for u in ENDS)

        def placed(value: float, bottom: float = bottom, top: float = top) -> float:
            return (value - bottom) / (top - bottom)

        axes.plot([placed(line.prior_low), placed(line.prior_high)], [position] * 2, color=style.PALE, linewidth=5)
        axes.plot([placed(line.low), placed(line.high)], [position] * 2, color=style.BLUE, linewidth=2.4)
        axes.plot([placed(line.median)], [position], color=style.BLUE, marker="o", markersize=6, markeredgecolor="white")
        axes.plot([min(max(placed(line.default), 0.0), 1.0)], [position], color=style.ORANGE, marker="D", markersize=5, markeredgecolor="white")
        at_right(axes, position, between(line.low, line.high, "yuan" if line.unit.startswith("yuan") else "index", language))
    axes.set_xlim(-0.02, 1.02)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0%}"))
    return figure_


def draw_coverage(found: Calibration, language: str) -> Figure:
    """How often the 50 and 90 % intervals of each parameter hold the known value."""
    lines = found.coverage_lines
    tests = lines[0].tests
    title = words("coverage_title", language, fifty=share(lines[0].held_50, language), ninety=share(lines[0].held_90, language), tests=tests)
    key = [(Line2D([], [], color=colour, marker="o", markersize=6, linewidth=0), words(name, language))
           for name, colour in (("coverage_key_50", style.SKY), ("coverage_key_90", style.BLUE))]  # fmt: skip
    rows = [Row(words("all_parameters", language) if line.parameter == "all" else parameter_label(line.parameter, language),
                "" if line.parameter == "all" else line.parameter) for line in lines]  # fmt: skip
    axis, note = words("coverage_axis", language), words("coverage_note", language)
    figure_, axes = rows_figure(rows, title, axis, source_of(found), language, key, note)
    for level, error in ((50.0, lines[-1].error_50), (90.0, lines[-1].error_90)):
        axes.axvspan(level - 196 * error, min(level + 196 * error, 100.0), color=style.FAINT, linewidth=0, zorder=0)
        axes.axvline(level, color=style.GREY, linewidth=0.9)
    for position, line in enumerate(lines):
        axes.plot([line.held_50 * 100], [position], color=style.SKY, marker="o", markersize=6, markeredgecolor="white")
        axes.plot([line.held_90 * 100], [position], color=style.BLUE, marker="o", markersize=6, markeredgecolor="white")
        at_right(axes, position, "" if line.rank_p is None else f"p = {line.rank_p:.2f}")
    axes.set_xlim(0, 100)
    return figure_
