"""What each uncertain parameter does to the outcomes: tornado, screening, shares of variance, and what knowing it is worth before a choice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.experiments.reading.indicators import Indicator, declare
from sim.experiments.sensitivity.chance import ChanceLine
from sim.experiments.sensitivity.morris import ScreeningLine
from sim.experiments.sensitivity.sobol import VarianceLine
from sim.experiments.sensitivity.tornado import SwingLine
from sim.experiments.sensitivity.value_of_information import Choice, WorthLine
from sim.kernel.errors import QiluError
from sim.views import style
from sim.views.interactive import theme
from sim.views.interactive.parameter_bars import Bar, Entry, Point, bars_chart
from sim.views.interactive.parts import Cell, DataColumn, DataTable, InteractiveChart, Words
from sim.views.interactive.stored_tables import lines_in, manifest_of, scenarios_in
from sim.views.parameter_rows import Row
from sim.views.phrases import LANGUAGES, fill
from sim.views.run.fan import slug
from sim.views.sensitivity.chart import (
    SHOWN,
    screening_size,
    screening_title,
    variance_kinds,
    variance_note,
    variance_row,
    variance_title,
    worth_note,
    worth_title,
)
from sim.views.sensitivity.tornado_chart import moves_of, row_of, tornado_title, widest
from sim.views.sensitivity.words import differences, level, outcome_label, parameter_label, parameter_value, share, words

BROAD, SLIM = 13.0, 7.0
"""Thickness of the two bars of a tornado, so that both are seen where they lie on the same side, pixels."""
VARIANCE_LIMITS = (-30.0, 140.0)
"""Per cent beyond which shares of variance are cut off."""

WORDS: dict[str, dict[str, str]] = {
    "alt": {"en": "Bars, one row a parameter. {title}. {told}.", "zh": "条形图，每行一个参数。{title}。{told}。"},
    "told": {"en": "{parameter}: {value}", "zh": "{parameter}：{value}"},
    "at_low": {"en": "{value} at {at}", "zh": "参数为{at}时{value}"},
    "with_error": {"en": "{value} ± {error}", "zh": "{value} ± {error}"},
    "parameter": {"en": "Parameter", "zh": "参数"},
    "name": {"en": "Name", "zh": "名称"},
    "status": {"en": "Status", "zh": "依据"},
    "source": {"en": "Source", "zh": "来源"},
    "low_value": {"en": "10th percentile", "zh": "10%分位"},
    "high_value": {"en": "90th percentile", "zh": "90%分位"},
    "outcome_low": {"en": "Outcome at the 10th percentile", "zh": "10%分位时的结果"},
    "outcome_high": {"en": "Outcome at the 90th percentile", "zh": "90%分位时的结果"},
    "swing": {"en": "Change", "zh": "变化"},
    "error": {"en": "Standard error", "zh": "标准误"},
    "mu_star": {"en": "Mean size (μ*)", "zh": "平均幅度（μ*）"},
    "low": {"en": "95 %: from", "zh": "95%区间下限"},
    "high": {"en": "95 %: to", "zh": "95%区间上限"},
    "mu": {"en": "Mean change (μ)", "zh": "平均变化（μ）"},
    "sigma": {"en": "Spread (σ)", "zh": "离散程度（σ）"},
    "first": {"en": "Alone (first order)", "zh": "单独贡献（一阶指数）"},
    "total": {"en": "With interactions (total)", "zh": "总贡献（总指数）"},
    "worth": {"en": "Worth", "zh": "价值"},
    "changes": {"en": "Choice changes in", "zh": "改变选择的概率"},
    "p_value": {"en": "p", "zh": "p值"},
    "tornado": {"en": "{label}: each parameter alone", "zh": "{label}：单参数变化"},
    "screening": {"en": "{label}: screening of parameters", "zh": "{label}：参数筛选"},
    "variance": {"en": "{label}: shares of the variance", "zh": "{label}：方差分解"},
    "worth_table": {"en": "What it is worth to know a parameter before choosing", "zh": "决策前弄清某一参数的价值"},
}  # fmt: skip


@dataclass(frozen=True)
class _Study:
    """The settings of a folder of `qilu sensitivity`, and its outcomes."""

    settings: dict[str, Any]
    outcomes: tuple[Indicator, ...]


def sensitivity(folder: Path) -> list[InteractiveChart]:
    """The tornado of each outcome, its screening where there is no tornado, its shares of variance, and the worth of information."""
    swings = tornado(folder)
    return [*(swings or screening(folder)), *variance(folder), *value_of_information(folder)]


def tornado(folder: Path) -> list[InteractiveChart]:
    """One chart an outcome: how far it moves when a parameter alone goes from its 10th to its 90th percentile."""
    study, lines = _study(folder), lines_in(folder, "tornado", SwingLine)
    charts = ((one, widest([line for line in lines if line.variable == one.name])) for one in study.outcomes)
    return [_tornado(one, chosen, int(study.settings["replicates"])) for one, chosen in charts if chosen]


def screening(folder: Path) -> list[InteractiveChart]:
    """One chart an outcome: mean size of the change over each parameter's whole range (Morris)."""
    study, lines = _study(folder), lines_in(folder, "morris", ScreeningLine)
    charts = ((one, [line for line in lines if line.variable == one.name]) for one in study.outcomes)
    return [_screening(one, own, int(study.settings["trajectories"])) for one, own in charts if any(line.mu_star for line in own)]


def variance(folder: Path) -> list[InteractiveChart]:
    """One chart an outcome: shares of its variance by parameter and by status (Sobol’)."""
    study, lines = _study(folder), lines_in(folder, "sobol", VarianceLine)
    chance = {line.variable: line for line in lines_in(folder, "chance", ChanceLine)}
    charts = ((one, variance_kinds([line for line in lines if line.variable == one.name])) for one in study.outcomes)
    return [_variance(one, kinds, chance.get(one.name), study.settings) for one, kinds in charts if kinds[0] and kinds[2]]


def value_of_information(folder: Path) -> list[InteractiveChart]:
    """What knowing each parameter before the choice is worth; empty if no choice was asked for, or nothing is worth anything."""
    chosen = [line for line in lines_in(folder, "value_of_information", WorthLine) if line.evppi > 0][:SHOWN]
    choices = lines_in(folder, "choice", Choice)
    return [_worth(choices[0], chosen)] if choices and chosen else []


def _study(folder: Path) -> _Study:
    manifest = manifest_of(folder)
    settings, scenario = manifest["settings"], scenarios_in(manifest)[0]
    found = []
    for name in settings["outcomes"]:
        known = {one.name: one for one in declare(scenario)}
        try:
            found.append(known.get(name) or next(one for one in declare(scenario, [name]) if one.name == name))
        except QiluError:
            continue
    return _Study(settings, tuple(found))


def _chart(name: str, title: Words, note: Words, told: Callable[[str], str], specs: Callable[[str], Any], table: DataTable) -> InteractiveChart:
    alt = theme.words_of(lambda language: fill(WORDS, "alt", language, title=title[language], told=told(language)))
    return InteractiveChart(name, title, alt, theme.specs_of(specs), table, note)


def _tornado(outcome: Indicator, chosen: Sequence[SwingLine], replicates: int) -> InteractiveChart:
    medians = chosen[0].outcome_at_medians
    assert medians is not None
    moves = [moves_of(line, medians) for line in chosen]

    def draw(language: str) -> Any:
        shown = differences(outcome.unit, [line.swing for line in chosen] + [move for pair in moves for move in pair], language)
        entries = []
        for line, pair in zip(chosen, moves, strict=True):
            error = None if line.standard_error is None else shown.number(line.standard_error, sign=False)
            swing = shown.number(line.swing or 0.0)
            ends = [parameter_value(value, line.unit, language) for value in (line.low_value, line.high_value)]
            bars = tuple(
                Bar(
                    move / shown.divisor,
                    colour,
                    fill(WORDS, "at_low", language, value=shown.number(move) + shown.suffix(language), at=end),
                    thick=thick,
                )
                for move, colour, end, thick in zip(pair, (style.SKY, style.BLUE), ends, (BROAD, SLIM), strict=True)
            )
            value = swing if error is None else fill(WORDS, "with_error", language, value=swing, error=error)
            entries.append(Entry(row_of(line, language), value, bars, over=True))
        axis = words("tornado_axis" if shown.unit else "tornado_axis_plain", language, unit=shown.unit)
        key = {words("tornado_low", language): (style.SKY, "square"), words("tornado_high", language): (style.BLUE, "square")}
        return bars_chart(entries, key, axis, language, signed=True)

    def told(language: str) -> str:
        shown = differences(outcome.unit, [line.swing for line in chosen], language)
        return theme.joined((fill(WORDS, "told", language, parameter=parameter_label(line.parameter, language),
                                  value=shown.number(line.swing or 0.0) + shown.suffix(language)) for line in chosen), language)  # fmt: skip

    heads = [*_heads(), theme.column_of(WORDS, "low_value"), theme.column_of(WORDS, "high_value"),
             *(theme.column_of(WORDS, name, outcome.unit) for name in ("outcome_low", "outcome_high", "swing", "error"))]  # fmt: skip
    rows: list[list[Cell]] = [
        [*_head(line.parameter, line.status), *(_value(value, line.unit) for value in (line.low_value, line.high_value)),
         line.outcome_at_low, line.outcome_at_high, line.swing, line.standard_error, line.source]
        for line in chosen
    ]  # fmt: skip
    title = theme.words_of(lambda language: tornado_title(chosen[0], outcome, language))
    note = theme.words_of(lambda language: words("tornado_note", language, medians=level(medians, outcome.unit, language), replicates=replicates))
    return _chart(f"tornado-{slug(outcome.name)}", title, note, told, draw, _table("tornado", outcome, heads, rows))


def _screening(outcome: Indicator, lines: Sequence[ScreeningLine], trajectories: int) -> InteractiveChart:
    chosen = [line for line in lines if line.mu_star][:SHOWN]

    def draw(language: str) -> Any:
        shown = differences(outcome.unit, [line.mu_star_high for line in chosen], language)
        entries = []
        for line in chosen:
            row = Row(parameter_label(line.parameter, language), f"{words(line.status, language)} · {line.parameter}")
            size = screening_size(line, shown)
            mean, low, high = ((value or 0.0) / shown.divisor for value in (line.mu_star, line.mu_star_low, line.mu_star_high))
            point = None
            if line.sigma is not None:
                spread = shown.number(line.sigma, sign=False) + shown.suffix(language)
                point = Point(line.sigma / shown.divisor, style.ORANGE, f"{words('sigma_key', language)} {spread}")
            bar = Bar(mean, style.BLUE, f"{words('mu_star_key', language)} {size}{shown.suffix(language)}", low, high)
            entries.append(Entry(row, size, (bar,), point=point))
        axis = words("screening_axis" if shown.unit else "screening_axis_plain", language, unit=shown.unit)
        key = {words("mu_star_key", language): (style.BLUE, "square"), words("sigma_key", language): (style.ORANGE, "diamond")}
        return bars_chart(entries, key, axis, language)

    def heading(language: str) -> str:
        shown = differences(outcome.unit, [line.mu_star_high for line in chosen], language)
        return screening_title(chosen[0], len(lines), outcome, shown, language)

    def told(language: str) -> str:
        shown = differences(outcome.unit, [line.mu_star_high for line in chosen], language)
        return theme.joined((fill(WORDS, "told", language, parameter=parameter_label(line.parameter, language),
                                  value=screening_size(line, shown) + shown.suffix(language)) for line in chosen), language)  # fmt: skip

    heads = [*_heads(), *(theme.column_of(WORDS, name, outcome.unit) for name in ("mu_star", "low", "high", "mu", "sigma"))]
    rows: list[list[Cell]] = [
        [*_head(line.parameter, line.status), line.mu_star, line.mu_star_low, line.mu_star_high, line.mu, line.sigma, line.source] for line in chosen
    ]
    note = theme.words_of(lambda language: words("screening_note", language, trajectories=trajectories))
    return _chart(f"screening-{slug(outcome.name)}", theme.words_of(heading), note, told, draw, _table("screening", outcome, heads, rows))


def _variance(outcome: Indicator, kinds: tuple[list[VarianceLine], ...], chance: ChanceLine | None, settings: dict[str, Any]) -> InteractiveChart:
    singles, rest, groups = kinds
    ordered = [*singles, *rest, *groups]

    def draw(language: str) -> Any:
        entries = []
        for line in ordered:
            bars = tuple(
                Bar(100 * value, colour, f"{words(name, language)} {share(value, language)}", 100 * low, 100 * high, 9.0)
                for name, colour, value, low, high in (("first_key", style.BLUE, line.first, line.first_low, line.first_high),
                                                       ("total_key", style.SKY, line.total, line.total_low, line.total_high))
                if value is not None and low is not None and high is not None
            )  # fmt: skip
            row = variance_row(line, language)
            row = replace_label(row) if line.kind != "parameter" else row
            entries.append(Entry(row, f"{share(line.first, language)} / {share(line.total, language)}", bars))
        key = {words("first_key", language): (style.BLUE, "square"), words("total_key", language): (style.SKY, "square")}
        ends = [end for entry in entries for bar in entry.bars for end in (bar.value, bar.low or 0.0, bar.high or 0.0)]
        limits = max(VARIANCE_LIMITS[0], min(0.0, *ends)), min(VARIANCE_LIMITS[1], max(10.0, *ends))
        return bars_chart(entries, key, words("variance_axis", language), language, limits=limits)

    def told(language: str) -> str:
        return theme.joined((fill(WORDS, "told", language, parameter=variance_row(line, language).label,
                                  value=f"{share(line.first, language)} / {share(line.total, language)}") for line in ordered), language)  # fmt: skip

    title = theme.words_of(lambda language: variance_title(singles, groups, outcome, language))
    note = theme.words_of(lambda language: variance_note(chance, int(settings["base"]), int(settings["replicates"]), language))
    heads = [*_heads(), *(theme.column_of(WORDS, name, "fraction") for name in ("first", "low", "high", "total", "low", "high"))]
    rows: list[list[Cell]] = [
        [theme.words_of(lambda language, line=line: variance_row(line, language).label), line.name if line.kind == "parameter" else None,
         theme.words_of(lambda language, line=line: words(line.status, language)) if line.status else None,
         line.first, line.first_low, line.first_high, line.total, line.total_low, line.total_high, line.source]
        for line in ordered
    ]  # fmt: skip
    return _chart(f"variance-{slug(outcome.name)}", title, note, told, draw, _table("variance", outcome, heads, rows))


def replace_label(row: Row) -> Row:
    """A row of several parameters together, set off by a dash."""
    return row._replace(label=f"— {row.label}")


def _worth(choice: Choice, chosen: Sequence[WorthLine]) -> InteractiveChart:
    colours = {True: style.BLUE, False: style.PALE}

    def draw(language: str) -> Any:
        shown = differences("yuan", [line.evppi + (line.standard_error or 0.0) for line in chosen], language)
        entries = []
        for line in chosen:
            row = Row(parameter_label(line.parameter, language), f"{words(line.status, language)} · {line.parameter}")
            value, error = line.evppi / shown.divisor, (line.standard_error or 0.0) / shown.divisor
            told = shown.number(line.evppi, sign=False) + shown.suffix(language)
            entries.append(
                Entry(row, share(line.changes, language), (Bar(value, colours[bool(line.clear)], told, max(0.0, value - error), value + error),))
            )
        key = {words(name, language): (colours[clear], "square") for clear, name in ((True, "clear_key"), (False, "unclear_key"))}
        return bars_chart(entries, key, words("worth_axis", language, unit=shown.unit), language)

    def told(language: str) -> str:
        shown = differences("yuan", [line.evppi for line in chosen], language)
        return theme.joined((fill(WORDS, "told", language, parameter=parameter_label(line.parameter, language),
                                  value=shown.number(line.evppi, sign=False) + shown.suffix(language)) for line in chosen), language)  # fmt: skip

    heads = (*_heads(), theme.column_of(WORDS, "worth", "yuan"), theme.column_of(WORDS, "error", "yuan"),
             theme.column_of(WORDS, "changes", "fraction"), theme.column_of(WORDS, "p_value"), theme.column_of(WORDS, "source"))  # fmt: skip
    rows: list[list[Cell]] = [
        [*_head(line.parameter, line.status), line.evppi, line.standard_error, line.changes, line.p_value, line.source] for line in chosen
    ]
    table = DataTable("value-of-information", theme.words_of(lambda language: fill(WORDS, "worth_table", language)), heads, rows)
    title = theme.words_of(lambda language: worth_title(choice, chosen, language))
    return _chart("value-of-information", title, theme.words_of(lambda language: worth_note(choice, language)), told, draw, table)


def _value(value: Any, unit: str) -> Words:
    return {language: parameter_value(value, unit, language) for language in LANGUAGES}


def _heads() -> list[DataColumn]:
    return [theme.column_of(WORDS, name) for name in ("parameter", "name", "status")]


def _head(parameter: str, status: str) -> list[Cell]:
    return [
        theme.words_of(lambda language: parameter_label(parameter, language)),
        parameter,
        theme.words_of(lambda language: words(status, language)),
    ]


def _table(kind: str, outcome: Indicator, heads: Sequence[DataColumn], rows: list[list[Cell]]) -> DataTable:
    """The table of one outcome; the source of each parameter stands last."""
    title = theme.words_of(lambda language: fill(WORDS, kind, language, label=outcome_label(outcome, language)))
    return DataTable(f"{kind}-{slug(outcome.name)}", title, (*heads, theme.column_of(WORDS, "source")), rows)
