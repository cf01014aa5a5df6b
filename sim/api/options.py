"""Options that every function computing runs takes, and the laboratory they ask for."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from sim.commands.laboratory import laboratory
from sim.commands.progress import Rounds
from sim.kernel.errors import QiluError, nearest_name

if TYPE_CHECKING:
    from sim.experiments.computing.lab import Lab
    from sim.scenario.resolved import Scenario

STORE = Path("results/store")


class Options(TypedDict, total=False):
    """`store`: folder of finished runs, default results/store; `workers`: runs at a time, default one a processor; `cluster`: address of a dask
    scheduler to compute on instead; `progress`: show it, default True."""

    store: str | Path
    workers: int
    cluster: str
    progress: bool


@contextmanager
def lab_for(out: Path, options: Options, rounds: int | None = None) -> Iterator[Lab]:
    """The laboratory of one call. In a notebook progress is drawn there, elsewhere on standard error.

    `rounds`: all runs of an experiment that begins and ends many times, which are told together. Raises TypeError for an option that is none.
    """
    if unknown := set(options) - Options.__annotations__.keys():
        hint = nearest_name(min(unknown), Options.__annotations__)
        raise TypeError(f"unknown option {min(unknown)}" + (f"; did you mean {hint}?" if hint else ""))
    progress = options.get("progress", True)
    with laboratory(
        out, Path(options.get("store", STORE)), workers=options.get("workers"), cluster=options.get("cluster"), quiet=not progress
    ) as lab:
        if progress and in_notebook():
            from sim.api.notebook_bar import NotebookBar

            lab = replace(lab, watcher=NotebookBar(out, rounds))
        elif progress and rounds is not None:
            lab = replace(lab, watcher=Rounds(out, rounds))
        yield replace(lab, command=())


@contextmanager
def requests_checked() -> Iterator[None]:
    """What a command tells of an option that does not fit is raised as QiluError."""
    from typer import BadParameter

    try:
        yield
    except BadParameter as error:
        raise QiluError(error.message) from None


def in_notebook() -> bool:
    """Whether this process is the kernel of a notebook."""
    shell = sys.modules.get("IPython")
    return shell is not None and type(shell.get_ipython()).__name__ == "ZMQInteractiveShell"


def loaded(scenario: Scenario | str | Path) -> Scenario:
    """A scenario, or the one in a file."""
    if isinstance(scenario, (str, Path)):
        from sim.scenario.loader import load

        return load(scenario)
    return scenario
