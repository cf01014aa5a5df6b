"""Files of checks: what they say, and every mistake at its place."""

import pytest

from sim.experiments.checks.checks_file import read_checks
from sim.kernel.errors import InputError
from tests.model.worlds import SCENARIOS

HEAD = f"schema: 1\nscenario: {SCENARIOS}/no-policy.yaml\nyears: 2\nchecks:\n"
GOOD = """
  dearer:
    topic: notch
    reason: dearer relabelling is done less
    source: equation 4
    with: {measures.ladder.enabled: true}
    vary: {notch.relabelling_cost: [0.4, 0.75, 1.5]}
    compare: R&D|Enterprises|Relabelled
    expect: decreasing
"""


def read(tmp_path, body):
    file = tmp_path / "checks.yaml"
    file.write_text(HEAD + body)
    return read_checks(file, 0.01, 2)


def test_a_check_is_read_with_its_variants(tmp_path):
    (check,) = read(tmp_path, GOOD)
    assert [name for name, _ in check.variants] == ["0.4", "0.75", "1.5"]
    first = check.variants[0][1]
    assert first.scale == 0.01
    assert first.replicates == 2
    assert (first.end.year, first.draws) == (2024, 1)
    assert [change.path for change in first.changes] == ["measures.ladder.enabled"]
    assert first.sampled(0)["notch.relabelling_cost"] == 0.4
    assert len({scenario.run_hash for _, scenario in check.variants}) == 3
    assert check.expectation.text == "decreasing"
    assert check.compared[0].how == "sum"


def changed(old, new):
    assert old in GOOD
    return GOOD.replace(old, new)


MISTAKES = {
    "unknown path": (changed("notch.relabelling_cost:", "notch.relabeling_cost:"), ":11:12:", "did you mean notch.relabelling_cost?"),
    "value outside": (changed("[0.4, 0.75, 1.5]", "[0.4, 0.75, -1]"), ":11:48:", "outside the hard range"),
    "too few values": (changed("[0.4, 0.75, 1.5]", "[0.4, 0.75]"), ":11:11:", "three values or more"),
    "unknown variable": (changed("R&D|Enterprises|Relabelled", "R&D|Enterprises|Relabeled"), ":12:14:", "did you mean R&D|Enterprises|Relabelled?"),
    "unknown key": (changed("    topic:", "    tropic:"), ":7:5:", "did you mean topic?"),
    "no reason": (changed("    reason: dearer relabelling is done less\n", ""), ":7:5:", "reason is missing"),
    "unknown word": (changed("expect: decreasing", "expect: decreases"), ":13:13:", "did you mean decreasing?"),
    "word for two": (changed("expect: decreasing", "expect: falls"), ":13:13:", "falls with 3 variants"),
    "no scenario file": (changed("    topic:", "    scenario: nowhere.yaml\n    topic:"), "nowhere.yaml does not exist", ""),
    "unknown breakdown": (
        changed("compare: R&D|Enterprises|Relabelled", "compare: {variable: R&D|Enterprises|Relabelled, breakdown: tiny}"),
        ":12:64:", "one of all, micro",
    ),
    "year outside": (changed("compare: R&D|Enterprises|Relabelled", "compare: {variable: Fiscal|Paid, year: 2027}"), ":12:44:", "2023 to 2024"),
    "two ways": (changed("    compare:", "    change: {grant.budget: 1 million yuan/year}\n    compare:"), ":7:5:", "change and vary together"),
    "distribution": (changed("with: {measures.ladder.enabled: true}", "with: {grant.diverted: prior}"), ":10:28:", "a distribution"),
    "money without unit": (changed("measures.ladder.enabled: true", "grant.budget: 5"), ":10:26:", "missing unit"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_with_its_place(tmp_path, name):
    body, place, told = MISTAKES[name]
    with pytest.raises(InputError) as caught:
        read(tmp_path, body)
    assert place in str(caught.value)
    assert told in str(caught.value)


def test_all_mistakes_are_told_at_once(tmp_path):
    two = changed("decreasing", "decreases") + changed("dearer:", "other:").replace("notch.relabelling_cost:", "notch.nothing:")
    with pytest.raises(InputError) as caught:
        read(tmp_path, two)
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize("text", ["", "[]", "schema: 2\nchecks: {}\n", "schema: 1\nchecks: {}\n", "schema: 1\nchecks: {a: [}\n"])
def test_what_is_no_file_of_checks_is_refused(tmp_path, text):
    file = tmp_path / "checks.yaml"
    file.write_text(text)
    with pytest.raises(InputError):
        read_checks(file, 0.01, 2)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        read_checks(tmp_path / "none.yaml", 0.01, 2)
