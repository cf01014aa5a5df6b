"""The committed reference run is what the code gives."""

from pathlib import Path

import sim

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "results" / "reference"


def test_the_reference_scorecard_is_recomputed_to_the_last_digit(tmp_path):
    sim.run(sim.load(ROOT / "scenarios" / "demo-small.yaml"), out=tmp_path, store=tmp_path / "store", workers=1, progress=False)
    assert (tmp_path / "scorecard.csv").read_bytes() == (REFERENCE / "scorecard.csv").read_bytes(), "run `make reference` after a change of the model"


def test_the_reference_charts_are_there_in_both_languages():
    charts = {path.name for path in (REFERENCE / "charts").glob("*.png")}
    assert {f"{name}.{language}.png" for name in ("enterprises-high-tech-stock", "target-probability") for language in ("zh", "en")} <= charts
