"""The demo-sized baseline gives the numbers it gave before; whoever changes the model on purpose writes them anew and shows the difference.

Regenerate with `python -m tests.model.test_numbers` from the project's root and commit `baseline_numbers.csv` with the change.
The run: the baseline scenario on one firm in a hundred, three years, every parameter at its default, the scenario's own seed.
"""

import csv
from datetime import date
from pathlib import Path

import pytest

from tests.model.worlds import run, scenario

FILE = Path(__file__).with_name("baseline_numbers.csv")
COLUMNS = ("variable", "breakdown", "date", "value")
SERIES = (
    ("Enterprises|Alive", "all"),
    ("Enterprises|Above-scale|Count", "all"),
    ("Enterprises|High-tech|Stock", "all"),
    ("Enterprises|High-tech|Certified", "first"),
    ("Enterprises|Technology SME|Stock", "all"),
    ("R&D|Above-scale|Internal", "all"),
    ("R&D|Enterprises|Real", "all"),
    ("R&D|Enterprises|Relabelled", "all"),
    ("R&D|Intensity", "all"),
    ("Revenue|Above-scale", "all"),
    ("Revenue|New products", "all"),
    ("Patents|Inventions in force", "all"),
    ("Employment|Above-scale", "all"),
    ("Fiscal|Paid", "all"),
    ("Awareness", "high_tech_status|all"),
)
YEAR_ENDS = tuple(date(year, 12, 31) for year in (2023, 2024, 2025))


def computed() -> dict[tuple[str, str, str], float]:
    """The numbers as the code gives them now."""
    records = run(scenario(file="baseline.yaml", scale=0.01, years=3))
    series = {(variable, breakdown): records.select(variable, breakdown=breakdown) for variable, breakdown in SERIES}
    return {(variable, breakdown, day.isoformat()): values[day] for (variable, breakdown), values in series.items() for day in YEAR_ENDS}


def committed() -> dict[tuple[str, str, str], float]:
    """The numbers as the file has them."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {(row["variable"], row["breakdown"], row["date"]): float(row["value"]) for row in csv.DictReader(file)}


def write_baseline() -> None:
    """Write the numbers of the code as it is into the file."""
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows((*key, repr(value)) for key, value in computed().items())


def test_the_file_has_every_number_and_no_other():
    assert list(committed()) == list(computed())
    assert len(committed()) >= 40


@pytest.mark.parametrize(("variable", "breakdown"), SERIES)
def test_baseline_numbers_have_not_moved(variable, breakdown):
    now = computed()
    for key, value in committed().items():
        if key[:2] == (variable, breakdown):
            assert now[key] == pytest.approx(value, rel=1e-9), f"{key}: run `python -m tests.model.test_numbers` if the change is meant"


if __name__ == "__main__":
    write_baseline()
