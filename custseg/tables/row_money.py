"""How the revenue and the profit of a row are made of the columns that a file has."""

from __future__ import annotations

import polars as pl

from custseg.tables.headers.columns import Columns
from custseg.tables.headers.roles import Headers
from custseg.tables.headers.synonyms import normalise, roles
from custseg.tables.row_columns import REVENUE
from custseg.tables.values.amounts import MAX_EXACT, MAX_PLAIN, NOTHING, SCALE, minor, over

REVENUE_ROLES = ("revenue", "unit_price", "discount", "tax")
PROFIT_ROLES = ("profit", "cost")


def revenue_of(columns: Columns) -> pl.Expr:
    """Return a row's net revenue in integers of ``SCALE``, by the first of these ways that the columns allow.

    - revenue, less the tax where it is included
    - quantity × unit price, less the discount (an amount, or a share of it)
    - unit price, where there is no quantity
    """
    headers = columns.headers
    if headers.get("revenue"):
        amount = _amount(columns, "revenue")
        return amount - _or_zero(columns, "tax") if takes_off_tax(headers) else amount
    if not headers.get("quantity"):
        return _amount(columns, "unit_price")
    amount = _product(columns, "quantity", "unit_price")
    if not headers.get("discount"):
        return amount
    if columns.discount_is_share:
        kept = 1 - share_of(columns, "discount").fill_null(0.0)
        return _whole(amount.cast(pl.Float64) * kept, columns)
    return amount - _or_zero(columns, "discount")


def profit_of(columns: Columns, margin: float | None) -> pl.Expr:
    """Return a row's profit in integers of ``SCALE``: the first of `given_profits` that is known, else by a margin.

    Args:
        columns: of the table; the columns ``REVENUE`` and those of `given_profits` have been read.
        margin: profit ÷ revenue of rows without a profit of their own; None leaves those unknown.
    """
    known = [pl.col(name) for name in given_profits(columns)]
    if margin is not None:
        known.append(_whole(pl.col(REVENUE).cast(pl.Float64) * margin, columns))
    return pl.coalesce(known)


def given_profits(columns: Columns) -> dict[str, pl.Expr]:
    """Return a row's profit by each way that the columns allow, the best first; null where it is not known."""
    headers = columns.headers
    ways = {}
    if headers.get("profit"):
        ways["_profit_given"] = _amount(columns, "profit")
    if headers.get("cost"):
        ways["_profit_by_cost"] = revenue_of(columns) - _amount(columns, "cost")
    if headers.get("unit_cost") and headers.get("quantity"):
        ways["_profit_by_unit"] = revenue_of(columns) - _product(columns, "quantity", "unit_cost")
    return ways


def _whole(amount: pl.Expr, columns: Columns) -> pl.Expr:
    """Return Float64 of ``SCALE`` as rounded integers of the width that the table has."""
    return amount.round().cast(pl.Int128 if columns.wide else pl.Int64, strict=False)


def used_roles(headers: Headers) -> list[str]:
    """Return the roles that decide customer, date and money, in the order in which they are shown."""
    shown = ["customer_id", "date", "order_id"]
    shown += ["revenue"] if headers.get("revenue") else ["quantity", "unit_price", "discount"]
    shown += ["tax"] if headers.get("revenue") and takes_off_tax(headers) else []
    known = [role for role in ("profit", "cost", "unit_cost") if headers.get(role)]
    return [role for role in [*shown, *known[:1], "status"] if headers.get(role)]


def _amount(columns: Columns, role: str) -> pl.Expr:
    number = columns.number(role)
    return number if columns.wide else minor(number)


def _product(columns: Columns, one: str, other: str) -> pl.Expr:
    product = columns.number(one) * columns.number(other)
    if not columns.wide:
        return minor(product)
    # A larger product would overflow 128 bits and turn into another number.
    size = (columns.plain_number(one) * columns.plain_number(other)).abs()
    product = pl.when(size <= MAX_EXACT).then(product)
    half = product.abs() + SCALE // 2
    return half // SCALE * product.sign()


def too_large(columns: Columns, *, profit: bool = True) -> pl.Expr:
    """Return whether an amount of a row is too large to be summed in 64 bits; a text that is no number is not.

    Args:
        columns: of the table.
        profit: whether profit and cost are summed too.
    """
    headers = columns.headers
    wanted = (*REVENUE_ROLES, *PROFIT_ROLES) if profit else REVENUE_ROLES
    numbers = [columns.plain_number(role) for role in wanted if headers.get(role)]
    if headers.get("quantity"):
        quantity = columns.plain_number("quantity")
        prices = [
            role for role in ("unit_price", "unit_cost") if headers.get(role) and (profit or role == "unit_price")
        ]
        numbers += [quantity * columns.plain_number(role) for role in prices]
    # NaN and infinity are unreadable, not large.
    return pl.any_horizontal(number.abs().is_between(MAX_PLAIN, 1e300) for number in numbers).fill_null(False)


def knows_profit(headers: Headers) -> bool:
    """Return whether the profit of rows can be known from their columns."""
    found = headers.columns
    return "profit" in found or "cost" in found or ("unit_cost" in found and "quantity" in found)


def takes_off_tax(headers: Headers) -> bool:
    """Return whether the tax is included in the revenue: the header says so, or the user mapped the tax."""
    if not headers.get("tax"):
        return False
    gross = normalise(headers.columns.get("revenue", "")) in roles("transactions")["revenue"].gross
    return gross or "tax" in headers.mapped


def share_of(columns: Columns, role: str) -> pl.Expr:
    """Return a role read as shares: 0.25 and 25% are the same; null where empty."""
    text = columns.text(role)
    number = text.str.strip_suffix("%").str.strip_chars().cast(pl.Float64, strict=False)
    return pl.when(text.str.ends_with("%")).then(over(number, 100)).otherwise(number)


def _or_zero(columns: Columns, role: str) -> pl.Expr:
    """Return amounts that may be left out: zero where empty, null where unreadable."""
    text = columns.text(role)
    return pl.when(text.is_null() | text.is_in(NOTHING)).then(pl.lit(0)).otherwise(_amount(columns, role))
