"""Places of a contested call year by year: how many were offered, how many filled, and what bound."""

from __future__ import annotations

from sim.institutions.world import World
from sim.kernel.clock import Phase


class CallAccount:
    """Keeps one call's count; at the close of each year unfilled places of its call are put down to a cause.

    A place counts as filled if it is filled in the year of its call. A place that nothing else explains was decided or signed too late: "time".
    """

    def __init__(self, world: World, name: str):
        self.world, self.name = world, name
        self.year, self.offered, self.filled, self.cause = 0, 0, 0, "time"
        world.clock.every_year("12-31", Phase.CLOSE, self._close)  # before the quarter is closed: registered first

    def open(self, places: int) -> None:
        """The call of this year opens with `places`."""
        self.year, self.offered, self.filled, self.cause = self.world.today.year, places, 0, "time"
        self.world.recorder.add("Calls|Places", places)
        self.world.recorder.add("Calls|Places", places, self.name)

    def fill(self, year: int, places: int = 1) -> None:
        """Places of the call of `year` filled today."""
        if year == self.year == self.world.today.year:
            self.filled += places

    def decide(self, qualified: int, affordable: int, unjudged: int) -> None:
        """What bound when the call was decided: `qualified` candidates judged good enough, `affordable` places, `unjudged` files."""
        if min(qualified, affordable) >= self.offered:
            return
        if affordable < min(qualified, self.offered):
            self.cause = "budget"
        else:
            self.cause = "reviewers" if unjudged else "applicants"

    def _close(self) -> None:
        unfilled = self.offered - self.filled
        if unfilled > 0:
            self.world.recorder.add("Calls|Unfilled", unfilled)
            self.world.recorder.add("Calls|Unfilled", unfilled, f"{self.name}|{self.cause}")
        self.offered = self.filled = 0
