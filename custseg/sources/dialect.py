"""The dialect of delimited text: its separator, where its header stands, and what stands above it."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from custseg.errors import DataError
from custseg.sources.content import LONGEST
from custseg.sources.data_likeness import data_like, is_two_values

SEPARATORS = {"\t": "tab", ";": "semicolon", "|": "bar", ",": "comma"}
"""Separators in words; of several that would do, the first one: commas stand inside numbers and texts."""

LONG_RUN, SPACES = r"[ \t]{2,}", r"[ \t]+"
BLANKS = {LONG_RUN: "two or more spaces", SPACES: "spaces"}
LINES = 1_000
CONSISTENT = 0.6
MORE, SURE = 2, 0.9
"""Spaces separate only where they make more columns than two in nearly all lines."""

SHORT = 0.05
NULL = r"\N"
ENOUGH_NAMES, LATEST_HEADER = 2, 50
"""Known names that make a line the header, though another above it might be one; how far down it may stand."""

Known = Callable[[str], bool]
"""Tells whether a text is the name of a column."""

# A text may be longer than what the module reads by itself.
csv.field_size_limit(LONGEST)

DIRECTIVE = re.compile(r"sep=([\x00-\x7f])", re.IGNORECASE)


@dataclass(frozen=True)
class Dialect:
    """How a file writes its table.

    Attributes:
        columns: names; ``#1``, ``#2``, … where there is no header.
        separator: between fields.
        quote: around fields.
        header_line: line of the names, 0 where there is none.
        skip: number of lines above the rows.
        above: lines above the header that are no part of the table.
        blanks: pattern of the runs of spaces between fields, where those separate them.
        ends_early: whether lines leave out empty fields at their end.
        null: what databases write where there is no value.
    """

    columns: list[str]
    separator: str
    quote: str = '"'
    header_line: int = 1
    skip: int = 1
    above: tuple[str, ...] = ()
    blanks: str | None = None
    ends_early: bool = False
    null: str | None = None

    @property
    def words(self) -> str:
        """Return the separator in words."""
        return BLANKS[self.blanks] if self.blanks else SEPARATORS.get(self.separator, f"'{self.separator}'")

    @property
    def passed_over(self) -> int:
        """Return how many lines above the table hold text that nothing is made of."""
        return sum(not _directive(line) for line in self.above)


@dataclass(frozen=True)
class _Reading:
    """The lines of a head read with one separator: which fields, how wide a row is, and where rows begin."""

    separator: str
    blanks: str | None
    rows: list[list[str]]
    width: int
    consistent: float
    header: int | None
    first: int


def dialect_of(text: str, shown: str, known: Known) -> Dialect:
    """Return the dialect of a file from its beginning.

    Args:
        text: first lines of the file, without a byte order mark.
        shown: its name for messages.
        known: tells whether a text is the name of a column.

    Raises:
        DataError: no separator makes a table of two or more columns.
    """
    lines = [line.removesuffix("\r") for line in text.split("\n", LINES)[:LINES]]
    directive = _directive(lines[0])
    quote = _quote_of(lines)
    lines, joined = _whole_names(lines, quote)
    if directive:
        reading = _read(lines[1:], directive[1], None, quote, known)
        usable = [reading] if reading else []
    else:
        usable = _usable(lines, quote, known)
    if not usable:
        raise DataError(
            "has only one column",
            where=f"{shown}:1",
            hint="Export it with commas between the fields and the column names in the first line.",
        )
    best = max(usable, key=lambda one: (one.header is not None, round(one.consistent, 1), one.width))
    return _dialect(best, lines, 1 if directive else 0, quote, joined)


def _directive(line: str) -> re.Match[str] | None:
    return DIRECTIVE.fullmatch(line.strip(' \r"'))


def _usable(lines: list[str], quote: str, known: Known) -> list[_Reading]:
    """Return the readings of lines that may be the table."""
    readings = [found for one in SEPARATORS if (found := _read(lines, one, None, quote, known))]
    run = _run(lines, LONG_RUN, quote, known)
    if run and _joins_values(run):
        run = _run(lines, SPACES, quote, known) or run
    sure = [*readings, run] if run else readings
    left = [one for one in readings if not any(_denies(other, one) for other in sure)]
    readings = left if left or run else readings
    usable = [one for one in readings if one.consistent >= CONSISTENT]
    if any(one.header is not None for one in usable):
        return usable
    # Decimal commas make even rows of two fields, between long runs of spaces too. Where two spaces do, one stands
    # inside a field.
    if run is None and not usable:
        run = _run(lines, SPACES, quote, known)
    return [*usable, run] if run else usable or readings


def _run(lines: list[str], blanks: str, quote: str, known: Known) -> _Reading | None:
    """Return the lines as rows with runs of spaces between fields, None where these make no table."""
    found = _read(lines, " ", blanks, quote, known)
    return found if found and found.width > MORE and found.consistent >= SURE else None


def _joins_values(run: _Reading) -> bool:
    """Return whether rows have two values in one field: one space stands between them, where others have more."""
    rows = [row for row in run.rows[run.first :] if row]
    joined = sum(any(is_two_values(field) for field in row) for row in rows)
    return joined >= SURE * len(rows)


def _denies(sure: _Reading, other: _Reading) -> bool:
    """Return whether the names of a reading are a row like all others by a surer one: its separator stands in texts."""
    if sure is other or other.header is None or other.header == sure.header:
        return False
    below = [row for row in sure.rows[other.header :] if row]
    even = sum(len(row) == sure.width for row in below)
    return bool(below) and sure.width > MORE and len(below[0]) == sure.width and even >= SURE * len(below)


def _whole_names(lines: list[str], quote: str) -> tuple[list[str], tuple[int, int]]:
    """Return the lines with those of a header joined whose names hold line ends; which line, and how many more."""
    for place, line in enumerate(lines[:10]):
        if line.count(quote) % 2 and not re.search(r"\d", line):
            for more, other in enumerate(lines[place + 1 : place + 50], 1):
                if other.count(quote) % 2:
                    whole = "\n".join(lines[place : place + more + 1])
                    return [*lines[:place], whole, *lines[place + more + 1 :]], (place, more)
            break
    return lines, (0, 0)


def _quote_of(lines: list[str]) -> str:
    """Return the sign around fields: an apostrophe only where fields begin and end with it and no quote is there."""
    filled = [line for line in lines if line.strip()]
    if any('"' in line for line in filled):
        return '"'
    wrapped = [bool(re.search(r"(?:^|[,;\t|])'[^']*'(?=$|[,;\t|])", line)) for line in filled]
    # Lines above the table are none of its fields.
    table = wrapped[wrapped.index(True) :] if True in wrapped else wrapped
    return "'" if sum(table) * 2 > len(table) else '"'


def _read(lines: list[str], separator: str, blanks: str | None, quote: str, known: Known) -> _Reading | None:
    """Return the lines as rows of one separator; None where it makes no row of two fields."""
    if blanks:
        rows = [re.split(blanks, line.strip()) if line.strip() else [] for line in lines]
    else:
        rows = [_fields(line, separator, quote) for line in lines]
    widths = [len(row) for row in rows if len(row) > 1]
    if not widths:
        return None
    width = max(set(widths), key=lambda one: (widths.count(one), one))
    filled = sum(any(field.strip() for field in row) for row in rows)
    header, first = _header(rows, width, known)
    names = len(rows[header]) if header is not None else width
    # A row may end early or late where its fields are empty: what counts is that it is no longer than the names say.
    consistent = max(widths.count(width), sum(len(row) == names for row in rows)) / max(filled, 1)
    return _Reading(separator, blanks, rows, width, consistent, header, first)


def _fields(line: str, separator: str, quote: str) -> list[str]:
    if not line.strip():
        return []
    return next(
        csv.reader(
            line.splitlines(keepends=True), delimiter=separator, quotechar=quote, skipinitialspace=separator != "\t"
        ),
        [],
    )


def _header(rows: list[list[str]], width: int, known: Known) -> tuple[int | None, int]:
    """Return the row of the names, None without one, and the first row of the table."""
    usual = [row for row in rows if len(row) == width][1:50]
    # Columns of numbers and dates: a name above them is neither.
    full = sum(any(row[place].strip() for row in usual) for place in range(width)) if usual else width
    values = [place for place in range(width) if sum(data_like([row[place]]) for row in usual) * 2 > len(usual)]
    likeliest: tuple[int | None, int] | None = None
    for place, row in enumerate(rows):
        filled = sum(bool(field.strip()) for field in row)
        if len(row) < 2 or filled < 2 or filled * 5 < full * 3:
            continue
        follows = next((one for one in rows[place + 1 :] if one), [])
        if abs(len(row) - width) > 1 and len(follows) != len(row):
            continue
        data = data_like([row[one] for one in values if one < len(row)])
        is_row = bool(values) and data * 2 >= len(values)
        if not is_row and sum(map(known, row)) >= ENOUGH_NAMES:
            return place, place + 1
        likeliest = likeliest or ((None, place) if is_row else (place, place + 1))
        # A line above the names may be as wide as they are, and hold a number, but is hardly a whole row.
        if (values and data == len(values)) or place >= LATEST_HEADER:
            break
    return likeliest or (None, next((place for place, row in enumerate(rows) if len(row) == width), 0))


def _dialect(reading: _Reading, lines: list[str], offset: int, quote: str, joined: tuple[int, int]) -> Dialect:
    rows, header = reading.rows, reading.header
    below = [row for row in rows[reading.first :] if row]
    if header is None:
        names, skip = [f"#{place}" for place in range(1, reading.width + 1)], reading.first
    else:
        names, skip = _fit(rows[header], below, reading.width), header + 1
    place, more = joined
    skip += more if place < skip + offset else 0
    return Dialect(
        columns=_unique(names),
        separator="\t" if reading.blanks else reading.separator,
        quote=quote,
        header_line=0 if header is None else header + offset + 1,
        skip=skip + offset,
        above=tuple(line for line in lines[: (reading.first if header is None else header) + offset] if line.strip()),
        blanks=reading.blanks,
        ends_early=_ends_early(below[:-1], len(names)),
        null=NULL if any(NULL in row for row in below) else None,
    )


def _fit(names: list[str], below: list[list[str]], width: int) -> list[str]:
    """Return the names for the fields that rows have: a column of row numbers has none, a last separator is no name."""
    if len(names) + 1 == width and any(row[-1].strip() for row in below if len(row) == width):
        return ["row", *names]
    while len(names) > max(width, 2) and not names[-1].strip() and all(len(row) < len(names) for row in below):
        names = names[:-1]
    return names


def _ends_early(below: list[list[str]], width: int) -> bool:
    short = sum(1 < len(row) < width for row in below)
    return short >= max(5, SHORT * len(below))


def _unique(names: list[str]) -> list[str]:
    """Name the nameless and number the repeated, as people refer to them."""
    unique: list[str] = []
    taken: set[str] = set()
    times: Counter[str] = Counter()
    for place, name in enumerate(names, 1):
        name = name.strip() or f"column {place}"
        if name == "*" or (name.startswith("^") and name.endswith("$")):
            # polars takes these for patterns of names.
            name = f"column {place} {name}"
        chosen = name
        while chosen in taken:
            times[name] += 1
            chosen = f"{name} ({times[name] + 1})"
        taken.add(chosen)
        unique.append(chosen)
    return unique
