"""What an analysis needs from the rows, and the plan of the scan that reads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from custseg.customers.acquisition import FIRST_CHANNEL
from custseg.customers.attributes import LAST_SALES, TEXT
from custseg.customers.items import Items
from custseg.customers.one_customer import Ones
from custseg.customers.scan_plan import ScanPlan
from custseg.customers.slices import SLICE_KEY, RowTotals, Slices
from custseg.engine.branches import branches_of
from custseg.engine.dataset import CAC, GROUP, Dataset, plain_names
from custseg.engine.referral_columns import needs_referrals, referral_fields
from custseg.errors import nearest
from custseg.metrics.catalogue import CATALOGUE, available, customer_metrics, group_metrics
from custseg.metrics.dimensions import Dimension, parse_dimension
from custseg.metrics.measures.catalogue import with_inputs
from custseg.metrics.measures.rows import DISTINCT
from custseg.metrics.referrals import LINKS
from custseg.segments.reading import load_rules
from custseg.sql.compile import compile_condition
from custseg.tables.row_fields import Use


@dataclass(frozen=True)
class TableRequest:
    """What an analysis needs from the customer table.

    Attributes:
        names: metrics and attributes to show, filter or sort by.
        dimension: what customers are grouped by; None for no groups.
        compare_to: length in days of the last period to compare, or the day before it; None for no comparison.
        spans: numbers of last days whose orders and money are summed separately, by name.
        slices: parts of customers to sum separately; None for none.
        keeps_days: whether the days of all counted orders are kept.
        item: field whose values are the things that customers bought; empty if they are not needed.
        items: what is needed of them.
        ones: single customers whose orders and excluded rows are kept.
        rejects: file for the excluded rows.
    """

    names: Collection[str] = ()
    dimension: Dimension | None = None
    compare_to: int | dt.date | None = None
    spans: Mapping[str, int] = field(default_factory=dict)
    slices: Slices | None = None
    keeps_days: bool = False
    item: str = ""
    items: Items = field(default_factory=Items)
    ones: Ones = field(default_factory=Ones)
    rejects: Path | None = None


def scan_plan_of(dataset: Dataset, request: TableRequest) -> ScanPlan:
    """Return the plan of the scan that reads what is needed.

    Args:
        dataset: the inputs.
        request: what is needed.

    Raises:
        CustsegError: there is no attribute of a name, or the condition of ``--rows`` is wrong.
    """
    names, dimension = request.names, request.dimension
    condition, condition_names = _condition(dataset)
    measures = with_inputs(_columns(names))
    constants = _constants(dataset, names, dimension)
    chosen = _chosen(dataset, names, dimension)
    distinct = {one.name: one.field for one in DISTINCT if one.name in measures and one.field in dataset.fields}
    branches = branches_of(dataset, measures, request.item, request.items, request.ones)
    not_goods = tuple(dataset.settings["not_goods"]) if "product" in dataset.fields else ()
    texts = {*distinct.values()}
    alone = request.ones.alone
    of_all = {*(() if alone else texts), *(["category"] if LAST_SALES in branches.tables else [])}
    of_all |= {"product"} if not_goods and (of_all or request.item or branches.columns) else set()
    of_ones = (texts | ({"product"} if not_goods else set())) - of_all if alone else set()
    return ScanPlan(
        scope=dataset.scope,
        measures=_measures(dataset, measures),
        fields={name: Use(name) for name in condition_names}
        | constants
        | _slice_field(request)
        | {name: Use(one.field, "text") for name, one in chosen.items()}
        | {TEXT + role: Use(role, "text") for role in of_all}
        | branches.fields,
        condition=condition,
        constants=tuple(sorted(constants)),
        chosen=tuple(chosen.values()),
        distinct={name: TEXT + role for name, role in distinct.items()},
        not_goods=not_goods,
        slices=request.slices,
        columns=tuple(branches.columns),
        tables=branches.tables,
        reads_orders=request.items.orders,
        covered=branches.covered,
        ones=frozenset(request.ones.ids),
        of_ones=branches.of_ones,
        alone=alone,
        apart=alone and dataset.table.rows_stand_alone,
        fields_of_ones=branches.fields_of_ones | {TEXT + role: Use(role, "text") for role in of_ones},
        columns_of_ones=tuple(branches.columns_of_ones),
        keeps_days=request.keeps_days,
        rejects=request.rejects,
    )


def needs_acquisition(dataset: Dataset, names: Collection[str]) -> bool:
    """Return whether the channel and the month in which customers were won are needed."""
    return dataset.spend is not None or not {"won", "spend"}.isdisjoint(with_inputs(_columns(names)))


def target_names(dataset: Dataset) -> set[str]:
    """Return the metrics with targets that the data can answer."""
    known = available(group_metrics(), dataset.roles - {"comparison", "forecast"})
    return {name for name in dataset.settings["targets"] if name in known}


def check_attribute(name: str, dataset: Dataset) -> None:
    """Check that a dimension is a field of the rows.

    Raises:
        CustsegError: there is no such field.
    """
    if name not in dataset.fields:
        schemes = load_rules(dataset.settings).schemes
        known = {"cohort", *schemes, *plain_names(dataset.attributes())} - {"customer_id"}
        error, where = dataset.settings.error("by"), dataset.settings.origin("by")
        raise error(f"there is no dimension '{name}'", where=where, hint=nearest(name, known))


def _condition(dataset: Dataset) -> tuple[pl.Expr | None, list[str]]:
    """Return the condition of ``--rows`` and the fields it reads."""
    sql, settings = dataset.settings["rows"], dataset.settings
    if not sql:
        return None, []
    types = {name: one.dtype for name, one in dataset.fields.items()}
    absent = {name: why for name, why in dataset.absent_metrics.items() if name not in types}
    return compile_condition(sql, types, settings.origin("rows"), error=settings.error("rows"), elsewhere=absent)


def _columns(names: Collection[str]) -> set[str]:
    """Return the columns of the customer table that metrics read."""
    return {column for name in names if name in CATALOGUE for column in CATALOGUE[name].columns()}


def _measures(dataset: Dataset, wanted: set[str]) -> frozenset[str]:
    """Return the measures to sum: those requested, and those that acquisition and comparisons always need."""
    if "cac" in dataset.roles or dataset.settings["compare_to"] is not None:
        wanted = wanted | {"first_line"}
    return frozenset(wanted)


def _constants(dataset: Dataset, names: Collection[str], dimension: Dimension | None) -> dict[str, Use]:
    """Return the fields that should be the same in all rows of a customer."""
    wanted = {name for name in names if name in dataset.fields and name not in customer_metrics()}
    if needs_referrals(names):
        wanted |= {name for name in referral_fields(dataset) if name in dataset.fields}
    elif needs_acquisition(dataset, names):
        # Who names a referrer was won by a referral.
        wanted |= {LINKS} & {*dataset.fields}
    found = {name: Use(name) for name in wanted if name not in {"customer_id", *dataset.customer_columns}}
    if dimension and dimension.kind == "attribute" and dimension.field not in dataset.customer_columns:
        check_attribute(dimension.field, dataset)
        found[GROUP] = Use(dimension.field, "text")
    if "cac" in dataset.table.columns.headers.columns and "cac" not in dataset.customer_columns:
        found[CAC] = Use("cac", "money")
    return found


def _chosen(dataset: Dataset, names: Collection[str], dimension: Dimension | None) -> dict[str, Dimension]:
    """Return the dimensions of first and main values of customers, by the names of their columns."""
    chosen = {name: parse_dimension(name) for name in names if name.startswith(("first:", "main:"))}
    if dimension and dimension.kind in ("first", "main"):
        chosen[dimension.name] = dimension
    for one in chosen.values():
        _check_field(one.field, dataset)
    if needs_acquisition(dataset, names) and "channel" in dataset.fields:
        chosen[FIRST_CHANNEL] = Dimension(FIRST_CHANNEL, "first", "channel")
    return chosen


def _check_field(name: str, dataset: Dataset) -> None:
    """Check that the rows have a field.

    Raises:
        CustsegError: they do not.
    """
    if name not in dataset.fields:
        error, where = dataset.settings.error("by"), dataset.settings.origin("by")
        raise error(f"there is no field '{name}'", where=where, hint=nearest(name, plain_names(dataset.fields)))


def _slice_field(request: TableRequest) -> dict[str, Use]:
    """Return the field that rows are grouped by."""
    dimension, slices = request.dimension, request.slices
    if dimension is None or dimension.kind != "row":
        return {}
    # Without customers, blanks around values are trimmed after grouping, which is faster.
    return {SLICE_KEY: Use(dimension.field, "raw" if isinstance(slices, RowTotals) else "text")}
