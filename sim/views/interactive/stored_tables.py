"""Tables and manifest of an experiment's folder, as its charts read them: nothing is computed."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sim.experiments.store.folder import MANIFEST
from sim.experiments.store.manifest import read_manifest
from sim.scenario.stored import from_json

if TYPE_CHECKING:
    from sim.scenario.resolved import Scenario

Line = TypeVar("Line")


def lines_in(folder: Path, table: str, kind: Callable[..., Line]) -> list[Line]:
    """Rows of `<table>.csv` as objects of a dataclass that has its columns, blanks as None; empty if there is no such table."""
    import pandas as pd

    path = Path(folder) / f"{table}.csv"
    if not path.is_file():
        return []
    frame = pd.read_csv(path, encoding="utf-8-sig", na_values=[""], keep_default_na=False)
    kept = [field.name for field in fields(kind) if field.name in frame.columns]  # type: ignore[arg-type]
    return [kind(**{name: _plain(row[name]) for name in kept}) for row in frame.to_dict("records")]


def _plain(value: Any) -> Any:
    """A cell as a plain Python value; whole numbers as such."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    value = value.item() if hasattr(value, "item") else value
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value


def manifest_of(folder: Path) -> dict[str, Any]:
    """The folder's manifest; raises FolderError if there is none."""
    return read_manifest(Path(folder) / MANIFEST)


def scenarios_in(manifest: dict[str, Any]) -> tuple[Scenario, ...]:
    """The scenarios that an experiment's manifest tells of, in its order."""
    return tuple(from_json(scenario) for scenario in manifest["scenarios"])
