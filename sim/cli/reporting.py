"""`qilu report`: the page that people read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from sim.cli.application import app
from sim.commands.answer import answering

RESULTS = Path("results")


class WithFiles(TyperCommand):
    """A command whose options `--pdf` and `--xlsx` may stand without a file."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put in the ending alone where such an option is followed by no file of its kind."""
        from sim.commands.reporting import BESIDE

        filled: list[str] = []
        for word, following in zip(args, [*args[1:], ""], strict=True):
            filled.append(word)
            if word in BESIDE and not following.lower().endswith(BESIDE[word]):
                filled.append(BESIDE[word])
        return super().parse_args(ctx, filled)


@app.command(cls=WithFiles)
@answering
def report(
    runs: Annotated[
        list[str],
        typer.Argument(metavar="RUN...", help="Results folders, by path or by name among the results; the first is the subject.", show_default=False),
    ],
    lang: Annotated[
        str | None, typer.Option(metavar="zh|en", help="Language in which it opens; default: as the locale says.", show_default=False)
    ] = None,
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File of the page, .html; default: report-RUN.html beside the first.", show_default=False)
    ] = None,
    pdf: Annotated[
        Path | None, typer.Option(metavar="[FILE]", help="Print it too, by Chromium, Chrome or Edge; default: beside the page.", show_default=False)
    ] = None,
    xlsx: Annotated[
        Path | None, typer.Option(metavar="[FILE]", help="Write all tables into a workbook too; default: beside the page.", show_default=False)
    ] = None,
    results: Annotated[Path, typer.Option("--results", metavar="DIR", help="Folder of results.")] = RESULTS,
) -> None:
    """Write a report in Chinese and English: one page to send.

    The page is a single file and works from an e-mail, without a network.

    Reads folders of `qilu run`, `compare`, `attribute`, `effects`, `sensitivity` and `discover`; computes nothing. The first scenario is what the
    report is about, the last one what the others are compared with, run by run, if they live in the same world. QILU_BROWSER names the browser
    that prints.

    \b
    Examples:
      qilu report baseline
      qilu report baseline no-policy --lang en --to baseline.html
      qilu report more-grants more-finance no-policy baseline attribute --pdf --xlsx
    """
    from sim.commands.reporting import make_report

    make_report(runs, results, lang, to, pdf, xlsx)
