"""A resolved scenario as plain JSON and back: a results folder holds all that is needed to compute its runs again, without the files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sim.scenario.distributions import Distribution
from sim.scenario.resolved import Assumption, Change, Scenario, Target, Text

_LANGUAGES = ("zh", "en")


def to_json(scenario: Scenario) -> dict[str, Any]:
    """Everything of the scenario but the names of its files, as plain JSON types."""
    targets = {t.id: t.canonical() | {"title": _text(t.title), "note": t.note and _text(t.note)} for t in scenario.targets}
    return {
        **scenario.canonical(),
        "assumptions": {a.path: a.distribution.canonical() for a in scenario.assumptions},
        "targets": targets,
        "id": scenario.id,
        "title": _text(scenario.title),
        "reason": scenario.reason and _text(scenario.reason),
        "pair_with": scenario.pair_with,
        "headline": list(scenario.headline),
        "languages": list(scenario.languages),
        "beaten": list(scenario.beaten),
    }


def from_json(plain: Mapping[str, Any], files: Mapping[str, str] | None = None) -> Scenario:
    """The scenario that `to_json` wrote; raises KeyError, TypeError or ValueError if it is not one."""
    reason = plain.get("reason")
    return Scenario(
        id=plain["id"],
        title=Text(**plain["title"]),
        reason=Text(**reason) if reason else None,
        schema=plain["schema"],
        start=date.fromisoformat(plain["start"]),
        end=date.fromisoformat(plain["end"]),
        step=plain["step"],
        scale=float(plain["scale"]),
        population_seed=plain["population_seed"],
        draws=plain["draws"],
        replicates=plain["replicates"],
        seed=plain["seed"],
        pair_with=plain.get("pair_with"),
        changes=tuple(_change(change) for change in plain["changes"]),
        assumptions=tuple(Assumption(path, _distribution(stated)) for path, stated in plain["assumptions"].items()),
        targets=tuple(_target(target) for target in plain["targets"].values()),
        headline=tuple(plain["headline"]),
        languages=tuple(plain["languages"]),
        files=tuple((files or {}).items()),
        beaten=tuple(plain.get("beaten", ())),
    )


def _text(text: Text) -> dict[str, str]:
    return {language: text[language] for language in _LANGUAGES}


def _change(plain: Mapping[str, Any]) -> Change:
    return Change(
        plain["path"],
        plain["operation"],
        plain["value"],
        tuple((date.fromisoformat(day), value) for day, value in plain["schedule"]),
        date.fromisoformat(plain["start"]),
        date.fromisoformat(plain["end"]) if plain["end"] else None,
        tuple((field, tuple(names)) for field, names in plain["where"]),
    )


def _distribution(plain: Mapping[str, Any]) -> Distribution:
    return Distribution(plain["kind"], tuple(plain["numbers"]), plain["low"], plain["high"], plain["whole"])


def _target(plain: Mapping[str, Any]) -> Target:
    rest = {name: plain[name] for name in ("id", "kind", "measure", "variable", "breakdown", "comparison", "value", "every", "in_year", "continuous")}
    note = plain.get("note")
    return Target(
        title=Text(**plain["title"]), by=date.fromisoformat(plain["by"]) if plain["by"] else None, note=Text(**note) if note else None, **rest
    )
