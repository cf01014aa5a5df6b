"""`qilu attribute`: say what will be run, run it, print who contributes what, draw the charts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.commands.answer import complain, shown, tell_files, terminal, user_language
from sim.kernel.errors import QiluError, nearest_name

if TYPE_CHECKING:
    from sim.experiments.attribution.plan import Plan
    from sim.experiments.computing.lab import Lab
    from sim.scenario.resolved import Scenario

NO_POLICY = "no-policy"


def planned(
    file: Path,
    against: Path | None,
    overrides: Sequence[str],
    *,
    draws: int,
    replicates: int,
    scale: float | None,
    seed: int | None,
    permutations: int,
    named: int,
    main: Sequence[str] | None,
    variables: Sequence[str],
) -> Plan:
    """Read both scenarios and check all that is asked for; raises InputError or QiluError."""
    from sim.experiments.attribution.plan import MAIN, in_worlds, plan_attribution
    from sim.scenario.loader import load

    scenario = load(file, overrides)
    other = load(against or partner_of(file, scenario), overrides)
    both = [in_worlds(one, draws, replicates, scale, seed) for one in (scenario, other)]
    return plan_attribution(*both, permutations=permutations, named=named, main=main or MAIN, variables=variables)


def partner_of(file: Path, scenario: Scenario) -> Path:
    """The file of the scenario to compare with unless one is named: that of `pair_with`, else of no-policy, beside the file or one it extends."""
    name = scenario.pair_with or NO_POLICY
    folders = dict.fromkeys((file.parent, *(Path(said_by).parent for said_by, _ in reversed(scenario.files))))
    for folder in folders:
        if (path := folder / f"{name}.yaml").is_file():
            return path
    hint = nearest_name(name, [path.stem for path in file.parent.glob("*.yaml") if path != file])
    raise QiluError(
        f"there is no {name}.yaml beside {shown(file)} to compare with: name one with --against" + (f", such as {hint}.yaml" if hint else "")
    )


def show_attribution(plan: Plan, lab: Lab, out: Path, quiet: bool) -> None:
    """Run, print the tables of the main variables, draw the charts, say where everything is. Raises QiluError."""

    from sim.experiments.attribution.attribute import attribute
    from sim.views.attribution.chart import draw_attribution_charts
    from sim.views.attribution.table import render_attribution

    if not quiet:
        for line in announcement(plan):
            complain(line)
    result = attribute(plan, lab, out)
    console = terminal(110)
    language = user_language(plan.package.scenario.languages)
    for variable in plan.main:
        for part in render_attribution(result, variable, language):
            console.print(part, highlight=False, markup=False)
            console.print()
    if not quiet:
        complain("drawing charts")
    charts = draw_attribution_charts(result, out / "charts")
    lines = [
        (out / "attribution.csv", "effects and shares of sections and measures, all variables"),
        (out / "interactions.csv", "pairs that stand in for each other or add to each other"),
        (out / "sums.csv", "the package beside its measures added up"),
        *([(out / "charts", f"{len(charts)} charts")] if charts else []),
        (out / "manifest.json", "what was compared, with which code and seeds"),
    ]
    tell_files(lines)


def announcement(plan: Plan) -> list[str]:
    """What differs and how many runs that takes, before the first of them."""
    scenario, against = plan.package.scenario, plan.package.against
    players, sections, worlds = len(plan.players), len(plan.sections), len(plan.worlds)
    how = f"all {1 << players:,} coalitions of measures" if plan.exact else f"{2 * plan.permutations} orders in each world"
    more = 0 if plan.exact else plan.runs_for_pairs
    names = ", ".join(player.slug for player in plan.players)
    return [
        f"{scenario.id} against {against.id}: {players} players in {sections} sections: {names}",
        f"{_count(worlds, 'world')} ({_count(scenario.draws, 'draw')} × {_count(scenario.replicates, 'replicate')}), {1 << sections:,} coalitions "
        f"of sections, {how}: {_count(plan.runs, 'run')}" + (f", and up to {more:,} for pairs" if more else ""),
    ]


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
