"""Major projects signed before the start of the run: who leads them and when they began, drawn from firms that could carry one."""

from __future__ import annotations

from datetime import date

import numpy as np

from sim.institutions.projects.project import Project, Projects
from sim.institutions.world import World

YEARS = 6
"""Cohorts of signed projects that can still run at the start (stages take four years in the middle, some six)."""
SIGNED = (9, 30)
"""Month and day on which projects of earlier years were signed (assumption)."""


def resume_earlier_projects(world: World, projects: Projects) -> None:
    """Take up the projects of the last years: each cohort drawn among able firms of the landmark chains by addressed draws.

    What was paid to them before the start stays outside the accounts; the instalments to come are assumed paid by then.
    """
    firms, p = world.seen, world.p.projects
    able = np.flatnonzero(firms.alive & firms.performer & (firms.chain >= 0) & (firms.research >= p.smallest_research))
    for year in range(world.today.year - YEARS + 1, world.today.year + 1):
        keys = world.uniform("earlier projects", year, able)
        rows = able[np.argsort(keys, kind="stable")][: world.places(p.under_way)]
        for row in rows.tolist():
            project = Project("major_projects", year, row, int(firms.chain[row]), int(firms.field[row]), firm=row)
            projects.resume(project, min(date(year, *SIGNED), world.today))
