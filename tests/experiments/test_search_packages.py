"""Packages: the table of instruments, budgets held to the fen, what a package does to a scenario, and how packages are sorted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from changed_baseline import BASELINE, SCENARIOS, write_changed
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.experiments.search.frontier import LEAST_TRIALS, shares_of_trials
from sim.experiments.search.instruments import INSTRUMENTS, LEFT_OUT, chosen_instruments
from sim.experiments.search.objectives import aim_of, part_of_chance, regrets, share_error, standard_error
from sim.experiments.search.package import Option, allocate, menu_of, package
from sim.kernel.errors import InputError
from sim.scenario.loader import load
from sim.scenario.parameters import PARAMETERS

DAY = date(2025, 6, 30)
MENU = menu_of(load(BASELINE), INSTRUMENTS)


# instruments


def test_every_lever_in_yuan_a_year_is_moved_or_priced_or_left_out_for_a_reason():
    moved = [path for one in INSTRUMENTS for path in one.moved]
    prices = {
        one.path(name) for one in INSTRUMENTS if one.price for name in (one.price.cost, one.price.running, one.price.share, one.price.years) if name
    }
    assert len(moved) == len(set(moved)), "two instruments move one lever"
    assert set(moved) | prices | set(LEFT_OUT) <= set(PARAMETERS)
    assert not set(LEFT_OUT) & (set(moved) | prices)
    money = {path for path, parameter in PARAMETERS.items() if parameter.kind == "lever" and parameter.unit == "yuan/year"}
    assert money <= set(moved) | prices | set(LEFT_OUT)
    assert len({one.name for one in INSTRUMENTS}) == len(INSTRUMENTS) and all(one.why for one in INSTRUMENTS)


def test_what_the_baseline_votes():
    votes = dict(zip(MENU.names, MENU.own.tolist(), strict=True))
    assert (votes["research_grant"], votes["talent_recruitment"], votes["demand_projects"]) == (1.5e9, 4.2e8, 3e7)
    assert votes["platforms"] == 60 * (5e6 * 3 + 1e6 * (1 + 2 + 3 + 3 + 3)) / 5  # built in three of five years, run in all of them
    assert votes["pilot_bases"] == 15 * (1e7 * 5 + 2e6 * (1 + 2 + 3 + 4 + 5)) / 5
    assert votes["project_talent"] == 150 * 0.4 * 5e5
    assert votes["coaching"] == load(BASELINE).parameters(0).value("measures.ladder.cost", DAY) * 4258  # median of the places assumed
    assert MENU.left_out == {}


def test_instruments_of_measures_that_are_off_are_left_out():
    menu = menu_of(load(BASELINE, ("measures.ladder.enabled=false", "measures.first_purchase.budget=0 yuan/year")), INSTRUMENTS)
    assert menu.left_out == dict.fromkeys(("upgrade_award", "coaching"), "its measure is not in force") | {
        "first_purchase": "the scenario votes nothing for it"
    }
    with pytest.raises(InputError, match="no instrument is in force"):
        menu_of(load(SCENARIOS / "no-policy.yaml"), INSTRUMENTS)


def test_a_lever_that_differs_between_firms_is_refused():
    local = load(BASELINE, ("measures.ladder.upgrade_award={scale: 2, where: {city: [Jinan]}}",))
    with pytest.raises(InputError, match=r"upgrade_award: differs between firms.*--instruments"):
        menu_of(local, INSTRUMENTS)
    assert "coaching" in menu_of(local, chosen_instruments(["coaching"])).names


# budgets


@given(
    shares=st.lists(st.one_of(st.just(0.0), st.floats(1e-6, 1e6)), min_size=29, max_size=29).filter(any),
    budget=st.floats(1e8, 5e10).map(lambda yuan: round(yuan, 2)),
)
@settings(max_examples=150, deadline=None)
def test_the_budget_is_held_to_the_fen_with_whole_places(shares, budget):
    yuan = allocate(MENU.options, np.array(shares), budget)
    assert round(float(yuan.sum()), 2) == budget
    for option, sum_voted in zip(MENU.options, yuan.tolist(), strict=True):
        assert 0 <= sum_voted <= option.most
        if option.price is not None:
            steps = sum_voted / (option.price * option.instrument.step)
            assert steps == pytest.approx(round(steps), abs=1e-9)


@given(weights=st.lists(st.floats(0.01, 1), min_size=3, max_size=3), budget=st.floats(1e6, 1e9))
@settings(deadline=None)
def test_whole_places_alone_come_as_near_as_they_can(weights, budget):
    pieces = [Option(INSTRUMENTS[0], DAY, 1e7, 1e12, price) for price in (3e5, 1e6, 7e6)]
    yuan = allocate(pieces, np.array(weights), budget)
    assert yuan.sum() <= budget + 0.01
    assert budget - yuan.sum() < 3e5 + 1e6 + 7e6


def test_what_the_levers_can_take_bounds_them_and_goes_to_the_others():
    small, large = (Option(INSTRUMENTS[1], DAY, 1e8, most) for most in (3e8, 1e12))
    assert allocate([small, large], np.array([1.0, 1.0]), 1e9).tolist() == [3e8, 7e8]
    assert allocate([small, large], np.array([1.0, 0.0]), 1e9).sum() == 1e9  # nothing is left unvoted for want of a share


def votes_of(scenario, menu) -> float:
    """What a package votes, from its parameters."""
    values = scenario.parameters(0)
    total = 0.0
    for option in menu.options:
        if option.price is None:
            total += sum(float(values.value(option.instrument.path(lever), DAY)) for lever in option.instrument.budgets)
        else:
            total += float(values.value(option.instrument.path(option.instrument.places), DAY)) * option.price
    return total


@pytest.mark.parametrize("budget", [3e9, 7.2e9, 13_123_456_789.12])
def test_the_levers_of_a_package_vote_the_budget(budget):
    scenario = load(BASELINE)
    yuan = allocate(MENU.options, MENU.own * np.random.default_rng(3).uniform(0.2, 3, len(MENU.own)), budget)
    assert votes_of(package(scenario, MENU.options, yuan), MENU) == pytest.approx(budget, abs=0.01)


# packages


def test_room_grows_with_the_money_and_never_shrinks():
    scenario = load(BASELINE)

    def built(factor):
        chosen = [option for option in MENU.options if option.name in ("major_projects", "base_projects", "outreach", "loan_compensation")]
        return package(scenario, chosen, np.array([option.own * factor for option in chosen])).parameters(2)

    before, more, less, far = scenario.parameters(2), built(1.55), built(0.5), built(40.0)
    path = "measures.chokepoint_projects"
    assert [values.value(f"{path}.budget", DAY) for values in (before, more, less)] == [8e8, 1.24e9, 4e8]
    assert [values.value(f"{path}.projects", DAY) for values in (before, more, less)] == [100, 155, 100]
    reviewers = before.value(f"{path}.reviewers", DAY)  # not known: another number in each draw
    assert (more.value(f"{path}.reviewers", DAY), less.value(f"{path}.reviewers", DAY)) == (int(reviewers * 1.55 + 0.5), reviewers)
    assert [values.value("measures.outreach.officers", DAY) for values in (before, more, less)] == [600, 930, 300]
    assert less.value("measures.outreach.broadcast", DAY) == pytest.approx(0.5 * before.value("measures.outreach.broadcast", DAY))
    assert far.value("measures.industrial_base.selection_rate", DAY) == 1.0  # the end of its range
    assert far.value("measures.technology_finance.cover", DAY) == pytest.approx(1.25 * before.value("measures.technology_finance.cover", DAY))
    for values in (more, less, far):
        for parameter in ("measures.outreach.officers", f"{path}.budget"):
            assert values.value(parameter, date(2023, 3, 31)) == before.value(parameter, date(2023, 3, 31))  # before the measure begins


def test_own_votes_give_back_the_scenario_where_all_is_known():
    known = replace(load(BASELINE), assumptions=())
    menu = menu_of(known, INSTRUMENTS)
    same = package(known, menu.options, menu.own)
    for path in PARAMETERS:
        assert same.parameters(0).value(path, DAY) == known.parameters(0).value(path, DAY), path


def test_packages_may_begin_with_a_later_budget_year():
    scenario = load(BASELINE)
    menu = menu_of(scenario, INSTRUMENTS, 2026)
    assert {option.since for option in menu.options} == {date(2026, 1, 1)}
    assert "platforms" in menu.left_out  # they open in three years only: 2023, 2024 and 2025
    later = package(scenario, menu.options, 2 * menu.own).parameters(0)
    budget = "measures.research_grant.budget"
    assert (later.value(budget, date(2025, 12, 31)), later.value(budget, date(2026, 1, 1))) == (1.5e9, 3e9)


def test_a_factor_lies_over_all_that_the_scenario_says_of_a_lever(tmp_path):
    scenario = load(write_changed(tmp_path))
    menu = menu_of(scenario, INSTRUMENTS)
    pool = next(option for option in menu.options if option.name == "loan_compensation")
    assert pool.own == pytest.approx(3e8 + 5e8 * 1461 / 1736)  # on average over the days from April 2023 to the end of 2027
    before, after = scenario.parameters(1), package(scenario, menu.options, 1.2 * menu.own).parameters(1)
    for day in (date(2023, 4, 1), date(2023, 12, 1), date(2024, 6, 1), date(2025, 6, 1), date(2026, 6, 1), date(2027, 12, 31)):
        for lever, error in (
            ("outreach.officers", 1),
            ("outreach.broadcast", 0.001),
            ("chokepoint_projects.projects", 1),
            ("chokepoint_projects.reviewers", 1),
        ):
            path = f"measures.{lever}"
            assert after.value(path, day) == pytest.approx(1.2 * float(before.value(path, day)), abs=error), (path, day)


def test_a_sum_added_to_what_is_not_known_is_refused(tmp_path):
    changed = write_changed(tmp_path)
    changed.write_text(changed.read_text(encoding="utf-8").replace("reviewers: {scale: 1.5", "reviewers: {add: 50"), encoding="utf-8")
    with pytest.raises(InputError, match="is raised by `add` over a value that is not known"):
        menu_of(load(changed), INSTRUMENTS)
    assert menu_of(load(changed), chosen_instruments(["coaching"])).names == ("coaching",)


# objectives


def test_regret_picks_the_hedge():
    """Two states: each extreme is best in one and worst in the other, the hedge is second in both."""
    scores = np.array([[10.0, 0.0], [0.0, 10.0], [6.0, 6.0]])
    assert regrets(scores).max(axis=1).tolist() == [10, 10, 4]
    assert np.isinf(regrets(np.array([[1.0], [np.nan]]))[1, 0])


@given(st.lists(st.lists(st.floats(-100, 100), min_size=3, max_size=3), min_size=1, max_size=6))
def test_in_every_draw_somebody_has_no_regret(table):
    found = regrets(np.array(table))
    assert (found >= 0).all() and (found.min(axis=0) == 0).all()


def judged(scenario, **values):
    """Indicators of one run that judges targets as the keywords say, others at nothing."""
    aim = aim_of(scenario, "probability", list(values), None, ())
    row = np.zeros(len(aim.declared))
    for number, indicator in enumerate(aim.declared):
        if indicator.name in values:
            target = next(target for target in aim.targets if target.id == indicator.name)
            row[number] = float(target.met(values[indicator.name]))
        elif indicator.name.removesuffix("|Value") in values:
            row[number] = values[indicator.name.removesuffix("|Value")]
    return aim, row[None, None, :]


def test_packages_are_sorted_by_probability_then_number_then_shortfall_then_money_moved():
    scenario = load(BASELINE)
    runs = [
        judged(scenario, T5=1000.0, T6=100.0),  # both met
        judged(scenario, T5=1000.0, T6=90.0),  # one met, a tenth short
        judged(scenario, T5=1000.0, T6=50.0),  # one met, half short
        judged(scenario, T5=np.nan, T6=50.0),  # not recorded: all of it short
        judged(scenario, T5=900.0, T6=90.0),  # none met
    ]
    aim, values = runs[0][0], np.array([run for _, run in runs])
    assert aim.shortfall(values)[:, 0, 0] == pytest.approx([0, 0.05, 0.25, 0.75, 0.1])
    keys = aim.keys(values, np.zeros(5))
    assert sorted(range(5), key=lambda number: keys[number]) == [0, 1, 2, 4, 3]
    assert aim.keys(values[[1, 1]], np.array([0.2, 0.1]))[0] > aim.keys(values[[1, 1]], np.array([0.2, 0.1]))[1]


def test_errors_have_draws_as_clusters_and_are_blank_for_one_run():
    values = np.array([[1.0, 3.0], [5.0, 7.0], [9.0, 11.0]])
    assert standard_error(values) == pytest.approx(4 / np.sqrt(3))
    assert standard_error(values[:1]) == pytest.approx(np.sqrt(2) / np.sqrt(2))
    assert standard_error(values[:1, :1]) is None and share_error(values[:1, :1]) is None
    assert share_error(np.zeros((4, 2))) == 1 / 5  # never 0 for want of runs
    assert part_of_chance(values) == pytest.approx(2 / (2 + 16 - 1))
    assert part_of_chance(values[:, :1]) is None and part_of_chance(values[:1]) is None and part_of_chance(values * 0) is None


@given(trials=st.integers(2, 500), levels=st.integers(1, 8))
def test_all_trials_are_given_out_half_of_them_to_the_budget_asked_for(trials, levels):
    if trials < LEAST_TRIALS * levels:
        return
    given_out = shares_of_trials(trials, levels)
    assert sum(given_out) == trials and min(given_out) >= LEAST_TRIALS and len(given_out) == levels
    assert given_out[0] >= trials // 2 or min(given_out[1:]) == LEAST_TRIALS
