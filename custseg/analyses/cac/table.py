"""Groups of new customers and the spend that won them: sums, LTV against them, payback."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from custseg.analyses.shared.acquisition_figures import ACQUISITION_SUMS
from custseg.analyses.shared.judging import (
    CHANNEL,
    IS_REMAINDER,
    MONTH_NAMES,
    NO_CHANNEL_NAMED,
    NO_NEW_CUSTOMERS,
    judging_of,
    spend_without_customers,
)
from custseg.customers.acquisition import NOT_NEW, WON_BY, WON_IN
from custseg.customers.completed_customers import unjudged
from custseg.customers.first_year import days_of_age
from custseg.customers.slices import PERIOD
from custseg.engine.customer_table import CustomerTable
from custseg.engine.dataset import GROUP
from custseg.metrics.measures.catalogue import MEASURES
from custseg.metrics.metric import Metric
from custseg.metrics.units import DAY, MONTH
from custseg.metrics.verdict import verdict_of_groups
from custseg.segments.rules import UNKNOWN
from custseg.tables.row_columns import CUSTOMER

REQUIRED_MEASURES = ("aged_12m", *ACQUISITION_SUMS)
"""Measures that are summed whatever is shown."""

PAYBACK = "payback"


@dataclass(frozen=True)
class CacSums:
    """Sums of new customers and of spend, by group.

    Attributes:
        groups: ``GROUP``, ``IS_REMAINDER``, and sums.
        ages: ``GROUP``, ``IS_REMAINDER``, "age" in whole months and "profit", of new customers of paid channels.
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
    unmatched = spend_without_customers(customers, by)
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
    groups = groups.join(_paid_back(ages, groups), on=[GROUP, IS_REMAINDER], how="left")
    if sums.by in MONTH_NAMES:
        # Only whole cohorts are compared at this age: a part of one would not be comparable.
        groups = groups.with_columns(aged_12m=pl.when(pl.col("aged_12m") == pl.col("won")).then("aged_12m"))
    customers = sums.customers
    if customers.base is not None:
        groups = unjudged(groups, customers.base)
    judging = judging_of(customers)
    verdict = pl.lit(None, pl.String) if judging is None else verdict_of_groups(judging, pl.col(IS_REMAINDER))
    shown = [(verdict if one.name == "verdict" else one.group_value()).alias(one.name) for one in metrics]
    return groups.select(GROUP, IS_REMAINDER, *shown)


def _prepared(customers: CustomerTable) -> pl.LazyFrame:
    """Return the customers that count as new in the months of the spend only."""
    return customers.frame.with_columns(acquired="won")


def _labelled(customers: pl.LazyFrame, by: str) -> pl.LazyFrame:
    months = pl.col(WON_IN).dt.strftime("%Y-%m")
    value = {CHANNEL: pl.col(WON_BY), **dict.fromkeys(MONTH_NAMES, months)}.get(by)
    value = pl.col(GROUP) if value is None else value
    is_not_new = pl.col(NOT_NEW).is_not_null()
    label = pl.when(is_not_new).then(NOT_NEW).otherwise(value.fill_null(UNKNOWN))
    return customers.with_columns(label.alias(GROUP), is_not_new.alias(IS_REMAINDER))


def _ages(slices: pl.DataFrame, customers: pl.DataFrame) -> pl.DataFrame:
    """Return the profit of the new customers of paid channels by group and age in months from 0."""
    new = customers.lazy().filter(pl.col("won_paid") == 1).select(CUSTOMER, "first_order", GROUP, IS_REMAINDER)
    ages = slices.lazy().select(CUSTOMER, PERIOD, pl.col("profit").cast(pl.Int128)).join(new, on=CUSTOMER)
    ages = ages.with_columns(age=days_of_age() * DAY // MONTH)
    summed = ages.group_by(GROUP, IS_REMAINDER, "age").agg(pl.col("profit").sum())
    return summed.collect(engine="streaming")


def _paid_back(ages: pl.LazyFrame, groups: pl.DataFrame) -> pl.DataFrame:
    """Return the first age, counted from 1, at which the cumulative profit of a group covers its spend."""
    by_age = ages.group_by(GROUP, IS_REMAINDER, "age").agg(pl.col("profit").sum()).sort(GROUP, IS_REMAINDER, "age")
    so_far = by_age.with_columns(pl.col("profit").cum_sum().over(GROUP, IS_REMAINDER))
    spent = groups.lazy().filter(pl.col("spend") > 0).select(GROUP, IS_REMAINDER, "spend")
    covered = so_far.join(spent, on=[GROUP, IS_REMAINDER]).filter(pl.col("profit") >= pl.col("spend"))
    return covered.group_by(GROUP, IS_REMAINDER).agg((pl.col("age").min() + 1).alias(PAYBACK)).collect()
