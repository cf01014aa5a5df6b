"""`qilu` as a process with a stand-in for the model: `python qilu_with_fake_model.py TASK ARGUMENTS...` (see fake_model.py)."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from types import ModuleType

sys.path[:0] = [str(Path(__file__).parent / "experiments"), str(Path(__file__).parents[1])]

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that starts tests in the background has it ignored
    import fake_model

    from sim import cli

    stand_in = ModuleType("sim.model")
    stand_in.simulate = getattr(fake_model, sys.argv.pop(1))  # type: ignore[attr-defined]
    stand_in.simulate_in_full = fake_model.simulate_in_full  # type: ignore[attr-defined]
    sys.modules["sim.model"] = stand_in
    cli.main()
