"""Measure 18: more loans and fewer rationed firms, at the price of defaults that draw on the pool; nothing gives nothing."""

from datetime import date

import numpy as np
import pytest

from sim.institutions.credit.equity_fund import FUND
from sim.institutions.credit.loan_book import GUARANTOR, POOL
from tests.model.worlds import differing, last, lived, on, run, scenario, total

SCALE = 0.05
LOANS, POOLED, EQUITY, LISTING, PAID = "Finance|Loans|", "Finance|Pool|", "Finance|Equity|", "Finance|Listing|", "Fiscal|Paid"
SLUG = "measures.technology_finance."
ONLY_POOL = tuple(f"{SLUG}{lever}" for lever in ("guarantee_capital=0 yuan/year", "equity_fund=0 yuan/year", "listing_places=0"))
NOTHING = (*ONLY_POOL, *(f"{SLUG}{lever}" for lever in ("cover=0", "pool=0 yuan", "loan_cap=10 million yuan", "guarantee_cover=0")))


def with_it(*levers: str, years: int = 3):
    return run(scenario(*on(18), *(f"{SLUG}{lever}" for lever in levers), scale=SCALE, years=years))


def without(*overrides: str, years: int = 3):
    return run(scenario(*overrides, scale=SCALE, years=years))


class TestOnAndOff:
    """The same firms with the same chance, with the measure and without."""

    def test_more_loans_and_more_money_lent_in_every_year(self):
        for year in (2023, 2024, 2025):
            for variable in ("Granted", "Amount"):
                assert total(with_it(), LOANS + variable, year=year) > total(without(), LOANS + variable, year=year)

    def test_fewer_firms_are_rationed_or_short(self):
        assert last(with_it(), LOANS + "Rationed firms") < 0.7 * last(without(), LOANS + "Rationed firms")
        assert last(with_it(), "Finance|Constrained") < last(without(), "Finance|Constrained")

    def test_more_of_the_firms_short_of_finance_have_a_loan(self):
        assert 1 > last(with_it(), "Take-up", "technology_loan|all") > last(without(), "Take-up", "technology_loan|all") > 0

    def test_more_research_is_done(self):
        assert total(with_it(), "R&D|Enterprises|Real") > total(without(), "R&D|Enterprises|Real")
        assert total(with_it(), LOANS + "Research restored") > total(without(), LOANS + "Research restored")

    def test_more_loans_default(self):
        on_, off = with_it(years=5), without(years=5)
        assert total(on_, LOANS + "Defaults") > total(off, LOANS + "Defaults")
        assert last(on_, LOANS + "Default rate") > last(off, LOANS + "Default rate") > 0

    def test_public_money_shows_in_the_fiscal_account(self):
        for account in ("loan_compensation", "guarantee_capital", "equity_fund", "listing"):
            assert total(with_it(), PAID, account) > 0 == total(without(), PAID, account)

    def test_measure_that_offers_nothing_changes_nothing(self):
        assert differing(run(scenario(*on(18), *NOTHING, scale=SCALE)), without()) == []

    def test_new_loans_are_covered_only_while_it_is_in_force(self):
        """It starts in the second year and ends with it."""
        half = run(scenario("measures.technology_finance.enabled={set: true, from: 2024-01-01, to: 2024-12-31}", scale=SCALE))
        assert total(half, LOANS + "Granted", "covered", year=2023) == 0
        assert total(half, LOANS + "Granted", "covered", year=2024) > 0
        after = half.select(LOANS + "Granted", breakdown="covered")
        assert sum(value for day, value in after.items() if day.year == 2025) == 0
        assert half.select(LOANS + "Outstanding", breakdown="covered")[date(2025, 3, 31)] > 0  # those under way keep their cover


class TestPool:
    """Cover, defaults and the pool's money."""

    def test_the_pool_falls_by_what_it_pays(self):
        province = lived(scenario(*on(18), scale=SCALE, years=5))
        records = province.records
        paid_in, paid_out = total(records, PAID, "loan_compensation"), total(records, POOLED + "Paid")
        assert paid_out > 0
        assert last(records, POOLED + "Balance") == pytest.approx(paid_in - paid_out, abs=1.0)
        assert last(records, POOLED + "Balance") == pytest.approx(province.world.ledger.balances[POOL] / 100 / SCALE)

    def test_it_is_filled_up_once_a_year_and_never_above_its_size(self):
        balances = with_it(years=5).select(POOLED + "Balance")
        assert max(balances.values()) <= 300e6 + 1
        assert min(balances.values()) >= 0

    def test_a_tiny_pool_soon_covers_nobody(self):
        tiny, usual = with_it("pool=3 million yuan", *(x.removeprefix(SLUG) for x in ONLY_POOL)), with_it(*(x.removeprefix(SLUG) for x in ONLY_POOL))
        assert total(tiny, LOANS + "Refused", "cover exhausted") > 0 == total(usual, LOANS + "Refused", "cover exhausted")
        assert total(tiny, LOANS + "Granted", "covered") < 0.3 * total(usual, LOANS + "Granted", "covered")
        assert last(tiny, LOANS + "Rationed firms") > last(usual, LOANS + "Rationed firms")

    def test_no_pool_is_no_cover(self):
        nothing = with_it("pool=0 yuan")
        assert total(nothing, LOANS + "Granted", "covered") == total(nothing, PAID, "loan_compensation") == total(nothing, POOLED + "Paid") == 0

    def test_more_cover_brings_more_loans_and_more_expected_loss(self):
        runs = [with_it(f"cover={cover}", *(x.removeprefix(SLUG) for x in ONLY_POOL), "pool=10 billion yuan") for cover in (0.0, 0.3, 0.5, 0.8)]
        for variable in ("Granted", "Expected loss"):
            values = [total(records, LOANS + variable) for records in runs]
            assert values == sorted(values) and values[0] < values[1] < values[2] < values[3]
        rationed = [last(records, LOANS + "Rationed firms") for records in runs]
        assert rationed == sorted(rationed, reverse=True)

    def test_additional_research_per_yuan_of_expected_loss_is_reported(self):
        value = last(with_it(), LOANS + "Additional research")
        assert value == pytest.approx(total(with_it(), LOANS + "Research restored", "only with backing") / total(with_it(), LOANS + "Expected loss"))
        assert value > 0
        assert not without().select(LOANS + "Additional research")

    def test_moral_hazard_costs_the_pool(self):
        honest, tempted = (run(scenario(*on(18), *ONLY_POOL, f"credit.moral_hazard={m}", scale=SCALE, years=5)) for m in (0.0, 1.0))
        assert last(tempted, LOANS + "Default rate", "covered") > last(honest, LOANS + "Default rate", "covered")

    def test_a_higher_cap_lends_more_a_firm(self):
        small, large = (with_it(f"loan_cap={cap} million yuan") for cap in (1, 20))
        mean = [total(r, LOANS + "Amount") / total(r, LOANS + "Granted") for r in (small, large)]
        assert mean[0] <= 1e6 < mean[1]

    def test_no_firm_may_borrow_under_a_cap_of_nothing(self):
        none = with_it("loan_cap=0 yuan")
        assert total(none, LOANS + "Granted") == 0 < total(none, LOANS + "Refused", "cap")


class TestRefusals:
    def test_reasons_add_up(self):
        reasons = ("price", "cap", "bad record", "cover exhausted", "officers", "withdrawn")
        assert total(with_it(years=5), LOANS + "Refused") == sum(total(with_it(years=5), LOANS + "Refused", reason) for reason in reasons)

    def test_backings_add_up(self):
        for variable in ("Granted", "Amount", "Defaults", "Defaulted"):
            parts = sum(total(with_it(years=5), LOANS + variable, name) for name in ("uncovered", "covered", "guaranteed"))
            assert parts == pytest.approx(total(with_it(years=5), LOANS + variable))

    def test_nobody_applies_where_nobody_knows_the_loans(self):
        quiet = run(scenario(*on(18), "credit.apply=0 /year", "credit.working_capital=0 /year"))
        assert total(quiet, LOANS + "Applications") == total(quiet, LOANS + "Granted") == total(quiet, LOANS + "Refused") == 0
        assert not quiet.select(LOANS + "Default rate")

    def test_a_default_bars_the_firm(self):
        bars, forgives = (run(scenario(*on(18), f"credit.bar_years={years}", "credit.default_rate=0.3", "credit.price_cap=0.5",
                                       scale=SCALE, years=4)) for years in (50, 0))  # fmt: skip
        assert total(bars, LOANS + "Refused", "bad record") > 0 == total(forgives, LOANS + "Refused", "bad record")


class TestGuarantee:
    def test_guarantees_bring_loans_to_firms_that_the_pool_does_not_help(self):
        usual, none = with_it(), with_it("guarantee_capital=0 yuan/year")
        assert total(usual, LOANS + "Granted", "guaranteed") > 0 == total(none, LOANS + "Granted", "guaranteed")
        assert last(usual, LOANS + "Rationed firms") < last(none, LOANS + "Rationed firms")

    def test_capital_binds(self):
        poor, rich = (with_it(f"guarantee_capital={money} million yuan/year") for money in (1, 100))
        assert total(poor, LOANS + "Granted", "guaranteed") < 0.5 * total(rich, LOANS + "Granted", "guaranteed")
        outstanding, capital = (
            poor.select(name, breakdown=part) for name, part in ((LOANS + "Outstanding", "guaranteed"), ("Finance|Guarantor|Balance", "all"))
        )
        most = 0.0  # guarantees are given against the capital of their day; what is paid out on defaults lowers it afterwards
        for day, yuan in outstanding.items():
            most = max(most, capital[day])
            assert 0.7 * yuan <= 10 * (most + 0.5e6)

    def test_too_dear_a_guarantee_is_declined(self):
        dear = with_it("guarantee_fee=0.2/year")
        assert total(dear, LOANS + "Granted", "guaranteed") == 0
        assert total(dear, LOANS + "Refused", "withdrawn") > total(with_it(), LOANS + "Refused", "withdrawn")


class TestEquityAndListing:
    def test_the_fund_invests_what_it_has_and_no_more(self):
        records = with_it()
        invested = total(records, EQUITY + "Invested")
        assert 0.5 * total(records, PAID, "equity_fund") < invested <= total(records, PAID, "equity_fund") + total(records, EQUITY + "Returned")
        assert last(records, EQUITY + "Fund") >= 0

    def test_twice_as_many_offers_after_an_award(self):
        """Half of the firms won an award: they receive about two thirds of the investments."""

        def award(province):
            province.world.firms.awarded[::2] = province.world.clock.day_number

        log = []

        def prepare(province):
            award(province)
            pay = province.offices.fund._pay_in
            province.offices.fund._pay_in = lambda rows, yuan, quarter: (log.append(rows), pay(rows, yuan, quarter))[1]

        lived(scenario(*on(18), f"{SLUG}equity_offer=0.3/year", f"{SLUG}equity_fund=100 billion yuan/year", scale=SCALE, years=1), prepare=prepare)
        rows = np.concatenate(log)
        assert rows.size > 150
        assert 0.55 < np.mean(rows % 2 == 0) < 0.75

    def test_returns_fall_into_the_published_classes(self):
        fund = lived(scenario(*on(18), years=1)).offices.fund
        grid = (np.arange(10_000) + 0.5) / 10_000
        multiple = fund.multiple(grid, grid[::-1])
        shares = [np.mean((multiple >= low) & (multiple < high)) for low, high in ((0, 1), (1, 5), (5, 10), (10, 31))]
        assert shares == pytest.approx([0.65, 0.25, 0.06, 0.04], abs=0.002)

    def test_exits_come_after_four_years_and_pay_the_fund(self):
        records = with_it(years=5)
        early = sum(total(records, EQUITY + "Returned", year=year) for year in (2023, 2024, 2025, 2026))
        assert early == 0
        quick = run(scenario(*on(18), "equity.shortest=1 years", "equity.longest=2 years", scale=SCALE, years=3))
        assert total(quick, EQUITY + "Returned") > 0

    def test_listings_need_cultivation_and_places(self):
        often = run(scenario(*on(18), "listing.chance=2 /year", scale=SCALE))
        assert total(often, LISTING + "Listed") > 0 and total(often, LISTING + "Raised") > 0
        assert total(often, LISTING + "Listed") <= total(often, LISTING + "Cultivated") == pytest.approx(3 * 40)
        none = run(scenario(*on(18), "listing.chance=2 /year", f"{SLUG}listing_places=0", scale=SCALE))
        assert total(none, LISTING + "Listed") == total(none, LISTING + "Cultivated") == total(none, PAID, "listing") == 0


def test_all_money_is_accounted_for():
    province = lived(scenario(*on(18), scale=SCALE, years=5))
    ledger = province.world.ledger
    ledger.close()
    assert all(ledger.balances[name] >= 0 for name in (POOL, GUARANTOR, FUND))
