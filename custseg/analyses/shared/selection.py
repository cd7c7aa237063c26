"""The part of a table of customers or groups that is shown: columns, condition, order and number of rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from custseg.engine.dataset import Dataset
from custseg.metrics.catalogue import CATALOGUE, check_names, unavailable
from custseg.metrics.metric import Metric
from custseg.metrics.units import column_type
from custseg.notes import Note
from custseg.numbers import counted
from custseg.result import Column
from custseg.settings.setting import Settings
from custseg.sql.compile import compile_condition
from custseg.tables.row_columns import ATTRIBUTE

CUSTOMER_ID = "customer_id"

CHANGES = ("profit_per_month_change", "orders_change")
"""Columns that are sorted by the size of the change, whatever its sign."""

NEEDS_COMPARISON = "It needs --compare-to."
"""What to do about a name of the segments of an earlier day."""


@dataclass(frozen=True)
class Sort:
    """The order of rows.

    Attributes:
        name: of the column to sort by.
        descending: whether the highest value comes first.
        by_size: whether the sign of values is ignored.
    """

    name: str
    descending: bool
    by_size: bool = False


@dataclass(frozen=True)
class Selection:
    """The part of a table that is shown.

    Attributes:
        columns: in order, the key first.
        metrics: that are shown, filtered or sorted by.
        names: of the metrics and attributes that are shown, filtered or sorted by.
        sort: order of the rows.
        condition: of ``--where``.
        bar: column that a terminal shows as bars.
    """

    columns: list[Column]
    metrics: dict[str, Metric]
    names: set[str]
    sort: Sort
    condition: pl.Expr | None
    bar: str


def sort_order(
    settings: Settings, known: Collection[str], defaults: Sequence[str], absent: Mapping[str, str] | None = None
) -> Sort:
    """Return the order that ``--sort NAME[:asc|:desc]`` asks for, else the first default that is known, highest first.

    Args:
        settings: of the run.
        known: names of the columns that rows can be sorted by.
        defaults: names of columns.
        absent: why a metric is absent, by name.

    Raises:
        UsageError: there is no such column.
    """
    if not settings["sort"]:
        default = next((name for name in defaults if name in known), "")
        return Sort(default, descending=True, by_size=default in CHANGES)
    name, way = settings["sort"], ""
    for ending in (":asc", ":desc"):
        if name.endswith(ending) and name not in known:
            name, way = name.removesuffix(ending), ending
    check_names([name], known, settings, "sort", elsewhere=absent)
    texts = name not in CATALOGUE or CATALOGUE[name].unit == "text"
    return Sort(name, descending=way == ":desc" or (not way and not texts))


def where_of(
    dataset: Dataset,
    metrics: Mapping[str, Metric],
    attributes: Mapping[str, pl.DataType],
    more: Mapping[str, pl.DataType] | None = None,
    before: Collection[str] = (),
    absent: Mapping[str, str] | None = None,
) -> tuple[pl.Expr | None, list[str]]:
    """Compile ``--where`` over metrics, attributes and more; return the condition and the names it uses.

    Args:
        dataset: the inputs.
        metrics: those that can be computed, by name.
        attributes: their types.
        more: types of further names.
        before: names of the segments on an earlier day, which need a comparison.
        absent: why a column is absent, by name; by default that of figures which the data do not know.

    Raises:
        UsageError: the condition is wrong.
    """
    sql = dataset.settings["where"]
    if not sql:
        return None, []
    of_metrics = {name: column_type(metric.unit) for name, metric in metrics.items()}
    compares = dataset.settings["compare_to"] is not None
    texts = dict.fromkeys(before if compares else (), pl.String())
    types = {CUSTOMER_ID: pl.String(), **attributes, **(more or {}), **texts, **of_metrics}
    elsewhere = dict.fromkeys(before, NEEDS_COMPARISON) | {name: unavailable(one) for name, one in CATALOGUE.items()}
    elsewhere |= dataset.absent_metrics if absent is None else absent
    elsewhere = {name: hint for name, hint in elsewhere.items() if name not in types}
    return compile_condition(
        sql, types, dataset.settings.origin("where"), error=dataset.settings.error("where"), elsewhere=elsewhere
    )


@dataclass(frozen=True)
class SelectedRows:
    """The rows to show.

    Attributes:
        frame: the rows, in order.
        total: number of customers that meet the condition.
        notes: on customers for which the condition has no answer.
    """

    frame: pl.DataFrame
    total: int
    notes: list[Note]


def values_of(customers: pl.LazyFrame, names: Collection[str], metrics: Mapping[str, Metric]) -> pl.LazyFrame:
    """Return the metrics and attributes of each customer by their names, the key first.

    Args:
        customers: all customers in scope, completed.
        names: of metrics and attributes; those that the customers do not have are left out.
        metrics: those that can be computed, by name.
    """
    present = set(customers.collect_schema().names())
    columns = []
    for name in sorted(set(names) - {CUSTOMER_ID}):
        if name in metrics:
            columns.append(metrics[name].value().alias(name))
        elif ATTRIBUTE + name in present:
            columns.append(pl.col(ATTRIBUTE + name).alias(name))
        elif name.startswith(("first:", "main:")) and name in present:
            columns.append(pl.col(name))
    return customers.select(CUSTOMER_ID, *columns)


def select_rows(values: pl.LazyFrame, selection: Selection, settings: Settings) -> SelectedRows:
    """Return the customers to show.

    Args:
        values: of each customer, by name.
        selection: what to show.
        settings: with ``top``.
    """
    matching, notes = filter_where(values, selection.condition)
    sort = selection.sort
    by = pl.col(sort.name).abs() if sort.by_size else pl.col(sort.name)
    ordered = matching.sort(by, CUSTOMER_ID, descending=[sort.descending, False], nulls_last=True)
    rows = ordered.select([column.name for column in selection.columns]).collect(engine="streaming")
    return SelectedRows(rows.head(settings["top"] or rows.height), rows.height, notes)


def filter_where(values: pl.LazyFrame, condition: pl.Expr | None) -> tuple[pl.LazyFrame, list[Note]]:
    """Return the customers that meet the condition of ``--where``, and a note on those for which it has no answer."""
    if condition is None:
        return values, []
    unknown = values.select(condition.is_null().sum()).collect(engine="streaming").item()
    if not unknown:
        return values.filter(condition), []
    text = f"{counted(unknown, 'customer')} not shown: --where is neither true nor false, because a value is empty."
    return values.filter(condition), [Note("where_unknown", text)]
