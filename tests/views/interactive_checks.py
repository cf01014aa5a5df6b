"""What must be true of every interactive chart, whatever it shows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import altair as alt

from sim.views.interactive.parts import InteractiveChart
from sim.views.phrases import LANGUAGES

CHINESE = re.compile("[\u4e00-\u9fff]")


def everything(spec: Any) -> Iterator[tuple[str, Any]]:
    """Every key of a specification with its value."""
    if isinstance(spec, dict):
        for key, value in spec.items():
            yield key, value
            yield from everything(value)
    elif isinstance(spec, list):
        for value in spec:
            yield from everything(value)


def rows_of(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """All data of a specification."""
    inside = [value.get("values", []) for key, value in everything(spec) if key == "data"]
    return [row for rows in (*spec.get("datasets", {}).values(), *inside) for row in rows]


def values_of(spec: dict[str, Any], field: str) -> list[Any]:
    """All values of a field."""
    return [row[field] for row in rows_of(spec) if field in row]


def check(chart: InteractiveChart) -> None:
    """Valid, with its data inside, as wide as its container, without numbers that JSON has not, in both languages, with a table behind it."""
    assert re.fullmatch(r"[A-Za-z0-9-]+", chart.name), chart.name
    for language in LANGUAGES:
        spec = chart.specs[language]
        alt.LayerChart.from_dict(spec)
        json.dumps(spec, allow_nan=False)
        assert spec["width"] == "container" and "title" not in spec
        assert not any(key == "url" for key, _ in everything(spec))
        assert rows_of(spec)
        for words in (chart.title, chart.alt, chart.table.title):
            assert words[language] and "{" not in words[language]
        assert bool(CHINESE.search(chart.title[language])) == (language == "zh"), chart.title[language]
        assert "nan" not in re.findall("[a-z]+", chart.alt["en"].lower())
    assert chart.table.rows and all(len(row) == len(chart.table.columns) for row in chart.table.rows)
    for column in chart.table.columns:
        assert set(column.title) == set(LANGUAGES)
