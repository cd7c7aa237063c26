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
        return self._floored(_divide(self.numerator, self.denominator))

    def group_value(self) -> pl.Expr:
        """Return the metric of each row of a table of groups, whose columns are sums over customers."""
        if self.of_total:
            return _share(self.numerator)
        return self._floored(_divide(self.numerator, self.group_denominator or self.denominator))

    def _floored(self, value: pl.Expr) -> pl.Expr:
        return value if self.lowest is None else value.clip(lower_bound=self.lowest)

    def columns(self) -> list[str]:
        """Return the columns of the customer table that the metric reads."""
        return [name for name in (self.numerator, self.denominator, self.group_denominator) if name]


def column_type(unit: str) -> pl.DataType:
    """Return the type of a column of a unit in conditions and machine formats."""
    import polars as pl

    if unit in ("text", "prose"):
        return pl.String()
    if unit in ("date", "flag"):
        return pl.Date() if unit == "date" else pl.Boolean()
    return pl.Int64() if unit in ("count", "days") else pl.Float64()


# Money, and what else is kept as integers of a millionth, so that it adds up the same in any order.
MONEY_COLUMNS = {
    "revenue", "gross", "returned", "profit", "profit_counted", "lifetime_value", "cac", "profit_judged", "cac_judged",
    "profit_recent", "profit_earlier", "profit_before", "change", "revenue_unknown", "new_profit", "lapsed_profit",
    "p_alive", "expected_orders", "expected_revenue", "expected_profit", "expected_value", "revenue_low",
    "revenue_high",
    "losing_profit", "profit_until", "spend", "profit_at_12m",
    "turnover", "turnover_before", "turnover_change", "turnover_all", "without_order", "change_without_order",
    "by_customers", "by_orders_per_customer", "by_order_value", "by_new", "by_back", "by_kept", "by_lost",
}  # fmt: skip
MONTH_COLUMNS = {"tenure", "active", "period", "tenure_acquired"}

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
    """Return a ratio as one division of integers: equal ratios are equal figures, to the last digit."""
    import polars as pl

    from custseg.tables.amounts import divide

    if denominator is None:
        return natural(numerator)
    up, down = _parts(denominator), _parts(numerator)
    if up == down:
        up = down = 1
    above, below = pl.col(numerator), pl.col(denominator)
    if up > 1:
        above = (above.cast(pl.Int128) if numerator in MONEY_COLUMNS else above) * up
    if down > 1:
        below = below * down
    return pl.when(pl.col(denominator) > 0).then(divide(above, below))


def _share(column: str) -> pl.Expr:
    """Return a column ÷ its sum over all groups."""
    import polars as pl

    from custseg.tables.amounts import divide

    value = pl.col(column)
    total = value.cast(pl.Int128).sum()
    return pl.when(total > 0).then(divide(value, value * 0 + total))


def _parts(column: str) -> int:
    """Return how many of the integers of a column make one of its unit."""
    from custseg.tables.amounts import SCALE

    return SCALE if column in MONEY_COLUMNS else MONTH if column in MONTH_COLUMNS else 1
