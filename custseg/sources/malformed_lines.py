"""Lines that are no rows: found in one scan, then mended, or marked so that none is lost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

import polars as pl

from custseg.sources.data_likeness import data_like
from custseg.sources.dialect import Dialect

BAD = "bad line"
"""What stands in the first surplus field of a line that could not be read as a row."""

LONGEST_RECORD = 200
LONGEST_LINE = 1 << 20
"""Characters of a line whose quotes are looked at one by one."""

BLOCK = 100_000


@dataclass(frozen=True)
class Edit:
    """A record that is written otherwise.

    Attributes:
        line: place of its first line, from 0.
        text: what stands there instead.
        lines: how many lines it takes.
    """

    line: int
    text: str
    lines: int = 1


def fits(lines: Iterable[str], dialect: Dialect) -> bool:
    """Return whether lines are, each by itself, a row of the table.

    Args:
        lines: without their ends.
        dialect: how their file is written.
    """
    texts = pl.Series(list(lines), dtype=pl.String)
    return bool(texts.str.contains(_row_pattern(dialect)).all())


def odd_lines(path: str, dialect: Dialect) -> pl.Series:
    """Return the places, from 0, of the lines that by themselves are no row of the table, in order.

    Args:
        path: of a file in UTF-8, not packed.
        dialect: how it is written.
    """
    fits = pl.col("line").str.contains(_row_pattern(dialect))
    lines = pl.scan_lines(path, glob=False, row_index_name="at")
    odd = lines.filter(~fits & (pl.col("at") >= dialect.skip)).select("at")
    return odd.collect(engine="streaming").to_series().sort()


def _row_pattern(dialect: Dialect) -> str:
    quote, separator = re.escape(dialect.quote), re.escape(dialect.separator)
    field = f"(?:(?:{quote}[^{quote}]*{quote})+|[^{quote}{separator}]*)"
    others = len(dialect.columns) - 1
    least = 1 if dialect.ends_early else others
    # Surplus fields that are empty lose nothing.
    return rf"^(?:{field}(?:{separator}{field}){{{least},{others}}}{separator}*\s*)?\r?$"


def edits_of(path: str, odd: pl.Series, dialect: Dialect) -> list[Edit]:
    """Return how lines must be written so that each record is one row; empty where every record is.

    Args:
        path: of the file.
        odd: as of `odd_lines`.
        dialect: how the file is written.
    """
    edits, begin = [], 0
    with open(path, "rb") as stream:
        lines = _Lines(stream)
        for at in odd:
            if at < begin:
                continue
            lines.move_to(at)
            taken, text = _mend(lines, dialect)
            if text is not None:
                edits.append(Edit(at, text, taken))
            begin = at + taken
    return edits


def with_edits(path: str, edits: list[Edit]) -> Iterator[bytes]:
    """Return the content of a file with its edits, in pieces."""
    at = 0
    with open(path, "rb") as stream:
        for edit in edits:
            while piece := b"".join(islice(stream, min(edit.line - at, BLOCK))):
                at = min(at + BLOCK, edit.line)
                yield piece
            for _ in range(edit.lines):
                stream.readline()
            yield edit.text.encode() + b"\n"
            at = edit.line + edit.lines
        while piece := stream.read(1 << 22):
            yield piece


class _Lines:
    """The lines of a file from a place on, with a look at those that follow."""

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
        """Return a line after the present one, None behind the last."""
        while len(self.ahead) <= ahead:
            line = self.stream.readline()
            if not line:
                return None
            self.ahead.append(line.decode("utf-8", "replace").removesuffix("\n").removesuffix("\r"))
        return self.ahead[ahead]


def _mend(lines: _Lines, dialect: Dialect) -> tuple[int, str | None]:
    """Return how many lines the record at the present place takes, and what to write instead of its first."""
    text = lines.line(0) or ""
    if not text.strip():
        return 1, ""
    width = len(dialect.columns)
    if len(text) > LONGEST_LINE:
        return 1, _marked(text.split(dialect.separator), dialect)
    fields, closed = split(text, dialect)
    if closed and _is_row(fields, dialect):
        return 1, _joined(fields[:width], dialect)
    for backslash, lenient in ((True, False), (False, True)):
        other, ends = split(text, dialect, backslash=backslash, lenient=lenient)
        if ends and len(other) == width and _is_row(other, dialect):
            return 1, _joined(other, dialect)
    if not closed and (record := _record(lines, text, dialect)):
        return record
    return 1, _marked(fields, dialect)


def _record(lines: _Lines, text: str, dialect: Dialect) -> tuple[int, str | None] | None:
    """Return how many lines a record with line ends in its fields takes, and what to write instead, if anything.

    None where a quote has no fellow.
    """
    pattern = re.compile(_row_pattern(dialect))
    for ahead in range(1, LONGEST_RECORD):
        line = lines.line(ahead)
        if line is None:
            return None
        text += "\n" + line
        closes = line.count(dialect.quote) % 2
        inside = line.partition(dialect.quote)[0] if closes else line
        if _looks_like_a_row(inside, dialect, pattern):
            # A stray quote above would swallow it.
            return None
        if not closes:
            continue
        fields, closed = split(text, dialect)
        if closed:
            whole = _joined(fields[: len(dialect.columns)], dialect)
            plain = bool(pattern.match(text))
            return (ahead + 1, None if plain else whole) if _is_row(fields, dialect) else None
    return None


def _looks_like_a_row(text: str, dialect: Dialect, pattern: re.Pattern[str]) -> bool:
    """Return whether a line inside quotes has the fields of a row, and a number or a date among them."""
    fields = split(text, dialect)[0]
    return len(fields) >= len(dialect.columns) and bool(pattern.match(text)) and data_like(fields) > 0


def split(text: str, dialect: Dialect, *, backslash: bool = False, lenient: bool = False) -> tuple[list[str], bool]:
    """Return the fields of a record, and whether its last quote is closed.

    Args:
        text: of the record.
        dialect: its separator and quote.
        backslash: whether a backslash protects the sign behind it.
        lenient: whether a quote ends a field only where a separator or the end follows.
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
    width = len(dialect.columns)
    if len(fields) < width:
        return dialect.ends_early and len(fields) > 1
    return not any(field.strip() for field in fields[width:])


def _marked(fields: list[str], dialect: Dialect) -> str:
    """Return a line that is set aside: its fields as they fall, the surplus in the last of them."""
    width = len(dialect.columns)
    kept = [*fields[: width - 1], dialect.separator.join(fields[width - 1 :])]
    return _joined([*kept, *[""] * (width - len(kept)), BAD], dialect)


def _joined(fields: list[str], dialect: Dialect) -> str:
    quote = dialect.quote
    return dialect.separator.join(
        quote + field.replace(quote, quote * 2) + quote
        if any(sign in field for sign in (quote, dialect.separator, "\n", "\r"))
        else field
        for field in fields
    )
