"""Errors of polars and the system while a file is read, turned into messages for the user."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import polars as pl

from custseg.errors import CustsegError, DataError, OutputError
from custseg.sources.change_guard import changed
from custseg.sources.files import is_url
from custseg.sources.unsupported import empty_file


@dataclass(frozen=True)
class ReadError:
    """The message for one kind of error.

    Attributes:
        what: is wrong with the file.
        hint: how to fix it.
        error: its type, which decides the exit status.
    """

    what: str
    hint: str
    error: type[CustsegError] = DataError


DAMAGED_PARQUET = ReadError("is a damaged Parquet file", "Export it again.")
NOT_UTF_8 = ReadError("is not UTF-8 text", "Save it as CSV in UTF-8 (in Excel: 'CSV UTF-8'), or: iconv -t utf-8")
UNMATCHED_QUOTES = ReadError("has unmatched quotes", "Export it again, with quotes inside fields doubled.")
DISK_FULL = ReadError("the disk is full", "Free some disk space.", OutputError)

BY_MESSAGE = {
    "no space left": DISK_FULL,
    "parquet": DAMAGED_PARQUET,
    "invalid utf-8": NOT_UTF_8,
    "invalid utf8": NOT_UTF_8,
    "could not parse": UNMATCHED_QUOTES,
}
"""Our error for each part of a message of polars, in lower case; the first match counts.

polars raises the same ``ComputeError`` for all of these, without a code: only the text tells them apart. A test causes
each of them, so that a new version of polars with other texts is noticed. A text that is not listed here still gives an
error that is correct, but less precise."""

CUT_SHORT = "fill whole buffer"
"""Part of the message of an ``OSError`` without a number, raised where bytes that a file had before are gone."""


@contextmanager
def translate_read_errors(name: str) -> Iterator[None]:
    """Turn errors of polars and the system into errors that quote none of the file's content.

    Args:
        name: of the file, as the user knows it.

    Raises:
        DataError: the file cannot be read.
        OutputError: the disk is full.
    """
    try:
        yield
    except pl.exceptions.NoDataError as error:
        raise empty_file(name) from error
    except pl.exceptions.PolarsError as error:
        found = _by_message(error)
        if found is None:
            raise
        raise found.error(found.what, where=name, hint=found.hint) from error
    except pl.exceptions.PanicException as error:
        # polars panics on Parquet files that contradict themselves.
        hint = "Copy or export it again; run with --debug for details."
        raise DataError("cannot be read: it is damaged", where=name, hint=hint) from error
    except OSError as error:
        if CUT_SHORT in str(error):
            raise changed(name) from error
        if is_url(name):
            hint = "Download it, and use the downloaded file."
            raise DataError("cannot be read over the network", where=name, hint=hint) from error
        if error.strerror:
            raise DataError(f"cannot be read: {error.strerror}", where=name) from error
        raise


def _by_message(error: pl.exceptions.PolarsError) -> ReadError | None:
    """Return our error for one of polars; None if it is not about the file, but a defect of custseg."""
    message = str(error).lower()
    found = next((ours for part, ours in BY_MESSAGE.items() if part in message), None)
    if found is None and isinstance(error, pl.exceptions.ComputeError):
        return ReadError("cannot be read as a table", "Run with --debug for details.")
    return found
