"""Visitors of the dashboard: each has a random name and a folder of his own, which nobody else's page names.

results/dashboard/<visitor>/seen          its time is the last visit
results/dashboard/<visitor>/small/        answers of the small population
results/dashboard/<visitor>/runs/         full runs, one results folder each
results/dashboard/<visitor>/jobs/         who computes them, and what they said
results/dashboard/<visitor>/scenarios/    what was asked, as scenario files
"""

from __future__ import annotations

import re
import secrets
import shutil
import time
from pathlib import Path

from sim.dashboard.engine.places import PlaceRefused, Places

DASHBOARD = "dashboard"
"""Folder of all visitors among the results."""

SEEN, SMALL, RUNS, JOBS, DRAFTS = "seen", "small", "runs", "jobs", "scenarios"

DAYS_KEPT = 7
"""Days after the last visit until a visitor's folder is removed; his runs stay in the store."""

_NAME = re.compile(r"[0-9a-f]{16}")


def visitor_id() -> str:
    """A new visitor's name, which cannot be guessed."""
    return secrets.token_hex(8)


def folder_of(places: Places, visitor: str) -> Path:
    """The visitor's own folder, made if it is not there; raises PlaceRefused for what is no visitor's name."""
    if not _NAME.fullmatch(visitor):
        raise PlaceRefused("visitor", path=repr(visitor[:40]))
    folder = places.inside(places.results, f"{DASHBOARD}/{visitor}")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SEEN).touch()
    return folder


def finished_of(places: Places, visitor: str) -> tuple[Path, ...]:
    """The visitor's full runs that are done, as results folders."""
    return places.finished(folder_of(places, visitor) / RUNS)


def tidy(places: Places, days: float = DAYS_KEPT) -> int:
    """Remove the folders of visitors who have not come for so many days and have no run under way; how many that were."""
    from sim.dashboard.engine.job_files import alive

    removed = 0
    root = places.results / DASHBOARD
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        if not _NAME.fullmatch(folder.name) or folder.is_symlink() or not folder.is_dir():
            continue
        if time.time() - _last_visit(folder) > days * 86_400 and not any(alive(job) for job in (folder / JOBS).glob("*")):
            shutil.rmtree(folder, ignore_errors=True)
            removed += 1
    return removed


def _last_visit(folder: Path) -> float:
    seen = folder / SEEN
    return (seen if seen.exists() else folder).stat().st_mtime
