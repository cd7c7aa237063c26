"""Opens delimited text: every field as the text it is, with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import polars as pl

from custseg.notes import Note
from custseg.numbers import counted
from custseg.sources.content import CHUNK, MARK, Content
from custseg.sources.dialect import Dialect, dialect_of
from custseg.sources.files import private_copy
from custseg.sources.header import IsColumnName
from custseg.sources.malformed_lines import are_rows, edits_of, irregular_lines, split, with_edits
from custseg.sources.source_file import FileFacts, Scan, SourceFile
from custseg.sources.text_copies import without_first_mark
from custseg.sources.text_scan import TextScan
from custseg.sources.unsupported import binary_file, empty_file

HEADER_BYTES = 1 << 20


def open_delimited(
    path: str, name: str, content: Content, facts: FileFacts, is_column_name: IsColumnName
) -> SourceFile:
    """Open a file of delimited text.

    Args:
        path: of the file in UTF-8, not packed.
        name: of the file, as the user knows it.
        content: what its bytes contain.
        facts: what was detected about it so far.
        is_column_name: tells whether a text is a known name of a column.

    Returns:
        The file; a note gives the number of lines above the table.

    Raises:
        DataError: it is not a table of two or more columns.
    """
    text, whole, marked = _beginning(path, name)
    dialect = dialect_of(text, name, is_column_name)
    if marked and not dialect.header_line and not dialect.spaces:
        # Before column names polars skips the mark; here it would become part of the first value.
        path = without_first_mark(path, name)
    if dialect.spaces:
        path = private_copy(_tab_separated(path, dialect), name)
    quoted = dialect.quote in content.quotes
    file = SourceFile(
        name,
        dialect.columns,
        typed=False,
        scan=TextScan(path, dialect, quoted=quoted),
        tail=tuple(tuple(split(line, dialect)[0]) for line in _last_lines(content)),
        facts=replace(facts, separator=dialect.separator_name, header_line=dialect.header_line, above=dialect.above),
        notes=_note_on_skipped_lines(name, dialect),
    )
    if not quoted:
        return replace(file, check_lines=partial(_checked_scan, path, name, dialect, quoted=False))
    return _with_quotes(file, path, dialect, text, whole=whole)


def _beginning(path: str, name: str) -> tuple[str, bool, bool]:
    """Return the whole lines at the beginning of a file; whether that is all of it; whether it has a mark."""
    with open(path, "rb") as stream:
        head = stream.read(HEADER_BYTES)
    if b"\0" in head:
        raise binary_file(name)
    if not head.removeprefix(MARK).strip():
        raise empty_file(name)
    text, whole = head.removeprefix(MARK).decode("utf-8", "ignore"), len(head) < HEADER_BYTES
    if not whole and "\n" in text:
        text = text.rpartition("\n")[0]
    return text, whole, head.startswith(MARK)


def _last_lines(content: Content) -> list[str]:
    return content.tail.decode("utf-8", "replace").splitlines()[-5:]


def _note_on_skipped_lines(name: str, dialect: Dialect) -> tuple[Note, ...]:
    if not dialect.skipped_lines:
        return ()
    names = (
        f"the column names are in line {dialect.header_line}" if dialect.header_line else "there are no column names"
    )
    text = f"{name}: {counted(dialect.skipped_lines, 'line')} above the table skipped; {names}."
    return (Note("lines_above", text),)


def _with_quotes(file: SourceFile, path: str, dialect: Dialect, text: str, *, whole: bool) -> SourceFile:
    """Return a file with quotes; its lines are checked now, unless the quotes can be counted instead.

    Args:
        file: the file so far.
        path: of its text.
        dialect: of the file.
        text: its first lines.
        whole: whether these are all lines.
    """
    checked_scan = partial(_checked_scan, path, file.name, dialect, quoted=True)
    rows = text.split("\n")[dialect.skip :]
    if dialect.quote != '"' or (quotes_per_line := _quotes_per_line(rows, dialect)) is None:
        return replace(file, scan=checked_scan())
    # If no quote merges lines, line ends inside fields need not be counted.
    regular = replace(file, scan=TextScan(path, dialect, quoted=True, multiline=False))
    if whole:
        return regular
    lines, quotes = _count_lines_and_quotes(path, dialect)
    if quotes != lines * quotes_per_line:
        return replace(file, scan=checked_scan())
    # Then irregular lines are very unlikely, and the number of rows of the first scan shows them.
    return replace(regular, check_lines=checked_scan, unchecked_lines=lines)


def _checked_scan(path: str, name: str, dialect: Dialect, *, quoted: bool) -> Scan:
    """Check every line of a file; return the scan function with malformed lines repaired or marked."""
    irregular = irregular_lines(path, dialect)
    edits = edits_of(path, irregular, dialect)
    if edits:
        path = private_copy(with_edits(path, edits), name)
    return TextScan(path, dialect, quoted=quoted or bool(edits), multiline=quoted and irregular.len() > len(edits))


def _quotes_per_line(lines: list[str], dialect: Dialect) -> int | None:
    """Return the number of quotes in each of some lines; None if it differs, or if one of them is not a row."""
    counts = {line.count(dialect.quote) for line in lines if line}
    return counts.pop() if len(counts) == 1 and are_rows(lines, dialect) else None


def _count_lines_and_quotes(path: str, dialect: Dialect) -> tuple[int, int]:
    """Return the number of lines below the header, and of quotes in them."""
    lines: int = pl.scan_lines(path, glob=False).select(pl.len()).collect(engine="streaming").item()
    quotes, quote = 0, dialect.quote.encode()
    with open(path, "rb") as stream:
        for _ in range(dialect.skip):
            stream.readline()
        while chunk := stream.read(CHUNK):
            quotes += chunk.count(quote)
    return lines - dialect.skip, quotes


def _tab_separated(path: str, dialect: Dialect) -> Iterator[bytes]:
    """Yield the content of a file with a tab instead of each run of spaces between fields."""
    runs, around = re.compile(str(dialect.spaces).encode()), re.compile(rb"(?m)^[ \t]+|(?<![ \t\r])[ \t\r]+$")
    rest = b""
    with open(path, "rb") as stream:
        if (first := stream.read(len(MARK))) != MARK:
            rest = first
        while chunk := stream.read(CHUNK):
            whole, end, rest = (rest + chunk).rpartition(b"\n")
            yield runs.sub(b"\t", around.sub(b"", whole)) + end
    yield runs.sub(b"\t", around.sub(b"", rest))
