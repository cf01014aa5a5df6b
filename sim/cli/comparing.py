"""`qilu compare`: scenarios side by side in the same worlds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.application import app
from sim.cli.options import STORE, Cluster, Draws, Overrides, Quiet, Replicates, Scale, Seed, StoreFolder, Workers
from sim.commands.answer import SOME_FAILED, answering


@app.command()
@answering
def compare(
    scenarios: Annotated[
        list[Path],
        typer.Argument(
            metavar="SCENARIO",
            help="Scenario files, or folders of finished runs: A B, or A C D B. Each is compared with the last.",
            show_default=False,
        ),
    ],
    variable: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Compare this result variable too (`NAME|BREAKDOWN`); may be repeated.", show_default=False),
    ] = None,
    firms: Annotated[int, typer.Option(min=0, metavar="N", help="Pairs of runs in which winners and losers are told firm by firm; 0: none.")] = 4,
    budget: Annotated[
        str | None,
        typer.Option(metavar="SUM", help="What may be spent more than in B over the horizon: a line in the chart of cost.", show_default=False),
    ] = None,
    draws: Draws = None,
    replicates: Replicates = None,
    scale: Scale = None,
    seed: Seed = None,
    set_: Overrides = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for tables and charts; default: results/compare-<A>-vs-<B>.", show_default=False)
    ] = None,
    workers: Workers = None,
    store: StoreFolder = STORE,
    cluster: Cluster = None,
    quiet: Quiet = False,
) -> None:
    """Compare scenarios run by run in the same worlds.

    Each run of A is set against the run of B with the same draw and replicate: same firms, same assumptions, same chance. Prints the differences
    with their 95 % intervals, what becomes of the targets, what is added for the money, which firms gain and lose, and how many more runs would be
    needed without pairing.

    B is the reference and comes last; of three or more scenarios each is compared with the last. A single scenario is compared with the one that
    it names in run.pair_with, which lies beside it. Runs that are stored are not computed again; all scenarios must share seed, population, start
    and end. Options that say draws, replicates, scale or seed hold for all of them.

    Exit code 0: done, 1: some runs failed, 2: bad input, 130: interrupted.

    \b
    Examples:
      qilu compare scenarios/baseline.yaml
      qilu compare scenarios/more-grants.yaml scenarios/more-finance.yaml scenarios/baseline.yaml --scale 0.05
      qilu compare results/more-grants results/more-finance results/baseline --budget "5 billion yuan"
      qilu compare results/more-coaching results/demo-small --variable "Patents|Inventions in force"
    """
    from sim.commands.comparing import compare_scenarios
    from sim.experiments.comparison.sides import Overrides as ForAll

    overrides = ForAll(tuple(set_ or ()), draws, replicates, scale, seed)
    succeeded = compare_scenarios(
        scenarios, overrides, variable or (), out, firms=firms, store=store, workers=workers, cluster=cluster, quiet=quiet, budget=budget
    )  # fmt: skip
    if not succeeded:
        raise typer.Exit(SOME_FAILED)
