"""A competition for project grants: window, screening by departments, reviewers that judge one proposal at a time, decision, contract.

Unlike the yearly programmes (`calls`), every proposal is a process of its own: it queues for a reviewer, may be withdrawn, and if it wins it is
signed after a negotiation and starts as a project.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import simpy
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.institutions.call_account import CallAccount
from sim.institutions.projects.project import Project, name_of
from sim.institutions.treasury import account
from sim.institutions.world import World
from sim.kernel.clock import Phase, day_of_year
from sim.kernel.events import NO_FIRM
from sim.kernel.ledger import Budget
from sim.kernel.places import Places

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Proposals:
    """Proposals of one competition as columns of length n: permanent row (of the firm or team), chain, field, merit (about standard normal),
    grant asked (yuan). `firms`: whether rows are firms."""

    rows: NDArray[np.int64]
    chain: NDArray
    field: NDArray
    merit: Array
    grant: Array
    firms: bool = True


@dataclass(frozen=True)
class Competition:
    """Terms of one year. `budget` yuan and `places` at the population's scale; `latest` the last day on which the year is decided; `specified`
    whether topics are prescribed; `own_funds` own money over the grant; `reserve` contracts offered beyond the places, as a share of them;
    `length` of its projects over the usual; `by_score`: the best win, or else the first to be judged."""

    name: str
    places: int
    budget: float
    reviewers: int
    window_days: int
    latest: str
    read: Callable[[], Proposals]
    own_funds: float = 0.0
    reserve: float = 0.0
    length: float = 1.0
    specified: bool = True
    by_score: bool = True


class CompetitionOffice:
    """Runs the competitions of one instrument year after year. `reviewers` may be shared with another; `sign` is told of every contract on its
    day."""

    def __init__(self, world: World, name: str, reviewers: Places, sign: Callable[[Project], None]):
        self.world, self.name, self.reviewers, self.sign = world, name, reviewers, sign
        self.account = CallAccount(world, name)

    def open(self, terms: Competition) -> None:
        """Open the window today."""
        self.account.open(terms.places)
        self.world.log("call", f"{self.name} {self.world.today.year}", "planned", "open", yuan=terms.budget)
        self.world.clock.environment.process(self._run(terms))

    def _run(self, terms: Competition) -> Generator[simpy.Event, None, None]:
        world, opened = self.world, self.world.today
        yield world.clock.until(opened + timedelta(days=terms.window_days))
        proposals = terms.read()
        for breakdown in ("all", self.name):
            world.recorder.add("Projects|Applications", proposals.rows.size, breakdown)
        self._note(proposals, np.arange(proposals.rows.size), opened.year, "none", "applied")
        p = world.p.projects
        once = max(p.screening_days, 0.0)
        yield world.clock.environment.timeout(once if world.incentives.joint_review else 2.0 * once)
        fit = world.uniform(f"screening {self.name}", opened.year, proposals.rows) >= p.screening_fail
        self._note(proposals, np.flatnonzero(fit), opened.year, "applied", "screened")
        self._refuse(proposals, np.flatnonzero(~fit), opened.year, "applied", "screening")
        yield world.clock.environment.timeout((1.0 - world.incentives.handover_cut) * world.p.delivery.handover_days)
        judged, days, left = yield from self._judge(proposals, np.flatnonzero(fit), terms, opened)
        world.clock.at(world.today, Phase.OFFICE, lambda: self._decide(proposals, np.flatnonzero(fit & ~left), judged, days, terms, opened))

    def _judge(
        self, proposals: Proposals, fit: NDArray, terms: Competition, opened: date
    ) -> Generator[simpy.Event, None, tuple[NDArray[np.bool_], Array, NDArray[np.bool_]]]:  # fmt: skip
        """Every proposal queues for a reviewer until all are judged or the latest day of decision has come. Returns which are judged (of all
        proposals), the day on which each was, and which were withdrawn."""
        world, p, environment = self.world, self.world.p.projects, self.world.clock.environment
        judged, days, left = np.zeros(proposals.rows.size, bool), np.full(proposals.rows.size, np.inf), np.zeros(proposals.rows.size, bool)
        if not terms.reviewers or not fit.size:
            return judged, days, left
        reviewers = self.reviewers
        reviewers.resize(terms.reviewers - reviewers.places)
        spread = ndtri(world.uniform(f"review {self.name}", opened.year, proposals.rows))
        length = p.review_days * np.exp(p.review_spread * spread)
        order = np.argsort(world.uniform(f"arrival {self.name}", opened.year, proposals.rows[fit]), kind="stable")
        closed = environment.event()

        def review(i: int) -> Generator[simpy.Event, None, None]:
            with reviewers.request() as place:
                yield place | environment.timeout(p.patience_days) | closed
                if not place.triggered:
                    if not closed.triggered:
                        left[i] = True
                        self._refuse(proposals, np.array([i]), opened.year, "screened", "withdrawn")
                    return
                yield environment.timeout(length[i])
            if not closed.triggered:
                judged[i], days[i] = True, environment.now
                self._note(proposals, np.array([i]), opened.year, "screened", "judged")

        files = environment.all_of([environment.process(review(int(i))) for i in fit[order]])
        yield files | world.clock.until(max(day_of_year(opened.year, terms.latest), world.today))
        closed.succeed()
        return judged, days, left

    def _decide(self, proposals: Proposals, fit: NDArray, judged: NDArray[np.bool_], days: Array, terms: Competition, opened: date) -> None:
        """Rank what is judged above the mark, fill places as far as the money goes, refuse the rest of the files at hand (`fit`)."""
        world, p = self.world, self.world.p.projects
        noise = p.review_noise * ndtri(world.uniform(f"verdict {self.name}", opened.year, proposals.rows))
        verdict = proposals.merit + noise
        passed = np.flatnonzero(judged & (verdict >= p.pass_mark))
        order = passed[np.argsort(-verdict[passed] if terms.by_score else days[passed], kind="stable")]
        budget = Budget(account(self.name, opened.year), terms.budget)
        affordable = int(np.searchsorted(np.cumsum(proposals.grant[order]), terms.budget * (1.0 + 1e-12), side="right"))
        chosen = order[: min(round(terms.places * (1.0 + terms.reserve)), affordable)]
        budget.spend(float(proposals.grant[chosen].sum()))
        self.account.decide(passed.size, affordable if affordable < order.size else terms.places, int(np.count_nonzero(~judged[fit])))
        self._refuse(proposals, order[chosen.size :], opened.year, "judged", "budget" if affordable < terms.places else "quota")
        self._refuse(proposals, np.setdiff1d(np.flatnonzero(judged), passed), opened.year, "judged", "reviewers")
        self._refuse(proposals, fit[~judged[fit]], opened.year, "screened", "reviewers")
        for rank, i in enumerate(chosen.tolist()):
            world.clock.environment.process(self._contract(proposals, i, rank, terms, opened))

    def _contract(self, proposals: Proposals, i: int, rank: int, terms: Competition, opened: date) -> Generator[simpy.Event, None, None]:
        """Negotiate; the project starts on the day of its contract."""
        world, row = self.world, int(proposals.rows[i])
        self._note(proposals, np.array([i]), opened.year, "judged", "selected")
        spread = ndtri(world.chance(f"contract {self.name}", opened.year, row))
        yield world.clock.environment.timeout(world.p.projects.contract_days * float(np.exp(0.5 * spread)))
        grant = float(proposals.grant[i])
        project = Project(
            call=self.name,
            year=opened.year,
            row=row,
            chain=int(proposals.chain[i]),
            field=int(proposals.field[i]),
            grant=grant,
            firm=row if proposals.firms else NO_FIRM,
            own_funds=terms.own_funds * grant,
            applied=opened + timedelta(days=terms.window_days),
            length=terms.length,
            specified=terms.specified,
            rank=rank,
        )
        if proposals.firms and not world.firms.alive[row]:
            self._refuse(proposals, np.array([i]), opened.year, "selected", "withdrawn")
            return
        self._note(proposals, np.array([i]), opened.year, "selected", "contract")
        self.account.fill(opened.year)
        if proposals.firms:
            world.firms.awarded[row] = world.clock.day_number
        self.sign(project)

    def _note(self, proposals: Proposals, chosen: NDArray, year: int, before: str, after: str, reason: str = "") -> None:
        if not self.world.events.keep:
            return
        for i in chosen.tolist():
            row = int(proposals.rows[i])
            name = name_of(self.name, int(proposals.chain[i]), int(proposals.field[i]), year, row)
            self.world.log("project", name, before, after, row if proposals.firms else NO_FIRM, float(proposals.grant[i]), reason)

    def _refuse(self, proposals: Proposals, chosen: NDArray, year: int, before: str, reason: str) -> None:
        if chosen.size:
            self.world.refuse(self.name, reason, chosen.size)
            self._note(proposals, chosen, year, before, "refused", reason)
