"""How the revenue and the profit of a row are made of the columns that a file has."""

from __future__ import annotations

import polars as pl

from custseg.tables.headers.columns import Columns
from custseg.tables.headers.roles import Headers
from custseg.tables.order_money import of_order, shared_out
from custseg.tables.row_amounts import amount_of, amount_or_zero, fraction_of, product_of, share_of, whole
from custseg.tables.row_columns import REVENUE
from custseg.tables.sale_reading import PARTS
from custseg.tables.values.amounts import MAX_PLAIN

PROFIT_ROLES = ("profit", "cost")


def revenue_of(columns: Columns) -> pl.Expr:
    """Return a row's net sales in integers of ``SCALE``: the amount less the parts that it includes and its refunds.

    An amount of the whole order is shared out over its lines.
    """
    if not columns.sale.refunds:
        return sales_of(columns)
    net = _net_amount(columns) - _refunded_goods(columns)
    return shared_out(net, columns) if columns.sale.per_order else net


def sales_of(columns: Columns) -> pl.Expr:
    """Return a row's net sales before refunds, in integers of ``SCALE``."""
    net = _net_amount(columns)
    return shared_out(net, columns) if columns.sale.per_order else net


def refunded_of(columns: Columns) -> pl.Expr:
    """Return what refunds take off a row's net sales, in integers of ``SCALE``; it is not negative."""
    refunded = _refunded_goods(columns)
    return shared_out(refunded, columns) if columns.sale.per_order else refunded


def _net_amount(columns: Columns) -> pl.Expr:
    """Return the amount of a row, or of its order, less the parts that it includes."""
    amount = of_order(_given_amount(columns), columns)
    for role in PARTS:
        if role in columns.sale.inside and columns.headers.get(role) and not _is_in_amount(columns, role):
            amount = amount - part_of(columns, role)
    return amount


def _is_in_amount(columns: Columns, role: str) -> bool:
    """Return whether `_given_amount` has deducted a part already."""
    return role == "discount" and not columns.headers.get("revenue") and columns.headers.get("quantity") is not None


def _given_amount(columns: Columns) -> pl.Expr:
    """Return the amount that the file gives for a row, by the first of these ways that its columns allow.

    - revenue
    - quantity × unit price, less the discount (an amount, or a share of it)
    - unit price, where there is no quantity
    """
    headers = columns.headers
    if headers.get("revenue"):
        return amount_of(columns, "revenue")
    if not headers.get("quantity"):
        return amount_of(columns, "unit_price")
    amount = product_of(columns, "quantity", "unit_price")
    if not headers.get("discount"):
        return amount
    if columns.discount_is_share:
        kept = 1 - share_of(columns, "discount").fill_null(0.0)
        return whole(amount.cast(pl.Float64) * kept, columns)
    return amount - _discount(columns)


def part_of(columns: Columns, role: str) -> pl.Expr:
    """Return a part of the amount of a row, or of its order: its discount, tax, shipping or tips; zero where empty."""
    part = _discount(columns) if role == "discount" else amount_or_zero(columns, role)
    part = of_order(part, columns)
    if role != "tax" or not columns.sale.tax_on_shipping:
        return part
    # The tax is that of goods and shipping: the goods' part of it.
    goods, shipping = of_order(amount_of(columns, "revenue"), columns), part_of(columns, "shipping")
    both = goods + shipping
    return pl.when(both > 0).then(fraction_of(part, goods, both, columns)).otherwise(part)


def _discount(columns: Columns) -> pl.Expr:
    discount = amount_or_zero(columns, "discount")
    return 0 - discount if columns.sale.negative_discounts else discount


def _refunded_goods(columns: Columns) -> pl.Expr:
    """Return how much of the refunds of a row, or of its order, is net sales.

    A refund of the whole order takes off all of its net sales. Any other one is a refund of goods with their tax.
    """
    net, zero = _net_amount(columns), pl.lit(0)
    refunded = of_order(amount_or_zero(columns, "refunded"), columns).abs()
    if columns.sale.refunds == "total":
        others = [role for role in PARTS if role != "discount" and columns.headers.get(role)]
        paid = net + pl.sum_horizontal(part_of(columns, role) for role in others) if others else net
        taxed = net + part_of(columns, "tax") if "tax" in others else net
        goods = fraction_of(refunded, net, taxed, columns)
        refunded = pl.when(refunded >= paid).then(net).when(taxed > 0).then(goods).otherwise(refunded)
    return pl.when(net > 0).then(pl.min_horizontal(refunded, net)).otherwise(zero)


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


def used_roles(columns: Columns) -> list[str]:
    """Return the roles that decide customer, date and money, in the order in which they are shown."""
    headers = columns.headers
    shown = ["customer_id", "date", "order_id"]
    shown += ["revenue"] if headers.get("revenue") else ["quantity", "unit_price", "discount"]
    shown += [role for role in PARTS if role in columns.sale.inside and role not in shown]
    shown += ["refunded"] if columns.sale.refunds else []
    known = [role for role in ("profit", "cost", "unit_cost") if headers.get(role)]
    return [role for role in [*shown, *known[:1], "status"] if headers.get(role)]


def too_large(columns: Columns, *, profit: bool = True) -> pl.Expr:
    """Return whether an amount of a row is too large to be summed in 64 bits; a text that is no number is not.

    Args:
        columns: of the table.
        profit: whether profit and cost are summed too.
    """
    headers = columns.headers
    wanted = ["revenue", "unit_price", "discount", *columns.sale.inside, *(PROFIT_ROLES if profit else ())]
    numbers = [columns.plain_number(role) for role in dict.fromkeys(wanted) if headers.get(role)]
    if headers.get("quantity"):
        quantity = columns.plain_number("quantity")
        prices = [
            role for role in ("unit_price", "unit_cost") if headers.get(role) and (profit or role == "unit_price")
        ]
        numbers += [quantity * columns.plain_number(role) for role in prices]
    # NaN and infinity are unreadable, not large.
    return pl.any_horizontal(number.abs().is_between(MAX_PLAIN, 1e300) for number in numbers).fill_null(False)


def is_given(columns: Columns) -> bool:
    """Return whether net sales of a row are its amount in the file, as it stands there."""
    sale = columns.sale
    plain = not (sale.per_order or sale.inside or sale.refunds or sale.minor_units)
    return plain and columns.headers.get("revenue") is not None


def knows_profit(headers: Headers) -> bool:
    """Return whether the profit of rows can be known from their columns."""
    found = headers.columns
    return "profit" in found or "cost" in found or ("unit_cost" in found and "quantity" in found)
