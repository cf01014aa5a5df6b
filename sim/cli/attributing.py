"""`qilu attribute`: the effect of a package shared out among its measures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.application import app
from sim.cli.options import STORE, Cluster, Overrides, Quiet, Scale, ScenarioFile, Seed, StoreFolder, Workers
from sim.commands.answer import answering


@app.command()
@answering
def attribute(
    file: ScenarioFile,
    against: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Scenario to compare with; default: the file's pair_with, else no-policy.yaml beside it.", show_default=False
        ),
    ] = None,
    draws: Annotated[int, typer.Option(min=1, metavar="N", help="Draws of the uncertain parameters; with 1 all are at their central values.")] = 1,
    replicates: Annotated[int, typer.Option(min=1, metavar="N", help="Replicates of chance for each draw.")] = 2,
    permutations: Annotated[int, typer.Option(min=1, metavar="P", help="Orders sampled in each world, each with its reverse.")] = 3,
    pairs: Annotated[int, typer.Option(min=0, metavar="K", help="Strongest measures whose pairs are looked at for interactions.")] = 6,
    main: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="Figure to rank by, print and chart; may be repeated. Default: real R&D and high-tech firms.", show_default=False
        ),
    ] = None,
    variable: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Further result variable for the tables; may be repeated.", show_default=False)
    ] = None,
    scale: Scale = None,
    seed: Seed = None,
    set_: Overrides = None,
    workers: Workers = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder for results; default: results/attribute-<scenario id>.")] = None,
    store: StoreFolder = STORE,
    cluster: Cluster = None,
    quiet: Quiet = False,
) -> None:
    """Share the effect of a package out among its measures.

    Compares FILE with another scenario of the same world. Every measure in which the two differ is a player, and whatever else differs is
    one more, “other rules”. Each is credited with its Shapley value: what it adds to those before it, averaged over the orders in which
    measures may join. Sections of the policy exactly, measures from sampled orders, or exactly where few differ. Beside it stand what each does
    alone and what is lost without it, and which measures stand in for each other or add to each other. --scale, --seed and --set hold for both.

    Runs in each world (draw and replicate) with n measures in k sections: about 2^k + 2P(n-3) + 2n + K(K-1)/2, none of them twice. The baseline
    against no-policy takes about 300 a world: with the default two worlds about an hour on two cores, with --scale 0.1 about 12 minutes.
    Two worlds give rough errors; take more replicates, or draws, before leaning on them. The same command again goes on where it stopped.

    \b
    Examples:
      qilu attribute scenarios/baseline.yaml --scale 0.1
      qilu attribute scenarios/austerity.yaml --against scenarios/baseline.yaml --replicates 4
      qilu attribute scenarios/baseline.yaml --draws 10 --main Cost --main "Targets|Met"
    """
    from sim.commands.attributing import planned, show_attribution
    from sim.commands.laboratory import RESULTS, laboratory
    from sim.kernel.errors import InputError, QiluError

    try:
        plan = planned(file, against, set_ or (), draws=draws, replicates=replicates, scale=scale, seed=seed, permutations=permutations,
                       named=pairs, main=main, variables=variable or ())  # fmt: skip
    except InputError:
        raise
    except QiluError as error:
        raise typer.BadParameter(str(error)) from None
    folder = out or RESULTS / f"attribute-{plan.package.scenario.id}"
    with laboratory(folder, store, workers=workers, cluster=cluster, quiet=quiet) as lab:
        show_attribution(plan, lab, folder, quiet)
