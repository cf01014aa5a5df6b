"""Moved levers become a scenario file that loads back to the same scenario, whatever its title says and whoever else saves."""

import threading

import pytest
from engine_tools import VISITOR, project
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.dashboard.engine.changes import Change, changed
from sim.dashboard.engine.saving import SavingRefused, draft, refusal, save, scenario_text, suggested_id
from sim.scenario.loader import load

CHANGES = (
    Change("measures.ladder.places", "２０００"),
    Change("measures.outreach.enabled", "关"),
    Change("measures.research_grant.budget", "20亿元/年"),
    Change("measures.research_grant.rate_small", "12.5 %"),
    Change("research.adjustment", "0.2"),
    Change("measures.policy_delivery.data_match", "95 %"),
)
TRICKS = [
    'He said: "no" # not a comment', "line one\nline two: {x: [1", "- &a *b !!python/object:os.system <<: yes", "'", "\\n \\u0000 \\", "null", "~",
    "true",
    "2023-01-01", "😀👩‍🔬 高企", "---\nschema: 2", "%TAG ! x", "| >", "a\x00b\x85c\u2028d\ufeffe\u202ef", "\ud800x", "\uffffy",
]  # fmt: skip


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    return project(tmp_path_factory.mktemp("project"))


@pytest.mark.parametrize("name", ["baseline", "more-grants", "no-policy", "demo-small", "austerity", "history-2018-2022"])
def test_a_saved_file_loads_to_the_same_scenario(places, name):
    base = places.scenarios / f"{name}.yaml"
    changes = [*CHANGES, Change("measures.ladder.enabled", "on")]
    path = save(places, scenario_text(base, changes, f"mine-{name}", "Mine"), f"mine-{name}")
    asked, read = changed(base, changes), load(path)
    assert read.run_hash == asked.run_hash
    assert read.changes == asked.changes
    assert {a.path: a.distribution for a in read.assumptions} == {a.path: a.distribution for a in asked.assumptions}
    assert (read.draws, read.replicates, read.targets) == (asked.draws, asked.replicates, asked.targets)
    assert read.pair_with == load(base).id
    head = path.read_text(encoding="utf-8").split("schema:")[0]
    assert f"{name}.yaml" in head
    assert all(line.startswith("#") for line in head.splitlines())
    assert all(change.path in head for change in (CHANGES[0], CHANGES[2]))
    path.unlink()


@pytest.mark.parametrize("trick", TRICKS)
def test_no_title_or_reason_breaks_the_file(places, trick):
    base = places.scenarios / "baseline.yaml"
    path = save(places, scenario_text(base, CHANGES[:1], "tricky", {"zh": trick, "en": f"{trick} "}, trick), "tricky")
    read = load(path)
    path.unlink()
    assert read.run_hash == changed(base, CHANGES[:1]).run_hash
    visible = "".join(character for character in trick if character.isalnum())
    assert all(character in read.title.zh for character in visible if character in "no高企😀")
    assert "\n" not in read.title.en


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=100), st.text(max_size=300))
def test_any_title_and_reason_are_safe(places, title, reason):
    base = places.scenarios / "no-policy.yaml"
    if not any(character.isprintable() and not character.isspace() for character in title):
        title += "x"
    text = scenario_text(base, CHANGES[:1], "any", title, reason)
    path = save(places, text, "any")
    read = load(path)
    path.unlink()
    assert read.id == "any" and read.run_hash == changed(base, CHANGES[:1]).run_hash


@pytest.mark.parametrize("title", ["", " ", "\n", "\u200b", "\x00", "x" * 500])
def test_a_title_is_needed_and_is_not_a_book(places, title):
    with pytest.raises(SavingRefused) as refused:
        scenario_text(places.scenarios / "no-policy.yaml", CHANGES[:1], "any", title)
    assert refused.value.sentence("zh") != str(refused.value)


@pytest.mark.parametrize(
    "id", ["", " ", "My One", "a/b", "../x", "..", "/x", "x" * 61, "con", "nul", "高企", "-x", "a.b", "a\n", "A", "baseline", "no-policy", "a\0"]
)
def test_ids_that_cannot_be_are_explained(places, id):
    wrong = refusal(places, id)
    assert wrong is not None
    assert wrong.sentence("zh") != wrong.sentence("en")
    with pytest.raises(SavingRefused):
        save(places, "schema: 1\n", id)
    assert refusal(places, "my-one") is None
    assert "my-one" in refusal(places, "My One").sentence("en")


def test_nothing_is_overwritten(places):
    base = places.scenarios / "baseline.yaml"
    before = base.read_bytes()
    text = scenario_text(base, CHANGES[:1], "own", "Own")
    path = save(places, text, "own")
    assert save(places, text, "own") == path  # the same once more
    with pytest.raises(SavingRefused):
        save(places, scenario_text(base, CHANGES[:2], "own", "Own"), "own")
    with pytest.raises(SavingRefused):
        save(places, text, "another")  # says it is own
    (places.scenarios / "file-name.yaml").write_text("schema: 1\nid: inner-id  # x\n")
    assert refusal(places, "inner-id") is not None
    assert base.read_bytes() == before
    assert not [item for item in places.scenarios.iterdir() if item.name.startswith(".")]
    assert suggested_id(places, "own") == "own-1"
    assert refusal(places, suggested_id(places, "Ünïcode / 高企")) is None
    path.unlink()
    (places.scenarios / "file-name.yaml").unlink()


def test_of_two_who_save_one_name_at_once_one_wins(places):
    base = places.scenarios / "baseline.yaml"
    texts = [scenario_text(base, [Change("measures.ladder.places", str(number))], "race", f"Race {number}") for number in range(4)]
    outcome = []

    def visit(text):
        try:
            outcome.append(save(places, text, "race"))
        except SavingRefused:
            outcome.append(None)

    threads = [threading.Thread(target=visit, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome, key=str).count(None) == 3
    (places.scenarios / "race.yaml").unlink()


def test_a_draft_lies_with_its_visitor_and_may_be_written_again(places):
    base = places.scenarios / "baseline.yaml"
    first = draft(places, VISITOR, base, CHANGES[:1], "levers", "Levers")
    second = draft(places, VISITOR, base, CHANGES[:2], "levers", "Levers")
    assert first == second and VISITOR in str(first)
    assert load(second).run_hash == changed(base, CHANGES[:2]).run_hash
    assert load(second).pair_with is None
    assert refusal(places, "levers") is None
