"""The findings that matter most, in a sentence each: what charts of the report found, and what the subject of a comparison does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sim.kernel.recorder import ALL
from sim.views.comparison.cost_effectiveness_chart import plane_title
from sim.views.comparison.difference_chart import differences_title
from sim.views.interactive.parts import InteractiveChart
from sim.views.interactive.theme import words_of
from sim.views.report.blocks import Point, Points, Section

if TYPE_CHECKING:
    from sim.experiments.comparison.compare import Comparison
    from sim.experiments.reading.indicators import Indicator

MOST = 5
LEADS = ("attribution", "winners", "fiscal-account", "effects", "awareness", "cities", "breakthroughs")
"""Beginnings of the names of charts whose titles are findings, the most important first; one of each."""


def findings(comparison: Comparison | None, sections: Sequence[Section]) -> Points:
    """Up to five, each with the section that tells more."""
    charts = [(block, section) for section in sections for block in section.blocks if isinstance(block, InteractiveChart)]
    found = [next(((chart, section) for chart, section in charts if chart.name.startswith(lead)), None) for lead in LEADS]
    of_charts = [Point(one[0].title, link=one[1].key) for one in found if one is not None]
    return Points([*(_of_subject(comparison) if comparison is not None else ()), *of_charts][:MOST])


def _of_subject(comparison: Comparison) -> Iterator[Point]:
    """What the first scenario changes, against the reference alone; and what real research that costs."""
    subject = comparison.sides[0]
    narrow = replace(
        comparison,
        sides=(subject, comparison.reference),
        difference_lines=tuple(line for line in comparison.difference_lines if line.scenario == subject.name),
        cost_lines=tuple(line for line in comparison.cost_lines if line.scenario == subject.name),
        clouds={subject.name: comparison.clouds[subject.name]},
    )
    if narrow.main:
        yield Point(words_of(differences_title, narrow, _clearest(narrow)), link="comparison")
    if any(line.pairs and line.value is not None for line in narrow.cost_lines):
        yield Point(words_of(plane_title, narrow), link="cost")


def _clearest(found: Comparison) -> Indicator:
    """The first of the main variables whose difference over the horizon is clear of zero; the first if none is."""
    lines = {line.variable: line for line in found.difference_lines if line.period == ALL}
    clear = [one for one in found.main if one.name in lines and (lines[one.name].low or 0.0) * (lines[one.name].high or 0.0) > 0]
    return clear[0] if clear else found.main[0]
