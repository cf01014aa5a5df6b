"""Phrases in Chinese and English with values filled in; each view keeps its own table of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sim.kernel.errors import QiluError

LANGUAGES = ("zh", "en")


def fill(table: Mapping[str, Mapping[str, str]], key: str, language: str, **values: object) -> str:
    """The phrase `key` of a table in `language` with its values filled in. Raises QiluError for a language without words."""
    if language not in LANGUAGES:
        raise QiluError(f"no words in language {language!r}; available: {', '.join(LANGUAGES)}")
    phrase = table[key][language].format(**values)
    return phrase if language == "zh" else phrase.replace(" %", "\u00a0%")


def enumeration(names: Iterable[str], language: str) -> str:
    """Names in a row within a sentence."""
    return ("、" if language == "zh" else ", ").join(names)
