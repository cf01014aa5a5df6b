"""The command `qilu`: options and help, one thin function a command. What the commands do is in `sim.commands`.

Nothing heavy is imported before a command needs it, so that `qilu --help` answers at once.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

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
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress display.")]


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


@app.command()
@answering
def run(
    file: ScenarioFile,
    draws: Draws = None,
    replicates: Replicates = None,
    workers: Workers = None,
    seed: Seed = None,
    out: Out = None,
    set_: Overrides = None,
    quiet: Quiet = False,
) -> None:
    """Run a scenario and score it against the policy's targets.

    Computes draws x replicates, prints the scorecard, and writes runs, summary, scorecard and charts. The same command again goes
    on where it stopped: finished runs of the same scenario and code are kept.

    Exit code 0: done, 1: some runs failed, 2: bad input, 130: interrupted.

    \b
    Examples:
      qilu run scenarios/demo-small.yaml
      qilu run scenarios/baseline.yaml --draws 100 --workers 8
      qilu run scenarios/baseline.yaml --set measures.outreach.enabled=false --out results/no-outreach
    """
    from sim.commands.running import run_scenario
    from sim.scenario.loader import load

    scenario = load(file, set_ or ()).with_overrides(draws=draws, replicates=replicates, seed=seed)
    if not run_scenario(scenario, out, workers, quiet, ["qilu", *sys.argv[1:]]):
        raise typer.Exit(SOME_FAILED)


@app.command()
@answering
def validate(files: ScenarioFiles, set_: Overrides = None) -> None:
    """Check scenario files and say what they contain.

    Names measures that are switched on but not built yet, and every problem with its line. Exit code 2 if there is a problem.

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
def measures() -> None:
    """List the 22 measures of the policy document.

    Says what each is called in scenario files and whether the model has it.

    \b
    Examples:
      qilu measures
    """
    from sim.commands.inspecting import print_measures

    print_measures()


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
