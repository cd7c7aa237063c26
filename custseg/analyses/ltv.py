"""Lifetime value of each customer, or of groups of customers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from custseg.analyses.ltv_what_if import check_what_if, what_if
from custseg.analyses.shared.base_summary import BRIEF, summary_of
from custseg.analyses.shared.customer_names import titled, with_name
from custseg.analyses.shared.group_by import (
    apart,
    check_no_where,
    grouped_customers,
    grouping_of,
    overlap_notes,
    without_shares,
)
from custseg.analyses.shared.group_table import group_of, group_table, sort_groups
from custseg.analyses.shared.judging import judging_of, spend_of_groups
from custseg.analyses.shared.new_result import none_shown_notes, result_of, shown_figure
from custseg.analyses.shared.selection import Selection, select_rows, sort_order, values_of, where_of
from custseg.analyses.shared.table_columns import (
    CUSTOMER_COLUMN,
    LTV_OF_CUSTOMERS,
    LTV_OF_CUSTOMERS_COMPARED,
    LTV_OF_GROUPS,
    LTV_OF_GROUPS_COMPARED,
    ORDERS_OF_CUSTOMERS,
    ORDERS_OF_CUSTOMERS_COMPARED,
    ORDERS_OF_GROUPS,
    ORDERS_OF_GROUPS_COMPARED,
    TableColumns,
    group_column,
)
from custseg.analyses.shared.targets import add_targets
from custseg.engine.customer_table import CustomerTable
from custseg.engine.dataset import GROUP, Dataset
from custseg.engine.open_dataset import open_dataset
from custseg.metrics.catalogue import CATALOGUE, available, check_names, customer_metrics, group_metrics
from custseg.metrics.dimensions import Dimension
from custseg.metrics.facts import Base
from custseg.notes import Note
from custseg.numbers import counted
from custseg.result import Column, Result
from custseg.settings.setting import Settings
from custseg.shell_words import quoted
from custseg.sources.in_memory import Input
from custseg.tables.known import AMOUNTS, LAST_DAYS


def ltv(inputs: Sequence[Input], settings: Settings, *, rejects: Path | None = None) -> Result:
    """Return the lifetime value of each customer, or of each group of customers.

    LTV to date = S × C × P × T = average order value × orders per month × margin × tenure in months.

    Args:
        inputs: paths of orders, globs, folders, or ``-``; tables in memory.
        settings: of the run.
        rejects: file for the excluded rows.

    Returns:
        One row per customer (with ``by``: per group), the base in the summary.

    Raises:
        CustsegError: the inputs, settings or names are wrong.
    """
    dataset = open_dataset(inputs, settings)
    if settings["what_if"]:
        check_what_if(dataset)
        return what_if(grouped_customers(dataset, None, names=(), rejects=rejects), settings["what_if"])
    grouping = grouping_of(dataset, lists=True)
    dimension = grouping.dimension if grouping else None
    selection = _selection(dataset, dimension)
    compare_to = settings["compare_to"]
    customers = grouped_customers(dataset, grouping, names=selection.names, compare_to=compare_to, rejects=rejects)
    title = _title(dimension, amounts=dataset.knows(AMOUNTS))
    summary, summary_notes = summary_of(customers)
    result = result_of(customers, title, selection.columns, bar=selection.bar, summary=summary)
    result.notes += summary_notes
    if dimension:
        result.brief = BRIEF
        result.notes += overlap_notes(dimension)
    if dimension and dimension.kind == "cohort":
        result.limit = 0
    if customers.base and dimension:
        result.frame, result.total = _groups(customers, dimension, selection, settings)
    elif customers.base:
        values = values_of(customers.frame, selection.names, selection.metrics)
        rows = select_rows(values, selection, settings)
        result.frame, result.total = rows.frame, rows.total
        result.notes += rows.notes
        if selection.condition is not None:
            result.summary.append(shown_figure(result.total, counted(result.figures()["customers"], "customer")))
            result.notes += none_shown_notes(result.total)
    if customers.base:
        dated = LAST_DAYS not in customers.table.absent
        result.notes += _notes(customers.base, selection, result.figures(), settings, dated=dated)
    return add_targets(result)


def _selection(dataset: Dataset, dimension: Dimension | None) -> Selection:
    """Return the columns, condition and order of the table, from the settings and what the data have."""
    settings = dataset.settings
    metrics = available(group_metrics() if dimension else customer_metrics(), dataset.roles)
    metrics = without_shares(metrics, dimension)
    first = group_column(dimension) if dimension else CUSTOMER_COLUMN
    table = _default_columns(dataset, grouped=dimension is not None)
    if dimension:
        check_no_where(settings)
    attributes = {} if dimension else dataset.attributes()
    if settings["columns"]:
        names = [name for name in settings["columns"] if name != first.name]
        check_names(names, [*metrics, *attributes], settings, "columns", elsewhere=dataset.absent_metrics)
    else:
        without = () if settings.given("lifetime") else ("ltv_at_lifetime",)
        names = [name for name in table.default if name in metrics and name not in without]
        names = names if dimension else with_name(names, dataset)
    columns = [first, *[Column.of(metrics[name]) if name in metrics else titled(name, dataset) for name in names]]
    if not dataset.knows(AMOUNTS):
        # S × C × P × T is a formula of money.
        columns = [replace(column, symbol="") for column in columns]
    sort = sort_order(settings, [first.name, *metrics, *attributes], table.sort, dataset.absent_metrics)
    where, where_names = where_of(dataset, metrics, attributes)
    return Selection(
        columns=columns,
        metrics={name: metric for name, metric in metrics.items() if name in {*names, *where_names, sort.name}},
        names={*names, *where_names, sort.name},
        sort=sort,
        condition=where,
        bar=table.bar(names),
    )


def _title(dimension: Dimension | None, *, amounts: bool) -> str:
    """Return the title of the table: lifetime value, or orders where there are no amounts."""
    if dimension:
        return f"{'LTV' if amounts else 'Orders'} by {dimension.title.lower()}"
    return "Lifetime value" if amounts else "Orders of customers"


def _default_columns(dataset: Dataset, *, grouped: bool) -> TableColumns:
    """Return the columns of the table, and how it is sorted."""
    compared = dataset.settings["compare_to"] is not None
    if not dataset.knows(AMOUNTS):
        if compared:
            return ORDERS_OF_GROUPS_COMPARED if grouped else ORDERS_OF_CUSTOMERS_COMPARED
        return ORDERS_OF_GROUPS if grouped else ORDERS_OF_CUSTOMERS
    if compared:
        return LTV_OF_GROUPS_COMPARED if grouped else LTV_OF_CUSTOMERS_COMPARED
    return LTV_OF_GROUPS if grouped else LTV_OF_CUSTOMERS


def _groups(
    customers: CustomerTable, dimension: Dimension, selection: Selection, settings: Settings
) -> tuple[pl.DataFrame, int]:
    metrics = [CATALOGUE[column.name] for column in selection.columns[1:]]
    if selection.sort.name not in [metric.name for metric in metrics] and selection.sort.name in CATALOGUE:
        metrics.append(CATALOGUE[selection.sort.name])
    judging, spend = judging_of(customers, metrics), spend_of_groups(customers, dimension)
    frame = apart(customers.frame, dimension)
    groups = group_table(frame, {dimension.name: group_of(GROUP)}, metrics, judging, spend=spend)
    chronological = dimension.kind == "cohort" and not settings["sort"]
    by = dimension.name if chronological else selection.sort.name
    groups = sort_groups(groups, dimension.name, by, descending=selection.sort.descending and not chronological)
    top = settings["top"]
    return groups.select([column.name for column in selection.columns]).head(top or groups.height), groups.height


def _notes(base: Base, selection: Selection, figures: dict[str, Any], settings: Settings, *, dated: bool) -> list[Note]:
    """Return notes that explain the figures, and the next commands to try; ``dated``: last orders have a day."""
    notes = []
    if any(column.name == "ltv_at_lifetime" for column in selection.columns):
        text = f"* An extrapolation: each customer keeps today's rate up to a lifetime of {base.lifetime:,.1f} months."
        notes.append(Note("extrapolation", text))
    if figures.get("customers_known_before"):
        text = (
            f"{counted(figures['customers_known_before'], 'customer')} joined before the file begins, or first "
            f"ordered in its first {settings['warm_up']} days. They may be older than the file, so LTV ÷ CAC leaves "
            "them out."
        )
        notes.append(Note("known_before_the_file", text))
    everyone = not settings["where"] and not settings["by"]
    if figures.get("loss_making_customers") and everyone:
        text = f"{counted(figures['loss_making_customers'], 'customer')} cost more than they earned. To see them:"
        notes.append(Note("loss_making", text, command=f"--where {quoted('ltv < 0')} --sort ltv:asc"))
    if settings["from"]:
        text = (
            f"Figures cover sales from {settings['from']} on. What is known from before stays known: the first "
            "order, the tenure, the rhythm, and whether a customer has ordered more than once."
        )
        notes.append(Note("from", text))
    if figures.get("one_time_customers") and everyone:
        text = (
            f"{counted(figures['one_time_customers'], 'customer')} ordered once. To win a second order"
            f"{', latest first' if dated else ''}:"
        )
        once = "orders = 1 AND orders_ever = 1" if settings["from"] else "orders = 1"
        sort = " --sort last_order" if dated else ""
        notes.append(Note("one_time", text, command=f"--where {quoted(once)}{sort}"))
    return notes
