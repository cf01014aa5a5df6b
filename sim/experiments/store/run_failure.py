"""Why a run has no result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a run has no result: an exception in the model, or a worker process that died."""

    kind: Literal["exception", "worker died"]
    reason: str
    traceback: str = ""
