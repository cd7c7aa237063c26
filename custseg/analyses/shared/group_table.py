"""Groups of customers with their metrics; customers without a counted order are a group of their own."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.measures.catalogue import MEASURES
from custseg.metrics.metric import Metric
from custseg.metrics.verdict import READS, Judging, verdict_of_groups
from custseg.own_columns import own_column
from custseg.segments.rules import NO_ORDER, UNKNOWN

GROUP_SIZE: list[Metric] = [CATALOGUE["customers"], CATALOGUE["ltv_total"]]
"""Metrics of the size of a group: number of customers and LTV."""

OTHER = "other"
"""Name of the group that sums those that ``--top`` leaves out."""

HAS_NO_ORDER = own_column("no_order")
"""Column: whether a group holds customers without a counted order."""


def group_of(name: str) -> pl.Expr:
    """Return the group of a customer: the value of a dimension, "unknown" if empty, or "no counted order"."""
    return pl.when(pl.col("counted") > 0).then(pl.col(name).fill_null(UNKNOWN)).otherwise(pl.lit(NO_ORDER))


def group_table(
    customers: pl.LazyFrame,
    keys: Mapping[str, pl.Expr],
    metrics: Collection[Metric],
    judging: Judging | None,
    *,
    spend: pl.DataFrame | None = None,
    split_no_order: bool = True,
) -> pl.DataFrame:
    """Return one row per group, in no order.

    Args:
        customers: all customers in scope.
        keys: expressions to group by, by the names of their columns; without any, all customers are one group.
        metrics: to compute for each group.
        judging: what the column "verdict" needs beside sums; None without an acquisition cost.
        spend: further sums of groups beside those of their customers: ``GROUP``, which the keys read, and the spend
            that won no customer.
        split_no_order: whether customers without a counted order are a group of their own.

    Returns:
        The keys, ``HAS_NO_ORDER``, and the metrics.
    """
    # A segment may be named like the group of customers without an order, and is still another group.
    unordered = (pl.col("counted") == 0) if split_no_order else pl.lit(False)
    numbers = [metric for metric in metrics if metric.unit != "text"]
    needed = {column for metric in numbers for column in metric.columns()}
    needed |= set(READS) if judging is not None else set()
    present = set(customers.collect_schema().names())
    sums = [MEASURES[column].of_group() for column in sorted(needed & present)]
    # A key may have the name of a sum.
    key_columns = {f"_key {place}": key for place, key in enumerate(keys.values())}
    named = [key.alias(name) for name, key in key_columns.items()]
    grouped = customers.group_by(*named, unordered.alias(HAS_NO_ORDER)).agg(sums) if keys else customers.select(sums)
    if spend is not None and not spend.is_empty() and {"spend", "spend_12m"} & needed:
        grouped = _with_spend(grouped, spend, dict(zip(key_columns, keys.values(), strict=True)))
    shown = [metric.group_value().alias(metric.name) for metric in numbers]
    if judging is not None:
        no_group = pl.col(HAS_NO_ORDER) if keys else None
        shown.append(verdict_of_groups(judging, no_group).alias("verdict"))
    named_keys = [pl.col(name).alias(key) for name, key in zip(key_columns, keys, strict=True)]
    if keys:
        shown = [*named_keys, pl.col(HAS_NO_ORDER), *shown]
    return grouped.select(shown).collect(engine="streaming")


def _with_spend(grouped: pl.LazyFrame, spend: pl.DataFrame, keys: Mapping[str, pl.Expr]) -> pl.LazyFrame:
    """Return sums of groups with the spend that won no customer of theirs.

    Args:
        grouped: sums by the keys and ``HAS_NO_ORDER``; of everyone without keys.
        spend: as of `group_table`.
        keys: expressions by the names of their columns.
    """
    sums = [name for name in ("spend", "spend_12m") if name in grouped.collect_schema().names()]
    added = [pl.col(name).sum().alias(f"_added {name}") for name in sums]
    if keys:
        # The keys of customers tell those with an order, for whom spend is meant.
        more = spend.lazy().with_columns(counted=pl.lit(1, pl.Int64))
        more = more.group_by(key.alias(name) for name, key in keys.items()).agg(added)
        more = more.with_columns(pl.lit(False).alias(HAS_NO_ORDER))
        both = grouped.join(more, on=[*keys, HAS_NO_ORDER], how="left", nulls_equal=True)
    else:
        both = pl.concat([grouped, spend.lazy().select(added)], how="horizontal")
    totals = [pl.col(name) + pl.col(f"_added {name}").fill_null(0) for name in sums]
    return both.with_columns(totals).drop(f"_added {name}" for name in sums)


def sort_groups(groups: pl.DataFrame, name: str, by: str, *, descending: bool, by_size: bool = False) -> pl.DataFrame:
    """Return the groups sorted by a column, then by name, with customers without a counted order last."""
    value = pl.col(by).abs() if by_size else pl.col(by)
    down = [False, descending, False]
    order = groups.sort(HAS_NO_ORDER, value, name, descending=down, nulls_last=True, maintain_order=True)
    return order.drop(HAS_NO_ORDER)
