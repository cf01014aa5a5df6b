"""Measures 20, 21 and 22 act on time and attention: the same applications are paid sooner, fewer files are lost, money leaves earlier in the year."""

import pytest

from tests.model.worlds import last, on, run, scenario, total

SCALE = 0.05
TIME = "Fiscal|Time to cash"


def records(*settings: str, numbers=()):
    return run(scenario(*on(*numbers), *settings, scale=SCALE, years=3))


class TestCoordination:
    """Measure 20."""

    @pytest.mark.parametrize("instrument", ["research_grant", "first_time_award"])
    def test_money_comes_sooner(self, instrument):
        with_it, without = records(numbers=(20,)), records()
        assert last(with_it, TIME, instrument) < last(without, TIME, instrument) - 10

    def test_contested_programmes_are_paid_sooner(self):
        with_it, without = records(numbers=(9, 20)), records(numbers=(9,))
        assert last(with_it, TIME, "collaboration") < last(without, TIME, "collaboration") - 10

    def test_major_projects_are_signed_sooner_in_the_year(self):
        """One screening instead of two and shorter hand-overs: fewer contracts slip into the next year."""
        late = (
            "measures.chokepoint_projects.call_day=06-25",
            "measures.chokepoint_projects.reserve=0",
            "measures.chokepoint_projects.latest_decision=12-25",
            "projects.review_days=20",
        )
        slips = [total(records(*late, numbers=n), "Calls|Unfilled", "major_projects|time") for n in ((2,), (2, 20))]
        assert slips[1] < slips[0]

    def test_fewer_files_are_lost(self):
        lost = [total(records("delivery.lost=0.2", numbers=n), "Fiscal|Refused", "research_grant|lost file") for n in ((20,), ())]
        assert 0 < lost[0] < 0.7 * lost[1]

    def test_a_larger_cut_never_makes_anybody_wait_longer(self):
        waits = [last(records(f"measures.coordination.handover_cut={cut}", numbers=(20,)), TIME, "research_grant") for cut in (0, 0.5, 1)]
        assert waits == sorted(waits, reverse=True)
        assert waits[0] > waits[2]


class TestBundling:
    """Measure 21."""

    @staticmethod
    def first_half(records) -> float:
        months = {month: total(records, "Fiscal|Paid by month", f"{month:02d}") for month in range(1, 13)}
        return sum(months[m] for m in range(1, 7)) / sum(months.values())

    def test_months_add_up_to_the_year(self):
        r = records(numbers=(21,))
        assert sum(total(r, "Fiscal|Paid by month", f"{month:02d}") for month in range(1, 13)) == pytest.approx(total(r, "Fiscal|Paid"))

    def test_more_is_paid_in_the_first_half_of_the_year(self):
        assert self.first_half(records(numbers=(21,))) > self.first_half(records()) + 0.02

    def test_no_contested_money_or_award_leaves_before_the_release(self):
        late = records("delivery.release_day=09-30", "award.pay_day=01-10")
        early = [v for day, v in late.select("Fiscal|Paid", breakdown="first_time_award").items() if day.month <= 6 and day.year > 2023]
        assert early and not any(early)

    def test_projects_hold_all_four_only_with_a_bundle(self):
        everything = (2, 5, 15, 18, 21)
        chance = "measures.bundling.probability=1"
        with_it, without = records(chance, numbers=everything), records(numbers=(2, 5, 15, 18))
        assert last(without, "Bundles|Complete") == 0
        assert last(with_it, "Bundles|Complete") > 0


class TestOutreach:
    """Measure 22: take-up follows awareness."""

    def test_take_up_of_vouchers_and_grants_follows_awareness(self):
        with_it, without = records("measures.outreach.broadcast=0.3", numbers=(22,)), records()
        for instrument in ("research_grant", "super_deduction"):
            assert last(with_it, "Awareness", f"{instrument}|all") > last(without, "Awareness", f"{instrument}|all")
            assert last(with_it, "Take-up", f"{instrument}|all") > last(without, "Take-up", f"{instrument}|all")
