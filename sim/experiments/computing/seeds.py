"""Seeds of experiments: each purpose has its own, made of the scenario's."""

from __future__ import annotations

import hashlib


def addressed_seed(seed: int, purpose: str) -> int:
    """A seed in 1 … 2³¹ for one purpose, from the scenario's own; never 0, which some libraries take for none."""
    digest = hashlib.blake2b(f"{seed}/{purpose}".encode(), digest_size=8).digest()
    return 1 + int.from_bytes(digest, "little") % 2**31
