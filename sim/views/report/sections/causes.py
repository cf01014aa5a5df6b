"""What each measure adds: shares of the package's effect, effects with and without each measure, and what came of the measures in the runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.scenario.headlines import HEADLINES
from sim.scenario.loader import switched_on
from sim.views.interactive.parts import Cell, DataColumn, DataTable
from sim.views.interactive.theme import words_of
from sim.views.labels import text
from sim.views.report.blocks import Block, Heading, Prose, Section, Shown
from sim.views.report.material import ATTRIBUTION, EFFECTS
from sim.views.report.sections.advice import advise
from sim.views.report.words import say
from sim.views.run.measures_table import mean_of, shown

if TYPE_CHECKING:
    from sim.views.report.material import Ensemble, Material

WORDS: dict[str, dict[str, str]] = {
    "title": {"en": "What each measure adds", "zh": "各项措施的贡献"},
    "how": {
        "en": "The effect of the whole package is shared out among sections and measures, so that the shares add up to it (Shapley "
            "values). A measure’s share "
              "is what it adds on average, whichever of the others are already there.",
        "zh": "将整套政策的总效果分解到各部分和各项措施，各项之和等于总效果（Shapley值）。每项措施的贡献是其在各种组合下新增效果的平均值。",
    },
    "lack": {
        "en": "To see what each measure adds to the package, run and name its folder too:",
        "zh": "如需分解各项措施的贡献，请运行以下命令，并将结果文件夹一并提供：",
    },
    "effects": {"en": "Each measure taken out by itself", "zh": "逐项去除的效果"},
    "delivered": {"en": "What came of each measure in force", "zh": "各项措施的实施结果"},
    "number": {"en": "No.", "zh": "序号"},
}  # fmt: skip


def section(material: Material) -> Section:
    """Charts of the folders of `qilu attribute` and `qilu effects`; else what to run; then what the measures delivered."""
    blocks = _charts(material)
    if not material.of(ATTRIBUTION):
        blocks += advise(material, say(WORDS, "lack"), ["qilu attribute {file} --against {partner}"])
    if material.main is not None and (table := _delivered(material.main)) is not None:
        blocks.append(Shown(table, folded=True))
    return Section("attribution", say(WORDS, "title"), blocks)


def _charts(material: Material) -> list[Block]:
    if not material.of(ATTRIBUTION) and not material.of(EFFECTS):
        return []
    from sim.views.interactive import attribution_charts

    blocks: list[Block] = []
    for folder in material.of(ATTRIBUTION):
        blocks += [Prose(say(WORDS, "how")), *attribution_charts.attribution(folder)]
    for folder in material.of(EFFECTS):
        chart = attribution_charts.effects(folder)
        blocks += [Heading(say(WORDS, "effects")), chart] if chart is not None else []
    return blocks


def _delivered(one: Ensemble) -> DataTable | None:
    """The headline figure of each measure in force; None if none is."""
    rows: list[list[Cell]] = []
    for measure in switched_on(one.scenario):
        figure = HEADLINES[measure.slug]
        value = mean_of(one.run.summary, figure)
        title, label = {"zh": measure.title_zh, "en": measure.title}, {"zh": figure.label_zh, "en": figure.label}
        cell = words_of(shown, value, figure)
        rows.append([measure.number, title, label, cell])
    scenario = one.scenario
    keys = ("column_measure", "column_figure", "column_value")
    heads = (say(WORDS, "number"), *(words_of(text, key) for key in keys))
    note = words_of(lambda language: text("measures_caption", language, first=scenario.start.year + 1, last=scenario.end.year))
    return DataTable("measures", say(WORDS, "delivered"), tuple(map(DataColumn, heads)), rows, note) if rows else None
