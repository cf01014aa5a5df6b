"""`qilu validate-model`: the 20 stylised facts against the bands of published studies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.commands.answer import complain, tell_files, terminal, user_language
from sim.commands.document import check_block, renew_block

if TYPE_CHECKING:
    from sim.experiments.computing.lab import Lab
    from sim.experiments.facts.validate import Plan
    from sim.experiments.studies.study import Settings, Study

BLOCK = "facts"


def checked_plan(only: Sequence[str], settings: Settings, seeds: int, scale: float) -> Plan:
    """What is to be computed, checked before long runs. `only`: numbers of facts, alone or with commas.

    Raises typer.BadParameter for a fact that is not there, InputError for a bad scenario, QiluError if an extra is missing.
    """
    from sim.experiments.facts.facts import HISTORY
    from sim.experiments.facts.validate import Plan, chosen_facts, history_scenario, sources
    from sim.experiments.studies.study import HISTORY_FILE
    from sim.scenario.loader import load

    try:
        facts = chosen_facts(_numbers(only))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    history = load(settings.folder / HISTORY_FILE, settings.overrides).with_overrides(seed=settings.seed)
    named = [source for source in sources(facts) if source != HISTORY]
    studies: tuple[Study, ...] = ()
    if named:
        from sim.commands.studying import check_worlds, chosen_studies

        studies = tuple(study for study in chosen_studies(()) if study.slug in named)
        check_worlds(studies, settings)
    return Plan(facts, history_scenario(history, seeds, scale), studies, settings)


def _numbers(only: Sequence[str]) -> list[int]:
    """Numbers out of `1,2,3`; raises ValueError."""
    words = [word.strip() for text in only for word in text.split(",") if word.strip()]
    if wrong := [word for word in words if not word.isdigit()]:
        raise ValueError(f"{wrong[0]!r} is no number of a fact; write for example --only 1,2,14")
    return [int(word) for word in words]


def show_validation(plan: Plan, lab: Lab, out: Path, *, markdown_file: Path | None, quiet: bool) -> None:
    """Run, print, write tables, charts and the Markdown file. Raises QiluError; facts that fail raise nothing."""

    from sim.experiments.facts.validate import validate_model
    from sim.views.facts.chart import draw_facts
    from sim.views.facts.table import markdown, render_facts

    check_block(markdown_file, BLOCK)
    found = validate_model(plan, lab, out)
    console = terminal(150)
    console.print(render_facts(found, user_language()))
    typer.echo(found.summary)
    renew_block(markdown_file, BLOCK, markdown(found))
    if not quiet:
        complain("drawing charts")
    charts = draw_facts(found, out / "charts")
    tell_files(
        [
            (out / "facts.csv", "every statistic against its band"),
            (out / "facts_by_seed.csv", "every statistic of every seed"),
            *((chart, "the facts against their bands") for chart in charts),
            (out / "manifest.json", "what was run, with which code and seeds"),
        ]
    )
