"""."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import polars as pl

from custseg.customers.acquisition import FIRST_CHANNEL
from custseg.customers.attributes import TEXT
from custseg.customers.measures import Window
from custseg.customers.payments import DUE, PAID
from custseg.customers.scan_plan import ScanPlan
from custseg.customers.slices import SLICE_KEY, Slices
from custseg.engine.dataset import CAC, GROUP, Dataset, in_contacts, plain_names
from custseg.errors import nearest
from custseg.metrics.catalogue import CATALOGUE, available, customer_metrics, group_metrics
from custseg.metrics.dimensions import Dimension, parse_dimension
from custseg.metrics.forecast import FORECAST
from custseg.segments.reading import load_rules
from custseg.sql.compile import compile_condition
from custseg.tables.row_fields import Use

DISTINCT = {"products": "product", "categories": "category"}


EXTRA = {
    "returned": {"returned", "gross"},
    "days": {"order_days", "gaps", "active_days", "typical", "base_gap"},
    "first_day": {metric.numerator for metric in FORECAST},
    "first_line": {"known_before", "acquired", "new_in_period"},
}
"""Sums per customer that only some columns of the customer table take."""


def scan_plan_of(
    dataset: Dataset,
    names: Collection[str],
    dimension: Dimension | None,
    rejects: Path | None,
    windows: tuple[Window, ...] = (),
    slices: Slices | None = None,
) -> ScanPlan:
    """Return what one pass over the rows has to bring.

    Args:
        dataset: the inputs.
        names: metrics and attributes that will be shown, filtered or sorted by.
        dimension: what customers will be grouped by.
        rejects: where the rows that were set aside are written.
        windows: spans that are summed apart.
        slices: parts of the customer table that are summed apart.

    Raises:
        CustsegError: a name is no attribute of customers, or the condition of ``--rows`` is wrong.
    """
    table, settings = dataset.table, dataset.settings
    condition, condition_names = _condition(dataset)
    fields = {name: Use(name) for name in condition_names}
    columns = _columns(names)
    chosen = {name: parse_dimension(name) for name in names if _is_chosen(name)}
    constants = {name for name in names if name in dataset.fields and name not in customer_metrics()}
    constants = {name for name in constants if not in_contacts(name, dataset) and name != "customer_id"}
    fields |= {name: Use(name) for name in constants}
    if dimension and dimension.kind in ("first", "main"):
        chosen[dimension.name] = dimension
    elif dimension and dimension.kind == "row":
        # Blanks around a value are trimmed off the groups where no customer is counted in them.
        fields[SLICE_KEY] = Use(dimension.field, "raw" if slices and slices.alone and slices.grain else "text")
    elif dimension and dimension.kind == "attribute" and not in_contacts(dimension.field, dataset):
        check_attribute(dimension.field, dataset)
        constants.add(GROUP)
        fields[GROUP] = Use(dimension.field, "text")
    for one in chosen.values():
        _check_field(one.field, dataset)
        fields[one.name] = Use(one.field, "text")
    if asks_acquisition(dataset, names) and "channel" in dataset.fields:
        chosen[FIRST_CHANNEL] = Dimension(FIRST_CHANNEL, "first", "channel")
        fields[FIRST_CHANNEL] = Use("channel", "text")
    if "cac" in table.columns.headers.columns and not in_contacts("cac", dataset):
        constants.add(CAC)
        fields[CAC] = Use("cac", "money")
    distinct = {name: role for name, role in DISTINCT.items() if name in columns and role in dataset.fields}
    goods = settings["not_goods"] if "product" in dataset.fields else ()
    roles_read = set(distinct.values()) | ({"product"} if distinct and goods else set())
    fields |= {TEXT + role: Use(role, "text") for role in roles_read}
    distinct = {name: TEXT + role for name, role in distinct.items()}
    payments = {PAID: "paid_date", DUE: "due_date"} if columns & {"pay_days", "late_days"} else {}
    fields |= {name: Use(role) for name, role in payments.items() if role in dataset.fields}
    return ScanPlan(
        scope=dataset.scope,
        windows=windows,
        extra=_extra(columns, dataset),
        fields=fields,
        condition=condition,
        constants=tuple(sorted(constants)),
        chosen=tuple(chosen.values()),
        distinct=distinct,
        payments=bool(payments),
        not_goods=tuple(goods),
        slices=slices,
        rejects=rejects,
    )


def asks_acquisition(dataset: Dataset, names: Collection[str]) -> bool:
    """Return whether it matters which channel won a customer, and when."""
    return dataset.spend is not None or "spend" in _columns(names)


def target_names(dataset: Dataset) -> set[str]:
    """Return the metrics that targets are set for and the data can answer."""
    known = available(group_metrics(), dataset.roles - {"comparison", "forecast"})
    return {name for name in dataset.settings["targets"] if name in known}


def _condition(dataset: Dataset) -> tuple[pl.Expr | None, list[str]]:
    """Return the condition of ``--rows`` and the fields it reads."""
    sql, settings = dataset.settings["rows"], dataset.settings
    if not sql:
        return None, []
    types = {name: one.dtype for name, one in dataset.fields.items()}
    return compile_condition(sql, types, settings.origin("rows"), error=settings.error("rows"))


def _columns(names: Collection[str]) -> set[str]:
    """Return the columns of the customer table that metrics read."""
    metrics = [CATALOGUE[name] for name in names if name in CATALOGUE]
    return {column for metric in metrics for column in metric.columns()}


def _extra(columns: set[str], dataset: Dataset) -> frozenset[str]:
    extra = {measure for measure, readers in EXTRA.items() if columns & readers}
    if "order_id" in dataset.table.columns.headers.columns:
        extra.discard("first_day")
    if "cac" in dataset.roles or dataset.settings["compare_to"] is not None:
        extra.add("first_line")
    return frozenset(extra)


def _is_chosen(name: str) -> bool:
    return name.startswith(("first:", "main:"))


def _check_field(name: str, dataset: Dataset) -> None:
    if name not in dataset.fields:
        error, where = dataset.settings.error("by"), dataset.settings.origin("by")
        raise error(f"there is no field '{name}'", where=where, hint=nearest(name, plain_names(dataset.fields)))


def check_attribute(name: str, dataset: Dataset) -> None:
    """Refuse a dimension that is no field of the rows."""
    if name not in dataset.fields:
        schemes = load_rules(dataset.settings).schemes
        known = {"cohort", *schemes, *plain_names(dataset.attributes())} - {"customer_id"}
        error, where = dataset.settings.error("by"), dataset.settings.origin("by")
        raise error(f"there is no dimension '{name}'", where=where, hint=nearest(name, known))
