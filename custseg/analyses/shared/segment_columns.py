"""Customers with their segments and tags."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import polars as pl

from custseg.analyses.shared.rule_plan import RulePlan
from custseg.analyses.shared.selection import values_of
from custseg.customers.completed_customers import windowed
from custseg.engine.customer_table import CustomerTable
from custseg.engine.dataset import GROUP
from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.metric import Metric
from custseg.own_columns import own_column
from custseg.segments.assigning import COUNTED, EVERYONE, RECENT, Assigned, assign, tag_columns
from custseg.segments.rules import LAPSED, LIFECYCLE, LOSING, NEW

STATUS_COLUMN = own_column("status")
"""Holds what else a customer is: loss-making, lapsed or new, the first that is true."""
COUNT_COLUMNS = {LAPSED: "lapsed", NEW: "new"}
"""Columns of sums that count customers of a status, as metrics read them; loss-making ones are counted before."""


def with_segment(customers: CustomerTable, plan: RulePlan) -> CustomerTable:
    """Return the customers with their segment as their group; the plan uses one scheme."""
    metrics = {name: CATALOGUE[name] for name in plan.names if name in CATALOGUE}
    segmented = segment_customers(customers, plan, (), metrics)
    (assigned,) = segmented.assigned.values()
    return replace(customers, frame=segmented.sums.lazy().with_columns(assigned.segment.alias(GROUP)))


@dataclass(frozen=True)
class SegmentedCustomers:
    """Customers with their segments.

    Attributes:
        customers: all in scope.
        sums: their sums, with ``STATUS_COLUMN``, and the count and profit of each status.
        values: their metrics, attributes, segments and tags by name, in the same order.
        assigned: their segments, by scheme.
        plan: the rules in use.
    """

    customers: CustomerTable
    sums: pl.DataFrame
    values: pl.DataFrame
    assigned: dict[str, Assigned]
    plan: RulePlan


def segment_customers(
    customers: CustomerTable,
    plan: RulePlan,
    names: Collection[str],
    metrics: Mapping[str, Metric],
    *,
    cuts: Mapping[str, Assigned] | None = None,
    only: slice = EVERYONE,
) -> SegmentedCustomers:
    """Put customers into the segments of the schemes in use.

    Args:
        customers: all in scope; at least one.
        plan: the rules in use.
        names: further metrics and attributes to compute.
        metrics: those that can be computed, by name.
        cuts: customers by whose cuts these are judged, by scheme; None to cut every axis by these customers.
        only: rows of the customers that are put into segments, by the cuts of all; all of them by default.
    """
    sums = customers.frame.collect()
    values = _values(sums.lazy(), plan, names, metrics)
    assigned = {}
    for name in plan.schemes:
        compiled = plan.compiled.schemes[name]
        if customers.base and not customers.base.margin_known:
            compiled = compiled.without(LOSING)
        source = values
        if compiled.scheme.window and customers.base:
            window = customers.windows[f"last_{compiled.scheme.window}"]
            inside = windowed(sums.lazy(), window, customers.base, customers.settings)
            recent = inside.select((pl.col("counted") > 0).alias(RECENT)).collect()
            source = _values(inside, plan, names, metrics).with_columns(values[COUNTED], recent[RECENT])
        assigned[name] = assign(source, compiled, cuts[name].edges if cuts else None, only=only)
    sums, values = sums[only], values[only]
    values = values.with_columns(one.segment for one in assigned.values())
    if plan.tags:
        tags = {name: plan.compiled.tags[name] for name in plan.tags}
        if LOSING in tags and customers.base and not customers.base.margin_known:
            tags[LOSING] = replace(tags[LOSING], holds=pl.lit(False))
        values = values.with_columns(tag_columns(values, tags).get_columns())
    sums = _with_statuses(sums, plan, assigned)
    if LIFECYCLE in assigned:
        values = values.with_columns((sums[COUNT_COLUMNS[name]] > 0).alias(name) for name in plan.statuses)
    return SegmentedCustomers(customers, sums, values, assigned, plan)


def _values(frame: pl.LazyFrame, plan: RulePlan, names: Collection[str], metrics: Mapping[str, Metric]) -> pl.DataFrame:
    wanted = values_of(frame, plan.names | set(names), metrics)
    counted = frame.select((pl.col("counted") > 0).alias(COUNTED)).collect()
    values = wanted.collect().with_columns(counted[COUNTED])
    formulas = {name: plan.compiled.formulas[name].value for name in plan.formulas_read}
    # Equal results of a formula can differ in their last digits: a cut would separate them.
    return values.with_columns(value.round_sig_figs(13).alias(name) for name, value in formulas.items())


def _with_statuses(sums: pl.DataFrame, plan: RulePlan, assigned: Mapping[str, Assigned]) -> pl.DataFrame:
    """Add which customers are loss-making, lapsed or new, and their profit."""
    # Without a known margin, nobody is loss-making.
    statuses = {LOSING: (sums["losing"] > 0).fill_null(False)}
    if LIFECYCLE in assigned:
        segments, stage = plan.scheme(LIFECYCLE).segments, assigned[LIFECYCLE].segment
        for status in (LAPSED, NEW):
            statuses[status] = stage.is_in([name for name, one in segments.items() if one.counts_as == status])
    columns = {COUNT_COLUMNS[status]: is_one for status, is_one in statuses.items() if status != LOSING}
    first = pl.coalesce(pl.when(is_one).then(pl.lit(status)) for status, is_one in statuses.items())
    frame = sums.with_columns(is_one.cast(pl.Int64).alias(name) for name, is_one in columns.items())
    return frame.with_columns(
        first.alias(STATUS_COLUMN),
        *[pl.when(pl.col(name) > 0).then("profit").otherwise(0).alias(f"{name}_profit") for name in columns],
    )
