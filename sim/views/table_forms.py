"""The two forms of a table of results: for the terminal, and as Markdown for a document. Words stand left and may wrap, numbers stand right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.box import SIMPLE_HEAD
from rich.table import Table


def terminal_table(title: str, caption: str | None, heads: Sequence[str], words: Sequence[bool], *, wrap_numbers: bool = False) -> Table:
    """An empty table. `words`: which columns hold words and not numbers; `wrap_numbers`: numbers may break over lines too, where heads are long."""
    table = Table(title=title, title_justify="left", title_style="bold", caption=caption, caption_justify="left", box=SIMPLE_HEAD,
                  padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)  # fmt: skip
    for head, left in zip(heads, words, strict=True):
        table.add_column(head, justify="left" if left else "right", no_wrap=not (left or wrap_numbers), overflow="fold")
    return table


def markdown_table(heads: Sequence[str], rows: Iterable[Sequence[str]], words: Sequence[bool]) -> str:
    """The same as Markdown."""
    rule = ["---" if left else "---:" for left in words]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in (heads, rule, *rows))
