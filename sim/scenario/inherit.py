"""`extends`: which files a scenario is made of, in what order they speak, and how what they say is merged.

Every file speaks once, after all the files it extends, in the order listed; the scenario's own file speaks last. What is said
later wins:

- `time`, `population`, `run`, `report`: key by key;
- `policy`, `assumptions`, `targets`: a later entry for a path (or target) replaces the earlier one as a whole;
- `posterior`: the later file's, relative to it;
- `null` takes an earlier entry, or the posterior, away;
- `schema`, `id`, `title` and `reason` describe one file and are not inherited.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from pathlib import Path

from sim.kernel.errors import nearest_name
from sim.scenario.document import INVALID, Entry, Node, Problems
from sim.scenario.posterior import KEY as POSTERIOR
from sim.scenario.text_file import read_text
from sim.scenario.yaml_text import Origin, read_yaml

SCHEMA_VERSION = 1
OWN_KEYS = ("schema", "id", "title", "reason", "extends")
"""Keys that a file says for itself only."""

BY_ENTRY = ("policy", "assumptions", "targets")
"""Sections in which `null` must take something away."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file: `name` as shown in messages, where it is, its hash, and its content (None if it is not a scenario at all)."""

    name: str
    path: Path
    sha256: str
    root: Node | None


class Family:
    """Reads a scenario file and all it extends.

    After `read`, `sources` holds the files in the order in which they speak; `complete` says whether all of them could be read.
    """

    def __init__(self, problems: Problems):
        self.problems = problems
        self.sources: list[Source] = []
        self.complete = True
        self._ancestors: dict[Path, set[Path]] = {}

    def read(self, name: str, asked_by: Node | None = None, chain: tuple[Path, ...] = ()) -> None:
        """Read the file `name` after the files it extends; `chain` are the files that led here."""
        path = Path(name).resolve()
        if asked_by is not None and path in chain:
            circle = " → ".join(link.name for link in (*chain[chain.index(path) :], path))
            self.problems.add(asked_by, f"cyclic extends: {circle}", "files that do not extend each other in a circle")
            self.complete = False
            return
        if path in self._ancestors:
            return
        content = read_text(name, "a scenario file", asked_by, self.problems)
        root = None if content is None else self._root(name, content)
        self.complete = self.complete and root is not None
        if content is None:
            return
        parents = _parents(root, self.problems) if root else []
        folder = os.path.dirname(name)
        for item in parents:
            self.read(os.path.normpath(os.path.join(folder, item.text)), item, (*chain, path))
        self._remember(path, folder, parents)
        self.sources.append(Source(name, path, hashlib.sha256(content.encode()).hexdigest(), root))

    def lineage(self, path: Path) -> list[Source]:
        """The sources that the file at `path` is made of, itself last; empty if it has not been read."""
        mine = {path, *self._ancestors.get(path, ())}
        return [source for source in self.sources if source.path in mine] if path in self._ancestors else []

    def _remember(self, path: Path, folder: str, parents: list[Node]) -> None:
        """Note the file's ancestors; a listed file that an earlier one extends has spoken already and cannot come later."""
        ancestors: set[Path] = set()
        for item in parents:
            parent = Path(os.path.join(folder, item.text)).resolve()
            if parent in ancestors:
                self.problems.add(item, f"{item.text} after a file that extends it", "the extended file first, or not at all")
            ancestors |= {parent, *self._ancestors.get(parent, ())}
        self._ancestors[path] = ancestors

    def _root(self, name: str, content: str) -> Node | None:
        """The file's tree if it is a scenario of a version that we read; None after reporting that it is not."""
        root = read_yaml(content, Origin(name), self.problems)
        if root is None:
            return None
        if not root.is_mapping:
            self.problems.add(root, "an empty file" if root.value is None else root.shown(), "a scenario: a mapping that starts with schema: 1")
            return None
        version = root.get("schema")
        if version is None:
            self.problems.add(root, "schema is missing", f"schema: {SCHEMA_VERSION}")
        elif version.value != SCHEMA_VERSION or isinstance(version.value, bool):
            self.problems.add(version, f"schema {version.shown()}", f"schema: {SCHEMA_VERSION}")
        return root


def _parents(root: Node, problems: Problems) -> list[Node]:
    """The items of `extends`."""
    extends = root.get("extends")
    if extends is None or extends.value is INVALID:
        return []
    if not isinstance(extends.value, list):
        problems.add(extends, f"{extends.shown()} for extends", "a list of files, such as [no-policy.yaml]")
        return []
    names: list[Node] = []
    for item in extends.value:
        if not isinstance(item.value, str):
            problems.add(item, f"{item.shown()} for a file", "the name of a scenario file, relative to this one")
        elif item.text in [other.text for other in names]:
            problems.add(item, f"{item.text} twice", "each file once")
        else:
            names.append(item)
    return names


def merge(sources: list[Source], problems: Problems, complete: bool = True) -> Node:
    """One tree of all that is said, each node with the place where it was said.

    If not `complete`, a `null` may take away what an unreadable file says and is not a problem.
    """
    last = sources[-1].root
    assert last is not None
    merged: dict[str, Entry] = {}
    heard = problems if complete else Problems()
    for source in sources:
        for key, entry in source.root.entries.items() if source.root else ():
            if key in OWN_KEYS:
                if source is sources[-1]:
                    merged[key] = entry
            elif key == POSTERIOR and entry.value.value is None:
                if merged.pop(key, None) is None:
                    heard.add(entry.key, "null, but no earlier file names a posterior", "null takes away what a file named in extends says")
            elif entry.value.value is None:
                problems.add(entry.value, f"nothing under {key}", "entries, or leave the key out")
            else:
                merged[key] = overlay(merged.get(key), entry, heard)
    return replace(last, value=merged)


def overlay(earlier: Entry | None, later: Entry, problems: Problems) -> Entry:
    """A section with the later file's entries on top; `null` entries take the earlier ones away."""
    if not later.value.is_mapping:
        return later
    section = later.key.text
    entries = dict(earlier.value.entries) if earlier and earlier.value.is_mapping else {}
    for key, entry in later.value.entries.items():
        if entry.value.value is not None:
            entries[key] = entry
        elif key in entries:
            del entries[key]
        elif section in BY_ENTRY:
            allowed = "null takes away what a file named in extends says"
            problems.add(entry.key, "null, but no earlier file has this entry", allowed, nearest_name(key, entries))
    return Entry(later.key, replace(later.value, value=entries))
