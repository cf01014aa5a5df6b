"""Every fen is somewhere: accounts close, a fen made outside the ledger is noticed, and recorded money is the accounts' money."""

from datetime import date

import pytest

from sim.enterprises import finance
from sim.kernel.clock import Phase
from sim.kernel.ledger import FEN, LedgerError
from sim.scenario.variables import FISCAL_INSTRUMENTS
from tests.model.worlds import SLUGS, lived, log_payments, on, scenario, total

SCALE = 0.02


@pytest.fixture(scope="module")
def province():
    """Three years with all measures, no file stuck, demands soon solved and consortia numerous, so that every account moves in a sample."""
    log = []
    settings = ("delivery.lost=0", "projects.years_1=0.2", "projects.years_2=0.2", "projects.years_3=0.2", "projects.acceptance_days=5",
                "projects.basic_teams=3000",
                "measures.demand_library.inclusion_quality=0", "measures.state_owned.consortia=400",
                "measures.state_owned.consortium_budget=1 billion yuan/year")  # fmt: skip
    lived_in = lived(scenario(*on(*SLUGS), *settings, scale=SCALE), prepare=lambda p: log.append(log_payments(p)))
    lived_in.log = log[0]
    return lived_in


def fen(yuan: float) -> int:
    """A recorded sum at the population's scale as whole fen; it must be whole to within rounding of floats."""
    assert yuan * FEN == pytest.approx(round(yuan * FEN), abs=0.4)
    return round(yuan * FEN)


def spent(province, prefix: str) -> int:
    return -sum(balance for account, balance in province.world.ledger.balances.items() if account.startswith(prefix))


def test_all_accounts_together_hold_what_they_held_at_the_start(province):
    ledger = province.world.ledger
    ledger.close()
    assert int(province.world.firms.cash.sum()) + sum(ledger.balances.values()) == ledger.opening
    assert ledger.opening > 0


def test_firms_hold_whole_fen(province):
    cash = province.world.firms.cash
    assert (cash == cash.round()).all()


def test_public_money_recorded_is_the_provinces_account_to_the_fen(province):
    assert fen(total(province.records, "Fiscal|Paid") * SCALE) == spent(province, "province ") > 0


@pytest.mark.parametrize("instrument", FISCAL_INSTRUMENTS)
def test_each_instruments_record_is_its_accounts_to_the_fen(province, instrument):
    recorded = fen(total(province.records, "Fiscal|Paid", instrument) * SCALE)
    assert recorded == spent(province, f"province {instrument} ")
    assert (recorded > 0) == (instrument != "innovation_projects")  # projects are a title without money


def test_instruments_add_up_to_all_public_money(province):
    parts = sum(total(province.records, "Fiscal|Paid", instrument) for instrument in FISCAL_INSTRUMENTS)
    assert parts == pytest.approx(total(province.records, "Fiscal|Paid"), rel=1e-12)


def test_tax_recorded_is_the_tax_offices_account_to_the_fen(province):
    assert fen(total(province.records, "Tax|Income tax|Paid") * SCALE) == province.world.ledger.balances["tax office"] > 0


def test_real_research_recorded_is_what_firms_paid_for_research(province):
    """Firms pay whole fen, so the sums differ by at most half a fen a firm and quarter."""
    paid = province.world.ledger.balances[finance.RESEARCH] / FEN
    rounding = 0.005 * province.world.firms.count * 12
    assert total(province.records, "R&D|Enterprises|Real") * SCALE == pytest.approx(paid, abs=rounding, rel=0)


def test_payments_go_to_living_firms_once(province):
    assert province.log
    for _, account, rows, yuan in province.log:
        assert len(set(rows.tolist())) == rows.size, account
        assert (yuan > 0).all(), account


@pytest.mark.parametrize("amount", [1, -1])
def test_a_fen_made_or_lost_outside_the_ledger_stops_the_run(amount):
    def tamper(province):
        def take():
            province.world.firms.cash[5] += amount

        province.world.clock.at(date(2023, 5, 4), Phase.OFFICE, take)

    with pytest.raises(LedgerError, match=r"off by -?0\.01 yuan"):
        lived(scenario(years=1, scale=0.005), prepare=tamper)
