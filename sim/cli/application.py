"""The command `qilu` before any subcommand: its help, its version, and the process it runs in."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from sim.commands.answer import DONE, prepare_process

ORDER = (
    "run", "compare", "effects", "attribute", "sensitivity", "discover", "search", "calibrate", "validate-model", "studies", "check",
    "forecast-skill", "report", "serve", "charts", "results", "verify", "events",
)  # fmt: skip
"""Commands that `qilu --help` lists first; what goes into a run comes after them."""


class InOrder(TyperGroup):
    """Lists commands as people need them, not as files are loaded."""

    def list_commands(self, ctx: Any) -> list[str]:
        names = super().list_commands(ctx)
        return [name for name in ORDER if name in names] + [name for name in names if name not in ORDER]


app = typer.Typer(
    cls=InOrder,
    help="qilu (齐鲁): how the enterprises of Shandong answer innovation policy.",
    epilog="qilu COMMAND --help shows options and examples of a command.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def main() -> None:
    """Entry point of the command."""
    prepare_process()
    app(prog_name="qilu")


def _print_version(asked: bool) -> None:
    if asked:
        from sim.experiments.store.code_version import code_version

        typer.echo(f"qilu {code_version()}")
        raise typer.Exit(DONE)


@app.callback()
def options(
    version: Annotated[bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show version and code hash.")] = False,
) -> None:
    """Options before the command."""
