"""Nothing that a browser says leads out of scenarios/ and results/, and visitors do not meet."""

import os
import time

import pytest
from engine_tools import OTHER, VISITOR, project
from hypothesis import example, given
from hypothesis import strategies as st

from sim.dashboard.engine import job_files
from sim.dashboard.engine.places import PlaceRefused, Places
from sim.dashboard.engine.visitors import DASHBOARD, JOBS, SEEN, folder_of, tidy, visitor_id

HOSTILE = [
    "", ".", "..", "../x", "a/../../x", "/etc/passwd", "//x", "a//b", "C:\\x", "c:x", "\\\\server\\share", "a\\..\\b", "~root", "~/x", "a\0b", "a\nb",
    "a/", "a/.", " ", "a/ ..", "a/.. ", "con", "NUL.yaml", "lpt1", "x" * 300, "a\u202eb", "file:///etc/passwd", "a/..../b", "\ud800",
    "．．/x", "..／x",
]  # fmt: skip
PIECES = st.sampled_from(["..", ".", "/", "\\", "a", "b", "~", ":", "\0", " ", "scenarios", "link", "%2e%2e", "..;", "．．"])


@pytest.fixture(scope="module")
def places(tmp_path_factory) -> Places:
    root = tmp_path_factory.mktemp("project")
    places = project(root)
    (root / "secret.yaml").write_text("id: secret")
    (places.scenarios / "link").symlink_to(root)
    (places.scenarios / "secret-link.yaml").symlink_to(root / "secret.yaml")
    (places.scenarios / "near.yaml").symlink_to(places.scenarios / "baseline.yaml")
    (places.scenarios / "round").symlink_to(places.scenarios / "round")
    return places


@pytest.mark.parametrize("text", HOSTILE[:28])
def test_hostile_paths_are_refused_in_both_languages(places, text):
    with pytest.raises(PlaceRefused) as refused:
        places.inside(places.scenarios, text)
    assert refused.value.sentence("zh") != refused.value.sentence("en") == str(refused.value)


@given(st.one_of(st.text(), st.lists(PIECES).map("".join), st.lists(PIECES).map("/".join)))
@example("link/secret.yaml")
@example("round/x")
def test_whatever_is_said_stays_inside(places, text):
    try:
        path = places.inside(places.scenarios, text)
    except PlaceRefused:
        return
    assert path.resolve().is_relative_to(places.scenarios.resolve())
    assert path != places.scenarios
    assert ".." not in path.parts


def test_names_that_only_look_hostile_are_names(places):
    for text in ("．．x", "..x", "%2e%2e", "a b", "高企.yaml", "calibration/posterior.csv"):
        assert places.inside(places.scenarios, text).name


def test_links_that_lead_out_are_refused_and_not_listed(places):
    for text in ("link/secret.yaml", "link", "secret-link.yaml", "round/x"):
        with pytest.raises(PlaceRefused):
            places.inside(places.scenarios, text)
    names = {path.name for path in places.scenario_files()}
    assert "baseline.yaml" in names and "near.yaml" in names
    assert "secret-link.yaml" not in names


def test_a_project_without_folders_lists_nothing(tmp_path):
    assert Places(tmp_path).scenario_files() == ()
    assert Places(tmp_path).result_folders() == ()


def test_visitors_have_names_that_cannot_be_guessed_and_folders_of_their_own(tmp_path):
    places = project(tmp_path)
    names = {visitor_id() for _ in range(50)}
    assert len(names) == 50
    assert folder_of(places, VISITOR) != folder_of(places, OTHER)
    for wrong in ("", "..", "x" * 16, VISITOR.upper(), f"{VISITOR}/..", f"{VISITOR}\n"):
        with pytest.raises(PlaceRefused):
            folder_of(places, wrong)


def test_folders_of_visitors_who_stay_away_are_removed_and_nothing_else(tmp_path):
    places = project(tmp_path)
    old, new, busy = folder_of(places, VISITOR), folder_of(places, OTHER), folder_of(places, "00" * 8)
    outside = tmp_path / "outside"
    outside.mkdir()
    (places.results / DASHBOARD / "my-notes").mkdir()
    (places.results / DASHBOARD / ("ab" * 8)).symlink_to(outside)
    long_ago = time.time() - 8 * 86_400
    for folder in (old, busy):
        os.utime(folder / SEEN, (long_ago, long_ago))
    (busy / JOBS / "job").mkdir(parents=True)
    with job_files.lock(busy / JOBS / "job" / job_files.ALIVE):
        assert tidy(places) == 1
    assert not old.exists()
    assert new.exists() and busy.exists() and outside.exists() and (places.results / DASHBOARD / "my-notes").exists()
    assert tidy(places) == 1  # its run has ended
