"""`qilu studies`, `validate-model`, `check` and `forecast-skill`: whether the model is to be trusted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.application import app
from sim.cli.options import STORE, Cluster, Overrides, Quiet, SampleScale, Scale, Seed, StoreFolder, Workers, markdown_option
from sim.commands.answer import SOME_FAILED, answering
from sim.commands.limits import LEAST_MEMBERS, LEAST_PAIRS


@app.command()
@answering
def studies(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Studies to rerun; default: all.", show_default=False)] = None,
    scenarios: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the scenario files that the studies start from.")] = Path("scenarios"),
    replicates: Annotated[int, typer.Option(min=1, metavar="R", help="Replicates of chance; errors need two or more.")] = 4,
    scale: Scale = None,
    seed: Seed = None,
    set_: Overrides = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for results.")] = Path("results/studies"),
    markdown: Annotated[Path | None, markdown_option("studies")] = None,
    workers: Workers = None,
    store: StoreFolder = STORE,
    cluster: Cluster = None,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Rerun published studies inside the model.

    Each study simulates the reform or the rule that a paper studied, hands the simulated micro-data to the paper's estimator, and sets the
    estimate beside the published one. Uncertain parameters are at their central values; nothing is fitted. Two errors are given: that of the
    mean over replicates, and the estimator's own. An estimate outside the published interval is a finding about the model, not a failed command.

    \b
    Examples:
      qilu studies --scale 0.05
      qilu studies notch user-cost --scale 0.1 --replicates 8
      qilu studies --scale 0.1 --markdown sim/MODEL.md
    """
    from sim.commands.laboratory import laboratory
    from sim.commands.studying import chosen_studies, show_studies
    from sim.experiments.studies.study import Settings

    chosen = chosen_studies(names or ())
    settings = Settings(scenarios, scale, replicates, seed, tuple(set_ or ()))
    with laboratory(out, store, workers=workers, cluster=cluster, quiet=quiet) as lab:
        show_studies(chosen, settings, lab, out, markdown_file=markdown, quiet=quiet)


@app.command("validate-model")
@answering
def validate_model(
    scenarios: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the scenario files to start from.")] = Path("scenarios"),
    only: Annotated[
        list[str] | None, typer.Option(metavar="1,2,...", help="Only facts with these numbers; default: all 20.", show_default=False)
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, metavar="N", help="Runs, each with its own chance and its own draw of what is uncertain.")] = 10,
    scale: SampleScale = 1.0,
    seed: Seed = None,
    set_: Overrides = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for results.")] = Path("results/validate-model"),
    markdown: Annotated[Path | None, markdown_option("facts")] = None,
    workers: Workers = None,
    store: StoreFolder = STORE,
    cluster: Cluster = None,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Set the simulated firms against 20 stylised facts.

    Facts 1 to 13 and 17 are read from the historical run of 2018 to 2022, the others from published studies rerun inside the model. A fact
    holds if the mean over seeds and at least 80 % of the seeds lie in its band; bands come from the literature and are never moved. The model may
    be calibrated on facts 1 to 13, the others are out of sample. A fact that fails is a finding about the model, not a failed command.

    \b
    Examples:
      qilu validate-model
      qilu validate-model --scale 0.05 --seeds 4
      qilu validate-model --only 1,2,3,4,5 --scale 0.1 --markdown sim/MODEL.md
    """
    from sim.commands.laboratory import laboratory
    from sim.commands.validating_model import checked_plan, show_validation
    from sim.experiments.studies.study import Settings

    plan = checked_plan(only or (), Settings(scenarios, scale, seeds, seed, tuple(set_ or ())), seeds, scale)
    with laboratory(out, store, workers=workers, cluster=cluster, quiet=quiet) as lab:
        show_validation(plan, lab, out, markdown_file=markdown, quiet=quiet)


@app.command()
@answering
def check(
    file: Annotated[Path, typer.Argument(metavar="[FILE]", help="File of checks (YAML).")] = Path("tests/checks.yaml"),
    only: Annotated[list[str] | None, typer.Option(metavar="ID", help="Only this check; may be repeated.", show_default=False)] = None,
    replicates: Annotated[int, typer.Option(min=LEAST_PAIRS, metavar="R", help="Replicates of chance; differences are paired by replicate.")] = 4,
    scale: SampleScale = 0.02,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for results.")] = Path("results/checks"),
    workers: Workers = None,
    store: StoreFolder = STORE,
    cluster: Cluster = None,
    quiet: Quiet = False,
) -> None:
    """Check that the model answers changes as expected.

    Each check of the file changes a scenario and says, from theory or evidence, what must rise, fall, stay the same to the last bit, lie within
    bounds or come in order, and why. What rises or falls must do so by more than chance: the two-sided 95 % interval of the mean over replicates,
    by Student's t, must lie wholly where it is expected; a weak check fails only if it lies wholly on the other side. Scenarios that several
    checks share are run once. Exit code 1 if a check does not hold.

    \b
    Examples:
      qilu check
      qilu check --only cover-more-loans --only relabelling-cost
      qilu check --scale 1 --replicates 4 --out results/checks-whole
    """
    from sim.commands.checking import chosen_checks, show_checks
    from sim.commands.laboratory import laboratory

    checks = chosen_checks(file, only or (), scale, replicates)
    with laboratory(out, store, workers=workers, cluster=cluster, quiet=quiet) as lab:
        held = show_checks(checks, lab, out, quiet)
    if not held:
        raise typer.Exit(SOME_FAILED)


@app.command("forecast-skill")
@answering
def forecast_skill(
    file: Annotated[Path, typer.Argument(metavar="[FILE]", help="Calibration file (YAML): parameters and moments.")] = Path(
        "scenarios/calibration/history.yaml"
    ),
    origin: Annotated[int, typer.Option(metavar="YEAR", help="Last year whose data are used: 2019, 2020 or 2021.")] = 2021,
    to: Annotated[
        int | None, typer.Option(metavar="YEAR", help="Last year to forecast, 2022 at the latest; default: the one after the origin.",
                                 show_default=False),
    ] = None,
    calibration: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Results of `qilu calibrate --until ORIGIN`; default: calibrate first.", show_default=False)
    ] = None,
    trials: Annotated[int, typer.Option(min=1, metavar="N", help="Points tried by the search of the calibration.")] = 300,
    points: Annotated[int, typer.Option(min=1, metavar="N", help="Points of each of its two waves, one run each.")] = 500,
    members: Annotated[int, typer.Option(min=LEAST_MEMBERS, metavar="N", help="Runs of the forecast, one at each of so many posterior draws.")] = 200,
    later_rules: Annotated[bool, typer.Option("--later-rules", help="Use rules that came into force after the origin.")] = False,
    scale: SampleScale = 0.05,
    seed: Seed = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder for results; default: results/forecast-<origin>.")] = None,
    markdown: Annotated[Path | None, markdown_option("forecast")] = None,
    workers: Workers = None,
    store: StoreFolder = STORE,
    cluster: Cluster = None,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Forecast from a past year and score the forecast.

    Learns the parameters from data up to the origin only, runs on from 2018 to the years after it, and scores the distribution of the runs against
    the figures that came: continuous ranked probability score, coverage, absolute error. Beside it stand naive models that know the published
    series up to the origin: the last change goes on, a log-linear trend, an autoregression of changes.

    \b
    Examples:
      qilu forecast-skill --origin 2021
      qilu forecast-skill --origin 2021 --calibration results/calibration-until-2021
      qilu forecast-skill --origin 2020 --to 2022 --trials 40 --points 120 --members 60 --scale 0.02
    """
    from sim.commands.forecasting import checked_request, checked_years, show_forecast
    from sim.commands.laboratory import RESULTS, laboratory
    from sim.experiments.calibration.plan import Settings

    last = checked_years(origin, to)
    plan = checked_request(file, Settings(trials=trials, points=points, until=origin), scale, seed, calibration)
    folder = out or RESULTS / f"forecast-{origin}"
    with laboratory(folder, store, workers=workers, cluster=cluster, quiet=quiet) as lab:
        show_forecast(plan, lab, folder, origin=origin, to=last, members=members, calibration=calibration, later_rules=later_rules,
                      markdown_file=markdown, quiet=quiet)  # fmt: skip
