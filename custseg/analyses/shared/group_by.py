"""What ``--by`` names, and the customers, parts of customers or rows put into its groups: once, here, for all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from custseg.analyses.shared.group_table import group_of
from custseg.analyses.shared.rule_plan import RulePlan, scheme_of
from custseg.analyses.shared.segment_columns import with_segment
from custseg.customers.slices import SLICE_KEY, Slices
from custseg.engine.customer_table import CustomerTable, build_customer_table
from custseg.engine.dataset import GROUP, Dataset
from custseg.engine.scan_request import TableRequest, check_attribute
from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.dimensions import Dimension, parse_dimension
from custseg.result import Column
from custseg.segments.rules import UNKNOWN
from custseg.settings.setting import Settings
from custseg.tables.row_columns import CUSTOMER

WHO = ("customer", "customer_id")


@dataclass(frozen=True)
class Grouping:
    """What a table is grouped by.

    Attributes:
        dimension: of customers, or of kind "row": a customer may then stand in several groups.
        plan: of the rules, where the dimension is a scheme.
    """

    dimension: Dimension
    plan: RulePlan | None = None

    @property
    def of_rows(self) -> bool:
        """Return whether rows are grouped, not customers."""
        return self.dimension.kind == "row"


def grouping_of(dataset: Dataset, *, rows: bool = False, default: str = "") -> Grouping | None:
    """Return what ``--by`` names; None where nothing is grouped.

    Args:
        dataset: the inputs.
        rows: whether a field of the rows is one; else it has to be the same in all rows of a customer.
        default: what is grouped by where nobody says.

    Raises:
        CustsegError: there is no such dimension.
    """
    by = dataset.settings["by"] or default
    if not by:
        return None
    plan, dimension = scheme_of(dataset, parse_dimension(by))
    assert dimension is not None
    check_no_metric(dataset, dimension)
    if rows and dimension.kind == "attribute" and dimension.field not in dataset.customer_columns:
        if dimension.field in (*WHO, dataset.table.columns.headers.columns["customer_id"]):
            return Grouping(Dimension(CUSTOMER, "customer", dimension.field))
        check_attribute(dimension.field, dataset)
        dimension = replace(dimension, kind="row")
    return Grouping(dimension, plan)


def check_no_metric(dataset: Dataset, dimension: Dimension) -> None:
    """Refuse a metric where a dimension is wanted."""
    # What only cohorts have, such as an age, leaves its name to the attributes of customers.
    if dimension.field not in CATALOGUE or "cohorts" in CATALOGUE[dimension.field].needs:
        return
    own = f"file.{dimension.field}"
    hint = f"The column of the file is --by {own}" if own in dataset.fields else "Show it with --columns."
    what = f"'{dimension.field}' is a metric, not a dimension"
    raise dataset.settings.error("by")(what, where=dataset.settings.origin("by"), hint=hint)


def check_no_where(settings: Settings) -> None:
    """Refuse a condition on customers where a table is of all of them."""
    if settings["where"]:
        what = "a condition narrows customers, and this table is of groups or periods of all of them"
        hint = "Leave it out: --rows narrows the rows, --by tells groups apart."
        raise settings.error("where")(what, where=settings.origin("where"), hint=hint)


def group_column(dimension: Dimension, taken: Collection[str]) -> Column:
    """Return the column of the groups.

    Args:
        dimension: an attribute of customers may be called like another column of the table.
        taken: names of the other columns that the table can have.
    """
    name = dimension.name
    return Column(f"by {name}" if name in taken else name, dimension.title)


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
        grouping: what ``--by`` names, None for nothing.
        names: metrics and attributes that will be shown.
        compare_to: as of `build_customer_table`.
        slices: parts of customers that are wanted apart; by the field ``KEY`` where rows are grouped.
        rejects: where the rows that were set aside are written.
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
    """Return the parts of customers, each with its group as ``GROUP``: "unknown" where it is empty.

    Args:
        customers: with their cells.
        grouping: of customers, or of rows where the cells are of a field.
    """
    if grouping.of_rows:
        return customers.slices.with_columns(pl.col(SLICE_KEY).fill_null(UNKNOWN).alias(GROUP))
    groups = customers.frame.select(CUSTOMER, group_of(GROUP).alias(GROUP))
    return customers.slices.lazy().join(groups, on=CUSTOMER, how="left").collect(engine="streaming")
