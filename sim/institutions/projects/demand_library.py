"""The library of demands for key technologies: firms post, the library publishes at intervals, teams bid, the best bid wins and a project starts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from sim.enterprises.columns import INSTRUMENTS, Firms
from sim.enterprises.tables import IS_MANUFACTURING
from sim.institutions.projects.project import Project
from sim.institutions.treasury import INSTITUTES
from sim.institutions.world import World
from sim.kernel.clock import Phase
from sim.kernel.ledger import FEN
from sim.kernel.streams import poisson

Array = NDArray[np.float64]
NAME = "demand_projects"
AWARE = INSTRUMENTS.index("innovation_programmes")
ROUNDS = 3
"""Publications in which a demand stays unanswered before it is taken out (assumption)."""


def gap(firms: Firms, mean: Array, reference: float) -> Array:
    """Log points by which firms lag their sector's mean permanent productivity beyond the reference; shape (n,)."""
    return np.maximum(mean[firms.sector] - firms.productivity_effect - reference, 0.0)


class DemandLibrary:
    """Demands posted and not yet published, published and not yet matched. `terms` are read from the levers of measure 1 on each day."""

    def __init__(self, world: World, start: Callable[[Project], None]):
        self.world, self.start = world, start
        self._open: dict[int, tuple[date, int]] = {}  # row of the firm -> day posted, rounds published
        self._waits: list[int] = []

    def post(self, quarter: int, annual_firms_only: bool) -> None:
        """The quarter's demands: manufacturers that know the programmes and can pay a team, with a hazard that rises with their technology gap."""
        world, p, firms = self.world, self.world.p.demands, self.world.seen
        able = firms.alive & firms.performer & IS_MANUFACTURING[firms.sector] & firms.aware[:, AWARE]
        if annual_firms_only:
            able &= firms.growth > 0.1
        rows = np.flatnonzero(able)
        chosen = firms.take(rows)
        affords = chosen.cash / FEN >= p.price * chosen.research
        hazard = p.rate * affords * gap(chosen, world.sector_productivity, p.gap_reference)
        posts = rows[world.uniform("demand posted", quarter, rows) < -np.expm1(-0.25 * hazard)]
        new = [row for row in posts.tolist() if row not in self._open]
        for row in new:
            self._open[row] = (world.today, 0)
        world.recorder.add("Demands|Posted", len(new))
        for row in new:
            world.log("demand", f"demand {row} {world.today}", "none", "posted", row)

    def publish(self, number: int, bidders: float, rival_odds: float) -> None:
        """Publication `number`: teams bid for every open demand; each demand with a bid goes to the best one, the others wait for the next.

        The quality of a bid is uniform; with n bids the best is the n-th root of a uniform, and a contest of rivals raises the odds of success.
        """
        world = self.world
        rows = np.array([row for row in sorted(self._open) if world.firms.alive[row]], dtype=np.int64)
        self._open = {row: self._open[row] for row in rows.tolist()}
        if not rows.size:
            return
        world.recorder.add("Demands|Published", rows.size)
        bids = poisson(world.uniform("bids", number, rows), np.full(rows.size, bidders))
        best = world.uniform("best bid", number, rows) ** (1.0 / np.maximum(bids, 1.0))
        for row, teams, quality in zip(rows.tolist(), bids.tolist(), best.tolist(), strict=True):
            posted, rounds = self._open[row]
            subject = f"demand {row} {posted}"
            if not teams:
                self._open[row] = (posted, rounds + 1)
                if rounds + 1 >= ROUNDS:
                    del self._open[row]
                    world.refuse(NAME, "withdrawn", 1)
                    world.log("demand", subject, "posted", "withdrawn", row, reason="no bid")
                continue
            del self._open[row]
            self._waits.append((world.today - posted).days)
            world.recorder.add("Demands|Matched", 1)
            world.shares["Demands|Days to match", "all"] = float(np.mean(self._waits))
            world.log("demand", subject, "posted", "matched", row, reason=f"{teams:.0f} bids")
            self._contract(row, number, teams, quality, rival_odds)

    def price(self, row: int) -> Array:
        """What the posting firm pays the winning team, yuan; shape (1,)."""
        return np.array([self.world.p.demands.price * self.world.firms.research[row]])

    def _contract(self, row: int, number: int, teams: float, quality: float, rival_odds: float) -> None:
        """The firm and the winning team sign after a negotiation; the team's strength and the contest act on the odds."""
        world, firms = self.world, self.world.firms
        project = Project(call=NAME, year=number, row=row, chain=int(firms.chain[row]), field=int(firms.field[row]), firm=row,
                          length=world.p.demands.length, counts=False)  # fmt: skip
        price = self.price(row)
        world.ledger.collect(INSTITUTES, firms.cash, price, np.array([row]))
        world.log("demand", f"demand {row}", "matched", "contract", row, price)
        project.log_odds["bid"] = float(np.log(0.75 + 0.5 * quality))
        if teams > 1:
            project.log_odds["rivals"] = float(np.log(rival_odds))
        signed = world.today + timedelta(days=round(world.p.projects.contract_days))
        world.clock.at(signed, Phase.OFFICE, lambda: self.start(project))
