"""Other styles for dates and amounts that could not be read, from all rows of the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from custseg.errors import DataError, Problem
from custseg.notes import Note
from custseg.numbers import counted
from custseg.sources import FILE, LINE
from custseg.sources.read_errors import translate_read_errors
from custseg.tables.calendar_question import is_recent
from custseg.tables.currencies import find_currencies
from custseg.tables.date_reading import in_date_system
from custseg.tables.decimal_signs import other_style
from custseg.tables.transactions import Transactions
from custseg.tables.values import amounts
from custseg.tables.values.calendars import CALENDAR_NAMES, YEARS
from custseg.tables.values.date_styles import DateStyle, swapped, typed_format
from custseg.tables.values.day_month_order import order_question
from custseg.tables.values.mixed_date_styles import count_shapes, find_other_styles, reads_as_date

NUMBER_WORDS = {2: "two", 3: "three"}

MAX_EXAMPLES = 1_000
"""Dates that a question looks at."""


@dataclass(frozen=True)
class Contradictions:
    """Rows of a column in which only the other order of day and month gives a date.

    Attributes:
        rows: number of them.
        first: file and line of the first one.
    """

    rows: int
    first: str


def restyle_dates(table: Transactions) -> bool:
    """Look once for another style of the dates that could not be read.

    Args:
        table: the transactions; gets the style, and notes on it.

    Returns:
        Whether the style changed.

    Raises:
        DataError: the order of day and month of another style is open.
    """
    columns = table.columns
    if columns.dates_reviewed or table.settings["date_format"]:
        return False
    columns.dates_reviewed = True
    changed = [_restyle(table, column) for column in columns.headers.date_columns]
    return True in changed


def _restyle(table: Transactions, column: str) -> bool:
    """Look for another style of the dates of one column; return whether it changed."""
    columns = table.columns
    style = columns.dates.get(column)
    if style is None or columns.schema[column] != pl.String:
        return False
    texts = table.source.scan_of([column]).select(pl.col(column).alias("text"))
    with translate_read_errors(table.source.name):
        queries = [count_shapes(texts, style)]
        if style.swappable:
            other = swapped(style)
            queries.append(texts.select(own=_only(style, other).sum(), other=_only(other, style).sum()))
        shapes, *counts = pl.collect_all(queries, engine="streaming")
        table.notes += _calendar_notes(table, column, style, texts)
        own, against = counts[0].row(0) if counts else (0, 0)
        changed = swapped(style) if against > own else style
        others, unsure = find_other_styles(texts, changed, shapes)
        others = tuple(in_date_system(other, table.source) for other in others)
        if unsure:
            raise DataError([_order_question(table, column, changed, others, unsure)])
        changed = replace(changed, others=others)
        if min(own, against):
            found = Contradictions(min(own, against), _first_place(table, column, changed))
            table.notes.append(_contradiction_note(column, changed, found))
        if others:
            table.notes.append(_mixed_note(column, changed, _rows_of_others(texts, changed)))
    columns.dates[column] = changed
    return changed != style


def _only(style: DateStyle, other: DateStyle) -> pl.Expr:
    """Return whether one order of day and month gives a date and the other does not."""
    return reads_as_date(style) & ~reads_as_date(other)


def _rows_of_others(texts: pl.LazyFrame, style: DateStyle) -> list[int]:
    counts, before = [], reads_as_date(replace(style, others=()))
    for other in style.others:
        counts.append((~before & reads_as_date(other)).sum().alias(other.pattern))
        before = before | reads_as_date(other)
    return list(texts.select(counts).collect(engine="streaming").row(0))


def _first_place(table: Transactions, column: str, style: DateStyle) -> str:
    alone = replace(style, others=())
    rows = table.source.scan(position=True).select(FILE, LINE, pl.col(column).alias("text"))
    file, line = rows.filter(_only(swapped(alone), alone)).select(FILE, LINE).head(1).collect(engine="streaming").row(0)
    return f"{file}:{line}"


def _contradiction_note(column: str, style: DateStyle, found: Contradictions) -> Note:
    verb, are = ("fits", "is") if found.rows == 1 else ("fit", "are")
    text = (
        f"'{column}' is read as {style.name}, but {counted(found.rows, 'row')} {verb} {swapped(style).name} only "
        f"(the first: {found.first}) and {are} excluded: other rows may be mixed too. Export dates as YYYY-MM-DD, "
        "or choose one order with --date-format."
    )
    return Note("dates_contradict", text, warns=True)


def _mixed_note(column: str, style: DateStyle, rows: Sequence[int]) -> Note:
    parts = [f"{other.name} ({counted(number, 'row')})" for number, other in zip(rows, style.others, strict=True)]
    text = (
        f"'{column}' is written in {NUMBER_WORDS[len(rows) + 1]} ways: {style.name}, else {' and '.join(parts)}. "
        "The file was read twice."
    )
    return Note("dates_mixed", text)


def _order_question(
    table: Transactions, column: str, style: DateStyle, others: Sequence[DateStyle], unsure: Sequence[DateStyle]
) -> Problem:
    """Return the question whether day or month comes first in the dates of another style."""
    asked = unsure[0]
    rows = table.source.scan_of([column]).select(pl.col(column).alias("text"))
    unread = rows.filter(~reads_as_date(style) & pl.col("text").str.strip_chars().str.contains(asked.pattern))
    texts = unread.head(MAX_EXAMPLES).collect(engine="streaming")["text"].rename(column)
    known = [style, *(other for other in others if other not in unsure)]
    question = order_question(asked, texts, table.source.name, tuple(typed_format(one) for one in known))
    if len(unsure) > 1 or any(one.unit or one.calendar for one in known):
        # No format that can be typed reads all of them.
        return replace(question, hint="Write all dates as YYYY-MM-DD.", choices=())
    return question


def _calendar_notes(table: Transactions, column: str, style: DateStyle, texts: pl.LazyFrame) -> list[Note]:
    """Return a warning of dates that cannot be read, but are recent by another calendar."""
    if table.settings["calendar"] or style.calendar or style.unit or "%y" in style.format:
        return []
    unread = texts.filter(~reads_as_date(style))
    notes = []
    recent = {calendar: is_recent(pl.String(), style, calendar).is_not_null() for calendar in YEARS}
    counts = [found.sum().alias(calendar) for calendar, found in recent.items()]
    examples = [pl.col("text").filter(found).first().alias(f"example {calendar}") for calendar, found in recent.items()]
    found = unread.select(*counts, *examples).collect(engine="streaming").row(0)
    for calendar, rows, example in zip(YEARS, found[: len(YEARS)], found[len(YEARS) :], strict=True):
        if rows:
            text = (
                f"{counted(rows, 'row')} of '{column}' {'has a date' if rows == 1 else 'have dates'} such as {example} "
                f"of the {CALENDAR_NAMES[calendar]} calendar, and {'is' if rows == 1 else 'are'} excluded. "
                f"To read them: --calendar {calendar}"
            )
            notes.append(Note("dates_other_calendar", text, warns=True))
    return notes


def restyle_amounts(table: Transactions) -> bool:
    """Look for other styles of the amounts that could not be read; return whether one reads some of them."""
    texts_of = [
        column
        for column, style in table.columns.amounts.items()
        if not (style.formatted and style.fullwidth) and table.columns.schema[column] == pl.String
    ]
    rows, unread = table.source.scan_of(texts_of), []
    for column in texts_of:
        number = amounts.read_number(column, pl.String(), table.columns.amounts[column])
        texts = rows.filter(number.is_null() & (pl.col(column).str.strip_chars() != "")).select(column)
        unread.append(texts.unique().sort(column).head(1_000))
    with translate_read_errors(table.source.name):
        found = pl.collect_all(unread, engine="streaming")
    changed = False
    for column, frame in zip(texts_of, found, strict=True):
        points = int(table.source.sample[column].str.contains(".", literal=True).sum())
        style, decimal = table.columns.amounts[column], table.settings["decimal"]
        if other := other_style(frame[column], style, points=points, decimal=decimal):
            table.columns.amounts[column] = other
            changed = True
    if changed:
        table.currencies = find_currencies(table.columns, table.source.sample, table.settings)
    return changed
