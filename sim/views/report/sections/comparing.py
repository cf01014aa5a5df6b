"""Scenarios beside each other, run by run in the same worlds; or, if they cannot be paired, why, and each for itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sim.experiments.comparison.cost_effectiveness import TOTAL
from sim.scenario.fiscal import KINDS
from sim.views.comparison.table import cost_cells, headline, warnings
from sim.views.comparison.words import figure_label, side_titles, words
from sim.views.interactive import comparison_charts
from sim.views.interactive.parts import Cell, DataColumn, DataTable, Words
from sim.views.interactive.theme import words_of
from sim.views.phrases import LANGUAGES
from sim.views.report.blocks import Block, Copied, Point, Points, Prose, Section
from sim.views.report.material import COMPARISON
from sim.views.report.sections.advice import scenario_file
from sim.views.report.words import say

if TYPE_CHECKING:
    from sim.experiments.comparison.compare import Comparison
    from sim.experiments.comparison.cost_effectiveness import CostLine
    from sim.views.report.material import Material

WORDS: dict[str, dict[str, str]] = {
    "title": {"en": "Scenarios compared", "zh": "情景对比"},
    "how": {
        "en": "Each pair of runs has the same enterprises, the same values of what is uncertain and the same chance. So what differs "
            "is the work of the "
              "scenario, not of luck.",
        "zh": "每一对模拟的企业、参数取值和随机因素完全相同，差异即由情景不同所致，而非偶然。",
    },
    "apart": {
        "en": "These folders cannot be compared run by run, so no differences are given; the charts show each for itself.",
        "zh": "以下结果无法逐次配对比较，因此不列差异，仅并列展示。",
    },
    "alone": {
        "en": "One scenario only was given. To compare it with another in the same world:",
        "zh": "仅提供了一个情景。与同一模拟世界的其他情景对比，请运行：",
    },
    "folder": {
        "en": "The folder {name} holds the tables of a comparison. For its charts give the folders of its scenarios: {scenarios}.",
        "zh": "文件夹{name}为对比结果的数据表。如需图表，请同时给出各情景的结果文件夹：{scenarios}。",
    },
    "scenario": {"en": "Scenario", "zh": "情景"},
    "effects": {"en": "Cost and effect, as differences from {theirs}", "zh": "成本与成效：与{theirs}之差"},
}  # fmt: skip


def section(material: Material) -> Section:
    """Differences, targets, and cost with effect; or why there are none."""
    blocks: list[Block] = []
    if material.comparison is not None:
        blocks = _paired(material.comparison)
    elif material.apart:
        blocks = [Prose(say(WORDS, "apart"), "warning"), Points([Point(reason) for reason in material.apart])]
    elif material.main is not None:
        partner = material.main.scenario.pair_with
        file = scenario_file(material.main)
        other = file.replace(f"{material.main.scenario.id}.yaml", f"{partner}.yaml") if partner else "scenarios/OTHER.yaml"
        blocks = [Prose(say(WORDS, "alone")), Copied(f"qilu run {other}\nqilu report {material.main.run.directory.name} {other.split('/')[-1][:-5]}")]
    if len(material.ensembles) > 1:
        blocks += _side_by_side(material)
    for folder in material.of(COMPARISON):
        if material.comparison is None:
            names = ", ".join(scenario["id"] for scenario in material.manifests[folder]["scenarios"])
            blocks.append(Prose(say(WORDS, "folder", name=folder.name, scenarios=names)))
    return Section("comparison", say(WORDS, "title"), blocks)


def _paired(found: Comparison) -> list[Block]:
    others = [side.name for side in found.sides[:-1]]
    blocks: list[Block] = [Prose(say(WORDS, "how")), Points([Point(words_of(headline, found, name)) for name in others])]
    for name in others:
        told = zip(warnings(found, name, "zh"), warnings(found, name, "en"), strict=True)
        blocks += [Prose({"zh": zh, "en": en}, "note") for zh, en in told]
    charts = (comparison_charts.differences(found), comparison_charts.target_changes(found))
    return blocks + [chart for chart in charts if chart is not None]


def _side_by_side(material: Material) -> Iterable[Block]:
    runs = [one.run for one in material.ensembles]
    chart = comparison_charts.probabilities_side_by_side(runs) if material.comparison is None else None
    fans = comparison_charts.fans_side_by_side(runs, [one.yearly for one in material.ensembles], "Enterprises|High-tech|Stock")
    return [block for block in (chart, fans) if block is not None]


def effects_table(found: Comparison) -> DataTable:
    """Costs, what is had for them, and ratios, of all scenarios."""
    heads = (say(WORDS, "scenario"), *(words_of(words, f"column_{key}") for key in ("figure", "more", "interval", "remark")))
    rows = [_effect_cells(found, line) for line in found.cost_lines if line.pairs and line.value is not None and not _is_nothing(line)]
    title = say(WORDS, "effects", theirs=_titled(found, found.reference.name))
    return DataTable("cost-and-effect", title, tuple(map(DataColumn, heads)), rows, words_of(words, "cost_caption"))


def _effect_cells(found: Comparison, line: CostLine) -> list[Cell]:
    cells = {language: cost_cells(line, language) for language in LANGUAGES}
    told = [{language: cells[language][place] for language in LANGUAGES} for place in range(3)]
    return [_titled(found, line.scenario), words_of(lambda language: figure_label(line.figure, language).strip()), *told]


def _is_nothing(line: CostLine) -> bool:
    """Whether it is a kind of cost in which the scenarios do not differ."""
    return line.value == 0 and line.figure.removeprefix(f"{TOTAL}: ") in KINDS


def _titled(found: Comparison, name: str) -> Words:
    return words_of(lambda language: side_titles(found, language)[name])
