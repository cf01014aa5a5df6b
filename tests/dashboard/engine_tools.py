"""A project of its own for tests of the dashboard's engine: shipped scenarios, empty results, commands with a stand-in for the model."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from sim.dashboard.engine.places import Places

__all__ = ["OTHER", "VISITOR", "fake_model", "fake_qilu", "project", "troubled_model"]

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests" / "experiments"))  # workers load the stand-ins by name

import fake_model  # noqa: E402
import troubled_model  # noqa: E402

VISITOR, OTHER = "0123456789abcdef", "fedcba9876543210"


def project(folder: Path) -> Places:
    """The shipped scenarios in a folder, without results."""
    shutil.copytree(ROOT / "scenarios", folder / "scenarios")
    return Places(folder)


def fake_qilu(task: str) -> tuple[str, ...]:
    """How `qilu` is started with a task of fake_model.py in place of the model."""
    return (sys.executable, str(ROOT / "tests" / "dashboard" / "quick_qilu.py"), task)
