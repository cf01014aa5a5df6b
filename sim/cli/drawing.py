"""`qilu charts`: charts of finished runs, drawn again from what is stored."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.application import app
from sim.cli.options import Quiet
from sim.commands.answer import answering


@app.command()
@answering
def charts(
    words: Annotated[
        list[str],
        typer.Argument(metavar="DIR... [NAME]...", help="Folders of finished runs; and names of charts, if not all are wanted.", show_default=False),
    ],
    format_: Annotated[str, typer.Option("--format", metavar="LIST", help="Formats, with commas between them: png, svg, pdf.")] = "png",
    lang: Annotated[
        str, typer.Option(metavar="LIST", help="Languages, with commas between them: zh, en; default: the scenario's.", show_default=False)
    ] = "",
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Folder for the files; default: charts/ in each folder. Several runs get a folder each.", show_default=False
        ),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Draw charts of finished runs again.

    Reads stored results only: nothing is computed. Draws all charts of a run, or those named; with event records also the funnels of the first
    run that kept them. PNG for pages and slides, SVG and PDF for print; text of SVG and PDF files stays text.

    \b
    Examples:
      qilu charts results/baseline
      qilu charts results/baseline ladder city-tiles --format svg,pdf --lang zh
      qilu charts results/baseline results/more-grants --to pictures --format pdf
    """
    from sim.commands.charting import redraw

    redraw(words, format_, lang, to, quiet)
