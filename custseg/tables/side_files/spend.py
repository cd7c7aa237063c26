"""Spend: what was paid to win customers, from a file of its own, by channel and month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import polars as pl

from custseg.errors import DataError, Problem
from custseg.notes import Note
from custseg.numbers import counted, fixed
from custseg.settings.setting import Settings
from custseg.sources import EXTRA, FILE, LINE
from custseg.sources.read_errors import translate_read_errors
from custseg.sources.source import Source
from custseg.tables.currencies import Currencies
from custseg.tables.headers.columns import text_of
from custseg.tables.headers.roles import Headers, require
from custseg.tables.headers.synonyms import scale_of
from custseg.tables.ledger import money
from custseg.tables.side_files.side_file import open_side_file
from custseg.tables.values import amounts
from custseg.tables.values.currency_words import code_beside, code_in_header, code_of
from custseg.tables.values.date_ranges import Spells, read_spells
from custseg.tables.values.totals import is_total

SHOWN = 10
CHANNEL, AMOUNT, CODE, START, END = "channel", "amount", "_code", "_start", "_end"
EXPLICIT = "_explicit"
"""Whether a row names the end of its period."""


@dataclass(frozen=True)
class Spend:
    """What a file of spend says.

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
        """Return the currencies that are named, in the order of the alphabet."""
        return self.rows[CODE].drop_nulls().unique().sort().to_list()


def read_spend(path: str, settings: Settings, notes: list[Note]) -> Spend:
    """Read a file of spend.

    Args:
        path: of the file.
        settings: with ``map``, whose entries for spend begin with "spend.", and ``decimal``.
        notes: gets what people should know about the file.

    Raises:
        DataError: it has no column of dates or amounts, or some of them cannot be read; holds every problem.
    """
    file = open_side_file("spend", path, settings, notes)
    source, headers = file.source, file.headers()
    required = ["date", "amount", *(role for role in ("channel", "until") if role in headers.rivals)]
    require(headers, "spend", required, source.sample, source.name)
    rows = _rows_of(source)
    rows = _typed(rows, source, headers, settings, notes)
    rows = _without_totals(rows, source, notes)
    _check(rows, source.name, headers)
    _note_credits(rows, source.name, notes)
    _note_repeated(rows, source, headers, notes)
    notes.extend(source.check_unchanged())
    return Spend(source.name, rows.select(CHANNEL, START, END, AMOUNT, CODE), CHANNEL in headers.columns)


def _rows_of(source: Source) -> pl.DataFrame:
    """Return all rows with their lines, those without any field left out."""
    with translate_read_errors(source.name):
        rows = source.scan(position=True).collect(engine="streaming")
    filled = pl.any_horizontal(text_of(name, rows.schema).is_not_null() for name in source.columns)
    return rows.filter(filled)


def _typed(rows: pl.DataFrame, source: Source, headers: Headers, settings: Settings, notes: list[Note]) -> pl.DataFrame:
    starts = _spells(rows, headers.columns["date"], source.name, notes)
    until = headers.get("until")
    ends = _spells(rows, until, source.name, notes, starts).frame["end"] if until else starts.frame["end"]
    named = text_of(until, rows.schema).is_not_null() if until else pl.lit(False)
    column, channel = headers.columns["amount"], headers.get("channel")
    style = amounts.detect_style(rows[column], decimal=settings["decimal"])
    if style.open:
        sign = "comma" if style.comma else "point"
        text = f"'{column}' of {source.name} reads either way: with a decimal {sign}. If not, say it: --decimal."
        notes.append(Note("spend_decimal", text, warns=True))
    if (scale := scale_of(column)) > 1:
        text = (
            f"'{column}' of {source.name} says that its figures stand for {scale:,} each: they are taken as they are."
        )
        notes.append(Note("spend_scale", text, warns=True))
    return rows.with_columns(
        starts.frame["start"].alias(START),
        pl.when(named).then(ends).otherwise(starts.frame["end"]).alias(END),
        named.alias(EXPLICIT),
        amounts.read_decimal(column, rows.schema[column], style).alias(AMOUNT),
        _codes(rows, headers).alias(CODE),
        (text_of(channel, rows.schema) if channel else pl.lit(None, pl.String)).alias(CHANNEL),
        pl.Series("_texts", rows.select(source.columns).hash_rows()),
    )


def _spells(rows: pl.DataFrame, column: str, name: str, notes: list[Note], like: Spells | None = None) -> Spells:
    found = read_spells(rows[column], like.style if like else None)
    if not found.sure and found.style:
        text = (
            f"No date in '{column}' of {name} tells day from month: read as {found.style.name}. If that is wrong, "
            "write its dates as YYYY-MM-DD."
        )
        notes.append(Note("spend_date_order", text, warns=True))
    return found


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


def _without_totals(rows: pl.DataFrame, source: Source, notes: list[Note]) -> pl.DataFrame:
    """Leave out lines of totals, which have no date; say how many."""
    said = pl.any_horizontal(is_total(text_of(name, rows.schema)) for name in source.columns)
    total = rows.select((pl.col(START).is_null() & said).alias("total")).to_series()
    if number := int(total.sum()):
        amount = _sum(rows.filter(total))
        text = f"{counted(number, 'line')} of totals in {source.name} left out: {fixed(money(amount))}."
        notes.append(Note("spend_totals", text))
    rest = rows.filter(~total)
    if rest.is_empty():
        raise DataError("has no rows but totals", where=source.name, hint="Export it again with its rows.")
    return rest


def _check(rows: pl.DataFrame, name: str, headers: Headers) -> None:
    """Refuse rows whose date, amount or number of fields is none."""
    extra = [column for column in EXTRA if column in rows.columns]
    surplus = pl.any_horizontal(pl.col(extra).is_not_null()) if extra else pl.lit(False)
    date, amount, until = headers.columns["date"], headers.columns["amount"], headers.get("until")
    backwards = (pl.col(END) < pl.col(START)).fill_null(False)
    lost = pl.col(END).is_null() & pl.col(START).is_not_null()
    checks = [
        (surplus, "with more or fewer fields than columns", 'Put texts with commas into "quotes".'),
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
            shown = found.select(FILE, LINE).head(SHOWN).rows()
            places = [f"{file}:{line}" if several else f"{line:,}" for file, line in shown]
            more = f" and {found.height - SHOWN:,} more" if found.height > SHOWN else ""
            lines = f"line{'s' * (found.height > 1)} {', '.join(places)}{more}"
            problems.append(Problem(f"{counted(found.height, 'row')} {what}: {lines}", name, hint))
    if problems:
        raise DataError(problems)


def _note_credits(rows: pl.DataFrame, name: str, notes: list[Note]) -> None:
    below = rows.filter(pl.col(AMOUNT) < 0)
    if below.height:
        text = f"{counted(below.height, 'row')} of {name} below zero, {fixed(money(_sum(below)))}: taken off the spend."
        notes.append(Note("spend_credits", text))


def _note_repeated(rows: pl.DataFrame, source: Source, headers: Headers, notes: list[Note]) -> None:
    """Warn of rows that are there twice, and of periods of one channel and campaign that overlap."""
    again = ~rows["_texts"].is_first_distinct()
    if number := int(again.sum()):
        text = (
            f"{counted(number, 'row')} of {source.name} {'repeats' if number == 1 else 'repeat'} another one exactly, "
            f"{fixed(money(_sum(rows.filter(again))))}: counted too. If exported twice, take them out."
        )
        notes.append(Note("spend_duplicates", text, warns=True))
    roles = set(headers.columns.values())
    others = [
        name
        for name in source.columns
        if name not in roles and rows.schema[name] == pl.String and amounts.share_read(rows[name]) < 0.5
    ]
    periods = rows.filter(~again).filter(EXPLICIT).sort(*others, CHANNEL, START, END, LINE)
    if periods.is_empty():
        return
    latest = pl.col(END).cum_max().shift().over(CHANNEL, *others)
    overlaps = periods.filter(pl.col(START) <= latest)
    if overlaps.height:
        where = ", ".join(f"{line:,}" for line in overlaps[LINE].sort().head(SHOWN))
        text = (
            f"{counted(overlaps.height, 'row')} of {source.name} with periods that overlap others of the channel, "
            f"{fixed(money(_sum(overlaps)))}: summed. Is something counted twice? See line"
            f"{'s' * (overlaps.height > 1)} {where}."
        )
        notes.append(Note("spend_overlaps", text, warns=True))


def _sum(rows: pl.DataFrame) -> int:
    return int(rows[AMOUNT].sum() or 0)


def in_currency(spend: Spend, target: str | None, rates: Mapping[str, Decimal], orders: str) -> Spend:
    """Return the spend in the currency of the orders, converted exactly as they are.

    Args:
        spend: as it was read.
        target: code of the currency of the orders, None where they name none.
        rates: what one unit of each currency is worth in it.
        orders: name of their file.

    Raises:
        DataError: the spend is in another currency, or in several, and a rate is missing.
    """
    codes = spend.codes
    if not codes or codes == [target] or (target is None and len(codes) == 1):
        return spend
    missing = [code for code in codes if code not in rates and code != target]
    blank = spend.rows[CODE].null_count()
    if missing or (blank and len(codes) > 1):
        names = " and ".join(codes) + (f" ({counted(blank, 'row')} name none)" if blank else "")
        base = target or codes[0]
        of_orders = f", {orders} in {target}" if target else ""
        pairs = ", ".join([f"{base}: 1", *(f"{code}: …" for code in missing if code != base)])
        what = f"the spend is in {names}{of_orders}: that cannot be set against each other"
        hint = f"Say what one unit is worth in {base}, in custseg.yaml: rates: {{{pairs}}}"
        if blank and not missing:
            hint = "Name the currency of every row."
        raise DataError(what, where=spend.name, hint=hint)
    known = Currencies(pl.col(CODE), 1, target, dict(rates), asked=True, converting=True)
    known.names = {"": codes[0], **{code: code for code in codes}}
    return replace(spend, rows=spend.rows.with_columns(known.convert(pl.col(AMOUNT), pl.col(CODE)).alias(AMOUNT)))


def by_month(spend: Spend) -> pl.DataFrame:
    """Return the spend of each channel and month: ``CHANNEL``, "month" (its first day), ``AMOUNT``.

    The amount of a period is split over its months by days; what does not divide goes to the last month.
    """
    first = pl.col(START).dt.truncate("1mo")
    rows = spend.rows.with_row_index("row").with_columns(
        month=pl.date_ranges(first, pl.col(END), "1mo"), days=(pl.col(END) - pl.col(START)).dt.total_days() + 1
    )
    rows = rows.explode("month")
    last = pl.min_horizontal(pl.col("month").dt.month_end(), END)
    days = (last - pl.max_horizontal("month", START)).dt.total_days() + 1
    share = pl.col(AMOUNT).abs() * days // pl.col("days") * pl.col(AMOUNT).sign()
    rows = rows.with_columns(share=share.cast(pl.Int128))
    is_last = pl.col("month").dt.month_end() >= pl.col(END)
    rest = pl.col(AMOUNT) - pl.col("share").sum().over("row") + pl.col("share")
    split = rows.with_columns(pl.when(is_last).then(rest).otherwise("share").alias(AMOUNT))
    return split.group_by(CHANNEL, "month").agg(pl.col(AMOUNT).sum()).sort(CHANNEL, "month")
