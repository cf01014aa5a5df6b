"""The declared bands, how seeds are judged against them, and the command from end to end."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from sim.cli import app
from sim.experiments.facts.facts import COUNT, FACTS, HISTORY, parts
from sim.experiments.facts.validate import COLUMNS, NO, NOT_COMPUTED, YES, PartResult, Plan, chosen_facts, history_scenario, judge, rows, sources
from sim.experiments.studies.study import Settings
from sim.scenario.loader import load

ROOT = Path(__file__).parents[2]
SCENARIO = load(ROOT / "scenarios" / "no-policy.yaml")
BANDS = {
    1: [(1.0, 1.5)], 2: [(0.8, 1.3), (None, 0.01)], 3: [(0.20, 0.40)], 4: [(-0.20, 0.03)], 5: [(-0.30, -0.05), (0, 0.20)],
    6: [(0.5, 0.75), (1.3, 1.9)], 7: [(0.6, 0.9)], 8: [(0.05, 0.09)], 9: [(3, 5), (0.62, 0.76)], 10: [(0.44, 0.56)],
    11: [(0.014, 0.020), (0.026, 0.042)], 12: [(0.78, 0.90), (0.05, 0.12)], 13: [(0.55, 0.80)], 14: [(0.15, 0.32), *[(1.3, None)] * 3],
    15: [(0.1, 0.6), (0.8, 1.8), (0, None), (-0.2, 0.2)], 16: [(0.5, 1.2), (-0.2, 0.4)], 17: [(0.6, 0.9)], 18: [(1.7, 3.0)],
    19: [(0.02, 0.05), (1.05, 1.6)], 20: [(0.35, 0.65), (0.8, None)],
}  # fmt: skip
"""The specification's table; a band that is moved fails here."""


def plan(facts=FACTS, seeds: int = 10) -> Plan:
    return Plan(tuple(facts), history_scenario(SCENARIO, seeds, 0.05), (), Settings())


def test_bands_are_those_of_the_specification():
    assert {fact.number: [(part.low, part.high) for part in fact.parts] for fact in FACTS} == BANDS
    assert [fact.number for fact in FACTS] == list(range(1, COUNT + 1))
    assert [fact.number for fact in FACTS if fact.in_sample] == list(range(1, 14))


def test_every_fact_says_what_it_counts_and_where_its_band_is_from():
    for fact in FACTS:
        assert fact.definition and fact.anchor.en and fact.anchor.zh
        assert fact.status in ("verified", "derived", "unverified", "hypothetical")
        for part in fact.parts:
            assert part.title.en and part.title.zh
            assert part.low is not None or part.high is not None
    keys = [(part.source, part.key) for _, part in parts()]
    assert len(set(keys)) == len(keys)


def test_studies_that_the_facts_name_have_those_estimates():
    pytest.importorskip("statsmodels")
    from sim.experiments.studies.registry import STUDIES

    for fact, part in parts():
        if part.source != HISTORY:
            assert part.source in STUDIES, fact.number
            assert part.key in {published.key for published in STUDIES[part.source].published}, (fact.number, part.key)


def result(*values: float, number: int = 3) -> PartResult:
    return PartResult(FACTS[number - 1].parts[0], values)


def test_mean_and_four_fifths_of_the_seeds_must_lie_inside():
    assert result(*[0.3] * 8, 0.19, 0.41).verdict == YES
    assert result(*[0.3] * 7, 0.19, 0.19, 0.41).verdict == NO  # seven of ten
    assert result(*[0.39] * 8, 0.5, 0.6).verdict == NO  # their mean is outside
    assert result(0.2, 0.4).verdict == YES  # ends are inside
    assert result(0.3).verdict == YES and result(0.3).spread is None


def test_a_seed_without_a_value_is_not_inside():
    assert result(*[0.3] * 8, math.nan, math.nan).verdict == YES
    assert result(*[0.3] * 7, *[math.nan] * 3).verdict == NO
    assert result(*[0.3] * 7, *[math.nan] * 3).share_inside == 0.7


def test_what_was_not_computed_never_passes():
    assert result().verdict == NOT_COMPUTED
    assert math.nan not in FACTS[2].parts[0]
    found = judge(plan(), {})
    assert found.count() == 0 and found.count(NOT_COMPUTED) == COUNT
    assert found.summary == "0 of 20 pass; 0 fail, 20 not computed"


def test_what_ran_without_a_usable_number_fails():
    assert result(math.nan, math.nan).verdict == NO
    assert result(math.nan, math.nan).mean is None
    found = judge(plan([FACTS[17]]), {"returns": [{"own": math.nan}] * 4})
    assert found.facts[0].verdict == NO and found.count(NOT_COMPUTED) == 0


def test_a_fact_holds_only_if_all_its_parts_do():
    good = {part.key: _middle(part) for part in FACTS[4].parts}
    assert judge(plan([FACTS[4]]), {HISTORY: [good] * 10}).facts[0].verdict == YES
    assert judge(plan([FACTS[4]]), {HISTORY: [{**good, "growth_memory_large": 0.5}] * 10}).facts[0].verdict == NO
    assert judge(plan([FACTS[4]]), {HISTORY: [{"growth_memory_small": -0.1}] * 10}).facts[0].verdict == NO
    assert judge(plan([FACTS[4]]), {HISTORY: [{"growth_memory_small": 0.9}] * 10}).facts[0].verdict == NO


def _middle(part) -> float:
    low = part.high - 1 if part.low is None else part.low
    return (low + (low + 1 if part.high is None else part.high)) / 2


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=20))
def test_verdicts_follow_the_rule_for_any_values(values):
    found = result(*values)
    inside = sum(0.2 <= value <= 0.4 for value in values) / len(values)
    assert found.share_inside == pytest.approx(inside)
    mean = sum(values) / len(values)
    if min(abs(mean - 0.2), abs(mean - 0.4)) > 1e-9:  # on the edge, the order of a sum decides
        assert (found.verdict == YES) == (0.2 <= mean <= 0.4 and inside >= 0.8 - 1e-9)


def test_all_numbers_in_the_middle_of_their_bands_pass():
    numbers: dict[str, dict[str, float]] = {}
    for _, part in parts():
        numbers.setdefault(part.source, {})[part.key] = _middle(part)
        if part.ratio:
            numbers[part.source] |= dict(zip(part.ratio, (_middle(part), 1.0), strict=True))
    found = judge(plan(), {source: [values] * 10 for source, values in numbers.items()})
    assert found.summary == "20 of 20 pass; 0 fail, 0 not computed"
    assert COLUMNS[:7] == ("number", "statistic", "value", "low", "high", "share_inside", "pass")
    assert all(len(row) == len(COLUMNS) for row in rows(found))


def test_seeds_are_draws_with_a_chance_of_their_own():
    chosen = history_scenario(SCENARIO, 7, 0.2)
    assert (chosen.draws, chosen.replicates, chosen.scale) == (7, 1, 0.2)
    assert sources(FACTS[:13]) == [HISTORY]
    assert [fact.number for fact in chosen_facts([14, 2])] == [2, 14]
    assert chosen_facts([]) == FACTS


def command(folder: Path, *words: str):
    return CliRunner().invoke(
        app, ["validate-model", "--scenarios", str(ROOT / "scenarios"), "--out", str(folder / "out"), "--store", str(folder / "store"), "-q", *words]
    )


def test_the_command_from_end_to_end(tmp_path):
    document = tmp_path / "doc.md"
    document.write_text("before\n<!-- facts:begin -->\n<!-- facts:end -->\nafter\n")
    words = ("--only", "2,8", "--only", "17", "--seeds", "2", "--scale", "0.01", "--workers", "1", "--markdown", str(document))
    done = command(tmp_path, *words)
    assert done.exit_code == 0, done.output
    assert "of 20 pass (3 looked at)" in done.output
    with open(tmp_path / "out" / "facts.csv", encoding="utf-8-sig") as file:
        table = list(csv.DictReader(file))
    assert [row["statistic"] for row in table] == ["growth_shape", "growth_gaussian_p", "exit_rate", "innovation_top_decile"]
    assert {row["pass"] for row in table} <= {YES, NO}
    with open(tmp_path / "out" / "facts_by_seed.csv", encoding="utf-8-sig") as file:
        by_seed = list(csv.DictReader(file))
    exits = [float(row["value"]) for row in by_seed if row["statistic"] == "exit_rate"]
    assert len(exits) == 2 and exits[0] != exits[1]
    assert float(table[2]["value"]) == pytest.approx(sum(exits) / 2)
    assert {path.name for path in (tmp_path / "out" / "charts").iterdir()} == {"facts.en.png", "facts.zh.png"}
    assert "| 8 | Exit |" in document.read_text() and document.read_text().endswith("<!-- facts:end -->\nafter\n")
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.suffix in (".csv", ".png")}
    stored = {path: path.stat().st_mtime_ns for path in (tmp_path / "store").rglob("*.*")}
    again = command(tmp_path, *words)
    assert again.exit_code == 0
    assert before == {path: path.read_bytes() for path in before}
    assert stored == {path: path.stat().st_mtime_ns for path in (tmp_path / "store").rglob("*.*")}  # nothing was computed


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--only", "21"), "there is no fact 21: they are numbered 1 to 20"),
        (("--only", "1,two"), "'two' is no number of a fact"),
        (("--only", "0"), "there is no fact 0"),
        (("--only", "1", "--scenarios", "nowhere"), "history-2018-2022.yaml"),
        (("--only", "1", "--set", "growth.dispersio=0.2"), "growth.dispersion"),
        (("--seeds", "0"), "--seeds"),
    ],
)
def test_bad_input_is_told_before_any_run(tmp_path, words, told):
    done = command(tmp_path, *words)
    assert done.exit_code == 2
    assert told in " ".join(done.output.replace("│", " ").split())
    assert not (tmp_path / "store").exists()


def test_a_document_without_marks_is_told_before_any_run(tmp_path):
    (tmp_path / "doc.md").write_text("nothing")
    done = command(tmp_path, "--only", "1", "--markdown", str(tmp_path / "doc.md"))
    assert done.exit_code != 0 and "<!-- facts:begin -->" in done.output
    assert not (tmp_path / "store").exists()
