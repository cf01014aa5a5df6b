"""What notebooks use: the same results as the commands, small descriptions, charts, and nothing remembered between calls."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest
from matplotlib.figure import Figure

import sim
from sim.kernel.errors import QiluError

ROOT = Path(__file__).resolve().parents[1]
STOCK = "Enterprises|High-tech|Stock"
SCENARIO = """\
schema: 1
id: {id}
title: {{zh: 试验, en: Trial {id}}}
time: {{start: 2022-12-31, end: 2024-12-31}}
run: {{draws: 3, replicates: 2, seed: 7}}
policy: {{{policy}}}
targets:
  T9: {{title: {{zh: 高企, en: High-tech firms}}, kind: outcome, measure: 10, variable: Enterprises|High-tech|Stock, above: 30000, by: 2023-12-31}}
report: {{headline: [Enterprises|High-tech|Stock], languages: [zh, en]}}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    sys.path[:0] = [str(ROOT / "tests" / "experiments")]
    import fake_model

    sys.path.pop(0)
    monkeypatch.chdir(tmp_path)
    fake_model.take_place(monkeypatch)
    (tmp_path / "a.yaml").write_text(SCENARIO.format(id="a", policy="measures.platforms.enabled: {set: true}"), encoding="utf-8")
    (tmp_path / "b.yaml").write_text(SCENARIO.format(id="b", policy=""), encoding="utf-8")
    return tmp_path


def test_a_run_and_its_tables(folder, capsys):
    run = sim.run("a.yaml", workers=1, progress=False)
    assert repr(run) == "Run of a: 6 runs, in results/a"
    assert capsys.readouterr().err == ""
    assert "<table" in run._repr_html_() and "T9" in run._repr_html_()
    table = run.frame(STOCK)
    assert len(table) == 6 * 9 and list(table.columns[:3]) == ["scenario", "draw", "replicate"] and set(table["city"]) == {"all"}
    assert len(run.frame(STOCK, city=None)) == 3 * len(table)
    assert 0 <= run.scorecard()["probability"][0] <= 1
    assert {"p10", "p90"} <= set(run.summary().columns) and isinstance(run.plot(), Figure) and isinstance(run.plot(STOCK, language="zh"), Figure)
    with pytest.raises(QiluError, match="no whole projected year"):
        run.plot("R&D|Enterprises|Real")
    assert (folder / "results" / "store").is_dir()


def test_a_comparison_is_that_of_the_command(folder):
    found = sim.compare("a.yaml", "b.yaml", firms=1, workers=1, progress=False)
    assert repr(found) == "Comparison of a (6 pairs) with b, in results/compare-a-vs-b"
    written = pd.read_csv(folder / "results" / "compare-a-vs-b" / "differences.csv", encoding="utf-8-sig")
    assert len(written) == len(found.frame()) and list(written.columns) == list(found.frame().columns)
    assert "<table" in found._repr_html_()
    assert not found.scorecard().empty and not found.cost_effectiveness().empty and not found.winners().empty
    assert "differences" in found.charts()
    assert isinstance(found.plot("diff", language="zh"), Figure)
    with pytest.raises(QiluError, match="no chart tornado; there are: differences"):
        found.plot("tornado")


def test_an_attribution_adds_up(folder):
    found = sim.attribute("a.yaml", "b.yaml", replicates=3, main=[STOCK], workers=1, progress=False)
    assert repr(found).startswith("Attribution of a against b: 6 runs")
    assert not found.interactions().columns.empty and not found.sums().empty and "<table" in found._repr_html_()
    assert set(found.frame()["worlds"]) == {3}


def test_what_drives_a_result_and_where_a_target_is_missed(folder):
    text = (folder / "b.yaml").read_text(encoding="utf-8")
    uncertain = "assumptions: {research.elasticity_small: prior, research.adjustment: prior}\n"
    (folder / "c.yaml").write_text(text.replace("id: b", "id: c") + uncertain, encoding="utf-8")
    settings = sim.SensitivitySettings(outcomes=(STOCK,), sobol=False, trajectories=2)
    found = sim.sensitivity("c.yaml", settings=settings, workers=1, progress=False)
    assert "2 parameters" in repr(found) and len(found.morris()) == 2 == len(found.tornado()) and "<table" in found._repr_html_()
    missed = sim.discover("c.yaml", "T9", draws=40, replicates=1, workers=1, progress=False)
    assert repr(missed).startswith("Discovery in c: 40 draws")
    assert isinstance(missed.frame(), pd.DataFrame)
    with pytest.raises(QiluError, match="T9"):
        sim.discover("c.yaml", "T7", workers=1, progress=False)


def test_a_search_writes_a_scenario_that_runs(folder):
    settings = sim.SearchSettings(trials=8, draws=1, fresh_draws=1, instruments=("coaching", "outreach"))
    found = sim.search(ROOT / "scenarios" / "demo-small.yaml", settings, workers=1, progress=False)
    assert found.recommended.is_file() and not found.trials().empty and not found.allocations().empty
    assert f"recommended: {found.recommended}" in repr(found) and isinstance(found.plot(), Figure)
    assert sim.load(found.recommended).targets


def test_calls_share_nothing_but_what_they_are_told_to(folder):
    one = sim.run("a.yaml", out="one", store="first", workers=1, progress=False)
    two = sim.run("a.yaml", out="two", store="second", draws=1, workers=1, progress=False)
    assert (len(one.ensemble.done), len(two.ensemble.done)) == (6, 2)
    assert (folder / "first").is_dir() and (folder / "second").is_dir() and not (folder / "results").exists()


def test_progress_is_drawn_in_a_notebook(folder, monkeypatch):
    shown = []

    class Handle:
        def update(self, html):
            shown.append(html)

    def display(html, display_id=False):
        shown.append(html)
        return Handle()

    shell = type("ZMQInteractiveShell", (), {})()
    ipython, drawing = ModuleType("IPython"), ModuleType("IPython.display")
    ipython.get_ipython = lambda: shell  # type: ignore[attr-defined]
    drawing.HTML, drawing.display = str, display  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setitem(sys.modules, "IPython.display", drawing)
    sim.run("a.yaml", workers=1)
    assert shown[0].startswith('<progress value="0" max="6"') and "6 of 6 runs" in shown[-1]


def test_importing_is_quick_and_names_are_listed():
    program = (
        "import sys, sim; print([m for m in ('numpy', 'pandas', 'typer', 'matplotlib') if m in sys.modules]); print(dir(sim) == sorted(sim.__all__))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.splitlines() == ["[]", "True"]
    with pytest.raises(AttributeError, match="no attribute 'projekt'"):
        _ = sim.projekt
    for name in sim.__all__:
        assert callable(getattr(sim, name)) and getattr(sim, name).__doc__


def test_a_scenario_says_what_it_is_in_a_line():
    text = repr(sim.load(ROOT / "scenarios" / "baseline.yaml"))
    assert text.startswith("Scenario baseline: 2022-12-31 to 2027-12-31, all firms, 22 changes") and len(text) < 200


def test_an_unknown_option_is_told(tmp_path):
    with pytest.raises(TypeError, match=r"unknown option worker; did you mean workers\?"):
        sim.run(ROOT / "scenarios" / "demo-small.yaml", out=tmp_path, worker=1)
