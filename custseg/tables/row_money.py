"""How the revenue and the profit of a row are made of the columns that a file has."""

from __future__ import annotations

import polars as pl

from custseg.tables.headers.columns import Columns
from custseg.tables.headers.roles import Headers
from custseg.tables.net_sales import NET_SALES, needs_steps
from custseg.tables.row_amounts import amount_of, amount_or_zero, given_amount, product_of, whole
from custseg.tables.row_columns import REVENUE
from custseg.tables.values.amounts import MAX_PLAIN

PROFIT_ROLES = ("profit", "cost")
RETURN_ON_SALES, GROSS_MARGIN = "return on sales", "gross margin"
"""What P is called, and what it is where only the cost of goods is known: no other cost has been taken off."""


ROLES_OF_TOTALS = (
    "customer_id", "orders", "revenue", "returned", "profit", "cost", "first_order", "last_order", "tenure_months",
    "days_since_last",
)  # fmt: skip
"""Roles that decide the figures of a row that is a customer."""


def revenue_of(columns: Columns) -> pl.Expr:
    """Return a row's net sales in integers of ``SCALE``: the amount less the parts that it includes.

    Where amounts are of orders, or refunds are deducted, the rows have to be those of `with_net_sales`.
    """
    if needs_steps(columns):
        return pl.col(NET_SALES)
    net: pl.Expr = given_amount(columns)
    for part in columns.sale.parts:
        amount = amount_or_zero(columns, (part.column,))
        net = net + amount if part.sign > 0 else net - amount
    return net


def profit_of(columns: Columns, margin: float | None) -> pl.Expr:
    """Return a row's profit in integers of ``SCALE``: the first of `given_profits` that is known, else by a margin.

    Args:
        columns: of the table; the columns ``REVENUE`` and those of `given_profits` have been read.
        margin: profit ÷ revenue of rows without a profit of their own; None leaves those unknown.
    """
    known = [pl.col(name) for name in given_profits(columns)]
    if margin is not None:
        known.append(whole(pl.col(REVENUE).cast(pl.Float64) * margin, columns))
    return pl.coalesce(known)


def given_profits(columns: Columns) -> dict[str, pl.Expr]:
    """Return a row's profit by each way that the columns allow, the best first; null where it is not known."""
    headers = columns.headers
    ways = {}
    if headers.get("profit"):
        ways["_profit_given"] = amount_of(columns, "profit")
    if headers.get("cost"):
        ways["_profit_by_cost"] = revenue_of(columns) - amount_of(columns, "cost")
    if headers.get("unit_cost") and headers.get("quantity"):
        ways["_profit_by_unit"] = revenue_of(columns) - product_of(columns, "quantity", "unit_cost")
    return ways


def return_on_sales(columns: Columns, margin: float | None) -> dict[str, str]:
    """Return what the return on sales is where it is not that of a profit in the file, under ``RETURN_ON_SALES``.

    Args:
        columns: of the table.
        margin: profit ÷ revenue that was set; None for none.
    """
    headers = columns.headers
    if headers.get("profit"):
        return {}
    if headers.get("cost"):
        return {RETURN_ON_SALES: f"{GROSS_MARGIN} (revenue − {headers.columns['cost']})"}
    if headers.get("unit_cost") and headers.get("quantity"):
        costs = f"{headers.columns['quantity']} × {headers.columns['unit_cost']}"
        return {RETURN_ON_SALES: f"{GROSS_MARGIN} (revenue − {costs})"}
    return {} if margin is None else {RETURN_ON_SALES: f"{margin:.1%}, as set"}


def used_roles(columns: Columns) -> list[str]:
    """Return the roles that decide customer, date and money, in the order in which they are shown."""
    headers = columns.headers
    if headers.table == "customers":
        return [role for role in ROLES_OF_TOTALS if headers.get(role)]
    shown = ["customer_id", "date", "order_id"]
    shown += ["revenue"] if headers.get("revenue") else ["quantity", "unit_price", "discount"]
    known = [role for role in ("profit", "cost", "unit_cost") if headers.get(role)]
    return [role for role in [*shown, *known[:1], "status"] if headers.get(role)]


def used_columns(columns: Columns) -> list[str]:
    """Return the columns that decide customer, date and money."""
    headers = columns.headers
    refunds = headers.all_of("refunded") if columns.sale.refunds else ()
    used = [*(headers.columns[role] for role in used_roles(columns)), *columns.sale.deducted, *refunds]
    return [read for column in used for read in headers.read_for(column)]


def too_large(columns: Columns, *, profit: bool = True) -> pl.Expr:
    """Return whether an amount of a row is too large to be summed in 64 bits; a text that is no number is not.

    Args:
        columns: of the table.
        profit: whether profit and cost are summed too.
    """
    headers = columns.headers
    wanted = ["revenue", "unit_price", "discount", *(PROFIT_ROLES if profit else ())]
    own = [headers.columns[role] for role in wanted if headers.get(role)]
    numbers = [columns.plain_number_of(column) for column in dict.fromkeys([*own, *columns.sale.deducted])]
    if headers.get("quantity"):
        quantity = columns.plain_number("quantity")
        prices = [
            role for role in ("unit_price", "unit_cost") if headers.get(role) and (profit or role == "unit_price")
        ]
        numbers += [quantity * columns.plain_number(role) for role in prices]
    if not numbers:
        return pl.lit(False)
    # NaN and infinity are unreadable, not large.
    return pl.any_horizontal(number.abs().is_between(MAX_PLAIN, 1e300) for number in numbers).fill_null(False)


def is_given(columns: Columns) -> bool:
    """Return whether net sales of a row are its amount in the file, as it stands there."""
    sale = columns.sale
    plain = not (
        sale.per_order or sale.inside or sale.refunds or sale.minor_units or columns.headers.more.get("revenue")
    )
    revenue = columns.headers.all_of("revenue")
    return plain and len(revenue) == 1 and revenue[0] not in columns.headers.computed


def knows_profit(headers: Headers) -> bool:
    """Return whether the profit of rows can be known from their columns."""
    found = headers.columns
    return "profit" in found or "cost" in found or ("unit_cost" in found and "quantity" in found)
