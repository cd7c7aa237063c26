"""How the dates of transactions are written: what decides it, and the questions where nothing does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from custseg.errors import DataError, Problem
from custseg.notes import Note
from custseg.settings.setting import Settings
from custseg.sources.read_errors import translate_read_errors
from custseg.sources.source import Source
from custseg.tables.calendar_question import calendar_question
from custseg.tables.headers.roles import Headers
from custseg.tables.systems.known_export import KnownExport
from custseg.tables.transactions import Transactions
from custseg.tables.values import dates, day_month_order
from custseg.tables.values.calendars import YEARS
from custseg.tables.values.date_formats import style_of_format
from custseg.tables.values.date_styles import DateStyle, in_calendar, typed_format
from custseg.tables.values.mixed_date_styles import style_of_role, written_alike
from custseg.tables.values.moments import number_notes, zone_notes

LATER_ROLES = ("due_date", "paid_date", "delivered_date")
"""Roles whose days are not before the date of the order."""

FIRST_TEXTS = 20
"""Texts of a column that show whether it is worth testing whether it holds dates."""


@dataclass(frozen=True)
class DateReading:
    """How a column of dates is read.

    Attributes:
        style: of its texts; None for dates with a type.
        notes: what decided it, and what it means for times.
        questions: what only the user can decide; the style is then one of the possible ones.
    """

    style: DateStyle | None
    notes: tuple[Note, ...] = ()
    questions: tuple[Problem, ...] = ()


def read_dates(source: Source, headers: Headers, settings: Settings) -> DateReading:
    """Find out how the dates of transactions are written.

    Args:
        source: the files.
        headers: with the role "date".
        settings: with ``date_format`` and ``calendar``.

    Raises:
        DataError: the column holds no dates, or the files count days in different ways.
    """
    column = headers.columns["date"]
    values = source.sample[column]
    style, sure = _style(source, headers, settings)
    calendar, questions = settings["calendar"], []
    if calendar is None and (question := calendar_question(values, style, source.name, sure=sure)):
        # The question is open, but the rows can be read: its first answer is the likely one.
        calendar, questions = question.choices[0].values[0], [question]
    if calendar in YEARS:
        style = in_calendar(style or DateStyle("dates", "", "", formatted=True), calendar)
    reading = DateReading(style)
    if style and not sure:
        reading = _with_order(style, source, headers)
    notes = (*reading.notes, *zone_notes(values), *number_notes(column, style.unit if style else ""))
    return replace(reading, notes=notes, questions=(*questions, *reading.questions))


def read_other_dates(table: Transactions, column: str, style: DateStyle | None) -> DateReading:
    """Find out in which order another column of dates has day and month, as the main one where it does not show it.

    Args:
        table: the transactions, whose main dates have been understood.
        column: its name.
        style: as its first values show it.
    """
    if style is None or not style.swappable:
        return DateReading(style)
    values, source, settings = table.source.sample[column], table.source, table.settings
    style, sure = dates.settle_order(style, values.to_frame().lazy())
    main = table.columns.dates.get(table.columns.headers.date_column or "")
    given = [DateStyle("", "", one) for one in dates.formats_of(settings["date_format"] or "")]
    likes = [one for one in (main, *(main.others if main else ()), *given) if one and one.shows_order]
    if sure or likes:
        return DateReading(style if sure else dates.ordered(style, day_first=likes[0].day_first))
    if (known := _order_of_export(table.columns.headers.export)) is not None:
        return DateReading(dates.ordered(style, day_first=known))
    day_first, month_first, unlike = _counts_of_all_rows(source, {column: style})[column]
    if day_first or month_first or not unlike:
        return DateReading(dates.ordered(style, day_first=day_first > month_first))
    if main is not None and main.unit:
        hint = f"Write the dates of '{column}' as YYYY-MM-DD."
        question = replace(day_month_order.order_question(style, values, source.name), hint=hint, choices=())
    else:
        beside = (typed_format(main),) if main else ()
        question = day_month_order.order_question(style, values, source.name, beside)
    return DateReading(style, questions=(question,))


def _style(source: Source, headers: Headers, settings: Settings) -> tuple[DateStyle | None, bool]:
    """Return how dates are written, None for dates with a type; and whether their order of day and month is sure."""
    column, export = headers.columns["date"], headers.export
    values = source.sample[column]
    if values.dtype.is_temporal():
        return None, True
    if settings["date_format"]:
        style = style_of_format(settings["date_format"], values, column, settings["calendar"])
        return in_date_system(style, source), True
    found = dates.detect_style(values)
    if found is None and export and export.date_format:
        return style_of_format(export.date_format, values, column), True
    if found is None:
        raise DataError(
            f"'{column}' holds no dates that can be read",
            where=source.name,
            hint="Give their format, for example --date-format %d/%m/%Y",
        )
    if not found.swappable:
        return in_date_system(found, source), True
    return dates.settle_order(found, values.to_frame().lazy())


def in_date_system(style: DateStyle, source: Source) -> DateStyle:
    """Return the style by which day numbers count from the day that those of the workbooks count from.

    Args:
        style: of a column.
        source: the files.

    Raises:
        DataError: the workbooks differ.
    """
    if style.unit != "days":
        return style
    systems = {file.facts.from_1904 for file in source.files}
    if len(systems) > 1:
        what = "the files count days from 1904 and from 1900, and their dates are numbers"
        raise DataError(what, where=source.name, hint="Give the cells of dates the format of a date, and save them.")
    return replace(style, unit="days since 1904") if systems == {True} else style


def _with_order(style: DateStyle, source: Source, headers: Headers) -> DateReading:
    """Decide between day first and month first, which the first rows leave open, by all that is there."""
    column = headers.columns["date"]
    if (known := _order_of_export(headers.export)) is not None:
        return DateReading(dates.ordered(style, day_first=known))
    alike = _columns_alike(style, source.sample, column)
    counts = _counts_of_all_rows(source, {column: style, **alike})
    day_first, month_first, unlike = counts[column]
    if day_first or month_first:
        return DateReading(dates.ordered(style, day_first=day_first > month_first))
    if not unlike:
        # 05/05/2024 is the same day in both.
        return DateReading(style)
    if found := _by_columns_alike(style, column, {name: counts[name] for name in alike}):
        return found
    decided = _by_other_days(style, source.sample, headers) or _by_order_of_time(style, source.sample, headers)
    if decided is None:
        return DateReading(
            style, questions=(day_month_order.order_question(style, source.sample[column], source.name),)
        )
    return decided


def _order_of_export(export: KnownExport | None) -> bool | None:
    """Return whether a known export writes the day before the month; None where that is not known."""
    if export is None:
        return None
    if export.day_first is None and export.date_format:
        return DateStyle("", "", export.date_format).day_first
    return export.day_first


def _columns_alike(style: DateStyle, sample: pl.DataFrame, column: str) -> dict[str, DateStyle]:
    """Return the other columns with dates of the same style."""
    found = {}
    for name in sample.columns:
        if name == column or sample.schema[name] != pl.String:
            continue
        texts = sample[name].drop_nulls()
        texts = texts.filter(texts.str.strip_chars() != "")
        if dates.detect_style(texts.head(FIRST_TEXTS), bare=False) is None:
            continue
        other = dates.detect_style(texts, bare=False)
        if other and other.swappable and written_alike(other, style):
            found[name] = other
    return found


def _counts_of_all_rows(source: Source, styles: Mapping[str, DateStyle]) -> dict[str, tuple[int, int, int]]:
    """Return for each column the number of dates with day first, with month first, and with two readings."""
    source.check_quotes()
    with translate_read_errors(source.name):
        counts = [count for column, style in styles.items() for count in dates.order_counts(style, column)]
        row = [int(count) for count in source.scan_of(styles.keys()).select(counts).collect(engine="streaming").row(0)]
    return {name: (row[3 * place], row[3 * place + 1], row[3 * place + 2]) for place, name in enumerate(styles)}


def _by_columns_alike(style: DateStyle, column: str, counts: Mapping[str, tuple[int, int, int]]) -> DateReading | None:
    """Return the order of other columns of the same style, if all that show it have the same one."""
    orders = {name: day_first > 0 for name, (day_first, month_first, _) in counts.items() if day_first or month_first}
    mixed = any(day_first and month_first for day_first, month_first, _ in counts.values())
    if mixed or len(set(orders.values())) != 1:
        return None
    other, day_first = next(iter(orders.items()))
    return _decided(dates.ordered(style, day_first=day_first), column, f"as '{other}' is written")


def _decided(style: DateStyle, column: str, why: str, name: str = "date_order_by_column") -> DateReading:
    other = dates.ordered(style, day_first=not style.day_first)
    text = (
        f"'{column}' does not show whether day or month comes first: read as {style.name}, {why}. "
        f"If that is wrong: --date-format {typed_format(other)}"
    )
    return DateReading(style, notes=(Note(name, text),))


def _by_other_days(style: DateStyle, sample: pl.DataFrame, headers: Headers) -> DateReading | None:
    """Return the order by which days agree with those of other columns."""
    column = headers.columns["date"]
    texts = sample[column]
    for role in LATER_ROLES:
        name = headers.get(role)
        if name is None or name == column:
            continue
        later = tuple(
            _days(sample[name], dates.ordered(style, day_first=first))
            for first in (style.day_first, not style.day_first)
        )
        if way := day_month_order.by_later_days(style, texts, (later[0], later[1])):
            return _decided(way, column, f"since no day is then after its '{name}'")
    for name in sample.columns:
        days = _sure_days(sample[name]) if name != column else None
        if days is not None and (way := day_month_order.by_same_days(style, texts, days)):
            return _decided(way, column, f"since its days are then those of '{name}'")
    return None


def _days(values: pl.Series, like: DateStyle) -> pl.Series:
    """Return the days of another column, in the order of a style where it does not show its own."""
    style = None if values.dtype.is_temporal() else style_of_role(values, like)
    return values.to_frame().select(dates.read_date(values.name, values.dtype, style)).to_series()


def _sure_days(values: pl.Series) -> pl.Series | None:
    """Return the days of a column whose reading is sure, None where it holds no such dates."""
    if values.dtype.is_temporal() and values.dtype not in (pl.Time, pl.Duration):
        return _days(values, DateStyle("", "", ""))
    if values.dtype != pl.String:
        return None
    texts = values.drop_nulls()
    texts = texts.filter(texts.str.strip_chars() != "")
    if texts.is_empty() or dates.detect_style(texts.head(FIRST_TEXTS), bare=False) is None:
        return None
    style = dates.detect_style(texts, bare=False)
    if style is None or style.swappable:
        return None
    return values.to_frame().select(dates.read_date(values.name, pl.String(), style)).to_series()


def _by_order_of_time(style: DateStyle, sample: pl.DataFrame, headers: Headers) -> DateReading | None:
    """Return the order by which rows, or order ids, are in order of time."""
    column = headers.columns["date"]
    texts = sample[column]
    sorted_as_text = day_month_order.is_sorted_as_text(texts)
    if not sorted_as_text and (way := day_month_order.by_time(style, texts)):
        return _decided(way, column, "since the rows are then in order of time", "date_order_by_time")
    ids = headers.get("order_id")
    by_id = _in_order_of_ids(sample[ids], texts, unless_numbered=sorted_as_text) if ids and ids != column else None
    if by_id is not None and (way := day_month_order.by_time(style, by_id, rising=True)):
        return _decided(way, column, f"since '{ids}' then rises with time", "date_order_by_time")
    return None


def _in_order_of_ids(ids: pl.Series, texts: pl.Series, *, unless_numbered: bool) -> pl.Series | None:
    """Return the texts in the order of the numbers in the ids, one for each; None where ids are not such numbers.

    Args:
        ids: of the rows.
        texts: dates of the rows.
        unless_numbered: whether ids that only number the rows from 0 or 1 show nothing.
    """
    id_text = pl.col("id").cast(pl.String).str.strip_chars().str.replace(r"\.0$", "")
    rows = pl.DataFrame({"id": ids, "text": texts}).select(
        number=id_text.str.replace_all(r"\D", "").cast(pl.Int64, strict=False),
        shape=id_text.str.replace_all(r"\d", ""),
        text="text",
    )
    rows = rows.drop_nulls().unique("number", keep="first", maintain_order=True)
    if rows.is_empty() or rows["shape"].n_unique() > 1:
        return None
    steps = rows["number"].diff().drop_nulls()
    if unless_numbered and rows["number"][0] in (0, 1) and (steps == 1).all():
        return None
    return rows.sort("number")["text"].rename(texts.name)
