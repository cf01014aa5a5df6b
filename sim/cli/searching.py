"""`qilu search`: allocate a budget over instruments."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.application import app
from sim.cli.options import STORE, Cluster, Overrides, Quiet, Scale, ScenarioFile, Seed, StoreFolder, Workers
from sim.commands.answer import answering


@app.command()
@answering
def search(
    file: ScenarioFile,
    budget: Annotated[
        str | None, typer.Option(metavar="SUM", help="Money a year to share out, with its unit; default: what FILE votes.", show_default=False)
    ] = None,
    budgets: Annotated[
        str | None,
        typer.Option(
            metavar="SUM,...",
            help="Budgets to search besides, for the frontier; default: 0.5, 1, 1.5 and 2 times what FILE votes.",
            show_default=False,
        ),
    ] = None,
    maximise: Annotated[
        str | None, typer.Option(metavar="probability", help="Share of runs that meet all targets; the default.", show_default=False)
    ] = None,
    minimise: Annotated[
        str | None, typer.Option(metavar="regret", help="What is lost to the best package of a draw, in the worst draw.", show_default=False)
    ] = None,
    targets: Annotated[str | None, typer.Option(metavar="T9,T10,...", help="Targets that count; default: all of FILE.", show_default=False)] = None,
    outcome: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="With --minimise regret: figure of which more is better; default: targets met.", show_default=False),
    ] = None,
    instruments: Annotated[
        str | None,
        typer.Option(
            metavar="NAME,...", help="Instruments to share the money out over; the others stay outside the budget. Default: all.", show_default=False
        ),
    ] = None,
    from_year: Annotated[
        int | None,
        typer.Option(metavar="YEAR", help="First budget year that a package changes; default: from the start of each measure.", show_default=False),
    ] = None,
    trials: Annotated[int, typer.Option(min=1, metavar="N", help="Packages to try in all, half of them at --budget.")] = 40,
    draws: Annotated[int, typer.Option(min=1, metavar="N", help="Draws of the uncertain parameters on which each is tried.")] = 4,
    replicates: Annotated[int, typer.Option(min=1, metavar="N", help="Replicates of chance for each draw.")] = 1,
    fresh_draws: Annotated[int, typer.Option(min=1, metavar="N", help="Further draws on which the best packages are checked.")] = 8,
    scale: Scale = None,
    seed: Seed = None,
    set_: Overrides = None,
    workers: Workers = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder for results; default: results/search-<scenario id>.")] = None,
    store: StoreFolder = STORE,
    cluster: Cluster = None,
    quiet: Quiet = False,
) -> None:
    """Share out a budget over instruments to meet targets.

    Tries packages, each a sum of money shared out over the money levers of the measures with the places, reviewers and terms that the money needs,
    on the same draws and chance, and moves money to where it helps. Packages that meet all targets equally often are ranked by the number of
    targets met, then by how far the others are missed, then by how little money they move. Prints what each budget buys, checked on draws that
    the search has not seen, beside FILE's own allocation of the same sum, and writes the best package as a scenario file.

    Runs: trials x draws x replicates, and 2 x budgets x fresh draws x replicates. With 40 trials a quick look; a search over all instruments wants
    some hundred, at a scale of at least 0.1, as a smaller sample has too few places in small programmes. The same command again computes nothing.

    \b
    Examples:
      qilu search scenarios/baseline.yaml --budget "6 billion yuan/year" --scale 0.1
      qilu search scenarios/baseline.yaml --targets T9,T10 --instruments coaching,outreach,upgrade_award --scale 0.1
      qilu search scenarios/baseline.yaml --minimise regret --outcome "R&D|Enterprises|Real" --trials 200
    """
    from sim.commands.laboratory import RESULTS, laboratory
    from sim.commands.searching import aim_asked, budgets_in, names_in, search_packages
    from sim.experiments.search.search import Settings
    from sim.scenario.loader import load

    asked = budgets_in(budget, "--budget")
    if len(asked) > 1:
        raise typer.BadParameter("one sum; further ones go to --budgets", param_hint="--budget")
    settings = Settings(
        budget=asked[0] if asked else None,
        budgets=budgets_in(budgets, "--budgets"),
        aim=aim_asked(maximise, minimise),
        targets=names_in(targets),
        outcome=outcome,
        instruments=names_in(instruments),
        trials=trials,
        draws=draws,
        replicates=replicates,
        fresh_draws=fresh_draws,
        from_year=from_year,
    )
    scenario = load(file, set_ or ()).with_overrides(scale=scale, seed=seed)
    folder = out or RESULTS / f"search-{scenario.id}"
    with laboratory(folder, store, workers=workers, cluster=cluster, quiet=quiet) as lab:
        search_packages(scenario, file, lab, folder, settings, quiet)
