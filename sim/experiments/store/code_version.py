"""Which code computed a result: package version, a hash of the files that decide results, and the commit if there is one."""

from __future__ import annotations

import hashlib
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path

import sim

_ABOVE_THE_RUN = ("__init__.py", "cli", "dashboard", "api", "commands", "views", "experiments")
"""Parts of `sim` that only start runs or read their results: changing a chart does not make a run stale."""

_DECIDES_BYTES = ("experiments/store/encoding.py",)


@dataclass(frozen=True, slots=True)
class CodeVersion:
    """`hash` is over file contents, so an uncommitted change counts; `commit` (None outside a clone) and `dirty` are for people."""

    version: str
    hash: str
    commit: str | None
    dirty: bool

    def __str__(self) -> str:
        commit = f", commit {self.commit[:10]}{' with local changes' if self.dirty else ''}" if self.commit else ""
        return f"{self.version} (code {self.hash[:12]}{commit})"


@lru_cache(maxsize=1)
def code_version() -> CodeVersion:
    """The running code's version, computed once a process."""
    package = Path(sim.__file__).resolve().parent
    try:
        version = metadata.version("qilu")
    except metadata.PackageNotFoundError:
        version = "not installed"
    return CodeVersion(version, hash_code(package), *_commit(package))


def hash_code(package: Path) -> str:
    """SHA-256 over names and contents of the Python files and data tables from the model downward."""
    files = [path for path in package.rglob("*.py") if path.relative_to(package).parts[0] not in _ABOVE_THE_RUN]
    files += [package / name for name in _DECIDES_BYTES if (package / name).is_file()]
    files += [path for path in (package / "data").rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")]
    digest = hashlib.sha256()
    for name, path in sorted((path.relative_to(package).as_posix(), path) for path in files):
        digest.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _commit(package: Path) -> tuple[str | None, bool]:
    """Commit and whether files differ from it; (None, False) unless the package is the top of a git clone."""

    def git(*arguments: str) -> str:
        command = ["git", "--no-optional-locks", "-C", str(package.parent), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=10).stdout.strip()

    try:
        if Path(git("rev-parse", "--show-toplevel")).resolve() != package.parent:
            return None, False
        return git("rev-parse", "HEAD"), bool(git("status", "--porcelain", "--", package.name))
    except (OSError, subprocess.SubprocessError):
        return None, False
