"""Detects the dialect of delimited text: its separator, its header line, and the lines above the table."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass

from custseg.errors import DataError
from custseg.sources.content import LONGEST_LINE
from custseg.sources.data_likeness import is_two_values
from custseg.sources.header import IsColumnName, fitted_names, header_of, join_header, unique_names

SEPARATORS = {"\t": "tab", ";": "semicolon", "|": "bar", ",": "comma"}
"""Separators in words; the first of several possible ones counts, because commas occur inside numbers and texts."""

TWO_SPACES, SPACES = r"[ \t]{2,}", r"[ \t]+"
SPACE_PATTERNS = {TWO_SPACES: "two or more spaces", SPACES: "spaces"}
SAMPLE_LINES = 1_000
CONSISTENT = 0.6
MIN_SPACED, NEARLY_ALL = 2, 0.9
"""Spaces count as separators only if they make more than two columns in nearly all lines."""

SHORT_SHARE = 0.05
DATABASE_NULL = r"\N"
# The default limit of the module is too low for long texts.
csv.field_size_limit(LONGEST_LINE)

DIRECTIVE = re.compile(r"sep=([\x00-\x7f])", re.IGNORECASE)


@dataclass(frozen=True)
class Dialect:
    """How a file writes its table.

    Attributes:
        columns: column names; ``#1``, ``#2``, … without a header.
        separator: between fields.
        quote: around fields.
        header_line: line of the column names, from 1; 0 without a header.
        skip: number of lines above the rows.
        above: lines above the header that are not part of the table.
        spaces: pattern of the runs of spaces between fields, if spaces separate them.
        ends_early: whether lines leave out empty fields at their end.
        null: what databases write for a missing value, if the file has it.
    """

    columns: list[str]
    separator: str
    quote: str = '"'
    header_line: int = 1
    skip: int = 1
    above: tuple[str, ...] = ()
    spaces: str | None = None
    ends_early: bool = False
    null: str | None = None

    @property
    def separator_name(self) -> str:
        """Return the separator in words."""
        if self.spaces:
            return SPACE_PATTERNS[self.spaces]
        return SEPARATORS.get(self.separator, f"'{self.separator}'")

    @property
    def skipped_lines(self) -> int:
        """Return how many lines above the table hold text that is not used."""
        return sum(not _directive(line) for line in self.above)


@dataclass(frozen=True)
class _Reading:
    """The first lines of a file, split by one separator.

    Attributes:
        separator: between fields.
        spaces: pattern of the runs of spaces between fields, if spaces separate them.
        rows: fields of each line.
        width: the most frequent number of fields.
        consistent: share of lines with as many fields as usual, or as there are names.
        header: row of the column names, from 0; None without them.
        first: first row of the table below the names.
    """

    separator: str
    spaces: str | None
    rows: list[list[str]]
    width: int
    consistent: float
    header: int | None
    first: int


def dialect_of(text: str, name: str, is_column_name: IsColumnName) -> Dialect:
    """Return the dialect of a file, detected from its beginning.

    Args:
        text: first lines of the file, without a byte order mark.
        name: of the file, as the user knows it.
        is_column_name: tells whether a text is a known name of a column.

    Raises:
        DataError: no separator makes a table of two or more columns.
    """
    lines = [line.removesuffix("\r") for line in text.split("\n", SAMPLE_LINES)[:SAMPLE_LINES]]
    directive = _directive(lines[0])
    quote = _quote_of(lines)
    lines, joined = join_header(lines, quote)
    if directive:
        reading = _read(lines[1:], directive[1], None, quote, is_column_name)
        usable = [reading] if reading else []
    else:
        usable = _usable(lines, quote, is_column_name)
    if not usable:
        raise DataError(
            "has only one column",
            where=f"{name}:1",
            hint="Export it with commas between the fields, and with the column names in the first line.",
        )
    best = max(usable, key=lambda one: (one.header is not None, round(one.consistent, 1), one.width))
    return _dialect(best, lines, 1 if directive else 0, quote, joined)


def _directive(line: str) -> re.Match[str] | None:
    return DIRECTIVE.fullmatch(line.strip(' \r"'))


def _usable(lines: list[str], quote: str, is_column_name: IsColumnName) -> list[_Reading]:
    """Return the readings of the lines that may be right."""
    readings = [found for one in SEPARATORS if (found := _read(lines, one, None, quote, is_column_name))]
    spaced = _spaced(lines, TWO_SPACES, quote, is_column_name)
    if spaced and _joins_values(spaced):
        spaced = _spaced(lines, SPACES, quote, is_column_name) or spaced
    candidates = [*readings, spaced] if spaced else readings
    remaining = [one for one in readings if not any(_refutes(other, one) for other in candidates)]
    readings = remaining if remaining or spaced else readings
    usable = [one for one in readings if one.consistent >= CONSISTENT]
    if any(one.header is not None for one in usable):
        return usable
    # Decimal commas also make regular rows of two fields. Where two spaces separate, single ones are inside fields.
    if spaced is None and not usable:
        spaced = _spaced(lines, SPACES, quote, is_column_name)
    return [*usable, spaced] if spaced else usable or readings


def _spaced(lines: list[str], spaces: str, quote: str, is_column_name: IsColumnName) -> _Reading | None:
    """Return the lines split by runs of spaces; None if that makes no table."""
    found = _read(lines, " ", spaces, quote, is_column_name)
    return found if found and found.width > MIN_SPACED and found.consistent >= NEARLY_ALL else None


def _joins_values(spaced: _Reading) -> bool:
    """Return whether rows have two values in one field: a single space between them, where others have more."""
    rows = [row for row in spaced.rows[spaced.first :] if row]
    joined = sum(any(is_two_values(field) for field in row) for row in rows)
    return joined >= NEARLY_ALL * len(rows)


def _refutes(better: _Reading, other: _Reading) -> bool:
    """Return whether a better reading shows that the header of another is an ordinary row."""
    if better is other or other.header is None or other.header == better.header:
        return False
    below = [row for row in better.rows[other.header :] if row]
    if not below or better.width <= MIN_SPACED or len(below[0]) != better.width:
        return False
    return sum(len(row) == better.width for row in below) >= NEARLY_ALL * len(below)


def _quote_of(lines: list[str]) -> str:
    """Return the quote around fields: an apostrophe only if fields begin and end with it and there are no quotes."""
    filled = [line for line in lines if line.strip()]
    if any('"' in line for line in filled):
        return '"'
    wrapped = [bool(re.search(r"(?:^|[,;\t|])'[^']*'(?=$|[,;\t|])", line)) for line in filled]
    # Lines above the table do not count.
    table = wrapped[wrapped.index(True) :] if True in wrapped else wrapped
    return "'" if sum(table) * 2 > len(table) else '"'


def _read(
    lines: list[str], separator: str, spaces: str | None, quote: str, is_column_name: IsColumnName
) -> _Reading | None:
    """Return the lines split by one separator; None if no line has two fields."""
    if spaces:
        rows = [re.split(spaces, line.strip()) if line.strip() else [] for line in lines]
    elif not any(separator in line for line in lines):
        return None
    else:
        rows = [_fields(line, separator, quote) for line in lines]
    widths = [len(row) for row in rows if len(row) > 1]
    if not widths:
        return None
    width = max(set(widths), key=lambda one: (widths.count(one), one))
    filled = sum(any(field.strip() for field in row) for row in rows)
    header, first = header_of(rows, width, is_column_name)
    names = len(rows[header]) if header is not None else width
    # Rows may have fewer or more fields than usual if these are empty: as many as there are names is also consistent.
    consistent = max(widths.count(width), sum(len(row) == names for row in rows)) / max(filled, 1)
    return _Reading(separator, spaces, rows, width, consistent, header, first)


def _fields(line: str, separator: str, quote: str) -> list[str]:
    if not line.strip():
        return []
    return next(
        csv.reader(
            line.splitlines(keepends=True), delimiter=separator, quotechar=quote, skipinitialspace=separator != "\t"
        ),
        [],
    )


def _dialect(reading: _Reading, lines: list[str], offset: int, quote: str, joined: tuple[int, int]) -> Dialect:
    rows, header = reading.rows, reading.header
    below = [row for row in rows[reading.first :] if row]
    if header is None:
        names, skip = [f"#{place}" for place in range(1, reading.width + 1)], reading.first
    else:
        names, skip = fitted_names(rows[header], below, reading.width), header + 1
    place, more = joined
    skip += more if place < skip + offset else 0
    return Dialect(
        columns=unique_names(names),
        separator="\t" if reading.spaces else reading.separator,
        quote=quote,
        header_line=0 if header is None else header + offset + 1,
        skip=skip + offset,
        above=tuple(line for line in lines[: (reading.first if header is None else header) + offset] if line.strip()),
        spaces=reading.spaces,
        ends_early=_ends_early(below[:-1], len(names)),
        null=DATABASE_NULL if any(DATABASE_NULL in row for row in below) else None,
    )


def _ends_early(below: list[list[str]], width: int) -> bool:
    short = sum(1 < len(row) < width for row in below)
    return short >= max(5, SHORT_SHARE * len(below))
