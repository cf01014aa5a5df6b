"""Reading a file of checks. All problems are reported at once, each with file, line and column.

    schema: 1
    scenario: ../scenarios/no-policy.yaml          # where a check names none; relative to this file
    years: 3                                       # horizon where a check names none
    checks:
      relabelling-cost:
        topic: notch
        reason: dearer relabelling is done less
        source: Chen et al. 2021
        with: {measures.ladder.enabled: true}      # in every variant, as for --set
        change: {notch.relabelling_cost: 1.5}      # or  vary: {PATH: [values]}  or  variants: {name: {PATH: value}, other: {}}
        compare: R&D|Enterprises|Relabelled        # or a mapping: variable, breakdown, how, year, over, before; or a list
        expect: falls
        weak: false                                # true: enough if the 95 % interval is not wholly the other way
        least scale: 0.05                          # smallest sample on which there is enough to count

Parameters that a check does not name are at their central values.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from sim.experiments.checks.declaration import BASE, CHANGED, Check
from sim.experiments.checks.expectations import known_keys, read_compared, read_expectation
from sim.experiments.computing.points import at_central_values
from sim.kernel.errors import InputError, Problem
from sim.scenario.document import Entry, Node, Problems
from sim.scenario.loader import load
from sim.scenario.overrides import Override, override_at
from sim.scenario.resolved import Scenario
from sim.scenario.targets import full_years
from sim.scenario.values import read_quantity
from sim.scenario.yaml_text import Origin, read_yaml

SCHEMA = 1
_FILE_KEYS = ("schema", "scenario", "years", "checks")
_KEYS = ("topic", "reason", "source", "scenario", "years", "least scale", "with", "change", "vary", "variants", "compare", "expect", "weak")
_WAYS = ("change", "vary", "variants")


def read_checks(path: Path, scale: float, replicates: int) -> tuple[Check, ...]:
    """The checks of a file, their scenarios cut to a sample of `scale` of the firms and as many replicates.

    Raises InputError with every problem of the file and of the scenarios that its changes make.
    """
    problems = Problems()
    root = _root(path, problems)
    problems.raise_if_any()
    assert root is not None
    known_keys(root, _FILE_KEYS, problems)
    section = root.get("checks")
    if section is None or not section.entries:
        problems.add(section or root, "no checks", "checks: a mapping of id to check")
    entries = section.entries if section is not None else {}
    read = [_Reader(path, root, scale, replicates, problems).check(name, entry) for name, entry in entries.items()]
    problems.raise_if_any()
    return tuple(check for check in read if check is not None)


def _root(path: Path, problems: Problems) -> Node | None:
    """The file's tree; None after reporting that it is none that we read."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        found = "does not exist" if isinstance(error, FileNotFoundError) else f"cannot be read ({error})"
        problems.found.append(Problem(str(path), 1, 1, "file", found, "a file of checks in UTF-8"))
        return None
    root = read_yaml(text, Origin(str(path)), problems)
    if root is not None and not root.is_mapping:
        problems.add(root, "an empty file" if root.value is None else root.shown(), f"a mapping that starts with schema: {SCHEMA}")
        return None
    version = root.get("schema") if root is not None else None
    if root is not None and (version is None or version.value != SCHEMA):
        problems.add(version or root, "schema is missing" if version is None else f"schema {version.shown()}", f"schema: {SCHEMA}")
    return root


class _Reader:
    """Reads one check after another; goes on after problems."""

    def __init__(self, path: Path, root: Node, scale: float, replicates: int, problems: Problems):
        self.folder, self.root, self.scale, self.replicates, self.problems = path.parent, root, scale, replicates, problems

    def check(self, name: str, entry: Entry) -> Check | None:
        """One check; None after reporting a problem."""
        node, before = entry.value, len(self.problems.found)
        if not node.is_mapping:
            self.problems.add(node, node.shown(), f"a mapping with {', '.join(_KEYS)}")
            return None
        known_keys(node, _KEYS, self.problems)
        topic, reason, source = (self._words(node, key) for key in ("topic", "reason", "source"))
        changes = self._variants(node)
        if len(self.problems.found) > before:
            return None
        scenarios = {variant: self._scenario(node, change, variant) for variant, change in changes.items()}
        if len(self.problems.found) > before:
            return None
        variants = tuple((variant, scenario) for variant, scenario in scenarios.items() if scenario is not None)
        horizon = full_years(variants[0][1].start, variants[0][1].end)
        years = range(horizon[0], horizon[-1] + 1) if horizon else range(0)
        compare, expect, weak = (node.get(key) for key in ("compare", "expect", "weak"))
        for key, value in (("compare", compare), ("expect", expect)):
            if value is None:
                self.problems.add(entry.key, f"{key} is missing", "what is compared" if key == "compare" else "what is expected")
        if weak is not None and not isinstance(weak.value, bool):
            self.problems.add(weak, weak.shown(), "true or false")
        if compare is None or expect is None:
            return None
        compared = read_compared(compare, years, self.problems)
        expectation = read_expectation(expect, tuple(variant for variant, _ in variants), compared, self.problems)
        if expectation is None or len(self.problems.found) > before:
            return None
        return Check(name, topic, reason, source, variants, compared, expectation, bool(weak and weak.value), entry.key.place)

    def _words(self, node: Node, key: str) -> str:
        value = node.get(key)
        if value is None or not isinstance(value.value, str) or not value.value.strip():
            self.problems.add(value or node, f"{key} is missing" if value is None else value.shown(), "a text")
            return ""
        return " ".join(value.value.split())

    def _variants(self, node: Node) -> dict[str, tuple[Override, ...]]:
        """What each variant sets over the scenario's file, by name."""
        ways = [key for key in _WAYS if key in node.entries]
        if len(ways) > 1:
            self.problems.add(node, " and ".join(ways) + " together", f"at most one of {', '.join(_WAYS)}")
            return {}
        common = self._overrides(node.get("with"))
        if not ways:
            return {BASE: common}
        value = node.entries[ways[0]].value
        if not value.entries:
            self.problems.add(value, value.shown(), "a mapping of paths to values" if ways[0] != "variants" else "a mapping of names to changes")
            return {}
        if ways[0] == "change":
            return {BASE: common, CHANGED: (*common, *self._overrides(value))}
        if ways[0] == "vary":
            return self._doses(value, common)
        return {name: (*common, *self._overrides(entry.value)) for name, entry in value.entries.items()}

    def _doses(self, node: Node, common: tuple[Override, ...]) -> dict[str, tuple[Override, ...]]:
        """One path with a list of values, as many variants."""
        (_, entry), *others = node.entries.items()
        values = entry.value.value
        if others or not isinstance(values, list) or len(values) < 3:
            self.problems.add(node, "not one path with a list of values", "vary: {PATH: [three values or more]}")
            return {}
        read = {value.text or str(number): override_at(entry.key, value, self.problems) for number, value in enumerate(values, 1)}
        return {name: (*common, override) for name, override in read.items() if override is not None}

    def _overrides(self, node: Node | None) -> tuple[Override, ...]:
        if node is None:
            return ()
        if not node.is_mapping:
            self.problems.add(node, node.shown(), "a mapping of paths to values, as for --set")
            return ()
        read = [override_at(replace(entry.key, text=name), entry.value, self.problems) for name, entry in node.entries.items()]
        return tuple(override for override in read if override is not None)

    def _scenario(self, node: Node, change: tuple[Override, ...], variant: str) -> Scenario | None:
        """The scenario of a variant, all other uncertain parameters at their central values; None after reporting a problem."""
        named = node.get("scenario") or self.root.get("scenario")
        if named is None or not isinstance(named.value, str):
            self.problems.add(named or node, "no scenario" if named is None else named.shown(), "a scenario file, relative to this file")
            return None
        years = self._number(node.get("years") or self.root.get("years"), "years", 1, 30)
        least = self._number(node.get("least scale"), "fraction", 0, 1)
        try:
            file = os.path.normpath(self.folder / named.text)
            start = _starts(file)
            horizon = (_horizon(named, date(start.year + int(years), 12, 31)),) if years is not None else ()
            scenario = load(file, (*horizon, *change))
        except InputError as error:
            self.problems.found += error.problems
            return None
        uncertain = {assumption.path for assumption in scenario.assumptions if assumption.distribution.kind != "fixed"}
        for override in change:
            if override.section == "assumptions" and override.key in uncertain:
                self.problems.add(override.entry.value, "a distribution", "a value: checks hold all parameters fixed")
        scale = max(self.scale, least or 0.0)
        return replace(at_central_values(scenario), id=f"check-{variant}").with_overrides(scale=scale, replicates=self.replicates)

    def _number(self, node: Node | None, unit: str, low: float, high: float) -> float | None:
        quantity = read_quantity(node, unit, self.problems) if node is not None else None
        if node is None or quantity is None:
            return None
        if not low <= quantity.number <= high or (unit == "years" and quantity.number != int(quantity.number)):
            self.problems.add(node, f"{node.shown()} is outside the range", f"{low:g} to {high:g}")
            return None
        return float(quantity.number)


@cache
def _starts(file: str) -> date:
    """The date of a scenario file's initial population; raises InputError."""
    return load(file).start


def _horizon(place: Node, end: date) -> Override:
    """The end of a horizon as an override; wrong ends are reported where the scenario is named."""
    value = replace(place, value=end, text=end.isoformat())
    return Override("time", "end", Entry(replace(place, value="end", text="end"), value))
