"""The orders below the customer's own average: by how much, so that the next one can be encouraged."""

from __future__ import annotations

import polars as pl

from custseg.customers.items import COUNTED_ORDERS, ORDER_VALUE
from custseg.engine.customer_table import CustomerTable
from custseg.result import Column
from custseg.tables.row_columns import CUSTOMER, DATE, ORDER
from custseg.tables.values.amounts import divide, to_float

COLUMNS = [
    Column("customer_id", "Customer", whole=True),
    Column("order_id", "Order"),
    Column("date", "Date", "date"),
    Column("order_value", "Value", "money"),
    Column("own_average", "Own average", "money"),
    Column("below_average", "Below it by", "money"),
    Column("orders", "Orders", "count"),
]
WITHOUT_ID = r"^day -?\d+$"
"""What stands for the id of an order where the file has none."""


def small_orders(customers: CustomerTable) -> pl.DataFrame:
    """Return the orders in scope below the mean of the customer's orders, the latest first.

    Args:
        customers: with their orders in place of things.
    """
    orders = customers.tables[COUNTED_ORDERS].with_columns(pl.col(ORDER_VALUE).cast(pl.Int128))
    total, number = pl.col(ORDER_VALUE).sum().over(CUSTOMER), pl.len().over(CUSTOMER).cast(pl.Int64)
    small = orders.with_columns(total=total, orders=number).filter(
        # Whole numbers: an order that is the mean is not below it.
        pl.col(ORDER_VALUE) * pl.col("orders") < pl.col("total")
    )
    value, mean = to_float(pl.col(ORDER_VALUE)), divide(to_float(pl.col("total")), pl.col("orders"))
    shown = small.select(
        pl.col(CUSTOMER).alias("customer_id"),
        _id_of(orders.schema[ORDER]).alias("order_id"),
        pl.col(DATE).alias("date"),
        value.alias("order_value"),
        mean.alias("own_average"),
        (mean - value).alias("below_average"),
        "orders",
    )
    return shown.sort("date", "below_average", "customer_id", "order_id", descending=[True, True, False, False])


def _id_of(dtype: pl.DataType) -> pl.Expr:
    """Return the id of an order as text; empty where the file has none, so that its day stands for it."""
    order = pl.col(ORDER)
    if dtype == pl.Date:
        return pl.lit(None, pl.String)
    if dtype.is_integer():
        return pl.when(order > -(2**61)).then(order.cast(pl.String))
    text = order.cast(pl.String)
    return pl.when(~text.str.contains(WITHOUT_ID)).then(text)
