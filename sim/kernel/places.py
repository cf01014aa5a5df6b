"""Places that must be held while something runs: a SimPy priority resource whose capacity may be zero and may change."""

from __future__ import annotations

import simpy


class Places(simpy.PriorityResource):
    """`capacity` places (≥ 0); requests queue by priority (low first), then by arrival.

    Wait with `request = places.request(priority)`; leave the queue with `request.cancel()`, give a place back with `places.release(request)`.
    """

    def __init__(self, environment: simpy.Environment, capacity: int):
        super().__init__(environment, max(capacity, 1))
        self._capacity: int = capacity

    @property
    def places(self) -> int:
        """Places open now."""
        return self._capacity

    def resize(self, change: int) -> None:
        """Open (or, if negative, close) places; whoever holds a place that closes keeps it to the end."""
        self._capacity = max(self._capacity + change, 0)
        self._trigger_put(None)

    @property
    def waiting(self) -> int:
        """Number in the queue."""
        return len(self.queue)

    @property
    def idle(self) -> int:
        """Places that nobody holds."""
        return max(self._capacity - self.count, 0)
