"""Every notebook runs from top to bottom, is in step with its twin, and keeps no outputs. `python -m tests.test_notebooks` renews the notebooks."""

from __future__ import annotations

import re
from pathlib import Path

import jupytext
import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = sorted((ROOT / "notebooks").glob("*.py"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SECONDS = 240
"""Longest time for a cell on a busy machine; a notebook takes less than a minute on an idle one."""
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def written(script: Path) -> str:
    """The notebook of a script: its cells with numbers as ids, without outputs and without anything that changes by itself."""
    notebook = jupytext.read(script)
    for number, cell in enumerate(notebook.cells, 1):
        cell.update({"id": f"cell-{number}", "metadata": {}})
        if cell.cell_type == "code":
            cell.update({"outputs": [], "execution_count": None})
    notebook.update({"nbformat": 4, "nbformat_minor": 5})
    notebook.metadata = nbformat.from_dict({"jupytext": {"formats": "ipynb,py:percent"}, "kernelspec": KERNEL})
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def test_there_are_notebooks_and_each_has_its_twin():
    assert len(SCRIPTS) >= 6
    assert [path.stem for path in NOTEBOOKS] == [path.stem for path in SCRIPTS]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_twins_are_in_step_and_no_outputs_are_kept(script):
    told = f"{script.name} and its notebook differ: `make notebooks` writes the notebook from the script"
    assert script.with_suffix(".ipynb").read_text(encoding="utf-8") == written(script), told


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_notebook_begins_with_a_title_and_a_chinese_summary(script):
    head = jupytext.read(script).cells[0].source
    assert head.startswith(f"# {script.stem[:2]} · ") and re.search(r"\*\*提要\*\*：[^\n]{40,}", head)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path, tmp_path, monkeypatch):
    for needed in ("scenarios", "tests"):
        (tmp_path / needed).symlink_to(ROOT / needed)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert sum("image/png" in output.get("data", {}) for output in shown) >= 2, "a notebook shows charts"
    warnings = [output.text for output in shown if output.get("name") == "stderr"]
    assert not warnings
    assert {entry.name for entry in tmp_path.iterdir()} <= {"scenarios", "tests", "results"}
    results = tmp_path / "results"
    assert not results.exists() or [entry.name for entry in results.iterdir()] == ["notebooks"]


if __name__ == "__main__":
    for each in SCRIPTS:
        each.with_suffix(".ipynb").write_text(written(each), encoding="utf-8")
