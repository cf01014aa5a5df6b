"""What scenarios change in the chance of each target: a line from the share of runs that meet it in the reference to that in the scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from sim.experiments.comparison.target_changes import TargetChange
from sim.experiments.reading.indicators import ALL_TARGETS
from sim.views import style
from sim.views.comparison.target_change_chart import bars_of, target_changes_title
from sim.views.comparison.words import words
from sim.views.interactive import scenarios, theme
from sim.views.interactive.parts import Cell, DataColumn, DataTable, InteractiveChart, Words
from sim.views.interactive.rows import Row, Rows
from sim.views.numbers import probability
from sim.views.phrases import fill
from sim.views.signed import measure

if TYPE_CHECKING:
    from sim.experiments.comparison.compare import Comparison

THICK = 18.0
"""Height of a scenario's line, pixels."""
RIGHT = 104
"""Room for both probabilities at the right, pixels."""

WORDS: dict[str, dict[str, str]] = {
    "alt": {
        "en": "Dots on lines from 0 to 100 % of runs, one for {theirs} and one for each scenario. {title}. Changes: {told}.",
        "zh": "横轴为0–100%模拟占比的点图，比较{theirs}与各情景。{title}。变化：{told}。",
    },
    "told": {"en": "{ours}, {target}: {change}", "zh": "{ours}，{target}：{change}"},
    "nothing": {"en": "none", "zh": "无"},
    "axis": {"en": "share of runs that meet the target, %", "zh": "达到目标的模拟占比（%）"},
    "note": {
        "en": "Ring: {theirs}; whiskers: 95 % interval of the change, dotted where all pairs agree (what could hide behind so few draws). Clearly: "
              "the interval leaves no change out",
        "zh": "空心圈为{theirs}；误差线为变化的95%区间，虚线表示各对模拟一致（按参数组数给出可能的误差）。“明显”指区间不含零",
    },
    "target": {"en": "Target", "zh": "目标"},
    "number": {"en": "No.", "zh": "编号"},
    "scenario": {"en": "Scenario", "zh": "情景"},
    "before": {"en": "Met in {theirs}", "zh": "{theirs}达到概率"},
    "after": {"en": "Met in the scenario", "zh": "该情景达到概率"},
    "change": {"en": "Change (95 %)", "zh": "变化（95%区间）"},
    "change_only": {"en": "Change", "zh": "变化"},
    "low": {"en": "95 %: from", "zh": "95%区间下限"},
    "high": {"en": "95 %: to", "zh": "95%区间上限"},
    "gained": {"en": "Pairs that meet it only in the scenario", "zh": "仅在该情景达到的对数"},
    "lost": {"en": "Pairs that meet it only in the reference", "zh": "仅在参照情景达到的对数"},
    "moved": {"en": "Gained / lost, pairs", "zh": "得／失（对）"},
    "with_interval": {"en": "{value} ({interval})", "zh": "{value}（{interval}）"},
    "table": {"en": "Targets in both scenarios", "zh": "各情景目标达成概率"},
}  # fmt: skip


def target_changes(comparison: Comparison) -> InteractiveChart | None:
    """The chart of all targets that were judged; None if there is none. A target on which nothing changes has one line for all scenarios."""
    lines = [line for line in comparison.target_lines if line.pairs and line.probability is not None]
    if not lines:
        return None
    titles = scenarios.titles_of(comparison)
    theirs = titles[comparison.reference.name]
    title = theme.words_of(lambda language: target_changes_title(comparison, lines, language))

    def told(language: str) -> str:
        moved = [line for line in lines if line.gained or line.lost]
        return theme.joined(
            (fill(WORDS, "told", language, ours=titles[line.scenario][language], target=_name(line)[language], change=_change(line, language))
             for line in moved),
            language,
        ) or fill(WORDS, "nothing", language)  # fmt: skip

    return InteractiveChart(
        name="target-changes",
        title=title,
        alt=theme.words_of(lambda language: fill(WORDS, "alt", language, title=title[language], told=told(language), theirs=theirs[language])),
        specs=theme.specs_of(lambda language: _chart(comparison, lines, titles, language)),
        table=_table(lines, titles, theirs),
        note=theme.words_of(lambda language: fill(WORDS, "note", language, theirs=theirs[language])),
    )


def _name(line: TargetChange) -> Words:
    if line.target == ALL_TARGETS:
        return theme.words_of(lambda language: words("all_targets_chart", language))
    return {"zh": line.title_zh, "en": line.title_en}


def _change(line: TargetChange, language: str) -> str:
    """The change in percentage points with its interval."""
    shown = measure("fraction", (line.change, line.low, line.high), language)
    value = shown.number(line.change or 0.0) + shown.suffix(language)
    if line.low is None or line.high is None:
        return value
    return fill(WORDS, "with_interval", language, value=value, interval=shown.range(line.low, line.high, language))


def _chart(found: Comparison, lines: list[TargetChange], titles: dict[str, Words], language: str) -> alt.LayerChart:
    contenders = [side.name for side in found.sides[:-1]]
    groups = [bars_of([line for line in lines if line.target == target]) for target in dict.fromkeys(line.target for line in lines)]
    rows = Rows([Row(_heading(group[0], language), marks=len(group), thick=THICK) for group in groups], language)
    marks = [
        _mark(line, rows.place(number, place), contenders, titles, language) | {"own": len(group) > 1 or len(contenders) == 1}
        for number, group in enumerate(groups)
        for place, line in enumerate(group)
    ]
    axis = alt.Axis(title=fill(WORDS, "axis", language), values=[0, 25, 50, 75, 100], grid=True, titleAlign="left", titleAnchor="start", titleX=0)
    scale = alt.Scale(domain=[0, 100], nice=False, range=[6, alt.ExprRef(f"width - {RIGHT}")])

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", axis=axis, scale=scale)

    hints = {"target": "target", "scenario": "scenario", "before": "before", "after": "after", "change": "change", "moved": "moved"}
    theirs = titles[found.reference.name][language]
    tooltip = [alt.Tooltip(f"{name}_words:N", title=fill(WORDS, name, language, theirs=theirs)) for name in hints]
    data, colour = alt.Chart(theme.data_of(marks)), alt.Color("colour:N", scale=None)
    whiskers = [
        data.transform_filter(f"isValid(datum.low) && {sign}datum.bounded").mark_rule(color=style.GREY, strokeWidth=1.2, strokeDash=dash)
        .encode(x("low"), rows.y, alt.X2("high"))
        for sign, dash in (("!", [1, 0]), ("", [1, 3]))
    ]  # fmt: skip
    entries = {theirs: (style.GREY, "hollow"), **scenarios.entries_of([titles[name][language] for name in contenders])}
    layers = [
        theme.key(entries, wide=4),
        *rows.layers(),
        *whiskers,
        data.mark_rule(strokeWidth=3).encode(x("before"), rows.y, alt.X2("after"), colour),
        data.mark_point(shape="circle", fill="white", stroke=style.GREY, strokeWidth=1.6, size=100, opacity=1).encode(
            x("before"), rows.y, tooltip=tooltip
        ),
        scenarios.points(data.transform_filter("datum.own && !datum.moved"), x("after"), rows.y, 40, tooltip=tooltip),
        scenarios.points(data.transform_filter("datum.moved"), x("after"), rows.y, 90, tooltip=tooltip),
        data.mark_text(align="left", x=alt.ExprRef(f"width - {RIGHT - 12}")).encode(rows.y, text="shares:N", color=alt.Color("ink:N", scale=None)),
    ]
    return theme.layered(*layers, height=rows.height)


def _heading(line: TargetChange, language: str) -> str:
    name = _name(line)[language]
    return name if line.target == ALL_TARGETS else f"{line.target}  {name}"


def _mark(line: TargetChange, place: float, contenders: list[str], titles: dict[str, Words], language: str) -> dict[str, Any]:
    """What is drawn and told of one target in one scenario."""
    assert line.probability is not None and line.probability_against is not None
    number, moved = contenders.index(line.scenario), bool(line.gained or line.lost)
    before, after = (probability(share, language) for share in (line.probability_against, line.probability))
    row: dict[str, Any] = {
        "place": place, "before": 100 * line.probability_against, "after": 100 * line.probability, "moved": moved,
        "bounded": bool(line.bounded_by_runs),
        "colour": scenarios.colour_of(number), "symbol": scenarios.symbol_of(number), "ink": style.INK if moved else style.GREY,
        "shares": words("share_change", language, before=before, after=after) if moved else before,
        "target_words": _heading(line, language), "scenario_words": titles[line.scenario][language], "before_words": before, "after_words": after,
        "change_words": _change(line, language), "moved_words": f"{line.gained} / {line.lost}",
    }  # fmt: skip
    if line.low is not None and line.high is not None:
        ends = (100 * (line.probability_against + end) for end in (line.low, line.high))
        row["low"], row["high"] = (min(100.0, max(0.0, end)) for end in ends)
    return row


def _head(name: str, theirs: Words) -> Words:
    return theme.words_of(lambda language: fill(WORDS, name, language, theirs=theirs[language]))


def _table(lines: list[TargetChange], titles: dict[str, Words], theirs: Words) -> DataTable:
    """One row a target and scenario."""
    names = (("before", "fraction"), ("after", "fraction"), ("change_only", "fraction"), ("low", "fraction"), ("high", "fraction"))
    columns = (*(theme.column_of(WORDS, name) for name in ("number", "target", "scenario")),
               *(DataColumn(_head(name, theirs), unit) for name, unit in names),
               *(theme.column_of(WORDS, name) for name in ("gained", "lost")))  # fmt: skip
    rows: list[list[Cell]] = [
        ["" if line.target == ALL_TARGETS else line.target, _name(line), titles[line.scenario], line.probability_against, line.probability,
         line.change, line.low, line.high, line.gained, line.lost]
        for line in lines
    ]  # fmt: skip
    return DataTable("target-changes", theme.words_of(lambda language: fill(WORDS, "table", language)), columns, rows)
