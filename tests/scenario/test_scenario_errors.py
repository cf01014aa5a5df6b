"""Every kind of mistake in a scenario file is reported at its exact place, with what is allowed and the nearest valid name."""

import pytest

from sim.kernel.errors import InputError
from sim.scenario.loader import load


def change(path, text, column, below, message, nearest=""):
    """A case about one change, written on line 7 after its path."""
    return f"policy:\n  {path}: {text}", 7, column, f"policy.{path}{below}", message, nearest


def assume(path, text, column, below, message, nearest=""):
    """A case about one assumption, written on line 7 after its path."""
    return f"assumptions:\n  {path}: {text}", 7, column, f"assumptions.{path}{below}", message, nearest


RATE, CAP, WAIT, LAG = "rule.rate", "rule.cap", "rule.wait", "behaviour.lag"
TWO = "policy:\n  rule.rate:\n    - {set: 0.1, %s}\n    - {set: 0.2, %s}"
FIXED = "policy:\n  rule.rate: {set: 0.1}\nassumptions:\n  rule.rate: {uniform: [0.1, 0.2]}"
SCALED = "policy:\n  rule.rate: {scale: 2}\nassumptions:\n  rule.rate: {uniform: [0.2, 0.4]}"

CASES = {
    # body (starts on line 6): line, column, path, part of the message, nearest
    "unknown key": ("polcy: {}", 6, 1, "polcy", "unknown key polcy", "policy"),
    "unknown path": ("policy: {rule.rat: {set: 0.1}}", 6, 10, "policy.rule.rat", "unknown path", "rule.rate"),
    "unknown assumption": ("assumptions: {behaviour.lags: 2}", 6, 15, "assumptions.behaviour.lags", "unknown path", LAG),
    "unknown operation": change(RATE, "{sets: 0.1}", 15, ".sets", "unknown key sets", "set"),
    "two operations": change(RATE, "{set: 0.1, add: 0.1}", 14, "", "set and add together"),
    "no operation": change(RATE, "{from: 2023-01-01}", 14, "", "no operation"),
    "bare value": change(RATE, "0.1", 14, "", "instead of a change"),
    "empty list": change(RATE, "[]", 14, "", "an empty list of changes"),
    "behaviour in policy": change(LAG, "{set: 1}", 3, "", "behaviour of firms"),
    "wrong type": change(RATE, "{set: high}", 20, ".set", "“high”, which is not a number"),
    "number in quotes": change(RATE, '{set: "0.1"}', 20, ".set", "in quotes"),
    "not finite": change(RATE, "{set: .inf}", 20, ".set", "not a number"),
    "switch": change("rule.open", "{set: yes}", 20, ".set", "not a switch"),
    "whole number": change("rule.places", "{set: 2.0}", 22, ".set", "not a whole number"),
    "day of the year": change("rule.day", "{set: 06-31}", 19, ".set", "not a day of the year"),
    "percent": change(RATE, "{set: 12}", 20, ".set", "12 looks like a percent; write 0.12 or 12 %"),
    "percent of years": change(WAIT, "{set: 5 %}", 20, ".set", "is a percent, but the unit is years"),
    "missing unit": change(CAP, "{set: 20}", 19, ".set", "missing unit"),
    "unknown unit": change(CAP, "{set: 20 milion yuan}", 19, ".set", "unknown unit", "million yuan"),
    "wrong unit": change(CAP, "{set: 20 days}", 19, ".set", "wrong unit “days” for yuan"),
    "yearly for once": change(CAP, "{set: 2 million yuan/year}", 19, ".set", "wrong unit"),
    "mixed units": change(WAIT, "{schedule: {2023-01-01: 1 year, 2024-01-01: 30 days}}", 25, ".schedule", "mixed units"),
    "mixed percent": assume("behaviour.hazard", "{uniform: [0.1, 20 %]}", 31, ".uniform", "mixed units"),
    "hard range": change(RATE, "{set: 0.7}", 20, ".set", "outside the hard range; 0 to 0.6"),
    "range after scale": change(RATE, "{scale: 3}", 22, ".scale", "scale 3 of the default 0.25 gives 0.75"),
    "range after add": change("rule.places", "{add: -101}", 22, ".add", "gives -1"),
    "range in a schedule": change(RATE, "{schedule: {2023-01-01: 0.7}}", 38, ".schedule.2023-01-01", "outside the hard range"),
    "scaled switch": change("rule.open", "{scale: 2}", 15, ".scale", "scale of a switch"),
    "not a date": change(RATE, "{set: 0.1, from: soon}", 31, ".from", "not a date"),
    "not in the calendar": change(RATE, "{set: 0.1, from: 2023-02-30}", 31, ".from", "not a day of the calendar"),
    "before the horizon": change(RATE, "{set: 0.1, from: 2021-01-01}", 31, ".from", "outside the horizon"),
    "after the horizon": change(RATE, "{set: 0.1, to: 2028-01-01}", 29, ".to", "outside the horizon"),
    "reversed": change(RATE, "{set: 0.1, from: 2025-01-01, to: 2024-01-01}", 47, ".to", "is before 2025-01-01"),
    "schedule out of order": change(
        RATE, "{schedule: {2024-01-01: 0.1, 2023-01-01: 0.2}}", 43, ".schedule.2023-01-01", "2023-01-01 after 2024-01-01"
    ),
    "schedule with from": change(RATE, "{from: 2023-01-01, schedule: {2024-01-01: 0.1}}", 15, ".from", "from beside a schedule"),
    "empty schedule": change(RATE, "{schedule: {}}", 25, ".schedule", "as a schedule"),
    "overlap": (TWO % ("to: 2024-06-30", "from: 2024-06-30"), 9, 7, "policy.rule.rate[2]", "overlaps the change at line 8", ""),
    "overlap of firms": (TWO % ("where: {size: small}", "where: {city: Jinan}"), 9, 7, "policy.rule.rate[2]", "overlaps", ""),
    "unknown city": change(RATE, "{set: 0.1, where: {city: [Jinan, Qindao]}}", 47, ".where.city[2]", "city “Qindao”", "Qingdao"),
    "unknown field": change(RATE, "{set: 0.1, where: {sise: small}}", 33, ".where.sise", "unknown field sise", "size"),
    "zone": change(RATE, "{set: 0.1, where: {in_zone: maybe}}", 42, ".where.in_zone", "“maybe” for in_zone"),
    "no firms": change(RATE, "{set: 0.1, where: {sector: []}}", 41, ".where.sector", "matches nothing"),
    "empty where": change(RATE, "{set: 0.1, where: {}}", 32, ".where", "matches nothing"),
    "where not allowed": change(WAIT, "{set: 1, where: {size: small}}", 23, ".where", "same for every firm"),
    "measure with a value": change("measures.ladder", "{set: true}", 20, "", "a mapping for a measure"),
    "disable: false": change("measures.ladder", "{disable: false}", 30, ".disable", "disable: false"),
    "low above high": assume(LAG, "{uniform: [3, 1]}", 28, ".uniform", "low 3 is not below high 1"),
    "mode outside": assume(LAG, "{triangular: [1, 4, 3]}", 35, ".triangular[2]", "mode 4 is outside"),
    "support outside": assume(LAG, "{uniform: [1, 30]}", 32, ".uniform[2]", "outside the hard range"),
    "no spread": assume(LAG, "{normal: {mean: 1, sd: 0}}", 41, ".normal.sd", "not above zero"),
    "mean outside": assume(LAG, "{normal: {mean: 20, sd: 1}}", 34, ".normal.mean", "outside"),
    "median not positive": assume("behaviour.free", "{lognormal: {median: 0, sd_log: 1}}", 40, ".lognormal.median", "outside"),
    "half a distribution": assume(LAG, "{lognormal: {median: 1}}", 30, ".lognormal", "without sd_log"),
    "unknown distribution": assume(LAG, "{unifrom: [1, 2]}", 19, ".unifrom", "unknown distribution", "uniform"),
    "too few numbers": assume(LAG, "{triangular: [1, 2]}", 31, ".triangular", "with 2 values"),
    "same choice twice": assume(LAG, "{choice: [1, 1]}", 27, ".choice", "repeats a value"),
    "spread of a switch": assume("rule.open", "{uniform: [false, true]}", 24, ".uniform", "uniform for a switch"),
    "policy and assumption": (FIXED, 9, 3, "assumptions.rule.rate", "overlaps policy, which fixes the value for the whole horizon", ""),
    "scale of an assumption": (SCALED, 7, 22, "policy.rule.rate.scale", "of an assumed value of 0.4 gives 0.8", ""),
    "nothing to take away": change(RATE, "null", 3, "", "no earlier file has this entry"),
    "empty section": ("policy:", 6, 1, "policy", "nothing under policy", ""),
    "section of the wrong kind": ("policy: [1]", 6, 9, "policy", "a list; a valid dictionary", ""),
    "headline": ("report: {headline: [Enterprises|Aliv]}", 6, 21, "report.headline[1]", "unknown variable", "Enterprises|Alive"),
    "language": ("report: {languages: [zh, fr]}", 6, 26, "report.languages[2]", "“fr”", ""),
    "scale": ("population: {scale: 0}", 6, 21, "population.scale", "greater than 0", ""),
    "anchor": ("policy: {rule.rate: &a {set: 0.1}, rule.open: *a}", 6, 21, "policy.rule.open", "anchor", ""),
    "tag": ("policy: {rule.rate: {set: !x 0.1}}", 6, 27, "policy.rule.rate.set", "the tag !x", ""),
    "merge key": ("policy: {<<: {}}", 6, 10, "policy.<<", "merge key", ""),
}


@pytest.mark.parametrize("case", CASES, ids=CASES)
def test_place_and_message(files, case):
    body, line, column, path, message, nearest = CASES[case]
    found = files.problems(body + "\n")
    assert [(p.line, p.column, p.path) for p in found] == [(line, column, path)], [str(p) for p in found]
    assert message in str(found[0])
    assert found[0].nearest == nearest
    assert found[0].file.endswith("test.yaml")


HEADS = {
    "missing title": ("title: {zh: 测试, en: Test}\n", "", 1, 1, "file", "title is missing"),
    "missing seed": ("seed: 7, ", "", 5, 6, "run", "seed is missing"),
    "draws": ("draws: 3", "draws: 0", 5, 23, "run.draws", "greater than or equal to 1"),
    "draws as text": ("draws: 3", "draws: many", 5, 23, "run.draws", "a valid integer"),
    "not a quarter end": ("2022-12-31", "2022-12-30", 4, 15, "time.start", "not the end of a quarter"),
    "reversed horizon": ("2027-12-31", "2021-12-31", 4, 32, "time.end", "not after the start"),
    "language missing": ("zh: 测试, ", "", 3, 8, "title", "zh is missing"),
    "version": ("schema: 1", "schema: 2", 1, 9, "schema", "schema 2; schema: 1"),
    "id": ("id: test", "id: My Test", 2, 5, "id", "“My Test”"),
    "duplicate": ("id: test", "id: test\nid: again", 3, 1, "id", "duplicate key, first at line 2"),
}


@pytest.mark.parametrize("case", HEADS, ids=HEADS)
def test_place_and_message_in_the_head(files, head, case):
    old, new, line, column, path, message = HEADS[case]
    assert old in head
    problem = files.problem(head=head.replace(old, new))
    assert (problem.line, problem.column, problem.path) == (line, column, path), str(problem)
    assert message in str(problem)


SYNTAX = {
    "unclosed list": ("a: [1\nb: 2\n", 2, 2),
    "tab": ("a:\n\t- 1\n", 2, 1),
    "forbidden character": ("a: 1\nb: \x01\n", 2, 4),
    "two documents": ("a: 1\n---\nb: 2\n", 2, 1),
    "unknown alias": ("a: *x\n", 1, 4),
}


@pytest.mark.parametrize("case", SYNTAX, ids=SYNTAX)
def test_syntax(files, case):
    text, line, column = SYNTAX[case]
    problem = files.problem(head=text)
    assert (problem.line, problem.column, problem.path) == (line, column, "yaml"), str(problem)


def test_not_a_scenario_at_all(files, tmp_path):
    assert "an empty file" in str(files.problem(head="# nothing\n"))
    assert "a list" in str(files.problem(head="- 1\n"))
    path = tmp_path / "latin.yaml"
    path.write_bytes("schema: 1\nid: caf\xe9\n".encode("latin-1"))
    with pytest.raises(InputError, match=r"latin\.yaml:2:8: file: a byte that is not UTF-8"):
        load(path)
    files.write("", "baseline.yaml")
    with pytest.raises(InputError, match=r"file: .*bseline\.yaml does not exist.*did you mean baseline\.yaml\?"):
        load(tmp_path / "bseline.yaml")


def test_all_at_once_and_sorted(files, head):
    body = """\
tile: 1
policy:
  rule.rate: {set: 12}
  rule.rate: {set: 0.1}
  rule.cap: {set: 20, from: 2029-01-01}
  measures.laddr.enabled: {set: true}
assumptions:
  behaviour.lag: {uniform: [3 years, 1 year]}
targets:
  A: {title: {zh: 甲}, kind: outcom, measure: 30, variable: Enterprises|Alife, above: 1, by: 2030-12-31}
"""
    found = files.problems(body, head=head.replace("seed: 7", "seed: x"))
    assert [(p.line, p.path) for p in found] == [
        (5, "run.seed"),
        (6, "tile"),
        (8, "policy.rule.rate.set"),
        (9, "policy.rule.rate"),
        (10, "policy.rule.cap.set"),
        (10, "policy.rule.cap.from"),
        (11, "policy.measures.laddr.enabled"),
        (13, "assumptions.behaviour.lag.uniform"),
        (15, "targets.A.title"),
        (15, "targets.A.kind"),
        (15, "targets.A.measure"),
        (15, "targets.A.variable"),
        (15, "targets.A.by"),
    ]


def test_message_reads_as_promised(files, head):
    text = str(files.problem("policy:\n  rule.rate: {set: 12}\n"))
    assert text.endswith("test.yaml:7:20: policy.rule.rate.set: 12 looks like a percent; write 0.12 or 12 %")
    assert str(files.problem("polcy: {}\n")).endswith("; did you mean policy?")


def test_policy_is_checked_although_the_horizon_is_wrong(files, head):
    found = files.problems("policy: {rule.rat: {set: 0.1}}\n", head=head.replace("2022-12-31", "soon"))
    assert {p.path for p in found} == {"time.start", "policy.rule.rat"}


TARGET = "targets:\n  A: {{title: {{zh: 甲, en: A}}, kind: outcome, measure: 10, variable: {}}}\n"
STOCK, FLOW, SHARE = "Enterprises|High-tech|Stock", "Enterprises|Entered", "Take-up"


@pytest.mark.parametrize(
    ("rest", "message"),
    [
        (f"{STOCK}, above: 1", "no way of judging; exactly one of by or continuous"),
        (f"{STOCK}, above: 1, by: 2023-12-31, continuous: true", "by and continuous together"),
        (f"{STOCK}, above: 1, every: year", "every for a stock"),
        (f"{FLOW}, above: 1, by: 2023-12-31", "by for a flow; every or in_year for a flow"),
        (f"{FLOW}, above: 1, in_year: 2022", "2022 is outside the horizon; a calendar year that the run covers whole: 2023 to 2027"),
        (f"{STOCK}, above: 1, at_least: 2, by: 2023-12-31", "at_least and above together"),
        (f"{STOCK}, by: 2023-12-31", "no threshold"),
        (f"{STOCK}, above: 1, by: 2028-12-31", "2028-12-31 is outside the horizon"),
        (f"{STOCK}, above: 1, by: 2023-12-31, breakdown: smal", "did you mean small?"),
        (f"{SHARE}, at_least: 95 yuan, continuous: true", "wrong unit"),
        ("Tax|Income tax|Paid, above: 5, every: year", "missing unit"),
        ("Enterprises|Hightech|Stock, above: 5, by: 2023-12-31", "did you mean Enterprises|High-tech|Stock?"),
    ],
)
def test_targets(files, rest, message):
    assert message in str(files.problem(TARGET.format(rest)))
