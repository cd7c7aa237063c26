"""Profit and return on sales of customers, sellers, categories or products."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from custseg.analyses.shared.base_summary import margin_words, money_figures
from custseg.analyses.shared.group_by import (
    Grouping,
    apart,
    check_no_where,
    grouped_customers,
    grouping_of,
    overlap_notes,
    slices_with_group,
    without_shares,
)
from custseg.analyses.shared.group_table import HAS_NO_ORDER, OTHER, group_of, group_table, sort_groups
from custseg.analyses.shared.judging import judging_of, spend_of_groups
from custseg.analyses.shared.new_result import result_of
from custseg.analyses.shared.refusal import check_known
from custseg.analyses.shared.selection import Sort, sort_order
from custseg.analyses.shared.table_columns import (
    PROFIT,
    PROFIT_COMPARED,
    PROFIT_OF_SELLERS,
    TableColumns,
    group_column,
)
from custseg.analyses.shared.targets import add_targets, with_targets
from custseg.customers.completed_customers import with_own_measures_of_rows
from custseg.customers.slices import SLICE_KEY, FieldSlices, FieldTotals
from custseg.engine.customer_table import CustomerTable
from custseg.engine.dataset import GROUP, Dataset
from custseg.engine.open_dataset import open_dataset
from custseg.metrics.catalogue import available, check_names, group_metrics
from custseg.metrics.metric import Metric
from custseg.notes import Note
from custseg.numbers import counted, fixed
from custseg.own_columns import own_column
from custseg.result import Column, Figure, Result
from custseg.segments.cuts import VALUE, edges_of
from custseg.segments.rules import Cut
from custseg.settings.setting import Settings
from custseg.sources.in_memory import Input
from custseg.tables.known import AMOUNTS
from custseg.tables.row_columns import CUSTOMER
from custseg.tables.values.amounts import SCALE

DEFAULT_FIELDS = ("category", "product", "seller")
"""Fields to group by without ``--by``: the first that the file has; else customers."""

LOSS_CLASS = "L"
SHORTFALL = own_column("shortfall")
ABC_CUT = Cut("shares", (0.8, 0.95))
"""Shares of profit that divide groups into A, B and C, as in the scheme abc for customers."""


def profit(inputs: Sequence[Input], settings: Settings, *, rejects: Path | None = None) -> Result:
    """Return revenue, profit and return on sales of each group of rows or of customers.

    Args:
        inputs: paths of orders, globs, folders, or ``-``; tables in memory.
        settings: of the run; ``by`` names a field of the rows, a dimension of customers, a scheme, or "customer".
        rejects: file for the excluded rows.

    Returns:
        One row per group, the base in the summary.

    Raises:
        CustsegError: the inputs, settings or names are wrong.
    """
    check_no_where(settings)
    dataset = open_dataset(inputs, settings)
    check_known(dataset, "profit", AMOUNTS)
    default = next((field for field in DEFAULT_FIELDS if field in dataset.roles), "customer")
    grouping = grouping_of(dataset, rows=True, default=default, lists=True)
    assert grouping is not None
    known = available(group_metrics(), dataset.roles - {"forecast"} | {"profit_table"})
    known = without_shares(known, grouping.dimension)
    if grouping.of_rows:
        # All other metrics need whole customers.
        known = {name: metric for name, metric in known.items() if all(one.of_rows for one in metric.measures())}
    names, sort = _names(dataset, grouping, known)
    wanted = {*names, sort.name}
    slices: FieldSlices | FieldTotals | None = FieldTotals() if grouping.of_rows else None
    if grouping.of_rows and "acquired_customers" in wanted:
        # Acquired customers need whole customers; all other metrics only their rows in each value of the field.
        slices, wanted = FieldSlices(), {*wanted, _first_of(grouping)}
    if grouping.of_rows and grouping.dimension.lists:
        slices = FieldSlices(lists=True)
    compare_to = settings["compare_to"]
    customers = grouped_customers(
        dataset, grouping, names=wanted, compare_to=compare_to, slices=slices, rejects=rejects
    )
    columns = [replace(Column.of(known[name]), symbol="") for name in names]
    columns.insert(0, group_column(grouping.dimension))
    result = result_of(customers, "Profit by " + grouping.dimension.title.lower(), columns)
    result.bar = "profit_share" if "profit_share" in names else ""
    result.summary, target_notes = _summary(customers)
    result.brief = ("Base", "Loss-makers", "Periods")
    result.notes += target_notes
    if customers.base:
        metrics = [known[name] for name in dict.fromkeys([*names, sort.name, "revenue", "profit"]) if name in known]
        _fill(result, _parts(customers, grouping), metrics, sort, customers, grouping)
    return add_targets(result)


def _names(dataset: Dataset, grouping: Grouping, known: dict[str, Metric]) -> tuple[list[str], Sort]:
    """Return the names of the columns beside the group, and the order of the rows."""
    settings, first = dataset.settings, grouping.dimension.name
    table = _default_columns(dataset, grouping)
    if settings["columns"]:
        names = [name for name in settings["columns"] if name != first]
        elsewhere = {}
        if grouping.of_rows:
            hint = f"It needs whole customers: --by main:{grouping.dimension.field} puts each customer into one group."
            elsewhere = {name: hint for name, metric in group_metrics().items() if metric.numerator}
        check_names(names, known, settings, "columns", elsewhere=elsewhere | dataset.absent_metrics)
    else:
        # A row of one customer needs no number of customers.
        without = ("customers",) if _is_customer(grouping) else ()
        names = [name for name in table.default if name in known and name not in without]
    return names, sort_order(settings, [first, *known], table.sort, dataset.absent_metrics)


def _default_columns(dataset: Dataset, grouping: Grouping) -> TableColumns:
    """Return the columns of the table, and how it is sorted."""
    if dataset.settings["compare_to"] is not None:
        return PROFIT_COMPARED
    seller = ("seller", dataset.table.columns.headers.get("seller"))
    return PROFIT_OF_SELLERS if grouping.dimension.field in seller else PROFIT


def _summary(customers: CustomerTable) -> tuple[list[Figure], list[Note]]:
    """Return the money of all customers in scope with its targets, and notes on the targets."""
    if customers.base is None:
        return [], []
    names = customers.frame.collect_schema().names()
    sums = [name for name in ("revenue", "profit", "profit_recent", "profit_earlier") if name in names]
    total = customers.frame.select(pl.col(name).cast(pl.Int128).sum() for name in sums)
    row = total.collect(engine="streaming").row(0, named=True)
    figures = money_figures(row, customers.base, margin_words(customers))
    return with_targets(figures, customers)


def _is_customer(grouping: Grouping) -> bool:
    return grouping.dimension.kind == "customer"


def _parts(customers: CustomerTable, grouping: Grouping) -> pl.LazyFrame:
    """Return what groups sum, with its ``GROUP``: customers, or their rows in each value of a field."""
    customer_columns = customers.frame.collect_schema().names()
    # Where the file says nothing of profit, it is unknown of all rows; else there are no such rows.
    known = customers.base is None or customers.base.some_profit
    of_all = {"lines_unknown": "lines", "revenue_unknown": "revenue"}
    zeros = [(pl.lit(0, pl.Int64) if known else pl.col(all_)).alias(name) for name, all_ in of_all.items()]
    if not grouping.of_rows:
        group = pl.col(CUSTOMER) if _is_customer(grouping) else group_of(GROUP)
        missing = [zero for zero in zeros if zero.meta.output_name() not in customer_columns]
        frame = apart(customers.frame, grouping.dimension)
        return frame.with_columns(group.alias(GROUP), *missing)
    slices = slices_with_group(customers, grouping).lazy()
    present = set(customers.slices.columns)
    parts = slices.with_columns(zero for zero in zeros if zero.meta.output_name() not in present)
    parts = with_own_measures_of_rows(parts)
    first = _first_of(grouping)
    return _with_acquired(parts, customers, first) if first in customer_columns else parts


def _first_of(grouping: Grouping) -> str:
    """Return the dimension of customers that has the value of a row field in their first orders."""
    return f"first:{grouping.dimension.field}"


def _with_acquired(parts: pl.LazyFrame, customers: CustomerTable, first: str) -> pl.LazyFrame:
    """Add "acquired": 1 in the one group that won a customer, that of its first counted order.

    Args:
        parts: customers by the value of the field.
        customers: with "acquired" and the value of their first orders.
        first: column of that value.
    """
    won = customers.frame.select(CUSTOMER, pl.col(first).alias(SLICE_KEY), "acquired")
    return parts.join(won, on=[CUSTOMER, SLICE_KEY], how="left", nulls_equal=True).with_columns(
        pl.col("acquired").fill_null(0)
    )


def _fill(
    result: Result,
    parts: pl.LazyFrame,
    metrics: list[Metric],
    sort: Sort,
    customers: CustomerTable,
    grouping: Grouping,
) -> None:
    """Fill a result with the groups: all of them, or the first and the sum of the others."""
    name, settings = grouping.dimension.name, customers.settings
    judging = None if grouping.of_rows else judging_of(customers, metrics)
    spend = None if grouping.of_rows else spend_of_groups(customers, grouping.dimension)
    known = customers.base is not None and customers.base.margin_known
    split_no_order = not grouping.of_rows and not _is_customer(grouping)
    numbers = [metric for metric in metrics if metric.name != "abc_class"]

    def table(group: pl.Expr) -> pl.DataFrame:
        return group_table(parts, {name: group}, numbers, judging, spend=spend, split_no_order=split_no_order)

    groups = table(pl.col(GROUP))
    classes = _classes(groups[["profit"]].to_series(), margin_known=known)
    groups = sort_groups(
        groups.with_columns(abc_class=classes), name, sort.name, descending=sort.descending, by_size=sort.by_size
    )
    total, top = groups.height, settings["top"] or groups.height
    # Without a known margin, nothing is loss-making.
    losing = groups.filter((pl.col("profit") < 0) & known).sort("profit", name)
    result.summary += _losses(groups, losing, margin_known=known)
    result.notes += _notes(result, groups, losing, grouping)
    if grouping.dimension.lists:
        groups = groups.head(top)
    elif top < total:
        kept = groups.head(top)
        merged = table(pl.when(pl.col(GROUP).is_in(kept[name].implode())).then(GROUP).otherwise(None))
        # A customer or an order may be in several of these groups, so only money adds up.
        money = [
            one.name
            for one in numbers
            if not grouping.of_rows or all(measure.unit == "money" for measure in one.measures())
        ]
        # Customers without a counted order stay a group of their own, the last one.
        other = merged.filter(pl.col(name).is_null()).sort(HAS_NO_ORDER).select(pl.lit(OTHER).alias(name), *money)
        groups = pl.concat([kept, other], how="diagonal")
        result.notes.append(
            Note("other", f"'{OTHER}' is the sum of the {counted(total - top, 'group')} that are not shown.")
        )
        result.foot = 1
    result.frame = groups.select([column.name for column in result.columns])


def _classes(profits: pl.Series, *, margin_known: bool) -> pl.Series:
    """Return the ABC class of each profit: equal profits share a class, losses have their own; none if unknown."""
    upper, lower = reversed(edges_of(profits.alias(VALUE), ABC_CUT).values)
    return (
        pl.DataFrame({"profit": profits})
        .select(
            pl.when(pl.col("profit") < 0)
            .then(pl.lit(LOSS_CLASS if margin_known else None, pl.String))
            .when(pl.col("profit") > upper)
            .then(pl.lit("A"))
            .when(pl.col("profit") > lower)
            .then(pl.lit("B"))
            .otherwise(pl.lit("C"))
        )
        .to_series()
    )


def _losses(groups: pl.DataFrame, losing: pl.DataFrame, *, margin_known: bool) -> list[Figure]:
    """Return how many groups lose money, and how much; unknown without a known margin."""
    number = losing.height if margin_known else None
    loss = int((losing["profit"] * SCALE).round().cast(pl.Int128).sum() or 0) / SCALE
    line = "Loss-makers"
    return [
        Figure("groups", "Groups", "count", groups.height),
        Figure("losing_groups", "Loss-making groups", "count", number, line, "{} of " + f"{groups.height:,}"),
        Figure(
            "losing_groups_profit",
            "Loss of these groups",
            "money",
            loss if margin_known else None,
            line,
            "{} together" if loss else "",
        ),
    ]


def _notes(result: Result, groups: pl.DataFrame, losing: pl.DataFrame, grouping: Grouping) -> list[Note]:
    """Return notes on what does not add up, on the largest loss and on the lowest return on sales."""
    name, notes = grouping.dimension.name, []
    notes += overlap_notes(grouping.dimension)
    if grouping.of_rows and not notes and result.settings and result.settings["columns"] is None:
        text = "A customer or an order may be in several groups, so only money adds up to the base."
        notes.append(Note("several_groups", text))
    if losing.height:
        worst = losing.row(0, named=True)
        text = (
            f"{worst[name]} has the largest loss: {fixed(worst['profit'])}. To see all groups, the largest loss first:"
        )
        notes.append(Note("losses", text, command="--sort profit:asc"))
    margin = result.figures().get("margin")
    if {"revenue", "profit"} <= set(groups.columns) and margin is not None:
        notes += _weakest(groups, name, margin)
    return notes


def _weakest(groups: pl.DataFrame, name: str, margin: float) -> list[Note]:
    """Return a note on the group that loses most money by a return on sales below that of all groups."""
    shortfalls = groups.with_columns((pl.col("revenue") * margin - pl.col("profit")).alias(SHORTFALL))
    shortfalls = shortfalls.filter(pl.col("revenue") > 0)
    if shortfalls.height < 2:
        return []
    worst = shortfalls.sort(pl.col(SHORTFALL).round(6), name, descending=[True, False]).row(0, named=True)
    if worst[SHORTFALL] <= 0:
        return []
    own = worst["profit"] / worst["revenue"]
    text = f"{worst[name]} has a return on sales of {own:.1%}, all groups together {margin:.1%}."
    text += f" At that rate it would earn {fixed(worst[SHORTFALL])} more."
    return [Note("weakest", text)]
