"""The profit of a customer's first 12 months, by which customers of different ages can be compared."""

from __future__ import annotations

import polars as pl

from custseg.customers.slices import PERIOD
from custseg.metrics.units import DAY
from custseg.metrics.verdict import JUDGED_AFTER
from custseg.tables.row_columns import CUSTOMER

DAYS_PER_YEAR = 365.25


def days_of_age() -> pl.Expr:
    """Return the days from the first order to a slice; a row before the first order belongs to its day."""
    return (pl.col(PERIOD) - pl.col("first_order")).dt.total_days().clip(lower_bound=0)


def with_first_year(customers: pl.DataFrame, slices: pl.DataFrame, discount: float) -> pl.DataFrame:
    """Return the customers with "profit_12m", and with "profit_12m_discounted" to the day of the first order.

    Args:
        customers: one row each, with "first_order".
        slices: their profit by day.
        discount: yearly rate.
    """
    days = slices.lazy().select(CUSTOMER, PERIOD, pl.col("profit").cast(pl.Int128))
    days = days.join(customers.lazy().select(CUSTOMER, "first_order"), on=CUSTOMER).with_columns(_days=days_of_age())
    young = days.filter(pl.col("_days") * DAY < JUDGED_AFTER)
    discounted = pl.col("profit")
    if discount:
        factor = (1.0 + discount) ** (-pl.col("_days") / DAYS_PER_YEAR)
        # Whole integers, whose sums do not depend on the order of rows.
        discounted = (pl.col("profit").cast(pl.Float64) * factor).round().cast(pl.Int128)
    sums = young.group_by(CUSTOMER).agg(
        pl.col("profit").sum().alias("profit_12m"), discounted.sum().alias("profit_12m_discounted")
    )
    joined = customers.join(sums.collect(engine="streaming"), on=CUSTOMER, how="left", maintain_order="left")
    return joined.with_columns(pl.col("profit_12m", "profit_12m_discounted").fill_null(0))
