"""`qilu run` that only computes, with a stand-in for the model (fake_model.py): `python quick_qilu.py TASK ARGUMENTS...`."""

import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

sys.path[:0] = [str(Path(__file__).parents[1] / "experiments"), str(Path(__file__).parents[2])]

if __name__ == "__main__":
    import fake_model

    from sim import cli
    from sim.commands import running
    from sim.experiments.computing.ensemble import run_ensemble

    sys.modules["sim.model"] = SimpleNamespace(simulate=getattr(fake_model, sys.argv.pop(1)), simulate_in_full=fake_model.simulate_in_full)
    running.run_scenario = lambda scenario, lab, folder, *others: not run_ensemble(scenario, replace(lab, workers=1), folder).failures
    cli.main()
