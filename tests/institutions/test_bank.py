"""The bank prices what firms bring, loans end as they were drawn, and every yuan of a loan is accounted for."""

import numpy as np
import pytest
import simpy

from sim.enterprises import credit
from sim.institutions.credit import bank as bank
from sim.institutions.credit.loan_book import COVERED, DEFAULTED, GUARANTEED, GUARANTOR, POOL, UNCOVERED, LoanBook, sums
from sim.kernel.ledger import FEN
from sim.model import Province
from tests.model.worlds import last, lived, on, run, scenario, total

LOANS = "Finance|Loans|"


@pytest.fixture
def province():
    """A province on its first day under measure 18, with the pool filled."""
    new = Province(scenario(*on(18)), 0, 0)
    new.law()
    new.offices.bank.world.ledger.transfer("rest of world", POOL, 1e9)
    return new


def borrowers(province, number: int = 20, **columns) -> np.ndarray:
    """Rows of small living firms, made alike and given the values of `columns`."""
    firms = province.world.firms
    rows = np.flatnonzero(firms.alive & (firms.employees < 100) & (firms.revenue > 3e6))[:number]
    alike = {"revenue": 8e6, "fixed_assets": 6e6, "debt": 1e6, "margin": 0.1, "productivity": 0.0, "born": province.world.clock.day_number - 3000}
    for name, value in {**alike, **columns}.items():
        getattr(firms, name)[rows] = value
    firms.cash[rows] = 1e6 * FEN
    province.world.ledger.opening = province.world.ledger.firms_total() + sum(province.world.ledger.balances.values())
    return rows


class TestRisk:
    """The default probability of a firm."""

    @pytest.mark.parametrize(("column", "worse", "better"), [
        ("debt", 5e6, 0.0), ("margin", -0.1, 0.3), ("revenue", 2e6, 50e6), ("productivity", -1.0, 1.0),
    ])  # fmt: skip
    def test_it_rises_with_each_weakness(self, province, column, worse, better):
        probability = []
        for value in (worse, better):
            rows = borrowers(province, **{column: value})
            probability.append(credit.default_probability(province.world.firms.take(rows), province.world.clock.day_number, province.world.p))
        assert (probability[0] > probability[1]).all()
        assert (probability[1] > 0).all() and (probability[0] < 1).all()

    def test_applicants_default_near_the_published_rate(self):
        """Mean over files of a run under the rules of 2022 near the 3 % of equation 7."""
        seen = []

        def keep(province):
            judge = province.offices.bank._back
            province.offices.bank._back = lambda rows, amount, assessed: (seen.append(assessed), judge(rows, amount, assessed))[1]

        lived(scenario(scale=0.05), prepare=keep)
        assert 0.02 < np.concatenate(seen).mean() < 0.05

    def test_a_certified_product_multiplies_a_small_firms_odds_of_a_loan(self, province):
        """The share judged safer than any bound rises as odds times `credit.certified_odds`."""
        rows = borrowers(province)[:1].repeat(20_001)
        draw = (np.arange(rows.size) + 0.5) / rows.size
        odds = []
        for certified in (False, True):
            province.world.firms.certified[rows] = certified
            chosen = province.world.firms.take(rows)
            assessed = credit.assessed_probability(chosen, np.full(rows.size, 0.03), draw, province.world.clock.day_number, province.world.p)
            share = (assessed < 0.025).mean()
            odds.append(share / (1 - share))
        assert odds[1] / odds[0] == pytest.approx(1.3, rel=0.01)


class TestPrice:
    """Equation 7."""

    def acceptable(self, province, probability: float, cover: float) -> bool:
        return bool(province.offices.bank._acceptable(np.array([probability]), np.array([cover]))[0])

    def test_without_cover_only_the_safest_get_a_loan(self, province):
        c = province.world.p.credit
        bound = (c.price_cap - c.safe_rate - c.operating_cost) / c.loss_given_default
        assert self.acceptable(province, 0.999 * bound, 0.0)
        assert not self.acceptable(province, 1.001 * bound, 0.0)

    def test_cover_lets_riskier_firms_in(self, province):
        bounds = [max(x for x in np.linspace(0.001, 0.3, 600) if self.acceptable(province, x, cover)) for cover in (0.0, 0.3, 0.6, 0.8)]
        assert bounds == sorted(bounds) and bounds[0] < bounds[1] < bounds[2] < bounds[3]

    def test_an_empty_pool_gives_no_cover(self, province):
        rows = borrowers(province)
        amount, assessed = np.full(rows.size, 1e6), np.full(rows.size, 0.03)
        assert (province.offices.bank._back(rows, amount, assessed)[0] == COVERED).all()
        province.world.ledger.transfer(POOL, "rest of world", 1e9)
        backing, _, refused = province.offices.bank._back(rows, amount, assessed)
        assert (backing == -1).all() and refused["cover exhausted"].all()

    def test_the_pool_covers_no_more_than_it_can_expect_to_pay(self, province):
        rows = borrowers(province)
        amount, assessed = np.full(rows.size, 1e6), np.full(rows.size, 0.03)
        loss = province.offices.bank._expected(amount, assessed, np.full(rows.size, 0.5))[0]
        province.world.ledger.transfer(POOL, "rest of world", 1e9 - 4.5 * loss)
        backing = province.offices.bank._back(rows, amount, assessed)[0]
        assert (backing[:4] == COVERED).all() and (backing[4:] == -1).all()

    def test_the_guarantor_takes_the_risky_ones_up_to_a_multiple_of_its_capital(self, province):
        rows = borrowers(province)
        amount, assessed = np.full(rows.size, 1e6), np.full(rows.size, 0.045)
        assert (province.offices.bank._back(rows, amount, assessed)[0] == -1).all()
        levers = province.world.p.measures.technology_finance
        capital = 3.5 * levers.guarantee_cover * 1e6 / levers.guarantee_multiple
        province.world.ledger.transfer("rest of world", GUARANTOR, capital)
        backing = province.offices.bank._back(rows, amount, assessed)[0]
        assert (backing[:3] == GUARANTEED).all() and (backing[3:] == -1).all()


class TestEnd:
    """What becomes of a loan."""

    def lend(self, province, fails: bool, backing: int = COVERED, share: float = 0.5) -> np.ndarray:
        rows, world = borrowers(province, 3), province.world
        yuan = np.full(3, 1e6)
        world.ledger.pay_firms("bank", world.firms.cash, yuan, rows)
        world.firms.technology_debt[rows] += yuan
        province.offices.bank.book.add(
            row=rows, yuan=yuan, due=np.full(3, world.clock.day_number), backing=np.full(3, backing), share=np.full(3, share),
            expected=np.zeros(3), fails=np.full(3, fails))  # fmt: skip
        return rows

    def test_a_good_loan_is_paid_back_in_full(self, province):
        rows, ledger = self.lend(province, fails=False), province.world.ledger
        before = ledger.balances["bank"]
        province.offices.bank.book.settle()
        assert ledger.balances["bank"] - before == 3e6 * FEN
        assert (province.world.firms.technology_debt[rows] == 0).all()
        assert (province.offices.bank.book.barred[rows] == 0).all()
        ledger.close()

    def test_a_default_is_shared_by_pool_and_bank_and_bars_the_firm(self, province):
        rows, world = self.lend(province, fails=True), province.world
        bank_before, pool_before = world.ledger.balances["bank"], world.ledger.balances[POOL]
        province.offices.bank.book.settle()
        lost = 3e6 * world.p.credit.loss_given_default
        assert world.ledger.balances[POOL] - pool_before == pytest.approx(-0.5 * lost * FEN)
        assert world.ledger.balances["bank"] - bank_before == pytest.approx((3e6 - 0.5 * lost) * FEN)
        assert (world.firms.technology_debt[rows] == 0).all()
        assert (province.offices.bank.book.barred[rows] > world.clock.day_number + 1800).all()
        world.ledger.close()

    def test_a_poor_pool_pays_what_it_has(self, province):
        self.lend(province, fails=True)
        province.world.ledger.transfer(POOL, "rest of world", 1e9 - 1000.0)
        province.offices.bank.book.settle()
        assert province.world.ledger.balances[POOL] == 0

    @pytest.mark.parametrize(("strained", "bad"), [(False, 0), (True, 3)])
    def test_a_firm_that_leaves_defaults_only_if_it_was_out_of_money(self, province, strained, bad):
        rows, world, book = self.lend(province, fails=False, backing=UNCOVERED, share=0.0), province.world, province.offices.bank.book
        book.loans["due"] += 200
        world.firms.illiquid_quarters[rows] = int(strained)
        book.watch()
        world.firms.alive[rows] = False
        book.settle()
        assert (book.loans["state"] == DEFAULTED).sum() == bad
        assert not book.open.any()
        world.ledger.close()

    def test_two_loans_of_one_firm_are_collected_together(self):
        rows, owed = sums(np.array([7, 3, 7]), np.array([1.0, 2.0, 4.0]))
        assert rows.tolist() == [3, 7] and owed.tolist() == [2.0, 5.0]

    def test_default_rates_are_per_year_of_term(self, province):
        book = LoanBook(province.world)
        assert book.default_rates() == {}
        book.due[:], book.defaulted[:] = [10, 20, 0], [1, 4, 0]
        rates = book.default_rates()
        assert rates["uncovered"] == pytest.approx(0.1) and rates["covered"] == pytest.approx(0.2)
        assert rates["all"] == pytest.approx(5 / 30) and "guaranteed" not in rates


class TestUse:
    """What a firm does with the money."""

    def short_firms(self, province) -> np.ndarray:
        rows = borrowers(province, 5, performer=True, research=8e5, research_cut=2e5, constrained=True, growth=0.04)
        province.world.firms.planned[rows] = 1e6
        return rows

    def test_a_loan_of_the_whole_gap_restores_research_and_growth(self, province):
        rows, firms = self.short_firms(province), province.world.firms
        research, investment = credit.gaps(firms.take(rows), 4, province.world.p)
        assert (research == 2e5).all() and (investment > 0).all()
        added = credit.make_good(firms, rows, research + investment, 4, province.world.p)
        assert added == pytest.approx(2e5)
        assert firms.research[rows] == pytest.approx(1e6) and firms.research_cut[rows] == pytest.approx(0.0, abs=1e-6)
        assert firms.growth[rows] == pytest.approx(0.05)
        assert not firms.constrained[rows].any()

    def test_half_the_money_restores_half_and_the_firm_stays_short(self, province):
        rows, firms = self.short_firms(province), province.world.firms
        added = credit.make_good(firms, rows, sum(credit.gaps(firms.take(rows), 4, province.world.p)) / 2, 4, province.world.p)
        assert added == pytest.approx(1e5)
        assert firms.research[rows] == pytest.approx(9e5) and firms.constrained[rows].all()

    def test_late_in_the_year_little_is_left_to_restore(self, province):
        rows = self.short_firms(province)
        chosen = province.world.firms.take(rows)
        assert credit.gaps(chosen, 1, province.world.p)[0] == pytest.approx(5e4)
        assert credit.make_good(province.world.firms, rows, np.full(5, 1e6), 0, province.world.p).sum() == 0

    def test_new_owners_money_raises_research_and_pays_back_debt(self, province):
        rows, firms = borrowers(province, 5, performer=True, research=1e6, planned=1e6, research_cut=0.0), province.world.firms
        cash = firms.cash[rows].copy()
        credit.take_capital(firms, rows, np.full(5, 1e6), 4, province.world.ledger, province.world.p)
        share = province.world.p.equity.research_share
        assert firms.research[rows] == pytest.approx(1e6 + province.world.p.research.adjustment * share * 1e6)
        assert firms.debt[rows] == pytest.approx(1e6 - (1 - share) * 1e6)
        assert (cash - firms.cash[rows]) / FEN == pytest.approx((1 - share) * 1e6)


class TestOffer:
    """A loan bundled with a project."""

    @pytest.mark.parametrize(("debt", "answer"), [(0.0, True), (6e6, False)])
    def test_the_answer_comes_within_days(self, debt, answer):
        seen = []

        def ask(province):
            rows = borrowers(province, 1, debt=debt, margin=0.2 if answer else -0.3)
            world = province.world

            def wait():
                yield world.clock.environment.timeout(100)
                got = yield province.offices.bank.offer(int(rows[0]), 1_500_000.0)
                seen.append((got, world.clock.environment.now, float(world.firms.technology_debt[rows[0]])))

            world.clock.environment.process(wait())

        province = lived(scenario(years=1), prepare=ask)
        assert seen == [(answer, 100 + province.world.p.credit.fast_days, 1_500_000.0 if answer else 0.0)]

    def test_a_second_offer_while_the_first_is_open_is_turned_down(self, province):
        row = int(borrowers(province, 1)[0])
        first, second = (province.offices.bank.offer(row, 1e6) for _ in range(2))
        assert isinstance(first, simpy.Event)
        assert not first.triggered and second.triggered and second.value is False


class TestQueue:
    """Files in the hands of few officers."""

    def test_fewer_officers_decide_later_and_lend_no_more(self):
        few, many = (run(scenario(f"credit.files={n} files", scale=0.05)) for n in (50, 5000))
        assert last(few, LOANS + "Days to decision") > last(many, LOANS + "Days to decision") + 10
        assert total(few, LOANS + "Granted") < total(many, LOANS + "Granted")

    def test_without_officers_nobody_borrows_and_the_reason_is_named(self):
        idle = run(scenario("credit.files=0 files"))
        assert total(idle, LOANS + "Granted") == 0 < total(idle, LOANS + "Refused", "officers")
        assert total(idle, LOANS + "Refused") == total(idle, LOANS + "Refused", "officers") == total(idle, LOANS + "Applications")

    def test_every_file_is_decided_once_or_still_on_a_desk(self):
        province = lived(scenario(*on(18), scale=0.05))
        records, world = province.records, province.world
        decided = total(records, LOANS + "Granted") + total(records, LOANS + "Refused")
        assert total(records, LOANS + "Applications") * 0.05 == pytest.approx(decided * 0.05 + province.offices.bank.pending.sum())
        assert bank.LOAN_DAY < 28
        assert (world.firms.technology_debt >= 0).all()

    def test_what_firms_owe_is_the_banks_book(self):
        province = lived(scenario(*on(18), scale=0.05))
        loans, firms = province.offices.bank.book.loans, province.world.firms
        open_ = province.offices.bank.book.open & firms.alive[loans["row"]]
        owed = np.bincount(loans["row"][open_], loans["yuan"][open_], firms.count)
        assert firms.technology_debt == pytest.approx(owed)
        assert owed.sum() > 0
