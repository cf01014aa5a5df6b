"""Errors that a person can act on: every problem of an input at once, each with its place."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


class QiluError(Exception):
    """Base of all errors that qilu raises on purpose; commands print it without a traceback."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong with an input file: where, what was found, what is allowed, the nearest valid name."""

    file: str
    line: int
    column: int
    path: str
    found: str
    allowed: str = ""
    nearest: str = ""

    def __str__(self) -> str:
        text = f"{self.file}:{self.line}:{self.column}: {self.path}: {self.found}"
        if self.allowed:
            text += f"; {self.allowed}"
        if self.nearest:
            text += f"; did you mean {self.nearest}?"
        return text


class InputError(QiluError):
    """Bad input. Carries every problem found, sorted by place; commands exit with code 2."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def nearest_name(name: str, names: Iterable[str]) -> str:
    """The valid name closest to `name`, or an empty string if none is close."""
    close = difflib.get_close_matches(name, list(names), n=1, cutoff=0.55)
    return close[0] if close else ""
