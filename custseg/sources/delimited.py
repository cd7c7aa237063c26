"""Delimited text: every field as the text it is, with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import polars as pl

from custseg.errors import DataError
from custseg.sources import EXTRA, LINE

SEPARATORS = ",;\t|"
HEADER_BYTES = 1 << 20


def open_delimited(path: str, shown: str) -> tuple[list[str], bool, Callable[[bool], pl.LazyFrame], int | None]:
    """Open a CSV file.

    Args:
        path: of the file.
        shown: its name for messages.

    Returns:
        Its column names, False for untyped, its scan function, and the number of lines below the header where quotes
        may hide line ends, else None.

    Raises:
        DataError: it is no table of two or more columns in UTF-8, or its quotes do not pair up.
    """
    head = _head(path)
    if b"\0" in head:
        mend = "Export the table as CSV in UTF-8, or name a Parquet file."
        raise DataError("is binary, not a table of text", where=shown, mend=mend)
    if not head.removeprefix(b"\xef\xbb\xbf").strip():
        raise DataError("is empty", where=shown, mend="Export it again; a table needs a header and rows.")
    columns, separator, lines = _header(head, shown)
    quote, count = None, None
    if _has_quotes(path):
        quote = '"'
        count = _count_lines(path, shown) - lines
    return columns, False, scanner(path, columns, separator, quote, lines), count


def scanner(
    path: str, columns: list[str], separator: str, quote: str | None, lines: int
) -> Callable[[bool], pl.LazyFrame]:
    """Return the scan function of a delimited file.

    Args:
        path: of the file, or a URL.
        columns: names of its columns.
        separator: between fields.
        quote: around fields; None where the file has none, so that none can swallow lines.
        lines: number of lines the header takes.

    Returns:
        A function from "with ``LINE``" to rows of text; ``EXTRA`` hold fields too many, null in every good line.
    """
    schema = dict.fromkeys([*columns, *EXTRA], pl.String)

    def scan(position: bool) -> pl.LazyFrame:
        frame = pl.scan_csv(
            path,
            glob=False,
            has_header=False,
            skip_lines=lines,
            schema=schema,
            separator=separator,
            quote_char=quote,
            # With spare columns a line with too many fields is seen and set aside, not cut off.
            missing_columns="insert",
            extra_columns="ignore",
            truncate_ragged_lines=True,
            row_index_name=LINE if position else None,
            row_index_offset=lines + 1,
        )
        if position:
            frame = frame.with_columns(pl.col(LINE).cast(pl.Int64))
        if position and quote:
            frame = _count_line_ends(frame, columns)
        return frame

    return scan


def _head(path: str) -> bytes:
    with open(path, "rb") as stream:
        return stream.read(HEADER_BYTES)


def _header(head: bytes, shown: str) -> tuple[list[str], str, int]:
    """Return the column names, the separator and the number of lines the header takes."""
    try:
        # The cut may fall within a character: only what is whole counts.
        text = head.decode("utf-8-sig") if len(head) < HEADER_BYTES else head[:-3].decode("utf-8-sig", "ignore")
    except UnicodeDecodeError:
        raise DataError(
            "is not UTF-8 text",
            where=shown,
            mend="Save it as CSV in UTF-8 (in Excel: 'CSV UTF-8'), or: iconv -f CODING -t utf-8",
        ) from None
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    names = next(reader, [])
    if len(names) < 2:
        raise DataError(
            "has only one column",
            where=f"{shown}:1",
            mend="Export it with commas between the fields and the column names in the first line.",
        )
    return _unique(names), separator, reader.line_num


def _unique(names: list[str]) -> list[str]:
    """Name the nameless and number the repeated, as people refer to them."""
    unique: list[str] = []
    for place, name in enumerate(names, 1):
        name = name.strip() or f"column {place}"
        if name == "*" or (name.startswith("^") and name.endswith("$")):
            # polars takes these for patterns of names.
            name = f"column {place} {name}"
        times, chosen = 1, name
        while chosen in unique:
            times += 1
            chosen = f"{name} ({times})"
        unique.append(chosen)
    return unique


def _has_quotes(path: str) -> bool:
    """Return whether a quote stands anywhere in the file."""
    # Not mapped: a file that shrinks meanwhile would end the program without a word.
    with open(path, "rb") as stream:
        return any(b'"' in chunk for chunk in iter(lambda: stream.read(1 << 20), b""))


def _count_lines(path: str, shown: str) -> int:
    """Return the number of lines; refuse quotes that do not pair up, of which one would swallow what follows."""
    quotes, lines, last = 0, 0, b""
    with open(path, "rb") as stream:
        while chunk := stream.read(1 << 22):
            quotes += chunk.count(b'"')
            lines += chunk.count(b"\n")
            last = chunk[-1:]
    if quotes % 2:
        mend = "Export it again with every quote inside a field doubled."
        raise DataError("has quotes that do not pair up", where=shown, mend=mend)
    return lines + (last != b"\n")


def swallowed(frame: pl.LazyFrame, columns: list[str]) -> pl.LazyFrame:
    """Return how many lines stand inside quoted fields although they have as many separators as a row."""
    counts = []
    for column in columns:
        ends = pl.col(column).str.count_matches("\n", literal=True)
        signs = pl.col(column).str.count_matches(r"[,;\t|]")
        counts.append(pl.when((ends > 0) & (signs >= ends * (len(columns) - 1))).then(ends).otherwise(0).sum())
    return frame.select(pl.sum_horizontal(counts))


def _count_line_ends(frame: pl.LazyFrame, columns: list[str]) -> pl.LazyFrame:
    """Move record numbers on by the line ends that stand inside earlier fields."""
    inside = pl.sum_horizontal(
        pl.col(column).str.count_matches("\n", literal=True).fill_null(0) for column in columns
    ).cast(pl.Int64)
    earlier = inside.cum_sum().shift(1, fill_value=0)
    line = pl.col(LINE).cast(pl.Int64) + earlier
    return frame.with_columns(line.alias(LINE))
