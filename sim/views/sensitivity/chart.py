"""Charts of a sensitivity analysis: screening, shares of variance, worth of knowing a parameter; and all of them as files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from sim.views import style
from sim.views.parameter_rows import Row, at_right, rows_figure
from sim.views.sensitivity.words import Shown, differences, money, outcome_label, parameter_label, share, source_of, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.experiments.reading.indicators import Indicator
    from sim.experiments.sensitivity.chance import ChanceLine
    from sim.experiments.sensitivity.morris import ScreeningLine
    from sim.experiments.sensitivity.sensitivity import Sensitivity
    from sim.experiments.sensitivity.sobol import VarianceLine
    from sim.experiments.sensitivity.value_of_information import Choice, WorthLine

SHOWN = 15
"""Parameters shown at most."""


def draw_sensitivity(result: Sensitivity, folder: Path, languages: Sequence[str] | None = None) -> list[Path]:
    """Draw every chart of the result into `folder`/charts as <name>.<language>.png; returns the files in the order drawn."""
    return style.save_all(lambda language: figures(result, language), folder / "charts", languages)


def figures(result: Sensitivity, language: str) -> Iterator[tuple[str, Figure]]:
    """Every chart with its file name; call inside `style.chart_style()`. Outcomes that nothing moves, or that were not recorded, have none."""
    from sim.views.run.fan import slug
    from sim.views.sensitivity.tornado_chart import draw_tornado

    source = source_of(result)
    for outcome in result.plan.outcomes:
        name = outcome.name
        chance = next((line for line in result.chance if line.variable == name), None)
        drawn = {
            "screening": draw_screening([line for line in result.screening if line.variable == name], outcome, result, source, language),
            "variance": draw_variance([line for line in result.variance if line.variable == name], outcome, chance, result, source, language),
            "tornado": draw_tornado(
                [line for line in result.alone if line.variable == name], outcome, result.plan.settings.replicates, source, language
            ),
        }
        yield from ((f"{kind}-{slug(name)}", figure) for kind, figure in drawn.items() if figure is not None)
    worth = draw_worth(result, source, language)
    if worth is not None:
        yield "value-of-information", worth


def draw_screening(lines: Sequence[ScreeningLine], outcome: Indicator, result: Sensitivity, source: dict[str, str], language: str) -> Figure | None:
    """μ* of the strongest parameters with its interval, and σ; None if nothing moves the outcome."""
    chosen = [line for line in lines if line.mu_star][:SHOWN]
    if not chosen:
        return None
    shown = differences(outcome.unit, [line.mu_star_high for line in chosen], language)
    title = screening_title(chosen[0], len(lines), outcome, shown, language)
    axis = words("screening_axis" if shown.unit else "screening_axis_plain", language, unit=shown.unit)
    key = [(Patch(color=style.BLUE, linewidth=0), words("mu_star_key", language)),
           (Line2D([], [], color=style.ORANGE, marker="D", markersize=6, linewidth=0), words("sigma_key", language))]  # fmt: skip
    note = words("screening_note", language, trajectories=result.plan.settings.trajectories)
    rows = [Row(parameter_label(line.parameter, language), f"{words(line.status, language)} · {line.parameter}") for line in chosen]
    figure, axes = rows_figure(rows, title, axis, source, language, key, note)
    for position, line in enumerate(chosen):
        mean, low, high = (value / shown.divisor for value in (line.mu_star or 0.0, line.mu_star_low or 0.0, line.mu_star_high or 0.0))
        axes.barh(position, mean, height=0.5, color=style.BLUE, linewidth=0)
        axes.errorbar(mean, position, xerr=[[mean - low], [high - mean]], color=style.INK, linewidth=1.2, capsize=3)
        if line.sigma is not None:
            axes.plot([line.sigma / shown.divisor], [position], color=style.ORANGE, marker="D", markersize=6, markeredgecolor="white")
        at_right(axes, position, screening_size(line, shown))
    axes.set_xlim(left=0)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}"))
    return figure


def screening_title(first: ScreeningLine, count: int, outcome: Indicator, shown: Shown, language: str) -> str:
    """The finding: which of `count` parameters moves the outcome most, and how far."""
    label, name = outcome_label(outcome, language), parameter_label(first.parameter, language)
    size = shown.number(first.mu_star or 0.0, sign=False) + shown.suffix(language)
    return words("screening_title", language, label=label, count=count, parameter=name, size=size)


def screening_size(line: ScreeningLine, shown: Shown) -> str:
    """The mean size with the direction, ± where that is not the same everywhere."""
    sign = "±" if not _one_way(line) else "+" if (line.mu or 0.0) > 0 else "−"
    return sign + shown.number(line.mu_star or 0.0, sign=False)


def _one_way(line: ScreeningLine) -> bool:
    """Whether the parameter moves the outcome the same way everywhere it was looked at."""
    return line.mu is not None and line.mu_star is not None and abs(line.mu) >= line.mu_star * (1 - 1e-9)


def draw_variance(
    lines: Sequence[VarianceLine], outcome: Indicator, chance: ChanceLine | None, result: Sensitivity, source: dict[str, str], language: str
) -> Figure | None:
    """First-order and total index of each parameter looked at, of the rest, and of all parameters of a status; None if the outcome does not vary."""
    singles, rest, groups = variance_kinds(lines)
    if not singles or not groups:
        return None
    title = variance_title(singles, groups, outcome, language)
    key = [(Patch(color=colour, linewidth=0), words(name, language)) for name, colour in (("first_key", style.BLUE), ("total_key", style.SKY))]
    settings = result.plan.settings
    note = variance_note(chance, settings.base, settings.replicates, language)
    ordered = [*singles, *rest, *groups]
    figure, axes = rows_figure(
        [variance_row(line, language) for line in ordered], title, words("variance_axis", language), source, language, key, note
    )
    for position, line in enumerate(ordered):
        _draw_shares(axes, position, line)
        at_right(axes, position, f"{share(line.first, language)} / {share(line.total, language)}")
    axes.axhline(len(singles) + len(rest) - 0.5, color=style.GREY, linewidth=0.8)
    axes.axvline(0, color=style.INK, linewidth=0.9)
    low, high = axes.get_xlim()
    axes.set_xlim(max(low, -30.0), min(max(high, 10.0), 140.0))
    return figure


def variance_kinds(lines: Sequence[VarianceLine]) -> tuple[list[VarianceLine], list[VarianceLine], list[VarianceLine]]:
    """Known lines of single parameters, the largest first, of all others together, and of the statuses."""
    known = [line for line in lines if line.first is not None]
    singles = sorted((line for line in known if line.kind == "parameter"), key=lambda line: -(line.total or 0.0))
    return singles, [line for line in known if line.kind == "rest"], [line for line in known if line.kind == "status"]


def variance_title(singles: Sequence[VarianceLine], groups: Sequence[VarianceLine], outcome: Indicator, language: str) -> str:
    """The finding: the status and the single parameter that most of the variance comes from."""
    widest, largest = max(groups, key=lambda line: line.first or 0.0), max(singles, key=lambda line: line.first or 0.0)
    label, name, status = outcome_label(outcome, language), parameter_label(largest.name, language), words(widest.status, language)
    shares = {"group": share(min(widest.first or 0.0, 1.0), language), "single": share(min(largest.first or 0.0, 1.0), language)}
    return words("variance_title", language, label=label, status=status, parameter=name, **shares)


def variance_note(chance: ChanceLine | None, base: int, replicates: int, language: str) -> str:
    """How to read it, and how much of the variance is chance."""
    if chance is None or chance.chance_share is None:
        return words("variance_note_single", language, base=base)
    shares = {"chance": share(chance.chance_share, language), "noise": share(chance.noise_share, language)}
    return words("variance_note", language, base=base, replicates=replicates, **shares)


def variance_row(line: VarianceLine, language: str) -> Row:
    """What a parameter means, with status and name; or which parameters are taken together."""
    if line.kind == "parameter":
        return Row(parameter_label(line.name, language), f"{words(line.status, language)} · {line.name}")
    if line.kind == "rest":
        return Row(words("rest_of", language, count=line.members), "")
    return Row(
        words("one_of_status" if line.members == 1 else "all_of_status", language, count=line.members, status=words(line.status, language)), ""
    )


def _draw_shares(axes: Axes, position: int, line: VarianceLine) -> None:
    both = ((line.first, line.first_low, line.first_high, style.BLUE, -0.17), (line.total, line.total_low, line.total_high, style.SKY, 0.17))
    for value, low, high, colour, shift in both:
        if value is None or low is None or high is None:
            continue
        axes.barh(position + shift, value * 100, height=0.3, color=colour, linewidth=0)
        axes.errorbar(value * 100, position + shift, xerr=[[max(0.0, value - low) * 100], [max(0.0, high - value) * 100]], color=style.INK,
                      linewidth=1.0, capsize=2)  # fmt: skip


def draw_worth(result: Sensitivity, source: dict[str, str], language: str) -> Figure | None:
    """What knowing each parameter is worth before the choice; None if knowing all is worth nothing, or no choice was asked for."""
    choice = result.choice
    chosen = [line for line in result.worth if line.evppi > 0][:SHOWN]
    if choice is None or not chosen:
        return None
    title = worth_title(choice, chosen, language)
    shown = differences("yuan", [line.evppi + (line.standard_error or 0.0) for line in chosen], language)
    colours = {True: style.BLUE, False: style.PALE}
    key = [(Patch(color=colours[clear], linewidth=0), words(name, language)) for name, clear in (("clear_key", True), ("unclear_key", False))]
    note = worth_note(choice, language)
    rows = [Row(parameter_label(line.parameter, language), f"{words(line.status, language)} · {line.parameter}") for line in chosen]
    figure, axes = rows_figure(rows, title, words("worth_axis", language, unit=shown.unit), source, language, key, note)
    for position, line in enumerate(chosen):
        value, error = line.evppi / shown.divisor, (line.standard_error or 0.0) / shown.divisor
        axes.barh(position, value, height=0.5, color=colours[line.clear], linewidth=0)
        axes.errorbar(value, position, xerr=[[min(error, value)], [error]], color=style.INK, linewidth=1.2, capsize=3)
        at_right(axes, position, share(line.changes, language))
    axes.set_xlim(left=0)
    return figure


def worth_title(choice: Choice, lines: Sequence[WorthLine], language: str) -> str:
    """The finding: what is most worth knowing before the choice, or that nothing is shown to be."""
    best = next((line for line in lines if line.clear), None)
    names = {"first": choice.first, "second": choice.second}
    if best is None:
        return words("worth_title_none", language, **names)
    return words("worth_title", language, parameter=parameter_label(best.parameter, language), worth=money(best.evppi, language), **names)


def worth_note(choice: Choice, language: str) -> str:
    """What all parameters together are worth, and how to read it."""
    low = "" if choice.evpi_low is None else words("worth_note_low", language, low=money(choice.evpi_low, language))
    return words("worth_note", language, high=money(choice.evpi, language), low=low)
