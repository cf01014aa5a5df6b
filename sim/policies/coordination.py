"""Measure 20, 强化整体联动: the science and the industry department work one queue: fewer days of hand-over, joint review, fewer lost files."""

from __future__ import annotations

from sim.enterprises.incentives import Incentives
from sim.policies.measure import Measure


class Coordination(Measure):
    """Acts on the time and the loss of every file that passes between departments."""

    slug = "coordination"

    def amend(self, incentives: Incentives) -> None:
        """Hand-overs, joint review and lost files while in force."""
        incentives.handover_cut = self.levers.handover_cut
        incentives.joint_review = self.levers.joint_review
        incentives.stuck_share *= 1.0 - self.levers.lost_cut
