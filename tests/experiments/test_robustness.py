"""What may happen to a long experiment: Ctrl-C, the command killed, a worker killed, a full disk, two commands at once. Finished runs are kept, the
same command computes only what is missing, and the results are those of an undisturbed one."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import fake_model
import pytest
from fake_model import wait_until
from typer.testing import CliRunner

from sim.cli import app
from sim.experiments.computing.ensemble import run_ensemble
from sim.experiments.store.encoding import read_identity
from sim.experiments.store.run_store import RunStore
from sim.experiments.store.writing import TEMPORARY
from sim.scenario.loader import load

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="process groups and /proc")
SCRIPT = Path(__file__).parents[1] / "qilu_with_fake_model.py"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "trial.yaml").write_text(fake_model.TRIAL.replace("draws: 2, replicates: 2", "draws: 4, replicates: 1"), encoding="utf-8")
    return tmp_path


def start(folder, task, *arguments):
    environment = {**os.environ, fake_model.MARKS: str(folder), "LC_ALL": "C.UTF-8"}
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), task, "run", "trial.yaml", *arguments],
        cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", start_new_session=True,
    )  # fmt: skip


def is_running(process_id):
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def runs_in(folder, out="results/trial"):
    return {path.stem: path.read_bytes() for path in (folder / out / "runs").glob("*.parquet")}


def tables_in(folder, out="results/trial"):
    return {path.name: path.read_bytes() for path in (folder / out).glob("*.csv")}


def in_mid_run(folder):
    """A command of which two draws are stored and a worker is busy with a third; and that worker's process id."""
    process = start(folder, "dawdle", "--workers", "2")
    mark = folder / "dawdling"
    wait_until(lambda: mark.exists() and mark.read_text() and len(runs_in(folder)) == 2)
    return process, int(mark.read_text())


@pytest.fixture
def qilu(folder, monkeypatch):
    """The command in this process: to go on after another one, or for faults that have to be put into it."""
    fake_model.take_place(monkeypatch)
    monkeypatch.chdir(folder)
    return lambda *arguments: CliRunner().invoke(app, ["run", "trial.yaml", "--workers", "1", *arguments])


def undisturbed(folder):
    lab = fake_model.make_lab(folder / "apart", fake_model.simulate)
    run_ensemble(load(folder / "trial.yaml"), lab, folder / "undisturbed")
    return runs_in(folder, "undisturbed"), tables_in(folder, "undisturbed")


def test_ctrl_c_keeps_finished_runs_and_says_how_to_go_on(folder):
    process, worker = in_mid_run(folder)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "interrupted: 2 of 4 runs are finished and kept; run the same command again to go on from there" in errors
    assert "Traceback" not in errors
    assert sorted(runs_in(folder)) == ["draw-0000_replicate-0000", "draw-0001_replicate-0000"]
    wait_until(lambda: not is_running(worker))


def test_a_killed_command_goes_on_where_it_was(folder, qilu):
    process, worker = in_mid_run(folder)
    process.kill()
    process.communicate(timeout=20)
    wait_until(lambda: not is_running(worker))
    for path in (folder / "results").rglob("*.parquet"):
        assert read_identity(path) is not None
    kept = {name: (folder / "results/trial/runs" / f"{name}.parquet").stat().st_mtime_ns for name in runs_in(folder)}
    half = next((folder / "results" / "store").glob("??")) / f".half.run.parquet.1{TEMPORARY}"
    half.write_bytes(b"PAR1 half a file")
    result = qilu()
    assert result.exit_code == 0
    assert "4 runs, 2 of them finished before" in result.stderr and "4 of 4 runs" in result.stdout
    assert {name: (folder / "results/trial/runs" / f"{name}.parquet").stat().st_mtime_ns for name in kept} == kept  # not computed again
    assert (runs_in(folder), tables_in(folder)) == undisturbed(folder)
    assert half not in list(RunStore(folder / "results" / "store").files())


def test_a_killed_worker_costs_nothing(folder):
    process = start(folder, "dawdle_once", "--workers", "2")
    mark = folder / "dawdling"
    wait_until(lambda: mark.exists() and mark.read_text())
    os.kill(int(mark.read_text()), signal.SIGKILL)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 0 and "4 of 4 runs" in output and "Traceback" not in errors
    assert (runs_in(folder), tables_in(folder)) == undisturbed(folder)


def test_two_commands_at_once_share_a_store_and_not_a_folder(folder, qilu):
    first, worker = in_mid_run(folder)
    second = qilu()
    assert second.exit_code == 2 and "another command is writing to results/trial" in second.stderr
    beside = qilu("--out", "beside")
    assert beside.exit_code == 0 and "4 runs, 2 of them finished before" in beside.stderr
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate(timeout=20)
    wait_until(lambda: not is_running(worker))
    assert "all 4 runs were finished before" in qilu().stderr
    assert runs_in(folder) == runs_in(folder, "beside") == undisturbed(folder)[0]


@pytest.mark.parametrize(
    ("where", "fault", "told"),
    [
        ("fsync", errno.ENOSPC, "the disk is full; finished runs are safe: free some space and run the same command again"),
        ("fsync", errno.EDQUOT, "the disk quota is used up; finished runs are safe"),
        ("replace", errno.EIO, "Input/output error"),
    ],
)
def test_a_disk_that_fails_in_mid_run(folder, qilu, monkeypatch, where, fault, told):
    real, stored = getattr(os, where), []

    def failing(*arguments):
        if stored.count("run") == 2 and (where == "fsync" or "store" in str(arguments[1])):
            raise OSError(fault, os.strerror(fault))
        real(*arguments)

    save = RunStore.save
    monkeypatch.setattr(RunStore, "save", lambda *arguments: (save(*arguments), stored.append(arguments[3])))
    monkeypatch.setattr(os, where, failing)
    result = qilu("--quiet")
    assert result.exit_code == 1
    assert told in result.stderr and "results/store/" in result.stderr and "Traceback" not in result.stderr
    assert not list((folder / "results").rglob(f"*{TEMPORARY}"))
    kept = runs_in(folder)
    assert len(kept) == 2
    monkeypatch.setattr(os, where, real)
    again = qilu("--quiet")
    assert again.exit_code == 0 and stored.count("run") == 4  # two before, two now
    assert kept.items() <= runs_in(folder).items()
