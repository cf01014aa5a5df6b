"""The baseline, and a scenario that changes levers of it in every way a file can: by factors, sums, schedules and several changes in turn."""

from __future__ import annotations

from pathlib import Path

SCENARIOS = Path(__file__).parents[2] / "scenarios"
BASELINE = SCENARIOS / "baseline.yaml"

CHANGED = f"""\
schema: 1
id: changed
title: {{zh: 改动, en: Changed}}
extends: [{BASELINE}]
run: {{pair_with: null}}
policy:
  measures.chokepoint_projects.reviewers: {{scale: 1.5, from: 2024-01-01, to: 2025-12-31}}
  measures.chokepoint_projects.projects: {{schedule: {{2023-04-01: 90, 2024-01-01: 120, 2026-01-01: 160}}}}
  measures.outreach.officers: {{add: 100, from: 2024-07-01}}
  measures.outreach.broadcast: [{{set: 0.08, from: 2023-06-01, to: 2024-05-31}}, {{set: 0.06, from: 2025-01-01}}]
  measures.technology_finance.pool: {{add: 500 million yuan, from: 2024-01-01}}
"""


def write_changed(folder: Path) -> Path:
    """The scenario as a file in `folder`."""
    path = folder / "changed.yaml"
    path.write_text(CHANGED, encoding="utf-8")
    return path
