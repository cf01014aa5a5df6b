"""Event records as lives: who shares a subject, when a life begins, how long a step takes, and in what order states are reached."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from fake_events import make_events

from sim.experiments.store.encoding import RunKey, Stamp
from sim.experiments.store.event_file import encode_events
from sim.kernel.errors import QiluError
from sim.kernel.events import EventLog
from sim.views.events.lives import chain_of, group_of, groups_of, read_lives


def lives_of(tmp_path, *events):
    """The lives in events (day of 2023, kind, subject, before, after, firms, yuan, reason), the last three optional."""
    log = EventLog(True)
    for day, *rest in events:
        log.add(date(2022, 12, 31).toordinal() + day, *rest)
    return written(tmp_path, log.events())


def written(tmp_path, events):
    path = tmp_path / "events.parquet"
    path.write_bytes(encode_events(events, Stamp("h", "c", "v", 1), RunKey(0, 0)))
    return read_lives(path)


def steps(group):
    return {(step.before, step.after): step for step in group.steps}


def test_firms_that_share_a_subject_have_lives_of_their_own(tmp_path):
    lives = lives_of(
        tmp_path,
        (1, "application", "collaboration 2023", "none", "applied", [3, 4, 5]),
        (11, "application", "collaboration 2023", "applied", "refused", [4], 0.0, "quota"),
        (31, "application", "collaboration 2023", "applied", "selected", [3, 5], 2e5),
    )
    (group,) = groups_of(lives)
    assert (group.kind, group.name, group.objects) == ("application", "collaboration", 3)
    assert group.states == {"applied": 3, "refused": 1, "selected": 2}
    refused, selected = steps(group)["applied", "refused"], steps(group)["applied", "selected"]
    assert (refused.objects, refused.share, refused.waits, refused.reasons) == (1, 1 / 3, (10, 10, 10), (("quota", 1),))
    assert (selected.objects, selected.waits, selected.yuan) == (2, (30, 30, 30), 4e5)


def test_one_project_passed_between_firms_is_one_life(tmp_path):
    lives = lives_of(
        tmp_path, (1, "demand", "demand 7 2023-01-01", "none", "posted", 7), (90, "demand", "demand 7 2023-01-01", "posted", "matched", 8)
    )
    (group,) = groups_of(lives)
    assert (group.objects, group.name) == (1, "demand")
    assert steps(group)["posted", "matched"].waits == (89, 89, 89)


def test_a_firm_that_begins_again_lives_again(tmp_path):
    loan = ("loan", "technology loan")
    lives = lives_of(
        tmp_path,
        (1, *loan, "", "applied", [1, 2]),
        (21, *loan, "applied", "refused", [1, 2]),
        (100, *loan, "", "applied", 1),
        (110, *loan, "applied", "granted", 1),
    )
    (group,) = groups_of(lives)
    assert group.objects == 3
    assert steps(group)["applied", "refused"].share == pytest.approx(2 / 3)
    assert steps(group)["applied", "granted"].waits == (10, 10, 10)


def test_what_happens_besides_does_not_shorten_a_step(tmp_path):
    zone = ("zone", "Jinan")
    lives = lives_of(tmp_path, (1, *zone, "", "applied"), (20, *zone, "", "bulletin"), (41, *zone, "applied", "approved"))
    (group,) = groups_of(lives)
    assert group.objects == 1
    assert steps(group)["applied", "approved"].waits == (40, 40, 40)


def test_a_state_that_began_before_the_records_has_no_length(tmp_path):
    (group,) = groups_of(lives_of(tmp_path, (5, "payment", "research_grant 2023", "decided", "paid", [1, 2], 1e5)))
    assert steps(group)["decided", "paid"].waits is None
    assert steps(group)["decided", "paid"].share == 1
    assert group.name == "research_grant"


def test_states_stand_in_the_order_of_life_and_ends_come_last(tmp_path):
    groups = {group.name: group for group in groups_of(written(tmp_path, make_events()))}
    group = groups["major_projects"]
    passing = [state for state in group.states if state not in group.ends]
    assert passing[:4] == ["applied", "screened", "selected", "contract"]
    assert passing.index("S1") < passing.index("S2") < passing.index("S3")
    assert group.ends == {"refused", "stopped", "accepted", "breakthrough"}
    assert list(group.states)[-4:] == [state for state in group.states if state in group.ends]
    assert group.objects == 80
    assert sum(step.objects for step in group.steps if step.after == "refused") == group.states["refused"]


def test_remarks_that_are_all_different_are_no_reasons(tmp_path):
    events = [(n, "zone", f"zone {n}", "", "bulletin", -1, 0.0, f"growth {n} %") for n in range(1, 30)]
    (group,) = groups_of(lives_of(tmp_path, *events))
    assert group.steps[0].reasons == ()


def test_names_of_groups_and_chains():
    assert group_of("project", "major_projects 2023/17") == "major_projects"
    assert group_of("application", "high_tech_status 2023") == "high_tech_status"
    assert group_of("zone", "Jinan 2") == "zone"
    assert chain_of("base_projects medicine 2023/4") == "medicine"
    assert chain_of("major_projects 2023/17") == ""


def test_no_events_at_all(tmp_path):
    lives = lives_of(tmp_path)
    assert isinstance(lives, pd.DataFrame)
    assert groups_of(lives) == ()


def test_a_file_that_is_no_event_file(tmp_path):
    path = tmp_path / "events.parquet"
    path.write_bytes(b"PAR1")
    with pytest.raises(QiluError, match="cannot be read as event records"):
        read_lives(path)
