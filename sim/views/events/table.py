"""The lives of objects as tables for the terminal: each change of state with its number, days, money and reasons."""

from __future__ import annotations

from collections.abc import Iterable

from rich.box import SIMPLE_HEAD
from rich.console import Group as Stack
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from sim.views.events.lives import Group, Step
from sim.views.labels import group_label, state_label, text
from sim.views.numbers import amount, probability

REASONS_SHOWN = 3
NUMBERS = ("column_objects", "column_times", "column_share", "column_days", "column_money")


def render_groups(groups: Iterable[Group], lang: str = "en") -> RenderableType:
    """A table for each group with a life of several steps, then one of all groups of which only one thing is recorded."""
    parts: list[RenderableType] = []
    single = []
    for group in groups:
        if len(group.steps) == 1:
            single.append(group)
        else:
            parts += [_lives(group, lang), ""]
    return Stack(*parts, *([_single(single, lang), ""] if single else []), text("events_caption", lang))


def _lives(group: Group, lang: str) -> RenderableType:
    """The steps of a group, in the order in which they are made, under its name."""
    title = text("events", lang, name=name_of(group, lang), objects=f"{group.objects:,}", first=group.first, last=group.last)
    table = _table(("column_from", "column_to", "column_objects", "column_share", "column_days", "column_money", "column_reasons"), lang)
    for step in group.steps:
        table.add_row(state_label(step.before, lang), state_label(step.after, lang), f"{step.objects:,}", probability(step.share, lang),
                      days(step, lang), _money(step, lang), _reasons(step, lang))  # fmt: skip
    return Stack(Text(title, style="bold"), table)


def _single(groups: Iterable[Group], lang: str) -> RenderableType:
    table = _table(("column_what", "column_from", "column_to", "column_times", "column_money", "column_reasons"), lang)
    for group in groups:
        step = group.steps[0]
        table.add_row(name_of(group, lang), state_label(step.before, lang), state_label(step.after, lang), f"{step.times:,}", _money(step, lang),
                      _reasons(step, lang))  # fmt: skip
    return Stack(Text(text("events_single", lang), style="bold"), table)


def name_of(group: Group, lang: str) -> str:
    """What a group is called: its kind, and the call or instrument if it is of one."""
    kind, name = group_label(group.kind, lang), group_label(group.name, lang)
    return kind if group.kind == group.name else text("group_of_kind", lang, kind=kind, name=name)


def days(step: Step, lang: str) -> str:
    """Median days of a step with the 10–90 % band; empty where they are not known."""
    if step.waits is None:
        return ""
    median, low, high = (f"{number:,.0f}" for number in step.waits)
    return text("funnel_days", lang, median=median, low=low, high=high)


def _table(columns: Iterable[str], lang: str) -> Table:
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    for key in columns:
        table.add_column(text(key, lang), justify="right" if key in NUMBERS else "left", no_wrap=key != "column_reasons", overflow="fold")
    return table


def _money(step: Step, lang: str) -> str:
    return amount(step.yuan, "yuan", lang) if step.yuan > 0 else ""


def _reasons(step: Step, lang: str) -> str:
    words = [f"{state_label(reason, lang)} {number:,}" for reason, number in step.reasons[:REASONS_SHOWN]]
    rest = sum(number for _, number in step.reasons[REASONS_SHOWN:])
    return ("、" if lang == "zh" else ", ").join([*words, *([f"… {rest:,}"] if rest else [])])
