"""Folders that a browser may name files in: scenarios/ and results/, and nothing outside them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from sim.kernel.errors import QiluError
from sim.views.phrases import fill

SCENARIOS, RESULTS = "scenarios", "results"

LONGEST = 200
"""Characters of a path from the browser."""

_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))})
"""Names that are devices on some systems, whatever their ending."""


WORDS: dict[str, dict[str, str]] = {
    "length": {"en": "a path has from 1 to {most} characters", "zh": "路径长度应为1至{most}个字符"},
    "control": {"en": "a path has no control characters", "zh": "路径中不能有控制字符"},
    "relative": {"en": "{path}: only paths below the folder, with / between names", "zh": "{path}：只接受该文件夹内以“/”分隔的相对路径"},
    "part": {"en": "{path}: every part of a path is a name", "zh": "{path}：路径的每一段都必须是名称"},
    "device": {"en": "{path}: a name that is a device on some systems", "zh": "{path}：该名称在某些系统中是设备名"},
    "out": {"en": "{path}: leads out of {folder}/", "zh": "{path}：指向{folder}/之外"},
    "visitor": {"en": "{path}: no visitor of that name", "zh": "{path}：没有这个访问者"},
}


class Refused(QiluError):
    """Something asked from the browser that is not done; the reason is a phrase of `words`, in English as the error's text."""

    words: ClassVar[Mapping[str, Mapping[str, str]]] = WORDS

    def __init__(self, key: str, **values: object):
        self.key, self.values = key, values
        super().__init__(self.sentence("en"))

    def sentence(self, language: str) -> str:
        """Why not, in a language."""
        return fill(self.words, self.key, language, **self.values)


class PlaceRefused(Refused):
    """A path from the browser that is not, or may not be, inside the folder it was meant for."""


class Places:
    """The folders of one project. `root` holds scenarios/ and results/; paths are as short as `root` is."""

    def __init__(self, root: Path):
        self.root = Path(root)
        self.scenarios = self.root / SCENARIOS
        self.results = self.root / RESULTS

    @property
    def store(self) -> Path:
        """Store of finished runs, unless the command names another."""
        from sim.experiments.store.run_store import STORE

        return self.results / STORE

    def inside(self, folder: Path, text: str) -> Path:
        """The path that `text` from the browser names below `folder`, there or not.

        Raises PlaceRefused for anything that is not a plain relative path, or that a link leads out of the folder.
        """
        if reason := _refusal(text):
            raise PlaceRefused(reason, path=repr(text[:LONGEST]), most=LONGEST)
        path = folder.joinpath(*text.split("/"))
        try:
            within = path.resolve().is_relative_to(folder.resolve())
        except (OSError, RuntimeError, ValueError):  # a circle of links, or what the system cannot look up
            within = False
        if not within:
            raise PlaceRefused("out", path=repr(text), folder=folder.name)
        return path

    def scenario_files(self) -> tuple[Path, ...]:
        """Scenario files directly in scenarios/, by name; links that lead out are left out."""
        if not self.scenarios.is_dir():
            return ()
        return tuple(path for path in sorted(self.scenarios.glob("*.yaml")) if path.is_file() and self._holds(self.scenarios, path))

    def result_folders(self) -> tuple[Path, ...]:
        """Folders in results/ of scenarios whose runs are all done, by name; those of the dashboard's visitors are left out."""
        from sim.dashboard.engine.visitors import DASHBOARD

        return self.finished(self.results, leave_out=self.results / DASHBOARD)

    def finished(self, folder: Path, leave_out: Path | None = None) -> tuple[Path, ...]:
        """Folders below `folder` of scenarios whose runs are all done, by name."""
        from sim.experiments.exchange.catalogue import COMPLETE, results_folders
        from sim.experiments.store.errors import FolderError
        from sim.experiments.store.folder import MANIFEST
        from sim.experiments.store.manifest import ENSEMBLE, read_manifest

        found = []
        for path in results_folders(folder, self.store):
            if not self._holds(folder, path) or (leave_out is not None and path.is_relative_to(leave_out)):
                continue
            try:
                told = read_manifest(path / MANIFEST)
            except FolderError:
                continue
            if told.get("kind") == ENSEMBLE and told.get("state") == COMPLETE:
                found.append(path)
        return tuple(found)

    @staticmethod
    def _holds(folder: Path, path: Path) -> bool:
        return path.resolve().is_relative_to(folder.resolve())


def _refusal(text: str) -> str:
    """Why a text is no plain relative path, as a key of `WORDS`; empty if it is one."""
    parts = text.split("/")
    if not text or len(text) > LONGEST:
        return "length"
    if any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for character in text):
        return "control"
    if text.startswith(("/", "~")) or "\\" in text or ":" in text:
        return "relative"
    if any(part.strip() in ("", ".", "..") or part != part.strip() or part.endswith(".") for part in parts):
        return "part"
    if any(part.split(".")[0].lower() in _RESERVED for part in parts):
        return "device"
    return ""
