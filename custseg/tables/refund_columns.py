"""Whether the amounts of a file are before the refunds that stand in a column of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from custseg.tables.arithmetic.taxes import HIGHEST, LOWEST
from custseg.tables.file_numbers import Numbers, of_orders
from custseg.tables.headers.columns import Columns

CENTS = 0.015
TAX_SLACK = 0.01
"""The share of a tax in small amounts may differ so much because it is rounded to cents."""


@dataclass(frozen=True)
class Refunds:
    """A column of refunds.

    Attributes:
        column: its name.
        before: whether the amounts show to be before these refunds; False where nothing shows it.
    """

    column: str
    before: bool


def refunds_of(roles: Mapping[str, str], columns: Columns, numbers: Numbers) -> Refunds | None:
    """Return the column of refunds that the file has; None where it has none, or all of it is empty.

    Args:
        roles: by column, as headers and equations tell them.
        columns: of the transactions.
        numbers: of the file.
    """
    named = columns.headers.get("refunded")
    column = named or next((name for name, role in roles.items() if role == "refunded"), None)
    if column is None or column not in numbers.frame.columns or not _is_filled(numbers.frame[column]):
        return None
    return Refunds(column, bool(columns.sale.refunds) or _is_before_refunds(column, columns, numbers))


def settle_refunds(roles: Mapping[str, str], columns: Columns, numbers: Numbers) -> Refunds | None:
    """Deduct refunds where the amounts show to be before them; return their column where that is open.

    Amounts are before refunds where some order is refunded in full and still has its amount.

    Args:
        roles: by column, as headers and equations tell them.
        columns: of the transactions; get the column of refunds.
        numbers: of the file.
    """
    if columns.sale.refunds:
        return None
    found = refunds_of(roles, columns, numbers)
    if found is None:
        return None
    if not found.before:
        return found
    deduct_refunds(found.column, columns, numbers)
    _give_roles(roles, columns)
    return None


def _is_filled(values: pl.Series) -> bool:
    return bool((values.fill_null(0) != 0).any())


def _is_before_refunds(column: str, columns: Columns, numbers: Numbers) -> bool:
    """Return whether an order is refunded in full, and none by more than its amount."""
    amounts = [name for name in numbers.named("revenue", "total") if name != column]
    amount = columns.headers.get("revenue")
    amounts += [amount] if amount and amount not in amounts and amount in numbers.frame.columns else []
    frame = of_orders(replace(numbers, frame=numbers.frame.select(column, *amounts)))
    back = frame.filter(pl.col(column).abs() > CENTS)
    if not amounts:
        return False
    full = pl.any_horizontal([(pl.col(column).abs() - pl.col(name).abs()).abs() < CENTS for name in amounts])
    above = pl.col(column).abs() > pl.max_horizontal([pl.col(name).abs() for name in amounts]) + CENTS
    return bool(back.select(full.any() & ~above.any()).item())


def _give_roles(roles: Mapping[str, str], columns: Columns) -> None:
    """Give the tax and the shipping that equations tell their roles: a refund of goods holds their share of it."""
    found, used = columns.headers.columns, set(columns.headers.columns.values())
    for role in ("tax", "shipping", "tips"):
        # The tax of the order comes before that of its lines.
        own = [part.column for part in columns.sale.parts if part.role == role]
        own += [columns.sale.tax_share.tax.column] if columns.sale.tax_share and role == "tax" else []
        own += [name for name, told in roles.items() if told == role and name not in used]
        if role not in found and own:
            found[role] = own[0]


def deduct_refunds(column: str, columns: Columns, numbers: Numbers) -> None:
    """Deduct the refunds of a column, once per order where they are those of whole orders.

    Args:
        column: of the refunds.
        columns: of the transactions; get the column of refunds.
        numbers: of the file.
    """
    sale = columns.sale
    columns.headers.columns["refunded"] = column
    sale.refunds = sale.refunds or "total"
    of_orders = numbers.is_of_orders(column) or _is_repeated(column, numbers)
    if of_orders and not sale.per_order and columns.headers.get("order_id"):
        sale.per_order = sale.lines_add_up = True
    sale.refunds_of_lines = sale.per_order and not of_orders and numbers.grain.get(column) == "line"
    sale.paid = _paid_column(columns, numbers)


def _paid_column(columns: Columns, numbers: Numbers) -> str:
    """Return the column of what was paid, where it is above the amount and shipping by a tax that has no column."""
    headers, amount = columns.headers, columns.headers.get("revenue")
    shipping = headers.get("shipping")
    if amount not in numbers.frame.columns or shipping not in numbers.frame.columns or numbers.named("tax"):
        return ""
    if columns.sale.parts or headers.get("tax"):
        return ""
    orders = of_orders(numbers)
    goods = orders[str(amount)].abs() + orders[str(shipping)].abs()
    totals = [name for name in numbers.named("total") if name != amount]
    return next((name for name in totals if _is_with_tax(orders[name].abs(), goods)), "")


def _is_with_tax(total: pl.Series, goods: pl.Series) -> bool:
    """Return whether totals are above the goods by what can be a tax, in all orders."""
    shares = pl.DataFrame({"total": total, "goods": goods}).filter(pl.col("goods") >= 1)
    found = shares.select(((pl.col("total") - pl.col("goods")) / pl.col("goods")).alias("share"))["share"]
    between = found.is_between(-TAX_SLACK, HIGHEST + TAX_SLACK).all()
    return found.len() > 0 and bool(between) and float(found.quantile(0.5) or 0) >= LOWEST


def _is_repeated(column: str, numbers: Numbers) -> bool:
    """Return whether few orders of several lines have refunds, and all their lines the same: that of the order."""
    if numbers.ids is None or numbers.grain.get(column) != "unknown":
        return False
    rows = pl.DataFrame({"order": numbers.ids, "back": numbers.frame[column].fill_null(0)}).drop_nulls()
    orders = rows.group_by("order").agg(pl.len(), pl.col("back").n_unique().alias("kinds"), pl.col("back").abs().max())
    several = orders.filter(pl.col("len") > 1, pl.col("back") > CENTS)
    return not several.is_empty() and several["kinds"].max() == 1
