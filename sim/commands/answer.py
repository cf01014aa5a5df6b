"""How a command answers: exit codes, where messages go, paths and language as this user reads them."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import typer

from sim.kernel.errors import InputError, QiluError

if TYPE_CHECKING:
    from rich.console import Console

DONE, SOME_FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130
"""Exit codes of all commands."""

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def answering(command: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Turn errors that a person can act on into lines on standard error and an exit code, without a traceback."""

    @functools.wraps(command)
    def wrapped(*arguments: Parameters.args, **options: Parameters.kwargs) -> Result:
        try:
            return command(*arguments, **options)
        except KeyboardInterrupt:
            complain("interrupted")
            raise typer.Exit(INTERRUPTED) from None
        except QiluError as error:
            complain(str(error))
            raise typer.Exit(_exit_code(error)) from None

    return wrapped


def complain(text: str) -> None:
    """A message on standard error."""
    typer.echo(text, err=True)


def shown(path: Path) -> str:
    """The path as short as it is clear: relative if it lies below the current folder."""
    try:
        return os.path.relpath(path) if path.resolve().is_relative_to(Path.cwd()) else str(path)
    except OSError:
        return str(path)


def terminal(width: int) -> Console:
    """Where tables are printed: the terminal, or lines of `width` characters where output goes to a file."""
    from rich.console import Console

    return Console() if sys.stdout.isatty() else Console(width=width)


def tell_files(files: Iterable[tuple[Path, str]]) -> None:
    """Where each file is and what is in it, on standard output."""
    lines = [(shown(path), what) for path, what in files]
    width = max(len(path) for path, _ in lines)
    for path, what in lines:
        typer.echo(f"{path:<{width}}  {what}")


def user_language(available: tuple[str, ...] = ("zh", "en")) -> str:
    """`zh` for a Chinese locale, else `en`; the first available one if that is not."""
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    wanted = "zh" if locale.lower().startswith("zh") else "en"
    return wanted if wanted in available else available[0]


def prepare_process() -> None:
    """Settings that must stand before NumPy is loaded: one thread for its libraries; and output that never fails on a character."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _exit_code(error: QiluError) -> int:
    from sim.experiments.store.errors import FolderError, Interrupted

    if isinstance(error, (InputError, FolderError)):
        return BAD_INPUT
    return INTERRUPTED if isinstance(error, Interrupted) else SOME_FAILED
