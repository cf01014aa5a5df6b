"""`qilu validate`, `schema`, `explain`, `measures`, `population`: what goes into a run."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.application import app
from sim.cli.options import Overrides, ScenarioFiles
from sim.commands.answer import BAD_INPUT, SOME_FAILED, answering
from sim.scenario.starts import START_DATES

LATEST_START = datetime.combine(START_DATES[-1], datetime.min.time())


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
    provenance: Annotated[bool, typer.Option("--provenance", help="How many parameters are how well known, as Markdown.")] = False,
    markdown: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Renew that table between the marks provenance:begin and provenance:end of a document.")
    ] = None,
) -> None:
    """Explain a parameter, a group of parameters, or a measure.

    Prints meaning, unit, default, range, source and how well the value is known.

    \b
    Examples:
      qilu explain research.adjustment
      qilu explain measures.ladder
      qilu explain 10
      qilu explain --all > sim/PARAMETERS.md
      qilu explain --provenance --markdown sim/MODEL.md
    """
    if all_:
        from sim.scenario.reference import reference

        typer.echo(reference(), nl=False)
        return
    if provenance or markdown is not None:
        from sim.commands.document import renew_block
        from sim.scenario.reference import provenance as counted

        typer.echo(counted())
        renew_block(markdown, "provenance", counted())
        return
    if not path:
        raise typer.BadParameter("name a path, or ask for --all or --provenance", param_hint="PATH")
    from sim.scenario.explain import explain as explained

    typer.echo(explained(path))


@app.command()
@answering
def measures(
    name: Annotated[str, typer.Argument(metavar="MEASURE", help="A measure by number or name: its levers in full.", show_default=False)] = "",
    levers: Annotated[bool, typer.Option("--levers", help="The levers of all measures as a table.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="All measures and levers as a Markdown document.")] = False,
) -> None:
    """List the 22 measures of the document and their levers.

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
    start: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Date of the population: 2018-12-31 or 2022-12-31.")] = LATEST_START,
) -> None:
    """Synthesise the initial firms; print or check margins.

    Prints the firms by size. With --check, prints each margin beside its source figure with the deviation, and all assumptions;
    exit code 1 if, at full scale, a margin that must hold is off by more than 1 %.

    \b
    Examples:
      qilu population
      qilu population --check
      qilu population --check --scale 0.1
      qilu population --check --start 2018-12-31
    """
    from sim.commands.inspecting import show_population

    if start.date() not in START_DATES:
        raise typer.BadParameter(f"no population starts on {start.date()}; choose {' or '.join(map(str, START_DATES))}", param_hint="--start")
    if not show_population(check, scale, seed, start.date()):
        raise typer.Exit(SOME_FAILED)
