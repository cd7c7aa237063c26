"""A metric is data: what it is called, what it means, and how its parts combine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from custseg.metrics.measures import divide_columns, share_of_all

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Metric:
    """A figure of a customer, of a group of customers, or of both.

    A ratio is numerator ÷ denominator, so that a group's value follows by itself: sums of both, never an average of
    ratios. Both name columns of the customer table (`custseg.customers.measures`).

    Attributes:
        name: in code, machine formats, SQL and docs.
        title: for people.
        unit: money, count, share, ratio, months, per_month, days, date, text or flag.
        definition: in one sentence.
        numerator: column of the customer table.
        denominator: column it is divided by; None for a plain sum.
        group_denominator: divides in groups only, where a group shows a mean.
        symbol: letter in LTV = S × C × P × T.
        short: title where columns are narrow.
        needs: what it is disabled without: roles, or one of `OTHER_NEEDS`.
        of: "customer", "group" or "both".
        lowest: what it never falls below, None without such a floor.
        of_total: whether a group shows its share of all groups.
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
    lowest: float | None = None
    of_total: bool = False

    @property
    def header(self) -> str:
        """Return the title for a narrow column."""
        return self.short or self.title

    def value(self) -> pl.Expr:
        """Return the metric of each row of the customer table."""
        return self._floored(divide_columns(self.numerator, self.denominator))

    def group_value(self) -> pl.Expr:
        """Return the metric of each row of a table of groups, whose columns are sums over customers."""
        if self.of_total:
            return share_of_all(self.numerator)
        return self._floored(divide_columns(self.numerator, self.group_denominator or self.denominator))

    def _floored(self, value: pl.Expr) -> pl.Expr:
        return value if self.lowest is None else value.clip(lower_bound=self.lowest)

    def columns(self) -> list[str]:
        """Return the columns of the customer table that the metric reads."""
        return [name for name in (self.numerator, self.denominator, self.group_denominator) if name]


OTHER_NEEDS = {
    "acquisition": "It belongs to acquisition: custseg cac.",
    "cac": "It needs the acquisition cost: --spend FILE, --cac AMOUNT, or --map cac=COLUMN.",
    "comparison": "It needs --compare-to.",
    "segments": "It belongs to segments: custseg segment.",
    "forecast": "It belongs to a forecast of customers: custseg forecast, or ltv and customers without --by.",
    "interval": "It belongs to the forecast of one customer: leave --by out, and --interval off.",
    "profit_table": "It belongs to custseg profit.",
    "cohorts": "It belongs to cohorts: custseg cohorts.",
    "trend": "It belongs to periods of time: custseg trend.",
}
"""What a metric may need beside the columns of a file, and how to have it."""
