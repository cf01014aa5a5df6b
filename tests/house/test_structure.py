"""The house keeps its shape: imports point down, files stay small, the model's path stays light, no dead parameters."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sim.experiments.store import code_version
from sim.scenario.parameters import PARAMETERS

ROOT = Path(__file__).resolve().parents[2]
LAYERS = ("cli", "dashboard", "api", "commands", "views", "experiments", "model", "policies", "institutions", "enterprises", "scenario", "kernel")
FILES = sorted((ROOT / "sim").rglob("*.py"))


def layer(module: str) -> int | None:
    parts = module.split(".")
    if parts[0] != "sim" or len(parts) < 2 or parts[1] not in LAYERS:
        return None
    return LAYERS.index(parts[1])


def imported(path: Path) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            names += [f"{node.module}.{alias.name}" if node.module == "sim" else node.module for alias in node.names]
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path):
    own = layer(".".join(path.relative_to(ROOT).with_suffix("").parts))
    if own is None:
        return  # the package's front door may name anything
    for name in imported(path):
        other = layer(name)
        assert other is None or other >= own, f"{path.relative_to(ROOT)} ({LAYERS[own]}) imports {name} ({LAYERS[other]})"


def test_every_folder_of_the_package_is_a_known_layer():
    found = {p.relative_to(ROOT / "sim").parts[0].removesuffix(".py") for p in FILES} - {"__init__", "data"}
    assert found <= set(LAYERS)


@pytest.mark.parametrize("path", FILES + sorted((ROOT / "tests").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_files_stay_small(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_say_what_the_reader_looks_at(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), f"{path} has no docstring"


def test_only_what_is_above_the_model_leaves_stored_runs_fresh():
    assert set(code_version._ABOVE_THE_RUN) - {"__init__.py"} == set(LAYERS[: LAYERS.index("model")])


def test_running_the_model_loads_no_heavy_library():
    code = "import sys, sim.model; print([m for m in ('pandas', 'matplotlib', 'scipy.stats', 'pyarrow', 'duckdb') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True).stdout.strip() == "[]"


def test_every_parameter_is_read_somewhere():
    text = "\n".join(path.read_text(encoding="utf-8") for path in FILES if "parameters" not in path.parts)
    words = set(re.findall(r"[A-Za-z_]+", text))
    formed = {
        f"{slug}_{part}"
        for slug in ("collaboration", "centres", "demonstration", "projects")
        for part in ("places", "grant", "budget", "recognition")
    }
    formed |= {f"automatic_{benefit}" for benefit in ("grant", "award", "deduction")}
    formed |= {f"{which}_{what}" for which in ("first", "second", "third") for what in ("window", "announcement")}
    formed |= {f"{what}_{stage}" for what in ("pass", "years") for stage in (1, 2, 3)}
    dead = [path for path in PARAMETERS if path.split(".")[-1] not in words | formed]
    assert not dead


def test_every_parameter_carries_its_meaning():
    for path, parameter in PARAMETERS.items():
        assert parameter.meaning, path
        assert parameter.meaning_zh, path
        assert parameter.source, path
        if parameter.kind == "lever":
            assert parameter.measure is not None, path
        if parameter.kind == "behaviour" and not isinstance(parameter.default, (bool, str)) and not path.startswith("economy."):
            assert parameter.prior is not None, path
        if parameter.prior is not None:
            low, high = parameter.prior
            assert low <= float(parameter.default) <= high, path
            assert (parameter.low is None or parameter.low <= low) and (parameter.high is None or high <= parameter.high), path
        if not isinstance(parameter.default, (bool, str)):
            assert parameter.low is not None, path
            assert parameter.high is not None, path
            assert parameter.low <= parameter.default <= parameter.high, path


def test_the_lock_names_only_the_public_index():
    hosts = set(re.findall(r"https?://([^/\"]+)", (ROOT / "uv.lock").read_text(encoding="utf-8")))
    assert hosts == {"pypi.org", "files.pythonhosted.org"}
