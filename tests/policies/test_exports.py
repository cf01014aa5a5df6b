"""Technology exports (measure 17): on against off in the same world."""

import numpy as np
import pytest

from sim.enterprises import exports
from sim.enterprises.columns import NO_DATE, Firms
from sim.model import simulate_in_full
from sim.scenario.variables.exchange import EXPORT_FIELDS
from tests.model.worlds import differing, last, lived, on, run, scenario, total

SCALE, PAID = 0.05, "Fiscal|Paid"


def world(*overrides, measures=(), years=3):
    return run(scenario(*on(*measures), *overrides, scale=SCALE, years=years))


def pair():
    return world(measures=(17,)), world()


class TestExports:
    """Measure 17."""

    @pytest.mark.parametrize("field", ["all", *EXPORT_FIELDS])
    def test_export_revenue_of_every_field_rises(self, field):
        with_it, without = pair()
        assert total(with_it, "Exports|Technology fields", field) > total(without, "Exports|Technology fields", field) > 0

    def test_served_firms_gain_and_others_do_not(self):
        province, without = (lived(scenario(*measures, scale=SCALE)) for measures in (on(17), ()))
        office = province.offices.exports
        served = office.rows[office.served[office.rows] != NO_DATE]
        others = office.rows[office.served[office.rows] == NO_DATE]
        one, other = province.world.firms, without.world.firms
        both = one.alive & other.alive
        assert served.size > 0
        assert (one.exports[served] > other.exports[served])[both[served]].mean() > 0.9
        np.testing.assert_allclose(one.exports[others][both[others]], other.exports[others][both[others]], rtol=0.02)

    def test_a_yuan_of_public_money_brings_exports_within_reason(self):
        """An order is a part of what a firm sells abroad, so a public yuan moves some yuan; the bound leaves room for a large one in a sample."""
        for replicate in range(3):
            with_it, without = (run(scenario(*measures, scale=SCALE, years=5), 0, replicate) for measures in (on(17), ()))
            more = total(with_it, "Exports|Technology fields") - total(without, "Exports|Technology fields")
            assert 0 < more < 20 * total(with_it, PAID, "technology_export")

    def test_sales_abroad_grow_with_demand_abroad_whether_platforms_run_or_not(self):
        """Two points more growth abroad are two points more exports, and no more sales."""
        slow, fast = (world(f"export.demand_growth={g}", "export.demand_shock=0", years=5) for g in (0.04, 0.06))
        ratio = total(fast, "Exports|Technology fields", year=2027) / total(slow, "Exports|Technology fields", year=2027)
        assert ratio == pytest.approx(np.exp(0.02 * 4.75), rel=0.01)
        assert all(name.startswith("Exports|") for name in differing(slow, fast))

    def test_no_order_exceeds_what_a_firm_can_take_on(self):
        limited = scenario(*on(17), "measures.technology_export.elasticity=20", "export.order_limit=1 million yuan/year", scale=SCALE)
        events = simulate_in_full(limited, 0, 0, {"events"}).events
        won = events.yuan[(events.kinds == "export") & (events.after == "order")]
        assert 0 < won.max() <= 1e6 + 1

    def test_places_rotate_and_merit_is_not_size(self):
        """A firm is served again only when its field has nobody else, and the larger of two firms alike has no advantage."""
        events = simulate_in_full(scenario(*on(17), "measures.technology_export.firms_a_platform=3", scale=SCALE), 0, 0, {"events"}).events
        taken = (events.kinds == "export") & (events.after == "served")
        assert np.unique(events.firms[taken]).size == np.count_nonzero(taken) > 5
        firms = Firms.empty(3)
        firms.revenue[:], firms.research[:] = (5e7, 5e10, 5e7), (1e6, 1e9, 2e6)
        firms.new_product_share[:] = 0.3
        small, giant, keen = exports.merit(firms, np.arange(3))
        assert small == giant < keen

    def test_exports_are_a_part_of_sales(self):
        firms = lived(scenario(*on(17), "measures.technology_export.elasticity=20", scale=SCALE)).world.firms
        assert (firms.exports >= 0).all() and (firms.exports <= 0.95 * firms.revenue + 1).all()

    @pytest.mark.parametrize(("path", "low", "high"), [
        ("measures.technology_export.platforms", 4, 80), ("measures.technology_export.elasticity", 0.1, 0.5), ("export.demand_growth", 0.02, 0.2),
        ("measures.technology_export.firms_a_platform", 5, 60)])  # fmt: skip
    def test_each_lever_raises_orders(self, path, low, high):
        ample = "measures.technology_export.platform_budget=1 billion yuan/year"
        few, many = (total(world(ample, f"{path}={v}", measures=(17,)), "Exports|Orders won") for v in (low, high))
        assert few < many

    def test_no_orders_in_a_world_without_demand_growth(self):
        flat = world("export.demand_growth=-0.5", measures=(17,))
        assert total(flat, "Exports|Orders won") == 0 < total(flat, "Exports|Firms served")

    def test_platforms_are_paid_for_and_the_budget_binds(self):
        with_it, without = pair()
        poor = world("measures.technology_export.platform_budget=10 million yuan/year", measures=(17,))
        assert total(with_it, PAID, "technology_export", year=2024) == pytest.approx(40e6)
        assert total(without, PAID, "technology_export") == 0
        assert last(poor, "Exports|Platforms") == 5
        assert total(poor, "Calls|Unfilled", "export_platforms|budget") > 0

    def test_no_money_no_platform_no_order(self):
        none = world("measures.technology_export.platform_budget=0 yuan/year", measures=(17,))
        assert total(none, "Exports|Firms served") == 0 == total(none, PAID, "technology_export")
        assert differing(none, world()) == ["Calls|Places all", "Calls|Places export_platforms", "Calls|Unfilled all",
                                            "Calls|Unfilled export_platforms|budget"]  # fmt: skip
