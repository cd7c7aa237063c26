"""Customers with their segments and tags."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from custseg.analyses.shared.rule_plan import RulePlan
from custseg.analyses.shared.selection import values_of
from custseg.customers.completed_customers import windowed
from custseg.customers.scan_sums import Window
from custseg.engine.customer_table import CustomerTable
from custseg.engine.dataset import GROUP
from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.metric import Metric
from custseg.own_columns import own_column
from custseg.segments.assigning import COUNTED, RECENT, Assigned, assign, cuts_by, tag_columns
from custseg.segments.compiled import CompiledScheme
from custseg.segments.cuts import Edges
from custseg.segments.rules import LAPSED, LIFECYCLE, LOSING, NEW

STATUS_COLUMN = own_column("status")
"""Holds what else a customer is: loss-making, lapsed or new, the first that is true."""
EVERYONE = slice(None)
"""All rows of a frame."""

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
        in_windows: their figures in the window of each scheme that has one; only where some rows were asked for.
    """

    customers: CustomerTable
    sums: pl.DataFrame
    values: pl.DataFrame
    assigned: dict[str, Assigned]
    plan: RulePlan
    in_windows: dict[str, pl.DataFrame] = field(default_factory=dict)


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
    everyone = customers.frame.collect() if only == EVERYONE else None
    figures = Figures(plan.names | {*names}, tuple(plan.formulas_read), plan, metrics)
    # Of single rows, no other figures of all customers are computed than those that the axes cut.
    sums = everyone if everyone is not None else customers.frame.slice(only.start, only.stop - only.start).collect()
    values = figures.of(sums)
    edges = {name: one.edges for name, one in (cuts or {}).items()}
    edges |= _cuts_by_all(customers, figures) if everyone is None else {}
    assigned, in_windows = {}, {}
    for name in plan.schemes:
        compiled = _judged(plan.compiled.schemes[name], customers)
        source = values
        if compiled.scheme.window and customers.base:
            window = customers.windows[f"last_{compiled.scheme.window}"]
            source = figures.in_window(sums, window, customers).with_columns(values[COUNTED])
            in_windows[name] = source
        assigned[name] = assign(source, compiled, edges.get(name))
    values = values.with_columns(one.segment for one in assigned.values())
    if plan.tags:
        tags = {name: plan.compiled.tags[name] for name in plan.tags}
        if LOSING in tags and customers.base and not customers.base.margin_known:
            tags[LOSING] = replace(tags[LOSING], holds=pl.lit(False))
        values = values.with_columns(tag_columns(values, tags).get_columns())
    sums = _with_statuses(sums, plan, assigned)
    if LIFECYCLE in assigned:
        values = values.with_columns((sums[COUNT_COLUMNS[name]] > 0).alias(name) for name in plan.statuses)
    return SegmentedCustomers(customers, sums, values, assigned, plan, in_windows if only != EVERYONE else {})


def _judged(compiled: CompiledScheme, customers: CustomerTable) -> CompiledScheme:
    """Return a scheme as it can be judged: nobody is loss-making where the profit is unknown."""
    known = customers.base is None or customers.base.margin_known
    return compiled if known else compiled.without(LOSING)


def _cuts_by_all(customers: CustomerTable, figures: Figures) -> dict[str, dict[str, dict[str, Edges]]]:
    """Return where all customers cut the axes of the schemes in use, by scheme."""
    plan, found = figures.plan, {}
    cut = figures.that_are_cut()
    everyone = customers.frame
    values = cut.of(everyone)
    for name in plan.schemes:
        compiled, source = _judged(plan.compiled.schemes[name], customers), values
        if compiled.scheme.window and customers.base:
            window = customers.windows[f"last_{compiled.scheme.window}"]
            source = cut.in_window(everyone, window, customers).with_columns(values[COUNTED])
        found[name] = cuts_by(source, compiled)
    return found


@dataclass(frozen=True)
class Figures:
    """Figures of customers that rules and pages read.

    Attributes:
        names: of metrics and attributes.
        formulas: names of the metrics of the rules.
        plan: the rules in use.
        metrics: that can be computed, by name.
    """

    names: Collection[str]
    formulas: tuple[str, ...]
    plan: RulePlan
    metrics: Mapping[str, Metric]

    def that_are_cut(self) -> Figures:
        """Return those that decide where the schemes in use cut their axes."""
        names = set()
        for scheme in (self.plan.compiled.schemes[name] for name in self.plan.schemes):
            names |= {name for axis in scheme.scheme.axes.values() for name in (axis.metric, axis.within) if name}
            names |= {name for among in scheme.among.values() for name in among.meta.root_names()}
        formulas = tuple(name for name in self.formulas if name in names)
        read = {name for formula in formulas for name in self.plan.compiled.formulas[formula].reads}
        return replace(self, names=names | read, formulas=formulas)

    def of(self, sums: pl.DataFrame | pl.LazyFrame) -> pl.DataFrame:
        """Return the figures of customers, and ``COUNTED``: whether they have a counted order."""
        return self._of(sums.lazy())

    def in_window(self, sums: pl.DataFrame | pl.LazyFrame, window: Window, customers: CustomerTable) -> pl.DataFrame:
        """Return the figures of customers in a window, and ``RECENT``: whether they have an order in it.

        Args:
            sums: of the customers, with those of the window.
            window: a span of days.
            customers: all in scope.
        """
        assert customers.base is not None
        inside = windowed(sums.lazy(), window, customers.base, customers.settings)
        recent = inside.select((pl.col("counted") > 0).alias(RECENT)).collect()
        return self._of(inside).with_columns(recent[RECENT])

    def _of(self, frame: pl.LazyFrame) -> pl.DataFrame:
        wanted = values_of(frame, self.names, self.metrics)
        counted = frame.select((pl.col("counted") > 0).alias(COUNTED)).collect()
        values = wanted.collect().with_columns(counted[COUNTED])
        formulas = {name: self.plan.compiled.formulas[name].value for name in self.formulas}
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
