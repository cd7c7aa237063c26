"""Delimited text: every field as the text it is, with its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import polars as pl

from custseg.errors import DataError
from custseg.notes import Note
from custseg.numbers import counted
from custseg.sources import EXTRA, LINE
from custseg.sources.content import CHUNK, MARK, Content
from custseg.sources.dialect import Dialect, Known, dialect_of
from custseg.sources.file_facts import Facts
from custseg.sources.files import keep
from custseg.sources.malformed_lines import edits_of, fits, odd_lines, split, with_edits
from custseg.sources.source_file import Part

HEADER_BYTES = 1 << 20


def open_delimited(path: str, shown: str, content: Content, facts: Facts, known: Known, notes: list[Note]) -> Part:
    """Open a file of delimited text.

    Args:
        path: of the file in UTF-8, not packed.
        shown: its name for messages.
        content: what its bytes hold.
        facts: what is known of it.
        known: tells whether a text is the name of a column.
        notes: gets that lines above the table were passed over.

    Raises:
        DataError: it is no table of two or more columns.
    """
    with open(path, "rb") as stream:
        head = stream.read(HEADER_BYTES)
    if b"\0" in head:
        hint = "Export the table as CSV in UTF-8, or name a Parquet file."
        raise DataError("is binary, not a table of text", where=shown, hint=hint)
    if not head.removeprefix(MARK).strip():
        raise DataError("is empty", where=shown, hint="Export it again; a table needs a header and rows.")
    text = head.removeprefix(MARK).decode("utf-8", "ignore")
    # The cut may fall within a line: only those that are whole count.
    text = text if len(head) < HEADER_BYTES or "\n" not in text else text.rpartition("\n")[0]
    dialect = dialect_of(text, shown, known)
    if dialect.passed_over:
        where = f"the names of the columns stand in line {dialect.header_line}" if dialect.header_line else "no names"
        said = f"{shown}: {counted(dialect.passed_over, 'line')} above the table passed over; {where}."
        notes.append(Note("lines_above", said))
    if head.startswith(MARK) and not dialect.header_line and not dialect.blanks:
        # Before names the mark is passed over; here it would be a part of the first value.
        path = keep(_without_mark(path), shown)
    if dialect.blanks:
        path = keep(_single_tabs(path, dialect), shown)
    facts = replace(facts, separator=dialect.words, header_line=dialect.header_line, above=dialect.above)
    tail = tuple(tuple(split(line, dialect)[0]) for line in content.tail.decode("utf-8", "replace").splitlines()[-5:])
    quoted = dialect.quote in content.quotes
    part = Part(shown, dialect.columns, False, scanner(path, dialect, quoted=quoted), tail=tail, facts=facts)
    if not quoted:
        return replace(part, prove=lambda: _proved(part, path, dialect, quoted=False))
    rows = text.split("\n")[dialect.skip :]
    if dialect.quote != '"' or (each := _steady(rows, dialect)) is None:
        return _proved(part, path, dialect, quoted=True)
    # As long as no quote swallows a line, none has to be counted inside fields.
    even = replace(part, scan=scanner(path, dialect, quoted=True, across=False))
    if len(head) < HEADER_BYTES:
        return even
    lines, quotes = _balance(path, dialect)
    if quotes != lines * each:
        return _proved(part, path, dialect, quoted=True)
    # Then hardly any line is odd, and the first pass tells.
    return replace(even, prove=lambda: _proved(part, path, dialect, quoted=True), lines=lines)


def scanner(path: str, dialect: Dialect, *, quoted: bool, across: bool = True) -> Callable[[bool], pl.LazyFrame]:
    """Return the scan function of a delimited file.

    Args:
        path: of the file, or a URL.
        dialect: how it is written.
        quoted: whether it has quotes; else none can swallow lines.
        across: whether fields may hold line ends.

    Returns:
        A function from "with ``LINE``" to rows of text; ``EXTRA`` hold fields too many, null in every good line.
    """
    columns = dialect.columns
    schema = dict.fromkeys([*columns, *EXTRA], pl.String)

    def scan(position: bool) -> pl.LazyFrame:
        frame = pl.scan_csv(
            path,
            glob=False,
            has_header=False,
            skip_lines=dialect.skip,
            schema=schema,
            separator=dialect.separator,
            quote_char=dialect.quote if quoted else None,
            null_values=dialect.null,
            # With spare columns a line with too many fields is seen and set aside, not cut off.
            missing_columns="insert",
            extra_columns="ignore",
            truncate_ragged_lines=True,
            row_index_name=LINE if position else None,
            row_index_offset=dialect.skip + 1,
        )
        if position:
            frame = frame.with_columns(pl.col(LINE).cast(pl.Int64))
        if position and quoted and across:
            frame = _count_line_ends(frame, columns)
        return frame

    return scan


def _proved(part: Part, path: str, dialect: Dialect, *, quoted: bool) -> Part:
    """Return the part with every line a row, mended or marked."""
    odd = odd_lines(path, dialect)
    edits = edits_of(path, odd, dialect)
    if edits:
        path = keep(with_edits(path, edits), part.name)
    across = quoted and odd.len() > len(edits)
    return replace(part, scan=scanner(path, dialect, quoted=quoted or bool(edits), across=across), prove=None)


def _steady(lines: list[str], dialect: Dialect) -> int | None:
    """Return how many quotes there are in each of some lines that are rows; None where that differs."""
    counts = {line.count(dialect.quote) for line in lines if line}
    return counts.pop() if len(counts) == 1 and fits(lines, dialect) else None


def _balance(path: str, dialect: Dialect) -> tuple[int, int]:
    """Return how many lines there are below the names, and how many quotes."""
    lines: int = pl.scan_lines(path, glob=False).select(pl.len()).collect(engine="streaming").item()
    quotes, quote = 0, dialect.quote.encode()
    with open(path, "rb") as stream:
        for _ in range(dialect.skip):
            stream.readline()
        while chunk := stream.read(CHUNK):
            quotes += chunk.count(quote)
    return lines - dialect.skip, quotes


def _without_mark(path: str) -> Iterator[bytes]:
    """Return the content of a file without its byte order mark."""
    with open(path, "rb") as stream:
        stream.seek(len(MARK))
        yield from iter(lambda: stream.read(CHUNK), b"")


def _single_tabs(path: str, dialect: Dialect) -> Iterator[bytes]:
    """Return the content of a file with a tab for each run of spaces between fields."""
    runs, around = re.compile(str(dialect.blanks).encode()), re.compile(rb"(?m)^[ \t]+|(?<![ \t\r])[ \t\r]+$")
    rest = b""
    with open(path, "rb") as stream:
        if (first := stream.read(len(MARK))) != MARK:
            rest = first
        while chunk := stream.read(CHUNK):
            whole, end, rest = (rest + chunk).rpartition(b"\n")
            yield runs.sub(b"\t", around.sub(b"", whole)) + end
    yield runs.sub(b"\t", around.sub(b"", rest))


def _count_line_ends(frame: pl.LazyFrame, columns: list[str]) -> pl.LazyFrame:
    """Move record numbers on by the line ends that stand inside earlier fields."""
    inside = pl.sum_horizontal(
        pl.col(column).str.count_matches("\n", literal=True).fill_null(0) for column in columns
    ).cast(pl.Int64)
    earlier = inside.cum_sum().shift(1, fill_value=0)
    line = pl.col(LINE).cast(pl.Int64) + earlier
    return frame.with_columns(line.alias(LINE))
