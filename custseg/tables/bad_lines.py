"""Lines that are no rows, in files beside the orders: set aside and told, as those of the orders are."""

from __future__ import annotations

import polars as pl

from custseg.errors import DataError
from custseg.notes import Note
from custseg.settings.settings import Settings
from custseg.sources import EXTRA
from custseg.sources.source import Source

BAD = "_bad"
"""Column that tells whether a line is no row."""


def is_bad(source: Source) -> pl.Expr:
    """Tell the lines of a proved source that are no rows, as ``BAD``; the others have no surplus fields."""
    return (pl.lit(False) if source.typed else pl.any_horizontal(pl.col(EXTRA).is_not_null())).alias(BAD)


def without_bad(frame: pl.DataFrame, source: Source, settings: Settings, notes: list[Note], table: str) -> pl.DataFrame:
    """Return a table without the lines that are no rows.

    Args:
        frame: with ``BAD``.
        source: the table's file.
        settings: with ``bad_rows``.
        notes: gets how many lines were set aside.
        table: its name, such as "contacts".

    Raises:
        DataError: there are such lines, and they are an error.
    """
    rows = int(frame[BAD].sum())
    if rows:
        what = "1 line is no row of the table" if rows == 1 else f"{rows:,} lines are no rows of the table"
        why = "too few or too many fields, or a stray quote"
        if settings["bad_rows"] == "error":
            mend = "Mend the file, or set such lines aside: --bad-rows skip."
            raise DataError(f"{what}: {why}", where=source.name, mend=mend)
        notes.append(Note(f"{table}_bad_rows", f"{source.name}: {what} and set aside ({why}).", warns=True))
    return frame.filter(~pl.col(BAD)).drop(BAD)
