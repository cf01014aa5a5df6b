"""`extends` and `pair_with`: who speaks last, what `null` takes away, circles, and errors that point into the file that said it."""

import pytest

from sim.kernel.errors import InputError
from sim.scenario.loader import load


def scenario(extends="", **sections):
    """Text of a scenario file with one line a section."""
    lines = ["schema: 1", "id: test", "title: {zh: 测试, en: Test}", f"extends: [{extends}]"]
    return "\n".join([*lines, *(f"{name}: {text}" for name, text in sections.items())]) + "\n"


@pytest.fixture
def base(files):
    """A complete scenario to build on."""
    files.write(
        scenario(
            time="{start: 2022-12-31, end: 2027-12-31}",
            run="{seed: 7, draws: 3, replicates: 5}",
            policy="{rule.rate: {set: 0.1}, rule.places: {set: 10}}",
            assumptions="{behaviour.lag: {uniform: [1, 3]}, behaviour.hazard: 0.2}",
        ),
        "base.yaml",
    )
    return files


def values(scenario):
    """Changes and assumptions by path."""
    changed = {change.path: change.value for change in scenario.changes}
    return changed | {a.path: a.distribution.numbers for a in scenario.assumptions}


def test_child_wins_key_by_key_and_path_by_path(base, fake):
    text = scenario("base.yaml", run="{draws: 9}", policy="{rule.rate: {scale: 2, from: 2024-01-01}}", assumptions="{behaviour.lag: 2}")
    result = load(base.write(text), registry=fake)
    assert (result.seed, result.draws, result.replicates) == (7, 9, 5)
    assert values(result) == {"rule.rate": 2.0, "rule.places": 10, "behaviour.lag": (2.0,), "behaviour.hazard": (0.2,)}
    assert [name.rsplit("/", 1)[-1] for name, _ in result.files] == ["base.yaml", "test.yaml"]


def test_null_takes_away(base, fake):
    text = scenario("base.yaml", policy="{rule.rate: null}", assumptions="{behaviour.lag: ~}", run="{replicates: null}")
    result = load(base.write(text), registry=fake)
    assert values(result) == {"rule.places": 10, "behaviour.hazard": (0.2,)}
    assert result.replicates == 2


def test_title_is_not_inherited(base, fake):
    with pytest.raises(InputError, match="title is missing"):
        load(base.write("schema: 1\nid: test\nextends: [base.yaml]\n"), registry=fake)


def test_later_parents_win_and_every_file_speaks_once(base, fake):
    base.write(scenario("base.yaml", policy="{rule.rate: {set: 0.2}, rule.cap: {set: 1 million yuan}}"), "grants.yaml")
    base.write(scenario("base.yaml", policy="{rule.cap: {set: 2 million yuan}}"), "caps.yaml")
    first = load(base.write(scenario("grants.yaml, caps.yaml")), registry=fake)
    # caps.yaml says nothing of its own about rule.rate, so what grants.yaml says stays although both extend base.yaml
    assert values(first)["rule.rate"] == 0.2
    assert values(first)["rule.cap"] == 2e6
    assert values(load(base.write(scenario("caps.yaml, grants.yaml")), registry=fake))["rule.cap"] == 1e6
    assert [name.rsplit("/", 1)[-1] for name, _ in first.files] == ["base.yaml", "grants.yaml", "caps.yaml", "test.yaml"]


def test_folders(base, fake, tmp_path):
    (tmp_path / "own").mkdir()
    path = base.write(scenario("../base.yaml"), "own/test.yaml")
    assert values(load(path, registry=fake))["rule.rate"] == 0.1


def test_an_extended_file_cannot_come_after_the_one_that_extends_it(base, fake):
    base.write(scenario("base.yaml"), "middle.yaml")
    with pytest.raises(InputError, match=r"test\.yaml:4:24: extends\[2\]: base\.yaml after a file that extends it"):
        load(base.write(scenario("middle.yaml, base.yaml")), registry=fake)


def test_circle_is_named_whole(base, fake):
    base.write(scenario("b.yaml"), "a.yaml")
    base.write(scenario("c.yaml"), "b.yaml")
    base.write(scenario("a.yaml"), "c.yaml")
    with pytest.raises(InputError) as caught:
        load(base.write(scenario("base.yaml, a.yaml")), registry=fake)
    (problem,) = caught.value.problems
    assert "cyclic extends: a.yaml → b.yaml → c.yaml → a.yaml" in problem.found
    assert (problem.file.rsplit("/", 1)[-1], problem.line, problem.column) == ("c.yaml", 4, 11)
    with pytest.raises(InputError, match=r"cyclic extends: test\.yaml → test\.yaml"):
        load(base.write(scenario("base.yaml, test.yaml")), registry=fake)


def test_missing_parent_is_named_and_hides_no_other_problem(base, fake):
    text = scenario("bas.yaml", policy="{rule.rat: {set: 1}}", assumptions="{behaviour.lag: null}")
    with pytest.raises(InputError) as caught:
        load(base.write(text), registry=fake)
    missing, unknown = caught.value.problems
    assert (missing.line, missing.column, missing.path, missing.nearest) == (4, 11, "extends[1]", "base.yaml")
    assert "bas.yaml does not exist" in missing.found
    assert unknown.path == "policy.rule.rat"


@pytest.mark.parametrize(
    ("extends", "message"),
    [
        ("extends: base.yaml", "for extends; a list of files"),
        ("extends: [3]", "3 for a file"),
        ("extends: [base.yaml, base.yaml]", "twice"),
    ],
)
def test_extends_itself(base, fake, extends, message):
    with pytest.raises(InputError, match=message):
        load(base.write(scenario("").replace("extends: []", extends)), registry=fake)


def test_error_points_into_the_file_that_said_it(base, fake):
    base.write(scenario("base.yaml", policy="{rule.cap: {set: 5}}"), "middle.yaml")
    with pytest.raises(InputError) as caught:
        load(base.write(scenario("middle.yaml", policy="{rule.rate: {set: 50}}")), registry=fake)
    places = [(p.file.rsplit("/", 1)[-1], p.line, p.column, p.path) for p in caught.value.problems]
    assert places == [("middle.yaml", 5, 26, "policy.rule.cap.set"), ("test.yaml", 5, 27, "policy.rule.rate.set")]


def test_problem_names_files_as_they_were_asked_for(base, fake, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    base.write(scenario("base.yaml", polcy="{}"))
    with pytest.raises(InputError, match=r"^test\.yaml:5:1: polcy: "):
        load("test.yaml", registry=fake)


def pair(base, fake, population="{scale: 1.0}", run="{pair_with: base}", overrides=()):
    """Load a scenario paired with base.yaml, whose id is set right first."""
    text = (base.folder / "base.yaml").read_text(encoding="utf-8").replace("id: test", "id: base")
    base.write(text, "base.yaml")
    return load(base.write(scenario("base.yaml", population=population, run=run)), overrides, fake)


def test_pair(base, fake):
    assert pair(base, fake).pair_with == "base"
    assert pair(base, fake, overrides=["population.scale=0.1", "run.seed=8"]).scale == 0.1
    assert pair(base, fake, run="{pair_with: null}", population="{scale: 0.5}").pair_with is None


@pytest.mark.parametrize(
    ("population", "run", "message"),
    [
        ("{scale: 0.5}", "{pair_with: base}", r"test\.yaml:5:21: population\.scale: 0\.5, but base, which run\.pair_with names, has 1\.0"),
        ("{seed: 2}", "{pair_with: base}", r"population\.seed: 2, but base"),
        ("{}", "{pair_with: base, seed: 8}", r"run\.seed: 8, but base, which run\.pair_with names, has 7"),
        ("{}", "{pair_with: bas}", r"test\.yaml:6:18: run\.pair_with: bas\.yaml does not exist beside test\.yaml.*did you mean base\?"),
        ("{}", "{pair_with: test}", "test pairs with itself"),
    ],
)
def test_pair_mismatch(base, fake, population, run, message):
    with pytest.raises(InputError, match=message):
        pair(base, fake, population, run)
