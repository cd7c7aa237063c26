"""The table of customers who are compared: a row each, with what can be shown of both tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from custseg.analyses.compare.causes import BEFORE, LTV, OF_CUSTOMERS, ORDERS, RETURNED, REVENUE
from custseg.analyses.compare.customers import ACTIVITY, CHANGE, NAME, SEGMENT, STATUS, Sides
from custseg.analyses.compare.saved_table import CUSTOMER_ID, SavedTable
from custseg.analyses.shared.own_table import OwnTable
from custseg.analyses.shared.table_columns import CUSTOMER_COLUMN
from custseg.metrics.units import column_type
from custseg.own_columns import own_column
from custseg.result import Column
from custseg.settings.setting import Settings
from custseg.sql.tokens import tokenise
from custseg.tables.values.amounts import to_float

TITLES = {ORDERS: "Orders", REVENUE: "Revenue", RETURNED: "Returned"}
SIZE = own_column("size")
"""Column of the size of the change of LTV, whatever its sign."""


def columns_of(sides: Sides, labels: Mapping[str, str], more: Iterable[str]) -> list[Column]:
    """Return all columns that can be shown, in their order.

    Args:
        sides: the two tables.
        labels: titles of segments.
        more: further columns, as of `asked_for`.
    """
    columns = [CUSTOMER_COLUMN]
    columns += [Column(NAME, "Name")] if sides.has_names else []
    columns += [Column(STATUS, "Status")]
    columns += [Column(ACTIVITY, "Activity")] if sides.has_lifecycle else []
    if sides.segment:
        columns.append(Column(SEGMENT + BEFORE, "Segment then", labels=labels))
        columns.append(Column(SEGMENT, "Segment now", labels=labels))
    if LTV in sides.sums:
        columns += [
            Column(LTV + BEFORE, "LTV then", "money"),
            Column(LTV, "LTV now", "money"),
            Column(CHANGE, "Change of LTV", "money", header="Change"),
            *(factor.column for factor in sides.factors),
            OF_CUSTOMERS,
        ]
    for name in sides.sums:
        if name != LTV:
            unit = "count" if name == ORDERS else "money"
            columns.append(Column(name + BEFORE, f"{TITLES[name]} then", unit))
            columns.append(Column(name, f"{TITLES[name]} now", unit))
    known = {column.name for column in columns}
    return [*columns, *(_further(name, sides) for name in more if name not in known)]


def _further(name: str, sides: Sides) -> Column:
    if name in sides.now.columns:
        return Column(name, name, sides.now.unit(name))
    return Column(name, name, sides.then.unit(name.removesuffix(BEFORE)))


def default_of(sides: Sides) -> tuple[str, ...]:
    """Return the names of the columns that are shown without ``--columns``."""
    # Without money, orders are what there is to compare.
    told = (LTV,) if LTV in sides.sums else (ORDERS,)
    without = {name + end for name in sides.sums if name not in told for end in ("", BEFORE)}
    return tuple(column.name for column in columns_of(sides, {}, ()) if column.name not in without)


def seen_of(sides: Sides) -> tuple[str, ...]:
    """Return the names of these columns in the order in which people need them: a terminal leaves out the last."""
    shown = default_of(sides)
    parts = [factor.column.name for factor in sides.factors]
    order = (CUSTOMER_ID, NAME, STATUS, LTV, CHANGE, *parts, SEGMENT + BEFORE, SEGMENT)
    first = [name for name in order if name in shown]
    return (*first, *(name for name in shown if name not in first))


def asked_for(settings: Settings, then: SavedTable, now: SavedTable) -> list[str]:
    """Return the columns of the two tables that the settings name: those of the older one end in ``BEFORE``."""
    named = [*(settings["columns"] or ())]
    if settings["sort"]:
        named.append(settings["sort"].removesuffix(":asc").removesuffix(":desc"))
    if settings["where"]:
        named += [token.value for token in tokenise(settings["where"]) if token.kind in ("name", "quoted")]
    found = [
        name
        for name in dict.fromkeys(named)
        if name in now.columns or (name.endswith(BEFORE) and name.removesuffix(BEFORE) in then.columns)
    ]
    return [name for name in found if name != CUSTOMER_ID]


def table_of(customers: pl.DataFrame, sides: Sides, columns: list[Column]) -> OwnTable:
    """Return the table of customers, the largest change of LTV first; without LTV, of orders.

    Args:
        customers: of `side_by_side`.
        sides: the two tables.
        columns: of `columns_of`.
    """
    own = {column.name for column in columns_of(sides, {}, ())}
    values = []
    for column in columns:
        name = column.name
        if name in own and column.unit == "money":
            values.append(to_float(pl.col(name)).alias(name))
        elif name in own:
            values.append(pl.col(name))
        else:
            source = name if name in sides.now.columns else f"{name.removesuffix(BEFORE)}{BEFORE}"
            values.append(pl.col(f"_more_{source}").cast(column_type(column.unit), strict=False).alias(name))
    change = pl.col(CHANGE) if LTV in sides.sums else pl.col(ORDERS).fill_null(0) - pl.col(ORDERS + BEFORE).fill_null(0)
    size = [change.abs().alias(SIZE)] if {LTV, ORDERS} & {*sides.sums} else []
    frame = customers.select(*values, *size)
    return OwnTable(frame, columns, default_of(sides), ((SIZE, True),), "customer")


def parts_of(sides: Sides) -> list[Column]:
    """Return the columns of the parts of the change of LTV."""
    return [*(factor.column for factor in sides.factors), OF_CUSTOMERS]
