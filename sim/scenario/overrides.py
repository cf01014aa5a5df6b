"""`--set PATH=VALUE`: one value from the command line, read and checked like a line of the file, over everything that files say.

A rule or lever becomes a `set` over the whole horizon (or the change written as `{scale: 1.5, from: …}`), behaviour a fixed
assumption; a distribution written as `{uniform: [1, 2]}` becomes an assumption. Also `time.end`, `population.scale`, `run.draws`
and the like, and `posterior=FILE` (relative to the working folder) or `posterior=null`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sim.kernel.errors import nearest_name
from sim.scenario.catalogue import BY_PATH, measure_of
from sim.scenario.distributions import KINDS
from sim.scenario.document import Entry, Node, Problems
from sim.scenario.parameter import Parameter
from sim.scenario.parameters import PARAMETERS
from sim.scenario.posterior import KEY as POSTERIOR
from sim.scenario.schema import PopulationModel, RunModel, TimeModel
from sim.scenario.yaml_text import Origin, read_yaml

FILE = "--set"
SETTINGS = tuple(
    f"{section}.{key}" for section, model in (("time", TimeModel), ("population", PopulationModel), ("run", RunModel)) for key in model.model_fields
)
"""Settings outside `policy` and `assumptions` that may be overridden."""


@dataclass(frozen=True, slots=True)
class Override:
    """One override: the section and key (empty: the section itself) it lands in, its value, and the entries of other sections that it makes void."""

    section: str
    key: str
    entry: Entry
    voids: tuple[tuple[str, str], ...] = ()


def parse_override(text: str, number: int = 1, registry: Mapping[str, Parameter] = PARAMETERS, problems: Problems | None = None) -> Override | None:
    """Read `PATH=VALUE`, the `number`-th on the command line. Values are checked when the scenario is resolved.

    Problems go to `problems` (then the answer is None) or, if that is None, are raised as InputError.
    """
    collected = problems if problems is not None else Problems()
    path, equals, value_text = text.partition("=")
    name = path.strip()
    key = Node(name, name, FILE, number, 1, name)
    override = None
    if not equals:
        collected.add(replace(key, path="PATH=VALUE"), f"“{text}”", "a path, an equals sign and a value, such as run.draws=4")
    else:
        value = read_yaml(value_text, Origin(FILE, number, len(path) + 2), collected, name)
        if value is not None and value.value is None and not (name == POSTERIOR and value.text):
            collected.add(value, "no value after the equals sign", "a value, such as 0.12 or 12 %")
        elif value is not None:
            override = _place(name, key, value, registry, collected)
    if problems is None:
        collected.raise_if_any()
    return override


def _place(name: str, key: Node, value: Node, registry: Mapping[str, Parameter], problems: Problems) -> Override | None:
    """Find the section that a path belongs to."""
    entry = Entry(key, value)
    if name == POSTERIOR:
        return Override(name, "", entry)
    if name in SETTINGS:
        section, _, setting = name.partition(".")
        return Override(section, setting, entry)
    if name in BY_PATH:
        return Override("policy", name, entry)
    parameter = registry.get(name)
    if parameter is None:
        names = [*registry, *SETTINGS, *BY_PATH, POSTERIOR]
        problems.add(key, f"unknown path {name}", "a parameter, time.end, population.scale, run.draws, …", nearest_name(name, names))
        return None
    if parameter.kind == "behaviour" or (value.entries and set(value.entries) <= set(KINDS)):
        return Override("assumptions", name, entry)
    if value.is_mapping or isinstance(value.value, list):
        return Override("policy", name, entry)
    measure = measure_of(name)
    void = (("assumptions", name), *((("policy", measure.path),) if measure and name == measure.switch else ()))
    return Override("policy", name, Entry(key, replace(value, value={"set": entry})), void)


def override_at(key: Node, value: Node, problems: Problems, registry: Mapping[str, Parameter] = PARAMETERS) -> Override | None:
    """The override that an entry `PATH: VALUE` of another file asks for; its problems are reported at their places in that file."""
    return _place(key.text, key, value, registry, problems)


def apply_overrides(root: Node, asked: Sequence[str | Override], registry: Mapping[str, Parameter], problems: Problems) -> Node:
    """The tree with every override on top, as text of the command line or read from a file; a later override wins."""
    sections = dict(root.entries)
    for number, one in enumerate(asked, 1):
        override = one if isinstance(one, Override) else parse_override(one, number, registry, problems)
        if override is None:
            continue
        for section, key in override.voids:
            if section in sections and sections[section].value.is_mapping:
                without = {name: entry for name, entry in sections[section].value.entries.items() if name != key}
                sections[section] = Entry(sections[section].key, replace(sections[section].value, value=without))
        if not override.key:
            sections[override.section] = override.entry
            continue
        old = sections.get(override.section)
        if old is None:
            empty = replace(override.entry.key, path=override.section)
            old = Entry(empty, replace(empty, value={}))
        entries = {**old.value.entries, override.key: override.entry}
        sections[override.section] = Entry(old.key, replace(old.value, value=entries))
    return replace(root, value=sections)
