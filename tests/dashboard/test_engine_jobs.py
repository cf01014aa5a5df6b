"""Full runs in the background: one at a time, stopped politely, never lost, nobody else's."""

import json
import os
import signal
import time

import pytest
from engine_tools import OTHER, VISITOR, fake_model, fake_qilu, project

from sim.dashboard.engine import job_files
from sim.dashboard.engine.job_files import BEGUN, JOB, LOG
from sim.dashboard.engine.jobs import MOST_WAITING, JobRefused, Jobs
from sim.dashboard.engine.visitors import DASHBOARD, DRAFTS, finished_of, folder_of
from sim.kernel.errors import InputError


def wait_until(condition):
    fake_model.wait_until(condition, 90)


@pytest.fixture
def places(tmp_path, monkeypatch):
    monkeypatch.setenv(fake_model.MARKS, str(tmp_path))
    places = project(tmp_path)
    (places.scenarios / "trial.yaml").write_text(fake_model.TRIAL, encoding="utf-8")
    yield places
    for job in job_files.queue(places.results / DASHBOARD):
        (job / job_files.STOP).touch()
    wait_until(lambda: not job_files.queue(places.results / DASHBOARD))


def state(job):
    return job.progress().state


def test_a_run_finishes_and_is_listed_to_its_visitor_only(places):
    jobs = Jobs(places, fake_qilu("simulate"))
    job = jobs.start(VISITOR, places.scenarios / "trial.yaml", 2, 2, 1.0)
    wait_until(lambda: job.progress().ended)
    progress = job.progress()
    assert (progress.state, progress.done, progress.total) == ("finished", 4, 4), progress.reason("en")
    assert finished_of(places, VISITOR) == (job.folder,)
    assert finished_of(places, OTHER) == places.result_folders() == ()
    assert jobs.of(OTHER) == ()
    with pytest.raises(JobRefused):
        jobs.find(OTHER, job.id)
    for wrong in ("", "..", "../x", job.id + "/..", "\0"):
        with pytest.raises(JobRefused):
            jobs.find(VISITOR, wrong)
    assert Jobs(places).find(VISITOR, job.id) == job  # as after a restart of the server
    assert Jobs(places).of(VISITOR) == (job,)


def test_a_queue_over_visitors_and_restarts_and_a_polite_stop(places):
    jobs = Jobs(places, fake_qilu("dawdle"))
    first = jobs.start(VISITOR, places.scenarios / "trial.yaml", 3, 1, 1.0)
    wait_until(lambda: first.progress().done == 2)
    assert jobs.start(VISITOR, places.scenarios / "trial.yaml", 3, 1, 1.0) == first  # never two for one folder
    second = Jobs(places, fake_qilu("simulate")).start(OTHER, places.scenarios / "trial.yaml", 1, 1, 1.0)
    third = jobs.start(VISITOR, places.scenarios / "trial.yaml", 1, 2, 1.0)
    time.sleep(0.5)
    assert [state(job) for job in (first, second, third)] == ["running", "waiting", "waiting"]
    assert [job.progress().before for job in (second, third)] == [1, 2]
    assert not (second.place / BEGUN).exists()
    assert first.progress().seconds_left is not None
    jobs.stop(third)
    wait_until(lambda: state(third) == "stopped")
    jobs.stop(first)
    wait_until(lambda: state(first) == "stopped")
    assert first.progress().done == 2  # kept
    assert "2 of 3 runs are finished and kept" in (first.place / LOG).read_text()
    wait_until(lambda: state(second) == "finished")
    jobs.stop(second)  # too late: nothing happens
    assert state(second) == "finished"


def test_the_server_may_end_and_the_job_is_a_group_of_its_own(places):
    job = Jobs(places, fake_qilu("dawdle")).start(VISITOR, places.scenarios / "trial.yaml", 3, 1, 1.0)
    wait_until(lambda: (job.place / BEGUN).exists())
    process = json.loads((job.place / JOB).read_text())["process"]
    assert os.getsid(process) == os.getpgid(process) == process != os.getpgid(0)


def test_a_killed_job_says_so_and_frees_the_queue(places):
    jobs = Jobs(places, fake_qilu("dawdle"))
    job = jobs.start(VISITOR, places.scenarios / "trial.yaml", 3, 1, 1.0)
    wait_until(lambda: job.progress().done == 2)
    process = json.loads((job.place / JOB).read_text())["process"]
    os.kill(process, signal.SIGKILL)
    time.sleep(0.5)
    assert state(job) == "running"  # its command lives on, and no other may begin
    later = Jobs(places, fake_qilu("simulate")).start(OTHER, places.scenarios / "trial.yaml", 1, 1, 1.0)
    time.sleep(0.5)
    assert state(later) == "waiting"
    jobs.stop(job)
    wait_until(lambda: state(job) == "failed")
    assert job.progress().lost
    assert "kept" in job.progress().reason("en") and "保存" in job.progress().reason("zh")
    wait_until(lambda: state(later) == "finished")
    again = Jobs(places, fake_qilu("simulate")).start(VISITOR, places.scenarios / "trial.yaml", 3, 1, 1.0)
    wait_until(lambda: state(again) == "finished")
    assert again.folder == job.folder
    assert "2 of them finished before" in (again.place / LOG).read_text()


def test_a_failed_job_shows_its_last_lines(places):
    job = Jobs(places, fake_qilu("fail_in_one")).start(VISITOR, places.scenarios / "trial.yaml", 2, 1, 1.0)
    wait_until(lambda: job.progress().ended)
    assert state(job) == "failed"
    assert "negative revenue" in job.progress().reason("zh")
    assert job.progress().done == 1


def test_what_may_not_be_run(places, tmp_path):
    jobs, own = Jobs(places, fake_qilu("dawdle")), places.scenarios / "trial.yaml"
    theirs = folder_of(places, OTHER) / DRAFTS
    theirs.mkdir()
    (theirs / "trial.yaml").write_text(fake_model.TRIAL, encoding="utf-8")
    for file in (theirs / "trial.yaml", tmp_path / "trial.yaml", places.scenarios / ".." / "x.yaml"):
        with pytest.raises(JobRefused):
            jobs.start(VISITOR, file, 1, 1, 1.0)
    for draws, replicates, scale in ((0, 1, 1.0), (1, 0, 1.0), (10**6, 1, 1.0), (1, 1, 0.0), (1, 1, 1.5), (1, 1, float("nan"))):
        with pytest.raises(JobRefused) as refused:
            jobs.start(VISITOR, own, draws, replicates, scale)
        assert refused.value.sentence("zh") != str(refused.value)
    with pytest.raises(InputError):
        jobs.start(VISITOR, places.scenarios / "missing.yaml", 1, 1, 1.0)
    for draws in range(1, MOST_WAITING + 1):
        jobs.start(VISITOR, own, 2 + draws, 1, 1.0)
    with pytest.raises(JobRefused, match="under way"):
        jobs.start(VISITOR, own, 50, 1, 1.0)
    for job in jobs.of(VISITOR):
        jobs.stop(job)
