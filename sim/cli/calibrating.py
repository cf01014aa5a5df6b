"""`qilu calibrate`: learn parameters from the years before the policy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.application import app
from sim.cli.options import STORE, Cluster, Quiet, SampleScale, Seed, StoreFolder, Workers, markdown_option
from sim.commands.answer import answering
from sim.commands.limits import LEAST_ROWS, LEAST_TESTS


@app.command()
@answering
def calibrate(
    file: Annotated[Path, typer.Argument(metavar="[FILE]", help="Calibration file (YAML): parameters and moments.")] = Path(
        "scenarios/calibration/history.yaml"
    ),
    trials: Annotated[int, typer.Option(min=1, metavar="N", help="Points tried by the search for the best one.")] = 300,
    replicates: Annotated[int, typer.Option(min=1, metavar="R", help="Runs of each of them; the mean over them is judged.")] = 2,
    points: Annotated[int, typer.Option(min=1, metavar="N", help="Points of each of the two waves, one run each.")] = 500,
    rows: Annotated[int, typer.Option(min=LEAST_ROWS, metavar="N", help="Draws of the posterior to write.")] = 400,
    tests: Annotated[int, typer.Option(min=LEAST_TESTS, metavar="N", help="Runs that stand in for history: do intervals hold the truth?")] = 200,
    check: Annotated[int, typer.Option(min=LEAST_TESTS, metavar="N", help="Runs at draws of the posterior, to see how moments are met.")] = 60,
    until: Annotated[int | None, typer.Option(metavar="YEAR", help="Use no data of later years; default: all.", show_default=False)] = None,
    scale: SampleScale = 0.05,
    seed: Seed = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for results.")] = Path("results/calibration"),
    write_posterior: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write the posterior for projections to this file, and beside it, as FILE-history, that "
                                  "of the past.", show_default=False),
    ] = None,
    markdown: Annotated[Path | None, markdown_option("calibration")] = None,
    workers: Workers = None,
    store: StoreFolder = STORE,
    cluster: Cluster = None,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Learn parameters from the years before the policy.

    Searches for the parameters under which the run from 2018 to 2022 agrees best with published figures and stylised facts 1-13 (CMA-ES), rules out
    what cannot agree (history matching), and estimates the posterior of all parameters together (approximate Bayesian computation). Says which
    figures the model does not meet, and by simulated histories with known parameters whether the intervals hold the truth as often as they say.
    Facts 14-20 and all later data stay out of it: they judge the result.

    \b
    Examples:
      qilu calibrate
      qilu calibrate --trials 40 --points 120 --scale 0.02 --out results/quick-calibration
      qilu calibrate --until 2021 --out results/calibration-until-2021
    """
    from sim.commands.calibrating import checked_plan, show_calibration
    from sim.commands.laboratory import laboratory
    from sim.experiments.calibration.plan import Settings

    settings = Settings(trials=trials, points=points, replicates=replicates, rows=rows, tests=tests, predictive=check, until=until)
    plan = checked_plan(file, settings, scale, seed)
    with laboratory(out, store, workers=workers, cluster=cluster, quiet=quiet) as lab:
        show_calibration(plan, lab, out, posterior_file=write_posterior, markdown_file=markdown, quiet=quiet)
