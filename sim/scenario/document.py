"""A scenario file as a tree of nodes, each of which knows its file, line, column and dotted path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.kernel.errors import InputError, Problem

INVALID = object()
"""Value of a node whose problem has been reported already; readers skip it without a second message."""


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A value of the file: a scalar, a mapping (key to `Entry`) or a list of nodes. `line` and `column` count from 1."""

    value: Any
    text: str
    file: str
    line: int
    column: int
    path: str
    quoted: bool = False

    @property
    def place(self) -> str:
        """`file:line`, to point at this node from another problem."""
        return f"{self.file}:{self.line}"

    @property
    def is_mapping(self) -> bool:
        """Whether it is a mapping."""
        return isinstance(self.value, dict)

    @property
    def entries(self) -> dict[str, Entry]:
        """Entries of a mapping; none for anything else."""
        return self.value if isinstance(self.value, dict) else {}

    def get(self, key: str) -> Node | None:
        """The value under `key`, or None."""
        entry = self.entries.get(key)
        return entry.value if entry else None

    def shown(self) -> str:
        """The value as a person would recognise it in a message."""
        if isinstance(self.value, dict):
            return "a mapping"
        if isinstance(self.value, list):
            return "a list"
        if self.value is None:
            return "nothing (null)"
        return f"“{self.text}”" if isinstance(self.value, str) else self.text


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One key of a mapping with its value; `key` carries the key's own place."""

    key: Node
    value: Node


class Problems:
    """Collects problems, so that a reader can go on and report all of them at once."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, node: Node, found: str, allowed: str = "", nearest: str = "") -> None:
        """Report a problem at the place of `node`."""
        self.found.append(Problem(node.file, node.line, node.column, node.path or "file", found, allowed, nearest))

    def raise_if_any(self) -> None:
        """Raise InputError with everything collected."""
        if self.found:
            raise InputError(self.found)


def plain(node: Node) -> Any:
    """The node as plain Python: dict, list or scalar."""
    if isinstance(node.value, dict):
        return {key: plain(entry.value) for key, entry in node.value.items()}
    if isinstance(node.value, list):
        return [plain(item) for item in node.value]
    return node.value


def join(path: str, key: str) -> str:
    """Dotted path of `key` below `path`."""
    return f"{path}.{key}" if path else key
