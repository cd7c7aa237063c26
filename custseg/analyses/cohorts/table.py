"""Customers by the period of their first order, and what each such cohort did at every age."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from custseg.analyses.shared.group_table import group_of
from custseg.customers.slices import PERIOD
from custseg.engine.customer_table import CustomerTable
from custseg.engine.dataset import GROUP
from custseg.segments.rules import NO_ORDER
from custseg.tables.row_columns import CUSTOMER
from custseg.tables.values.periods import Period

EARLIER, NEVER = -1, 2**31 - 1
"""Numbers of who ordered first before ``--from``, and of who has no counted order since: first and last in order."""

SUMS = ("customers", "revenue", "profit", "profit_until", "cohort_size")


@dataclass(frozen=True)
class Cohorts:
    """Cohorts, and what they did at each age they have lived.

    Attributes:
        table: `GROUP` where there are groups; "cohort" (number of its period), "cohort_size", "known_before", "age",
            "number" (of the period), "complete", "customers" (with a counted order in it), "revenue", "profit" and
            "profit_until" (integers). No age stands beside who has no counted order, or began before ``start``.
        period: length of a cohort and of an age.
        start: first day of what is summed, None for all.
        first_day: first date that the file and ``start`` leave.
        as_of: the day the figures are true for.
        grouped: whether there are groups.
    """

    table: pl.DataFrame
    period: Period
    start: dt.date | None
    first_day: dt.date
    as_of: dt.date
    grouped: bool

    @property
    def aged(self) -> pl.DataFrame:
        """Return the rows of cohorts that have an age."""
        return self.table.filter(pl.col("age").is_not_null())

    @property
    def newborn(self) -> pl.DataFrame:
        """Return one row per cohort, of its first period."""
        return self.table.filter(pl.col("age") == 0)

    @property
    def older(self) -> list[int]:
        """Return the cohorts with customers who may be older than the file, in time."""
        return self.newborn.filter(pl.col("known_before") > 0)["cohort"].unique().sort().to_list()

    def label(self, number: int) -> str:
        """Return what a cohort or a period is called."""
        if number == EARLIER:
            return f"before {self.start}"
        return NO_ORDER if number == NEVER else self.period.label(number, self.as_of)

    def labels(self, column: str) -> pl.Expr:
        """Return the labels of a column of numbers."""
        numbers = self.table[column].unique().drop_nulls().to_list()
        words = {number: self.label(number) for number in numbers}
        return pl.col(column).replace_strict(words, default=None, return_dtype=pl.String)

    def completed_ages(self, keys: Sequence[str] = ()) -> pl.DataFrame:
        """Return the sums of cohorts by age, over those that have lived it in full, in order.

        Args:
            keys: further columns that tell sums apart.
        """
        names = [*keys, "age"]
        return self.aged.filter("complete").group_by(names).agg(pl.col(SUMS).sum()).sort(names)


def cohorts_of(
    customers: CustomerTable, period: Period, start: dt.date | None, slack: int, *, grouped: bool
) -> Cohorts:
    """Return the cohorts of customers, with zeros for the ages at which nothing happened.

    What a customer returned before its first counted order stands at age 0, so that nothing is lost.

    Args:
        customers: with `GROUP` where they are grouped, and their cells by the grain of the period.
        period: of calendar months.
        start: first day of what is summed, None for all.
        slack: days that a period may lack and still be complete.
        grouped: whether cohorts are told apart by group.
    """
    assert customers.base is not None
    as_of = customers.base.as_of
    first_day = max(customers.base.first_day, start or customers.base.first_day)
    keys = [GROUP] if grouped else []
    members = _members(customers.frame, period, as_of, start, grouped=grouped)
    sizes, sums = pl.collect_all(
        [
            members.group_by(*keys, "cohort").agg(
                pl.len().cast(pl.Int64).alias("cohort_size"),
                pl.col("known_before").sum().cast(pl.Int64),
                pl.col("revenue", "profit").cast(pl.Int128).sum(),
            ),
            _by_age(
                customers.slices.lazy(), members.select(CUSTOMER, *keys, "cohort"), [*keys, "cohort"], period, as_of
            ),
        ],
        engine="streaming",
    )
    warm = period.number_of(customers.base.first_day + dt.timedelta(days=customers.settings["warm_up"] - 1), as_of)
    # Who returned something in those days and ordered much later spoils no cohort.
    sizes = sizes.with_columns(known_before=pl.when(pl.col("cohort") <= warm).then("known_before").otherwise(0))
    table = _with_every_age(sizes, sums, [*keys, "cohort"], period.number_of(as_of, as_of))
    numbers = table["number"].unique().drop_nulls().to_list()
    complete = {number: period.is_complete(number, first_day, as_of, slack) for number in numbers}
    marked = table.with_columns(
        pl.col("number").replace_strict(complete, default=None, return_dtype=pl.Boolean).alias("complete")
    )
    return Cohorts(marked, period, start, first_day, as_of, grouped)


def _members(
    customers: pl.LazyFrame, period: Period, as_of: dt.date, start: dt.date | None, *, grouped: bool
) -> pl.LazyFrame:
    """Return customers with the number of their cohort."""
    first = pl.col("first_order")
    number = period.number(first, as_of)
    if start:
        number = pl.when(first < start).then(pl.lit(EARLIER, pl.Int32)).otherwise(number)
    cohort = pl.when(pl.col("counted") == 0).then(pl.lit(NEVER, pl.Int32)).otherwise(number).alias("cohort")
    group = [group_of(GROUP).alias(GROUP)] if grouped else []
    return customers.select(CUSTOMER, *group, cohort, "known_before", "revenue", "profit")


def _by_age(
    slices: pl.LazyFrame, members: pl.LazyFrame, keys: list[str], period: Period, as_of: dt.date
) -> pl.LazyFrame:
    """Return the sums of each cohort at each age at which it did something."""
    age = (period.number(pl.col(PERIOD), as_of) - pl.col("cohort")).clip(lower_bound=0).alias("age")
    parts = slices.select(CUSTOMER, PERIOD, "orders", "revenue", "profit")
    joined = parts.join(members.filter(~pl.col("cohort").is_in([EARLIER, NEVER])), on=CUSTOMER, how="inner")
    return joined.group_by(*keys, age).agg(
        (pl.col("orders") > 0).sum().cast(pl.Int64).alias("customers"),
        pl.col("revenue", "profit").cast(pl.Int128).sum(),
    )


def _with_every_age(sizes: pl.DataFrame, sums: pl.DataFrame, keys: list[str], last: int) -> pl.DataFrame:
    """Return a row for each age that a cohort has lived, and one without age for who is in no cohort."""
    ageless = pl.col("cohort").is_in([EARLIER, NEVER])
    aged = (
        sizes.filter(~ageless)
        .drop("revenue", "profit")
        .with_columns(age=pl.int_ranges(0, last + 1 - pl.col("cohort"), dtype=pl.Int32))
        .explode("age")
        .join(sums, on=[*keys, "age"], how="left")
        .sort(*keys, "age")
        .with_columns(pl.col("customers", "revenue", "profit").fill_null(0), number=pl.col("cohort") + pl.col("age"))
        .with_columns(profit_until=pl.col("profit").cum_sum().over(keys))
    )
    return pl.concat([aged, sizes.filter(ageless)], how="diagonal").sort(*keys, "age")
