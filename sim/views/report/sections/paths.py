"""The targets one by one, and the way there: the main figures by year, with what official statistics say of the past."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.scenario.variables import VARIABLES
from sim.views.charts import HEADLINE
from sim.views.interactive.parts import Cell, DataColumn, DataTable, Words
from sim.views.interactive.run_charts import fan
from sim.views.interactive.theme import words_of
from sim.views.labels import text
from sim.views.report.blocks import Block, Heading, Points, Section, Shown
from sim.views.report.sections.opening import target_point
from sim.views.report.words import say

if TYPE_CHECKING:
    from sim.scenario.resolved import Text
    from sim.views.report.material import Ensemble, Material
    from sim.views.stored_run import StoredRun

FANS = 8
"""Figures that are charted by year."""

WORDS: dict[str, dict[str, str]] = {
    "title": {"en": "Targets, one by one", "zh": "各项目标"},
    "by_year": {"en": "Year by year", "zh": "主要指标走势"},
    "number": {"en": "No.", "zh": "编号"},
    "required": {"en": "Required", "zh": "要求值"},
    "when": {"en": "When", "zh": "时间"},
    "note": {"en": "How it is read", "zh": "判断口径"},
}


def section(material: Material) -> Section | None:
    """Every target in a sentence, then the fans of what the scenario looks at first."""
    one = material.main
    if one is None:
        return None
    blocks: list[Block] = []
    if one.goals:
        blocks += [Points([target_point(goal, one) for goal in one.goals]), Shown(_reading(one), folded=True)]
    fans = [chart for name in headline(one.run)[:FANS] if (chart := fan(one.run, one.yearly, name)) is not None]
    return Section("targets", say(WORDS, "title"), [*blocks, *([Heading(say(WORDS, "by_year"))] if fans else []), *fans])


def headline(run: StoredRun) -> list[str]:
    """Figures by year: those of targets first, then what the scenario puts first."""
    named = [name for name in run.headline or HEADLINE if name in VARIABLES]
    targets = {target["variable"] for target in run.scenario.get("targets", {}).values()}
    return sorted(named, key=lambda name: name not in targets)


def _reading(one: Ensemble) -> DataTable:
    """How each target is judged, as its note says."""
    target = words_of(text, "column_target")
    titles = (say(WORDS, "number"), target, *(say(WORDS, key) for key in ("required", "when", "note")))
    notes = {target.id: target.note for target in one.scenario.targets}
    rows: list[list[Cell]] = [
        [goal.name, goal.title, words_of(goal.required), words_of(goal.when_label), _note(notes.get(goal.name))] for goal in one.goals
    ]
    return DataTable("how-targets-are-read", say(WORDS, "note"), tuple(map(DataColumn, titles)), rows)


def _note(note: Text | None) -> Words | None:
    return None if note is None else {"zh": note.zh, "en": note.en}
