"""Reasons to doubt amounts and statuses of a file of lines without order ids: they may be those of whole orders."""

from __future__ import annotations

import math

import polars as pl

from custseg.notes import Note
from custseg.numbers import counted
from custseg.tables.deciders import PRECEDENCE, Decider
from custseg.tables.file_numbers import is_money
from custseg.tables.headers.columns import Columns
from custseg.tables.values.meaning import Meaning

MIN_PAIRS = 3
BY_CHANCE = 1e-3
"""So many lines that follow one of the same customer and day have its amount, which happens less often by chance."""

SAME_ON_ALL_LINES = 0.95
"""Share of those lines that have to have the amount of the line above."""

SAME_ON_MOST_LINES, SELDOM = 0.6, 1e-6
"""Share of them where a customer has several orders on one day; that has to happen less often by chance."""

SAME_BESIDE_OTHERS = 0.5
"""Share of them where other money differs on them."""

BLANK_AFTER_FIRST = 0.5
"""Share of those lines that have no amount where it stands on the first line of orders; some begin another order."""

MIN_ROWS = 2
SOME = 0.1
"""Rows, and share of the rows, without customer and date that may be lines of the orders above them."""

WAY_OUT = "Export the file with the id of the order, or name its column: --map order_id=COLUMN"


def lines_without_order_notes(columns: Columns, sample: pl.DataFrame) -> list[Note]:
    """Return warnings of amounts that may be those of whole orders, and of lines that may belong to the row above.

    Args:
        columns: of the transactions, with the styles of their amounts.
        sample: first rows of the file.
    """
    if _knows_orders(columns, sample) or "revenue" not in columns.headers.columns:
        return []
    return [*_repeated_total_notes(columns, sample), *_nobody_notes(columns, sample)]


def _knows_orders(columns: Columns, sample: pl.DataFrame) -> bool:
    """Return whether there is an order id: a column without any value is none."""
    return any(sample[column].null_count() < sample.height for column in columns.headers.all_of("order_id"))


def _rows(columns: Columns, sample: pl.DataFrame, *more: pl.Expr) -> pl.DataFrame:
    """Return customer, day, product and amount of rows with a customer and a day, and whether they follow such a row.

    Args:
        columns: of the transactions.
        sample: first rows of the file.
        more: further columns to keep.
    """
    rows = sample.select(
        columns.text("customer_id").alias("customer"),
        columns.day("date").cast(pl.Date).alias("day"),
        columns.plain_number("revenue").alias("amount"),
        columns.text("product").alias("product") if columns.headers.get("product") else _place().alias("product"),
        *more,
    ).drop_nulls(["customer", "day"])
    follows = (pl.col("customer") == pl.col("customer").shift(1)) & (pl.col("day") == pl.col("day").shift(1))
    # A line that is there twice says nothing of orders.
    follows &= pl.col("product").ne_missing(pl.col("product").shift(1))
    return rows.with_columns(follows=follows.fill_null(value=False))


def _place() -> pl.Expr:
    return pl.int_range(pl.len()).cast(pl.String)


def _repeated_total_notes(columns: Columns, sample: pl.DataFrame) -> list[Note]:
    """Return a warning where one amount stands on all lines that a customer has in a row, or on the first of them."""
    revenue = columns.headers.columns["revenue"]
    others = [name for name in columns.amounts if name != revenue and name in sample.columns]
    other = [columns.plain_number_of(name).alias(f"other {name}") for name in others]
    rows = _rows(columns, sample, *other)
    money = [f"other {name}" for name in others if is_money(rows[f"other {name}"].drop_nulls())]
    differs = pl.any_horizontal([pl.col(name).ne_missing(pl.col(name).shift(1)) for name in money] or [pl.lit(False)])
    rows = rows.with_columns(
        same=(pl.col("follows") & (pl.col("amount") == pl.col("amount").shift(1))), differs=differs
    )
    pairs = rows.filter("follows")
    if pairs.height >= MIN_PAIRS and pairs["amount"].null_count() >= BLANK_AFTER_FIRST * pairs.height:
        text = (
            f"'{revenue}' is empty on lines that follow one of the same customer and day: it may be that of a whole "
            f"order, with shipping and tax. {WAY_OUT}"
        )
        return [Note("order_total_without_id", text, warns=True, stays=True)]
    filled = pairs.drop_nulls("amount")
    alike = filled.filter("same")
    if filled.height < MIN_PAIRS or not _are_totals(rows, filled, alike):
        return []
    text = (
        f"'{revenue}' is the same on lines of one customer and day that follow each other. It may be the "
        f"total of the order, which is then counted once per line. {WAY_OUT}"
    )
    return [Note("order_total_without_id", text, warns=True, stays=True)]


def _are_totals(rows: pl.DataFrame, filled: pl.DataFrame, alike: pl.DataFrame) -> bool:
    """Return whether amounts are the same on lines that follow each other more often than by chance.

    Args:
        rows: all rows.
        filled: those that follow one of the same customer and day.
        alike: those of them with the same amount.
    """
    if alike.height >= SAME_ON_ALL_LINES * filled.height and _chance(rows, filled, alike) <= BY_CHANCE:
        return True
    # Repeated amounts would make it look likely that amounts are alike.
    chance = _chance(rows.filter(~pl.col("same").fill_null(value=False)), filled, alike)
    if int(alike["differs"].sum()) >= SAME_BESIDE_OTHERS * alike.height:
        return alike.height >= SAME_BESIDE_OTHERS * filled.height and chance <= BY_CHANCE
    return alike.height >= SAME_ON_MOST_LINES * filled.height and chance <= SELDOM


def _chance(rows: pl.DataFrame, filled: pl.DataFrame, alike: pl.DataFrame) -> float:
    shares = rows["amount"].value_counts(normalize=True, name="share")["share"]
    return float((shares**2).sum()) ** alike.height * math.comb(filled.height, alike.height)


def _nobody_notes(columns: Columns, sample: pl.DataFrame) -> list[Note]:
    """Return a warning of rows with an amount that have neither customer nor date: lines of the order above."""
    rows = sample.select(
        nobody=columns.text("customer_id").is_null() & columns.text("date").is_null(),
        amount=columns.plain_number("revenue").fill_null(0),
    )
    lines = rows.filter(pl.col("nobody") & (pl.col("amount") != 0))
    blank = int(rows["nobody"].sum())
    if rows.is_empty() or bool(rows["nobody"][0]) or lines.is_empty() or blank < max(MIN_ROWS, SOME * rows.height):
        return []
    text = (
        f"{blank:,} of the first {rows.height:,} rows have neither a customer nor a date, and are left out: they may "
        f"be further lines of the orders above them. {WAY_OUT}"
    )
    return [Note("lines_of_nobody", text, warns=True, stays=True)]


def states_of_lines_notes(deciders: list[Decider], columns: Columns, sample: pl.DataFrame) -> list[Note]:
    """Return a warning of a status that stands on the first line of orders only, where no id tells them apart.

    Args:
        deciders: the columns that decide.
        columns: of the transactions.
        sample: first rows of the file.
    """
    if "revenue" not in columns.headers.columns:
        return []
    if _knows_orders(columns, sample):
        return _first_line_notes(deciders, columns, sample)
    sale = PRECEDENCE.index(Meaning.SALE)
    for one in deciders:
        if one.filled or one.column not in sample.columns:
            continue
        word = columns.text_in(one.column).alias("word")
        rows = _rows(columns, sample, word, (one.code() != sale).alias("none"))
        blank = rows.filter(pl.col("word").is_null())
        # A status that is missing here and there says nothing of lines.
        if blank.is_empty() or not blank["follows"].all():
            continue
        none = pl.when(pl.col("word").is_not_null()).then(pl.col("none")).forward_fill().fill_null(value=False)
        if rows.select((none & pl.col("word").is_null()).any()).item():
            text = (
                f"'{one.column}' is empty on lines that follow one of the same customer and day: they may be lines of "
                f"the same order, but count as sales where its status says that it is none. {WAY_OUT}"
            )
            return [Note("states_on_first_lines", text, warns=True, stays=True)]
    return []


def _first_line_notes(deciders: list[Decider], columns: Columns, sample: pl.DataFrame) -> list[Note]:
    """Return a warning of a status that stands on the first lines of orders only, where it says that they are none."""
    sale = PRECEDENCE.index(Meaning.SALE)
    for one in deciders:
        if one.filled or one.column not in sample.columns:
            continue
        word, none = columns.text_in(one.column).alias("word"), (one.code() != sale).fill_null(value=False)
        rows = sample.select(columns.text("order_id").alias("order"), word, none.alias("none")).drop_nulls("order")
        rows = rows.with_columns(first=pl.int_range(pl.len()).over("order") == 0)
        # A status that stands on other lines, or is missing here and there, is that of the line.
        if not (rows["word"].is_not_null() == rows["first"]).all():
            continue
        left = rows.select(((pl.len().over("order") > 1) & pl.col("none") & pl.col("first")).sum()).item()
        if left:
            text = (
                f"'{one.column}' stands on the first line of orders only, and says of {counted(left, 'order')} in the "
                f"first {sample.height:,} rows that they are no sales: their other lines count. Fill the column down."
            )
            return [Note("states_on_first_lines", text, warns=True, stays=True)]
    return []
