"""Retention and cumulative profit of customers by the period of their first order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from custseg.analyses.cohorts.summary import cohort_figures, cohort_notes
from custseg.analyses.cohorts.table import NO_ORDER_COHORT, Cohorts, cohorts_of
from custseg.analyses.cohorts.triangle import TRIANGLE_METRICS, group_section, triangle
from custseg.analyses.shared.group_by import Grouping, check_no_where, grouped_customers, grouping_of
from custseg.analyses.shared.new_result import result_of
from custseg.analyses.shared.refusal import check_known
from custseg.analyses.shared.table_columns import COHORTS, group_column
from custseg.analyses.shared.timeline import period_of
from custseg.customers.slices import PeriodSlices
from custseg.engine.customer_table import CustomerTable
from custseg.engine.dataset import GROUP, Dataset
from custseg.engine.open_dataset import open_dataset
from custseg.metrics.catalogue import CATALOGUE, check_names
from custseg.metrics.units import column_type
from custseg.own_columns import own_column
from custseg.result import Column, Result
from custseg.settings.setting import Settings
from custseg.sources.in_memory import Input
from custseg.tables.known import DAYS, SINGLE_ORDERS
from custseg.tables.values.amounts import to_float
from custseg.tables.values.periods import Period

LABEL_COLUMNS = {
    "cohort": Column("cohort", "Cohort", whole=True),
    "period": Column("period", "Period"),
    "complete": Column("complete", "Complete", "flag"),
    "customers": Column("customers", "Customers who ordered", "count"),
}
"""Columns that are no metrics of the catalogue."""

KEY_COLUMNS = ("cohort", "age")
BRIEF = ("Retention", "LTV", "Recent", "Base")
"""Headings that people see below the table, the most important first."""

COHORT, GROUP_PROFIT, WITHOUT_ORDER = map(own_column, ("cohort", "profit of group", "without order"))
TERMINAL_COHORTS = 13
"""Cohorts that a terminal shows by default: a year of months, and the same month a year earlier."""

TERMINAL_GROUPS = 20


def cohorts(inputs: Sequence[Input], settings: Settings, *, rejects: Path | None = None) -> Result:
    """Return retention, revenue, profit and cumulative profit by cohort and age.

    Args:
        inputs: paths of orders, globs, folders, or ``-``; tables in memory.
        settings: of the run; with ``period``, ``by``, ``columns``, ``from`` and ``top``.
        rejects: file for the excluded rows.

    Returns:
        One row per cohort and age it has reached (with ``by``: per group, cohort and age). Customers without a counted
        order, and those with a first order before ``--from``, have rows without age, so that revenue and profit tie.

    Raises:
        CustsegError: the inputs, settings or names are wrong.
    """
    period = _period(settings)
    check_no_where(settings)
    dataset = open_dataset(inputs, settings)
    check_known(dataset, "cohorts", DAYS, SINGLE_ORDERS)
    names = _column_names(dataset)
    grouping = _grouping(dataset)
    group = group_column(grouping.dimension, COHORTS.default) if grouping else None
    customers = grouped_customers(
        dataset, grouping, names={"known_before"}, slices=PeriodSlices(period.grain), rejects=rejects
    )
    result = _empty_result(customers, names, group)
    if customers.base is None:
        return result
    found = cohorts_of(customers, period, settings["from"], settings["period_slack"], grouped=group is not None)
    rows = _all_rows(found, group)
    result.total = rows.height
    result.frame = _top_rows(rows, found, group, settings["top"]).select(column.name for column in result.columns)
    if found.with_age.height:
        metrics = [name for name in settings["columns"] or () if name in TRIANGLE_METRICS]
        result.instead = group_section(found, group) if group else triangle(found, metrics or ["retention"])
    result.summary, target_notes = cohort_figures(found, customers)
    result.notes = [*customers.notes, *target_notes, *cohort_notes(found, customers)]
    return result


def _period(settings: Settings) -> Period:
    """Return the length of a period, in months.

    Raises:
        CustsegError: the length is in days.
    """
    period = period_of(settings, "month")
    if not period.months:
        what = f"cohorts need periods of a month, quarter or year, not of {period.title}"
        raise settings.error("period")(what, where=settings.origin("period"), hint="Use --period month.")
    return period


def _column_names(dataset: Dataset) -> list[str]:
    """Return the names of the columns to show, always with the key columns.

    Raises:
        CustsegError: a name is not one of cohorts.
    """
    settings, absent = dataset.settings, dataset.absent_metrics
    known = [name for name in COHORTS.default if name not in absent]
    if not settings["columns"]:
        return known
    only = "It belongs to customers (custseg ltv) or to other groups (custseg ltv --by cohort)."
    check_names(settings["columns"], known, settings, "columns", elsewhere=absent, only=only)
    return list(dict.fromkeys([*KEY_COLUMNS, *settings["columns"]]))


def _grouping(dataset: Dataset) -> Grouping | None:
    """Return what ``--by`` names.

    Raises:
        CustsegError: it names the cohort.
    """
    grouping = grouping_of(dataset)
    if grouping and grouping.dimension.kind == "cohort":
        error, where = dataset.settings.error("by"), dataset.settings.origin("by")
        raise error("the rows are cohorts already", where=where, hint="Name another dimension: --by first:FIELD.")
    return grouping


def _empty_result(customers: CustomerTable, names: list[str], group: Column | None) -> Result:
    """Return a result without rows."""
    columns = [LABEL_COLUMNS.get(name) or Column.of(CATALOGUE[name]) for name in names]
    if group is None:
        return result_of(customers, "Cohorts", columns, limit=TERMINAL_COHORTS, narrow="-o FILE.csv", brief=BRIEF)
    title = f"Cohorts by {group.title}"
    return result_of(customers, title, [group, *columns], limit=TERMINAL_GROUPS, narrow="-o FILE.csv", brief=BRIEF)


def _all_rows(found: Cohorts, group: Column | None) -> pl.DataFrame:
    """Return all rows with labels and metrics: groups by profit, highest first; cohorts and ages in time order."""
    table = found.table
    order, keys = ["cohort", "age"], []
    if group:
        table = table.with_columns(
            pl.col("profit").sum().over(GROUP).alias(GROUP_PROFIT),
            (pl.col("cohort").max().over(GROUP) == NO_ORDER_COHORT).alias(WITHOUT_ORDER),
        )
        order, keys = [WITHOUT_ORDER, GROUP_PROFIT, GROUP, *order], [pl.col(GROUP).alias(group.name)]
    descending = [name == GROUP_PROFIT for name in order]
    metrics = [name for name in COHORTS.default if name not in LABEL_COLUMNS and name not in ("revenue", "profit")]
    return table.sort(order, descending=descending).select(
        *keys,
        "customers",
        "complete",
        *[CATALOGUE[name].value().cast(column_type(CATALOGUE[name].unit)).alias(name) for name in metrics],
        found.labels("cohort"),
        found.labels("number").alias("period"),
        *[to_float(pl.col(name)).alias(name) for name in ("revenue", "profit")],
        pl.col("cohort").alias(COHORT),
    )


def _top_rows(rows: pl.DataFrame, found: Cohorts, group: Column | None, top: int | None) -> pl.DataFrame:
    """Return the rows of the first ``top`` groups, or of the newest ``top`` cohorts; all rows for None or 0."""
    if not top:
        return rows
    if group:
        return rows.filter(pl.col(group.name).is_in(rows[group.name].unique(maintain_order=True).head(top).to_list()))
    newest = found.first_ages["cohort"].unique().sort().tail(top)
    return rows.filter(pl.col(COHORT).is_in(newest.to_list()))
