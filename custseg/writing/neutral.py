"""Text from the data is data: nothing in it may act on a terminal or in a spreadsheet."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

# Cc: control characters and escapes. Cf: direction overrides, which make a text look like another.
HIDDEN = ("Cc", "Cf")

FORMULA = r"^[\t\r\n]|^[=@+\-]"
NUMBER = r"^[+\-][\d\s().,/-]*$"
"""What begins with a sign and is still no formula: a number, a phone number."""


def printable(text: str) -> str:
    """Return a text without control characters, each shown as a replacement character."""
    if text.isprintable():
        return text
    return "".join("�" if unicodedata.category(sign) in HIDDEN else sign for sign in text)


def no_formulas(frame: pl.DataFrame) -> pl.DataFrame:
    """Put an apostrophe before texts that a spreadsheet would run as formulas."""
    import polars as pl

    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    if not texts:
        return frame
    column = pl.col(texts)
    acts = column.str.contains(FORMULA) & ~column.str.contains(NUMBER)
    return frame.with_columns(pl.when(acts).then(pl.format("'{}", column)).otherwise(column).name.keep())


def one_line(text: str) -> str:
    """Return a printable text on one line."""
    return printable(re.sub(r"\s+", " ", text))
