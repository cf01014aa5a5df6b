"""YAML text to a tree of nodes.

Read with ruamel.yaml's composer (YAML 1.2: `no` is text, `1e-3` a number), because the composed nodes carry the place of every
key, value and item. All duplicate keys are reported, not only the first. Anchors, tags and merge keys are refused: `extends`
is the one way to share text between scenarios.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from sim.kernel.errors import Problem
from sim.scenario.document import INVALID, Entry, Node, Problems, join

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_CORE = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a piece of YAML text stands: added to the marks of the parser (zero-based) to give a place."""

    file: str
    line: int = 1
    column: int = 1


def read_yaml(text: str, origin: Origin, problems: Problems, path: str = "") -> Node | None:
    """Parse `text`; None if it is not YAML at all (then the problem has been reported)."""
    try:
        root = YAML(typ="rt", pure=True).compose(text)
    except YAMLError as error:
        problems.found.append(_syntax_problem(error, text, origin, path or "yaml"))
        return None
    if root is None:
        return Node(None, "", origin.file, origin.line, origin.column, path)
    return _Builder(origin, problems).node(root, path)


def _syntax_problem(error: YAMLError, text: str, origin: Origin, path: str) -> Problem:
    """The parser's complaint at its place; a forbidden character only carries an offset."""
    line, column, what = 0, 0, str(error).splitlines()[0]
    if isinstance(error, MarkedYAMLError) and error.problem_mark is not None:
        line, column, what = error.problem_mark.line, error.problem_mark.column, error.problem or what
        if error.context_mark is not None and error.context:
            what += f" ({error.context}, line {error.context_mark.line + origin.line})"
    elif isinstance(position := getattr(error, "position", None), int):
        line, column = text.count("\n", 0, position), position - (text.rfind("\n", 0, position) + 1)
        what = f"character U+{ord(text[position]):04X}, which YAML does not allow"
    first = origin.column if line == 0 else 1
    return Problem(origin.file, origin.line + line, first + column, path, f"not valid YAML: {what}")


class _Builder:
    """Turns ruamel's nodes into ours."""

    def __init__(self, origin: Origin, problems: Problems) -> None:
        self.origin, self.problems = origin, problems
        self.seen: set[int] = set()

    def node(self, raw: Any, path: str) -> Node:
        """Our node for ruamel's `raw`."""
        line, column = raw.start_mark.line, raw.start_mark.column
        first = self.origin.column if line == 0 else 1
        place = Node(None, "", self.origin.file, self.origin.line + line, first + column, path)
        if id(raw) in self.seen:
            self.problems.add(place, f"an anchor (&{raw.anchor}) that is used again", "write the value out, or share it with extends")
            return replace(place, value=INVALID)
        self.seen.add(id(raw))
        tag = str(raw.tag)
        if not tag.startswith(_CORE):
            self.problems.add(place, f"the tag {tag}", "plain values without tags")
            return replace(place, value=INVALID)
        if isinstance(raw, MappingNode):
            return replace(place, value=self.mapping(raw, path))
        if isinstance(raw, SequenceNode):
            return replace(place, value=[self.node(item, f"{path}[{number}]") for number, item in enumerate(raw.value, 1)])
        assert isinstance(raw, ScalarNode)
        filled = replace(place, text=raw.value, quoted=bool(raw.style))
        return replace(filled, value=self.scalar(filled, tag.removeprefix(_CORE)))

    def mapping(self, raw: MappingNode, path: str) -> dict[str, Entry]:
        """Entries of a mapping; every duplicate key is a problem."""
        entries: dict[str, Entry] = {}
        for raw_key, raw_value in raw.value:
            if not isinstance(raw_key, ScalarNode):
                self.problems.add(self.node(raw_key, path), "a key that is not a single word", "text, a path or a date as key")
                continue
            name = raw_key.value
            key = replace(self.node(raw_key, join(path, name)), value=name, text=name)
            if raw_key.tag and str(raw_key.tag) == f"{_CORE}merge":
                self.problems.add(key, "a merge key (<<)", "write the entries out, or share them with extends")
                continue
            value = self.node(raw_value, join(path, name))
            if value.value is None and not value.text:
                value = replace(value, line=key.line, column=key.column)  # the parser puts “nothing” on a later line
            if name in entries:
                self.problems.add(key, f"duplicate key, first at line {entries[name].key.line}", "each key once")
                continue
            entries[name] = Entry(key, value)
        return entries

    def scalar(self, node: Node, kind: str) -> object:
        """The scalar's Python value by its YAML 1.2 type."""
        text = node.text
        if kind == "null":
            return None
        if kind == "bool":
            return text.lower() == "true"
        if kind == "int":
            return _whole(text)
        if kind == "float":
            return float(text.replace("_", "").lower().replace(".inf", "inf").replace(".nan", "nan"))
        if kind == "timestamp" and _DATE.fullmatch(text):
            try:
                return date.fromisoformat(text)
            except ValueError:
                self.problems.add(node, f"{text}, which is not a day of the calendar", "a date as year-month-day")
                return INVALID
        return text


def _whole(text: str) -> int:
    """A YAML 1.2 integer: decimal (also with leading zeros), 0x or 0o."""
    bare = text.replace("_", "")
    return int(bare, 0) if bare.lstrip("+-")[:2].lower() in ("0x", "0o", "0b") else int(bare)
