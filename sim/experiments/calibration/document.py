"""The calibration file: which parameters are to be learned from which published figures. All its problems are reported at once, with their places.

scenario: ../history-2018-2022.yaml
parameters:
  notch.reconsider: prior
  awareness.initial: {prior: prior, only_here: true}
moments:
  high_tech_stock:
    variable: Enterprises|High-tech|Stock
    years: [2019, 2020, 2021, 2022]
    observed: history
    relative_tolerance: 5 %
    reason: …
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from pathlib import Path

from sim.experiments.calibration.entries import read_groups, read_moments
from sim.experiments.calibration.moments import Moment
from sim.kernel.errors import InputError, nearest_name
from sim.scenario.assumptions import read_assumptions
from sim.scenario.document import Entry, Node, Problems
from sim.scenario.loader import load
from sim.scenario.parameters import PARAMETERS
from sim.scenario.resolved import Assumption, Scenario
from sim.scenario.text_file import read_text
from sim.scenario.yaml_text import Origin, read_yaml

SECTIONS = ("scenario", "parameters", "groups", "moments")

OUT_OF_SAMPLE = ("grant.", "credit.", "take_up.", "notch.relabelling_cost", "research.elasticity_", "knowledge.quality_spread")
"""Parameters that facts 14–20 judge directly: learning them from anything else would be possible, but those facts are kept to judge the model."""


@dataclass(frozen=True, slots=True)
class Learned:
    """A parameter to be learned. `only_here`: it describes the start of the historical run, so projections do not take it over."""

    assumption: Assumption
    only_here: bool = False

    @property
    def path(self) -> str:
        """Its path."""
        return self.assumption.path


@dataclass(frozen=True, slots=True)
class Document:
    """A calibration file once read. `name` as shown, `sha256` of its text."""

    name: str
    sha256: str
    scenario: Scenario
    parameters: tuple[Learned, ...]
    moments: tuple[Moment, ...]

    def until(self, year: int) -> Document:
        """Only the moments that rest on data up to a year."""
        return replace(self, moments=tuple(moment for moment in self.moments if moment.year <= year))


def read_document(path: Path) -> Document:
    """The calibration in a file, with the scenario it names. Raises InputError with every problem of both."""
    problems = Problems()
    content = read_text(str(path), "a calibration file", None, problems)
    if content is None:
        raise InputError(problems.found)
    root = read_yaml(content, Origin(str(path)), problems)
    if root is None or not root.is_mapping:
        if root is not None:
            problems.add(root, root.shown(), f"a mapping with {', '.join(SECTIONS)}")
        raise InputError(problems.found)
    for key, entry in root.entries.items():
        if key not in SECTIONS:
            problems.add(entry.key, f"unknown section {key}", ", ".join(SECTIONS), nearest_name(key, SECTIONS))
    scenario = _scenario(root, path, problems)
    parameters = _parameters(_section(root, "parameters", problems), problems)
    groups = read_groups(root.get("groups"), problems)
    moments = read_moments(_section(root, "moments", problems), groups, scenario, problems)
    problems.raise_if_any()
    assert scenario is not None
    return Document(str(path), hashlib.sha256(content.encode()).hexdigest(), scenario, parameters, moments)


def _section(root: Node, name: str, problems: Problems) -> Node:
    node = root.get(name)
    if node is None or not node.entries:
        problems.add(node or root, f"no {name}", f"at least one entry under {name}")
        return replace(root, value={})
    return node


def _scenario(root: Node, path: Path, problems: Problems) -> Scenario | None:
    """The scenario named, relative to the file."""
    node = root.get("scenario")
    if node is None or not isinstance(node.value, str):
        problems.add(node or root, "no scenario", "scenario: the historical scenario file, relative to this one")
        return None
    try:
        return load(os.path.normpath(path.parent / node.text))
    except InputError as error:
        problems.found.extend(error.problems)
        return None


def _parameters(section: Node, problems: Problems) -> tuple[Learned, ...]:
    """Each entry is a distribution as under `assumptions`, or a mapping of `prior` (that distribution) and `only_here`."""
    plain: dict[str, Entry] = {}
    flags: dict[str, bool] = {}
    for path, entry in section.entries.items():
        if path.startswith(OUT_OF_SAMPLE):
            problems.add(entry.key, f"{path} is judged by facts 14–20, which are out of sample", "a parameter that they do not judge directly")
            continue
        plain[path], flags[path] = _unwrapped(entry, problems)
    assumptions = read_assumptions(replace(section, value=plain), PARAMETERS, problems)
    for path, assumption in assumptions.items():
        distribution = assumption.distribution
        if distribution.kind in ("fixed", "choice"):
            problems.add(plain[path].value, f"{distribution.kind} for a parameter to be learned", "prior, uniform, triangular, normal or lognormal")
    return tuple(Learned(assumption, flags[path]) for path, assumption in assumptions.items())


def _unwrapped(entry: Entry, problems: Problems) -> tuple[Entry, bool]:
    """The distribution of an entry, and whether it says `only_here: true`."""
    node = entry.value
    if not {"prior", "only_here"} & set(node.entries):
        return entry, False
    for key, inner in node.entries.items():
        if key not in ("prior", "only_here"):
            problems.add(inner.key, f"unknown key {key}", "prior and only_here", nearest_name(key, ("prior", "only_here")))
    flag, prior = node.get("only_here"), node.get("prior")
    if flag is not None and not isinstance(flag.value, bool):
        problems.add(flag, f"{flag.shown()} for only_here", "true or false")
    if prior is None:
        problems.add(node, "no prior", "prior: prior, or a distribution")
        prior = replace(node, value="prior", text="prior")
    return Entry(entry.key, prior), flag is not None and flag.value is True
