"""What is kept of every firm adds up to what the run records, changes nothing, and is the firm's own."""

from types import SimpleNamespace

import numpy as np
import pytest

from sim.institutions.firm_register import FirmRegister, distance
from sim.institutions.life import FIRM_COLUMNS
from sim.kernel.events import NO_FIRM
from sim.model import Province, simulate_in_full
from tests.conftest import namespace
from tests.model.test_one_more_firm import KINDS, SETTINGS, with_and_without
from tests.model.worlds import SLUGS, differing, last, on, run, scenario, total

SCALE, YEARS = 0.01, 3
SINGLE = 1e-6
"""Relative error of sums of numbers kept in single precision."""


@pytest.fixture(scope="module", params=["no measure", "all measures"])
def lives(request):
    """A run, the same run with firms and events, and the register at its end."""
    chosen = scenario(*on(*(SLUGS if request.param == "all measures" else ())), scale=SCALE, years=YEARS)
    full = simulate_in_full(chosen, 0, 0, {"firms", "events"})
    province = Province(chosen, 0, 0, extras={"firms"})
    province.run()
    register = province.register
    assert isinstance(register, FirmRegister)
    return SimpleNamespace(plain=run(chosen), full=full, province=province, register=register, measures=request.param)


def whole(column) -> float:
    """Sum over all firms at the province's size."""
    return float(column.sum(dtype=np.float64)) / SCALE


def test_a_run_that_keeps_its_firms_is_the_same_run(lives):
    assert differing(lives.plain, lives.full.records) == []
    assert lives.full.firms is not None and lives.full.events is not None


def test_only_what_is_asked_for_is_kept():
    chosen = scenario(scale=0.004, years=1)
    assert [getattr(simulate_in_full(chosen, 0, 0, {"events"}), name) is None for name in ("events", "firms")] == [False, True]
    assert [getattr(simulate_in_full(chosen, 0, 0, {"firms"}), name) is None for name in ("events", "firms")] == [True, False]


@pytest.mark.parametrize(
    ("column", "variable"),
    [
        ("research", "R&D|Enterprises|Real"),
        ("deduction_relief", "Tax|Super-deduction|Relief"),
        ("high_tech_relief", "Tax|HNTE|Relief"),
    ],
)
def test_sums_over_firms_are_the_recorded_totals(lives, column, variable):
    assert whole(getattr(lives.full.firms, column)) == pytest.approx(total(lives.plain, variable), rel=SINGLE)


def test_public_money_is_what_the_events_say_was_paid_to_firms(lives):
    events, firms = lives.full.events, lives.full.firms
    paid = (events.kinds == "payment") & (events.firms != NO_FIRM)
    by_firm = np.bincount(events.firms[paid], events.yuan[paid], firms.row[-1] + 1)
    assert by_firm.sum() > 0
    np.testing.assert_allclose(firms.public_money, by_firm[firms.row], rtol=SINGLE, atol=0.01 * 20)
    assert np.delete(by_firm, firms.row).sum() == 0


def test_orders_are_the_instruments_money(lives):
    assert whole(lives.full.firms.orders) == pytest.approx(total(lives.plain, "Fiscal|Paid", "first_purchase"), rel=SINGLE)
    assert (lives.full.firms.orders > 0).any() == (lives.measures == "all measures")
    assert (lives.full.firms.orders <= lives.full.firms.public_money).all()


def test_income_tax_is_what_the_tax_office_collected(lives):
    assert lives.register.taxes.sum() / SCALE == pytest.approx(total(lives.plain, "Tax|Income tax|Paid"), rel=1e-9)


def test_relabelled_expense_is_recorded_but_for_the_last_quarter_of_firms_that_left(lives):
    kept, recorded = whole(lives.full.firms.relabelled), total(lives.plain, "R&D|Enterprises|Relabelled")
    assert recorded * (1 - SINGLE) <= kept < 1.02 * recorded


def test_firms_and_statuses_are_those_recorded(lives):
    firms, records = lives.full.firms, lives.plain
    start = min(records.select("Enterprises|Alive"))
    for column, variable in (("high_tech", "High-tech"), ("technology_sme", "Technology SME")):
        stock = f"Enterprises|{variable}|Stock"
        assert whole(getattr(firms, f"{column}_start")) == pytest.approx(records.select(stock)[start])
        assert whole(getattr(firms, f"{column}_end")) == pytest.approx(last(records, stock))
    assert whole(firms.alive_end) == pytest.approx(last(records, "Enterprises|Alive"))
    assert whole(~firms.alive_end) == pytest.approx(total(records, "Enterprises|Exited"))
    assert whole(firms.entrant) == pytest.approx(total(records, "Enterprises|Entered"))
    assert (firms.genuine_end <= firms.high_tech_end).all() and firms.genuine_end.any()


def test_sales_of_a_survivor_are_those_of_its_closed_years(lives):
    """Three full years: the books that the firm table keeps are all there is, but for orders booked on the very last day."""
    firms, table = lives.full.firms, lives.province.world.firms
    there = firms.alive_end & ~firms.entrant
    books = table.revenue_history[firms.row[there]].sum(axis=1)
    np.testing.assert_allclose(firms.sales[there], books, rtol=2 * SINGLE)
    late = firms.alive_end & firms.entrant
    assert (firms.sales[late] <= 1.0001 * table.revenue_history[firms.row[late]].sum(axis=1)).all()


def test_profit_is_the_closed_books_less_tax():
    chosen = scenario(*on(*SLUGS), scale=SCALE, years=1)
    province = Province(chosen, 0, 0, extras={"firms"})
    province.run()
    register, world = province.register, province.world
    assert register is not None
    firms = register.table(world.firms, world.clock.day_number, world.p, SCALE)
    rows = firms.row[firms.alive_end]
    books = world.firms.closed_profit[rows] + world.firms.surplus_year[rows]
    np.testing.assert_allclose(firms.profit[firms.alive_end], books - register.taxes[rows], rtol=SINGLE, atol=1.0)


def test_a_firm_that_leaves_keeps_what_it_did_before(lives):
    firms = lives.full.firms
    gone = ~firms.alive_end
    assert gone.sum() > 50
    assert (firms.sales[gone & ~firms.entrant] > 0).all()
    assert firms.research[gone].sum() > 0
    for column in ("high_tech_end", "technology_sme_end", "genuine_end"):
        assert not getattr(firms, column)[gone].any()
    assert np.isnan(firms.notch_end[gone]).all()


def test_start_columns_are_those_of_the_population(lives):
    firms = lives.full.firms
    assert (np.diff(firms.row) > 0).all()
    assert np.isnan(firms.notch_start[firms.entrant]).all()
    assert not firms.high_tech_start[firms.entrant].any()
    holders = firms.notch_start[firms.high_tech_start]
    assert np.median(holders) == pytest.approx(0.26, abs=0.15)  # they bunch just above the threshold
    assert (firms.sales_start > 0).all()


def test_distance_from_the_threshold_in_percentage_points():
    research = np.array([0.6e6, 0.5e6, 1.0e6, 0.0, 1.0, 0.5e6 * (1 - 1e-9)])
    sales = np.array([10e6, 10e6, 100e6, 10e6, 0.0, 10e6])
    apart = distance(research, sales, namespace())
    assert apart[:3] == pytest.approx([1.0, 0.0, -3.0])
    assert np.isnan(apart[3:5]).all()
    assert apart[5] == 0.0


@pytest.mark.parametrize("measures", SETTINGS)
def test_one_more_firm_changes_nobody_elses_row(measures):
    chosen = scenario(*SETTINGS[measures], years=2)
    firms, without, row = with_and_without(chosen, KINDS["a high-tech holder"])
    here, gone = (simulate_in_full(chosen, 0, 0, {"firms"}, population).firms for population in (firms, without))
    others = here.row != row
    assert row in here.row and row not in gone.row
    for name in FIRM_COLUMNS:
        assert np.array_equal(getattr(here, name)[others], getattr(gone, name), equal_nan=name.startswith("notch")), name


def test_two_scenarios_of_one_seed_hold_the_same_firms():
    """Rows pair by number: what is known at the start, or at entry, is the same in both, whatever the measures."""
    settings = {"scale": SCALE, "years": 2}
    with_all, with_none = (simulate_in_full(scenario(*measures, **settings), 0, 0, {"firms"}).firms for measures in (on(*SLUGS), ()))
    _, here, there = np.intersect1d(with_all.row, with_none.row, return_indices=True)
    assert here.size > 3_000 and with_all.entrant[here].any()
    for name in ("city", "sector", "ownership", "size", "entrant", "high_tech_start", "technology_sme_start", "notch_start", "sales_start"):
        first, second = getattr(with_all, name)[here], getattr(with_none, name)[there]
        assert np.array_equal(first, second, equal_nan=name.startswith("notch")), name
    assert (with_all.profit[here] != with_none.profit[there]).any()
