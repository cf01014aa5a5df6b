"""A calibration on the terminal and as Markdown: how published figures are met, what was learned, and whether intervals can be believed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from sim.views.calibration.words import between, figure, moment_label, part, signed, words
from sim.views.sensitivity.words import parameter_value, share
from sim.views.table_forms import markdown_table, terminal_table

if TYPE_CHECKING:
    from sim.experiments.calibration.plan import Calibration, FitLine, MarginalLine

FIT = ("column_moment", "column_observed", "column_tolerance", "column_defaults", "column_optimum", "column_posterior", "column_z")
MARGINALS = ("column_parameter", "column_default", "column_prior", "column_median", "column_posterior", "column_shrinkage", "column_held_50",
             "column_held_90", "column_rank")  # fmt: skip
UNCERTAIN = ("unverified", "hypothetical")


def render_calibration(found: Calibration, lang: str = "en") -> Iterator[Table | Text]:
    """Everything that the command prints, in `lang`."""
    fit = terminal_table(words("fit", lang), words("fit_caption", lang), [words(key, lang) for key in FIT], _first(FIT))
    for line, cells in zip(found.fit_lines, fit_rows(found, lang), strict=True):
        fit.add_row(*cells, style="" if line.matched else "red" if line.z is not None else "dim")
    yield fit
    heads = [words(key, lang) for key in MARGINALS]
    learned = terminal_table(words("marginals", lang), marginals_caption(found, lang), heads, _first(MARGINALS))
    for row in marginal_rows(found, lang):
        learned.add_row(*row)
    yield learned
    for sentence in sentences(found, lang):
        yield Text(sentence)


def markdown(found: Calibration, lang: str = "en") -> str:
    """The same as Markdown."""
    parts = [markdown_table([words(key, lang) for key in FIT], fit_rows(found, lang), _first(FIT)), words("fit_caption", lang)]
    parts += [markdown_table([words(key, lang) for key in MARGINALS], marginal_rows(found, lang), _first(MARGINALS)), marginals_caption(found, lang)]
    return "\n\n".join([*parts, *sentences(found, lang)])


def sentences(found: Calibration, lang: str) -> list[str]:
    """Distances, what is not met, and whether the intervals hold."""
    measured = found.trials.distances
    left = part(found.region.share, lang)
    both = {"default": measured[0], "best": measured[found.trials.best]}
    told = [words("distance", lang, **both, trials=len(measured), share=left, limit=found.region.limit)]
    labels = {moment.name: moment_label(moment, lang) for moment in found.plan.moments}
    off = sorted((line for line in found.fit_lines if line.z is not None and not line.matched), key=lambda line: -abs(line.z or 0.0))
    judged = sum(line.z is not None for line in found.fit_lines)
    if off:
        names = ("；" if lang == "zh" else "; ").join(words("one_unmatched", lang, name=labels[line.moment], z=signed(line.z)) for line in off)
        told.append(words("unmatched", lang, count=len(off), all=judged, names=names))
    else:
        told.append(words("all_matched", lang, all=judged))
    if found.skipped:
        told.append(words("skipped", lang, names=", ".join(labels[moment.name] for moment in found.skipped)))
    whole = found.coverage_lines[0]
    told.append(words("coverage", lang, fifty=share(whole.held_50, lang), ninety=share(whole.held_90, lang)))
    return told


def fit_rows(found: Calibration, lang: str) -> list[list[str]]:
    """Cells of the fit, one row a moment."""
    return [_fit_row(line, moment_label(moment, lang), lang) for line, moment in zip(found.fit_lines, found.plan.moments, strict=True)]


def _fit_row(line: FitLine, label: str, lang: str) -> list[str]:
    unit = line.unit
    mark = " u" if line.status in UNCERTAIN else ""
    return [label, figure(line.observed, unit, lang) + mark, figure(line.tolerance, unit, lang), figure(line.at_defaults, unit, lang),
            figure(line.at_optimum, unit, lang), between(line.low, line.high, unit, lang), signed(line.z)]  # fmt: skip


def marginal_rows(found: Calibration, lang: str) -> list[list[str]]:
    """Cells of the parameters, with the coverage of each."""
    checked = {line.parameter: line for line in found.coverage_lines}
    rows = []
    for line in found.marginal_lines:
        held = checked[line.parameter]
        rank = "–" if held.rank_p is None else f"{held.rank_p:.2f}"
        rows.append([line.parameter + ("*" if line.only_here else ""), *_values(line, lang),
                     share(line.shrinkage, lang), share(held.held_50, lang), share(held.held_90, lang), rank])  # fmt: skip
    return rows


def _values(line: MarginalLine, lang: str) -> list[str]:
    """Default, prior, median and posterior of a parameter."""
    default, median = (parameter_value(value, line.unit, lang) for value in (line.default, line.median))
    unit = "yuan" if line.unit.startswith("yuan") else "index"
    return [default, between(line.prior_low, line.prior_high, unit, lang), median, between(line.low, line.high, unit, lang)]


def marginals_caption(found: Calibration, lang: str) -> str:
    """How to read the parameters' table."""
    return words("marginals_caption", lang, tests=found.coverage_lines[0].tests)


def _first(columns: Sequence[str]) -> list[bool]:
    """Which columns hold words: the first."""
    return [not number for number in range(len(columns))]
