"""Reading the text of an input file, with what is wrong reported at a place that a person can act on."""

from __future__ import annotations

from pathlib import Path

from sim.kernel.errors import Problem, nearest_name
from sim.scenario.document import Node, Problems


def read_text(name: str, what: str, place: Node | None, problems: Problems) -> str | None:
    """The UTF-8 text of the file `name`, without a byte order mark; None after reporting that it cannot be read.

    `what` it should be (“a scenario file”), for the message; `place`: where the file is asked for, None for the command line.
    """
    path = Path(name).resolve()
    try:
        raw = path.read_bytes()
    except OSError as error:
        siblings = sorted(item.name for item in path.parent.glob(f"*{path.suffix}")) if path.parent.is_dir() else []
        found = f"{name} does not exist" if isinstance(error, FileNotFoundError) else f"{name} cannot be read ({error.strerror})"
        problems.add(place or Node(None, "", name, 1, 1, "file"), found, what, nearest_name(path.name, siblings))
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line, column = before.count(b"\n") + 1, len(before) - (before.rfind(b"\n") + 1) + 1
        problems.found.append(Problem(name, line, column, "file", "a byte that is not UTF-8", "text in UTF-8"))
        return None
