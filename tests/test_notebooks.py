"""Every notebook runs from top to bottom."""

import runpy
from pathlib import Path

import matplotlib
import pytest

NOTEBOOKS = sorted((Path(__file__).resolve().parents[1] / "notebooks").glob("*.py"))


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(notebook, capsys):
    matplotlib.use("Agg")
    names = runpy.run_path(str(notebook))
    printed = capsys.readouterr().out
    assert "2027-12-31" in printed
    assert names["stock_coached"] != names["stock"]
