"""Made-up events of a run: two calls with projects that pass stages or stop, a queue, and the payments of a grant."""

from __future__ import annotations

from datetime import date

import numpy as np

from sim.kernel.events import EventLog, Events
from sim.scenario.chains import CHAIN_SLUGS

STAGES = ("S1", "S2", "S3")


def make_events(applicants: int = 40, years: tuple[int, ...] = (2023, 2024)) -> Events:
    """Every year `applicants` files for major projects and half as many for basic ones; a thousand grants a year."""
    log = EventLog(True)
    random = np.random.default_rng(1)
    for year in years:
        for call, files in (("major_projects", applicants), ("basic_projects", applicants // 2)):
            for row in range(files):
                _project(log, f"{call} {CHAIN_SLUGS[row % 11]} {year}/{row}", date(year, 5, 10).toordinal(), row, random)
        firms = np.arange(1000)
        log.add(date(year, 7, 1).toordinal(), "payment", f"research_grant {year}", "decided", "paid", firms, 1e5)
    return log.events()


def _project(log: EventLog, name: str, day: int, firm: int, random: np.random.Generator) -> None:
    """From the application to refusal, stop, acceptance or breakthrough; a third of the projects wait for a platform in S2."""

    def go(before: str, after: str, days: float, reason: str = "") -> None:
        nonlocal day
        day += round(days * np.exp(0.3 * random.normal()))
        log.add(day, "project", name, before, after, firm, 8e6 if after == "contract" else 0.0, reason)

    go("none", "applied", 0)
    if random.random() < 0.3:
        return go("applied", "refused", 20, "screening")
    go("applied", "screened", 20)
    if random.random() < 0.4:
        return go("screened", "refused", 60, "quota" if random.random() < 0.7 else "budget")
    go("screened", "selected", 60)
    go("selected", "contract", 40)
    before = "contract"
    for stage in STAGES:
        go(before, stage, 1 if stage == "S1" else 200)
        if stage == "S2" and random.random() < 0.33:
            go("S2", "waits for platform", 5)
            go("waits for platform", "S2", 90)
        if random.random() < 0.15:
            return go(stage, "stopped", 150, "milestone missed")
        before = stage
    if day < date(2027, 6, 1).toordinal():
        go("S3", "breakthrough" if random.random() < 0.2 else "accepted", 250)
