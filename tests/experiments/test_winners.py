"""Who gains and who loses: identities that hold whatever the model, answers known beforehand, and errors with draws as clusters."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from fake_firms import make_table, random_table
from fake_model import make_lab, make_scenario, simulate
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.experiments.comparison.dead_weight import DeadWeight, dead_weight
from sim.experiments.comparison.firm_groups import GROUPINGS, NOTCH, notch_band
from sim.experiments.comparison.firm_pairs import MATERIAL, FirmPair, read_pairs
from sim.experiments.comparison.winners import FIGURES, HEADER, SUMS, pair_figures, winners
from sim.experiments.computing.ensemble import run_family
from sim.experiments.reading.chance import chance_share
from sim.experiments.store.encoding import RunKey
from sim.experiments.store.errors import StoreError
from sim.institutions.life import FIRM_COLUMNS, FirmTable
from sim.kernel.errors import QiluError
from sim.kernel.streams import Streams
from sim.scenario.resolved import Change

ONE_SIDED = ("firms", "winners", "losers", "losers_by_research", "saved", "lost", "additional_money", "dead_weight")


def without(table: FirmTable, rows: np.ndarray) -> FirmTable:
    """The table without the rows of a mask."""
    return replace(table, **{name: getattr(table, name)[~rows] for name in FIRM_COLUMNS})


def pair_of(seed: int, scale: float = 0.1, count: int = 80) -> tuple[FirmTable, FirmTable]:
    """Two scenarios in one world: some entrants come in one of them only."""
    world = Streams(seed)
    ours, theirs = (random_table(world, count, scale, kind=kind, generosity=more) for kind, more in (("ours", 2.0), ("theirs", 1.0)))
    absent = [table.entrant & (world.uniform(kind, 0, 0, count) < 0.4) for table, kind in ((ours, "a"), (theirs, "b"))]
    return without(ours, absent[0]), without(theirs, absent[1])


def figure(values: np.ndarray, name: str) -> np.ndarray:
    return values[:, list(FIGURES).index(name)]


def test_against_itself_nobody_wins_and_nothing_is_wasted():
    table = pair_of(1)[0]
    found = winners([(table, table)] * 3, [0, 0, 1])
    for line in found.lines:
        for name in SUMS:
            if name != "firms":
                assert line.figures[name].mean == 0.0, (line.group, name)
    assert dead_weight(table, table) == DeadWeight(0.0, 0.0, None, 0.0, 0.0)
    assert found.all.mean("firms") == len(table) / table.scale


@given(st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_the_other_way_round_winners_are_losers(seed):
    ours, theirs = pair_of(seed)
    here, there = pair_figures(FirmPair(ours, theirs)), pair_figures(FirmPair(theirs, ours))
    for name in SUMS:
        if name not in ONE_SIDED:
            assert np.array_equal(figure(here, name), -figure(there, name)), name
    for one, other in (("winners", "losers"), ("saved", "lost"), ("firms", "firms"), ("winner_share", "loser_share")):
        assert np.array_equal(figure(here, one), figure(there, other), equal_nan=True), one
    for name in ("gain_mean", "gain_median", "gain_over_sales"):
        assert np.array_equal(figure(here, name), -figure(there, name), equal_nan=True), name


@given(st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_totals_are_the_sums_over_the_groups_of_every_grouping(seed):
    values = pair_figures(FirmPair(*pair_of(seed)))
    first = 0
    for grouping in GROUPINGS:
        of_grouping = values[first : first + len(grouping.groups)]
        first += len(grouping.groups)
        for name in SUMS:
            assert figure(of_grouping, name).sum() == pytest.approx(figure(values, name)[0], rel=1e-9, abs=1e-6), (grouping.name, name)
    assert first == len(values)


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_parts_of_a_group_make_the_whole(seed):
    values = pair_figures(FirmPair(*pair_of(seed)))
    of = {name: figure(values, name) for name in FIGURES}
    np.testing.assert_allclose(of["gain"], of["profit"] + of["public_money"], rtol=1e-12, atol=1e-6)
    assert (of["losers_by_research"] <= of["losers"]).all()
    assert (of["dead_weight"] <= of["additional_money"]).all() and (of["dead_weight"] >= 0).all()
    assert (of["additional_money"] >= of["public_money"] + of["tax_relief"] - 1e-6).all()
    np.testing.assert_allclose(of["winner_share"] * of["firms"], np.where(of["firms"] > 0, of["winners"], np.nan))


def test_the_order_of_pairs_says_nothing():
    pairs, draws = [pair_of(seed) for seed in range(5)], [0, 0, 1, 1, 2]
    one = winners(pairs, draws).frame()
    other = winners(pairs[::-1], draws[::-1]).frame()
    for column in HEADER:
        if one[column].dtype.kind == "f":
            np.testing.assert_allclose(one[column].astype(float), other[column].astype(float), rtol=1e-9, atol=1e-6, equal_nan=True)
        else:
            assert list(one[column]) == list(other[column])


def test_what_every_firm_gains_is_known_beforehand():
    """Five firms that sell a million: more profit, a grant without and with research, an order, and one that dies."""
    theirs = make_table(5, scale=0.5, size=[0, 0, 1, 1, 2], research=1e4, notch_start=[np.nan, -2.0, -0.5, 0.0, 1.5])
    ours = replace(
        theirs,
        profit=np.array([6e3, 0, -8e3, 4e3, -9e3], np.float32),
        public_money=np.array([0, 7e3, 2e3, 5e3, 0], np.float32),
        orders=np.array([0, 0, 0, 5e3, 0], np.float32),
        research=np.array([1e4, 1e4, 1.5e4, 1e4, 1e4], np.float32),
        deduction_relief=np.array([0, 0, 1e3, 0, 0], np.float32),
        alive_end=np.array([1, 1, 1, 1, 0], bool),
        sales=np.array([2e6] * 4 + [1e6], np.float32),
    )
    assert MATERIAL == 0.005
    found = winners([(ours, theirs)], [0])
    means = {name: found.all.mean(name) for name in FIGURES}
    assert (means["firms"], means["winners"], means["losers"], means["losers_by_research"]) == (10, 4, 4, 2)
    assert means["gain"] == 2 * (6e3 + 7e3 - 6e3 + 4e3 - 9e3)
    assert means["gain_mean"] == 400 and means["gain_median"] == 4e3
    assert means["gain_over_sales"] == pytest.approx(2e3 / 9.5e6)
    assert (means["lost"], means["saved"], means["survivors"]) == (2, 0, -2)
    assert means["additional_money"] == 2 * (7e3 + 3e3) and means["dead_weight"] == 2 * 7e3
    assert means["dead_weight_share"] == 0.7
    by_size = {line.group.name: line for line in found.of("size")}
    assert list(by_size) == ["micro", "small", "medium"]
    assert (by_size["micro"].mean("winners"), by_size["small"].mean("winners"), by_size["medium"].mean("losers")) == (4, 0, 2)
    assert [line.group.name for line in found.of("notch")] == ["no_research", "far_below", "just_below", "just_above", "far_above"]
    told = dead_weight(ours, theirs)
    assert (told.additional_money, told.dead_weight, told.share) == (2e4, 1.4e4, 0.7)


def test_relabelled_expense_buys_nothing():
    """Two firms get the same grant: one does as much more research, the other books as much more."""
    theirs = make_table(2, high_tech_end=False, notch_end=-1.0)
    ours = replace(
        theirs,
        public_money=np.array([1e5, 1e5], np.float32),
        research=np.array([1e5, 0], np.float32),
        relabelled=np.array([0, 1e5], np.float32),
        high_tech_end=np.array([1, 1], bool),
        notch_end=np.array([0.0, -1.0], np.float32),
    )
    told = dead_weight(ours, theirs)
    assert (told.share, told.high_tech, told.genuine) == (0.5, 2.0, 1.0)
    assert dead_weight(theirs, ours).additional_money == 0.0 and dead_weight(theirs, ours).share is None


def test_research_of_one_firm_does_not_excuse_another():
    theirs = make_table(2)
    ours = replace(theirs, public_money=np.array([1.0, 1.0], np.float32), research=np.array([9.0, -3.0], np.float32))
    assert dead_weight(ours, theirs).share == 0.5  # though five yuan of research stand against two of money in all


def test_a_firm_that_entered_only_here_counts_by_its_profit():
    theirs = make_table(2)
    ours = make_table(3, entrant=[False, False, True], profit=[0, 0, 2e4])
    found = winners([(ours, theirs)], [0])
    assert (found.all.mean("entered"), found.all.mean("survivors"), found.all.mean("saved")) == (1, 1, 0)
    assert [(line.group.name, line.mean("winners")) for line in found.of("origin")] == [("incumbent", 0), ("entrant", 1)]
    assert found.of("notch")[-1].group.name == "entrant"


@pytest.mark.parametrize(
    ("distance", "band"),
    [(np.nan, 0), (-1.001, 1), (-1.0, 2), (-1e-6, 2), (0.0, 3), (1.0, 3), (1.001, 4)],
)
def test_bands_of_the_threshold(distance, band):
    pair = FirmPair(*[make_table(1, notch_start=distance)] * 2)
    assert notch_band(pair).tolist() == [band]
    assert len(NOTCH) == 6


def test_errors_have_draws_as_clusters_and_none_without_a_second_run():
    theirs = make_table(1)

    def found(profits, draws):
        return winners([(replace(theirs, profit=np.array([profit], np.float32)), theirs) for profit in profits], draws).all

    assert found([4e3], [0]).figures["gain"] == (4e3, None)
    single = found([1.0, 2.0, 6.0], [0, 0, 0])
    assert single.figures["gain"].standard_error == pytest.approx(np.std([1, 2, 6], ddof=1) / math.sqrt(3))
    assert single.gain_from_chance == 1.0
    same_within = found([1.0, 1.0, 3.0, 3.0, 5.0, 5.0], [0, 0, 1, 1, 2, 2])
    assert same_within.figures["gain"].standard_error == pytest.approx(np.std([1, 3, 5], ddof=1) / math.sqrt(3))
    assert same_within.gain_from_chance == 0.0
    assert found([1.0, 2.0], [0, 1]).gain_from_chance is None


def test_share_of_chance_is_that_of_a_known_design():
    draws = np.repeat(np.arange(400), 10)
    random = np.random.default_rng(5)
    values = 3.0 * random.standard_normal(400)[draws] + random.standard_normal(4000)
    assert chance_share(values, draws) == pytest.approx(0.1, abs=0.02)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"scale": 0.2}, "samples of 1 and 0.2"),
        ({"city": np.full(5, 3, np.int8)}, "city differs"),
        ({"row": np.arange(1, 6, dtype=np.int32)}, "row differs"),
    ],
)
def test_runs_of_other_worlds_are_refused(change, message):
    table = make_table(5)
    with pytest.raises(QiluError, match=message):
        winners([(table, replace(table, **change))], [0])


def test_every_run_needs_its_pair():
    with pytest.raises(QiluError, match="0 pairs of firm tables for 0 runs"):
        winners([], [])
    with pytest.raises(QiluError, match="1 pairs of firm tables for 2 runs"):
        winners([pair_of(1)], [0, 1])


def test_the_rows_written_are_the_frame():
    found = winners([pair_of(seed) for seed in range(4)], [0, 0, 1, 1])
    frame, rows = found.frame(), found.cells()
    assert tuple(frame.columns) == HEADER
    assert len(rows) == len(frame) == sum(len(grouping.groups) for grouping in GROUPINGS)
    assert frame["label_zh"][0] == "全部企业" and set(frame["group"]) >= {"Jinan", "C39", "hong_kong_macao_taiwan", "just_below"}
    assert [row[HEADER.index("gain")] for row in rows] == frame["gain"].tolist()


def test_from_stored_runs_of_two_scenarios(tmp_path):
    """Firms of a scenario that changes something receive more in the fake model."""
    base = make_scenario(2, 2, scale=0.5)
    change = Change("measures.platforms.enabled", "set", True, (), base.start, None)
    generous = replace(base, id="generous", changes=(change,))
    extras = {RunKey(d, r): frozenset({"firms"}) for d in range(2) for r in range(2)}
    lab = make_lab(tmp_path / "store", simulate)
    ours, theirs = run_family({"a": (generous, extras), "b": (base, extras)}, lab, tmp_path).values()
    files = [{key: ensemble.folder.file(key, "firms") for key in ensemble.done} for ensemble in (ours, theirs)]
    found = winners(read_pairs(*files), [key.draw for key in sorted(extras)])
    assert (found.pairs, found.draws) == (4, 2)
    assert found.all.mean("public_money") > 0 and found.all.mean("dead_weight_share") == pytest.approx(1.0)
    assert found.all.mean("profit") == 0 and found.all.mean("losers") == 0
    files[0][RunKey(0, 0)].chmod(0o644)
    files[0][RunKey(0, 0)].write_bytes(b"cut short")
    with pytest.raises(StoreError, match="run the same command again"):
        list(read_pairs(*files))
