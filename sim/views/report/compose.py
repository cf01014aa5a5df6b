"""The report as a whole, from what was read: its sections in the order in which a reader asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.views.interactive.parts import Words
from sim.views.interactive.theme import words_of
from sim.views.phrases import enumeration
from sim.views.report.blocks import Report, Section
from sim.views.report.sections import assumptions, causes, comparing, cost, dependence, gains, limits, opening, paths, reproduction, run_sections
from sim.views.report.sections.findings import findings
from sim.views.report.words import both

if TYPE_CHECKING:
    from sim.views.report.material import Material

SECTIONS = (
    paths.section,
    comparing.section,
    causes.section,
    cost.section,
    gains.section,
    run_sections.cities,
    run_sections.breakthroughs,
    run_sections.firms,
    dependence.section,
    assumptions.section,
    limits.section,
    reproduction.section,
)


def compose(material: Material) -> Report:
    """All words, charts and tables of the report. Sections that have nothing to say are left out."""
    title = _title(material)
    made = [section for write in SECTIONS if (section := write(material)) is not None]
    sections: list[Section] = [section for section in made if section.blocks]
    return Report(
        title=title,
        about=opening.about(material, title),
        opening=opening.opening(material),
        findings=findings(material.comparison, sections),
        chart=opening.chart(material),
        sections=sections,
        attachments=reproduction.attachments(material),
        source=_source(material),
        began=_began(material),
    )


def _title(material: Material) -> Words:
    """The title of what it is about."""
    if material.main is not None:
        title = material.main.scenario.title
        return {"zh": title["zh"], "en": title["en"]}
    told = next(iter(material.manifests.values()))
    title = (told.get("scenarios") or [told["scenario"]])[0]["title"]
    return {"zh": title["zh"], "en": title["en"]}


def _source(material: Material) -> Words:
    command = reproduction.report_command(material)
    told = next(iter(material.manifests.values()))
    version = f"{told['code_version']} ({told['code']['hash'][:8]})"
    if not material.ensembles:
        return both("source_studies", version=version, command=command)
    scenarios = words_of(lambda language: enumeration((one.name for one in material.ensembles), language))
    runs = f"{sum(one.runs for one in material.ensembles):,}"
    return both("source", version=version, scenarios=scenarios, seed=material.ensembles[0].scenario.seed, runs=runs, command=command)


def _began(material: Material) -> str:
    """When the first of the results were begun or written, as the manifest says."""
    told = next(iter(material.manifests.values()))
    return str(told.get("written") or told["timing"]["began"])
