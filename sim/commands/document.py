"""Tables inside a document that commands renew: each stands between `<!-- name:begin -->` and `<!-- name:end -->`."""

from __future__ import annotations

from pathlib import Path

import typer

from sim.commands.answer import shown
from sim.kernel.errors import QiluError


def check_block(document: Path | None, name: str) -> None:
    """Raise QiluError if there is no such place in the document; to be asked before hours of runs. No document, no question."""
    if document is not None:
        between(_read(document), name, "")


def renew_block(document: Path | None, name: str, table: str) -> None:
    """Write the table into its place in the document and say so."""
    if document is None:
        return
    from sim.experiments.store.writing import write_whole

    write_whole(document, between(_read(document), name, table).encode())
    typer.echo(f"{shown(document)}  table {name} renewed")


def between(text: str, name: str, table: str) -> str:
    """The text with the table in place of what stands between its marks; raises QiluError if they are not there once, in order."""
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    start, stop = text.find(begin), text.find(end)
    if start < 0 or stop < start or text.count(begin) != 1 or text.count(end) != 1:
        raise QiluError(f"the document must hold {begin} and {end}, once each and in this order")
    return f"{text[: start + len(begin)]}\n{table.strip()}\n{text[stop:]}"


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise QiluError(f"cannot read {shown(path)}: {error.strerror}") from error
