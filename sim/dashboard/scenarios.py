"""Scenario files by their titles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.dashboard.engine.changes import changed
from sim.kernel.errors import QiluError

if TYPE_CHECKING:
    from sim.dashboard.desk import Desk


def titles(desk: Desk) -> dict[str, str]:
    """Names of the files in scenarios/ with their titles in the visitor's language; files with problems by their names."""
    return {path.name: title_of(path, desk.language) for path in desk.places.scenario_files()}


def title_of(path: Path, language: str) -> str:
    """The title of a scenario file; its name if it cannot be read."""
    try:
        return changed(path, ()).title[language]
    except QiluError:
        return path.name
