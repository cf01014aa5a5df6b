"""What to type to have what the report lacks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.views.interactive.parts import Words
from sim.views.report.blocks import Block, Copied, Prose

if TYPE_CHECKING:
    from sim.views.report.material import Ensemble, Material


def scenario_file(one: Ensemble) -> str:
    """The scenario file that the ensemble's command names."""
    named = [word for word in one.stored.manifest["command"] if word.endswith((".yaml", ".yml"))]
    return named[0] if named else f"scenarios/{one.scenario.id}.yaml"


def partner_file(one: Ensemble) -> str:
    """The file of the scenario that it pairs with, beside its own."""
    file, partner = scenario_file(one), one.scenario.pair_with or "no-policy"
    folder = file.rpartition("/")[0]
    return f"{folder}/{partner}.yaml" if folder else f"{partner}.yaml"


def advise(material: Material, words: Words, commands: Sequence[str]) -> list[Block]:
    """A sentence and commands to type; `{file}` and `{partner}` stand for scenario files. None without an ensemble."""
    if material.main is None:
        return []
    names = {"file": scenario_file(material.main), "partner": partner_file(material.main), "run": material.main.run.directory.name}
    return [Prose(words), Copied("\n".join(command.format(**names) for command in commands))]
