"""Levers: what may be moved, what a visitor may type, and what he is told if it is wrong."""

import math
import os
import threading

import pytest
from engine_tools import project
from hypothesis import example, given
from hypothesis import strategies as st

from sim.dashboard.engine.changes import Change, changed, complaints, explain, moved, value_of
from sim.dashboard.engine.levers import HEADLINE, headline_levers, levers_of
from sim.dashboard.engine.quantities import amount_text, slider
from sim.dashboard.engine.reading import Complaint, read_text
from sim.kernel.errors import InputError
from sim.scenario.catalogue import MEASURES
from sim.scenario.loader import load
from sim.scenario.parameters import PARAMETERS
from sim.scenario.rules import RULES

PLACES, BUDGET, SHARE = "measures.ladder.places", "measures.research_grant.budget", "measures.research_grant.rate_small"
SWITCH, DAY = "measures.ladder.enabled", next(path for path, p in PARAMETERS.items() if p.type_name == "month-day" and p.kind == "lever")

RIGHT = [
    (PLACES, "2000", 2000), (PLACES, "２０００", 2000), (PLACES, "2,000", 2000), (PLACES, "2_000", 2000), (PLACES, " 2000 places/year ", 2000),
    (PLACES, "2千个", 2000), (PLACES, "1.5万", 15000), (PLACES, "2000.0", 2000), (PLACES, "2e3", 2000), (PLACES, "2000名", 2000),
    (BUDGET, "3 亿元", 3e8), (BUDGET, "３亿元／年", 3e8), (BUDGET, "每年3亿元", 3e8), (BUDGET, "3亿", 3e8), (BUDGET, "30000 万元", 3e8),
    (BUDGET, "300 million yuan/year", 3e8), (BUDGET, "0.3 bn yuan", 3e8), (BUDGET, "300,000,000 yuan a year", 3e8), (BUDGET, "3千万元", 3e7),
    (SHARE, "12 %", 0.12), (SHARE, "１２％", 0.12), (SHARE, "0.12", 0.12), (SHARE, "12 per cent", 0.12), (SHARE, ".12", 0.12),
    (SWITCH, "on", True), (SWITCH, "关", False), (SWITCH, "False", False), (DAY, "6月10日", "06-10"), (DAY, "06-10", "06-10"),
    (DAY, "６-１０", "06-10"),
]  # fmt: skip
WRONG = [
    (PLACES, "", "Nothing was entered", "没有填写"), (PLACES, "many", "not a number", "不是数字"), (PLACES, "nan", "not a finite", "不是有限"),
    (PLACES, "-inf", "not a finite", "不是有限"), (PLACES, "1e400", "1,000,000 places/year", "1,000,000个名额/年"),
    (PLACES, "1e999999999", "outside the range", "超出"), (PLACES, "-1e999999999", "0 places/year", "0个名额/年"),
    (PLACES, "2.5", "not a whole number", "不是整数"), (PLACES, "-1", "outside the range", "超出"), (PLACES, "3 亿元", "does not fit", "单位"),
    (PLACES, "2023-04-01", "is a date", "是日期"), (PLACES, "2023年4月1日", "is a date", "是日期"), (PLACES, "9" * 500, "too long", "太长"),
    (PLACES, "10²", "does not fit", "单位"), (PLACES, "三千", "not a number", "不是数字"), (PLACES, "1,00", "does not fit", "单位"),
    (PLACES, "!!python/object", "not a number", "不是数字"), (PLACES, "{set: 5}", "not a number", "不是数字"),
    (PLACES, "5\nid: x", "does not fit", "单位"),
    (BUDGET, "3000000000", "no unit", "没有单位"), (BUDGET, "3 days", "does not fit", "单位"), (BUDGET, "12 %", "does not fit", "单位"),
    (BUDGET, "5000 billion yuan", "100 billion yuan/year", "1,000亿元/年"), (BUDGET, "3 billion yen", "billion yuan", "billion yuan"),
    (SHARE, "12", "12 %", "12%"), (SHARE, "-1 %", "0 %", "0%"), (SHARE, "12 yuan", "does not fit", "单位"),
    (SWITCH, "maybe", "on or off", "开启或关闭"), (DAY, "02-30", "month and day", "月和日"), (DAY, "2023-06-10", "month and day", "月和日"),
    ("measures.ladder.placs", "1", PLACES, PLACES), ("", "1", "not a lever", "不是可调整"), ("x" * 999, "1", "not a lever", "不是可调整"),
    ("run.draws", "1", "not a lever", "不是可调整"),
]  # fmt: skip


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return project(tmp_path_factory.mktemp("project")).scenarios / "baseline.yaml"


@pytest.mark.parametrize(("path", "text", "value"), RIGHT)
def test_ways_of_writing_a_value(path, text, value):
    assert explain(Change(path, text), "en") is None
    assert value_of(Change(path, text)) == value


@pytest.mark.parametrize(("path", "text", "english", "chinese"), WRONG)
def test_a_wrong_value_explains_itself(path, text, english, chinese):
    en, zh = explain(Change(path, text), "en"), explain(Change(path, text), "zh")
    assert english in en.replace("\u00a0", " ")
    assert chinese in zh
    with pytest.raises(InputError):
        value_of(Change(path, text))


@given(
    st.sampled_from(sorted(PARAMETERS)),
    st.one_of(st.text(max_size=100), st.from_regex(r"[+-]?[0-9０-９.,eE_]{0,12} ?(%|亿元|万|yuan|days|年|/year)?")),
)
@example(PLACES, "1e-999999999")
@example(SHARE, "0e999999")
@example(DAY, "9" * 50)
def test_any_text_is_a_legal_value_or_explained(path, text):
    parameter = PARAMETERS[path]
    read = read_text(parameter, text)
    if isinstance(read, Complaint):
        assert all(read.sentence(language).endswith((".", "?", "。", "？")) for language in ("zh", "en"))
        assert any("\u4e00" <= character <= "\u9fff" for character in read.sentence("zh"))
    else:
        assert type(read) is type(parameter.default)
        if isinstance(read, (int, float)) and not isinstance(read, bool):
            assert math.isfinite(read)
            assert parameter.low <= read <= parameter.high


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_shown_may_be_typed_back(language):
    for parameter in PARAMETERS.values():
        for value in (parameter.default, parameter.low, parameter.high, *(parameter.prior or ())):
            if value is not None:
                own = type(parameter.default)(value)
                assert read_text(parameter, amount_text(own, parameter, language)) == own, parameter.path


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_position_of_a_slider_is_legal(language):
    for parameter in PARAMETERS.values():
        place = slider(parameter, parameter.default, language)
        if place is not None:
            assert place.low <= place.value <= place.high and place.low < place.high
            for position in (place.low, place.value, place.low + place.step, place.high):
                assert not isinstance(read_text(parameter, place.text(position)), Complaint), (parameter.path, place.text(position))


def test_all_levers_are_there_and_the_headline_ones_first(base):
    scenario = load(base)
    levers = {lever.path: lever for lever in levers_of(scenario)}
    assert set(levers) == set(PARAMETERS)
    assert {lever.measure for lever in levers.values() if lever.is_switch_of_measure} == {measure.number for measure in MEASURES}
    assert [lever.path for lever in headline_levers(scenario)] == list(HEADLINE)
    assert all(lever.meaning["zh"] and lever.meaning["en"] and lever.topic["zh"] and lever.topic["en"] for lever in levers.values())
    assert levers[SWITCH].default is True
    assert levers[PLACES].uncertain and not levers[BUDGET].uncertain
    more = {lever.path: lever for lever in levers_of(load(base.with_name("more-grants.yaml")))}
    assert more[BUDGET].default == levers[BUDGET].default + 1e9  # what the scenario adds from 2024 on


def test_levers_at_their_own_value_are_not_moved(base):
    scenario = load(base)
    same = [Change(lever.path, lever.text("zh")) for lever in headline_levers(scenario)]
    assert moved(scenario, same) == ()
    assert moved(scenario, [*same, Change(SWITCH, "off"), Change(SWITCH, "on"), Change(PLACES, "1")]) == (Change(PLACES, "1"),)


def test_a_moved_lever_is_set_and_certain(base):
    scenario = changed(base, [Change(PLACES, "２０００"), Change("research.adjustment", "0.2")], draws=4, scale=0.02)
    assert (scenario.draws, scenario.scale) == (4, 0.02)
    assert scenario.parameters(0).value(PLACES, scenario.end) == scenario.parameters(3).value(PLACES, scenario.end) == 2000
    assert {scenario.sampled(draw)["research.adjustment"] for draw in range(4)} == {0.2}
    assert load(base).draws != 4  # the file's own is as it was


def test_a_measure_switched_on_begins_with_the_others(base):
    on = changed(base.with_name("no-policy.yaml"), [Change(SWITCH, "on")])
    assert [change for change in on.changes if change.path == SWITCH] == [change for change in load(base).changes if change.path == SWITCH]
    past = changed(base.with_name("history-2018-2022.yaml"), [Change(SWITCH, "on")])
    assert [change.start for change in past.changes if change.path == SWITCH] == [past.start]
    assert changed(base, [Change(SWITCH, "on")]).run_hash == load(base).run_hash


def test_everything_wrong_is_said_at_once_in_the_language_asked_for(base):
    wrong = [Change(PLACES, "x"), Change(BUDGET, "3"), Change("nonsense", "1")]
    for language in ("zh", "en"):
        assert len(complaints(base, wrong, language)) == 3
        assert complaints(base, [Change(PLACES, "1")], language) == ()
    with pytest.raises(InputError) as error:
        changed(base, wrong)
    assert len(error.value.problems) == 3


def test_values_that_do_not_go_together_are_explained(base):
    wrong = [Change("tax.high_tech_rate", "40 %")]
    (zh,), (en,) = complaints(base, wrong, "zh"), complaints(base, wrong, "en")
    assert "税率" in zh and "40%" in zh
    assert RULES[2].says in en
    assert complaints(base.with_name("missing.yaml"), [], "zh")[0].startswith("该情景无法使用")


def test_scenarios_are_remembered_until_a_file_changes(base):
    first = changed(base, [Change(PLACES, "7")])
    assert changed(base, [Change(PLACES, "７ places/year")]) is not None
    assert changed(base, [Change(PLACES, "７ places/year")]).changes is first.changes
    parent = base.with_name("no-policy.yaml")
    text = parent.read_text(encoding="utf-8")
    parent.write_text(text.replace("seed: 20230101", "seed: 5"), encoding="utf-8")
    assert changed(base, [Change(PLACES, "7")]).seed == 5
    parent.write_text(text, encoding="utf-8")
    os.utime(parent)
    assert changed(base, [Change(PLACES, "7")]).seed == first.seed


def test_visitors_who_move_levers_at_once_get_their_own(base):
    answers = {}

    def visit(places: int) -> None:
        for _ in range(5):
            answers.setdefault(places, set()).add(changed(base, [Change(PLACES, str(places))]).parameters(0).value(PLACES, load(base).end))

    threads = [threading.Thread(target=visit, args=(places,)) for places in range(100, 104)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {places: {places} for places in range(100, 104)}
