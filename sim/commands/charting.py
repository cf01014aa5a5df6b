"""`qilu charts`: the charts of finished runs drawn again from what is stored, in the formats and languages asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.commands.answer import complain, shown
from sim.kernel.errors import nearest_name

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.views.charts import Drawing
    from sim.views.stored_run import StoredRun


def redraw(words: Sequence[str], formats: str, languages: str, to: Path | None, quiet: bool = False) -> None:
    """Draw charts of result folders and say where they are. `words`: folders of runs, and names of charts (none: all charts).

    `formats`, `languages`: names with commas between them; languages may be empty for the scenario's. Raises typer.BadParameter with every problem,
    QiluError for a folder that cannot be read.
    """
    from sim.views.phrases import LANGUAGES
    from sim.views.style import FORMATS

    folders = [Path(word) for word in words if Path(word).is_dir()]
    names = [word for word in words if not Path(word).is_dir()]
    problems: list[str] = []
    kinds = _chosen(formats, FORMATS, "format", problems)
    tongues = _chosen(languages, LANGUAGES, "language", problems) if languages else []
    runs = [one for folder in folders if (one := _drawings(folder, problems))]
    problems += _unknown(names, {name for _, found in runs for name in found})
    problems += [f"two folders are called {name}: draw them apart" for name, count in Counter(f.name for f in folders).items() if to and count > 1]
    if not folders:
        problems.append("name at least one folder of a finished run")
    if problems:
        raise typer.BadParameter("; ".join(problems))
    for run, found in runs:
        folder, chosen = run.directory, {name: draw for name, draw in found.items() if not names or name in names}
        if not quiet:
            complain(f"drawing charts of {shown(folder)}")
        target = folder / "charts" if to is None else to if len(folders) == 1 else to / folder.name
        _draw(run, chosen, target, tongues, kinds, told=bool(names))


def _drawings(folder: Path, problems: list[str]) -> tuple[StoredRun, dict[str, Drawing]] | None:
    """Every chart that a folder may have, with those of its first event record; None after noting that it is not the folder of a run."""
    from sim.experiments.store.event_file import read_event_identity
    from sim.views.charts import drawings
    from sim.views.events.charts import PREFIX
    from sim.views.events.charts import drawings as event_drawings
    from sim.views.events.lives import groups_of, read_lives
    from sim.views.stored_run import StoredRun

    if not any(folder.glob("runs/*.parquet")):
        problems.append(
            f"{shown(folder)} holds no finished runs; charts of other studies are drawn by the command that made them{_command_of(folder)}"
        )
        return None
    run = StoredRun(folder)
    found = dict(drawings(run))
    for path in sorted(folder.glob("events/draw-*.parquet"))[:1]:
        identity = read_event_identity(path)
        if identity is not None:
            lives = read_lives(path)
            found |= {f"{PREFIX}{name}": draw for name, draw in event_drawings(run, identity[1], lives, groups_of(lives)).items()}
    return run, found


def _command_of(folder: Path) -> str:
    """The command in a folder's manifest, after a colon; empty without one."""
    import json

    from sim.views.stored_run import redraw_command

    try:
        command = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["command"]
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return f": {redraw_command(command)}"


def _chosen(written: str, valid: Sequence[str], what: str, problems: list[str]) -> list[str]:
    """The names in a list with commas, each once."""
    names = list(dict.fromkeys(name.strip().lower() for name in written.split(",") if name.strip()))
    for name in names:
        if name not in valid:
            problems.append(f"unknown {what} {name!r}; there are {', '.join(valid)}")
    if not names:
        problems.append(f"no {what} named; there are {', '.join(valid)}")
    return names


def _unknown(names: Iterable[str], known: set[str]) -> list[str]:
    problems = []
    for name in names:
        if "/" in name or name.startswith("."):
            problems.append(f"{name}: no such folder")
        elif known and name not in known:
            near = nearest_name(name, sorted(known))
            problems.append(
                f"{name!r} is neither a folder nor a chart" + (f"; did you mean {near}?" if near else f"; charts: {', '.join(sorted(known))}")
            )
    return problems


def _draw(run: StoredRun, chosen: dict[str, Drawing], folder: Path, languages: Sequence[str], formats: Sequence[str], told: bool) -> None:
    """Write the charts and say how many there are; if they were named (`told`), also which of them have nothing to show."""
    from sim.views.style import save_all

    drawn: set[str] = set()

    def figures(language: str) -> Iterator[tuple[str, Figure]]:
        for name, draw in chosen.items():
            figure = draw(language)
            if figure is not None:
                drawn.add(name)
                yield name, figure

    files = save_all(figures, folder, languages or run.languages, formats=formats)
    typer.echo(f"{shown(folder)}  {len(files)} files, {len(drawn)} charts")
    if told and (missing := [name for name in chosen if name not in drawn]):
        complain(f"nothing recorded for: {', '.join(missing)}")
