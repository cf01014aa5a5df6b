"""Who gains and who loses, firm by firm in paired runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.experiments.comparison.firm_groups import GROUPINGS
from sim.views.comparison.winners_table import material as threshold
from sim.views.comparison.winners_words import words
from sim.views.interactive import comparison_charts
from sim.views.interactive.parts import Cell, DataColumn, DataTable
from sim.views.interactive.theme import words_of
from sim.views.report.blocks import Block, Prose, Section, Shown
from sim.views.report.sections.advice import advise
from sim.views.report.words import say

if TYPE_CHECKING:
    from sim.experiments.comparison.compare import Comparison
    from sim.views.report.material import Material

WORDS: dict[str, dict[str, str]] = {
    "title": {"en": "Who gains, who loses", "zh": "企业得失"},
    "pairs": {
        "en": "Told firm by firm in {pairs} pairs of runs. A firm gains or loses if its profit after tax and what it has from the "
            "public change by more than "
              "{material} of a year’s sales over the horizon.",
        "zh": "基于{pairs}对模拟逐企业比较。模拟期内税后利润与所获财政资金之和的变化超过年营收{material}的企业，计为受益或受损。",
    },
    "alone": {
        "en": "Who gains and who loses can only be told against another scenario: name two folders whose firms were kept.",
        "zh": "企业得失须与另一情景对比才能得出，请提供两个保存了企业明细的结果文件夹。",
    },
    "lack": {
        "en": "What became of every firm was not kept in these runs. To have it, run the scenarios again with:",
        "zh": "这些模拟未保存企业明细。如需分析企业得失，请用以下命令重新运行：",
    },
    "all": {"en": "All groups of firms", "zh": "各类企业得失明细"},
    "grouping": {"en": "By", "zh": "分类"},
    "group": {"en": "Firms", "zh": "企业"},
    "winner_share": {"en": "Gain, share of firms", "zh": "受益企业占比"},
    "loser_share": {"en": "Lose, share of firms", "zh": "受损企业占比"},
    "gain": {"en": "Gain", "zh": "净收益"},
    "research": {"en": "Real R&D", "zh": "真实研发"},
    "high_tech": {"en": "High-tech enterprises", "zh": "高新技术企业"},
    "dead_weight_share": {"en": "Dead weight", "zh": "无效投入占比"},
}  # fmt: skip
FIGURES = {
    "winner_share": "fraction",
    "loser_share": "fraction",
    "gain": "yuan",
    "research": "yuan",
    "high_tech": "firms",
    "dead_weight_share": "fraction",
}


def section(material: Material) -> Section | None:
    """Charts and the table of all groups; else why there are none."""
    if material.main is None:
        return None
    found = material.comparison
    blocks: list[Block]
    if found is None:
        blocks = [Prose(say(WORDS, "alone"), "note")]
    elif not found.firms:
        blocks = advise(material, say(WORDS, "lack"), ["qilu run {file} --firms all", "qilu run {partner} --firms all"])
    else:
        pairs = min(winners.pairs for winners in found.firms.values())
        blocks = [Prose(say(WORDS, "pairs", pairs=pairs, material=words_of(threshold))), *_charts(found)]
        blocks += [Shown(_table(found, name), folded=True) for name in found.firms]
    return Section("winners", say(WORDS, "title"), blocks)


def _charts(found: Comparison) -> list[Block]:
    """All of the subject, and of each other scenario the first only: the tables have the rest."""
    first = {f"winners-{name}" for name in found.firms}
    charts = comparison_charts.winners(found)
    return [chart for chart in charts if len(found.firms) == 1 or chart.name in first or chart.name.endswith(f"-{found.sides[0].name}")]


def _table(found: Comparison, name: str) -> DataTable:
    rows: list[list[Cell]] = []
    for grouping in GROUPINGS:
        for line in found.firms[name].of(grouping.name):
            head: list[Cell] = [{"zh": grouping.label_zh, "en": grouping.label}, {"zh": line.group.label_zh, "en": line.group.label}]
            figures = [line.mean(figure) for figure in FIGURES]
            rows.append([*head, *(None if figure != figure else figure for figure in figures)])
    columns = (
        DataColumn(say(WORDS, "grouping")),
        DataColumn(say(WORDS, "group")),
        *(DataColumn(say(WORDS, key), unit) for key, unit in FIGURES.items()),
    )
    title = say(WORDS, "all")
    if len(found.firms) > 1:
        title = {language: f"{title[language]}: {name}" for language in title}
    note = words_of(lambda language: words("note", language))
    return DataTable(f"firms-{name}", title, columns, rows, note)
