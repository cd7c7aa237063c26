"""Groups of customers with their metrics; customers without a counted order are a group of their own."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from custseg.engine.customer_table import CustomerTable
from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.measures.catalogue import MEASURES
from custseg.metrics.metric import Metric
from custseg.metrics.verdict import LTV_TO_CAC, verdict_of_groups
from custseg.segments.rules import NO_ORDER, UNKNOWN

GROUP_SIZE: list[Metric] = [CATALOGUE["customers"], CATALOGUE["ltv_total"]]
"""Metrics of the size of a group: number of customers and LTV."""

OTHER = "other"
"""Name of the group that sums those that ``--top`` leaves out."""

HAS_NO_ORDER = "_no_order"
"""Column: whether a group holds customers without a counted order."""


def group_of(name: str) -> pl.Expr:
    """Return the group of a customer: the value of a dimension, "unknown" if empty, or "no counted order"."""
    return pl.when(pl.col("counted") > 0).then(pl.col(name).fill_null(UNKNOWN)).otherwise(pl.lit(NO_ORDER))


def verdict_of(customers: CustomerTable, metrics: Collection[Metric]) -> pl.Expr | None:
    """Return the verdict of groups of customers; None if it is not shown."""
    if customers.base is None or all(metric.name != "verdict" for metric in metrics):
        return None
    return verdict_of_groups(customers.settings, margin_known=customers.base.margin_known)


def group_table(
    customers: pl.LazyFrame,
    keys: Mapping[str, pl.Expr],
    metrics: Collection[Metric],
    verdict: pl.Expr | None,
    *,
    split_no_order: bool = True,
) -> pl.DataFrame:
    """Return one row per group, in no order.

    Args:
        customers: all customers in scope.
        keys: expressions to group by, by the names of their columns; without any, all customers are one group.
        metrics: to compute for each group.
        verdict: expression of the column "verdict" over sums; None without an acquisition cost.
        split_no_order: whether customers without a counted order are a group of their own.

    Returns:
        The keys, ``HAS_NO_ORDER``, and the metrics.
    """
    # A segment may be named like the group of customers without an order, and is still another group.
    unordered = (pl.col("counted") == 0) if split_no_order else pl.lit(False)
    numbers = [metric for metric in metrics if metric.unit != "text"]
    needed = {column for metric in numbers for column in metric.columns()}
    needed |= LTV_TO_CAC.columns if verdict is not None else set()
    present = set(customers.collect_schema().names())
    sums = [MEASURES[column].of_group() for column in sorted(needed & present)]
    # A key may have the name of a sum.
    key_columns = {f"_key {place}": key for place, key in enumerate(keys.values())}
    named = [key.alias(name) for name, key in key_columns.items()]
    grouped = customers.group_by(*named, unordered.alias(HAS_NO_ORDER)).agg(sums) if keys else customers.select(sums)
    if verdict is not None:
        grouped = grouped.with_columns(verdict.alias("verdict"))
    shown = [metric.group_value().alias(metric.name) for metric in numbers]
    if verdict is not None:
        shown.append(pl.col("verdict"))
    named_keys = [pl.col(name).alias(key) for name, key in zip(key_columns, keys, strict=True)]
    if keys:
        shown = [*named_keys, pl.col(HAS_NO_ORDER), *shown]
    return grouped.select(shown).collect(engine="streaming")


def sort_groups(groups: pl.DataFrame, name: str, by: str, *, descending: bool, by_size: bool = False) -> pl.DataFrame:
    """Return the groups sorted by a column, then by name, with customers without a counted order last."""
    value = pl.col(by).abs() if by_size else pl.col(by)
    down = [False, descending, False]
    order = groups.sort(HAS_NO_ORDER, value, name, descending=down, nulls_last=True, maintain_order=True)
    return order.drop(HAS_NO_ORDER)
