"""A small registry of parameters and a way to write and load scenario files from text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from types import MappingProxyType

import pytest

from sim.kernel.errors import InputError, Problem
from sim.scenario.loader import load
from sim.scenario.parameter import Parameter
from sim.scenario.resolved import Scenario

HEAD = """\
schema: 1
id: test
title: {zh: 测试, en: Test}
time: {start: 2022-12-31, end: 2027-12-31}
run: {seed: 7, draws: 3}
"""
"""A complete scenario of five lines; what a test adds starts on line 6."""


def declare(path, default, unit, **more) -> Parameter:
    """A parameter without texts."""
    return Parameter(path, default, unit, f"meaning of {path}", f"{path}的含义", "test", "hypothetical", **more)


FAKE = MappingProxyType(
    {
        p.path: p
        for p in (
            declare("rule.rate", 0.25, "fraction", kind="rule", low=0.0, high=0.6, by_firm=True),
            declare("rule.cap", 1e7, "yuan", kind="rule", low=0.0, high=1e9),
            declare("rule.budget", 8e8, "yuan/year", kind="rule", low=0.0, high=1e11),
            declare("rule.wait", 2.0, "years", kind="rule", low=0.0, high=10.0),
            declare("rule.places", 100, "places/year", kind="rule", low=0, high=1000, by_firm=True),
            declare("rule.day", "06-10", "month-day", kind="rule"),
            declare("rule.open", True, "switch", kind="rule", by_firm=True),
            declare("measures.ladder.enabled", False, "switch", kind="lever", measure=10),
            declare("measures.ladder.quality", 4.0, "points", kind="lever", measure=10, low=0.0, high=30.0),
            declare("measures.outreach.enabled", False, "switch", kind="lever", measure=22),
            declare("measures.platforms.enabled", False, "switch", kind="lever", measure=5),
            declare("behaviour.elasticity", 2.0, "fraction", low=0.0, high=5.0),
            declare("behaviour.lag", 2.0, "years", low=0.25, high=10.0),
            declare("behaviour.hazard", 0.1, "1/year", low=0.0, high=1.0),
            declare("behaviour.cost", 3e5, "yuan", low=0.0, high=1e7),
            declare("behaviour.count", 3, "batches/year", low=1, high=12),
            declare("behaviour.free", 1.0, "log"),
        )
    }
)


class Files:
    """Writes scenario files into one folder and loads them with the small registry."""

    def __init__(self, folder: Path):
        self.folder = folder

    def write(self, text: str, name: str = "test.yaml") -> Path:
        """Write one file."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def load(self, body: str = "", overrides: Sequence[str] = (), head: str = HEAD, registry=FAKE) -> Scenario:
        """Load the head and `body` as one file."""
        return load(self.write(head + body), overrides, registry)

    def problems(self, body: str = "", overrides: Sequence[str] = (), head: str = HEAD, registry=FAKE) -> list[Problem]:
        """The problems that loading the head and `body` reports, in order of place."""
        with pytest.raises(InputError) as caught:
            self.load(body, overrides, head, registry)
        return caught.value.problems

    def problem(self, body: str = "", overrides: Sequence[str] = (), head: str = HEAD, registry=FAKE) -> Problem:
        """The only problem that loading reports."""
        (problem,) = self.problems(body, overrides, head, registry)
        return problem


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """A folder for scenario files."""
    return Files(tmp_path)


@pytest.fixture
def head() -> str:
    """The text of a complete scenario of five lines."""
    return HEAD


@pytest.fixture
def fake() -> MappingProxyType[str, Parameter]:
    """The small registry."""
    return FAKE


@pytest.fixture
def place() -> Callable[[Problem], tuple[int, int, str]]:
    """Line, column and path of a problem."""
    return lambda problem: (problem.line, problem.column, problem.path)
