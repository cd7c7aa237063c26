"""Groups of new customers against what was spent to win them: sums, equal ages, payback."""

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

REST = "_rest"
"""Whether a row is no group: who is not new, and spend that fits no group."""

NOBODY = "spend without new customers"
UNNAMED = "no channel named"
SUMS = ("won", "aged_12m", "priced", *sorted(LTV_TO_SPEND.columns))
PAYBACK, CHANNEL, MONTHS = "payback", "channel", ("month", "cohort")


@dataclass(frozen=True)
class Sums:
    """What customers and spend add up to.

    Attributes:
        groups: ``GROUP``, ``REST``, and sums.
        ages: ``GROUP``, ``REST``, "age" in whole months, "aged_12m" (whether the customers are that old), "profit": of
            new customers.
        by: what they are grouped by.
        customers: they are of.
    """

    groups: pl.DataFrame
    ages: pl.DataFrame
    by: str
    customers: CustomerTable

    def total(self) -> Sums:
        """Return the sums of all new customers and of all spend of the period as one group."""
        inside = ~pl.col(REST) | pl.col(GROUP).is_in([NOBODY, UNNAMED])
        one = [pl.lit("").alias(GROUP), pl.lit(False).alias(REST)]
        groups = self.groups.filter(inside).with_columns(one).group_by(GROUP, REST).agg(pl.all().sum())
        return Sums(groups, self.ages.with_columns(one), "", self.customers)


def cac_sums(customers: CustomerTable, by: str, metrics: Collection[Metric]) -> Sums:
    """Return the sums of groups of new customers, and of what is no group.

    Args:
        customers: all in scope, with their cells by day.
        by: "channel", "month", "cohort", or the name of the dimension whose values are in ``GROUP``.
        metrics: of groups, to be shown.
    """
    people = _labelled(_prepared(customers), by).collect(engine="streaming")
    rest = _unmatched(customers.acquisition, by)
    numbers = [metric for metric in metrics if metric.unit != "text"]
    wanted = {column for metric in numbers for column in metric.columns()} | {*SUMS}
    present = [name for name in sorted(wanted) if name in people.columns]
    rows = pl.concat([people.select(GROUP, REST, *present), rest], how="diagonal_relaxed")
    sums = [MEASURES[name].of_group() for name in present]
    return Sums(rows.group_by(GROUP, REST).agg(sums), _ages(customers.slices, people), by, customers)


def cac_table(sums: Sums, metrics: Collection[Metric]) -> pl.DataFrame:
    """Return one row per group of new customers, and one for each kind of what is no group, in no order.

    Args:
        sums: of the groups.
        metrics: to be shown.

    Returns:
        ``GROUP``, ``REST``, and the metrics.
    """
    groups, ages = sums.groups, sums.ages.lazy()
    groups = groups.join(_at_12m(ages), on=[GROUP, REST], how="left")
    groups = groups.join(_paid_back(ages, groups), on=[GROUP, REST], how="left")
    groups = groups.with_columns(pl.col("profit_at_12m").fill_null(0))
    if sums.by in MONTHS:
        # A part of a cohort would not be compared at the same age as the whole of another.
        groups = groups.with_columns(aged_12m=pl.when(pl.col("aged_12m") == pl.col("won")).then("aged_12m"))
    groups = groups.with_columns(_verdict(sums.customers).alias("verdict"))
    shown = [pl.col("verdict") if one.name == "verdict" else _value(one) for one in metrics]
    return groups.select(GROUP, REST, *shown)


def _value(metric: Metric) -> pl.Expr:
    """Return a metric of groups; what costs below nothing, or won nobody, has no ratio to its spend."""
    value = metric.group_value()
    if metric.numerator == "spend" and metric.denominator:
        value = pl.when(pl.col("spend") >= 0).then(value)
    elif metric.denominator == "spend":
        value = pl.when(pl.col("won") > 0).then(value)
    return value.alias(metric.name)


def _prepared(customers: CustomerTable) -> pl.LazyFrame:
    """Return the customers with what new ones are judged by: their spend in place of the cost of each."""
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
    value = {CHANNEL: pl.col(WON_BY), **dict.fromkeys(MONTHS, months)}.get(by)
    value = pl.col(GROUP) if value is None else value
    apart = pl.col(NOT_NEW).is_not_null()
    label = pl.when(apart).then(NOT_NEW).otherwise(value.fill_null(UNKNOWN))
    return customers.with_columns(label.alias(GROUP), apart.alias(REST))


def _unmatched(acquisition: Acquisition | None, by: str) -> pl.DataFrame:
    """Return the spend that is set against no customer, with the group it belongs to."""
    schema = {GROUP: pl.String, REST: pl.Boolean, "spend": pl.Int128}
    if acquisition is None:
        return pl.DataFrame(schema=schema)
    slices = acquisition.slices.filter(~(pl.col("inside") & (pl.col("won") > 0)))
    inside = pl.col("inside")
    if by == CHANNEL:
        label, rest = pl.col(WON_BY).fill_null(UNNAMED), pl.col(WON_BY).is_null()
    elif by in MONTHS:
        label, rest = pl.col(WON_IN).dt.strftime("%Y-%m"), pl.lit(False)
    else:
        label, rest = pl.lit(NOBODY), pl.lit(True)
    return slices.select(
        pl.when(inside).then(label).otherwise(pl.lit(OUTSIDE)).alias(GROUP),
        (~inside | rest).alias(REST),
        pl.col(AMOUNT).alias("spend"),
    )


def _ages(slices: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Return the profit of the new customers by group, age in months from 0, and whether they are 12 months old."""
    new = people.lazy().filter(pl.col("won") == 1).select(CUSTOMER, "first_order", "aged_12m", GROUP, REST)
    days = (pl.col(PERIOD) - pl.col("first_order")).dt.total_days().clip(lower_bound=0)
    ages = slices.lazy().select(CUSTOMER, PERIOD, pl.col("profit").cast(pl.Int128)).join(new, on=CUSTOMER)
    ages = ages.with_columns(age=days * DAY // MONTH)
    summed = ages.group_by(GROUP, REST, "age", "aged_12m").agg(pl.col("profit").sum())
    return summed.collect(engine="streaming")


def _at_12m(ages: pl.LazyFrame) -> pl.DataFrame:
    young = ages.filter((pl.col("age") < JUDGED_AFTER // MONTH) & (pl.col("aged_12m") == 1))
    return young.group_by(GROUP, REST).agg(pl.col("profit").sum().alias("profit_at_12m")).collect()


def _paid_back(ages: pl.LazyFrame, groups: pl.DataFrame) -> pl.DataFrame:
    """Return the first age, counted from 1, at which the profit of a group so far covers its spend."""
    by_age = ages.group_by(GROUP, REST, "age").agg(pl.col("profit").sum()).sort(GROUP, REST, "age")
    so_far = by_age.with_columns(pl.col("profit").cum_sum().over(GROUP, REST))
    spent = groups.lazy().filter(pl.col("spend") > 0).select(GROUP, REST, "spend")
    covered = so_far.join(spent, on=[GROUP, REST]).filter(pl.col("profit") >= pl.col("spend"))
    return covered.group_by(GROUP, REST).agg((pl.col("age").min() + 1).alias(PAYBACK)).collect()


def _verdict(customers: CustomerTable) -> pl.Expr:
    """Return LTV ÷ spend of each group in a word, or why none is given."""
    return verdict_of_new_customers(
        customers.settings,
        margin_known=customers.base is not None and customers.base.margin_known,
        no_group=REST,
        unpriced="channel unknown" if customers.acquisition else "acquisition cost unknown",
    )
