"""`qilu run`, `qilu events`, `qilu effects`: compute runs of a scenario and look at them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from sim.cli.application import app
from sim.cli.options import (
    STORE,
    Cluster,
    Draws,
    Events,
    Firms,
    Out,
    Overrides,
    Quiet,
    Replicates,
    Scale,
    ScenarioFile,
    Seed,
    StoreFolder,
    Workers,
    markdown_option,
)
from sim.commands.answer import SOME_FAILED, answering


class WithExtras(TyperCommand):
    """A command whose options `--events` and `--firms` may stand without a value."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put in `first` where such an option is followed by no run."""
        from sim.views.stored_run import KEEPING_OPTIONS, RUNS_NAMED

        filled: list[str] = []
        for word, following in zip(args, [*args[1:], ""], strict=True):
            filled.append(word)
            if word in KEEPING_OPTIONS and not RUNS_NAMED.fullmatch(following):
                filled.append("first")
        return super().parse_args(ctx, filled)


@app.command(cls=WithExtras)
@answering
def run(
    file: ScenarioFile,
    draws: Draws = None,
    replicates: Replicates = None,
    scale: Scale = None,
    workers: Workers = None,
    seed: Seed = None,
    out: Out = None,
    set_: Overrides = None,
    events: Events = None,
    firms: Firms = None,
    store: StoreFolder = STORE,
    cluster: Cluster = None,
    markdown: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Renew the table of official figures beside the runs, between the marks history:begin and history:end of a document.",
            show_default=False,
        ),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Run a scenario and score it against the policy's targets.

    Computes draws x replicates, prints the scorecard, what each measure did and the fiscal account, and writes runs, summary, tables
    and charts. The same command again goes on where it stopped: finished runs of the same scenario and code are kept.

    Exit code 0: done, 1: some runs failed, 2: bad input, 130: interrupted.

    \b
    Examples:
      qilu run scenarios/demo-small.yaml
      qilu run scenarios/baseline.yaml --draws 100 --workers 8
      qilu run scenarios/baseline.yaml --scale 0.05 --out results/quick-look
      qilu run scenarios/baseline.yaml --set measures.outreach.enabled=false --out results/no-outreach
      qilu run scenarios/demo-small.yaml --events
      qilu run scenarios/demo-small.yaml --firms all
      qilu run scenarios/history-2018-2022.yaml --markdown sim/MODEL.md
    """
    from sim.commands.laboratory import RESULTS, laboratory
    from sim.commands.running import extras_wanted, run_scenario
    from sim.scenario.loader import load

    scenario = load(file, set_ or ()).with_overrides(draws=draws, replicates=replicates, scale=scale, seed=seed)
    extras = extras_wanted({"events": events, "firms": firms}, scenario)
    folder = out or RESULTS / scenario.id
    with laboratory(folder, store, workers=workers, cluster=cluster, quiet=quiet) as lab:
        succeeded = run_scenario(scenario, lab, folder, quiet, extras, markdown)
    if not succeeded:
        raise typer.Exit(SOME_FAILED)


@app.command()
@answering
def events(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Results folder of a run made with --events.", show_default=False)],
    name: Annotated[str, typer.Argument(metavar="NAME", help="Only this call, instrument or kind of event.", show_default=False)] = "",
    run: Annotated[str, typer.Option(metavar="DRAW/REPLICATE", help="Which run; default: the first with records.", show_default=False)] = "",
    charts: Annotated[bool, typer.Option(help="Draw funnels and the timeline of projects into DIR/charts.")] = True,
) -> None:
    """Show what happened in a run: funnels and waiting times.

    Prints, for every call, instrument and kind, how many projects, applications, loans, ... went from one state to the next, after how many
    days, and why they left; and draws this as charts.

    \b
    Examples:
      qilu events results/baseline
      qilu events results/baseline major_projects --no-charts
    """
    from sim.commands.events import show_events

    show_events(folder, run, name, charts)


@app.command()
@answering
def effects(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Scenario file (YAML).")] = Path("scenarios/baseline.yaml"),
    scale: Scale = None,
    replicates: Annotated[int, typer.Option(min=1, metavar="N", help="Replicates of chance for each comparison.")] = 4,
    workers: Workers = None,
    seed: Seed = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the runs and effects.csv.")] = Path("results/effects"),
    markdown: Annotated[Path | None, markdown_option("effects")] = None,
    set_: Overrides = None,
    store: StoreFolder = STORE,
    cluster: Cluster = None,
    quiet: Quiet = False,
) -> None:
    """Say what each measure adds, by leaving it out.

    Runs the scenario with all its measures and once more without each of them, in the same world with the same chance and all parameters
    at their central values. Prints for each of the 22 measures the figure that it should move, the difference with its standard error, and the
    cost. The same command again goes on where it stopped.

    \b
    Examples:
      qilu effects --scale 0.05
      qilu effects scenarios/baseline.yaml --replicates 8 --markdown sim/MODEL.md
    """
    from sim.commands.effects import show_effects
    from sim.commands.laboratory import laboratory
    from sim.scenario.loader import load

    scenario = load(file, set_ or ()).with_overrides(seed=seed)
    with laboratory(out, store, workers=workers, cluster=cluster, quiet=quiet) as lab:
        succeeded = show_effects(scenario, lab, out, scale=scale, replicates=replicates, markdown_file=markdown)
    if not succeeded:
        raise typer.Exit(SOME_FAILED)
