"""What notebooks use to judge the model: the same results as the commands, with a model and readers that are known."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pandas as pd
import pytest
from matplotlib.figure import Figure

import sim
from sim.experiments.calibration.readings.yearly import key_of
from sim.experiments.computing.reader import Reader
from sim.experiments.facts.validate import COLUMNS
from sim.experiments.forecast.skill import MODELS, VARIABLES_SCORED
from sim.experiments.reading.history import history_of
from sim.experiments.studies import registry
from sim.experiments.studies.study import Published, Study, World, columns
from sim.kernel.errors import InputError, QiluError
from sim.kernel.recorder import ALL
from sim.kernel.streams import Streams
from sim.scenario.resolved import Text

ROOT = Path(__file__).resolve().parents[1]
HISTORY = ROOT / "scenarios" / "calibration" / "history.yaml"
QUICK = {"workers": 1, "progress": False}
CHECKS = f"""\
schema: 1
scenario: {ROOT}/scenarios/no-policy.yaml
years: 2
checks:
  same:
    {{topic: t, reason: r, source: s, change: {{notch.relabelling_cost: 1.5}}, compare: Enterprises|High-tech|Stock, expect: unchanged}}
  up: {{topic: t, reason: r, source: s, change: {{notch.relabelling_cost: 1.5}}, compare: Enterprises|High-tech|Stock, expect: rises}}
"""


def noise(scenario):
    """Addressed chance of one number."""
    return Streams(scenario.seed).scalar("noise", 0)


def read_facts(life, scenario):
    """One statistic in its band, one outside."""
    return {"exit_rate": 0.07, "growth_shape": 9.0}


def read_study(life, scenario):
    """An estimate that is known."""
    return {"known": 2.0}


def read_years(life, scenario):
    """Official figures with a bias and noise."""
    found = {}
    for variable in VARIABLES_SCORED:
        official = {figure.year: figure.value for figure in history_of(variable)}
        for year in range(2019, 2023):
            found[key_of(variable, ALL, year)] = official.get(year, 1e5) * (1.1 + 0.05 * noise(scenario))
    return found


@pytest.fixture
def fakes(tmp_path, monkeypatch):
    sys.path[:0] = [str(ROOT / "tests" / "experiments")]
    import fake_calibration
    import fake_model

    sys.path.pop(0)
    monkeypatch.chdir(tmp_path)
    fake_model.take_place(monkeypatch)
    return fake_calibration


@pytest.fixture
def calibration(fakes, monkeypatch):
    """Calibrations are of the three known parameters, whatever the file."""
    monkeypatch.setitem(sys.modules, "sim.model", SimpleNamespace(simulate=fakes.simulate, simulate_in_full=fakes.simulate_in_full))
    monkeypatch.setattr("sim.commands.calibrating.checked_plan", lambda file, settings, scale, seed: fakes.fake_plan(settings))
    return {"trials": 5, "points": 30, "rows": 200, "tests": 6, "check": 8}


def as_written(folder: str, name: str) -> pd.DataFrame:
    return pd.read_csv(Path("results") / folder / f"{name}.csv", encoding="utf-8-sig", comment="#")


def test_a_calibration_and_its_tables(calibration, capsys):
    found = sim.calibrate(**calibration, write_posterior="posterior.csv", **QUICK)
    assert re.fullmatch(r"Calibration on fake-history: 3 parameters, \d of 4 figures met, 88 runs, in results/calibration", repr(found))
    assert capsys.readouterr().err == "" and "<table" in found._repr_html_() and "moment 0" in found._repr_html_()
    tables = {"fit": found.frame(), "marginals": found.marginals(), "coverage": found.coverage(), "posterior": found.posterior(),
              "posterior-history": found.posterior_history(), "trials": found.trials()}  # fmt: skip
    for name, table in tables.items():
        written = as_written("calibration", name)
        assert (list(table.columns), len(table)) == (list(written.columns), len(written)), name
    assert Path("posterior.csv").read_bytes() == Path("results/calibration/posterior.csv").read_bytes()
    assert found.charts() == ["fit", "marginals", "coverage"] and isinstance(found.plot("marg", language="zh"), Figure)


def test_rounds_are_told_together(calibration, monkeypatch, capsys):
    monkeypatch.setattr("sim.commands.progress.LINE_AT_LEAST_EVERY_SECONDS", 0.0)
    sim.calibrate(**calibration, workers=1)
    told = capsys.readouterr().err.splitlines()
    assert told[0].startswith("1 of 88 runs, about ") and all(" of 88 runs" in line for line in told[:-2])


def test_rounds_share_one_bar_in_a_notebook(calibration, monkeypatch):
    shown, bars = [], []

    def display(html, display_id=False):
        bars.append(html)
        return SimpleNamespace(update=shown.append)

    ipython, drawing = ModuleType("IPython"), ModuleType("IPython.display")
    ipython.get_ipython = lambda: type("ZMQInteractiveShell", (), {})()  # type: ignore[attr-defined]
    drawing.HTML, drawing.display = str, display  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setitem(sys.modules, "IPython.display", drawing)
    sim.calibrate(**calibration, workers=1)
    assert len(bars) == 1 and 'max="88"' in bars[0] and "88 of 88 runs" in shown[-1]


def test_facts_and_their_bands(fakes, monkeypatch):
    monkeypatch.setattr("sim.experiments.facts.validate.READER", Reader("facts", read_facts, frozenset()))
    found = sim.validate_model(ROOT / "scenarios", only=[2, 8], seeds=3, **QUICK)
    assert found.summary == "1 of 20 pass (2 looked at); 1 fail, 0 not computed"
    assert repr(found) == f"Validation over 3 seeds: {found.summary}, in results/validate-model"
    table = found.frame().set_index("statistic")
    assert list(found.frame().columns) == list(COLUMNS) == list(as_written("validate-model", "facts").columns)
    assert table.loc["exit_rate", "pass"] == "yes" and table.loc["growth_shape", "pass"] == "no"
    by_seed = found.facts_by_seed()
    assert set(by_seed[by_seed["statistic"] == "exit_rate"]["value"]) == {0.07} and set(by_seed["seed"]) == {0, 1, 2}
    assert "exit_rate" in found._repr_html_() and isinstance(found.plot("facts", language="zh"), Figure)


def test_studies_beside_published_estimates(fakes, monkeypatch):
    name = Text("甲", "A")

    def worlds(settings):
        return [World("", settings.scenario("no-policy.yaml"), Reader("trial", read_study, frozenset()))]

    published = (Published("known", name, low=1.5, high=2.5), Published("unknown", name, low=0.0))
    monkeypatch.setattr(registry, "STUDIES", {"trial": Study("trial", name, name, "c", name, published, worlds)})
    found = sim.studies("trial", scenarios=ROOT / "scenarios", replicates=2, **QUICK)
    assert repr(found) == "Studies trial: of 2 published intervals 1 inside, 1 no estimate, in results/studies"
    assert list(found.frame()["verdict"]) == ["inside", "no estimate"] and list(found.frame().columns) == columns()
    assert list(found.numbers().columns) == ["study", "seed", "key", "value"] and set(found.numbers()["value"]) == {2.0}
    assert "<table" in found._repr_html_() and found.charts() == ["studies"] and isinstance(found.plot(), Figure)
    with pytest.raises(QiluError, match="no study called tria: trial; did you mean trial"):
        sim.studies(["tria"], **QUICK)
    with pytest.raises(InputError, match=r"no-policy\.yaml"):
        sim.studies(scenarios="nowhere", **QUICK)


def test_checks_and_those_that_fail(fakes):
    Path("checks.yaml").write_text(CHECKS, encoding="utf-8")
    found = sim.check("checks.yaml", replicates=3, **QUICK)
    assert (found.passed, found.failed) == (False, ["up"])
    assert repr(found) == "Checks: 1 of 2 hold, in results/checks"
    assert list(found.frame()["passed"]) == ["yes", "no"] == list(as_written("checks", "checks")["passed"])
    assert "<table" in found._repr_html_()
    assert sim.check("checks.yaml", only=["same"], replicates=3, **QUICK).passed
    with pytest.raises(QiluError, match=r"no check sam in checks\.yaml; did you mean same\?"):
        sim.check("checks.yaml", only=["sam"], **QUICK)


def test_a_forecast_and_its_scores(fakes, monkeypatch):
    from sim.commands import forecasting

    fit = Path("fit")
    fit.mkdir()
    settings = {"until": 2021, "calibration_file": {"sha256": hashlib.sha256(HISTORY.read_bytes()).hexdigest()}}
    (fit / "manifest.json").write_text(json.dumps({"format": 2, "kind": "calibrate", "settings": settings}))
    (fit / "posterior-history.csv").write_text("research.trend\n" + "0.02\n" * 20)
    checked = forecasting.checked_request
    reader = Reader("years", read_years, frozenset())
    monkeypatch.setattr(forecasting, "checked_request", lambda *asked: replace(checked(*asked), reader=reader))
    found = sim.forecast_skill(file=HISTORY, calibration=fit, members=10, **QUICK)
    assert repr(found).startswith("Forecast from 2021 to 2022: 10 members, mean error 1") and repr(found).endswith("in results/forecast-2021")
    written = as_written("forecast-2021", "skill")
    assert (list(found.frame().columns), len(found.frame())) == (list(written.columns), len(written))
    assert list(found.summary()["model"]) == list(MODELS) and "skill against trend" in found.summary()
    assert "qilu from the last observation" in found._repr_html_() and isinstance(found.plot("forecast", language="zh"), Figure)
    with pytest.raises(QiluError, match="rests on data up to 2021"):
        sim.forecast_skill(2020, file=HISTORY, calibration=fit, **QUICK)


@pytest.mark.parametrize(("call", "asked", "told"), [
    ("calibrate", {"file": HISTORY, "points": 5}, "too few to learn"),
    ("calibrate", {"file": HISTORY, "until": 2018}, "2019 or later"),
    ("calibrate", {"file": "nowhere.yaml"}, "nowhere.yaml"),
    ("calibrate", {"rows": 10}, "rows 10: at least 200"),
    ("calibrate", {"scale": 2}, "scale 2: a share of the firms"),
    ("validate_model", {"only": [21]}, "there is no fact 21"),
    ("validate_model", {"scenarios": "nowhere"}, "history-2018-2022.yaml"),
    ("validate_model", {"seeds": 0}, "seeds 0: at least 1"),
    ("check", {"replicates": 1}, "replicates 1: at least 3"),
    ("check", {"file": "nowhere.yaml"}, "nowhere.yaml"),
    ("forecast_skill", {"origin": 2022}, "nothing after 2022 may be used"),
    ("forecast_skill", {"to": 2023}, "2022 at the latest"),
    ("forecast_skill", {"members": 1}, "members 1: at least 10"),
])  # fmt: skip
def test_what_does_not_fit_is_told_before_any_run(fakes, call, asked, told):
    with pytest.raises(QiluError, match=told):
        getattr(sim, call)(**asked)
    assert not Path("results").exists()


def test_names_stay_functions_whatever_is_imported():
    program = (
        "import sim, sim.api.studies, sim.api.check, sim.experiments.studies.study, sim.experiments.checks.judge\n"
        "print(sim.studies.__name__, sim.check.__name__, callable(sim.studies), callable(sim.check))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.split() == ["studies", "check", "True", "True"]
