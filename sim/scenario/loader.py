"""Loading a scenario file: read, merge, check everything, freeze. All problems are reported at once.

`load("scenarios/baseline.yaml")` is the way in; the steps are in `inherit.py` (files and `extends`), `overrides.py` (`--set`),
`schema.py` (shape), `policy.py`, `assumptions.py`, `posterior.py`, `targets.py` (sections) and `rules.py` (what must hold among parameters).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sim.kernel.errors import nearest_name
from sim.scenario.assumptions import check_clash, read_assumptions
from sim.scenario.catalogue import MEASURES, Measure
from sim.scenario.document import Node, Problems
from sim.scenario.inherit import Family, Source, merge
from sim.scenario.overrides import Override, apply_overrides
from sim.scenario.pairing import check_pair
from sim.scenario.parameter import Parameter
from sim.scenario.parameters import PARAMETERS
from sim.scenario.policy import Horizon, PolicyReader, Stated
from sim.scenario.posterior import KEY as POSTERIOR
from sim.scenario.posterior import Posterior, read_posterior
from sim.scenario.resolved import Assumption, Scenario, Target
from sim.scenario.rules import RULES, check_rules
from sim.scenario.schema import ScenarioModel, check_shape
from sim.scenario.starts import START_DATES
from sim.scenario.targets import as_text, read_target
from sim.scenario.variables import VARIABLES

_QUARTER_ENDS = ((3, 31), (6, 30), (9, 30), (12, 31))
_ANY_TIME = Horizon(date.min, date.max)
_EMPTY = Node({}, "", "", 1, 1, "")


def load(path: str | os.PathLike[str], overrides: Sequence[str | Override] = (), registry: Mapping[str, Parameter] = PARAMETERS) -> Scenario:
    """The scenario in the file `path`, with `--set` overrides (`PATH=VALUE`) on top.

    Raises InputError with every problem of the file, of the files it extends and of the overrides.
    """
    problems = Problems()
    family = Family(problems)
    family.read(os.fspath(path))
    if not family.sources or family.sources[-1].root is None:
        problems.raise_if_any()
    as_filed = merge(family.sources, problems, family.complete)
    root = apply_overrides(as_filed, overrides, registry, problems)
    run = root.get("run")
    if run is not None and (pair := run.get("pair_with")) is not None:
        check_pair(pair, as_filed, family, problems)
    model = check_shape(root, problems, family.complete)
    scenario = _Resolver(root, model, registry, problems).resolve(family.sources)
    problems.raise_if_any()
    assert scenario is not None
    return scenario


def switched_on(scenario: Scenario) -> tuple[Measure, ...]:
    """Measures that are in force on some day of the scenario."""
    on = {change.path for change in scenario.changes if change.value is True or any(value is True for _, value in change.schedule)}
    on |= {assumption.path for assumption in scenario.assumptions if True in assumption.distribution.numbers}
    return tuple(measure for measure in MEASURES if measure.switch in on)


class _Resolver:
    """Reads the sections of the merged tree; goes on after problems as far as it can."""

    def __init__(self, root: Node, model: ScenarioModel | None, registry: Mapping[str, Parameter], problems: Problems):
        self.root, self.model, self.registry, self.problems = root, model, registry, problems

    def resolve(self, sources: Iterable[Source]) -> Scenario | None:
        """The scenario; None if there was any problem."""
        horizon = self._horizon()
        posterior = read_posterior(self.root.get(POSTERIOR), self.registry, self.problems)
        written = read_assumptions(self._section("assumptions"), self.registry, self.problems)
        used = {path: one for path, one in posterior.assumptions.items() if path not in self._section("assumptions").entries}
        if posterior.assumptions and not used:
            self._nothing_used(list(posterior.assumptions))
        assumptions = written | used
        changes = PolicyReader(self.registry, horizon or _ANY_TIME, assumptions, self.problems).read(self._section("policy"))
        if horizon is not None:
            check_clash(self._section("assumptions"), changes, horizon, self.problems)
            self._check_rules(changes, assumptions, posterior, horizon)
        targets = self._targets(horizon)
        self._check_headline()
        model = self.model
        if model is None or horizon is None or self.problems.found:
            return None
        return Scenario(
            id=model.id,
            title=as_text(model.title),
            reason=as_text(model.reason) if model.reason else None,
            schema=model.schema_,
            start=horizon.start,
            end=horizon.end,
            step=model.time.step,
            scale=float(model.population.scale),
            population_seed=model.population.seed,
            draws=model.run.draws,
            replicates=model.run.replicates,
            seed=model.run.seed,
            pair_with=model.run.pair_with,
            changes=tuple(item.change for item in changes),
            assumptions=tuple(assumptions.values()),
            targets=tuple(targets),
            headline=tuple(model.report.headline),
            languages=tuple(model.report.languages),
            files=(*posterior.files, *((source.name, source.sha256) for source in sources)),
            beaten=tuple(path for path in posterior.assumptions if path not in used),
        )

    def _section(self, name: str) -> Node:
        section = self.root.get(name)
        return section if section is not None and section.is_mapping else _EMPTY

    def _nothing_used(self, paths: list[str]) -> None:
        """Report a posterior without effect."""
        said = self.root.get(POSTERIOR)
        assert said is not None
        allowed = f"null under assumptions takes a path away and leaves it to the posterior: {', '.join(paths)}"
        self.problems.add(said, f"{said.text} has no effect: assumptions, which beats it, has all of its columns", allowed)

    def _horizon(self) -> Horizon | None:
        """Start and end, both quarter ends; None if they cannot be read, so that nothing is judged by them."""
        time = self._section("time")
        nodes = [time.get("start"), time.get("end")]
        if not all(node is not None and isinstance(node.value, date) for node in nodes):
            return None
        start_node, end_node = nodes
        assert start_node is not None
        assert end_node is not None
        for node in (start_node, end_node):
            if (node.value.month, node.value.day) not in _QUARTER_ENDS:
                self.problems.add(node, f"{node.value} is not the end of a quarter", "a 31 March, 30 June, 30 September or 31 December")
        if start_node.value not in START_DATES and (start_node.value.month, start_node.value.day) in _QUARTER_ENDS:
            self.problems.add(start_node, f"no population starts on {start_node.value}", " or ".join(map(str, START_DATES)))
        if end_node.value <= start_node.value:
            self.problems.add(end_node, f"{end_node.value} is not after the start {start_node.value}", "an end after the start")
            return None
        return Horizon(start_node.value, end_node.value)

    def _check_rules(self, changes: list[Stated], assumptions: dict[str, Assumption], posterior: Posterior, horizon: Horizon) -> None:
        """Rules between parameters, where each of their values is right by itself."""
        wrong = [problem.path for problem in self.problems.found]
        rules = [rule for rule in RULES if not any(path in place for path in rule.paths for place in wrong)]
        places = posterior.places | {path: entry.key for path, entry in self._section("assumptions").entries.items()}
        places |= {item.change.path: item.node for item in changes}
        frozen = [item.change for item in changes]
        check_rules(self.registry, frozen, assumptions, (horizon.start, horizon.end), places, self.problems, rules)

    def _targets(self, horizon: Horizon | None) -> list[Target]:
        """Targets whose shape is right; the shape of the others has been reported."""
        entries = self._section("targets").entries
        read = [read_target(name, entry.value, horizon, self.problems) for name, entry in entries.items()]
        return [target for target in read if target is not None]

    def _check_headline(self) -> None:
        """Charted variables must exist."""
        headline = self._section("report").get("headline")
        for item in headline.value if headline and isinstance(headline.value, list) else ():
            if isinstance(item.value, str) and item.value not in VARIABLES:
                self.problems.add(item, f"unknown variable {item.value}", "a result variable", nearest_name(item.value, VARIABLES))
