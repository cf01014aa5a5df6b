"""Measure 7: innovation points steer money and inform banks, signature clusters grow."""

import numpy as np

from sim.enterprises import credit
from sim.enterprises.columns import Firms
from sim.institutions.zones import innovation_points as innovation_points
from sim.institutions.zones import zone_indicators
from tests.model.worlds import last, lived, log_payments, on, run, scenario, total

SCALE, POINTS = 0.02, "measures.zone_points."


def with_levers(years: int, scale: float = SCALE, **levers):
    """A run with measure 7 and its levers at given values."""
    return run(scenario(*on(7), *(f"{POINTS}{name}={value}" for name, value in levers.items()), scale=scale, years=years))


class TestPoints:
    """Measure 7."""

    def test_points_rise_with_each_indicator_and_stay_on_their_scale(self):
        province = lived(scenario(*on(7), scale=0.005, years=1))
        levers = province.world.p.measures.zone_points
        firms = Firms.empty(6)
        firms.revenue_history[:] = 1e8
        firms.research_history[1:] = 2e6
        firms.inventions[2:] = 2.0
        firms.science_share[3:] = 0.2
        firms.high_tech_share[4:] = 0.8
        firms.revenue_history[5, 0] = 1.3e8
        firms.research_history[5] *= 2.0
        points = innovation_points.points(firms, levers)
        assert (np.diff(points) > 0).all()
        assert points[0] == 0 < points[-1] <= 100

    def test_only_zone_firms_have_points_and_only_while_in_force(self):
        province = lived(scenario(*on(7), scale=SCALE, years=1))
        points = province.offices.zones.points
        assert (points[~province.world.firms.in_zone] == 0).all()
        assert points.max() > 70
        ended = lived(scenario(f"{POINTS}enabled={{set: true, from: 2023-02-01, to: 2023-09-30}}", scale=SCALE, years=1))
        assert not ended.offices.zones.points.any()
        assert not ended.offices.zones.preferred.any()

    def test_more_of_the_money_of_calls_goes_to_higher_scoring_firms(self):
        """Share of what measure 9's university-industry programme pays inside zones that firms at or above the cut-off receive."""
        without, with_it = (self.share_of_preferred(merit) for merit in (0.0, 3.0))
        assert with_it > without

    @staticmethod
    def share_of_preferred(merit: float) -> float:
        levers = (f"{POINTS}merit={merit}", f"{POINTS}award=0 yuan", "measures.research_grant.collaboration_places=200")
        paid: list = []
        province = lived(scenario(*on(7, 9), *levers, scale=0.05, years=1), prepare=lambda p: paid.append(log_payments(p)))
        received = np.zeros(province.world.firms.count)
        for _, account, rows, yuan in paid[0]:
            if "collaboration" in account:
                received[rows] += yuan
        inside, preferred = province.world.firms.in_zone, province.offices.zones.preferred
        return float(received[inside & preferred].sum() / received[inside].sum())

    def test_fewer_good_firms_among_the_preferred_are_refused_a_loan(self):
        """Of preferred firms that a bank would lend to if it saw them as they are; where it sees them so, none is refused for the price."""
        usual, halved, seen = (self.good_refused(information) for information in (1.0, 0.5, 0.0))
        assert seen == 0 < halved < usual

    @staticmethod
    def good_refused(information: float) -> float:
        """Share refused for the price among files of preferred firms whose true risk is within the price."""
        judged: list = []

        def watch(province):
            bank, judge = province.offices.bank, province.offices.bank._back

            def back(rows, amount, assessed):
                chosen, none = province.world.firms.take(rows), np.zeros(rows.size)
                truth = credit.default_probability(chosen, province.world.clock.day_number, province.world.p)
                good = province.offices.zones.preferred[rows] & bank._acceptable(truth, none)
                judged.append((np.count_nonzero(good), np.count_nonzero(good & ~bank._acceptable(assessed, none))))
                return judge(rows, amount, assessed)

            bank._back = back

        levers = (f"{POINTS}cut_off=1", f"{POINTS}merit=0", f"{POINTS}award=0 yuan", f"{POINTS}cluster_gain=0", "credit.working_capital=2")
        lived(scenario(*on(7), *levers, f"credit.points_information={information}", "credit.files=6000", scale=0.05), prepare=watch)
        good, refused = np.array(judged).sum(axis=0)
        assert good > 50
        return float(refused / good)

    def test_awards_go_to_the_best_within_the_budget(self):
        chosen = scenario(*on(7), f"{POINTS}award_budget=20 million yuan/year", scale=0.05, years=1)
        paid: list = []
        province = lived(chosen, prepare=lambda p: paid.append(log_payments(p)))
        awards = [(rows, yuan) for _, account, rows, yuan in paid[0] if "zone_awards" in account]
        assert awards
        rows = np.concatenate([rows for rows, _ in awards])
        assert (province.offices.zones.points[rows] >= 85).all()
        assert sum(yuan.sum() for _, yuan in awards) <= province.world.money(20e6)

    def test_no_award_no_money(self):
        records = with_levers(1, award="0 yuan")
        assert total(records, "Fiscal|Paid", "zone_awards") == 0
        assert total(with_levers(1, award_budget="0 yuan/year"), "Fiscal|Paid", "zone_awards") == 0

    def test_clusters_outgrow_the_rest_by_more_than_without(self):
        without, with_it = run(scenario(scale=0.05, years=4)), with_levers(4, scale=0.05, cluster_gain=3)
        lead = [last(r, "Zones|Cluster index", "cluster") - last(r, "Zones|Cluster index", "rest") for r in (without, with_it)]
        assert lead[1] > lead[0]

    def test_the_signature_cluster_is_what_the_zone_has_more_of(self):
        firms = Firms.empty(200)
        firms.alive[:] = firms.performer[:] = True
        firms.revenue[:], firms.research[:] = 1e8, 3e6
        firms.sector[:] = np.where(np.arange(200) % 2, 20, 25)
        firms.zone[:] = -1
        firms.zone[:100:2], firms.zone[1] = 0, 0
        firms.zone[101::2], firms.zone[100] = 1, 1
        province = zone_indicators.province_shares(firms, 0.5)
        rows = zone_indicators.manufacturers(firms, firms.zone >= 0)
        clusters = zone_indicators.signature_clusters(firms, rows, 3, province, 0.5, 0.1)
        assert clusters.tolist() == [25, 20, -1]

    def test_weights_of_zero_give_no_points(self):
        zero = dict.fromkeys(("weight_research", "weight_inventions", "weight_staff", "weight_growth", "weight_products"), 0)
        records = with_levers(1, **zero)
        assert not records.select("Zones|Points")
