"""The spend and the verdict of groups of new customers: the same in every command."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from custseg.customers.acquisition import NO_CHANNEL, OUTSIDE, WON_BY, WON_IN
from custseg.customers.spend_months import month_end
from custseg.engine.customer_table import CustomerTable
from custseg.engine.dataset import GROUP
from custseg.metrics.dimensions import Dimension
from custseg.metrics.metric import Metric
from custseg.metrics.units import DAY
from custseg.metrics.verdict import JUDGED_AFTER, READS, Judging
from custseg.own_columns import own_column
from custseg.tables.side_files.spend import AMOUNT

IS_REMAINDER = own_column("remainder")
"""Column: whether a row is not a group, but customers that are not new, or spend that belongs to no group."""

NO_NEW_CUSTOMERS = "spend without new customers"
NO_CHANNEL_NAMED = "no channel named"

CHANNEL = "channel"
MONTH_NAMES = ("month", "cohort")
"""Names of ``--by`` for the month of the first order."""


def judging_of(customers: CustomerTable, metrics: Collection[Metric] | None = None) -> Judging | None:
    """Return what the verdict of groups needs; None if it is not shown, or the acquisition cost is unknown.

    Args:
        customers: the customer table.
        metrics: that are shown; None if the verdict is.
    """
    if customers.base is None or not set(READS) <= set(customers.frame.collect_schema().names()):
        return None
    if metrics is not None and all(metric.name != "verdict" for metric in metrics):
        return None
    unpriced = NO_CHANNEL if customers.acquisition else "acquisition cost unknown"
    return Judging(customers.settings, customers.base.margin_known, unpriced)


def spend_without_customers(customers: CustomerTable, by: str) -> pl.DataFrame:
    """Return the spend that won no customer, with the group it belongs to.

    Args:
        customers: the customer table.
        by: name of the dimension: "channel", a name of months, or another.

    Returns:
        ``GROUP``, ``IS_REMAINDER``, "spend", and "spend_12m": the spend of months that ended 12 months ago.
    """
    schema = {GROUP: pl.String, IS_REMAINDER: pl.Boolean, "spend": pl.Int128, "spend_12m": pl.Int128}
    acquisition, as_of = customers.acquisition, customers.as_of
    if acquisition is None or as_of is None:
        return pl.DataFrame(schema=schema)
    slices = acquisition.slices.filter(~(pl.col("inside") & (pl.col("won") > 0)))
    inside = pl.col("inside")
    if by == CHANNEL:
        label, is_remainder = pl.col(WON_BY).fill_null(NO_CHANNEL_NAMED), pl.col(WON_BY).is_null()
    elif by in MONTH_NAMES:
        label, is_remainder = pl.col(WON_IN).dt.strftime("%Y-%m"), pl.lit(False)
    else:
        label, is_remainder = pl.lit(NO_NEW_CUSTOMERS), pl.lit(True)
    months = slices[WON_IN].drop_nulls().unique()
    old = pl.Series([one for one in months if (as_of - month_end(one)).days * DAY >= JUDGED_AFTER], dtype=pl.Date)
    aged = inside & pl.col(WON_IN).is_in(old.implode()).fill_null(False)
    return slices.select(
        pl.when(inside).then(label).otherwise(pl.lit(OUTSIDE)).alias(GROUP),
        (~inside | is_remainder).alias(IS_REMAINDER),
        pl.col(AMOUNT).cast(pl.Int128).alias("spend"),
        pl.when(aged).then(AMOUNT).otherwise(0).cast(pl.Int128).alias("spend_12m"),
    )


def spend_of_groups(customers: CustomerTable, dimension: Dimension) -> pl.DataFrame:
    """Return the spend without customers that belongs to the groups of a dimension: channels or months."""
    of_contacts = dimension.kind == "attribute" and dimension.field == CHANNEL
    name = "cohort" if dimension.kind == "cohort" else CHANNEL if of_contacts else ""
    return spend_without_customers(customers, name).filter(~pl.col(IS_REMAINDER)).drop(IS_REMAINDER)


def spend_of_all(customers: CustomerTable) -> dict[str, int]:
    """Return the spend of the period without customers: the sums that all customers together have beside their own."""
    inside = spend_without_customers(customers, "").filter(pl.col(GROUP) == NO_NEW_CUSTOMERS)
    sums: Mapping[str, int | None] = inside.select(pl.col("spend", "spend_12m").sum()).row(0, named=True)
    return {name: int(value or 0) for name, value in sums.items()}
