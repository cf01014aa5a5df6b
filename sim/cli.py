"""The command `qilu`: options and help, one thin function a command. What the commands do is in `sim.commands`.

Nothing heavy is imported before a command needs it, so that `qilu --help` answers at once.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from sim.commands.answer import BAD_INPUT, DONE, SOME_FAILED, answering, prepare_process

app = typer.Typer(
    help="qilu (齐鲁): how the enterprises of Shandong answer innovation policy.",
    epilog="qilu COMMAND --help shows options and examples of a command.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

ScenarioFile = Annotated[Path, typer.Argument(metavar="FILE", help="Scenario file (YAML).", show_default=False)]
ScenarioFiles = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Scenario files (YAML).", show_default=False)]
Overrides = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Set one value over what the file says; may be repeated.", show_default=False),
]
Draws = Annotated[int | None, typer.Option(min=1, metavar="N", help="Draws of the uncertain parameters; default: the file's.")]
Replicates = Annotated[int | None, typer.Option(min=1, metavar="N", help="Replicates of chance for each draw; default: the file's.")]
Seed = Annotated[int | None, typer.Option(min=0, metavar="N", help="Seed of all random numbers; default: the file's.")]
Workers = Annotated[int | None, typer.Option(min=1, metavar="N", help="Runs computed at a time; default: one a processor. Never changes a result.")]
Out = Annotated[Path | None, typer.Option(metavar="DIR", help="Folder for results; default: results/<scenario id>.")]
Events = Annotated[
    str | None,
    typer.Option(
        metavar="[RUNS]",
        help="Keep event records: of the first run, of `all`, or of runs named DRAW/REPLICATE,... Never changes a result.",
        show_default=False,
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress display.")]


class WithEvents(TyperCommand):
    """A command whose option `--events` may stand without a value."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put in `first` where `--events` is followed by no run."""
        from sim.views.stored_run import RUNS_NAMED

        filled: list[str] = []
        for word, following in zip(args, [*args[1:], ""], strict=True):
            filled.append(word)
            if word == "--events" and not RUNS_NAMED.fullmatch(following):
                filled.append("first")
        return super().parse_args(ctx, filled)


def main() -> None:
    """Entry point of the command."""
    prepare_process()
    app(prog_name="qilu")


def _print_version(asked: bool) -> None:
    if asked:
        from sim.experiments.code_version import code_version

        typer.echo(f"qilu {code_version()}")
        raise typer.Exit(DONE)


@app.callback()
def options(
    version: Annotated[bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show version and code hash.")] = False,
) -> None:
    """Options before the command."""


@app.command(cls=WithEvents)
@answering
def run(
    file: ScenarioFile,
    draws: Draws = None,
    replicates: Replicates = None,
    workers: Workers = None,
    seed: Seed = None,
    out: Out = None,
    set_: Overrides = None,
    events: Events = None,
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
      qilu run scenarios/baseline.yaml --set measures.outreach.enabled=false --out results/no-outreach
      qilu run scenarios/demo-small.yaml --events
    """
    from sim.commands.running import events_wanted, run_scenario
    from sim.scenario.loader import load

    scenario = load(file, set_ or ()).with_overrides(draws=draws, replicates=replicates, seed=seed)
    try:
        with_events = events_wanted(events, scenario)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--events") from None
    if not run_scenario(scenario, out, workers, quiet, ["qilu", *sys.argv[1:]], with_events):
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
    scale: Annotated[float | None, typer.Option(min=0.002, max=1, metavar="S", help="Share of the firms; default: the file's.")] = None,
    replicates: Annotated[int, typer.Option(min=1, metavar="N", help="Replicates of chance for each comparison.")] = 4,
    workers: Workers = None,
    seed: Seed = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the runs and effects.csv.")] = Path("results/effects"),
    markdown: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Renew the table between the marks effects:begin and effects:end of a document.")
    ] = None,
    set_: Overrides = None,
    quiet: Quiet = False,
) -> None:
    """Say what each measure adds: the scenario with and without it.

    Runs the scenario with all its measures and once more without each of them, in the same world with the same chance and all parameters
    at their defaults. Prints for each of the 22 measures the figure that it should move, the difference with its standard error, and the
    cost. The same command again goes on where it stopped.

    \b
    Examples:
      qilu effects --scale 0.05
      qilu effects scenarios/baseline.yaml --replicates 8 --markdown sim/MODEL.md
    """
    from sim.commands.effects import show_effects
    from sim.scenario.loader import load

    scenario = load(file, set_ or ()).with_overrides(seed=seed)
    command = ["qilu", *sys.argv[1:]]
    succeeded = show_effects(scenario, out, scale=scale, replicates=replicates, workers=workers, quiet=quiet, markdown_file=markdown, command=command)
    if not succeeded:
        raise typer.Exit(SOME_FAILED)


@app.command()
@answering
def validate(files: ScenarioFiles, set_: Overrides = None) -> None:
    """Check scenario files and say what they contain.

    Prints what is switched on, changed and assumed, and every problem with its line. Exit code 2 if there is a problem.

    \b
    Examples:
      qilu validate scenarios/baseline.yaml
      qilu validate scenarios/*.yaml
    """
    from sim.commands.inspecting import validate_files

    if not validate_files(files, set_ or ()):
        raise typer.Exit(BAD_INPUT)


@app.command()
@answering
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors.

    \b
    Examples:
      qilu schema > scenario.schema.json
    """
    from sim.commands.inspecting import print_schema

    print_schema()


@app.command()
@answering
def explain(
    path: Annotated[str, typer.Argument(help="A parameter path, the beginning of one, or a measure by number or name.")] = "",
    all_: Annotated[bool, typer.Option("--all", help="The whole parameter reference, as Markdown.")] = False,
) -> None:
    """Explain a parameter, a group of parameters, or a measure.

    Prints meaning, unit, default, range, source and how well the value is known.

    \b
    Examples:
      qilu explain research.adjustment
      qilu explain measures.ladder
      qilu explain 10
      qilu explain --all > sim/PARAMETERS.md
    """
    if all_:
        from sim.scenario.reference import reference

        typer.echo(reference(), nl=False)
        return
    if not path:
        raise typer.BadParameter("name a path, or ask for --all", param_hint="PATH")
    from sim.scenario.explain import explain as explained

    typer.echo(explained(path))


@app.command()
@answering
def measures(
    name: Annotated[str, typer.Argument(metavar="MEASURE", help="A measure by number or name: its levers in full.", show_default=False)] = "",
    levers: Annotated[bool, typer.Option("--levers", help="The levers of all measures as a table.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="All measures and levers as a Markdown document.")] = False,
) -> None:
    """List the 22 measures of the policy document and their levers.

    Says what each is called in scenario files, and of each lever default, unit, range, source and how well it is known.

    \b
    Examples:
      qilu measures
      qilu measures 10
      qilu measures technology_finance
      qilu measures --levers
    """
    from sim.commands import measures as listing

    if sum((bool(name), levers, markdown)) > 1:
        raise typer.BadParameter("choose one of MEASURE, --levers and --markdown")
    if name:
        listing.print_measure(name)
    elif markdown:
        listing.print_markdown()
    elif levers:
        listing.print_levers()
    else:
        listing.print_measures()


@app.command()
@answering
def population(
    check: Annotated[bool, typer.Option("--check", help="Compare each margin with its source.")] = False,
    scale: Annotated[float, typer.Option(min=0.002, max=1, help="Share of the firms to synthesise.")] = 1.0,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the population.")] = 1,
) -> None:
    """Synthesise the initial firms; print or check their margins.

    Prints the firms by size. With --check, prints each margin beside its source figure with the deviation, and all assumptions;
    exit code 1 if, at full scale, a margin that must hold is off by more than 1 %.

    \b
    Examples:
      qilu population
      qilu population --check
      qilu population --check --scale 0.1
    """
    from sim.commands.inspecting import show_population

    if not show_population(check, scale, seed):
        raise typer.Exit(SOME_FAILED)


if __name__ == "__main__":
    main()
