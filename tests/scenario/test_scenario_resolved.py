"""A loaded scenario: frozen, picklable, with a hash that knows what decides results; and the parameters it gives for a draw."""

import pickle
from dataclasses import FrozenInstanceError
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from sim.kernel.streams import Streams
from sim.scenario.loader import switched_on
from sim.scenario.places import CITIES, OWNERSHIPS, SECTORS

START, END = date(2022, 12, 31), date(2027, 12, 31)


def firms():
    """Six firms: two cities, sizes, sectors, in and outside zones."""
    names = [city.en for city in CITIES]
    codes = [sector.code for sector in SECTORS]
    return SimpleNamespace(
        city=np.array([names.index(n) for n in ("Jinan", "Jinan", "Qingdao", "Qingdao", "Heze", "Heze")], dtype=np.int8),
        sector=np.array([codes.index(c) for c in ("C26", "C39", "C26", "I65", "C26", "C13")], dtype=np.int8),
        ownership=np.full(6, OWNERSHIPS.index("private"), dtype=np.int8),
        in_zone=np.array([True, False, True, False, True, False]),
        employees=np.array([10.0, 100.0, 100.0, 500.0, 5000.0, 100.0]),
        revenue=np.array([1e6, 1e7, 1e7, 1e8, 1e9, 1e7]),
    )


def test_defaults_without_changes(files, fake):
    parameters = files.load().parameters(0, fake)
    p = parameters.at(START)
    assert (p.rule.rate, p.rule.places, p.rule.day, p.measures.ladder.enabled) == (0.25, 100, "06-10", False)
    assert parameters.switch_dates() == []
    assert parameters.at(END) is p


def test_namespace_is_read_only_and_names_what_there_is(files, fake):
    p = files.load().parameters(0, fake).at(START)
    with pytest.raises(AttributeError, match="read-only"):
        p.rule.rate = 1.0
    with pytest.raises(AttributeError, match="no parameter called rat here; there are budget, cap"):
        _ = p.rule.rat


def test_dated_changes(files, fake):
    body = """\
policy:
  rule.rate:
    - {set: 10 %, from: 2023-04-01, to: 2023-12-31}
    - {scale: 2, from: 2024-07-01}
  rule.places: {schedule: {2023-04-01: 150, 2025-01-01: 300}}
  rule.cap: {add: 5 million yuan}
  rule.open: {set: true, from: 2026-01-01}
"""
    parameters = files.load(body).parameters(0, fake)

    def at(*day):
        p = parameters.at(date(*day)).rule
        return p.rate, p.places, p.cap

    assert at(2022, 12, 31) == (0.25, 100, 1.5e7)
    assert at(2023, 3, 31) == (0.25, 100, 1.5e7)
    assert at(2023, 4, 1) == (0.1, 150, 1.5e7)
    assert at(2023, 12, 31) == (0.1, 150, 1.5e7)
    assert at(2024, 1, 1) == (0.25, 150, 1.5e7)
    assert at(2024, 7, 1) == (0.5, 150, 1.5e7)
    assert at(2025, 1, 1) == (0.5, 300, 1.5e7)
    # rule.open is true anyway, so nothing happens on 2026-01-01
    assert parameters.switch_dates() == [date(2023, 4, 1), date(2024, 1, 1), date(2024, 7, 1), date(2025, 1, 1)]


def test_whole_numbers_are_rounded_after_scaling(files, fake):
    parameters = files.load("policy: {rule.places: {scale: 0.125}}\n").parameters(0, fake)
    assert parameters.at(START).rule.places == 13


def test_where(files, fake):
    body = """\
policy:
  rule.rate:
    - {set: 10 %, from: 2024-01-01, where: {city: [济南, Qingdao], sector: [C26, 软件和信息技术服务业]}}
    - {set: 20 %, from: 2024-01-01, where: {city: 菏泽市, size: large, in_zone: true, ownership: 私营}}
"""
    parameters = files.load(body).parameters(0, fake)
    assert parameters.by_firm("rule.rate", date(2023, 12, 31), firms()) == 0.25
    values = parameters.by_firm("rule.rate", date(2024, 1, 1), firms())
    assert values.tolist() == [0.1, 0.25, 0.1, 0.1, 0.2, 0.25]
    assert parameters.at(date(2024, 1, 1)).rule.rate == 0.25
    assert parameters.switch_dates() == [date(2024, 1, 1)]


def test_where_by_code_number_and_english_name(files, fake):
    changes = files.load("policy: {rule.rate: {set: 0.1, where: {sector: [26, Medicines], size: [小型, large]}}}\n").changes
    assert changes[0].where == (("sector", ("C26", "C27")), ("size", ("small", "large")))


def test_changes_for_different_firms_may_share_a_day(files, fake):
    body = "policy:\n  rule.rate:\n    - {set: 0.1, where: {size: small}}\n    - {set: 0.2, where: {size: [micro, medium]}}\n"
    values = files.load(body).parameters(0, fake).by_firm("rule.rate", START, firms())
    assert values.tolist() == [0.2, 0.1, 0.1, 0.2, 0.25, 0.1]


def test_assumptions_are_drawn_by_address(files, fake):
    body = "assumptions: {behaviour.lag: {uniform: [1 year, 3 years]}, behaviour.hazard: 0.2, behaviour.count: {uniform: [2, 5]}}\n"
    scenario = files.load(body)
    for draw in range(5):
        p = scenario.parameters(draw, fake).at(START).behaviour
        assert p.lag == 1 + 2 * Streams(7).scalar("assumption:behaviour.lag", draw)
        assert p.hazard == 0.2
        assert p.count in (2, 3, 4, 5)
        assert isinstance(p.count, int)
    other = files.load(body.replace("behaviour.hazard: 0.2, ", "")).sampled(3)
    assert other.items() <= scenario.sampled(3).items()


def test_policy_acts_on_the_drawn_value(files, fake):
    scenario = files.load("policy: {rule.rate: {scale: 2, from: 2024-01-01}}\nassumptions: {rule.rate: {uniform: [0.1, 0.3]}}\n")
    parameters = scenario.parameters(2, fake)
    drawn = parameters.at(START).rule.rate
    assert 0.1 < drawn < 0.3
    assert parameters.at(END).rule.rate == 2 * drawn


ON = "measures.ladder.enabled: {set: true, from: 2023-04-01}"


def spans(scenario):
    """When the ladder is on."""
    return [(c.start, c.end, c.value) for c in scenario.changes]


@pytest.mark.parametrize(
    ("disable", "left"),
    [
        ("true", []),
        ("{from: 2025-01-01}", [(date(2023, 4, 1), date(2024, 12, 31), True)]),
        ("{to: 2023-12-31}", [(date(2024, 1, 1), None, True)]),
        ("{from: 2024-01-01, to: 2024-12-31}", [(date(2023, 4, 1), date(2023, 12, 31), True), (date(2025, 1, 1), None, True)]),
    ],
)
def test_disable_lies_over_enabled(files, disable, left):
    assert spans(files.load(f"policy: {{{ON}, measures.ladder: {{disable: {disable}}}}}\n")) == left


def test_disabled_everywhere_equals_never_enabled(files):
    never = files.load()
    disabled = files.load(f"policy: {{{ON}, measures.ladder: {{disable: true}}}}\n")
    assert disabled.canonical() == never.canonical()
    assert switched_on(disabled) == ()


def test_disable_cuts_a_schedule(files, fake):
    steps = "{2023-01-01: true, 2024-01-01: false, 2025-01-01: true}"
    window = "{disable: {from: 2023-06-01, to: 2025-05-31}}"
    body = f"policy: {{measures.ladder.enabled: {{schedule: {steps}}}, measures.ladder: {window}}}\n"
    parameters = files.load(body).parameters(0, fake)
    assert parameters.switch_dates() == [date(2023, 1, 1), date(2023, 6, 1), date(2025, 6, 1)]


def test_disabling_an_assumed_switch(files, fake):
    body = "policy: {measures.ladder: {disable: {from: 2024-01-01}}}\nassumptions: {measures.ladder.enabled: true}\n"
    parameters = files.load(body).parameters(0, fake)
    assert parameters.at(START).measures.ladder.enabled
    assert not parameters.at(END).measures.ladder.enabled


def test_measures_that_are_on(files):
    scenario = files.load(f"policy: {{{ON}, measures.platforms.enabled: {{set: true}}}}\n")
    assert [m.slug for m in switched_on(scenario)] == ["platforms", "ladder"]


BODY = """\
policy:
  rule.rate:
    - {set: 10 %, from: 2023-04-01, where: {city: [Jinan, 青岛], size: small}}
    - {set: 0.2, to: 2023-03-31}
  rule.cap: {set: 20 million yuan}
assumptions: {behaviour.lag: {uniform: [1 year, 3 years]}, behaviour.hazard: 0.2}
targets:
  A: {title: {zh: 甲, en: A}, kind: outcome, measure: 10, variable: Enterprises|High-tech|Stock, above: 1, by: 2023-12-31}
"""
SAME = """\
assumptions: {behaviour.hazard: 20 %, behaviour.lag: {uniform: [1, 3]}}
targets:
  A: {title: {zh: 乙, en: B}, by: 2023-12-31, above: 1, kind: outcome, measure: 10, variable: Enterprises|High-tech|Stock}
policy:
  rule.cap: {set: 2000 万元}
  rule.rate:
    - {set: 0.2, to: 2023-03-31}
    - {where: {size: 小型, city: [Qingdao, 济南, Jinan]}, from: 2023-04-01, set: 0.1}
"""


def test_hash_depends_on_content_only(files, head):
    scenario = files.load(BODY)
    assert files.load(SAME).hash == scenario.hash
    assert files.load(BODY, head=head.replace("测试", "改名")).hash == scenario.hash
    assert files.load(BODY.replace("20 million", "21 million")).hash != scenario.hash
    assert files.load(BODY, head=head.replace("seed: 7", "seed: 8")).hash != scenario.hash


def test_run_hash_ignores_how_many_runs_and_what_is_judged(files, head):
    scenario = files.load(BODY)
    more = scenario.with_overrides(draws=50, replicates=9)
    assert (more.draws, more.replicates) == (50, 9)
    assert more.hash != scenario.hash
    assert more.run_hash == scenario.run_hash
    assert files.load(BODY.replace("above: 1", "above: 2")).run_hash == scenario.run_hash
    assert scenario.with_overrides(seed=8).run_hash != scenario.run_hash
    with pytest.raises(ValueError, match="draws 0"):
        scenario.with_overrides(draws=0)


def test_another_scale_is_another_run(files):
    scenario = files.load(BODY)
    assert scenario.with_overrides(scale=0.25).scale == 0.25 and scenario.with_overrides(scale=1).scale == 1
    assert scenario.with_overrides(scale=0.25).run_hash != scenario.run_hash
    assert scenario.with_overrides() == scenario
    for scale, what in ((0, "small"), (-0.5, "small"), (1.01, "large")):
        with pytest.raises(ValueError, match=f"scale {scale} is too {what}"):
            scenario.with_overrides(scale=scale)


def test_frozen_hashable_and_picklable(files, fake):
    scenario = files.load(BODY)
    again = pickle.loads(pickle.dumps(scenario))
    assert again == scenario
    assert again.hash == scenario.hash
    assert hash(again) == hash(scenario)
    assert pickle.loads(pickle.dumps(scenario.parameters(1, fake))).at(END).behaviour.lag == scenario.sampled(1)["behaviour.lag"]
    with pytest.raises(FrozenInstanceError):
        scenario.draws = 3


def test_target(files):
    (target,) = files.load(BODY).targets
    assert (target.id, target.title["en"], target.comparison, target.value, target.by) == ("A", "A", "above", 1.0, date(2023, 12, 31))
    assert not target.met(1.0)
    assert target.met(1.5)
