"""A metric is data: what it is called, what it means, and how its parts combine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

MONTH = 487
"""A month is 30.4375 days = 487/16 days: months are kept as integers of 1/487 month, which add exactly."""

DAY = 16


@dataclass(frozen=True)
class Metric:
    """A figure of a customer, of a group of customers, or of both.

    A ratio is numerator ÷ denominator, so that a group's value follows by itself: sums of both, never an average of
    ratios. Both name columns of the customer table (`custseg.customers.measures`).

    Attributes:
        name: in code, machine formats, SQL and docs.
        title: for people.
        unit: money, count, share, ratio, months, per_month, days, date or text.
        definition: in one sentence.
        numerator: column of the customer table.
        denominator: column it is divided by; None for a plain sum.
        group_denominator: divides in groups only, where a group shows a mean.
        symbol: letter in LTV = S × C × P × T.
        short: title where columns are narrow.
        needs: roles without which it is disabled; "a|b" is one of them.
        of: "customer", "group" or "both".
    """

    name: str
    title: str
    unit: str
    definition: str
    numerator: str = ""
    denominator: str | None = None
    group_denominator: str | None = None
    symbol: str = ""
    short: str = ""
    needs: tuple[str, ...] = ()
    of: str = "both"

    @property
    def header(self) -> str:
        """Return the title for a narrow column."""
        return self.short or self.title

    def value(self) -> pl.Expr:
        """Return the metric of each row of the customer table."""
        return _divide(self.numerator, self.denominator)

    def group_value(self) -> pl.Expr:
        """Return the metric of each row of a table of groups, whose columns are sums over customers."""
        return _divide(self.numerator, self.group_denominator or self.denominator)

    def columns(self) -> list[str]:
        """Return the columns of the customer table that the metric reads."""
        return [name for name in (self.numerator, self.denominator, self.group_denominator) if name]


MONEY_COLUMNS = {
    "revenue", "gross", "returned", "profit", "profit_counted", "lifetime_value", "cac", "profit_judged", "cac_judged",
    "profit_recent", "profit_earlier", "profit_before", "change",
}  # fmt: skip
MONTH_COLUMNS = {"tenure", "active", "period"}


def natural(column: str) -> pl.Expr:
    """Return a column of the customer table in the unit that people use."""
    import polars as pl

    from custseg.tables.amounts import over, to_float

    if column in MONEY_COLUMNS:
        return to_float(pl.col(column))
    if column in MONTH_COLUMNS:
        return over(pl.col(column), MONTH)
    return pl.col(column)


def _divide(numerator: str, denominator: str | None) -> pl.Expr:
    import polars as pl

    if denominator is None:
        return natural(numerator)
    return pl.when(pl.col(denominator) > 0).then(natural(numerator) / natural(denominator))
