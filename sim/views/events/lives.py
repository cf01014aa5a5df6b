"""Event records as lives: the states that one project, application, loan or zone went through, and how long each step took.

An object is one (kind, subject); where many firms share a subject (the applicants of a call, the receivers of a payment), each firm's
part is an object of its own, anew each time it begins. A group is what is compared: all objects of one call, instrument or kind.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from sim.kernel.errors import QiluError
from sim.scenario.chains import CHAIN_SLUGS, FIELD_SLUGS
from sim.scenario.variables import CALLS, FISCAL_INSTRUMENTS, INSTRUMENTS

if TYPE_CHECKING:
    import pandas as pd

MOST_REASONS = 12
"""A step with more kinds of reasons carries remarks of which each is unlike the others; they are left out."""
UNBORN = ("", "none", "planned")
"""States before an object's life."""


@dataclass(frozen=True)
class Step:
    """A change of state within a group: how often it happened, how many objects made it and their share of those that ever were in the state
    before; of its first time with each object, the days in that state (`waits`: median, 10 %, 90 %; None where they are not known); money in
    all, and reasons, most frequent first."""

    before: str
    after: str
    times: int
    objects: int
    share: float
    waits: tuple[float, float, float] | None
    yuan: float
    reasons: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Group:
    """All lives of a call, instrument or kind: its `states` in the order in which they are reached, with the number of objects that ever
    did, those that nothing leaves (`ends`) last; `steps`: changes between them, in that order."""

    kind: str
    name: str
    objects: int
    first: str
    last: str
    states: dict[str, int]
    ends: frozenset[str]
    steps: tuple[Step, ...]

    def wait_into(self, state: str) -> Step | None:
        """The most frequent step into a state of which the length is known."""
        into = [step for step in self.steps if step.after == state and step.waits is not None]
        return max(into, key=lambda step: step.objects, default=None)


def read_lives(path: Path) -> pd.DataFrame:
    """The events of a file with `object` (number), `group` and `wait`: days since it came into the state that it leaves, NaN if not known.

    Sorted by object, then in order of happening. Raises QiluError if the file cannot be read.
    """
    import pyarrow as pa

    from sim.experiments.store.encoding import read_table

    try:
        table = read_table(path)[0]
    except (pa.ArrowException, OSError, KeyError, ValueError) as error:
        raise QiluError(f"{path}: cannot be read as event records: {error}") from error
    return as_lives(table.to_pandas(date_as_object=False))


def as_lives(events: pd.DataFrame) -> pd.DataFrame:
    """As `read_lives`, from the columns of an event file."""
    events = events.assign(**{name: events[name].astype(object) for name in ("kind", "subject", "from", "to", "reason")})
    firm = events["firm"].fillna(-1).astype(int)
    shared = _shared(events.assign(firm=firm))
    owner = firm.where(shared, -1)
    events["object"] = events.assign(owner=owner).groupby(["kind", "subject", "owner"], sort=False).ngroup()
    events["wait"] = _waits(events)
    events["object"] = events.assign(life=_lives(events)).groupby(["object", "life"], sort=False).ngroup()
    groups = {pair: group_of(*pair) for pair in events[["kind", "subject"]].drop_duplicates().itertuples(index=False, name=None)}
    events["group"] = [groups[pair] for pair in zip(events["kind"], events["subject"], strict=True)]
    return events.sort_values("object", kind="stable").reset_index(drop=True)


def _waits(events: pd.DataFrame) -> pd.Series:
    """Days since the object last came into the state that the event leaves: other things that happen to it meanwhile do not matter."""
    import pandas as pd

    states = pd.DataFrame({"order": range(len(events)), "object": events["object"].to_numpy(), "date": events["date"].to_numpy()})
    left, entered = states.assign(state=events["from"].to_numpy()), states.assign(state=events["to"].to_numpy())
    found = pd.merge_asof(left, entered, on="order", by=["object", "state"], allow_exact_matches=False, suffixes=("", "_entered"))
    return (found["date"] - found["date_entered"]).dt.days.set_axis(events.index)


def _lives(events: pd.DataFrame) -> pd.Series:
    """Which of an object's lives an event belongs to: one begins where it comes from nowhere into a state that leads somewhere."""
    leads = set(zip(events["kind"], events["from"], strict=True))
    begins = [
        before in UNBORN and (kind, after) in leads for kind, before, after in events[["kind", "from", "to"]].itertuples(index=False, name=None)
    ]
    return events.assign(begins=begins).groupby("object", sort=False)["begins"].cumsum()


def _shared(events: pd.DataFrame) -> pd.Series:
    """Whether an event's subject is shared by firms: some change of its state happened to more than one of them."""
    steps = events.groupby(["kind", "subject", "from", "to"], sort=False)["firm"].nunique()
    subjects = (steps > 1).groupby(level=["kind", "subject"], sort=False).any()
    pairs = list(zip(events["kind"], events["subject"], strict=True))
    return subjects.loc[pairs].set_axis(events.index) if pairs else events["firm"] > 0


def group_of(kind: str, subject: str) -> str:
    """The call or instrument that a subject is called after, else its kind."""
    word = re.split(r"[ /\d]", subject, maxsplit=1)[0]
    return word if word in (*CALLS, *FISCAL_INSTRUMENTS, *INSTRUMENTS) else kind


def chain_of(subject: str) -> str:
    """The landmark chain or emerging field that a subject names; empty if none."""
    return next((word for word in re.split(r"[ /]", subject) if word in (*CHAIN_SLUGS, *FIELD_SLUGS)), "")


def groups_of(lives: pd.DataFrame) -> tuple[Group, ...]:
    """All groups, kinds in order of first happening and the largest group of a kind first."""
    order = {kind: number for number, kind in enumerate(lives["kind"].unique())}
    found = [_group(str(kind), str(name), rows) for (kind, name), rows in lives.groupby(["kind", "group"], sort=False)]
    return tuple(sorted(found, key=lambda group: (order[group.kind], -group.objects, group.name)))


def _group(kind: str, name: str, rows: pd.DataFrame) -> Group:
    sequences = _sequences(rows)
    ends = ends_of(rows)
    places = _order(sequences)
    names = sorted(places, key=lambda state: (state in ends, places[state]))
    place = {state: number for number, state in enumerate(names)}
    sizes = {state: sum(number for sequence, number in sequences.items() if state in sequence) for state in names}
    objects = sum(sequences.values())
    steps = [
        _step(str(before), str(after), part, sizes.get(str(before), objects)) for (before, after), part in rows.groupby(["from", "to"], sort=False)
    ]
    steps.sort(key=lambda step: (place.get(step.before, -1), place[step.after]))
    return Group(kind, name, objects, f"{rows['date'].min():%Y-%m-%d}", f"{rows['date'].max():%Y-%m-%d}", sizes, ends, tuple(steps))


def ends_of(rows: pd.DataFrame) -> frozenset[str]:
    """States that nothing leaves and that were the last thing heard of most objects which came into them."""
    last = rows.drop_duplicates("object", keep="last")["to"].value_counts()
    came = rows.drop_duplicates(["object", "to"])["to"].value_counts().to_dict()
    left = set(rows["from"])
    return frozenset(str(state) for state, number in last.items() if state not in left and number > came[state] / 2)


def _sequences(rows: pd.DataFrame) -> dict[tuple[str, ...], int]:
    """The states of an object's life in order, each once, and how many objects lived so."""
    lives: dict[int, dict[str, None]] = {}
    for number, before, after in rows[["object", "from", "to"]].itertuples(index=False, name=None):
        life = lives.setdefault(number, {})
        if before not in UNBORN:
            life.setdefault(before)
        life.setdefault(after)
    return dict(Counter(tuple(life) for life in lives.values()))


def _order(sequences: dict[tuple[str, ...], int]) -> dict[str, float]:
    """How late each state comes: the mean share of lives, over the states it meets there, in which it comes after them."""
    after: Counter[tuple[str, str]] = Counter()
    for sequence, number in sequences.items():
        for early, late in combinations(sequence, 2):
            after[late, early] += number
    states = list(dict.fromkeys(state for sequence in sequences for state in sequence))
    shares = {one: [after[one, other] / met for other in states if (met := after[one, other] + after[other, one]) and other != one] for one in states}
    return {state: sum(found) / len(found) if found else 0.0 for state, found in shares.items()}


def _step(before: str, after: str, part: pd.DataFrame, out_of: int) -> Step:
    once = part.drop_duplicates("object")
    waits = once["wait"].dropna()
    days = (float(waits.median()), float(waits.quantile(0.1)), float(waits.quantile(0.9))) if len(waits) else None
    reasons = once.loc[once["reason"] != "", "reason"].value_counts(sort=True)
    if len(reasons) > MOST_REASONS:
        reasons = reasons[:0]  # remarks, not reasons
    return Step(
        before, after, len(part), len(once), len(once) / out_of, days, float(part["yuan"].sum()),
        tuple((str(reason), int(number)) for reason, number in sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))),
    )  # fmt: skip
