"""Spend: the cost of winning customers, from a file of its own, by channel and month."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from custseg.errors import DataError, Problem
from custseg.notes import Note
from custseg.numbers import counted, fixed
from custseg.own_columns import own_column
from custseg.settings.setting import Settings
from custseg.sources import EXTRA, FILE, LINE
from custseg.sources.in_memory import Input
from custseg.sources.read_errors import translate_read_errors
from custseg.sources.source import Source
from custseg.tables.headers.columns import text_of
from custseg.tables.headers.missing_roles import require
from custseg.tables.headers.roles import Headers
from custseg.tables.headers.synonyms import scale_of
from custseg.tables.ledger import money
from custseg.tables.side_files.date_order import open_order_text, order_of_settings
from custseg.tables.side_files.side_file import open_side_file
from custseg.tables.values import amounts
from custseg.tables.values.currency_words import code_beside, code_in_header, code_of
from custseg.tables.values.date_ranges import DateRanges, read_date_ranges
from custseg.tables.values.totals import is_total

TEXTS = own_column("texts")
MAX_LINES = 10
"""Number of lines that a message lists."""

CHANNEL, AMOUNT, CODE, START, END = "channel", "amount", own_column("code"), own_column("start"), own_column("end")
EXPLICIT = own_column("explicit")
"""Whether a row names the end of its period."""


@dataclass(frozen=True)
class Spend:
    """The content of a file of spend.

    Attributes:
        name: of the file.
        rows: ``CHANNEL`` (null where none is named), ``START``, ``END``, ``AMOUNT`` (Int128 of ``SCALE``), ``CODE``.
        channelled: whether the file has a column of channels.
    """

    name: str
    rows: pl.DataFrame
    channelled: bool

    @property
    def codes(self) -> list[str]:
        """Return the currencies that are named, in alphabetical order."""
        return self.rows[CODE].drop_nulls().unique().sort().to_list()


def read_spend(path: Input, _: object, settings: Settings) -> tuple[Spend, list[Note]]:
    """Read a file of spend.

    Args:
        path: of the file; or a table in memory.
        settings: with ``map``, whose entries for spend begin with "spend.", ``decimal`` and ``date_format``.

    Returns:
        The spend, and what people should know about the file.

    Raises:
        DataError: it has no column of dates or amounts, or some of them cannot be read; holds every problem.
    """
    file = open_side_file("spend", path, settings)
    source, headers = file.source, file.headers()
    required = ["date", "amount", *(role for role in ("channel", "until") if role in headers.rivals)]
    require(headers, "spend", required, source.sample, source.name)
    rows = _filled_rows(source)
    rows, notes = _with_types(rows, source, headers, settings)
    rows, total_notes = _without_totals(rows, source)
    _check(rows, source.name, headers)
    notes += [*total_notes, *_credit_notes(rows, source.name), *_repeat_notes(rows, source, headers)]
    source.check_unchanged()
    channelled = CHANNEL in headers.columns
    return Spend(source.name, rows.select(CHANNEL, START, END, AMOUNT, CODE), channelled), [*file.notes, *notes]


def _filled_rows(source: Source) -> pl.DataFrame:
    """Return all rows with their lines, without empty lines."""
    with translate_read_errors(source.name):
        rows = source.scan(position=True).collect(engine="streaming")
    filled = pl.any_horizontal(text_of(name, rows.schema).is_not_null() for name in source.columns)
    return rows.filter(filled)


def _with_types(
    rows: pl.DataFrame, source: Source, headers: Headers, settings: Settings
) -> tuple[pl.DataFrame, list[Note]]:
    """Add the period, the amount, the currency and the channel of each row; return notes on how they were read."""
    column, channel, until = headers.columns["amount"], headers.get("channel"), headers.get("until")
    starts = read_date_ranges(rows[headers.columns["date"]], order_of_settings(settings))
    notes = _order_notes(starts, headers.columns["date"], source.name)
    ends, named = starts.frame["end"], pl.lit(False)
    if until:
        untils = read_date_ranges(rows[until], starts.style)
        notes += _order_notes(untils, until, source.name)
        ends, named = untils.frame["end"], text_of(until, rows.schema).is_not_null()
    style = amounts.detect_style(rows[column], decimal=settings["decimal"])
    notes += _amount_notes(style, column, source.name)
    typed = rows.with_columns(
        starts.frame["start"].alias(START),
        pl.when(named).then(ends).otherwise(starts.frame["end"]).alias(END),
        named.alias(EXPLICIT),
        amounts.read_decimal(column, rows.schema[column], style).alias(AMOUNT),
        _codes(rows, headers).alias(CODE),
        (text_of(channel, rows.schema) if channel else pl.lit(None, pl.String)).alias(CHANNEL),
        pl.Series(TEXTS, rows.select(source.columns).hash_rows()),
    )
    return typed, notes


def _order_notes(found: DateRanges, column: str, name: str) -> list[Note]:
    """Return a note where the order of day and month is open."""
    if found.sure or found.style is None:
        return []
    return [Note("spend_date_order", open_order_text(column, name, found.style), warns=True)]


def _amount_notes(style: amounts.AmountStyle, column: str, name: str) -> list[Note]:
    """Return notes on a decimal sign that is open, and on amounts in thousands or millions."""
    notes = []
    if style.open:
        sign, other = ("comma", "point") if style.comma else ("point", "comma")
        text = (
            f"'{column}' of {name} can be read with a decimal point or comma: read with a decimal {sign}. "
            f"If that is wrong: --decimal {other}"
        )
        notes.append(Note("spend_decimal", text, warns=True))
    if (scale := scale_of(column)) > 1:
        text = f"The header '{column}' of {name} means units of {scale:,}: the figures are used as they are."
        notes.append(Note("spend_scale", text, warns=True))
    return notes


def _codes(rows: pl.DataFrame, headers: Headers) -> pl.Series:
    """Return the currency of each row: of its own column, else beside its amount, else of the header."""
    column, own = headers.columns["amount"], headers.get("currency")
    empty = pl.repeat(None, rows.height, dtype=pl.String, eager=True)
    texts = rows.select(text_of(own, rows.schema)).to_series() if own else empty
    beside = rows.select(amounts.beside(column)).to_series() if rows.schema[column] == pl.String else empty
    named = {text: code_of(text) for text in texts.drop_nulls().unique()}
    signs = {text: code_beside(text) for text in beside.drop_nulls().unique()}
    frame = pl.DataFrame({"own": texts, "beside": beside})
    ways = [
        pl.col(name).replace_strict(list(codes), list(codes.values()), default=None, return_dtype=pl.String)
        for name, codes in (("own", named), ("beside", signs))
        if codes
    ]
    return frame.with_columns(pl.coalesce(*ways, pl.lit(code_in_header(column), pl.String)).alias(CODE))[CODE]


def _without_totals(rows: pl.DataFrame, source: Source) -> tuple[pl.DataFrame, list[Note]]:
    """Return the rows without lines of totals, which have no date, and a note on those."""
    worded = pl.any_horizontal(is_total(text_of(name, rows.schema)) for name in source.columns)
    total = rows.select((pl.col(START).is_null() & worded).alias("total")).to_series()
    rest, notes = rows.filter(~total), []
    if rest.is_empty():
        raise DataError("has only lines of totals", where=source.name, hint="Export it again with its rows.")
    if number := int(total.sum()):
        amount = fixed(money(_sum(rows.filter(total))))
        text = f"{counted(number, 'line')} of totals in {source.name}, {amount}, left out."
        notes.append(Note("spend_totals", text))
    return rest, notes


def _check(rows: pl.DataFrame, name: str, headers: Headers) -> None:
    """Refuse rows whose date, amount or number of fields is wrong."""
    extra = [column for column in EXTRA if column in rows.columns]
    surplus = pl.any_horizontal(pl.col(extra).is_not_null()) if extra else pl.lit(False)
    date, amount, until = headers.columns["date"], headers.columns["amount"], headers.get("until")
    backwards = (pl.col(END) < pl.col(START)).fill_null(False)
    lost = pl.col(END).is_null() & pl.col(START).is_not_null()
    checks = [
        (surplus, "with too many or too few fields", 'Put texts with commas into "quotes".'),
        (
            pl.col(START).is_null(),
            f"without a date or month that can be read in '{date}'",
            "Write 2024-01-31 or 2024-01.",
        ),
        (lost, f"without a date that can be read in '{until}'", "Write 2024-01-31, or leave it empty."),
        (backwards, "whose period ends before it begins", "Swap the two dates."),
        (
            pl.col(AMOUNT).is_null(),
            f"without an amount that can be read in '{amount}'",
            "Write 0 where nothing was spent.",
        ),
    ]
    problems = []
    for wrong, what, hint in checks:
        found = rows.filter(wrong)
        if found.height:
            several = rows[FILE].n_unique() > 1
            shown = found.select(FILE, LINE).head(MAX_LINES).rows()
            places = [f"{file}:{line}" if several else f"{line:,}" for file, line in shown]
            more = f" and {found.height - MAX_LINES:,} more" if found.height > MAX_LINES else ""
            lines = f"line{'s' * (found.height > 1)} {', '.join(places)}{more}"
            problems.append(Problem(f"{counted(found.height, 'row')} {what}: {lines}", name, hint))
    if problems:
        raise DataError(problems)


def _credit_notes(rows: pl.DataFrame, name: str) -> list[Note]:
    """Return a note on amounts below zero."""
    below = rows.filter(pl.col(AMOUNT) < 0)
    if below.is_empty():
        return []
    text = f"{counted(below.height, 'row')} of {name} below zero, {fixed(money(_sum(below)))}: deducted from the spend."
    return [Note("spend_credits", text)]


def _repeat_notes(rows: pl.DataFrame, source: Source, headers: Headers) -> list[Note]:
    """Return notes on rows that repeat another one, and on periods of one channel and campaign that overlap."""
    notes = []
    again = ~rows[TEXTS].is_first_distinct()
    if number := int(again.sum()):
        text = (
            f"{counted(number, 'row')} of {source.name} {'repeats' if number == 1 else 'repeat'} another one exactly, "
            f"{fixed(money(_sum(rows.filter(again))))}: counted too. If they were exported twice, remove them."
        )
        notes.append(Note("spend_duplicates", text, warns=True))
    overlaps = _overlapping(rows.filter(~again), source, headers)
    if overlaps.height:
        where = ", ".join(f"{line:,}" for line in overlaps[LINE].sort().head(MAX_LINES))
        text = (
            f"{counted(overlaps.height, 'row')} of {source.name} with periods that overlap others of the channel, "
            f"{fixed(money(_sum(overlaps)))}: added up. Is something counted twice? See line"
            f"{'s' * (overlaps.height > 1)} {where}."
        )
        notes.append(Note("spend_overlaps", text, warns=True))
    return notes


def _overlapping(rows: pl.DataFrame, source: Source, headers: Headers) -> pl.DataFrame:
    """Return the rows whose named period begins before an earlier one of the same channel and campaign ends."""
    roles = set(headers.columns.values())
    others = [
        name
        for name in source.columns
        if name not in roles and rows.schema[name] == pl.String and amounts.share_read(rows[name]) < 0.5
    ]
    periods = rows.filter(EXPLICIT).sort(*others, CHANNEL, START, END, LINE)
    if periods.is_empty():
        return periods
    latest = pl.col(END).cum_max().shift().over(CHANNEL, *others)
    return periods.filter(pl.col(START) <= latest)


def _sum(rows: pl.DataFrame) -> int:
    return int(rows[AMOUNT].sum() or 0)
