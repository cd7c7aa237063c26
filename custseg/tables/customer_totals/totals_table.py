"""A table whose rows are customers: each is read as if it were one order, with the number of orders that it names."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from custseg.metrics.units import MONTH
from custseg.tables.computed_columns import is_empty
from custseg.tables.headers.columns import Columns, text_of
from custseg.tables.ledger import ReadAgain, Reason
from custseg.tables.row_amounts import amount_in
from custseg.tables.row_columns import COUNT, CUSTOMER, DATE, LAST, ORDER, REFUNDED, REVENUE, SINCE, TENURE
from custseg.tables.row_money import given_profits
from custseg.tables.transactions import Transactions
from custseg.tables.values.amounts import NOTHING, SCALE
from custseg.tables.values.dates import is_likely, read_date
from custseg.own_columns import own_column

BAD_DAY, BAD_NUMBER = own_column("bad day"), own_column("bad number")
"""Whether a date of a row, or a number of it, is there but cannot be read."""

DATES = {"first_order": DATE, "last_order": LAST}
NUMBERS = {"orders": COUNT, "tenure_months": TENURE, "days_since_last": SINCE}
"""Columns of the dates and numbers of a customer, by their roles."""


@dataclass
class CustomerTotals(Transactions):
    """A source whose rows are customers with totals.

    Attributes:
        parts: whether several rows of a customer add up; otherwise each customer stands in one.
    """

    parts: bool = False

    @property
    def counts(self) -> bool:
        """Return whether the number of orders of each customer is known."""
        return self.columns.headers.get("orders") is not None

    def _roles(self, fields: dict[str, pl.Expr]) -> list[pl.Expr]:
        """Return customer, days, number of orders and money of a row, and the fields that later steps need."""
        columns, headers = self.columns, self.columns.headers
        days = {role: _day(columns, role) for role in DATES if headers.get(role)}
        read = [
            columns.trimmed("customer_id").alias(CUSTOMER),
            _amount(columns, "revenue").alias(REVENUE),
            pl.lit(0, pl.Int64).alias(ORDER),
            *[profit.alias(name) for name, profit in given_profits(columns).items()],
            *[days.get(role, pl.lit(None, pl.Date)).alias(name) for role, name in DATES.items()],
            *[number(columns, role).alias(name) for role, name in NUMBERS.items() if headers.get(role)],
            *[expression.alias(name) for name, expression in fields.items() if name != CUSTOMER],
        ]
        if headers.get("returned"):
            read.append(_amount(columns, "returned").alias(REFUNDED))
        if self.currencies:
            read.append(self.currencies.mark.alias("MARK"))
        return read
