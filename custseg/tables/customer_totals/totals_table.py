"""A table whose rows are customers: each is read as if it were one order, beside the number of orders that it names."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from custseg.own_columns import own_column
from custseg.tables.computed_columns import is_empty
from custseg.tables.currencies import MARK
from custseg.tables.headers.columns import Columns, text_of
from custseg.tables.id_merging import EMAIL
from custseg.tables.ledger import ReadAgain, Reason
from custseg.tables.row_amounts import amount_in
from custseg.tables.row_columns import COUNT, CUSTOMER, DATE, LAST, ORDER, REFUNDED, REVENUE, SINCE, TENURE
from custseg.tables.row_money import given_profits
from custseg.tables.transactions import Transactions
from custseg.tables.values.amounts import NOTHING
from custseg.tables.values.dates import is_likely, read_date
from custseg.tables.values.totals import is_total

BAD_DAY, BAD_NUMBER = own_column("bad day"), own_column("bad number")
"""Whether a date of a row, or a number of it, is there but cannot be read."""

DATES = {"first_order": DATE, "last_order": LAST}
NUMBERS = {"tenure_months": TENURE, "days_since_last": SINCE}
"""Columns of what a customer has, by its role."""


@dataclass
class CustomerTotals(Transactions):
    """A source whose rows are customers with totals.

    Attributes:
        parts: whether several rows of a customer add up; otherwise each customer stands in one.
    """

    parts: bool = False

    @property
    def latest(self) -> str:
        """Return the column of the latest day of a row."""
        return LAST if self.columns.headers.get("last_order") else DATE

    @property
    def counted(self) -> pl.Expr:
        """Return whether a customer has ordered: by the number of orders and the money, as far as they are known."""
        found = [name for role, name in (("orders", COUNT), ("revenue", "revenue")) if self.columns.headers.get(role)]
        return pl.all_horizontal(pl.col(name) > 0 for name in found) if found else pl.lit(True)

    def _roles(self, fields: dict[str, pl.Expr]) -> list[pl.Expr]:
        """Return customer, days, number of orders and money of a row, and the fields that later steps need."""
        columns, headers = self.columns, self.columns.headers
        days = {role: _day(columns, role) for role in DATES if headers.get(role)}
        numbers = {role: columns.plain_number(role) for role in NUMBERS if headers.get(role)}
        read = [
            columns.trimmed("customer_id").alias(CUSTOMER),
            pl.lit(0, pl.Int64).alias(ORDER),
            _amount(columns, "revenue").alias(REVENUE),
            *[profit.alias(name) for name, profit in given_profits(columns).items()],
            *[days.get(role, pl.lit(None, pl.Date)).alias(name) for role, name in DATES.items()],
            *[number.alias(NUMBERS[role]) for role, number in numbers.items()],
            _any([_is_bad(columns, role, is_likely(day)) for role, day in days.items()]).alias(BAD_DAY),
            _any(
                [_is_bad(columns, role, number.is_finite() & (number >= 0)) for role, number in numbers.items()]
            ).alias(BAD_NUMBER),
            *[expression.alias(name) for name, expression in fields.items() if name != CUSTOMER],
        ]
        if headers.get("orders"):
            read.append(_count(columns).alias(COUNT))
        if headers.get("returned"):
            read.append(_amount(columns, "returned").alias(REFUNDED))
        if self.currencies:
            read.append(self.currencies.mark.alias(MARK))
        if self.matching and headers.get("email"):
            read.append(columns.text("email").alias(EMAIL))
        return read

    def _with_converted_money(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Return the rows with all money in one currency, as far as it is converted."""
        rows = super()._with_converted_money(rows)
        if not self.currencies or not self.currencies.converting or not self.columns.headers.get("returned"):
            return rows
        return rows.with_columns(self.currencies.convert(pl.col(REFUNDED), pl.col(MARK)).alias(REFUNDED))

    def _with_order_days(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Return the rows as they are: all of a customer is one order."""
        return rows

    def _is_total(self) -> pl.Expr:
        """Return whether a row is a line of totals: a word for them stands in place of the customer, or beside none."""
        customer = self.columns.headers.columns["customer_id"]
        worded = pl.any_horizontal(is_total(pl.col(column)) for column in self.totals)
        return is_total(pl.col(customer)) | (self.columns.text("customer_id").is_null() & worded)

    def _unreadable(self) -> list[tuple[pl.Expr, Reason | ReadAgain]]:
        """Return what a row has to have, and the reason to exclude one that lacks it."""
        bad = [pl.col(REVENUE).is_null(), pl.col(BAD_NUMBER)]
        bad += [pl.col(COUNT).is_null()] if self.columns.headers.get("orders") else []
        bad += [pl.col(REFUNDED).is_null()] if self.columns.headers.get("returned") else []
        return [
            ((pl.col(CUSTOMER) == "").fill_null(True), Reason.NO_CUSTOMER),
            (pl.col(BAD_DAY), Reason.UNREADABLE_DATE),
            (pl.any_horizontal(bad), Reason.UNREADABLE_AMOUNT),
        ]


def _day(columns: Columns, role: str) -> pl.Expr:
    column = columns.headers.columns[role]
    return read_date(column, columns.schema[column], columns.dates.get(column))


def _count(columns: Columns) -> pl.Expr:
    """Return the number of orders: none where empty, null where it is no whole number from zero on."""
    number = columns.plain_number("orders")
    whole = number.cast(pl.Int64, strict=False)
    empty = _says_nothing(columns, columns.headers.columns["orders"])
    return pl.when(empty).then(0).when((whole == number) & (whole >= 0)).then(whole)


def _amount(columns: Columns, role: str) -> pl.Expr:
    """Return the money of a role: zero where it is empty or there is no such column, null where it is unreadable."""
    places = columns.headers.all_of(role)
    zero = pl.lit(0, pl.Int128 if columns.wide else pl.Int64)
    parts = [pl.when(_says_nothing(columns, place)).then(zero).otherwise(amount_in(columns, place)) for place in places]
    total = zero
    for part in parts:
        total = total + part
    return total


def _says_nothing(columns: Columns, column: str) -> pl.Expr:
    """Return whether a cell is empty or a dash; of a computed column, whether all its parts are."""
    if column in columns.headers.computed:
        return is_empty(columns.headers.computed[column], columns.schema)
    text = text_of(column, columns.schema)
    return text.is_null() | text.is_in(NOTHING)


def _is_bad(columns: Columns, role: str, fits: pl.Expr) -> pl.Expr:
    """Return whether a cell holds something that is no date, or no number, as it has to be."""
    return ~_says_nothing(columns, columns.headers.columns[role]) & ~fits.fill_null(False)


def _any(conditions: list[pl.Expr]) -> pl.Expr:
    return pl.any_horizontal(conditions) if conditions else pl.lit(False)
