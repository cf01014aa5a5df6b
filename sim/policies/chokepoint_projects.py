"""Measure 2, 制造业“卡脖子”技术精准攻坚行动: every year a call for major innovation projects and one for basic research.

Firms of the 11 landmark chains, the listed fields and other leading industries apply with proposals; teams of universities and institutes apply
for basic research of a chain. Reviewers judge, the province signs as many as there are places and money.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.enterprises import grants, tax
from sim.enterprises.columns import INSTRUMENTS, Firms
from sim.enterprises.incentives import per_row
from sim.enterprises.tables import CHAIN_COUNT, IS_MANUFACTURING
from sim.institutions.projects.competition import Competition, Proposals
from sim.institutions.world import World
from sim.kernel.clock import Phase
from sim.kernel.ledger import FEN
from sim.policies.measure import Measure

AWARE = INSTRUMENTS.index("innovation_programmes")
EXPECTED_CHANCE = 0.15
"""Chance of winning that firms expect (success of open programmes abroad: SBIR, EIC)."""


def merit(world: World, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """What reviewers look at, about standard normal over firms that apply: knowledge relative to the sector, inventions, innovation points."""
    firms = world.firms
    relative = np.log(np.maximum(firms.knowledge[rows], 1e5) / world.references.knowledge[firms.sector[rows]])
    return 0.4 * relative + 0.3 * np.log1p(firms.inventions[rows]) - 0.8 + per_row(world.incentives.merit_bonus, rows)


def able_rows(world: World, own_funds: float, most: float, smallest: float) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Firms that can carry a project, and the grant each would ask for (yuan): research performers that know the programmes, with research
    of at least `smallest` yuan a year, and own money for a third of their part a year."""
    firms, p = world.seen, world.p
    rows = np.flatnonzero(firms.alive & firms.performer & firms.aware[:, AWARE] & (firms.research >= smallest))
    cost = p.projects.size * firms.research[rows]
    grant = np.minimum(cost / (1.0 + own_funds), most)
    money = np.maximum(firms.cash[rows] / FEN, 0.0) + firms.research[rows]
    affordable = own_funds * grant / 3.0 <= money
    return rows[affordable], grant[affordable]


def worth_proposing(world: World, rows: NDArray[np.int64], grant: NDArray[np.float64], months: float) -> NDArray[np.bool_]:
    """Equation 16 for a proposal: expected grant against the staff time of a proposal."""
    cost = months / 12.0 * world.p.research.wage * grants.burden(world.streams, world.seen, world.p)[rows]
    return EXPECTED_CHANCE * grant > cost


class ChokepointProjects(Measure):
    """Yearly competitions for major innovation projects and major basic-research projects."""

    slug = "chokepoint_projects"

    def schedule(self) -> None:
        """Both calls open on their day of every year."""
        self.yearly("call_day", Phase.OFFICE, self.open_calls)

    def open_calls(self) -> None:
        """Open the two calls of the year."""
        if not self.in_force:
            return
        world, levers = self.world, self.levers
        reviewers = world.places(levers.reviewers)
        places, basic_places = world.places(levers.projects), world.places(levers.basic_projects)
        common = {"window_days": levers.window_days, "latest": levers.latest_decision, "by_score": levers.by_score, "reserve": levers.reserve}
        self.offices.projects.major.open(
            Competition("major_projects", places, world.budget(levers.budget, places, levers.projects), reviewers, read=self.major,
                        own_funds=levers.own_funds, **common)
        )  # fmt: skip
        self.offices.projects.basic.open(
            Competition("basic_projects", basic_places, world.budget(levers.basic_budget, basic_places, levers.basic_projects), reviewers,
                        read=self.basic, **common)
        )  # fmt: skip

    def eligible(self, firms: Firms) -> NDArray[np.bool_]:
        """Firms of a landmark chain or listed field; unless closed to others, also manufacturers that are high-tech enterprises."""
        listed = (firms.chain >= 0) | (firms.field >= 0)
        if self.levers.chains_only:
            return listed
        return listed | (IS_MANUFACTURING[firms.sector] & tax.holds(firms.high_tech_expiry, self.world.clock.day_number))

    def major(self) -> Proposals:
        """Proposals of firms: able, eligible, with an idea ripe this year, and worth the work."""
        world, p = self.world, self.world.p.projects
        rows, grant = able_rows(world, self.levers.own_funds, self.levers.grant, p.smallest_research)
        idea = world.uniform("project idea", world.today.year, rows) < p.idea_rate
        keep = idea & self.eligible(world.firms.take(rows)) & worth_proposing(world, rows, grant, p.proposal_months)
        rows, grant = rows[keep], grant[keep]
        return Proposals(rows, world.firms.chain[rows], world.firms.field[rows], merit(world, rows), grant)

    def basic(self) -> Proposals:
        """Proposals of teams at universities and institutes, each of one chain for good."""
        world, p = self.world, self.world.p.projects
        teams = np.arange(world.places(p.basic_teams))
        rows = teams[world.uniform("basic idea", world.today.year, teams) < p.basic_idea_rate]
        chain = np.floor(CHAIN_COUNT * world.uniform("team chain", 0, rows)).astype(np.int64)  # equal shares (assumption)
        strength = 1.5 * (2.0 * world.uniform("team strength", 0, rows) - 1.0)
        no_field = np.full(rows.size, -1)
        grant = np.full(rows.size, self.levers.basic_grant)
        return Proposals(rows, chain, no_field, strength, grant, firms=False)
