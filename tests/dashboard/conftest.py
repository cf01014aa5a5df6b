"""A tiny project for the pages of the dashboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from engine_tools import project


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    from dashboard_pages import close

    folder = tmp_path_factory.mktemp("project")
    project(folder)
    yield folder
    close()
