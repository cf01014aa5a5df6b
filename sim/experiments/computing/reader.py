"""Readers: statistics of the micro-data of a run, taken by the worker that computes it. `points.read_runs` runs scenarios for one."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from sim.institutions.life import Life

if TYPE_CHECKING:
    from sim.scenario.resolved import Scenario


@dataclass(frozen=True, slots=True)
class Reader:
    """Statistics of the micro-data of a run, taken where the run is computed: a panel of all firms is a hundred megabytes, what is read from it a
    few numbers.

    `read`: (life, scenario) -> numbers by name, NaN where nothing is known; must be importable by name. `extras`: what it needs of the life
    besides the records. `modules`: modules whose code decides the numbers besides that of `read`; a package stands for all modules in its folder.
    The model's code is part of the address of every run and is not named.
    """

    name: str
    read: Callable[[Life, Scenario], Mapping[str, float]]
    extras: frozenset[str] = frozenset({"panel"})
    modules: tuple[str, ...] = ()

    @property
    def identity(self) -> str:
        """A hash of the reader's name and code."""
        return _identity(self.name, self.read.__module__, self.read.__qualname__, self.modules)


@cache
def _identity(name: str, module: str, function: str, modules: tuple[str, ...]) -> str:
    digest = hashlib.sha256(f"{name} {module}.{function}".encode())
    for each in (module, *modules):
        file = Path(str(sys.modules[each].__file__ if each in sys.modules else import_module(each).__file__))
        folder = file.parent
        for path in sorted(folder.rglob("*.py")) if file.name == "__init__.py" else [file]:
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
