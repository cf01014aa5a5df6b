"""How a lever of a measure is declared."""

from sim.scenario.catalogue import MEASURES
from sim.scenario.parameter import Parameter, Status, Value

DOCUMENT = "provincial measures of 2023"
_NUMBER = {measure.slug: measure.number for measure in MEASURES}


def lever(
    path: str, default: Value, unit: str, meaning: str, meaning_zh: str, source: str = DOCUMENT, status: Status = "hypothetical",
    low: float | None = None, high: float | None = None, prior: tuple[float, float] | None = None, by_firm: bool = False,
) -> Parameter:  # fmt: skip
    """The lever `measures.<path>` of the measure whose slug is the first part of `path`."""
    return Parameter(
        f"measures.{path}", default, unit, meaning, meaning_zh, source, status, "lever", low, high, prior, by_firm, _NUMBER[path.split(".")[0]]
    )
