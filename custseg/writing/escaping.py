"""Makes text from the data harmless: nothing in it may act on a terminal or in a spreadsheet."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

# Cc: control characters and escapes. Cf: direction overrides, which make a text look like another.
HIDDEN = ("Cc", "Cf")

SIGNS = "=+@-＝＋－＠﹦﹢﹣﹫"
"""What makes a cell a formula, and the forms of it that spreadsheets take for the same."""

INVISIBLE = ("Cc", "Cf", "Zs", "Zl", "Zp", "Mn")
BLANK = "\u115f\u1160\u3164\uffa0\u2800"
"""Categories of characters that show nothing by themselves; letters and symbols that show nothing either."""

FORMULA = rf"^[\s\p{{Cc}}\p{{Cf}}\p{{Z}}\p{{Mn}}{BLANK}]*[\t\r\n{re.escape(SIGNS)}]"
"""For polars: a formula, also behind characters that programs leave out when they read a cell."""

CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
ACTING = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
"""Characters that JSON leaves as they are, and terminals or viewers act on: C1 controls, directions, line ends."""

NUMBER = r"^ *[+\-][\d\s().,/-]*$"
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
    return f"'{name}" if acts(name) else name


def acts(text: str) -> bool:
    """Return whether a spreadsheet takes a text for a formula, as ``FORMULA`` does."""
    for sign in text:
        if sign in SIGNS or sign in "\t\r\n":
            return True
        if sign not in BLANK and unicodedata.category(sign) not in INVISIBLE:
            return False
    return False


def plain_json(document: bytes, frame: pl.DataFrame | None = None) -> bytes:
    """Return a JSON text with escapes for the signs that act on a terminal: a program reads the same from it.

    Args:
        document: in UTF-8.
        frame: the rows that it holds, which are looked through faster; None to look through the document.
    """
    if frame is not None and not _has_acting_signs(frame):
        return document
    return ACTING.sub(lambda found: f"\\u{ord(found[0]):04x}", document.decode()).encode()


def _has_acting_signs(frame: pl.DataFrame) -> bool:
    import polars as pl

    if any(map(ACTING.search, frame.columns)) or any(dtype.is_nested() for dtype in frame.dtypes):
        return True
    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    return bool(texts) and any(frame.select(pl.col(texts).str.contains(ACTING.pattern).any()).row(0))


def one_line(text: str) -> str:
    """Return a printable text on one line."""
    return printable(re.sub(r"\s+", " ", text))
