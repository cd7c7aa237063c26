"""Groups of new customers and the spend that won them: sums, LTV at equal ages, payback."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from custseg.customers.acquisition import CHANNEL_KEY, NOT_NEW, OUTSIDE, WON_BY, WON_IN, Acquisition
from custseg.customers.slices import PERIOD
from custseg.engine.customer_table import CustomerTable
from custseg.engine.dataset import GROUP
from custseg.metrics.measures.catalogue import MEASURES
from custseg.metrics.metric import Metric
from custseg.metrics.units import DAY, MONTH
from custseg.metrics.verdict import JUDGED_AFTER, LTV_TO_SPEND, verdict_of_new_customers
from custseg.segments.rules import UNKNOWN
from custseg.tables.row_columns import CUSTOMER
from custseg.tables.side_files.spend import AMOUNT

IS_REMAINDER = "_remainder"
"""Column: whether a row is not a group, but customers that are not new, or spend that belongs to no group."""

NO_NEW_CUSTOMERS = "spend without new customers"
NO_CHANNEL_NAMED = "no channel named"
REQUIRED_MEASURES = ("won", "aged_12m", "priced", *sorted(LTV_TO_SPEND.columns))
"""Measures that are summed whatever is shown."""

PAYBACK = "payback"
CHANNEL = "channel"
MONTH_NAMES = ("month", "cohort")
"""Names of ``--by`` for the month of the first order."""


@dataclass(frozen=True)
class CacSums:
    """Sums of new customers and of spend, by group.

    Attributes:
        groups: ``GROUP``, ``IS_REMAINDER``, and sums.
        ages: ``GROUP``, ``IS_REMAINDER``, "age" in whole months, "aged_12m" (whether the customers are 12 months
            old) and "profit", of new customers.
        by: name of the dimension.
        customers: the customer table they come from.
    """

    groups: pl.DataFrame
    ages: pl.DataFrame
    by: str
    customers: CustomerTable

    def total(self) -> CacSums:
        """Return the sums of all new customers and of all spend of the period as one group."""
        inside = ~pl.col(IS_REMAINDER) | pl.col(GROUP).is_in([NO_NEW_CUSTOMERS, NO_CHANNEL_NAMED])
        one = [pl.lit("").alias(GROUP), pl.lit(False).alias(IS_REMAINDER)]
        measures = [name for name in self.groups.columns if name not in (GROUP, IS_REMAINDER)]
        sums = [MEASURES[name].of_group() for name in measures]
        groups = self.groups.filter(inside).with_columns(one).group_by(GROUP, IS_REMAINDER).agg(sums)
        return CacSums(groups, self.ages.with_columns(one), "", self.customers)


def cac_sums(customers: CustomerTable, by: str, metrics: Collection[Metric]) -> CacSums:
    """Return the sums of groups of new customers, and of the customers and spend outside them.

    Args:
        customers: all in scope, with slices by day.
        by: "channel", "month", "cohort", or the name of the dimension whose values are in ``GROUP``.
        metrics: of groups, to show.
    """
    labelled = _labelled(_prepared(customers), by).collect(engine="streaming")
    unmatched = _unmatched(customers.acquisition, by)
    numbers = [metric for metric in metrics if metric.unit != "text"]
    wanted = {column for metric in numbers for column in metric.columns()} | {*REQUIRED_MEASURES}
    present = [name for name in sorted(wanted) if name in labelled.columns]
    rows = pl.concat([labelled.select(GROUP, IS_REMAINDER, *present), unmatched], how="diagonal_relaxed")
    sums = [MEASURES[name].of_group() for name in present]
    return CacSums(rows.group_by(GROUP, IS_REMAINDER).agg(sums), _ages(customers.slices, labelled), by, customers)


def cac_table(sums: CacSums, metrics: Collection[Metric]) -> pl.DataFrame:
    """Return one row per group of new customers, and one per kind of remaining customers or spend, in no order.

    Args:
        sums: of the groups.
        metrics: to show.

    Returns:
        ``GROUP``, ``IS_REMAINDER``, and the metrics.
    """
    groups, ages = sums.groups, sums.ages.lazy()
    groups = groups.join(_at_12m(ages), on=[GROUP, IS_REMAINDER], how="left")
    groups = groups.join(_paid_back(ages, groups), on=[GROUP, IS_REMAINDER], how="left")
    groups = groups.with_columns(pl.col("profit_at_12m").fill_null(0))
    if sums.by in MONTH_NAMES:
        # Only whole cohorts are compared at this age: a part of one would not be comparable.
        groups = groups.with_columns(aged_12m=pl.when(pl.col("aged_12m") == pl.col("won")).then("aged_12m"))
    groups = groups.with_columns(_verdict(sums.customers).alias("verdict"))
    shown = [pl.col("verdict") if one.name == "verdict" else _value(one) for one in metrics]
    return groups.select(GROUP, IS_REMAINDER, *shown)


def _value(metric: Metric) -> pl.Expr:
    """Return a metric of groups; without a ratio to spend if that is below zero or won no customer."""
    value = metric.group_value()
    if metric.numerator == "spend" and metric.denominator:
        value = pl.when(pl.col("spend") >= 0).then(value)
    elif metric.denominator == "spend":
        value = pl.when(pl.col("won") > 0).then(value)
    return value.alias(metric.name)


def _prepared(customers: CustomerTable) -> pl.LazyFrame:
    """Return the customers with the measures of new ones: their share of the spend replaces their own cost."""
    new = pl.col("won") == 1
    age = pl.col("days_since_first") * DAY
    priced = CHANNEL_KEY if customers.acquisition else "cac"
    return customers.frame.with_columns(
        acquired="won",
        acquired_paid="won_paid",
        age_acquired=pl.when(new).then(age).otherwise(0),
        aged_12m=(new & (age >= JUDGED_AFTER)).cast(pl.Int64),
        profit_acquired=pl.when(new).then("profit").otherwise(0),
        tenure_acquired=pl.when(new).then("tenure").otherwise(0),
        priced=(new & pl.col(priced).is_not_null()).cast(pl.Int64),
    )


def _labelled(customers: pl.LazyFrame, by: str) -> pl.LazyFrame:
    months = pl.col(WON_IN).dt.strftime("%Y-%m")
    value = {CHANNEL: pl.col(WON_BY), **dict.fromkeys(MONTH_NAMES, months)}.get(by)
    value = pl.col(GROUP) if value is None else value
    is_not_new = pl.col(NOT_NEW).is_not_null()
    label = pl.when(is_not_new).then(NOT_NEW).otherwise(value.fill_null(UNKNOWN))
    return customers.with_columns(label.alias(GROUP), is_not_new.alias(IS_REMAINDER))


def _unmatched(acquisition: Acquisition | None, by: str) -> pl.DataFrame:
    """Return the spend that is matched to no customer, with the group it belongs to."""
    schema = {GROUP: pl.String, IS_REMAINDER: pl.Boolean, "spend": pl.Int128}
    if acquisition is None:
        return pl.DataFrame(schema=schema)
    slices = acquisition.slices.filter(~(pl.col("inside") & (pl.col("won") > 0)))
    inside = pl.col("inside")
    if by == CHANNEL:
        label, is_remainder = pl.col(WON_BY).fill_null(NO_CHANNEL_NAMED), pl.col(WON_BY).is_null()
    elif by in MONTH_NAMES:
        label, is_remainder = pl.col(WON_IN).dt.strftime("%Y-%m"), pl.lit(False)
    else:
        label, is_remainder = pl.lit(NO_NEW_CUSTOMERS), pl.lit(True)
    return slices.select(
        pl.when(inside).then(label).otherwise(pl.lit(OUTSIDE)).alias(GROUP),
        (~inside | is_remainder).alias(IS_REMAINDER),
        pl.col(AMOUNT).alias("spend"),
    )


def _ages(slices: pl.DataFrame, customers: pl.DataFrame) -> pl.DataFrame:
    """Return the profit of the new customers by group, age in months from 0, and whether they are 12 months old."""
    new = customers.lazy().filter(pl.col("won") == 1).select(CUSTOMER, "first_order", "aged_12m", GROUP, IS_REMAINDER)
    days = (pl.col(PERIOD) - pl.col("first_order")).dt.total_days().clip(lower_bound=0)
    ages = slices.lazy().select(CUSTOMER, PERIOD, pl.col("profit").cast(pl.Int128)).join(new, on=CUSTOMER)
    ages = ages.with_columns(age=days * DAY // MONTH)
    summed = ages.group_by(GROUP, IS_REMAINDER, "age", "aged_12m").agg(pl.col("profit").sum())
    return summed.collect(engine="streaming")


def _at_12m(ages: pl.LazyFrame) -> pl.DataFrame:
    young = ages.filter((pl.col("age") < JUDGED_AFTER // MONTH) & (pl.col("aged_12m") == 1))
    return young.group_by(GROUP, IS_REMAINDER).agg(pl.col("profit").sum().alias("profit_at_12m")).collect()


def _paid_back(ages: pl.LazyFrame, groups: pl.DataFrame) -> pl.DataFrame:
    """Return the first age, counted from 1, at which the cumulative profit of a group covers its spend."""
    by_age = ages.group_by(GROUP, IS_REMAINDER, "age").agg(pl.col("profit").sum()).sort(GROUP, IS_REMAINDER, "age")
    so_far = by_age.with_columns(pl.col("profit").cum_sum().over(GROUP, IS_REMAINDER))
    spent = groups.lazy().filter(pl.col("spend") > 0).select(GROUP, IS_REMAINDER, "spend")
    covered = so_far.join(spent, on=[GROUP, IS_REMAINDER]).filter(pl.col("profit") >= pl.col("spend"))
    return covered.group_by(GROUP, IS_REMAINDER).agg((pl.col("age").min() + 1).alias(PAYBACK)).collect()


def _verdict(customers: CustomerTable) -> pl.Expr:
    """Return the verdict on LTV ÷ spend of each group, or the reason why there is none."""
    return verdict_of_new_customers(
        customers.settings,
        margin_known=customers.base is not None and customers.base.margin_known,
        no_group=IS_REMAINDER,
        unpriced="channel unknown" if customers.acquisition else "acquisition cost unknown",
    )
