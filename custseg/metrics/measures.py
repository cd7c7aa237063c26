"""The measures: what is summed, in which unit, and how it adds up."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


MONTH = 487
"""A month is 30.4375 days = 487/16 days: months are kept as integers of 1/487 month, which add exactly."""


DAY = 16


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


def natural(column: str) -> pl.Expr:
    """Return a column of the customer table in the unit that people use."""
    import polars as pl

    from custseg.tables.values.amounts import over, to_float

    if column in MONEY_COLUMNS:
        return to_float(pl.col(column))
    if column in MONTH_COLUMNS:
        return over(pl.col(column), MONTH)
    return pl.col(column)


def divide_columns(numerator: str, denominator: str | None) -> pl.Expr:
    """Return a ratio as one division of integers: equal ratios are equal figures, to the last digit."""
    import polars as pl

    from custseg.tables.values.amounts import divide

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


def share_of_all(column: str) -> pl.Expr:
    """Return a column ÷ its sum over all groups."""
    import polars as pl

    from custseg.tables.values.amounts import divide

    value = pl.col(column)
    total = value.cast(pl.Int128).sum()
    return pl.when(total > 0).then(divide(value, value * 0 + total))


def _parts(column: str) -> int:
    """Return how many of the integers of a column make one of its unit."""
    from custseg.tables.values.amounts import SCALE

    return SCALE if column in MONEY_COLUMNS else MONTH if column in MONTH_COLUMNS else 1
