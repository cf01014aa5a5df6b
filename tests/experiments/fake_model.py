"""Stand-ins for the model: tasks that compute a few rows in no time, fail, die or dawdle, scenarios to go with them, and commands that run them.

A module of its own, importable by name, so that worker processes can load the tasks. The environment carries the folder in
which a task leaves marks; it is inherited by workers.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
from fake_firms import random_table

from sim.experiments.computing.job import Task
from sim.experiments.computing.lab import Lab
from sim.experiments.store.run_store import RunStore
from sim.institutions.life import Life
from sim.kernel.events import EventLog
from sim.kernel.recorder import Records
from sim.kernel.streams import Streams
from sim.scenario.resolved import Scenario, Target, Text

if TYPE_CHECKING:
    import pytest

MARKS = "QILU_TEST_MARKS"

STOCK = "Enterprises|High-tech|Stock"
FLOW = "Programmes|Innovation projects"
QUARTER_ENDS = [date(2022, 12, 31)] + [date(y, m, d) for y in (2023, 2024) for m, d in ((3, 31), (6, 30), (9, 30), (12, 31))]

TRIAL = """\
schema: 1
id: trial
title: {zh: 试验, en: Trial}
time: {start: 2022-12-31, end: 2024-12-31}
run: {draws: 2, replicates: 2, seed: 7}
targets:
  T9:
    {title: {zh: 高企, en: High-tech enterprises}, kind: outcome, measure: 10, variable: Enterprises|High-tech|Stock, above: 30000, by: 2023-12-31}
report: {headline: [Enterprises|High-tech|Stock], languages: [en]}
"""
"""A scenario file of these years."""


def make_lab(store: Path, task: Task, **options: Any) -> Lab:
    """A laboratory that computes in this process unless told otherwise."""
    return Lab(RunStore(store), task, **{"full_task": simulate_in_full, "workers": 1, **options})


def make_scenario(draws: int = 3, replicates: int = 2, *, seed: int = 7, scale: float = 1.0, targets: tuple[Target, ...] = ()) -> Scenario:
    """A scenario of two years without changes."""
    return Scenario(
        id="trial", title=Text("试验", "Trial"), reason=None, schema=1, start=date(2022, 12, 31), end=date(2024, 12, 31),
        step="quarter", scale=scale, population_seed=1, draws=draws, replicates=replicates, seed=seed, pair_with=None, changes=(),
        assumptions=(), targets=targets, headline=(STOCK,), languages=("zh", "en"), files=(("trial.yaml", "0" * 64),),
    )  # fmt: skip


def make_target(variable: str = STOCK, value: float = 30_000, *, comparison: str = "above", **judged: object) -> Target:
    """A target that is judged as the keywords say: by, every, in_year, continuous."""
    return Target(
        id="T0", title=Text("目标", "Target"), kind="outcome", measure=10, variable=variable, breakdown="all",
        comparison=comparison, value=value, **judged,
    )  # type: ignore[arg-type]  # fmt: skip


def simulate(scenario: Scenario, draw: int, replicate: int) -> Records:
    """A stock that grows and a flow, both with noise that has an address."""
    streams = Streams(scenario.seed)
    rows = []
    for number, day in enumerate(QUARTER_ENDS):
        noise = streams.scalar(f"draw {draw} replicate {replicate}", number)
        rows.append((day, STOCK, "all", "all", 26_000 + 1_500.0 * number + 2_000 * noise))
        rows += [(day, STOCK, city, "all", 100 * noise) for city in ("济南", "青岛")]
        if number:
            rows.append((day, FLOW, "all", "all", 500 + 500 * noise))
    columns = list(zip(*rows, strict=True))
    return Records(np.array(columns[0], "datetime64[D]"), *(np.array(c, object) for c in columns[1:4]), np.array(columns[4], float))


def mark(name: str) -> bool:
    """Leave a mark with this process's id and say whether it was there before."""
    path = Path(os.environ[MARKS]) / name
    known = path.exists()
    path.write_text(str(os.getpid()))
    return known


def fail_in_one(scenario: Scenario, draw: int, replicate: int) -> Records:
    """Raises in draw 1, replicate 0."""
    if (draw, replicate) == (1, 0):
        raise ValueError("negative revenue")
    return simulate(scenario, draw, replicate)


def die(scenario: Scenario, draw: int, replicate: int) -> Records:
    """Whoever computes draw 1 is killed, and the first who computes draw 0."""
    if draw == 1 or (draw == 0 and not mark("died")):
        os.kill(os.getpid(), signal.SIGKILL)
    return simulate(scenario, draw, replicate)


def die_in_one(scenario: Scenario, draw: int, replicate: int) -> Records:
    """Whoever computes draw 1, replicate 0 is killed."""
    if (draw, replicate) == (1, 0):
        os.kill(os.getpid(), signal.SIGKILL)
    return simulate(scenario, draw, replicate)


def dawdle(scenario: Scenario, draw: int, replicate: int) -> Records:
    """Draws after the first two never end; a mark says that one of them has begun."""
    if draw >= 2:
        mark("dawdling")
        time.sleep(600)
    return simulate(scenario, draw, replicate)


def dawdle_once(scenario: Scenario, draw: int, replicate: int) -> Records:
    """The first who computes draw 2, replicate 0 never ends; a mark carries its process id."""
    if (draw, replicate) == (2, 0) and not mark("dawdling"):
        time.sleep(600)
    return simulate(scenario, draw, replicate)


def undeclared(scenario: Scenario, draw: int, replicate: int) -> Records:
    """Records a variable that is not declared."""
    return Records(np.array(["2023-03-31"], "datetime64[D]"), *(np.array([t], object) for t in ("Nonsense", "all", "all")), np.array([1.0]))


def environment(scenario: Scenario, draw: int, replicate: int) -> Records:
    """Fails with the number of threads that libraries of this process may use."""
    raise RuntimeError(f"threads {os.environ.get('OMP_NUM_THREADS')}")


def simulate_in_full(scenario: Scenario, draw: int, replicate: int, extras: Collection[str]) -> Life:
    """The same run, on request with two projects and the payments of a grant, and with firms that receive more the more a scenario changes."""
    log = EventLog(True)
    day = date(2023, 5, 1).toordinal()
    for number in range(2):
        subject = f"major_projects 2023 {number}"
        log.add(day, "project", subject, "", "applied", number)
        log.add(day + 30 + draw, "project", subject, "applied", "contract" if number else "refused", number, reason="" if number else "screening")
    log.add(day + 90, "payment", "research_grant 2023", "decided", "paid", [3, 4, 5], [1e6, 2e6, 3e6])
    generosity = 1.0 + len(scenario.changes)
    firms = random_table(Streams(scenario.seed), scale=scenario.scale, kind=f"draw {draw} replicate {replicate}", generosity=generosity)
    kept = log.events() if "events" in extras else None
    return Life(simulate(scenario, draw, replicate), kept, firms if "firms" in extras else None)


def take_place(monkeypatch: pytest.MonkeyPatch, task: Task = simulate) -> None:
    """Commands of this process run `task` instead of the model."""
    monkeypatch.setitem(sys.modules, "sim.model", SimpleNamespace(simulate=task, simulate_in_full=simulate_in_full))


def wait_until(condition: Callable[[], object], seconds: float = 30) -> None:
    """Wait for what another process does."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)
