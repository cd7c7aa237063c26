"""The columns of a table by role, and the expressions that read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from custseg.sources.cell_text import as_text
from custseg.sources.join import Level
from custseg.tables.headers.roles import Headers
from custseg.tables.sale_reading import SaleReading
from custseg.tables.values import amounts, dates
from custseg.tables.values.amounts import AmountStyle
from custseg.tables.values.date_styles import DateStyle


@dataclass
class Columns:
    """The columns of a table by role, and how they are written.

    Attributes:
        headers: column of each role.
        schema: types of the columns.
        dates: style of each date column.
        amounts: style of each column of numbers.
        discount_is_share: whether discounts are shares of the amount (0.2), not money.
        discount_is_percent: whether these shares are written as percentages (20), as the name of the column says.
        wide: whether amounts are kept in 128 bits, because some are too large for 64.
        whole: columns of ids that are whole numbers written as floats, which are read without ``.0``.
        sale: how net sales follow from the amounts.
        emails: whether customers are e-mails, so that their case does not matter.
        dates_reviewed: whether other styles of dates that could not be read have been looked for.
        levels: what columns of other tables belong to.
    """

    headers: Headers
    schema: pl.Schema
    dates: dict[str, DateStyle | None] = field(default_factory=dict)
    amounts: dict[str, AmountStyle] = field(default_factory=dict)
    discount_is_share: bool = False
    discount_is_percent: bool = False
    wide: bool = False
    whole: frozenset[str] = frozenset()
    sale: SaleReading = field(default_factory=SaleReading)
    emails: bool = False
    dates_reviewed: bool = False
    levels: Mapping[str, Level] = field(default_factory=dict)

    def number(self, role: str) -> pl.Expr:
        """Return the numbers of a role: Float64, or Int128 of a millionth where amounts are ``wide``."""
        return self.number_of(self.headers.columns[role])

    def number_of(self, column: str) -> pl.Expr:
        """Return the numbers of a column: Float64, or Int128 of a millionth where amounts are ``wide``."""
        read = amounts.read_decimal if self.wide else amounts.read_number
        return read(column, self.schema[column], self.amounts.get(column, AmountStyle()))

    def plain_number(self, role: str) -> pl.Expr:
        """Return the numbers of a role as Float64, wide or not."""
        return self.plain_number_of(self.headers.columns[role])

    def plain_number_of(self, column: str) -> pl.Expr:
        """Return the numbers of a column as Float64, wide or not."""
        return amounts.read_number(column, self.schema[column], self.amounts.get(column, AmountStyle()))

    def trimmed(self, role: str) -> pl.Expr:
        """Return the texts of a role without blanks around them; empty texts stay empty."""
        column = self.headers.columns[role]
        if role in self.headers.more or role in self.headers.parties:
            return self.text(role).fill_null("")
        text = as_text(column, self.schema[column])
        text = text.str.strip_chars() if self.schema[column] == pl.String else text
        return self._one_spelling(role, without_point(text) if column in self.whole else text)

    def text(self, role: str) -> pl.Expr:
        """Return the trimmed texts of a role, null where empty; of several columns the first that is filled."""
        texts = [self.text_in(column) for column in self.headers.all_of(role)]
        text = texts[0] if len(texts) == 1 else pl.coalesce(texts)
        if parties := self.headers.parties.get(role):
            sent = self.text_in(parties.sent) if parties.sent else pl.lit(None, pl.String)
            text = parties.customer(text, sent, self.plain_number("revenue") < 0)
        return self._one_spelling(role, text)

    def text_in(self, column: str) -> pl.Expr:
        """Return the trimmed texts of a column, null where empty."""
        text = text_of(column, self.schema)
        return without_point(text) if column in self.whole else text

    def _one_spelling(self, role: str, text: pl.Expr) -> pl.Expr:
        return text.str.to_lowercase() if self.emails and role == "customer_id" else text

    def order_id(self) -> pl.Expr:
        """Return the ids of orders; whole numbers stay numbers."""
        column = self.headers.columns["order_id"]
        if self.schema[column].is_integer():
            return pl.col(column).cast(pl.Int64, strict=False)
        if self.schema[column] == pl.String and column not in self.whole:
            return pl.col(column)
        return self.text("order_id")

    def day(self, role: str) -> pl.Expr:
        """Return the dates of a role, including those that `dates.is_likely` refuses."""
        column = self.headers.columns[role]
        return dates.read_date(column, self.schema[column], self.dates.get(column), bounded=False)


def without_point(ids: pl.Expr) -> pl.Expr:
    """Return ids without the ``.0`` of whole numbers that are written as floats."""
    return ids.str.replace(r"^(-?\d+)\.0$", "$1")


def text_of(column: str, schema: pl.Schema) -> pl.Expr:
    """Return a column as trimmed text, null where empty."""
    text = as_text(column, schema[column])
    if schema[column] != pl.String:
        return text
    return filled(text)


def filled(text: pl.Expr) -> pl.Expr:
    """Return a text without blanks around it, null where it is empty."""
    # With when/then polars would trim every text twice.
    return text.str.strip_chars().replace("", None)
