"""Finds malformed lines in one scan, and repairs or marks them, so that none is lost.

A line is irregular if it is not a row by itself: it may be malformed, or part of a record of several lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

import polars as pl

from custseg.sources.data_likeness import data_like
from custseg.sources.dialect import Dialect

MALFORMED = "malformed line"
"""Content of the first surplus field of a malformed line."""

MAX_RECORD_LINES = 200
MAX_REPAIRED_LINE = 1 << 20
"""Characters of the longest line that is repaired."""

LINES_AT_ONCE = 100_000


@dataclass(frozen=True)
class Edit:
    """The repair of a record.

    Attributes:
        line: position of its first line, from 0.
        text: the line that replaces it.
        lines: number of lines that are replaced.
    """

    line: int
    text: str
    lines: int = 1


def are_rows(lines: Iterable[str], dialect: Dialect) -> bool:
    """Return whether each of some lines is a row by itself.

    Args:
        lines: without their ends.
        dialect: of their file.
    """
    texts = pl.Series(list(lines), dtype=pl.String)
    return bool(texts.str.contains(_row_pattern(dialect)).all())


def irregular_lines(path: str, dialect: Dialect) -> pl.Series:
    """Return the positions, from 0 and sorted, of the lines that are not a row by themselves.

    Args:
        path: of a file in UTF-8, not packed.
        dialect: of the file.
    """
    is_row = pl.col("line").str.contains(_row_pattern(dialect))
    lines = pl.scan_lines(path, glob=False, row_index_name="at")
    irregular = lines.filter(~is_row & (pl.col("at") >= dialect.skip)).select("at")
    return irregular.collect(engine="streaming").to_series().sort()


def _row_pattern(dialect: Dialect) -> str:
    """Return the pattern of a line that is a row by itself."""
    quote, separator = re.escape(dialect.quote), re.escape(dialect.separator)
    field = f"(?:(?:{quote}[^{quote}]*{quote})+|[^{quote}{separator}]*)"
    others = len(dialect.columns) - 1
    least = 1 if dialect.ends_early else others
    # Surplus fields may be empty: nothing is lost.
    return rf"^(?:{field}(?:{separator}{field}){{{least},{others}}}{separator}*\s*)?\r?$"


def edits_of(path: str, irregular: pl.Series, dialect: Dialect) -> list[Edit]:
    """Return the repairs that make each record one row; none if every record is.

    Args:
        path: of the file.
        irregular: positions of the lines, as `irregular_lines` returns them.
        dialect: of the file.
    """
    edits, begin = [], 0
    with open(path, "rb") as stream:
        lines = _Lines(stream)
        for at in irregular:
            if at < begin:
                continue
            lines.move_to(at)
            taken, text = _repair(lines, dialect)
            if text is not None:
                edits.append(Edit(at, text, taken))
            begin = at + taken
    return edits


def with_edits(path: str, edits: list[Edit]) -> Iterator[bytes]:
    """Yield the content of a file with its repairs."""
    at = 0
    with open(path, "rb") as stream:
        for edit in edits:
            while piece := b"".join(islice(stream, min(edit.line - at, LINES_AT_ONCE))):
                at = min(at + LINES_AT_ONCE, edit.line)
                yield piece
            for _ in range(edit.lines):
                stream.readline()
            yield edit.text.encode() + b"\n"
            at = edit.line + edit.lines
        while piece := stream.read(1 << 22):
            yield piece


class _Lines:
    """The lines of a file from a position on; those that follow can be read without moving on."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.at = 0
        self.ahead: list[str] = []

    def move_to(self, place: int) -> None:
        known = min(place - self.at, len(self.ahead))
        del self.ahead[:known]
        for _ in islice(self.stream, place - self.at - known):
            pass
        self.at = place

    def line(self, ahead: int) -> str | None:
        """Return the line a number of lines after the current one; None at the end of the file."""
        while len(self.ahead) <= ahead:
            line = self.stream.readline()
            if not line:
                return None
            self.ahead.append(line.decode("utf-8", "replace").removesuffix("\n").removesuffix("\r"))
        return self.ahead[ahead]


def _repair(lines: _Lines, dialect: Dialect) -> tuple[int, str | None]:
    """Return the number of lines of the current record, and the line to replace it by; None to keep it."""
    text = lines.line(0) or ""
    if not text.strip():
        return 1, ""
    width = len(dialect.columns)
    if len(text) > MAX_REPAIRED_LINE:
        return 1, _marked(text.split(dialect.separator), dialect)
    fields, closed = split(text, dialect)
    if closed and _is_row(fields, dialect):
        return 1, _joined(fields[:width], dialect)
    for backslash, lenient in ((True, False), (False, True)):
        other, ends = split(text, dialect, backslash=backslash, lenient=lenient)
        if ends and len(other) == width and _is_row(other, dialect):
            return 1, _joined(other, dialect)
    if not closed and (record := _multiline_record(lines, text, dialect)):
        return record
    return 1, _marked(fields, dialect)


def _multiline_record(lines: _Lines, text: str, dialect: Dialect) -> tuple[int, str | None] | None:
    """Return what `_repair` returns, for a record with line ends in its fields; None if a quote is unmatched."""
    pattern = re.compile(_row_pattern(dialect))
    for ahead in range(1, MAX_RECORD_LINES):
        line = lines.line(ahead)
        if line is None:
            return None
        text += "\n" + line
        closes = line.count(dialect.quote) % 2
        inside = line.partition(dialect.quote)[0] if closes else line
        if _looks_like_a_row(inside, dialect, pattern):
            # A stray quote above would make this row part of a field.
            return None
        if not closes:
            continue
        fields, closed = split(text, dialect)
        if closed:
            if not _is_row(fields, dialect):
                return None
            regular = bool(pattern.match(text))
            return ahead + 1, None if regular else _joined(fields[: len(dialect.columns)], dialect)
    return None


def _looks_like_a_row(text: str, dialect: Dialect, pattern: re.Pattern[str]) -> bool:
    """Return whether a line inside quotes has as many fields as a row, with a number or a date among them."""
    fields = split(text, dialect)[0]
    return len(fields) >= len(dialect.columns) and bool(pattern.match(text)) and data_like(fields) > 0


def split(text: str, dialect: Dialect, *, backslash: bool = False, lenient: bool = False) -> tuple[list[str], bool]:
    """Split a record into fields.

    Args:
        text: of the record.
        dialect: of its file.
        backslash: whether a backslash escapes the character after it.
        lenient: whether a quote ends a field only if a separator or the end of the record follows.

    Returns:
        The fields; whether all quotes are closed.
    """
    quote, separator = re.escape(dialect.quote), re.escape(dialect.separator)
    inside = rf"(?:[^{quote}\\]|\\.|{quote}{quote})*" if backslash else rf"(?:[^{quote}]|{quote}{quote})*"
    if lenient:
        inside = r".*?"
    quoted = re.compile(rf"[ ]*{quote}({inside}){quote}[ ]*(?={separator}|$)", re.DOTALL)
    fields: list[str] = []
    at = 0
    while True:
        if match := quoted.match(text, at):
            value = match[1]
            if not lenient:
                value = value.replace(dialect.quote * 2, dialect.quote)
            fields.append(re.sub(r"\\(.)", r"\1", value) if backslash else value)
            at = match.end()
        elif text[at:].lstrip(" ").startswith(dialect.quote):
            return [*fields, text[at:]], False
        else:
            end = text.find(dialect.separator, at)
            end = len(text) if end < 0 else end
            fields.append(text[at:end])
            at = end
        if at >= len(text):
            return fields, True
        at += len(dialect.separator)


def _is_row(fields: list[str], dialect: Dialect) -> bool:
    """Return whether fields are a row: no surplus ones but empty ones, and none missing."""
    width = len(dialect.columns)
    if len(fields) < width:
        return dialect.ends_early and len(fields) > 1
    return not any(field.strip() for field in fields[width:])


def _marked(fields: list[str], dialect: Dialect) -> str:
    """Return a malformed line so that it is read as such: all surplus fields in the last column, and a mark."""
    width = len(dialect.columns)
    kept = [*fields[: width - 1], dialect.separator.join(fields[width - 1 :])]
    return _joined([*kept, *[""] * (width - len(kept)), MALFORMED], dialect)


def _joined(fields: list[str], dialect: Dialect) -> str:
    """Return fields as a line, in quotes where needed."""
    quote = dialect.quote
    return dialect.separator.join(
        quote + field.replace(quote, quote * 2) + quote
        if any(special in field for special in (quote, dialect.separator, "\n", "\r"))
        else field
        for field in fields
    )
