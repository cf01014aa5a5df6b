"""In which corner of the unknown a target is missed: for each box found, the part of every parameter's draws that it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd

from sim.experiments.discovery.discover import Limit
from sim.experiments.discovery.question import Question
from sim.experiments.reading.indicators import declare
from sim.scenario.parameter import Value
from sim.scenario.parameters import PARAMETERS
from sim.views import style
from sim.views.discovery.chart import conditions_in_title
from sim.views.discovery.words import OFTEN, cases_of, condition, conditions, event_of, words
from sim.views.interactive import theme
from sim.views.interactive.parts import Cell, DataTable, InteractiveChart
from sim.views.interactive.rows import NARROWEST, Row, Rows
from sim.views.interactive.stored_tables import manifest_of, scenarios_in
from sim.views.numbers import percent_sign, probability
from sim.views.phrases import fill
from sim.views.sensitivity.words import parameter_label

THICK, BAR = 18.0, 12
"""Height of a parameter's marks and of its bar, pixels."""
TABLE = "boxes"

WORDS: dict[str, dict[str, str]] = {
    "alt": {
        "en": "Bars, one row a parameter, from the lowest draw at the left to the highest: the part within the box. {title}. Limits: {told}.",
        "zh": "条形图，每行一个参数，从最低取值（左）到最高取值（右），深色为范围之内。{title}。限制：{told}。",
    },
    "axis": {"en": "draws of the parameter, from the lowest to the highest, %", "zh": "参数取值由低到高（%）"},
    "inside": {"en": "within the box", "zh": "范围之内"},
    "weak": {"en": "within, but found again in fewer than half of the trials", "zh": "范围之内，但不到半数试验能重现"},
    "outside": {"en": "outside", "zh": "范围之外"},
    "note": {
        "en": "The box is {mass} of all runs and holds {coverage} of {cases}. {trust}. Right: share of trials with half of the draws in which the "
              "parameter gets limits",
        "zh": "该范围占全部模拟的{mass}，占{cases}的{coverage}。{trust}。右侧：只用一半取值的试验中该参数仍有限制的占比",
    },
    "box": {"en": "Limits of box {number}", "zh": "范围{number}的参数限制"},
    "parameter": {"en": "Parameter", "zh": "参数"},
    "name": {"en": "Name", "zh": "名称"},
    "limits": {"en": "Limits", "zh": "限制"},
    "from": {"en": "Draws from", "zh": "取值分位下限"},
    "to": {"en": "Draws to", "zh": "取值分位上限"},
    "quasi_p": {"en": "Quasi-p", "zh": "准p值"},
    "halves": {"en": "Found again in halves", "zh": "半样本重现"},
}  # fmt: skip


@dataclass(frozen=True)
class _Box:
    """The rows of one box, and what they say of the whole of it."""

    number: int
    limits: tuple[Limit, ...]
    coverage: float
    density: float
    mass: float
    chance: float
    trusted: bool


def discovery(folder: Path) -> list[InteractiveChart]:
    """One chart a box of a folder of `qilu discover`; empty if none was found. Raises FolderError if the folder is none."""
    manifest = manifest_of(folder)
    settings, scenario = manifest["settings"], scenarios_in(manifest)[0]
    name = settings["indicator"]
    known = {one.name: one for one in declare(scenario)}
    judged = known[name] if name in known else next(one for one in declare(scenario, [name]) if one.name == name)
    target = next((target for target in scenario.targets if target.id == settings["target"]), None)
    asked = Question(judged, settings["way"], target)
    return [_chart(box, asked, float(settings["limit"])) for box in _read(Path(folder))]


def _read(folder: Path) -> list[_Box]:
    path = folder / f"{TABLE}.csv"
    if not path.is_file():
        return []
    frame = pd.read_csv(path, encoding="utf-8-sig", dtype={"low": str, "high": str}, keep_default_na=False)
    boxes = []
    for number, own in frame.groupby("box"):
        rows = own.to_dict("records")
        limits = tuple(
            Limit(int(row["box"]), row["parameter"], row["unit"], _value(row["parameter"], row["low"]), _value(row["parameter"], row["high"]),
                  *(float(row[figure]) for figure in ("quantile_low", "quantile_high", "quasi_p", "share_of_resamples")))
            for row in rows
        )  # fmt: skip
        coverage, density, mass, chance = (float(rows[0][name]) for name in ("coverage", "density", "mass", "chance"))
        boxes.append(_Box(int(str(number)), limits, coverage, density, mass, chance, str(rows[0]["trusted"]) == "True"))
    return boxes


def _value(parameter: str, cell: str) -> Value | None:
    """A limit as the parameter's kind of value; None for no limit."""
    if not cell:
        return None
    default = PARAMETERS[parameter].default
    if isinstance(default, bool):
        return cell == "True"
    if isinstance(default, str):
        return cell
    return int(float(cell)) if isinstance(default, int) and float(cell).is_integer() else float(cell)


def _chart(box: _Box, asked: Question, limit: float) -> InteractiveChart:
    shares = ("mass", "coverage", "density", "chance")

    def told_shares(language: str) -> dict[str, str]:
        return {name: probability(getattr(box, name), language) for name in shares}

    def heading(language: str) -> str:
        known = told_shares(language)
        title = words(
            "box_title",
            language,
            event=event_of(asked, limit, language),
            density=known["density"],
            conditions=conditions_in_title(box.limits, language),
        )
        return title[0].upper() + title[1:]

    def note(language: str) -> str:
        known = told_shares(language)
        trust = words("trusted" if box.trusted else "doubted", language, chance=known["chance"])
        return fill(WORDS, "note", language, mass=known["mass"], coverage=known["coverage"], cases=cases_of(asked, language), trust=trust)

    title = theme.words_of(heading)
    return InteractiveChart(
        name=f"box-{box.number}",
        title=title,
        alt=theme.words_of(lambda language: fill(WORDS, "alt", language, title=title[language], told=conditions(box.limits, language))),
        specs=theme.specs_of(lambda language: _bars(box.limits, language)),
        table=_table(box),
        note=theme.words_of(note),
    )


def _bars(limits: Sequence[Limit], language: str) -> alt.LayerChart:
    rows = [
        Row(
            parameter_label(line.parameter, language),
            condition(line, line.parameter, language),
            probability(line.share_of_resamples, language),
            thick=THICK,
        )
        for line in limits
    ]
    laid = Rows(rows, language)
    marks: list[dict[str, Any]] = []
    for number, line in enumerate(limits):
        low, high = 100 * line.quantile_low, 100 * line.quantile_high
        colour = style.BLUE if line.share_of_resamples >= OFTEN else style.SKY
        told = {"name": rows[number].words, "limits": rows[number].below, "draws": f"{low:.0f}–{high:.0f}{percent_sign(language)}"}
        marks.append({"place": laid.place(number), "all": 0, "end": 100, "low": low, "high": high, "colour": colour, **told})
    title = theme.lines_of(fill(WORDS, "axis", language), NARROWEST, language, theme.SMALL)
    axis = alt.Axis(title=title, values=[0, 25, 50, 75, 100], grid=True, titleAlign="left", titleAnchor="start", titleX=0)

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", axis=axis, scale=alt.Scale(domain=[0, 100], nice=False, range=[2, alt.ExprRef("width - 8")]))

    data = alt.Chart(theme.data_of(marks))
    tooltip = [alt.Tooltip("name:N", title=fill(WORDS, "parameter", language)), alt.Tooltip("limits:N", title=fill(WORDS, "limits", language)),
               alt.Tooltip("draws:N", title=words("column_draws", language))]  # fmt: skip
    colours = {"inside": style.BLUE, "weak": style.SKY, "outside": style.FAINT}
    return theme.layered(
        theme.key({fill(WORDS, name, language): (colour, "square") for name, colour in colours.items()}, wide=3, narrow=1),
        data.mark_bar(orient="horizontal", size=BAR, color=style.FAINT).encode(x("all"), laid.y, alt.X2("end"), tooltip=tooltip),
        data.mark_bar(orient="horizontal", size=BAR).encode(x("low"), laid.y, alt.X2("high"), alt.Color("colour:N", scale=None), tooltip=tooltip),
        *laid.layers(),
        height=laid.height,
    )


def _table(box: _Box) -> DataTable:
    """One row a limit."""
    columns = (*(theme.column_of(WORDS, key) for key in ("parameter", "name", "limits")), theme.column_of(WORDS, "from", "fraction"),
               theme.column_of(WORDS, "to", "fraction"), theme.column_of(WORDS, "quasi_p"), theme.column_of(WORDS, "halves", "fraction"))  # fmt: skip
    rows: list[list[Cell]] = [
        [theme.words_of(lambda language, line=line: parameter_label(line.parameter, language)), line.parameter,
         theme.words_of(lambda language, line=line: condition(line, line.parameter, language)),
         line.quantile_low, line.quantile_high, line.quasi_p, line.share_of_resamples]
        for line in box.limits
    ]  # fmt: skip
    title = theme.words_of(lambda language: fill(WORDS, "box", language, number=box.number))
    return DataTable(f"box-{box.number}", title, columns, rows, theme.words_of(lambda language: words("caption", language)))
