"""Revenue and profit of a row from whatever columns the file has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from custseg.tables.amounts import SCALE, minor
from custseg.tables.headers import Headers, normalise, roles

if TYPE_CHECKING:
    from custseg.tables.transactions import Transactions


def revenue_of(table: Transactions) -> pl.Expr:
    """Return a row's net revenue in integers of ``SCALE``: the amount, else quantity × unit price − discount."""
    headers = table.headers
    if headers.get("revenue"):
        amount = _amount(table, "revenue")
        return amount - _or_zero(table, "tax") if takes_off_tax(headers) else amount
    if not headers.get("quantity"):
        return _amount(table, "unit_price")
    amount = _product(table, "quantity", "unit_price")
    if not headers.get("discount"):
        return amount
    if table.discount_is_share:
        kept = 1 - _share(table, "discount")
        return (amount.cast(pl.Float64) * kept).round().cast(pl.Int128 if table.wide else pl.Int64, strict=False)
    return amount - _or_zero(table, "discount")


def profit_of(table: Transactions) -> dict[str, pl.Expr]:
    """Return a row's profit by each way that the columns allow, the best first; null where not known."""
    headers = table.headers
    ways = {}
    if headers.get("profit"):
        ways["_profit_given"] = _amount(table, "profit")
    if headers.get("cost"):
        ways["_profit_by_cost"] = revenue_of(table) - _amount(table, "cost")
    if headers.get("unit_cost") and headers.get("quantity"):
        ways["_profit_by_unit"] = revenue_of(table) - _product(table, "quantity", "unit_cost")
    return ways


def _amount(table: Transactions, role: str) -> pl.Expr:
    number = table.number(role)
    return number if table.wide else minor(number)


def _product(table: Transactions, one: str, other: str) -> pl.Expr:
    product = table.number(one) * table.number(other)
    if not table.wide:
        return minor(product)
    half = product.abs() + SCALE // 2
    return half // SCALE * product.sign()


def takes_off_tax(headers: Headers) -> bool:
    """Return whether the tax column is part of the amounts: their header says so, or the user mapped it."""
    if not headers.get("tax"):
        return False
    gross = normalise(headers.columns.get("revenue", "")) in roles("transactions")["revenue"].gross
    return gross or "tax" in headers.mapped


def _share(table: Transactions, role: str) -> pl.Expr:
    share = table.number(role).cast(pl.Float64) / (SCALE if table.wide else 1)
    return pl.when(table.text(role).is_null()).then(pl.lit(0.0)).otherwise(share)


def _or_zero(table: Transactions, role: str) -> pl.Expr:
    """Return amounts that may be left out; one that is there but unreadable stays null."""
    return pl.when(table.text(role).is_null()).then(pl.lit(0)).otherwise(_amount(table, role))
