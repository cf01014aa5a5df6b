"""A contested call: applications in a window, panels with few reviewers, a ranking, and places and money that may not suffice."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import simpy
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from sim.enterprises import grants
from sim.enterprises.columns import INSTRUMENTS
from sim.enterprises.incentives import per_row
from sim.institutions.call_account import CallAccount
from sim.institutions.treasury import Treasury
from sim.institutions.world import World
from sim.kernel.clock import Phase
from sim.kernel.ledger import FEN

Array = NDArray[np.float64]
AWARE = INSTRUMENTS.index("innovation_programmes")
EXPERTS_PER_PANEL = 5
FILES_PER_SITTING = 25
"""A sitting of one panel judges a batch of files (assumption); a shorter batch takes proportionally less time."""
REVIEW_SPREAD = 0.5
"""Standard deviation of log reviewer days (specification: lognormal review time)."""
FIRST_CHANCE = 0.5
"""Chance of success that firms expect of a call they have not seen yet (assumption)."""


@dataclass(frozen=True)
class Terms:
    """What a call offers and asks, read from the levers on its opening day.

    `eligible`: mask over the leading rows; `merit`: ranking score of the leading rows; `needs`: own money a firm must have (yuan, same
    shape); `places`, `budget` (yuan) at the population's scale; `grant`, `recognition`: yuan a place; `result`: variable that counts it.
    `review_days`: median expert days a file; `panels`: the panels that judge it, shared with other calls, or None if there are none.
    """

    name: str
    result: str
    eligible: NDArray[np.bool_]
    merit: Array
    needs: Array
    places: int
    budget: float
    grant: float
    recognition: float
    window_days: int
    review_days: float
    panels: simpy.Resource | None


class Tally:
    """Who could and who did apply to any of several calls of one year: their common take-up."""

    def __init__(self, world: World):
        self.world, self.year = world, 0
        self.eligible, self.applied = np.zeros((2, world.firms.count), bool)

    def add(self, year: int, eligible: NDArray[np.bool_], rows: NDArray[np.int64]) -> None:
        """Count one call: `eligible`, a mask over the leading rows, and the rows that applied; notes the take-up so far."""
        if year != self.year:
            self.year = year
            self.eligible[:] = self.applied[:] = False
        self.eligible[: len(eligible)] |= eligible
        self.applied[rows] = True
        live = slice(self.world.live)
        eligible_alive = self.eligible[live] & self.world.firms.alive[live]
        self.world.share_by_size("Take-up", "innovation_programmes", self.applied[live], eligible_alive)


class Call:
    """One yearly call. `tally` counts its applicants together with those of its sister calls; `read_terms` gives today's terms, or None when
    the measure is not in force."""

    def __init__(self, world: World, treasury: Treasury, tally: Tally, name: str, read_terms: Callable[[], Terms | None]):
        self.world, self.treasury, self.tally, self.name = world, treasury, tally, name
        self.read_terms = read_terms
        self.chance = FIRST_CHANCE
        self.account = CallAccount(world, name)

    def open(self) -> None:
        """Open the window if the measure is in force."""
        terms = self.read_terms()
        if terms is not None:
            self.account.open(terms.places)
            self.world.clock.environment.process(self._run(terms))

    def applicants(self, terms: Terms) -> NDArray[np.int64]:
        """Rows that apply: eligible, aware, able to pay their own part, and E[win]·benefit > cost (equation 16)."""
        firms = self.world.firms.block(0, len(terms.eligible))
        burden = grants.burden(self.world.streams, firms, self.world.p)
        worth = grants.worth_applying(np.full(firms.count, terms.grant + terms.recognition), self.chance, burden, self.world.p)
        return np.flatnonzero(terms.eligible & firms.aware[:, AWARE] & worth & (terms.needs <= np.maximum(firms.cash / FEN, 0.0) + firms.research))

    def _run(self, terms: Terms) -> Generator[simpy.Event, None, None]:
        world, opened = self.world, self.world.today
        yield world.clock.until(opened + timedelta(days=terms.window_days))
        rows = self.applicants(terms)
        self.tally.add(opened.year, terms.eligible, rows)
        self._note(opened, rows, "none", "applied")
        if terms.panels is not None:
            yield world.clock.environment.process(self._review(rows.size, terms, terms.panels))
            self._note(opened, rows, "applied", "judged")
            yield world.clock.environment.timeout((1.0 - world.incentives.handover_cut) * world.p.delivery.handover_days)
            world.clock.at(world.today + timedelta(days=1), Phase.OFFICE, lambda: self._decide(terms, rows, opened))
        else:
            self.account.decide(0, terms.places, rows.size)
            self._refuse("reviewers", opened, rows, "applied")

    def _review(self, files: int, terms: Terms, panels: simpy.Resource) -> Generator[simpy.Event, None, None]:
        """Sittings queue for panels; returns when the last file is judged."""
        world = self.world
        sittings = -(-files // FILES_PER_SITTING)
        if not sittings:
            return
        draw = world.streams.normal(f"review {self.name}", world.today.year, 0, sittings)
        days = terms.review_days * np.exp(REVIEW_SPREAD * draw)
        days[-1] *= (files - (sittings - 1) * FILES_PER_SITTING) / FILES_PER_SITTING

        def sitting(length: float) -> Generator[simpy.Event, None, None]:
            with panels.request() as place:
                yield place
                yield world.clock.environment.timeout(length * FILES_PER_SITTING / EXPERTS_PER_PANEL)

        yield world.clock.environment.all_of([world.clock.environment.process(sitting(float(length))) for length in days])

    def _decide(self, terms: Terms, rows: NDArray[np.int64], opened: date) -> None:
        """Rank, fill the places as far as the money goes, pay, and note what was refused and why."""
        world, firms = self.world, self.world.firms
        rows = rows[firms.alive[rows]]
        noise = 0.25 * ndtri(world.uniform(f"merit {self.name}", opened.year, rows))
        merit = terms.merit[rows] + noise + per_row(world.incentives.merit_bonus, rows)
        ranked = np.argsort(-merit, kind="stable")
        order = rows[ranked]
        affordable = terms.places if terms.grant <= 0 else int(terms.budget / terms.grant * (1.0 + 1e-12))
        chosen = order[: min(terms.places, affordable)]
        self.account.decide(order.size, affordable, 0)
        self.account.fill(opened.year, chosen.size)
        points = merit[ranked] - merit[ranked[chosen.size - 1]] if 0 < chosen.size < order.size else np.full(order.size, np.nan)
        self._note(opened, chosen, "judged", "selected", terms.grant, points=points[: chosen.size])
        if order.size > chosen.size:
            self._refuse("budget" if affordable < terms.places else "quota", opened, order[chosen.size :], "judged", points[chosen.size :])
        firms.awarded[chosen] = world.clock.day_number
        self.chance = 0.5 * self.chance + 0.5 * min(1.0, min(terms.places, affordable) / max(order.size, 1))
        world.recorder.add(terms.result, chosen.size)
        self.treasury.pay(self.name, chosen, np.full(chosen.size, terms.grant), opened, np.zeros(chosen.size, bool))

    def _refuse(self, reason: str, opened: date, rows: NDArray[np.int64], before: str, points: ArrayLike = np.nan) -> None:
        self.world.refuse(self.name, reason, rows.size)
        self._note(opened, rows, before, "refused", reason=reason, points=points)

    def _note(
        self, opened: date, rows: NDArray[np.int64], before: str, after: str, yuan: float = 0.0, reason: str = "", points: ArrayLike = np.nan
    ) -> None:  # fmt: skip
        self.world.log("application", f"{self.name} {opened.year}", before, after, rows, yuan, reason, points)
