"""`qilu serve`: the dashboard in a browser of this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.application import app
from sim.commands.answer import answering
from sim.commands.limits import LEAST_SCALE


@app.command()
@answering
def serve(
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, metavar="N", help="Port; default: 8501, or the next that is free.", show_default=False)
    ] = None,
    lang: Annotated[str | None, typer.Option(metavar="zh|en", help="Language at the start; default: as the locale says.", show_default=False)] = None,
    open_: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in the browser.")] = True,
    root: Annotated[Path, typer.Option(metavar="DIR", help="Folder that holds scenarios/ and results/.")] = Path(),
    scale: Annotated[
        float | None,
        typer.Option(min=LEAST_SCALE, max=1, metavar="S", help="Share of the firms in the small population; default: 0.02.", show_default=False),
    ] = None,
    draws: Annotated[
        int | None,
        typer.Option(min=1, max=100, metavar="N", help="Draws of the assumptions in the small population; default: 4.", show_default=False),
    ] = None,
    full_scale: Annotated[float, typer.Option(min=LEAST_SCALE, max=1, metavar="S", help="Share of the firms in a full run.")] = 1.0,
) -> None:
    """Open the dashboard: move levers, run, compare, save.

    Serves pages in Chinese and English to browsers of this machine only (127.0.0.1); nothing is asked of or sent to the outside. Levers are
    tried on a small population (--scale, --draws) in seconds; full runs (--full-scale) go on in the background. Ctrl-C stops it, exit code 0.

    \b
    Examples:
      qilu serve
      qilu serve --port 8600 --lang zh --no-open
      qilu serve --scale 0.01 --draws 4
    """
    from sim.commands.answer import user_language
    from sim.dashboard.engine.small import SMALL_DRAWS, SMALL_SCALE
    from sim.dashboard.server import serve as serve_dashboard
    from sim.dashboard.settings import Settings
    from sim.views.phrases import LANGUAGES

    if lang is not None and lang not in LANGUAGES:
        raise typer.BadParameter(f"{lang!r}: {' or '.join(LANGUAGES)}", param_hint="--lang")
    language = lang or user_language()
    settings = Settings(root, language, SMALL_SCALE if scale is None else scale, SMALL_DRAWS if draws is None else draws, full_scale)
    serve_dashboard(settings, port, open_, language)
