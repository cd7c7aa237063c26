"""How the revenue and the profit of a row are made of the columns that a file has."""

from __future__ import annotations

import functools
from dataclasses import replace

import polars as pl

from custseg.tables.headers.columns import Columns
from custseg.tables.headers.roles import Headers
from custseg.tables.order_money import of_order, shared_out
from custseg.tables.row_amounts import amount_of, amount_or_zero, fraction_of, product_of, share_of, whole
from custseg.tables.row_columns import REFUNDED, REVENUE
from custseg.tables.sale_reading import Part
from custseg.tables.values.amounts import MAX_PLAIN

PROFIT_ROLES = ("profit", "cost")


def revenue_of(columns: Columns) -> pl.Expr:
    """Return a row's net sales in integers of ``SCALE``: the amount less the parts that it includes and its refunds.

    An amount of the whole order is shared out over its lines.
    """
    if not columns.sale.refunds:
        return sales_of(columns)
    amount = _net_amount(columns)
    net = amount - _refunded_goods(amount, columns)
    return shared_out(net, columns) if columns.sale.per_order else net


def sales_of(columns: Columns) -> pl.Expr:
    """Return a row's net sales before refunds, in integers of ``SCALE``."""
    net = _net_amount(columns)
    return shared_out(net, columns) if columns.sale.per_order else net


def with_revenue(rows: pl.LazyFrame, columns: Columns) -> pl.LazyFrame:
    """Return rows with their net sales, and with what refunds took off them where the file has refunds.

    Each step is a column of its own: as one expression the amounts of an order would be found hundreds of times.

    Args:
        rows: of the file.
        columns: of the table.
    """
    if not (columns.sale.per_order or columns.sale.refunds):
        return rows.with_columns(sales_of(columns).alias(REVENUE))
    rows, net = rows.with_columns(_net_amount(columns).alias(REVENUE)), pl.col(REVENUE)
    money = [REVENUE]
    if columns.sale.refunds:
        rows = rows.with_columns(_refunded_goods(net, columns).alias(REFUNDED))
        rows, money = rows.with_columns(net - pl.col(REFUNDED)), [REVENUE, REFUNDED]
    if columns.sale.per_order:
        rows = rows.with_columns(shared_out(pl.col(name), columns).alias(name) for name in money)
    return rows


def _net_amount(columns: Columns) -> pl.Expr:
    """Return the amount of a row, or of its order, less the parts that it includes."""
    sale = columns.sale
    net = of_order(_given_amount(columns), columns, of_line=sale.lines_add_up)
    for part in sale.parts:
        net = net + _value(part, columns)
    if sale.tax_share is None:
        return net
    whole_amount = functools.reduce(pl.Expr.__add__, [_value(part, columns) for part in sale.tax_share.whole])
    tax = _value(replace(sale.tax_share.tax, sign=1), columns)
    share = fraction_of(tax.abs(), net.abs(), whole_amount.abs(), columns)
    return net - pl.when(whole_amount != 0).then(share * net.sign()).otherwise(0)


def _value(part: Part, columns: Columns) -> pl.Expr:
    """Return the amounts of a part with its sign, zero where empty."""
    amount = of_order(amount_or_zero(columns, (part.column,)), columns, of_line=part.of_line)
    return amount if part.sign > 0 else 0 - amount


def _given_amount(columns: Columns) -> pl.Expr:
    """Return the amount that the file gives for a row, by the first of these ways that its columns allow.

    - revenue; of several columns their sum
    - quantity × unit price, less the discount (an amount, or a share of it)
    - unit price, where there is no quantity
    """
    headers = columns.headers
    if headers.more.get("revenue"):
        return amount_or_zero(columns, headers.all_of("revenue"))
    if headers.get("revenue"):
        return amount_of(columns, "revenue")
    if not headers.get("quantity"):
        return amount_of(columns, "unit_price")
    amount = product_of(columns, "quantity", "unit_price")
    if not headers.get("discount") or "discount" in columns.sale.inside:
        return amount
    if columns.discount_is_share:
        kept = 1 - share_of(columns, "discount").fill_null(0.0)
        return whole(amount.cast(pl.Float64) * kept, columns)
    return amount - amount_or_zero(columns, headers.all_of("discount"))


def _refunded_goods(net: pl.Expr, columns: Columns) -> pl.Expr:
    """Return how much of the refunds of a row, or of its order, is net sales; it is not negative.

    A refund of the whole order takes off all of its net sales. Any other one is a refund of goods with their tax.
    """
    headers = columns.headers
    refunded = of_order(amount_or_zero(columns, headers.all_of("refunded")), columns).abs()
    if columns.sale.refunds == "total":
        others = {
            role: of_order(amount_or_zero(columns, headers.all_of(role)), columns)
            for role in ("tax", "shipping", "tips")
            if headers.get(role)
        }
        paid = functools.reduce(pl.Expr.__add__, others.values(), net)
        taxed = net + others["tax"] if "tax" in others else net
        goods = fraction_of(refunded, net, taxed, columns)
        refunded = pl.when(refunded >= paid).then(net).when(taxed > 0).then(goods).otherwise(refunded)
    return pl.when(net > 0).then(pl.min_horizontal(refunded, net)).otherwise(pl.lit(0))


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
    """Return a row's profit by each way that the columns allow, the best first; null where it is not known.

    The column ``REVENUE`` has to be there.
    """
    headers = columns.headers
    ways = {}
    if headers.get("profit"):
        ways["_profit_given"] = amount_of(columns, "profit")
    if headers.get("cost"):
        ways["_profit_by_cost"] = pl.col(REVENUE) - amount_of(columns, "cost")
    if headers.get("unit_cost") and headers.get("quantity"):
        ways["_profit_by_unit"] = pl.col(REVENUE) - product_of(columns, "quantity", "unit_cost")
    return ways


def used_roles(columns: Columns) -> list[str]:
    """Return the roles that decide customer, date and money, in the order in which they are shown."""
    headers = columns.headers
    shown = ["customer_id", "date", "order_id"]
    shown += ["revenue"] if headers.get("revenue") else ["quantity", "unit_price", "discount"]
    known = [role for role in ("profit", "cost", "unit_cost") if headers.get(role)]
    return [role for role in [*shown, *known[:1], "status"] if headers.get(role)]


def used_columns(columns: Columns) -> list[str]:
    """Return the columns that decide customer, date and money."""
    headers = columns.headers
    refunds = headers.all_of("refunded") if columns.sale.refunds else ()
    return [*(headers.columns[role] for role in used_roles(columns)), *columns.sale.deducted, *refunds]


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
    # NaN and infinity are unreadable, not large.
    return pl.any_horizontal(number.abs().is_between(MAX_PLAIN, 1e300) for number in numbers).fill_null(False)


def is_given(columns: Columns) -> bool:
    """Return whether net sales of a row are its amount in the file, as it stands there."""
    sale = columns.sale
    plain = not (
        sale.per_order or sale.inside or sale.refunds or sale.minor_units or columns.headers.more.get("revenue")
    )
    return plain and len(columns.headers.all_of("revenue")) == 1


def knows_profit(headers: Headers) -> bool:
    """Return whether the profit of rows can be known from their columns."""
    found = headers.columns
    return "profit" in found or "cost" in found or ("unit_cost" in found and "quantity" in found)
