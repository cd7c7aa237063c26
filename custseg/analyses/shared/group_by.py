"""What ``--by`` names, and the customers or their slices with the group of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from custseg.analyses.shared.group_table import group_of
from custseg.analyses.shared.rule_plan import RulePlan, scheme_of
from custseg.analyses.shared.segment_columns import with_segment
from custseg.customers.slices import SLICE_KEY, Slices
from custseg.engine.customer_table import CustomerTable, build_customer_table
from custseg.engine.dataset import GROUP, Dataset, plain_names
from custseg.engine.scan_request import TableRequest, check_attribute
from custseg.errors import Problem, nearest
from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.dimensions import Dimension, parse_dimension
from custseg.metrics.metric import Metric
from custseg.notes import Note
from custseg.segments.rules import UNKNOWN
from custseg.settings.setting import Settings
from custseg.tables.row_columns import CUSTOMER
from custseg.tables.values.lists import taken_apart

OF_SINGLE_GROUPS = ("abc_class", "acquired_customers")
"""Metrics beside shares that have each customer in one group."""

CUSTOMER_NAMES = ("customer", "customer_id")


@dataclass(frozen=True)
class Grouping:
    """What a table is grouped by.

    Attributes:
        dimension: of customers, or of kind "row", by which a customer may be in several groups.
        plan: of the rules, if the dimension is a scheme.
    """

    dimension: Dimension
    plan: RulePlan | None = None

    @property
    def of_rows(self) -> bool:
        """Return whether rows are grouped, not customers."""
        return self.dimension.kind == "row"


def grouping_of(dataset: Dataset, *, rows: bool = False, default: str = "", lists: bool = False) -> Grouping | None:
    """Return what ``--by`` names; None if nothing is grouped.

    Args:
        dataset: the inputs.
        rows: whether rows can be grouped; otherwise a field must be the same in all rows of a customer.
        default: name to group by without ``--by``.
        lists: whether a customer may stand in several groups, where values are lists.

    Raises:
        CustsegError: there is no such dimension.
    """
    by = dataset.settings["by"] or default
    check_lists(dataset)
    if not by:
        return None
    plan, dimension = scheme_of(dataset, parse_dimension(by))
    assert dimension is not None
    check_no_metric(dataset, dimension)
    dimension = _with_lists(dimension, dataset, lists=lists)
    if rows and dimension.kind == "attribute" and dimension.field not in dataset.customer_columns:
        if dimension.field in (*CUSTOMER_NAMES, dataset.table.columns.headers.columns["customer_id"]):
            return Grouping(Dimension(CUSTOMER, "customer", dimension.field))
        check_attribute(dimension.field, dataset)
        # Where a row is a customer, a field of rows is one of customers.
        dimension = dimension if dataset.has_single_rows else replace(dimension, kind="row")
    return Grouping(dimension, plan)


def check_lists(dataset: Dataset) -> None:
    """Refuse names of ``--split`` that are no fields.

    Raises:
        CustsegError: there is no such field; holds all of them.
    """
    settings, known = dataset.settings, plain_names(dataset.attributes())
    unknown = [name for name in settings["split"] if name not in known]
    problems = [
        Problem(f"there is no column '{name}'", settings.origin("split"), nearest(name, known)) for name in unknown
    ]
    if problems:
        raise settings.error("split")(problems)


def _with_lists(dimension: Dimension, dataset: Dataset, *, lists: bool) -> Dimension:
    """Return a dimension that knows whether its values are lists.

    Raises:
        CustsegError: they are, and the table has each customer in one group.
    """
    if not dimension.field or dimension.kind == "scheme" or not dataset.has_lists(dimension.field):
        return dimension
    settings = dataset.settings
    if not lists:
        what = f"the values of '{dimension.field}' are lists, and this table has each customer in one group"
        hint = "Use custseg ltv or custseg profit, or leave it out of --split to group by the whole list."
        raise settings.error("split")(what, where=settings.origin("split"), hint=hint)
    return replace(dimension, lists=True)


def overlap_notes(dimension: Dimension) -> list[Note]:
    """Return a note on groups that do not add up, if the values of a dimension are lists."""
    if not dimension.lists:
        return []
    text = (
        f"'{dimension.field}' holds lists: a customer stands in each of its groups, so that they overlap and do not "
        "add up to the base."
    )
    return [Note("groups_overlap", text)]


def apart(customers: pl.LazyFrame, dimension: Dimension) -> pl.LazyFrame:
    """Return customers with their ``GROUP``, once for each of their groups where its values are lists."""
    return taken_apart(customers, GROUP) if dimension.lists else customers


def without_shares(metrics: Mapping[str, Metric], dimension: Dimension | None) -> dict[str, Metric]:
    """Return metrics without those that take groups which add up, where they overlap."""
    if dimension is None or not dimension.lists:
        return dict(metrics)
    return {name: one for name, one in metrics.items() if not one.of_total and name not in OF_SINGLE_GROUPS}


def check_no_metric(dataset: Dataset, dimension: Dimension) -> None:
    """Refuse a metric as a dimension.

    Raises:
        CustsegError: the dimension has the name of a metric.
    """
    # A customer may have an attribute with the name of a metric of cohorts, such as age.
    if dimension.field not in CATALOGUE or "cohorts" in CATALOGUE[dimension.field].needs:
        return
    own = f"file.{dimension.field}"
    hint = f"For the column of the file, use --by {own}." if own in dataset.fields else "Show it with --columns."
    what = f"'{dimension.field}' is a metric, not a dimension"
    raise dataset.settings.error("by")(what, where=dataset.settings.origin("by"), hint=hint)


def check_no_where(settings: Settings) -> None:
    """Refuse ``--where`` for a table of groups or periods.

    Raises:
        CustsegError: ``--where`` is set.
    """
    if settings["where"]:
        what = "a condition selects customers, but this table shows groups or periods of all customers"
        hint = "Leave out --where. Use --rows to select rows, or --by to compare groups."
        raise settings.error("where")(what, where=settings.origin("where"), hint=hint)


def grouped_customers(
    dataset: Dataset,
    grouping: Grouping | None,
    *,
    names: Collection[str] = (),
    compare_to: int | dt.date | None = None,
    slices: Slices | None = None,
    rejects: Path | None = None,
) -> CustomerTable:
    """Return the customers, each with the value of a dimension of customers as ``GROUP``.

    Args:
        dataset: the inputs.
        grouping: what ``--by`` names; None for no groups.
        names: metrics and attributes that will be shown.
        compare_to: as of `build_customer_table`.
        slices: parts of customers to sum separately; by the field ``SLICE_KEY`` if rows are grouped.
        rejects: file for the excluded rows.
    """
    plan = grouping.plan if grouping else None
    request = TableRequest(
        names={*names, *(plan.names if plan else ())},
        dimension=grouping.dimension if grouping else None,
        compare_to=compare_to,
        spans=plan.spans if plan else {},
        slices=slices,
        rejects=rejects,
    )
    customers = build_customer_table(dataset, request)
    return with_segment(customers, plan) if plan and customers.base else customers


def slices_with_group(customers: CustomerTable, grouping: Grouping) -> pl.DataFrame:
    """Return the slices of customers, each with its group as ``GROUP``: "unknown" if it is empty.

    Args:
        customers: with their slices.
        grouping: of customers, or of rows if the slices are by a field.
    """
    if grouping.of_rows:
        return customers.slices.with_columns(pl.col(SLICE_KEY).fill_null(UNKNOWN).alias(GROUP))
    groups = customers.frame.select(CUSTOMER, group_of(GROUP).alias(GROUP))
    return customers.slices.lazy().join(groups, on=CUSTOMER, how="left").collect(engine="streaming")
