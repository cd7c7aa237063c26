"""Revenue and profit of a row from whatever columns the file has."""

from __future__ import annotations

import polars as pl

from custseg.tables.headers.columns import Columns
from custseg.tables.headers.roles import Headers
from custseg.tables.headers.synonyms import normalise, roles
from custseg.tables.values.amounts import MAX_EXACT, MAX_PLAIN, NOTHING, SCALE, minor, over

OF_REVENUE = ("revenue", "unit_price", "discount", "tax")
OF_PROFIT = ("profit", "cost")


def revenue_of(columns: Columns) -> pl.Expr:
    """Return a row's net revenue in integers of ``SCALE``: the amount, else quantity × unit price − discount."""
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
        return (amount.cast(pl.Float64) * kept).round().cast(pl.Int128 if columns.wide else pl.Int64, strict=False)
    return amount - _or_zero(columns, "discount")


def profit_of(columns: Columns) -> dict[str, pl.Expr]:
    """Return a row's profit by each way that the columns allow, the best first; null where not known."""
    headers = columns.headers
    ways = {}
    if headers.get("profit"):
        ways["_profit_given"] = _amount(columns, "profit")
    if headers.get("cost"):
        ways["_profit_by_cost"] = revenue_of(columns) - _amount(columns, "cost")
    if headers.get("unit_cost") and headers.get("quantity"):
        ways["_profit_by_unit"] = revenue_of(columns) - _product(columns, "quantity", "unit_cost")
    return ways


def used_roles(headers: Headers) -> list[str]:
    """Return the roles that decide who, when and how much, in the order in which people are told."""
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
    # In 128 bits a larger product would turn into any other number.
    size = (columns.plain_number(one) * columns.plain_number(other)).abs()
    product = pl.when(size <= MAX_EXACT).then(product)
    half = product.abs() + SCALE // 2
    return half // SCALE * product.sign()


def too_large(columns: Columns, *, profit: bool = True) -> pl.Expr:
    """Return whether an amount of a row is too large to be summed in 64 bits; what is no number is not.

    Args:
        columns: of the table.
        profit: whether profit and cost are summed, too.
    """
    headers = columns.headers
    wanted = (*OF_REVENUE, *OF_PROFIT) if profit else OF_REVENUE
    numbers = [columns.plain_number(role) for role in wanted if headers.get(role)]
    if headers.get("quantity"):
        quantity = columns.plain_number("quantity")
        prices = [
            role for role in ("unit_price", "unit_cost") if headers.get(role) and (profit or role == "unit_price")
        ]
        numbers += [quantity * columns.plain_number(role) for role in prices]
    # NaN and infinity lie above every number: they are unreadable, not large.
    return pl.any_horizontal(number.abs().is_between(MAX_PLAIN, 1e300) for number in numbers).fill_null(False)


def knows_profit(headers: Headers) -> bool:
    """Return whether any column says what a row earned."""
    found = headers.columns
    return "profit" in found or "cost" in found or ("unit_cost" in found and "quantity" in found)


def takes_off_tax(headers: Headers) -> bool:
    """Return whether the tax column is part of the amounts: their header says so, or the user mapped it."""
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
    """Return amounts that may be left out; one that is there but unreadable stays null."""
    text = columns.text(role)
    return pl.when(text.is_null() | text.is_in(NOTHING)).then(pl.lit(0)).otherwise(_amount(columns, role))
