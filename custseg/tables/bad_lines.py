"""Lines that are no rows: refused, or said to be set aside, in the same words for every file."""

from __future__ import annotations

from custseg.errors import DataError
from custseg.settings.setting import Settings


def said_of_bad_lines(lines: int, where: str, settings: Settings) -> str:
    """Return what is said of lines that are set aside because they are no rows, without its full stop.

    Args:
        lines: their number, 1 or more.
        where: they stand.
        settings: with ``bad_rows``.

    Raises:
        DataError: such lines are to be an error.
    """
    what = "1 line is no row of the table" if lines == 1 else f"{lines:,} lines are no rows of the table"
    why = "too few or too many fields, or a stray quote"
    if settings["bad_rows"] == "error":
        raise DataError(f"{what}: {why}", where=where, hint="Mend the file, or set such lines aside: --bad-rows skip.")
    return f"{what} and set aside ({why})"
