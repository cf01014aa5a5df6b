"""Reading what a check compares and expects: result variables, how a run is reduced to a number, directions, orders and bounds."""

from __future__ import annotations

from typing import get_args

from sim.experiments.checks.declaration import EVERYTHING, Expectation, How, Kind, Measured, Quantity
from sim.kernel.errors import nearest_name
from sim.kernel.recorder import ALL
from sim.scenario.document import Node, Problems
from sim.scenario.values import read_date, read_quantity
from sim.scenario.variables import VARIABLES

_QUANTITY_KEYS = ("variable", "breakdown", "how", "year", "over", "before")
_WORDS = ("rises", "falls", "unchanged", "increasing", "decreasing")
_BOUND_KEYS = ("of", "at least", "at most", "between")


def read_compared(node: Node, years: range, problems: Problems) -> tuple[Quantity, ...]:
    """One quantity or a list of them; `years`: calendar years that the runs cover whole."""
    items = node.value if isinstance(node.value, list) else [node]
    if not items:
        problems.add(node, "an empty list", "result variables")
    read = [read_compared_item(item, years, problems) for item in items]
    return tuple(quantity for quantity in read if quantity is not None)


def read_compared_item(node: Node, years: range, problems: Problems) -> Quantity | None:
    """A variable's name, or a mapping that says more; None after reporting a problem."""
    before = len(problems.found)
    if node.is_mapping:
        known_keys(node, _QUANTITY_KEYS, problems)
    named = node.get("variable") if node.is_mapping else node
    if named is None or not isinstance(named.value, str):
        problems.add(named or node, "no variable" if named is None else named.shown(), f"a result variable, or {EVERYTHING}")
        return None
    day = node.get("before")
    cut = read_date(day, problems) if day is not None else None
    if named.value == EVERYTHING:
        for key in ("breakdown", "how", "year", "over"):
            if key in node.entries:
                problems.add(node.entries[key].key, f"{key} of {EVERYTHING}", "before, or nothing")
        return Quantity(EVERYTHING, "last", before=cut) if len(problems.found) == before else None
    variable = VARIABLES.get(named.value)
    if variable is None:
        problems.add(named, f"unknown variable {named.value}", "a result variable", nearest_name(named.value, VARIABLES))
        return None
    if cut is not None:
        problems.add(node.entries["before"].key, "before for one variable", f"before only for {EVERYTHING}")
    breakdown = _word(node, "breakdown", (ALL, *variable.breakdowns), problems) or ALL
    year = _year(node.get("year"), years, problems)
    usual = "year" if year else "sum" if variable.kind == "flow" else "last"
    how = _word(node, "how", get_args(How), problems) or usual
    if how == "year" and year is None and "year" not in node.entries:
        problems.add(node, "how: year without a year", "year: 2024, or another that the runs cover")
    if how == "share" and (breakdown == ALL or "over" in node.entries):
        problems.add(node, "a share that is not of one breakdown in the whole", "a breakdown, and no over")
    over = node.get("over")
    divisor = read_compared_item(over, years, problems) if over is not None else None
    if divisor is not None and divisor.variable == EVERYTHING:
        problems.add(node.entries["over"].value, f"divided by {EVERYTHING}", "a result variable")
    return Quantity(named.value, how, breakdown, year, divisor) if len(problems.found) == before else None  # type: ignore[arg-type]


def read_expectation(node: Node, variants: tuple[str, ...], compared: tuple[Quantity, ...], problems: Problems) -> Expectation | None:
    """A word, an order such as `high > low`, or bounds; it must suit the number of variants. None after reporting a problem."""
    if node.is_mapping:
        return _bounds(node, variants, compared, problems)
    text = node.text if isinstance(node.value, str) else ""
    if ">" in text:
        return _order(node, tuple(" ".join(name.split()) for name in text.split(">")), variants, problems)
    if text not in _WORDS:
        allowed = f"one of {', '.join(_WORDS)}, an order such as high > low, or bounds"
        problems.add(node, node.shown(), allowed, nearest_name(text, _WORDS))
        return None
    fits = len(variants) > 1 if text == "unchanged" else len(variants) > 2 if text in ("increasing", "decreasing") else len(variants) == 2
    if not fits:
        problems.add(node, f"{text} with {len(variants)} variants", "rises or falls with two, increasing or decreasing with more, unchanged with any")
        return None
    everything = any(quantity.variable == EVERYTHING for quantity in compared)
    if everything and text != "unchanged":
        problems.add(node, f"{text} for {EVERYTHING}", "unchanged")
        return None
    kind: Kind = text  # type: ignore[assignment]
    return Expectation(kind)


def _order(node: Node, names: tuple[str, ...], variants: tuple[str, ...], problems: Problems) -> Expectation | None:
    for name in names:
        if name not in variants:
            problems.add(node, f"unknown variant {name}", f"variants of the check: {', '.join(variants)}", nearest_name(name, variants))
            return None
    if len(set(names)) < len(names):
        problems.add(node, "a variant named twice", "each variant once")
        return None
    return Expectation("order", order=names)


def _bounds(node: Node, variants: tuple[str, ...], compared: tuple[Quantity, ...], problems: Problems) -> Expectation | None:
    before = len(problems.found)
    known_keys(node, _BOUND_KEYS, problems)
    measured: Measured = _word(node, "of", get_args(Measured), problems) or "difference"  # type: ignore[assignment]
    if len(variants) > 2 or (measured != "level" and len(variants) < 2):
        problems.add(node, f"bounds on a {measured} with {len(variants)} variants", "one change, or of: level")
    unit = _unit_of(compared, measured)
    low, high = (_bound(node.get(key), unit, problems) for key in ("at least", "at most"))
    between = node.get("between")
    if between is not None:
        if not isinstance(between.value, list) or len(between.value) != 2 or low is not None or high is not None:
            problems.add(between, "bounds that are not a pair", "between: [low, high] alone")
            return None
        low, high = (_bound(item, unit, problems) for item in between.value)
    if len(problems.found) == before and low is None and high is None:
        problems.add(node, "no bound", "at least, at most or between")
    if low is not None and high is not None and low > high:
        problems.add(node, f"{low:g} to {high:g}", "the smaller bound first")
    return Expectation("bounds", measured, low, high) if len(problems.found) == before else None


def _unit_of(compared: tuple[Quantity, ...], measured: Measured) -> str:
    """Unit that bounds are written in: fractions for relative changes and ratios, else that of the variable."""
    if measured == "relative change" or not compared or compared[0].over or compared[0].how == "share" or compared[0].variable == EVERYTHING:
        return "fraction"
    return VARIABLES[compared[0].variable].unit.partition("/")[0]


def _bound(node: Node | None, unit: str, problems: Problems) -> float | None:
    found = read_quantity(node, unit, problems) if node is not None else None
    return float(found.number) if found is not None else None


def _word(node: Node, key: str, words: tuple[str, ...], problems: Problems) -> str | None:
    """The word under `key`, one of `words`; None if it is absent or wrong."""
    value = node.get(key)
    if value is None:
        return None
    if value.value not in words:
        problems.add(
            value, f"unknown {key} {value.text}" if value.text else value.shown(), f"one of {', '.join(words)}", nearest_name(value.text, words)
        )
        return None
    return value.text


def _year(node: Node | None, years: range, problems: Problems) -> int | None:
    if node is None:
        return None
    if isinstance(node.value, bool) or not isinstance(node.value, int) or node.value not in years:
        covered = f"{years[0]} to {years[-1]}" if years else "there is none"
        problems.add(node, f"{node.shown()} is outside the horizon", f"a calendar year that the run covers whole: {covered}")
        return None
    return node.value


def known_keys(node: Node, keys: tuple[str, ...], problems: Problems) -> None:
    """Report keys of a mapping that mean nothing."""
    for key, entry in node.entries.items():
        if key not in keys:
            problems.add(entry.key, f"unknown key {key}", f"one of {', '.join(keys)}", nearest_name(key, keys))
