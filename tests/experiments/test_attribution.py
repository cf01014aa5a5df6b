"""Sharing out an effect: players and coalitions of real scenarios, and the whole way from two scenarios to the tables."""

from __future__ import annotations

import csv
import math
import re
from dataclasses import replace
from pathlib import Path

import fake_model
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_ensemble import Counting
from typer.testing import CliRunner

from sim.cli import app
from sim.experiments.attribution.attribute import attribute
from sim.experiments.attribution.lines import EQUAL, FIRST_IN, LEAVE_ONE_OUT, LESS, MEASURE, MORE, SECTION, SHAPLEY
from sim.experiments.attribution.plan import in_worlds, plan_attribution
from sim.experiments.attribution.players import OTHER, owner, package_of, sections_of
from sim.experiments.effects import variants
from sim.experiments.store.errors import FolderError, RunsFailed
from sim.experiments.store.results_folder import ResultsFolder
from sim.kernel.errors import QiluError
from sim.kernel.recorder import Records
from sim.kernel.streams import Streams
from sim.scenario.loader import load
from sim.scenario.resolved import Change

SCENARIOS = Path(__file__).parents[2] / "scenarios"
BASELINE, NO_POLICY, AUSTERITY = (load(SCENARIOS / f"{name}.yaml") for name in ("baseline", "no-policy", "austerity"))


def test_all_measures_are_players_of_the_baseline_and_its_ends_are_its_runs():
    package = package_of(BASELINE, NO_POLICY)
    assert [player.number for player in package.players] == list(range(1, 23))
    assert package.scenario_of(package.everyone).run_hash == BASELINE.run_hash
    assert package.scenario_of(0).run_hash == NO_POLICY.run_hash
    assert [section.number for section, _ in sections_of(package.players)] == list(range(1, 8))
    assert sum(members for _, members in sections_of(package.players)) == package.everyone


def test_austerity_differs_in_budgets_and_other_rules():
    package = package_of(AUSTERITY, BASELINE)
    slugs = [player.slug for player in package.players]
    assert slugs[-1] == OTHER and "ladder" in slugs and "coordination" not in slugs
    assert package.scenario_of(package.everyone).run_hash == AUSTERITY.run_hash
    assert package.scenario_of(0).run_hash == BASELINE.run_hash
    alone = package.scenario_of(1 << slugs.index(OTHER))
    assert {change.path for change in set(alone.changes) - set(BASELINE.changes)} == {"grant.budget", "award.budget"}
    assert sections_of(package.players)[-1][0].slug == OTHER


def test_ends_are_the_scenarios_whatever_the_order_of_their_changes():
    shuffled = replace(AUSTERITY, changes=AUSTERITY.changes[::-1])
    package = package_of(shuffled, BASELINE)
    assert package.scenario_of(package.everyone).run_hash == shuffled.run_hash != AUSTERITY.run_hash
    assert [player.slug for player in package.players] == [player.slug for player in package_of(AUSTERITY, BASELINE).players]


@given(st.integers(0, 2**19 - 1))
def test_a_coalition_takes_its_members_from_the_one_and_all_else_from_the_other(number):
    package = package_of(AUSTERITY, BASELINE)
    coalition = number & package.everyone
    mixed, members = package.scenario_of(coalition), set(package.members(coalition))
    players = {player.slug for player in package.players}
    for path in {change.path for scenario in (AUSTERITY, BASELINE) for change in scenario.changes}:
        source = AUSTERITY if owner(path) in members or owner(path) not in players else BASELINE
        assert [c for c in mixed.changes if c.path == path] == [c for c in source.changes if c.path == path]
    assert [change.path for change in mixed.changes] == sorted(change.path for change in mixed.changes)
    assert mixed.targets == AUSTERITY.targets


def test_all_but_one_are_the_runs_of_effects():
    both = [in_worlds(scenario, 1, 2) for scenario in (BASELINE, NO_POLICY)]
    package = package_of(*both)
    lacking = variants(BASELINE, 2)
    for number, player in enumerate(package.players):
        assert package.scenario_of(package.everyone ^ 1 << number).run_hash == lacking[player.slug].run_hash


def test_one_draw_is_at_the_defaults_and_more_are_drawn():
    assert all(a.distribution.kind == "fixed" for a in in_worlds(BASELINE, 1, 2).assumptions)
    drawn = in_worlds(BASELINE, 5, 3, 0.1, 8)
    assert (drawn.assumptions, drawn.draws, drawn.replicates, drawn.scale, drawn.seed) == (BASELINE.assumptions, 5, 3, 0.1, 8)


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(QiluError, match=r"population\.scale is 0\.5 in baseline and 1\.0 in no-policy"):
        package_of(replace(BASELINE, scale=0.5), NO_POLICY)
    with pytest.raises(QiluError, match=r"run\.seed is 1"):
        package_of(replace(BASELINE, seed=1), NO_POLICY)
    with pytest.raises(QiluError, match="nothing to share out"):
        package_of(BASELINE, replace(BASELINE, id="copy"))
    with pytest.raises(QiluError, match=re.escape("did you mean Enterprises|High-tech|Stock?")):
        plan_attribution(BASELINE, NO_POLICY, variables=("Enterprises|Hightech|Stock",))
    with pytest.raises(QiluError, match="unknown figure T99; did you mean T9"):
        plan_attribution(BASELINE, NO_POLICY, main=("T99",))
    with pytest.raises(QiluError, match="as many draws"):
        plan_attribution(BASELINE, replace(NO_POLICY, draws=1))


# The whole way, with a model that adds up. Effects of measures on the stock of high-tech firms; `noise` moves the whole world.

WORTH = {"ladder": 1_000.0, "outreach": 250.1, "research_grant": -30.7, "policy_delivery": 1 / 3, OTHER: 12.0}
FEW = ("ladder", "outreach", "research_grant")


def present(scenario) -> set[str]:
    return {owner(change.path) for change in scenario.changes}


def records(stock: float) -> Records:
    columns = [np.array([text], object) for text in (fake_model.STOCK, "all", "all")]
    return Records(np.array(["2024-12-31"], "datetime64[D]"), *columns, np.array([stock]))


def additive(scenario, draw, replicate) -> Records:
    return records(26_000 + 100 * draw + 10 * replicate + sum(WORTH.get(slug, 0.0) for slug in sorted(present(scenario))))


def with_synergy(scenario, draw, replicate) -> Records:
    bonus = (90.0 + replicate) * ({"ladder", "outreach"} <= present(scenario))
    return records(additive(scenario, draw, replicate).values[0] + bonus)


def noisy(scenario, draw, replicate) -> Records:
    return records(26_000 + 1000 * Streams(9).scalar(f"{sorted(present(scenario))} {draw}", replicate) / 7)


def comparison(slugs=FEW, draws=1, replicates=2):
    """A scenario with a switch of each measure (or a rule), and the one without."""
    against = replace(fake_model.make_scenario(draws, replicates), id="bare")
    paths = [f"measures.{slug}.enabled" if slug != OTHER else "grant.budget" for slug in slugs]
    changes = tuple(Change(path, "set", True, (), against.start, None) for path in sorted(paths))
    return replace(against, id="full", changes=changes), against


def run(tmp_path, task=additive, slugs=FEW, watcher=None, out="out", draws=1, replicates=2, **options):
    plan = plan_attribution(*comparison(slugs, draws, replicates), **{"main": (fake_model.STOCK,), **options})
    return plan, attribute(plan, fake_model.make_lab(tmp_path / "store", task, watcher=watcher or Counting()), tmp_path / out)


def effects(result, level, method) -> dict[str, float]:
    return {
        share.measure: share.effect for share in result.shares if (share.level, share.method, share.variable) == (level, method, fake_model.STOCK)
    }


def test_an_additive_model_gives_back_its_coefficients(tmp_path):
    plan, result = run(tmp_path, slugs=(*FEW, OTHER))
    assert plan.exact and result.orders is None
    for method in (SHAPLEY, LEAVE_ONE_OUT, FIRST_IN):
        assert effects(result, MEASURE, method) == pytest.approx({slug: WORTH[slug] for slug in (*FEW, OTHER)}, abs=1e-9)
        assert effects(result, SECTION, method) == pytest.approx({"section_3": 969.3, "section_7": 250.1, OTHER: 12.0}, abs=1e-9)
    assert {pair.verdict for pair in result.pairs if pair.variable == fake_model.STOCK} == {"no interaction"}
    assert next(line for line in result.sums if line.variable == fake_model.STOCK).verdict == EQUAL
    ladder = result.frame().query(f"variable == '{fake_model.STOCK}' and measure == 'ladder' and method == 'shapley'").iloc[0]
    assert ladder["share"] == pytest.approx(1000 / 1231.4)
    assert (ladder["number"], ladder["unit"], ladder["worlds"]) == (10, "firms", 2)


def test_a_synergy_is_shared_and_named(tmp_path):
    _, result = run(tmp_path, with_synergy)
    bonus = 90.5  # mean of 90 and 91
    assert effects(result, MEASURE, SHAPLEY) == pytest.approx({"ladder": 1000 + bonus / 2, "outreach": 250.1 + bonus / 2, "research_grant": -30.7})
    assert effects(result, MEASURE, LEAVE_ONE_OUT)["outreach"] == pytest.approx(250.1 + bonus)
    found = {(p.level, p.method, p.first, p.second): p for p in result.pairs if p.variable == fake_model.STOCK}
    pair = found[MEASURE, "with_all_others", "ladder", "outreach"]
    assert (pair.effect, pair.standard_error, pair.verdict) == (pytest.approx(bonus), pytest.approx(0.5), "complements")
    assert found[SECTION, "shapley_interaction", "section_3", "section_7"].effect == pytest.approx(bonus)
    assert found[MEASURE, "shapley_interaction", "research_grant", "ladder"].verdict == "no interaction"
    sums = next(line for line in result.sums if line.variable == fake_model.STOCK)
    assert sums.verdict == MORE and sums.excess == pytest.approx(bonus) and sums.leave_one_out == pytest.approx(1219.4 + 2 * bonus)


def test_more_and_less_are_seen_in_the_direction_of_the_effect(tmp_path):
    def falling(scenario, draw, replicate):
        return records(-with_synergy(scenario, draw, replicate).values[0])

    def overlapping(scenario, draw, replicate):
        return records(2 * additive(scenario, draw, replicate).values[0] - with_synergy(scenario, draw, replicate).values[0])

    for task, expected in ((falling, MORE), (overlapping, LESS)):
        _, result = run(tmp_path / expected, task)
        line = next(line for line in result.sums if line.variable == fake_model.STOCK)
        assert (line.verdict, line.package < 0) == (expected, task is falling)


MANY = ("demand_library", "chokepoint_projects", "industrial_base", "platforms", "zone_upgrading", "zone_points", "zone_ranking",
        "research_grant", "ladder", "state_owned", "outreach")  # fmt: skip


@pytest.fixture(scope="module")
def sampled(tmp_path_factory):
    """Eleven measures without rhyme or reason in three worlds: folder, plan, result and what was computed."""
    folder, watcher = tmp_path_factory.mktemp("sampled"), Counting()
    return folder, *run(folder, noisy, MANY, watcher, replicates=3, named=3), watcher


def test_sampled_shares_add_up_in_the_written_files_and_runs_are_as_announced(sampled):
    tmp_path, plan, result, watcher = sampled
    assert not plan.exact and result.orders == 6
    assert plan.runs < result.runs == len(watcher.computed) <= plan.runs + plan.runs_for_pairs == plan.runs + 9
    with open(tmp_path / "out" / "attribution.csv", encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file) if row["variable"] == fake_model.STOCK]
    package = float(rows[0]["effect"])
    assert rows[0]["measure"] == "package" and package != 0
    for level in (SECTION, MEASURE):
        shares = [row for row in rows if (row["level"], row["method"]) == (level, SHAPLEY)]
        assert sum(float(row["effect"]) for row in shares) == pytest.approx(package, abs=1e-6)
        assert {row["permutations"] for row in shares} == ({"6"} if level == MEASURE else {""})
    assert len([row for row in rows if row["level"] == MEASURE]) == 3 * len(MANY)
    assert len({(p.first, p.second) for p in result.pairs if p.level == MEASURE}) == 3


def test_all_coalitions_are_run_where_that_takes_no_more_runs():
    few, many = (plan_attribution(*comparison(MANY[:7], 1, 2), permutations=pairs) for pairs in (1, 200))
    assert not few.exact and few.runs < 2 * 2**7
    assert many.exact and many.runs == 2 * 2**7
    assert not plan_attribution(*comparison(MANY, 1, 1), permutations=2000).exact  # eleven measures are too many


def test_pairs_are_of_the_strongest_measures(tmp_path):
    _, result = run(tmp_path, additive, (*MANY, "policy_delivery"), replicates=1, permutations=1, named=3)
    chosen = {slug for pair in result.pairs if pair.level == MEASURE for slug in (pair.first, pair.second)}
    assert chosen == {"ladder", "outreach", "research_grant"}
    _, result = run(tmp_path, additive, (*MANY, "policy_delivery"), replicates=1, permutations=1, named=9)  # those that do nothing have no pairs
    assert {slug for pair in result.pairs if pair.level == MEASURE for slug in (pair.first, pair.second)} == chosen | {"policy_delivery"}


def test_the_same_again_computes_nothing_and_writes_the_same(sampled):
    folder = sampled[0]
    tables = [folder / "out" / f"{name}.csv" for name in ("attribution", "interactions", "sums")] + [folder / "out" / "runs.txt"]
    before = [table.read_bytes() for table in tables]
    watcher = Counting()
    run(folder, noisy, MANY, watcher, replicates=3, named=3)
    assert watcher.computed == []
    assert [table.read_bytes() for table in tables] == before
    run(folder, noisy, MANY, watcher, out="more", replicates=3, named=0, permutations=4)
    assert 0 < len(watcher.computed) <= 3 * 2 * (len(MANY) - 1)  # one more pair of orders in each world


def test_errors_are_between_worlds_and_hold_sampling(sampled):
    result = sampled[2]
    values = result.contributions[MEASURE, SHAPLEY]
    assert values.shape[:3] == (len(MANY), 1, 3)
    line = next(s for s in result.shares if (s.measure, s.method, s.variable) == ("ladder", SHAPLEY, fake_model.STOCK))
    by_world = values[MANY.index("ladder"), 0, :, result.index(fake_model.STOCK)]
    assert line.standard_error == pytest.approx(by_world.std(ddof=1) / math.sqrt(3))


def test_a_single_world_has_errors_of_sampling_only(tmp_path):
    _, result = run(tmp_path, noisy, MANY, replicates=1)
    stock = [line for line in result.shares if line.variable == fake_model.STOCK]
    assert {line.method for line in stock if line.standard_error is not None} == {SHAPLEY}
    assert {line.level for line in stock if line.standard_error is not None} == {MEASURE}
    assert all(line.share is None for line in stock)
    assert {pair.verdict for pair in result.pairs} == {"not clear"}
    assert sum(effects(result, MEASURE, SHAPLEY).values()) == pytest.approx(stock[0].effect)


def test_draws_are_kept_apart_from_chance(tmp_path):
    def by_draw(scenario, draw, replicate):
        return records(26_000 + 100 * replicate + (draw + 1) * ("ladder" in present(scenario)))

    _, result = run(tmp_path, by_draw, draws=3, replicates=2)
    line = next(s for s in result.shares if (s.measure, s.method, s.variable) == ("ladder", SHAPLEY, fake_model.STOCK))
    assert (line.effect, line.worlds, line.chance_share) == (2.0, 6, 0.0)
    assert line.standard_error == pytest.approx(1 / math.sqrt(3))


def test_variables_that_no_run_recorded_are_blank(tmp_path):
    _, result = run(tmp_path)
    assert all(line.effect is None and line.share is None for line in result.shares if line.variable == "R&D|Enterprises|Real")
    assert {s.verdict for s in result.sums if s.variable == "R&D|Enterprises|Real"} == {"not clear"}


def test_failed_runs_are_named_and_the_others_kept(tmp_path):
    def fails(scenario, draw, replicate):
        if present(scenario) == {"ladder"}:
            raise ValueError("no coaches")
        return additive(scenario, draw, replicate)

    with pytest.raises(RunsFailed, match="2 of 16 runs failed: bare-with-ladder, draw-0000_replicate-0000: ValueError: no coaches"):
        run(tmp_path, fails)
    watcher = Counting()
    run(tmp_path, additive, watcher=watcher)
    assert len(watcher.computed) == 2


def test_a_folder_of_other_results_is_left_alone(tmp_path):
    folder = ResultsFolder(tmp_path / "out")
    folder.create()
    folder.manifest.write_text('{"format": 2, "kind": "ensemble"}')
    with pytest.raises(FolderError, match="choose another folder with --out"):
        run(tmp_path)
    assert folder.manifest.read_text() == '{"format": 2, "kind": "ensemble"}'


LEAN = f"""\
schema: 1
id: lean
title: {{zh: 精简, en: Lean}}
extends: [{SCENARIOS / "baseline.yaml"}]
policy:
  measures.ladder.places: {{scale: 0.25}}
  measures.outreach: {{disable: true}}
  grant.budget: {{scale: 0.5}}
"""


def test_the_command_with_the_model_itself(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "C.UTF-8")
    Path("lean.yaml").write_text(LEAN, encoding="utf-8")
    common = ["attribute", "lean.yaml", "--against", str(SCENARIOS / "baseline.yaml"), "--scale", "0.004", "--set", "time.end=2023-12-31"]
    common += ["--main", fake_model.STOCK]
    answer = CliRunner().invoke(app, [*common, "--workers", "1"])
    assert answer.exit_code == 0, answer.output
    assert "lean against baseline: 3 players in 3 sections: ladder, outreach, other_rules" in answer.output
    assert "all 8 coalitions of measures: 16 runs" in answer.output
    assert "Ladder from micro firm" in answer.output
    out = Path("results/attribute-lean")
    assert {path.name for path in out.iterdir()} >= {"attribution.csv", "interactions.csv", "sums.csv", "manifest.json", "runs.txt", "charts"}
    assert len(out.joinpath("runs.txt").read_text().split()) == 16
    charts = {path.name for path in (out / "charts").iterdir()}
    assert {
        f"attribution-{name}-enterprises-high-tech-stock.{lang}.png" for name in ("sections", "measures", "three-ways") for lang in ("zh", "en")
    } <= charts
    before = (out / "attribution.csv").read_bytes()
    again = CliRunner().invoke(app, [*common, "--workers", "1"])
    assert "all 16 runs were finished before" in again.output
    assert (out / "attribution.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["demo-small.yaml"], "population.scale is 0.02 in demo-small and 1.0 in no-policy"),
        (["no-policy.yaml"], "differ in no measure"),
        (["baseline.yaml", "--main", "Targets|met"], "did you mean Targets|Met?"),
        (["baseline.yaml", "--against", "missing.yaml"], "missing.yaml does not exist"),
        (["baseline.yaml", "--permutations", "0"], "permutations"),
    ],
)
def test_bad_input_is_told_before_any_run(arguments, told, tmp_path, monkeypatch):
    monkeypatch.chdir(SCENARIOS)
    answer = CliRunner().invoke(app, ["attribute", *arguments, "--out", str(tmp_path / "out"), "--store", str(tmp_path / "store")])
    assert answer.exit_code == 2
    assert told in " ".join(answer.output.split())
    assert not list(tmp_path.iterdir())


def test_the_partner_is_found_beside_the_file_or_one_it_extends(tmp_path):
    from sim.commands.attributing import partner_of

    (tmp_path / "lean.yaml").write_text(LEAN, encoding="utf-8")
    assert partner_of(tmp_path / "lean.yaml", load(tmp_path / "lean.yaml")) == SCENARIOS / "no-policy.yaml"
    assert partner_of(SCENARIOS / "austerity.yaml", AUSTERITY) == SCENARIOS / "baseline.yaml"
    with pytest.raises(QiluError, match="name one with --against"):
        partner_of(tmp_path / "alone.yaml", fake_model.make_scenario())
