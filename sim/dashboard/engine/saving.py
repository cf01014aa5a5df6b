"""Levers that a visitor moved, kept as a scenario file that extends the one he began with: anybody can run, compare and change it."""

from __future__ import annotations

import os
import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.dashboard.engine.changes import Change, changed, moved, value_of
from sim.dashboard.engine.places import PlaceRefused, Places, Refused
from sim.dashboard.engine.visitors import DRAFTS, folder_of
from sim.experiments.store.writing import TEMPORARY, writing
from sim.kernel.errors import InputError
from sim.scenario.loader import load
from sim.scenario.resolved import Text

if TYPE_CHECKING:
    from sim.scenario.resolved import Scenario

LONGEST_ID, LONGEST_TITLE, LONGEST_REASON = 60, 120, 2_000

_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")
_ID_LINE = re.compile(r"""^id:\s*["']?([^\s"'#]+)""", re.MULTILINE)
_JOINERS = frozenset("\u200c\u200d")
"""Format characters that emoji and scripts are written with; all others are left out of texts."""

WORDS: dict[str, dict[str, str]] = {
    "no_id": {"en": "a name is needed", "zh": "请填写名称"},
    "bad_id": {
        "en": "{id}: small letters, digits, - and _, beginning with a letter or digit, at most {most} of them",
        "zh": "{id}：只能用小写英文字母、数字、“-”和“_”，以字母或数字开头，最多{most}个字符",
    },
    "near_id": {
        "en": "{id}: small letters, digits, - and _, beginning with a letter or digit, at most {most} of them; did you mean {nearest}?",
        "zh": "{id}：只能用小写英文字母、数字、“-”和“_”，以字母或数字开头，最多{most}个字符；是否指{nearest}？",
    },
    "taken": {"en": "{id}: there is a scenario of that name; choose another", "zh": "{id}：已有同名情景，请换一个名称"},
    "no_title": {"en": "a title is needed", "zh": "请填写标题"},
    "long_title": {"en": "the title has {number} characters; at most {most}", "zh": "标题有{number}个字符，最多{most}个"},
    "long_reason": {"en": "the reason has {number} characters; at most {most}", "zh": "说明有{number}个字符，最多{most}个"},
    "unread": {"en": "the file would not read back: {why}", "zh": "写出的文件无法读回：{why}"},
}
NOTE = "Saved from the dashboard. {base} with these levers moved (the value before in brackets, uncertain ones at their median):"
UNCHANGED = "Saved from the dashboard. {base} with nothing changed."
REASON = {"zh": "在仪表盘中由{base}调整参数得到。", "en": "Made in the dashboard from {base} by moving levers."}


class SavingRefused(Refused):
    """A scenario that cannot be saved as asked."""

    words = WORDS


def scenario_text(
    base: Path, changes: Sequence[Change], id: str, title: str | Mapping[str, str], reason: str | Mapping[str, str] = "", folder: Path | None = None
) -> str:
    """The text of a scenario file for `folder` (default: where `base` is) that extends `base` and says what the changes say.

    `title`, `reason`: one text for both languages or one for each; an empty reason says where the scenario came from. Paired with the base where that
    can be named. Raises SavingRefused for an id or title that cannot be, InputError for changes that cannot be made.
    """
    from sim.experiments.search.recommendation import scenario_text as write

    if (wrong := _wrong_id(id)) is not None:
        raise wrong
    folder = base.parent if folder is None else folder
    own = changed(base, ())
    names = _in_both(title, LONGEST_TITLE, "long_title", one_line=True)
    if not all(names.values()):
        raise SavingRefused("no_title")
    told = {language: said or REASON[language].format(base=own.id) for language, said in _in_both(reason, LONGEST_REASON, "long_reason").items()}
    path = folder / f"{id}.yaml"
    pair = own.id if own.id != id and folder.resolve() == base.resolve().parent and base.stem == own.id else None
    package = replace(changed(base, changes), id=id, pair_with=pair)
    body = write(path, package, base, Text(**names), Text(**told), {}, pair_with=pair)
    return "".join(f"# {line}\n" for line in _comments(base, own, changes)) + body


def save(places: Places, text: str, id: str) -> Path:
    """Write the text as scenarios/<id>.yaml and read it back.

    Raises SavingRefused if a scenario of that name or id is there, unless it says just this, or if the text is not a scenario of this id.
    """
    if (wrong := refusal(places, id)) is not None:
        path = places.scenarios / f"{id}.yaml"
        if wrong.key == "taken" and path.is_file() and path.read_bytes() == text.encode():
            return path
        raise wrong
    return _written(places.inside(places.scenarios, f"{id}.yaml"), text, id)


def draft(places: Places, visitor: str, base: Path, changes: Sequence[Change], id: str, title: str | Mapping[str, str]) -> Path:
    """The changes as a scenario file of the visitor's own, so that they can be run in full without being saved; written anew each time."""
    folder = folder_of(places, visitor) / DRAFTS
    folder.mkdir(exist_ok=True)
    text = scenario_text(base, changes, id, title, folder=folder)
    path = places.inside(folder, f"{id}.yaml")
    if path.is_file() and path.read_bytes() == text.encode():
        return path
    path.unlink(missing_ok=True)
    return _written(path, text, id)


def refusal(places: Places, id: str) -> SavingRefused | None:
    """Why a scenario cannot be saved under this id; None if it can. `.sentence(language)` says it."""
    if (wrong := _wrong_id(id)) is not None:
        return wrong
    try:
        places.inside(places.scenarios, f"{id}.yaml")
    except PlaceRefused:
        return _bad_id(id)
    return SavingRefused("taken", id=id) if id in _names(places) else None


def suggested_id(places: Places, base: str) -> str:
    """A name that is free, made from another one."""
    stem = _plain(base)[: LONGEST_ID - 4].strip("-_") or "scenario"
    taken = _names(places)
    return next(name for number in range(1, len(taken) + 3) if (name := f"{stem}-{number}") not in taken)


def _names(places: Places) -> set[str]:
    """Names and ids of all scenario files, in small letters: some systems do not tell large from small."""
    found = set()
    for path in places.scenario_files():
        found.add(path.stem.lower())
        found |= {match.lower() for match in _ID_LINE.findall(path.read_text(encoding="utf-8", errors="replace"))}
    return found


def _wrong_id(id: str) -> SavingRefused | None:
    if not id.strip():
        return SavingRefused("no_id")
    return None if _ID.fullmatch(id) and len(id) <= LONGEST_ID else _bad_id(id)


def _bad_id(id: str) -> SavingRefused:
    near = _plain(id)
    shown = repr(id if len(id) <= LONGEST_ID else id[:LONGEST_ID] + "…")
    return SavingRefused("near_id" if near and near != id else "bad_id", id=shown, most=LONGEST_ID, nearest=near)


def _plain(text: str) -> str:
    """The text with only what an id may have."""
    kept = unicodedata.normalize("NFKD", text.strip().lower())
    return re.sub(r"[^a-z0-9_]+", "-", kept).strip("-_")[:LONGEST_ID].strip("-_")


def _in_both(text: str | Mapping[str, str], most: int, too_long: str, one_line: bool = False) -> dict[str, str]:
    """The text in both languages without characters that YAML does not allow or nobody sees; one that is given in one language stands for both."""
    given = {"zh": text, "en": text} if isinstance(text, str) else dict(text)
    clean = {language: _visible(given.get(language, ""), one_line) for language in ("zh", "en")}
    clean = {"zh": clean["zh"] or clean["en"], "en": clean["en"] or clean["zh"]}
    longest = max(map(len, clean.values()))
    if longest > most:
        raise SavingRefused(too_long, number=longest, most=most)
    return clean


def _visible(text: str, one_line: bool) -> str:
    """Text of characters that are seen; lines are kept unless it is to be one."""
    lines = ["".join(character for character in line if _is_seen(character)) for line in text.replace("\t", " ").splitlines()]
    tidy = [" ".join(line.split()) for line in lines]
    return " ".join(line for line in tidy if line) if one_line else "\n".join(tidy).strip("\n")


def _is_seen(character: str) -> bool:
    category = unicodedata.category(character)
    return character in _JOINERS or not (category in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") or ord(character) & 0xFFFE == 0xFFFE)


def _comments(base: Path, own: Scenario, changes: Sequence[Change]) -> list[str]:
    """Where the scenario comes from: the base, and each lever with its value before and after."""
    from sim.dashboard.engine.levers import levers_of

    before = {lever.path: lever for lever in levers_of(own)}
    rows = [NOTE.format(base=_visible(base.name, one_line=True))]
    for change in moved(own, changes):
        lever = before[change.path]
        rows.append(f"  {change.path}: {lever.text('en', value_of(change))} ({lever.text('en')})".replace("\u00a0", " "))
    return rows if len(rows) > 1 else [UNCHANGED.format(base=_visible(base.name, one_line=True))]


def _written(path: Path, text: str, id: str) -> Path:
    """Make the file, which must not be there, and read it back; two who save at once cannot overwrite each other."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}{TEMPORARY}")
    with writing(path):
        temporary.write_bytes(text.encode())
        try:
            try:
                read = load(temporary)
            except InputError as error:
                raise SavingRefused("unread", why=str(error).replace(temporary.name, path.name)) from error
            if read.id != id:
                raise SavingRefused("unread", why=f"id {read.id}")
            try:
                os.link(temporary, path)
            except FileExistsError:
                raise SavingRefused("taken", id=id) from None
        finally:
            temporary.unlink(missing_ok=True)
    return path
