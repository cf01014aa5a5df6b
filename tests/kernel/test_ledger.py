"""Every fen moves between accounts; a leak is found at the next close; budgets bind."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.kernel.ledger import Budget, Ledger, LedgerError

amounts = st.lists(st.floats(-1e9, 1e9), min_size=3, max_size=3)


@given(st.lists(st.tuples(st.booleans(), amounts), max_size=20))
def test_any_sequence_of_payments_sums_to_zero(payments):
    ledger = Ledger(np.array([100.0, 200.0, 300.0]))
    for pays, yuan in payments:
        (ledger.pay_firms if pays else ledger.collect)("bank", ledger.cash, np.array(yuan))
    ledger.transfer("bank", "insurer", 12.34)
    ledger.close()
    assert ledger.firms_total() + sum(ledger.balances.values()) == 600


def test_money_made_outside_the_ledger_is_found():
    ledger = Ledger(np.zeros(4))
    ledger.cash[2] += 1.0
    with pytest.raises(LedgerError, match=r"0\.01 yuan"):
        ledger.close()


def test_flows_are_handed_over_once():
    ledger = Ledger(np.zeros(2))
    ledger.pay_firms("bank", ledger.cash, np.array([1.0, 2.5]))
    assert ledger.close() == {("bank", "firms"): 350}
    assert ledger.close() == {}


def test_blocks_and_rows_move_the_same_money():
    whole, parts = Ledger(np.zeros(10)), Ledger(np.zeros(10))
    yuan = np.linspace(0.001, 99.999, 10)
    whole.pay_firms("bank", whole.cash, yuan)
    for start in range(0, 10, 3):
        parts.pay_firms("bank", parts.cash[start : start + 3], yuan[start : start + 3])
    assert np.array_equal(whole.cash, parts.cash)
    assert whole.balances == parts.balances


def test_a_budget_cannot_be_overspent():
    budget = Budget("grants", 100.0)
    budget.spend(60.0)
    with pytest.raises(LedgerError, match=r"60 yuan asked of 40 left"):
        budget.spend(60.0)
