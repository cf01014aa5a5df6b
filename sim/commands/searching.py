"""`qilu search`: read what is asked for, search, print the frontier, draw the charts, say where everything is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sim.commands.answer import complain, shown, tell_files, terminal, user_language
from sim.kernel.errors import InputError, Problem

if TYPE_CHECKING:
    from sim.experiments.computing.lab import Lab
    from sim.experiments.search.search import Settings
    from sim.scenario.resolved import Scenario

MAXIMISE, MINIMISE = "probability", "regret"


def aim_asked(maximise: str | None, minimise: str | None) -> str:
    """What `--maximise` and `--minimise` ask for: probability or regret. Raises InputError."""
    for option, given, allowed in (("--maximise", maximise, MAXIMISE), ("--minimise", minimise, MINIMISE)):
        if given not in (None, allowed):
            raise InputError([Problem(option, 1, 1, option, f"{given}", f"{allowed} (or --minimise {MINIMISE}, --maximise {MAXIMISE})")])
    if maximise and minimise:
        raise InputError([Problem("--minimise", 1, 1, "--minimise", "both --maximise and --minimise", "one of them")])
    return MINIMISE if minimise else MAXIMISE


def names_in(text: str | None) -> tuple[str, ...]:
    """Names separated by commas."""
    return tuple(name.strip() for name in (text or "").split(",") if name.strip())


def budgets_in(text: str | None, option: str, unit: str = "yuan/year") -> tuple[float, ...]:
    """Sums of money with their units, separated by commas, in `unit`. Raises InputError."""
    from sim.scenario.document import Problems
    from sim.scenario.values import read_quantity
    from sim.scenario.yaml_text import Origin, read_yaml

    problems, found = Problems(), []
    for part in re.split(r"\s*[,，]\s*", text.strip()) if text is not None else ():
        node = read_yaml(part, Origin(option), problems, option)
        quantity = None if node is None else read_quantity(node, unit, problems)
        if node is not None and quantity is not None:
            if quantity.number <= 0:
                problems.add(node, f"{part} is not above zero", f"such as 6 billion {unit}")
            found.append(float(quantity.number))
    problems.raise_if_any()
    return tuple(found)


def search_packages(scenario: Scenario, source: Path, lab: Lab, out: Path, settings: Settings, quiet: bool) -> None:
    """Search, print the frontier and what to think of it, draw the charts, say where everything is. Raises QiluError."""

    from sim.experiments.search.search import run_search
    from sim.views.search.frontier_chart import draw_search_charts
    from sim.views.search.table import render_search, sentences

    search = run_search(scenario, source, lab, out, settings)
    console = terminal(110)
    language = user_language(scenario.languages)
    console.print(render_search(search, language), highlight=False)
    for line in ("", *sentences(search, language), ""):
        console.print(line, highlight=False, markup=False)
    if not quiet:
        complain("drawing charts")
    charts = draw_search_charts(search, out / "charts")
    others = sorted(path for path in search.files.values() if path != search.recommended)
    lines = [
        (search.recommended, f"the best package as a scenario: qilu run {shown(search.recommended)}"),
        *((path, "the same at another budget") for path in others),
        (out / "frontier.csv", "what each budget buys, on the draws searched and on fresh ones"),
        (out / "allocation.csv", "where the money goes, voted and spent"),
        (out / "trials.csv", "every package tried"),
        (out / "charts", f"{len(charts)} charts"),
        (out / "manifest.json", "what was searched, with which code and seed"),
    ]
    tell_files(lines)
