"""Malformed lines: refused, or reported as excluded, in the same words for every file."""

from __future__ import annotations

from custseg.errors import DataError
from custseg.settings.setting import Settings


def describe_bad_lines(lines: int, where: str, settings: Settings) -> str:
    """Return a sentence on malformed lines that are excluded, without its full stop.

    Args:
        lines: their number, 1 or more.
        where: they are, in words.
        settings: with ``bad_rows``.

    Raises:
        DataError: the settings make such lines an error.
    """
    what = "1 line is malformed" if lines == 1 else f"{lines:,} lines are malformed"
    why = "too few or too many fields, or a stray quote"
    if settings["bad_rows"] == "error":
        raise DataError(f"{what}: {why}", where=where, hint="Fix the file, or exclude such lines: --bad-rows skip")
    return f"{what} and excluded ({why})"
