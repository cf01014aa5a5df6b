"""`qilu sensitivity` and `qilu discover`: what drives the result, and where a target is missed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.application import app
from sim.cli.options import STORE, Cluster, Draws, Overrides, Quiet, Replicates, Scale, ScenarioFile, Seed, StoreFolder, Workers
from sim.commands.answer import answering


@app.command()
@answering
def sensitivity(
    file: ScenarioFile,
    versus: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Another scenario: what is worth knowing before choosing between the two.", show_default=False)
    ] = None,
    outcome: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Outcome to explain: a result variable, T9, Targets|Met, Cost; may be repeated. The first one is what the "
                     "choice is for. Default: high-tech firms, real R&D, targets met, cost; the choice is for real R&D.", show_default=False),
    ] = None,
    parameters: Annotated[
        list[str] | None,
        typer.Option(metavar="PREFIX", help="Vary only parameters whose path begins so; others are at their medians; may be repeated.",
                     show_default=False),
    ] = None,
    morris: Annotated[bool, typer.Option(help="Screening of all parameters by elementary effects.")] = True,
    trajectories: Annotated[int, typer.Option(min=2, metavar="N", help="Trajectories of the screening, of one more points than parameters.")] = 6,
    sobol: Annotated[bool, typer.Option(help="Shares of variance of the strongest parameters and of all by status.")] = True,
    top: Annotated[int, typer.Option(min=1, metavar="K", help="How many parameters are looked at one by one there.")] = 8,
    base: Annotated[int, typer.Option(min=2, metavar="N", help="Points of each of its samples: a power of two.")] = 64,
    tornado: Annotated[bool, typer.Option(help="Each parameter alone at its 10th and 90th percentile, others at their medians.")] = True,
    draws: Annotated[int, typer.Option(min=2, metavar="N", help="Draws of both scenarios for --versus.")] = 200,
    worth: Annotated[
        float | None, typer.Option(metavar="YUAN", help="What one unit of the outcome is worth; needed unless that is money, which is worth 1.")
    ] = None,
    price: Annotated[float, typer.Option(min=0, metavar="YUAN", help="What one yuan of public cost counts.")] = 1.0,
    replicates: Annotated[int, typer.Option(min=1, metavar="R", help="Replicates of chance at each point; the mean over them is explained.")] = 2,
    scale: Scale = None,
    seed: Seed = None,
    set_: Overrides = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder for results; default: results/sensitivity-<scenario id>.")] = None,
    workers: Workers = None,
    store: StoreFolder = STORE,
    cluster: Cluster = None,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Say which uncertain parameters drive the result.

    Screens all parameters of `assumptions` that have a distribution (Morris), shares out the variance among the strongest and among verified,
    derived, unverified and hypothetical ones (Sobol'), and moves each alone (tornado). All points share one chance; how much of the result is
    chance is told. With --versus: what to measure first before choosing, and what knowing it is worth, for net benefit = worth x outcome -
    price x public cost.

    It needs many runs, and says how many before it starts: by default 3,700 for the 112 parameters of baseline.yaml, 3,200 for the 76 of
    no-policy.yaml, and 800 more for --versus. That is some 40 minutes of one processor with --scale 0.02 and ten hours with all firms (1:1).
    The same command again goes on where it stopped; more trajectories, a larger base or more draws keep what is there.

    \b
    Examples:
      qilu sensitivity scenarios/no-policy.yaml --scale 0.02
      qilu sensitivity scenarios/baseline.yaml --scale 0.02 --outcome "R&D|Enterprises|Real" --no-tornado
      qilu sensitivity scenarios/baseline.yaml --parameters research --parameters notch --scale 0.02
      qilu sensitivity scenarios/baseline.yaml --versus scenarios/more-grants.yaml --scale 0.02 --no-morris --no-sobol --no-tornado
    """
    from sim.commands.laboratory import RESULTS, laboratory
    from sim.commands.sensitivity import checked_plan, show_sensitivity
    from sim.experiments.sensitivity.sensitivity import Settings
    from sim.scenario.loader import load

    scenarios = [load(name, set_ or ()).with_overrides(scale=scale, seed=seed) for name in (file, versus) if name is not None]
    settings = Settings(
        tuple(outcome or ()), tuple(parameters or ()), replicates, morris, trajectories, sobol, top, base, tornado, draws, worth, price
    )
    plan = checked_plan(scenarios[0], settings, scenarios[1] if versus is not None else None)
    folder = out or RESULTS / f"sensitivity-{scenarios[0].id}"
    with laboratory(folder, store, workers=workers, cluster=cluster, quiet=quiet) as lab:
        show_sensitivity(plan, lab, folder, quiet)


@app.command()
@answering
def discover(
    source: Annotated[Path, typer.Argument(metavar="FILE|DIR", help="Scenario file, or results folder of `qilu run`.", show_default=False)],
    target: Annotated[str | None, typer.Option(metavar="ID", help="Look for where this target is missed, such as T9.", show_default=False)] = None,
    met: Annotated[bool, typer.Option("--met", help="Look for where the target is met instead.")] = False,
    variable: Annotated[
        str | None, typer.Option(metavar="NAME", help="Look at this instead: a result variable, T9|Value, Targets|Met, Cost.", show_default=False)
    ] = None,
    below: Annotated[
        str | None, typer.Option(metavar="VALUE", help="Where the variable is below this: a number in its unit, or a percentile of the runs as 25%.",
                                 show_default=False),
    ] = None,
    above: Annotated[str | None, typer.Option(metavar="VALUE", help="Where the variable is above this.", show_default=False)] = None,
    density: Annotated[
        float | None,
        typer.Option(min=0, max=1, metavar="SHARE", help="Take the largest box in which at least this share of the runs misses; default: the box "
                     "that holds most misses beyond its size.", show_default=False),
    ] = None,
    boxes: Annotated[int, typer.Option(min=1, metavar="N", help="Boxes at most; further ones only where chance does not explain them.")] = 3,
    draws: Draws = None,
    replicates: Replicates = None,
    scale: Scale = None,
    seed: Seed = None,
    set_: Overrides = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder for results; default: results/discover-<scenario id>.")] = None,
    workers: Workers = None,
    store: StoreFolder = STORE,
    cluster: Cluster = None,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Say under which assumptions a target is missed.

    Looks for boxes, ranges of few uncertain parameters, that hold many of the runs that miss the target and few others (PRIM). Says in sentences
    what was found and whether to trust it: shuffled outcomes and halves of the draws tell what chance alone would find. Some hundred draws are
    needed for a hundred parameters. A results folder is read as it is; of a scenario the missing runs are computed first.

    \b
    Examples:
      qilu discover results/baseline --target T9
      qilu discover scenarios/baseline.yaml --target T9 --draws 300 --replicates 2 --scale 0.02
      qilu discover scenarios/baseline.yaml --variable "R&D|Enterprises|Real" --below 25% --draws 300 --scale 0.02
    """
    from sim.commands.discovering import checked_question, discover_in_results, discover_in_scenario
    from sim.commands.laboratory import RESULTS, laboratory
    from sim.scenario.loader import load

    limits = {"variable": variable, "below": below, "above": above}
    if source.is_dir():
        from sim.experiments.discovery.question import scenario_of_results

        given = {"--draws": draws, "--replicates": replicates, "--scale": scale, "--seed": seed, "--set": set_}
        if changed := [name for name, value in given.items() if value]:
            raise typer.BadParameter(f"{', '.join(changed)}: the runs of a results folder are read as they are; name the scenario file instead")
        scenario = scenario_of_results(source)
        question = checked_question(scenario, target, met, **limits)
        discover_in_results(source, scenario, question, out or RESULTS / f"discover-{scenario.id}", quiet, boxes, density)
        return
    scenario = load(source, set_ or ()).with_overrides(draws=draws, replicates=replicates, scale=scale, seed=seed)
    question = checked_question(scenario, target, met, **limits)
    folder = out or RESULTS / f"discover-{scenario.id}"
    with laboratory(folder, store, workers=workers, cluster=cluster, quiet=quiet) as lab:
        discover_in_scenario(scenario, question, lab, folder, quiet, boxes, density)
