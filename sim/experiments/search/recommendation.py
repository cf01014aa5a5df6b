"""A package as a scenario file: extends the scenario's own file and says what differs, so that `qilu run` computes the package.

The file is read back before anybody is told of it: its changes and assumptions must be those of the package.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.experiments.store.writing import remove, write_whole
from sim.kernel.errors import QiluError
from sim.scenario.distributions import Distribution
from sim.scenario.loader import load
from sim.scenario.parameter import Value
from sim.scenario.parameters import PARAMETERS
from sim.scenario.resolved import Assumption, Change, Scenario, Text
from sim.scenario.values import format_value

_FLOW = {"uniform": "uniform", "triangular": "triangular", "choice": "choice"}
_WORLD = (("time", "start"), ("time", "end"), ("population", "seed"), ("run", "seed"))


def write_recommendation(path: Path, package: Scenario, source: Path, title: Text, reason: Text, notes: Mapping[str, str]) -> None:
    """Write a package as a file that extends `source`; `notes`: a comment for each path that it changes.

    Draws, replicates and scale stay those of the source. Raises QiluError if the file would not read back as the package.
    """
    text = scenario_text(path, package, source, title, reason, notes)
    write_whole(path, text.encode())
    read = load(path)
    if (read.changes, _sorted(read.assumptions), read.start, read.end, read.seed) != (
        package.changes, _sorted(package.assumptions), package.start, package.end, package.seed,
    ):  # fmt: skip
        remove(path)
        raise QiluError(f"{path} would not say what the package is; please report this with the command")


def scenario_text(
    path: Path, package: Scenario, source: Path, title: Text, reason: Text, notes: Mapping[str, str], pair_with: str | None = None
) -> str:
    """The text of the file at `path`. `pair_with`: a scenario beside it to compare it with run by run."""
    base = load(source)
    lines = ["schema: 1", f"id: {package.id}", f"title: {_text(title)}", "reason:"]
    lines += [f"  {language}: {_quoted(reason[language])}" for language in ("zh", "en")]
    lines += [f"extends: [{_quoted(_relative(source, path.parent))}]", "", *_world(base, package, pair_with)]
    policy = _policy(base, package, notes)
    assumptions = _assumptions(base, package)
    lines += _posterior(base, package, path.parent)
    lines += ["policy:", *policy, ""] if policy else []
    lines += ["assumptions:", *assumptions, ""] if assumptions else []
    return "\n".join(lines).rstrip("\n") + "\n"


def _relative(source: Path, folder: Path) -> str:
    """Path of the source as seen from the folder; whole where there is no way from one to the other."""
    try:
        return Path(os.path.relpath(source.resolve(), folder.resolve())).as_posix()
    except ValueError:
        return source.resolve().as_posix()


def _world(base: Scenario, package: Scenario, pair_with: str | None) -> list[str]:
    """Settings of the world that the command line changed, and the pair."""
    sections: dict[str, dict[str, Any]] = {"run": {"pair_with": pair_with}}
    for section, key in _WORLD:
        name = "population_seed" if section == "population" else key
        if getattr(base, name) != getattr(package, name):
            sections.setdefault(section, {})[key] = getattr(package, name)
    rows = []
    for section, entries in sections.items():
        inside = ", ".join(f"{key}: {'null' if value is None else value}" for key, value in entries.items())
        rows += [f"{section}: {{{inside}}}", ""]
    return rows


def _policy(base: Scenario, package: Scenario, notes: Mapping[str, str]) -> list[str]:
    """Entries of all paths whose changes differ."""
    before, after = _by_path(base.changes), _by_path(package.changes)
    rows: list[str] = []
    said = ""
    for path in dict.fromkeys((*notes, *after, *before)):
        own = after.get(path, [])
        if own == before.get(path, []):
            continue
        if notes.get(path, "") != said and path in notes:
            said = notes[path]
            rows.append(f"  # {said}")
        if not own:
            rows.append(f"  {path}: null")
        elif len(own) == 1:
            rows.append(f"  {path}: {_change(own[0], package)}")
        else:
            rows += [f"  {path}:", *(f"    - {_change(change, package)}" for change in own)]
    return rows


def _by_path(changes: tuple[Change, ...]) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(change.path, []).append(change)
    return found


def _change(change: Change, scenario: Scenario) -> str:
    unit = "fraction" if change.operation == "scale" else PARAMETERS[change.path].unit
    parts = []
    if change.operation == "schedule":
        steps = ", ".join(f"{day.isoformat()}: {format_value(value, unit)}" for day, value in change.schedule)
        parts.append(f"schedule: {{{steps}}}")
    else:
        assert change.value is not None
        parts.append(f"{change.operation}: {format_value(change.value, unit)}")
        parts += [f"from: {change.start.isoformat()}"] if change.start > scenario.start else []
        parts += [f"to: {change.end.isoformat()}"] if change.end is not None else []
    if change.where:
        inside = ", ".join(f"{field}: [{', '.join(map(_quoted, names))}]" for field, names in change.where)
        parts.append(f"where: {{{inside}}}")
    return f"{{{', '.join(parts)}}}"


def _assumptions(base: Scenario, package: Scenario) -> list[str]:
    """Entries of all paths whose assumption differs."""
    before = {a.path: a.distribution for a in base.assumptions}
    after = {a.path: a.distribution for a in package.assumptions}
    rows = [f"  {path}: {_distribution(after[path], path)}" for path in after if after[path] != before.get(path) and after[path].kind != "rows"]
    return rows + [f"  {path}: null" for path in before if path not in after and before[path].kind != "rows"]


def _posterior(base: Scenario, package: Scenario, folder: Path) -> list[str]:
    """The posterior that the command line named in place of the source's, or took away; columns that the package says otherwise of need no line."""
    columns = {assumption.path: assumption for assumption in base.posterior}
    same = all(columns.get(assumption.path) == assumption for assumption in package.posterior)
    if same and (package.posterior or not base.posterior):
        return []
    named = next((Path(file[0]) for file in package.files if file not in base.files), None)
    return [f"posterior: {_quoted(_relative(named, folder)) if named else 'null'}", ""]


def _distribution(distribution: Distribution, path: str) -> str:
    """As a file writes it; money in plain yuan, because the values of one distribution must share their unit."""
    unit = PARAMETERS[path].unit
    values = [_plain(number, unit) for number in distribution.numbers]
    if distribution.kind == "fixed":
        return values[0]
    if distribution.kind in _FLOW:
        return f"{{{distribution.kind}: [{', '.join(values)}]}}"
    if distribution.kind == "normal":
        return f"{{normal: {{mean: {values[0]}, sd: {values[1]}}}}}"
    return f"{{lognormal: {{median: {values[0]}, sd_log: {_plain(distribution.numbers[1], 'fraction')}}}}}"


def _plain(value: Value, unit: str) -> str:
    if unit.partition("/")[0] == "yuan" and not isinstance(value, (bool, str)):
        return f"{value!r} {unit}"
    return format_value(value, unit)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _text(text: Text) -> str:
    return f"{{zh: {_quoted(text.zh)}, en: {_quoted(text.en)}}}"


def _sorted(assumptions: tuple[Assumption, ...]) -> list[Assumption]:
    return sorted(assumptions, key=lambda assumption: assumption.path)
