"""Groups of customers: sums of what their customers sum, with "no counted order" apart."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from custseg.engine.customer_table import CustomerTable
from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.measures.catalogue import MEASURES
from custseg.metrics.metric import Metric
from custseg.metrics.verdict import LTV_TO_CAC, verdict_of_groups
from custseg.segments.rules import NO_ORDER, UNKNOWN

SIZE: list[Metric] = [CATALOGUE["customers"], CATALOGUE["ltv_total"]]
"""How large a group is, in customers and money."""

OTHER = "other"
"""Group that sums those that ``--top`` leaves out."""


def group_of(name: str) -> pl.Expr:
    """Return the value of a dimension for grouping: "unknown" where it is empty, and who never ordered apart."""
    return pl.when(pl.col("counted") > 0).then(pl.col(name).fill_null(UNKNOWN)).otherwise(pl.lit(NO_ORDER))


def verdict_of(customers: CustomerTable, metrics: Collection[Metric]) -> pl.Expr | None:
    """Return the verdict of groups of customers; None where it is not among the metrics to show."""
    if customers.base is None or all(metric.name != "verdict" for metric in metrics):
        return None
    return verdict_of_groups(customers.settings, margin_known=customers.base.margin_known)


def group_table(
    customers: pl.LazyFrame,
    keys: Mapping[str, pl.Expr],
    metrics: Collection[Metric],
    verdict: pl.Expr | None,
    *,
    apart: bool = True,
) -> pl.DataFrame:
    """Return one row per group, in no order.

    Args:
        customers: all customers in scope.
        keys: what they are grouped by, by the names of the columns; one group of all without any.
        metrics: what to show of each group.
        verdict: expression of the column "verdict" over sums, None where there is no acquisition cost.
        apart: whether customers without a counted order are a group of their own, whatever its name.

    Returns:
        The keys, "_apart" (whether the group has no counted order), and the metrics.
    """
    # A segment of that very name stays apart from the customers without an order.
    unordered = (pl.col("counted") == 0) if apart else pl.lit(False)
    numbers = [metric for metric in metrics if metric.unit != "text"]
    needed = {column for metric in numbers for column in metric.columns()}
    needed |= LTV_TO_CAC.columns if verdict is not None else set()
    present = set(customers.collect_schema().names())
    sums = [MEASURES[column].of_group() for column in sorted(needed & present)]
    # A key may be called like a sum.
    inside = {f"_key {place}": key for place, key in enumerate(keys.values())}
    named = [key.alias(name) for name, key in inside.items()]
    grouped = customers.group_by(*named, unordered.alias("_apart")).agg(sums) if keys else customers.select(sums)
    if verdict is not None:
        grouped = grouped.with_columns(verdict.alias("verdict"))
    shown = [metric.group_value().alias(metric.name) for metric in numbers]
    if verdict is not None:
        shown.append(pl.col("verdict"))
    outside = [pl.col(name).alias(key) for name, key in zip(inside, keys, strict=True)]
    if keys:
        shown = [*outside, pl.col("_apart"), *shown]
    return grouped.select(shown).collect(engine="streaming")


def sort_groups(groups: pl.DataFrame, name: str, by: str, *, descending: bool, by_size: bool = False) -> pl.DataFrame:
    """Return the groups sorted by a column, then by name; customers without a counted order last."""
    value = pl.col(by).abs() if by_size else pl.col(by)
    down = [False, descending, False]
    order = groups.sort("_apart", value, name, descending=down, nulls_last=True, maintain_order=True)
    return order.drop("_apart")
