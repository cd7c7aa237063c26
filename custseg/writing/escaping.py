"""Makes text from the data harmless: nothing in it may act on a terminal or in a spreadsheet."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

# Cc: control characters and escapes. Cf: direction overrides, which make a text look like another.
HIDDEN = ("Cc", "Cf")

FORMULA = r"^[\t\r\n]|^[=@+\-]"
CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
NUMBER = r"^[+\-][\d\s().,/-]*$"
"""Text that begins with a sign but is not a formula: a number, a phone number."""


def printable(text: str) -> str:
    """Return a text without control characters, each shown as a replacement character."""
    if text.isprintable():
        return text
    return "".join("�" if unicodedata.category(sign) in HIDDEN else sign for sign in text)


def harmless(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame for CSV: no control characters, and an apostrophe before a formula."""
    import polars as pl

    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    if texts:
        column = pl.col(texts).str.replace_all(CONTROL, "�")
        acts = column.str.contains(FORMULA) & ~column.str.contains(NUMBER)
        frame = frame.with_columns(pl.when(acts).then(pl.format("'{}", column)).otherwise(column).name.keep())
    return frame.rename({name: _harmless_name(name) for name in frame.columns})


def _harmless_name(name: str) -> str:
    name = one_line(name)
    return f"'{name}" if re.search(FORMULA, name) else name


def one_line(text: str) -> str:
    """Return a printable text on one line."""
    return printable(re.sub(r"\s+", " ", text))
