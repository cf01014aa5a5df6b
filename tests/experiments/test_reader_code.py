"""A reading's address follows the code that decides its numbers: all of it, and for the facts nothing else."""

from __future__ import annotations

import ast
import sys
from importlib import import_module
from pathlib import Path

import pytest

from sim.experiments.calibration.readings.yearly import READER as CALIBRATION
from sim.experiments.computing.reader import Reader, _identity
from sim.experiments.facts.reader import READER as FACTS
from sim.experiments.facts.reader import read_facts

NOT_NUMBERS = ("sim.experiments.computing.",)
"""Imported by readers, but how a run is computed or addressed, not what is read from it."""


def file_of(module: str) -> Path:
    return Path(import_module(module).__file__)


def imported(module: str, known: set[str]) -> set[str]:
    """The module and all modules of the experiments that it imports, themselves or by way of others."""
    known.add(module)
    for node in ast.walk(ast.parse(file_of(module).read_text(encoding="utf-8"))):
        name = node.module if isinstance(node, ast.ImportFrom) else None
        if name and name.startswith("sim.experiments.") and not name.startswith(NOT_NUMBERS) and name not in known:
            imported(name, known)
    return known


@pytest.mark.parametrize("reader", [FACTS, CALIBRATION], ids=lambda reader: reader.name)
def test_every_module_that_a_reader_takes_its_numbers_from_is_named(reader):
    named = {reader.read.__module__, *reader.modules}
    missing = [name for name in imported(reader.read.__module__, set()) if not any(name == each or name.startswith(f"{each}.") for each in named)]
    assert not missing


def test_studies_name_their_package():
    pytest.importorskip("statsmodels")
    from sim.experiments.studies.registry import STUDIES

    for slug in STUDIES:
        module = sys.modules[STUDIES[slug].worlds.__module__]
        readers = [value for value in vars(module).values() if isinstance(value, Reader)]
        assert readers and all(reader.modules == ("sim.experiments.studies",) for reader in readers), slug


def test_facts_are_read_by_three_modules():
    assert {FACTS.read.__module__, *FACTS.modules} == imported(FACTS.read.__module__, set())
    assert FACTS.read is read_facts


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of two modules."""
    folder = tmp_path / "readers_on_trial"
    folder.mkdir()
    for name in ("__init__", "one", "other"):
        (folder / f"{name}.py").write_text(f'"""{name}"""\n')
    monkeypatch.syspath_prepend(tmp_path)
    yield folder
    for name in [name for name in sys.modules if name.startswith("readers_on_trial")]:
        del sys.modules[name]


def identities(*modules: str) -> list[str]:
    _identity.cache_clear()
    return [_identity("trial", "readers_on_trial.one", "read", each) for each in ((), *((module,) for module in modules))]


def test_a_module_is_its_file_and_a_package_its_folder(package):
    names = ("readers_on_trial.other", "readers_on_trial")
    before = identities(*names)
    assert before == identities(*names)
    (package / "other.py").write_text('"""Reworded."""\n')
    alone, with_module, with_package = identities(*names)
    assert alone == before[0] and with_module != before[1] and with_package != before[2]
    (package / "one.py").write_text('"""Reworded."""\n')
    assert identities()[0] != alone
