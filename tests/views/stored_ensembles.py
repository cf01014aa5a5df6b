"""Results folders of a stand-in for the model, for views that read stored runs."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.experiments.computing.batch import run_keys
from sim.experiments.computing.ensemble import run_ensemble
from sim.institutions.life import Life
from sim.kernel.recorder import Records
from sim.scenario.loader import load
from sim.scenario.places import CITIES

ROOT = Path(__file__).resolve().parents[2]
SCENARIO = """\
schema: 1
id: {id}
title: {{zh: "{zh}", en: "{en}"}}
time: {{start: 2022-12-31, end: 2024-12-31}}
run: {{draws: 3, replicates: 2, seed: {seed}}}
population: {{scale: 0.5}}
policy: {{{policy}}}
assumptions:
  research.eligible_share: prior
  growth.persistence_small: 0.4
targets:
  T9:
    {{title: {{zh: 高企突破3万家, en: High-tech}}, kind: outcome, measure: 10, variable: Enterprises|High-tech|Stock, above: 30000, by: 2023-12-31}}
  T5:
    {{title: {{zh: 创新项目, en: Projects}}, kind: activity, measure: 9, variable: Programmes|Innovation projects, at_least: 2900, in_year: 2023}}
report: {{headline: [Enterprises|High-tech|Stock], languages: [zh, en]}}
"""
HOSTILE = "<script>alert('x')</script> & </title>"


def make_results(folder: Path) -> Path:
    """Below `folder`, `results/` with a (of a hostile title), b in the same world, and c in another; returns it."""
    scenarios = {
        "a": {"zh": HOSTILE, "en": HOSTILE, "seed": 7, "policy": "measures.platforms.enabled: {set: true}"},
        "b": {"zh": "无政策", "en": "No policy", "seed": 7, "policy": ""},
        "c": {"zh": "其他种子", "en": "Another seed", "seed": 8, "policy": ""},
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.syspath_prepend(str(ROOT / "tests" / "experiments"))
        import fake_model

        def simulate_in_full(*asked: object) -> Life:
            life = fake_model.simulate_in_full(*asked)
            return replace(life, records=_in_all_cities(life.records))

        for name, told in scenarios.items():
            Path(f"{name}.yaml").write_text(SCENARIO.format(id=name, **told), encoding="utf-8")
            scenario = load(f"{name}.yaml")
            lab = fake_model.make_lab(Path("results/store"), fake_model.simulate, full_task=simulate_in_full, command=("qilu", "run", f"{name}.yaml"))
            run_ensemble(scenario, lab, Path("results", name), dict.fromkeys(run_keys(scenario), frozenset({"firms"})))
        sys.modules.pop("fake_model", None)
    return folder / "results"


def _in_all_cities(records: Records) -> Records:
    """The totals, and the stand-in's one city as every city of the province."""
    parts = [(records.cities == "all", "all"), *((records.cities == "济南", city.en) for city in CITIES)]
    columns = {name: np.concatenate([getattr(records, name)[kept] for kept, _ in parts]) for name in ("dates", "variables", "breakdowns", "values")}
    return Records(cities=np.array([city for kept, city in parts for _ in range(kept.sum())], object), **columns)
