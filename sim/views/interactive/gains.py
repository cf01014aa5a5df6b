"""Who gains and who loses, firm by firm in paired runs: bars to both sides of zero under the name of each group of firms."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import altair as alt

from sim.experiments.comparison.firm_groups import GROUPINGS
from sim.views import style
from sim.views.comparison.winners_chart import BY_RESEARCH, KINDS, LEAST_REACH, LOSER, PLACES, SECTORS, SHARES, WINNER, winners_title
from sim.views.comparison.winners_table import material, share, signed
from sim.views.comparison.winners_words import words
from sim.views.interactive import scenarios, theme
from sim.views.interactive.parts import Cell, DataColumn, DataTable, InteractiveChart, Words
from sim.views.interactive.rows import Row, Rows
from sim.views.numbers import Scale, axis_scale, percent_sign
from sim.views.phrases import fill
from sim.views.run.fan import slug

if TYPE_CHECKING:
    from sim.experiments.comparison.compare import Comparison
    from sim.experiments.comparison.winners import GroupLine, Winners

THICK, BAR = 18.0, 12
"""Height of a group's line and of its bar, pixels."""
CHARTS = {"kinds": KINDS, "cities": PLACES, "sectors": SECTORS}

WORDS: dict[str, dict[str, str]] = {
    "alt": {
        "en": "Bars to both sides of zero: share of firms that gain and that lose, by group. {title}. Gain, lose, change in money: {told}.",
        "zh": "左右条形图：各类企业受益与受损占比。{title}。受益、受损、净收益：{told}。",
    },
    "told": {"en": "{group} {winners}, {losers}, {gain}", "zh": "{group}{winners}、{losers}、{gain}"},
    "title_cities": {"en": "By city. {title}", "zh": "分城市看，{title}"},
    "title_sectors": {"en": "By sector. {title}", "zh": "分行业看，{title}"},
    "group": {"en": "Firms", "zh": "企业"},
    "grouping": {"en": "By", "zh": "分类"},
    "winner_share": {"en": "Gain, share of firms", "zh": "受益企业占比"},
    "loser_share": {"en": "Lose, share of firms", "zh": "受损企业占比"},
    "loser_by_research_share": {"en": "Lose by own research, share of firms", "zh": "因自身研发而受损的企业占比"},
    "gain": {"en": "Gain", "zh": "净收益"},
    "error": {"en": "{figure}: standard error", "zh": "{figure}：标准误"},
    "firms": {"en": "Firms", "zh": "企业数"},
    "research": {"en": "Change of real R&D", "zh": "真实研发变化"},
    "gain_axis": {"en": "Right: gain, {unit}, ± standard error", "zh": "右侧：净收益（{unit}）±标准误"},
    "table": {"en": "Firms that gain and that lose", "zh": "企业得失"},
}  # fmt: skip


def winners(comparison: Comparison) -> list[InteractiveChart]:
    """For each scenario whose firms were looked at: by size, ownership and distance from the high-tech threshold, by city, and by sector."""
    titles = scenarios.titles_of(comparison)
    return [
        _one(gains, titles[name], titles[comparison.reference.name], name if len(comparison.firms) > 1 else "", kind, groupings)
        for name, gains in comparison.firms.items()
        for kind, groupings in CHARTS.items()
    ]


def _one(found: Winners, ours: Words, theirs: Words, tail: str, kind: str, groupings: Sequence[str]) -> InteractiveChart:
    sections = [(name, found.of(name)) for name in groupings]
    lines = [line for _, group in sections for line in group]
    name = "-".join(part for part in ("winners", kind, slug(tail)) if part)

    def heading(language: str) -> str:
        title = winners_title(found, ours[language], theirs[language], language)
        return title if kind == "kinds" else fill(WORDS, f"title_{kind}", language, title=title)

    def told(language: str) -> str:
        scale, space = _scale(lines, language), "\u00a0" if language == "en" else ""
        return theme.joined(
            (fill(WORDS, "told", language, group=_label(line, language),
                  winners=_share(line, "winner_share", language), losers=_share(line, "loser_share", language),
                  gain=_gain(line, scale) + space + scale.unit) for line in lines), language)  # fmt: skip

    title = theme.words_of(heading)
    return InteractiveChart(
        name=name,
        title=title,
        alt=theme.words_of(lambda language: fill(WORDS, "alt", language, title=title[language], told=told(language))),
        specs=theme.specs_of(lambda language: _chart(sections, language)),
        table=_table(name, sections),
        note=theme.words_of(lambda language: _note(lines, language)),
    )


def _note(lines: Sequence[GroupLine], language: str) -> str:
    end = "。" if language == "zh" else ". "
    return fill(WORDS, "gain_axis", language, unit=_scale(lines, language).unit) + end + words("note", language)


def _label(line: GroupLine, language: str) -> str:
    return line.group.label_zh if language == "zh" else line.group.label


def _share(line: GroupLine, figure: str, language: str) -> str:
    return share(line.mean(figure)) + percent_sign(language)


def _scale(lines: Sequence[GroupLine], language: str) -> Scale:
    return axis_scale("yuan", max((abs(line.mean("gain")) for line in lines), default=1.0), language)


def _gain(line: GroupLine, scale: Scale) -> str:
    """The gain of a group in the unit of all, with its standard error."""
    digits = 2 if scale.divisor > 1 else 0
    gain, error = signed(line.mean("gain") / scale.divisor, digits), line.figures["gain"].standard_error
    return gain if error is None else f"{gain} ± {error / scale.divisor:,.{digits}f}"


def _chart(sections: Sequence[tuple[str, tuple[GroupLine, ...]]], language: str) -> alt.LayerChart:
    lines = [line for _, group in sections for line in group]
    scale = _scale(lines, language)
    rows: list[Row] = []
    placed: list[tuple[int, GroupLine]] = []
    for name, group in sections:
        if name != "all":
            heading = next(grouping.label_zh if language == "zh" else grouping.label for grouping in GROUPINGS if grouping.name == name)
            rows.append(Row(heading, marks=0, bold=True))
        for line in group:
            placed.append((len(rows), line))
            rows.append(Row(_label(line, language), value=_gain(line, scale), thick=THICK, bold=name == "all"))
    laid = Rows(rows, language)
    marks = [_mark(line, laid.place(number), scale, language) for number, line in placed]
    reach = max(LEAST_REACH, *(end for row in marks for end in (row["winner_high"], row["loser_high"]))) * 1.14
    axis = alt.Axis(title=words("axis", language), labelExpr="format(abs(datum.value), ',~f')", grid=True, tickCount=6,
                    titleAlign="left", titleAnchor="start", titleX=0)  # fmt: skip
    x_scale = alt.Scale(domain=[-reach, reach], nice=False, range=[30, alt.ExprRef("width - 30")])

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", axis=axis, scale=x_scale, stack=None)

    data = alt.Chart(theme.data_of(marks))
    tooltip = [alt.Tooltip(f"{name}_words:N", title=fill(WORDS, name, language)) for name in ("group", *SHARES, "gain", "research")]
    bars = [
        data.mark_bar(orient="horizontal", size=BAR, color=colour).encode(x(start), laid.y, alt.X2(end), tooltip=tooltip)
        for start, end, colour in (("zero", "winner", WINNER), ("zero", "own", LOSER), ("own", "loser", BY_RESEARCH))
    ]
    whiskers = [
        data.mark_rule(color=style.INK, strokeWidth=1.1).encode(x(f"{side}_from"), laid.y, alt.X2(f"{side}_to")) for side in ("winner", "loser")
    ]
    looks: dict[str, dict[str, Any]] = {"winner": {"align": "left", "dx": 5}, "loser": {"align": "right", "dx": -5}}
    tips = [
        data.transform_filter(f"datum.{side} != 0").mark_text(**look).encode(x(f"{side}_tip"), laid.y, text=f"{side}_label:N")
        for side, look in looks.items()
    ]
    zero = data.mark_tick(orient="vertical", color=style.INK, thickness=1, size=THICK).encode(x("zero"), laid.y)
    entries = {words("key_winners", language, material=material(language)): (WINNER, "square"), words("key_losers", language): (LOSER, "square"),
               words("key_by_research", language): (BY_RESEARCH, "square")}  # fmt: skip
    return theme.layered(theme.key(entries, wide=3, narrow=1), *bars, zero, *whiskers, *tips, *laid.layers(), height=laid.height)


def _mark(line: GroupLine, place: float, scale: Scale, language: str) -> dict[str, Any]:
    """What is drawn and told of one group; losers stand left of zero, in per cent of its firms."""
    winner, loser, by_research = (_percent(line, name) for name in SHARES)
    errors = [_percent_error(line, name) for name in SHARES[:2]]
    research = line.mean("research")
    return {
        "place": place, "zero": 0, "winner": winner, "own": by_research - loser, "loser": -loser,
        "winner_from": max(0.0, winner - errors[0]), "winner_to": winner + errors[0], "winner_tip": winner + errors[0],
        "winner_high": winner + errors[0],
        "loser_from": -max(0.0, loser - errors[1]), "loser_to": -loser - errors[1], "loser_tip": -loser - errors[1], "loser_high": loser + errors[1],
        "winner_label": f"{winner:.1f}", "loser_label": f"{loser:.1f}", "group_words": _label(line, language),
        **{f"{name}_words": _share(line, name, language) for name in SHARES},
        "gain_words": f"{_gain(line, scale)} {scale.unit}", "research_words": f"{signed(research / scale.divisor, 2)} {scale.unit}",
    }  # fmt: skip


def _percent(line: GroupLine, name: str) -> float:
    value = 100 * line.mean(name)
    return 0.0 if math.isnan(value) else value


def _percent_error(line: GroupLine, name: str) -> float:
    return 100 * (line.figures[name].standard_error or 0.0)


def _table(name: str, sections: Sequence[tuple[str, tuple[GroupLine, ...]]]) -> DataTable:
    """One row a group."""
    units = {"firms": "firms", **dict.fromkeys(SHARES, "fraction"), "gain": "yuan", "research": "yuan"}
    error = theme.words_of(lambda language: fill(WORDS, "gain", language))
    columns = [
        theme.column_of(WORDS, "grouping"),
        theme.column_of(WORDS, "group"),
        *(theme.column_of(WORDS, figure, unit) for figure, unit in units.items()),
    ]
    columns.append(DataColumn(theme.words_of(lambda language: fill(WORDS, "error", language, figure=error[language])), "yuan"))
    labels: dict[str, Words] = {grouping.name: {"zh": grouping.label_zh, "en": grouping.label} for grouping in GROUPINGS}
    rows: list[list[Cell]] = [
        [
            labels[grouping],
            {"zh": line.group.label_zh, "en": line.group.label},
            *(line.figures[figure].mean for figure in units),
            line.figures["gain"].standard_error,
        ]
        for grouping, group in sections
        for line in group
    ]
    return DataTable(name, theme.words_of(lambda language: fill(WORDS, "table", language)), tuple(columns), rows)
