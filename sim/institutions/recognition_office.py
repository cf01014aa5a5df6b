"""The recognition office: application windows, panels, announcements and the end of high-tech certificates; the technology-SME registry."""

from __future__ import annotations

from datetime import date
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.enterprises import recognition, research, tax, technology_sme
from sim.enterprises.columns import Firms
from sim.institutions.world import World
from sim.kernel.clock import Phase, day_of_year

CITY = "Enterprises|High-tech|Certified"


class RecognitionOffice:
    """Three windows a year, each judged by panels and announced in one batch (high-tech enterprises)."""

    def __init__(self, world: World):
        self.world = world
        for number, name in enumerate(("first", "second", "third")):
            world.every_year(f"recognition.{name}_window", Phase.OFFICE, partial(self.close_window, number, f"{name}_announcement"))

    def applicants(self, window: int) -> NDArray[np.int64]:
        """Rows that hand in a file in this window: they meet the rules, hold no certificate beyond the year, belong to the window by a draw
        of the year, and equation 4 says that it is worth it."""
        world, p, firms = self.world, self.world.p, self.world.seen
        year, day = world.today.year, world.clock.day_number
        open_ = firms.alive & (firms.seeks_high_tech | firms.coached) & ~tax.holds(firms.high_tech_expiry, date(year + 1, 1, 1).toordinal())
        draw = world.streams.uniform("recognition window", year, 0, world.live)
        rows = np.flatnonzero(open_ & (np.minimum((draw * 3).astype(int), 2) == window))
        rows = rows[recognition.meets_rules(firms.take(rows), day, p)]
        return rows[self.worth(rows) > 0]

    def worth(self, rows: NDArray) -> NDArray[np.float64]:
        """Value of equation 4 today for the chosen rows, research plans as they are; yuan, shape (rows,)."""
        world, p = self.world, self.world.p
        chosen: Firms = world.firms.take(rows)
        incentives = world.incentives.at_rows(rows)
        day = world.clock.day_number
        factor = research.user_cost(chosen, incentives, day, chosen.claims, p)
        return recognition.choose(chosen, chosen.planned, factor, research.elasticity(chosen, p), chosen.claims, incentives, day, p, 0).value

    def close_window(self, number: int, announcement: str) -> None:
        """Take the files in; the panel's verdict is announced on its day. At the last window the take-up of the year is noted."""
        world = self.world
        rows = self.applicants(number)
        if number == 2:
            firms, day = world.seen, world.clock.day_number
            valid = tax.holds(firms.high_tech_expiry, day)
            may = valid | recognition.meets_rules(firms, day, world.p)
            used = valid.copy()
            used[rows] = True
            world.share_by_size("Take-up", "high_tech_status", used, may)
        day_announced = day_of_year(world.today.year, getattr(world.p.recognition, announcement))
        world.log("application", f"high_tech_status {world.today.year}", "none", "applied", rows)
        world.clock.at(day_announced, Phase.OFFICE, lambda: self.announce(rows))

    def announce(self, rows: NDArray) -> None:
        """The panel's scores, with noise around the rule's points, against the pass mark; certificates run from today."""
        world, p, firms = self.world, self.world.p, self.world.firms
        rows = rows[firms.alive[rows]]
        chosen = firms.take(rows)
        points = recognition.file_points(chosen, world.incentives.at_rows(rows))
        points += p.notch.panel_noise * ndtri(world.uniform("panel", world.today.year, rows))
        passed = rows[points > p.recognition.pass_score]
        world.recorder.add("Enterprises|High-tech|Refused", rows.size - passed.size)
        subject = f"high_tech_status {world.today.year}"
        world.log("application", subject, "applied", "selected", passed)
        world.log("application", subject, "applied", "refused", np.setdiff1d(rows, passed), reason="reviewers")
        first = ~firms.ever_high_tech[passed]
        world.recorder.by_city(CITY, firms.city[passed])
        world.recorder.by_class(CITY, ("renewed", "first"), first.astype(int))
        world.recorder.add("Enterprises|High-tech|Expired", np.count_nonzero(firms.high_tech_expiry[passed] >= world.period_start))
        today = world.today
        expiry = date(today.year + p.recognition.valid_years, today.month, min(today.day, 28) if today.month == 2 else today.day)
        firms.high_tech_expiry[passed] = expiry.toordinal()
        firms.ever_high_tech[passed] = True
        firms.aware[passed, 1] = True
        world.first_certified.setdefault(today.year, []).append(passed[first])


class TechnologySmeRegistry:
    """The national library of technology SMEs: yearly evaluation in monthly batches, numbers that end on 31 March."""

    def __init__(self, world: World):
        self.world = world
        world.every_year("sme.first_batch", Phase.OFFICE, partial(self.announce, 0))

    def announce(self, batch: int) -> None:
        """Admit the firms of a batch that apply and are eligible today; the next batch follows a month later."""
        world, p, firms = self.world, self.world.p, self.world.seen
        year, day = world.today.year, world.clock.day_number
        until = day_of_year(year + 1, p.sme.expiry).toordinal()
        ended = day_of_year(year, p.sme.expiry).toordinal()
        turn = np.minimum((world.streams.uniform("registry batch", year, 0, world.live) * p.sme.batches).astype(int), p.sme.batches - 1)
        held = firms.technology_sme_expiry == ended
        draw = world.streams.uniform("registry application", year, 0, world.live)
        rows = np.flatnonzero(firms.alive & (turn == batch) & technology_sme.applies(firms, held, draw, p))
        admitted = rows[technology_sme.eligible(firms.take(rows), day, p)]
        firms.technology_sme_expiry[admitted] = until
        firms.ever_technology_sme[admitted] = True
        firms.aware[admitted, 2] = True
        world.recorder.by_city("Enterprises|Technology SME|Admitted", firms.city[admitted])
        if batch < p.sme.batches - 1:
            first = day_of_year(year, p.sme.first_batch)
            world.clock.at(first.replace(month=first.month + batch + 1, day=min(first.day, 28)), Phase.OFFICE, partial(self.announce, batch + 1))
        else:
            world.share_by_size(
                "Take-up", "technology_sme_status", tax.holds(firms.technology_sme_expiry, day), technology_sme.eligible(firms, day, p)
            )
