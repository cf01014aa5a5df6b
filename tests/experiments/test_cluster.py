"""Runs on a real dask cluster, a scheduler and two workers on this machine: the same bytes, and what is said when it is unfit or dies."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace

import fake_model
import pytest
from fake_model import wait_until
from test_ensemble import Counting, hashes
from typer.testing import CliRunner

from sim.cli import app
from sim.experiments.computing import cluster as cluster_module
from sim.experiments.computing.cluster import Errand, Surroundings, connected, keep_memory, surroundings
from sim.experiments.computing.ensemble import run_ensemble
from sim.experiments.computing.job import Job, stamp_of
from sim.experiments.computing.pool import WORKER_ENVIRONMENT
from sim.experiments.store.encoding import RunKey, read_identity
from sim.experiments.store.errors import WorkersError
from sim.kernel.errors import QiluError

pytest.importorskip("distributed")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="process groups")
ROOT = Path(__file__).parents[2]


@dataclass
class Processes:
    """A scheduler and its workers; `folder` holds marks, scratch files and what they say."""

    folder: Path
    address: str = ""
    started: list[subprocess.Popen] = field(default_factory=list)

    def start(self, program, *arguments):
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests" / "experiments"))),
            fake_model.MARKS: str(self.folder),
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0",  # one death, not four, until a run is given back
        }
        log = (self.folder / f"{program}.log").open("w")
        command = [sys.executable, "-m", f"distributed.cli.{program}", "--no-dashboard", *arguments]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
        self.started.append(process)
        return process

    def scheduler(self):
        told = self.folder / "scheduler.json"
        process = self.start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(told))
        wait_until(lambda: told.exists() and told.read_text().endswith("}"))
        self.address = json.loads(told.read_text())["address"]
        return process

    def workers(self, number):
        return self.start("dask_worker", self.address, "--nthreads", "1", "--nworkers", str(number), "--local-directory", str(self.folder))

    def end(self):
        for process in self.started:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    processes = Processes(tmp_path_factory.mktemp("dask"))
    try:
        processes.scheduler()
        processes.workers(2)
        wait_until(lambda: reached(processes.address) == 2)
        yield processes
    finally:
        processes.end()


def reached(address):
    try:
        with connected(address) as crew:
            return len(crew.threads)
    except WorkersError:
        return 0


@pytest.fixture(autouse=True)
def tidy(running):
    """No marks of the test before, and both workers there again."""
    wait_until(lambda: reached(running.address) == 2)
    (running.folder / "dawdling").unlink(missing_ok=True)


def run(out, address, task=fake_model.simulate, draws=3, at_most=None):
    watcher = Counting()
    with connected(address, at_most) as crew:
        lab = fake_model.make_lab(out / "store", task, workers=2, make_executor=crew.executor, watcher=watcher)
        return run_ensemble(fake_model.make_scenario(draws), lab, out), watcher


def in_mid_run(folder, then):
    """Do something as soon as a worker has begun a run that never ends."""

    def wait_and_do():
        wait_until((folder / "dawdling").exists)
        then()

    thread = threading.Thread(target=wait_and_do)
    thread.start()
    return thread


def locally(out, draws=3):
    run_ensemble(fake_model.make_scenario(draws), fake_model.make_lab(out / "store", fake_model.simulate), out)
    return hashes(out)


def test_same_bytes_as_on_this_machine_and_the_second_time_nothing(running, tmp_path):
    _, watcher = run(tmp_path / "there", running.address, draws=12)
    assert len(watcher.computed) == 24
    assert hashes(tmp_path / "there") == locally(tmp_path / "here", draws=12)
    assert run(tmp_path / "there", running.address, draws=12)[1].computed == []


def test_a_worker_killed_in_mid_run_costs_nothing(running, tmp_path):
    mark = running.folder / "dawdling"

    def kill():
        wait_until(mark.read_text)
        os.kill(int(mark.read_text()), signal.SIGKILL)

    thread = in_mid_run(running.folder, kill)
    result, _ = run(tmp_path / "there", running.address, fake_model.dawdle_once, draws=4)
    thread.join()
    assert not result.failures and mark.exists()
    assert hashes(tmp_path / "there") == locally(tmp_path / "here", draws=4)


def test_a_run_that_always_kills_its_worker_is_given_up_and_the_others_go_on(running, tmp_path):
    result, _ = run(tmp_path, running.address, fake_model.die_in_one, draws=4)
    assert len(result.done) == 7
    assert list(result.failures) == [RunKey(1, 0)]
    failure = result.failures[RunKey(1, 0)]
    assert failure.kind == "worker died" and "lost in each of 2 tries: KilledWorker" in failure.reason


def test_an_exception_in_a_run_is_its_own(running, tmp_path):
    result, _ = run(tmp_path, running.address, fake_model.fail_in_one)
    assert [why.reason for why in result.failures.values()] == ["ValueError: negative revenue"]


def test_workers_with_other_code_are_refused_at_the_start(running, tmp_path, monkeypatch):
    edited = replace(cluster_module.code_version(), hash="edited")
    monkeypatch.setattr(cluster_module, "code_version", lambda: edited)
    with pytest.raises(WorkersError, match=r"2 workers would compute other results: tcp://127\.0\.0\.1:\d+ has code [0-9a-f]{12} instead of edited"):
        run(tmp_path, running.address)


def test_a_worker_with_other_code_that_joins_later_stops_the_command(running, tmp_path, monkeypatch):
    edited = replace(cluster_module.code_version(), hash="edited")
    with connected(running.address) as crew:
        monkeypatch.setattr(cluster_module, "code_version", lambda: edited)
        lab = fake_model.make_lab(tmp_path / "store", fake_model.simulate, make_executor=crew.executor)
        with pytest.raises(WorkersError, match=r"instead of edited\. Install the same qilu on every host"):
            run_ensemble(fake_model.make_scenario(), lab, tmp_path)
    assert not list((tmp_path / "runs").iterdir())


def test_surroundings_name_what_differs(monkeypatch):
    ours = Surroundings("a" * 64, (("numpy", "2.0"), ("scipy", "1.14")))
    assert ours.unlike(ours) == ""
    assert ours.unlike(replace(ours, libraries=(("numpy", "2.1"), ("scipy", "1.14")))) == "numpy 2.1 instead of 2.0"
    assert "OMP_NUM_THREADS=1" in ours.unlike(replace(ours, one_thread=False))
    surroundings.cache_clear()
    monkeypatch.setenv("OMP_NUM_THREADS", "4")
    assert not surroundings().one_thread
    scenario = fake_model.make_scenario()
    job = Job(scenario, fake_model.simulate, stamp_of(scenario), RunKey(0, 0))
    with pytest.raises(WorkersError, match="more than one thread"):
        Errand(job, replace(surroundings(), one_thread=True))()
    surroundings.cache_clear()


def test_a_worker_keeps_its_memory_as_local_workers_do(monkeypatch):
    asked = {}
    libc = SimpleNamespace(mallopt=lambda option, value: asked.__setitem__(option, value))
    monkeypatch.setattr(ctypes, "CDLL", lambda name: libc)
    keep_memory.cache_clear()
    keep_memory()
    assert asked == {-1: int(WORKER_ENVIRONMENT["MALLOC_TRIM_THRESHOLD_"]), -2: 64 << 20, -3: 32 << 20}
    monkeypatch.setattr(ctypes, "CDLL", lambda name: SimpleNamespace())  # a system with another allocator
    keep_memory.cache_clear()
    keep_memory()


def test_the_cluster_decides_how_many_runs_are_in_flight(running):
    with connected(running.address) as crew:
        executor = crew.executor()
        assert (executor.places, executor.places_apart) == (4, 1)
        executor.shutdown()
    with connected(running.address, at_most=3) as crew:
        executor = crew.executor()
        assert executor.places == 3
        executor.shutdown()


@pytest.fixture
def command(tmp_path, monkeypatch):
    """`qilu` in a folder with a scenario, with the stand-in for the model."""
    fake_model.take_place(monkeypatch)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "trial.yaml").write_text(fake_model.TRIAL, encoding="utf-8")
    return lambda *arguments: CliRunner().invoke(app, arguments)


def test_the_command_on_a_cluster(running, tmp_path, command):
    there = command("run", "trial.yaml", "--cluster", running.address, "--out", "there", "--store", "one", "--events", "all", "--quiet")
    assert there.exit_code == 0, there.stderr
    command("run", "trial.yaml", "--workers", "1", "--out", "here", "--store", "other", "--events", "all", "--quiet")
    files = [
        {path.relative_to(tmp_path / folder): path.read_bytes() for path in (tmp_path / folder).rglob("*.parquet")} for folder in ("there", "here")
    ]
    assert files[0] == files[1] and len(files[0]) == 8


def test_an_address_where_nobody_answers(command, monkeypatch):
    monkeypatch.setattr(cluster_module, "CONNECT_SECONDS", 2.0)
    began = time.monotonic()
    result = command("run", "trial.yaml", "--cluster", "tcp://127.0.0.1:9")
    assert time.monotonic() - began < 10
    assert result.exit_code == 1
    assert "no dask scheduler answers at tcp://127.0.0.1:9" in result.stderr and "Traceback" not in result.stderr
    assert "no dask scheduler answers at nonsense://host" in command("run", "trial.yaml", "--cluster", "nonsense://host").stderr


def test_without_the_package_it_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(QiluError, match=r"pip install 'qilu\[distributed\]'"), connected("tcp://127.0.0.1:9"):
        pass


def test_lost_workers_and_a_lost_scheduler_end_the_command_and_finished_runs_are_kept(running, tmp_path, monkeypatch):
    """The last test: it takes the cluster apart."""
    for name, seconds in (("CONNECT_SECONDS", 1.5), ("WATCH_SECONDS", 0.2), ("IDLE_SECONDS", 0.5)):
        monkeypatch.setattr(cluster_module, name, seconds)
    scheduler, workers = running.started
    thread = in_mid_run(running.folder, lambda: os.killpg(workers.pid, signal.SIGKILL))
    with pytest.raises(WorkersError, match=r"has no workers: start some with `dask worker tcp://.+ --nthreads 1`; finished runs are kept"):
        run(tmp_path, running.address, fake_model.dawdle, draws=4)
    thread.join()
    running.workers(1)
    wait_until(lambda: reached(running.address) == 1)
    (running.folder / "dawdling").unlink()
    thread = in_mid_run(running.folder, scheduler.kill)
    began = time.monotonic()
    with pytest.raises(WorkersError, match=r"no dask scheduler answers at .+; finished runs are kept"):
        run(tmp_path, running.address, fake_model.dawdle, draws=4)
    thread.join()
    assert time.monotonic() - began < 30
    kept = list((tmp_path / "runs").glob("*.parquet"))
    assert len(kept) == 4 and all(read_identity(path) for path in kept)
