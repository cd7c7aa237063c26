"""What customers who began in the same month, quarter or year did later."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from custseg.analyses.cohorts.summary import note_cohorts, summary_of_cohorts
from custseg.analyses.cohorts.table import NEVER, Cohorts, cohorts_of
from custseg.analyses.cohorts.triangle import MEASURES, group_section, triangle
from custseg.analyses.shared.group_by import Grouping, check_no_where, group_column, grouped_customers, grouping_of
from custseg.analyses.shared.new_result import result_of
from custseg.analyses.shared.timeline import period_of
from custseg.customers.slices import PeriodSlices
from custseg.engine.customer_table import CustomerTable
from custseg.engine.dataset import GROUP, Dataset, open_dataset
from custseg.metrics.catalogue import CATALOGUE, check_names
from custseg.metrics.units import column_type
from custseg.result import Column, Result
from custseg.settings.setting import Settings
from custseg.tables.values.amounts import to_float
from custseg.tables.values.periods import Period

WORDS = {
    "cohort": Column("cohort", "Cohort", whole=True),
    "period": Column("period", "Period"),
    "complete": Column("complete", "Complete", "flag"),
    "customers": Column("customers", "Customers who ordered", "count"),
}
NAMES = (
    "cohort", "cohort_size", "age", "period", "complete", "customers", "retention", "revenue", "profit",
    "ltv_cumulated", "ltv_cumulated_per_customer",
)  # fmt: skip
KEYS = ("cohort", "age")
NEWEST = 13
"""Cohorts that people see by default: a year of months, and the same month a year ago."""


def cohorts(inputs: list[str], settings: Settings, *, rejects: Path | None = None) -> Result:
    """Return what the customers who began in one period did at each age: retention, money, cumulated LTV.

    Args:
        inputs: paths of orders, globs, folders, or ``-``.
        settings: of the run; with ``period``.
        rejects: where the rows that were set aside are written.

    Returns:
        One row per cohort and age it has lived (with ``by``: per group, cohort and age); customers without a counted
        order, and those who began before ``--from``, stand in rows without age, so that revenue and profit tie.

    Raises:
        CustsegError: the inputs, settings or names are wrong.
    """
    period = _period(settings)
    names = _names(settings)
    dataset = open_dataset(inputs, settings)
    grouping = _grouping(dataset)
    customers = grouped_customers(
        dataset, grouping, names={"known_before"}, slices=PeriodSlices(period.grain), rejects=rejects
    )
    group = group_column(grouping.dimension, NAMES) if grouping else None
    columns = [*([group] if group else []), *[WORDS.get(name) or Column.of(CATALOGUE[name]) for name in names]]
    title = "Cohorts" + (f" by {group.title}" if group else "")
    result = result_of(customers, title, columns, limit=20 if group else NEWEST, narrow="-o FILE.csv")
    if customers.base is not None:
        _fill(result, customers, period, group)
    return result


def _fill(result: Result, customers: CustomerTable, period: Period, group: Column | None) -> None:
    """Fill a result with rows, what people see of them, summary and notes."""
    settings = customers.settings
    found = cohorts_of(customers, period, settings["from"], settings["period_slack"], grouped=group is not None)
    result.summary = summary_of_cohorts(found, customers)
    note_cohorts(found, customers)
    long = _long(found, group)
    result.total = long.height
    result.frame = _kept(long, found, group, settings["top"]).select(column.name for column in result.columns)
    if found.aged.height:
        chosen = [name for name in settings["columns"] or () if name in MEASURES]
        result.instead = group_section(found, group) if group else triangle(found, chosen or ["retention"])


def _period(settings: Settings) -> Period:
    period = period_of(settings, "month")
    if not period.months:
        what = f"cohorts are of a month, quarter or year, not of {period.title}"
        raise settings.error("period")(what, where=settings.origin("period"), hint="Use --period month.")
    check_no_where(settings)
    return period


def _names(settings: Settings) -> list[str]:
    """Return the names of the columns to show; what tells rows apart is always there."""
    if not settings["columns"]:
        return list(NAMES)
    only = "It belongs to customers (custseg ltv) or to other groups (custseg ltv --by cohort)."
    check_names(settings["columns"], NAMES, settings, "columns", only=only)
    return list(dict.fromkeys([*KEYS, *settings["columns"]]))


def _grouping(dataset: Dataset) -> Grouping | None:
    grouping = grouping_of(dataset)
    if grouping and grouping.dimension.kind == "cohort":
        error, where = dataset.settings.error("by"), dataset.settings.origin("by")
        raise error("the rows are cohorts already", where=where, hint="Name another dimension: --by first:FIELD.")
    return grouping


def _long(found: Cohorts, group: Column | None) -> pl.DataFrame:
    """Return all rows with labels and figures: groups by profit, the highest first, cohorts and ages in time."""
    table = found.table
    order, keys = ["cohort", "age"], []
    if group:
        table = table.with_columns(
            _worth=pl.col("profit").sum().over(GROUP), _never=pl.col("cohort").max().over(GROUP) == NEVER
        )
        order, keys = ["_never", "_worth", GROUP, *order], [pl.col(GROUP).alias(group.name)]
    descending = [name == "_worth" for name in order]
    figures = [name for name in NAMES if name not in WORDS and name not in ("revenue", "profit")]
    return table.sort(order, descending=descending).select(
        *keys,
        "customers",
        "complete",
        *[CATALOGUE[name].value().cast(column_type(CATALOGUE[name].unit)).alias(name) for name in figures],
        found.labels("cohort"),
        found.labels("number").alias("period"),
        *[to_float(pl.col(name)).alias(name) for name in ("revenue", "profit")],
        _cohort="cohort",
    )


def _kept(long: pl.DataFrame, found: Cohorts, group: Column | None, top: int | None) -> pl.DataFrame:
    """Return the rows of the first groups, or of the newest cohorts, as many as ``--top`` asks for."""
    if not top:
        return long
    if group:
        return long.filter(pl.col(group.name).is_in(long[group.name].unique(maintain_order=True).head(top).to_list()))
    newest = found.newborn["cohort"].unique().sort().tail(top)
    return long.filter(pl.col("_cohort").is_in(newest.to_list()))
