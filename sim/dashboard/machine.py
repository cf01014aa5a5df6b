"""What all visitors of one server share: the folders, the warm workers of the small population, the queue of full runs."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from sim.dashboard.engine.jobs import Jobs
from sim.dashboard.engine.places import Places
from sim.dashboard.engine.small import SmallPopulation
from sim.dashboard.engine.visitors import tidy
from sim.dashboard.settings import Settings


@dataclass(frozen=True)
class Machine:
    """`places`: where files are; `small`: answers in seconds; `jobs`: full runs. All three are safe for several visitors at once."""

    places: Places
    small: SmallPopulation
    jobs: Jobs


_MACHINES: dict[Settings, Machine] = {}
_LOCK = threading.Lock()


def machine_of(settings: Settings) -> Machine:
    """The machine behind a server with these settings; made, and old visitors' folders removed, when the first page asks for it."""
    with _LOCK:
        if settings not in _MACHINES:
            places = Places(settings.root)
            tidy(places)
            _MACHINES[settings] = Machine(places, SmallPopulation(places.store, scale=settings.scale, draws=settings.draws), Jobs(places))
        return _MACHINES[settings]


def close_all() -> None:
    """End the warm workers. Full runs are processes of their own and go on."""
    with _LOCK:
        for machine in _MACHINES.values():
            machine.small.close()
        _MACHINES.clear()
