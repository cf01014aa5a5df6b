"""How results show themselves in a notebook: one line of text, or a small table in HTML."""

from __future__ import annotations

from abc import ABC, abstractmethod
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

ROWS_SHOWN = 12


class Shown(ABC):
    """A result with a main table."""

    @abstractmethod
    def frame(self) -> pd.DataFrame:
        """The main table."""

    @abstractmethod
    def _line(self) -> str:
        """What it is, in one line."""

    def _short(self) -> pd.DataFrame:
        """The table shown in a notebook."""
        return self.frame()

    @staticmethod
    def _table(path: Path, **reading: object) -> pd.DataFrame:
        """A table that was written."""
        import pandas as pd

        return pd.read_csv(path, encoding="utf-8-sig", **reading)  # type: ignore[call-overload]

    def __repr__(self) -> str:
        return self._line()

    def _repr_html_(self) -> str:
        table = self._short()
        more = f"<p>… {len(table) - ROWS_SHOWN:,} more rows in .frame()</p>" if len(table) > ROWS_SHOWN else ""
        return f"<p>{escape(self._line())}</p>" + table.head(ROWS_SHOWN).to_html(index=False, na_rep="", float_format="{:,.4g}".format) + more
